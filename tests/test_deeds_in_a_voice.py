"""No side's deed stands in our own voice: titles and summaries of the record say who says so."""

import csv
import re

import pytest

from incidents.starter import FOLDER, read

SIDES = ("rebel_group", "state_forces", "militia", "external_other", "political_militia")
GENERIC = (
    "police", "troops", "soldiers", "forces", "personnel", "army", "military", "policemen",
    "security men", "border forces", "security forces", "security personnel", "raiders",
)  # fmt: skip
DID = (
    r"(?:\w{2,}ed|shot|took|held|blew|beat|broke|struck|hit|threw|set|fought|burnt|stole|left|drove"
    r"|made|let|went|came|began|put|met|fell|fed|dug|kept|cut|hung|retook|shut|lost|found)"
)
# "Levies men shot after an arrest" is a title of harm to a side: no deed of its own.
HEADLINE = r"(?:$| (?:at|in|after|on|and roads) ?[\w ]*$|, [\w ]*$| and [\w ]*$)"
SAYS = re.compile(
    r"\b(?:sa(?:id|ys?)|sp(?:o|ea)ke?s?|t(?:old|ells?)|g(?:a|i)ves?|accord\w+|report\w*|claim\w*"
    r"|alleg\w+|accus\w+|blam\w+|count(?:ed|s)?|announced|confirm\w*|den(?:y|ie[ds])|called|calls"
    r"|wrote|writes|puts?|named?|suspect\w*|quot\w+|holds?|contradict|carrie[sd]|records?|agree"
    r"|stated?|word|account|insist\w*|acknowledged?|by the same page)\b",
    re.IGNORECASE,
)


def names_of_sides():
    path = FOLDER.parent / "codebook" / "actors.csv"
    with path.open(encoding="utf-8", newline="") as file:
        # "Gunmen" names nobody: who did it is not said at all.
        rows = [
            row
            for row in csv.DictReader(file)
            if row["kinds"].split(";")[0] in SIDES and not row["id"].startswith("unidentified")
        ]
    names = {row["name"] for row in rows} | {row["short_name"] for row in rows}
    names |= {name for row in rows for name in row["aliases"].split(";")}
    names |= {name[len("Balochistan ") :] for name in names if name.startswith("Balochistan ")}
    return sorted(filter(None, {*names, *GENERIC}), key=len, reverse=True)


@pytest.fixture(scope="module")
def deed():
    """A side as the doer: before a word of doing, or behind "by"."""
    side = "|".join(re.escape(name) for name in names_of_sides())
    men = r"(?: (?:fighters|men|gunmen|officers?|members|personnel|convoy|raid))?"
    between = r"(?: (?:and|had|then|later|also|has|have)(?: \w+){0,2})?"
    return re.compile(
        r"(?:^|[,;:] |\b(?:and|[Aa]fter|[Aa]s|[Ww]hen|where|[Ww]hile|before|but) )"
        r"(?:[Tt]he |[Aa]n? )?"
        rf"(?:{side}){men}{between} {DID}\b(?! by\b)(?!{HEADLINE})"
        rf"|\b\w+(?:ed|ot|en|eld|urnt|own|ost) (?:\w+ )?by (?:the )?(?:{side})\b"
    )


def sentences(text):
    return re.split(r"(?<=[.!?”])\s+(?=[A-Z“])", text)


def in_our_own_voice(deed, text):
    return [one for one in sentences(text) if deed.search(one) and not SAYS.search(one)]


@pytest.mark.parametrize(
    "text",
    [
        "BLA fighters stopped a train and held passengers.",
        "Police dispersed a protest. The movement said that two died.",
        "Security forces shot four men.",
        "A man was taken by the Frontier Corps.",
        "After the CTD killed two men the road was blocked.",
        "A crowd came. The army and a tribe exchanged fire.",
    ],
)
def test_a_deed_without_a_voice_is_seen_whoever_did_it(deed, text):
    assert in_our_own_voice(deed, text)


@pytest.mark.parametrize(
    "text",
    [
        "The BLA said that its fighters stopped a train.",
        "Police dispersed a protest, Dawn reported.",
        "Two policemen were shot by armed men.",
        "A bomb went off beside a vehicle of the Frontier Corps.",
    ],
)
def test_a_deed_that_somebody_tells_and_harm_to_a_side_are_let_pass(deed, text):
    assert not in_our_own_voice(deed, text)


def test_no_deed_of_a_named_side_stands_in_our_own_voice(deed):
    found = {
        incident.id: told
        for incident in read()
        for text in (incident.title, incident.summary)
        if (told := in_our_own_voice(deed, text))
    }
    assert found == {}
