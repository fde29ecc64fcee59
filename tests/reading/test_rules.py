"""What the rules make of a text: what stands there, who says so, and nothing more."""

import gc
import json
import resource
import subprocess
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.model import ClaimKind, DatePrecision, Scope, SourceType, Status, Victims
from incidents.reading import Reading, read_report
from incidents.reading.errors import ReadingError
from incidents.reading.result import ReadClaim
from tests.command_line import run_command
from tests.laws import examples

ROOT = Path(__file__).resolve().parents[2]
TUESDAY = date(2024, 3, 5)
BOMB = (
    "QUETTA: A roadside bomb killed two policemen near Mastung on Monday, police said.\n\n"
    "The BLA said that its fighters had killed five policemen. "
)


def read(text: str, published: date | None = TUESDAY, **more: object) -> Reading:
    return read_report(text, published=published, **more)  # type: ignore[arg-type]


def figures(reading: Reading) -> list[tuple[str, str, int | None, str]]:
    return [
        (one.claimant, str(one.measure), one.low, str(one.victims))
        for draft in reading.drafts
        for one in draft.claims
        if one.kind is ClaimKind.CASUALTIES
    ]


def test_the_founding_report_says_what_one_party_says(shared: Path) -> None:
    text = (shared / "data/founding-report.txt").read_text(encoding="utf-8")
    reading = read(text, None)
    [draft] = reading.drafts
    assert (draft.date_start, draft.date_precision) == (None, DatePrecision.UNDATED)
    assert (draft.place, draft.district_name, draft.geo_precision) == (
        "Balochistan",
        None,
        "province",
    )
    assert draft.status is Status.CLAIMED
    [killed] = [one for one in draft.claims if one.kind is ClaimKind.CASUALTIES]
    assert (killed.claimant, killed.low, killed.high) == ("BLA", 214, 214)
    assert killed.victims is Victims.SECURITY_FORCES
    [owned] = [one for one in draft.claims if one.kind is ClaimKind.RESPONSIBILITY]
    assert owned.claimant == "BLA"
    uses = [(one.text, one.used, one.reason) for one in reading.numbers if one.text == "214"]
    assert uses == [("214", True, ""), ("214", False, "echo"), ("214", False, "echo")]
    [thousands] = [one for one in reading.numbers if one.text.startswith("thousands")]
    assert (thousands.used, thousands.reason) == (False, "wider")
    # Who commands no weapon in the text did nothing in it; nobody was a civilian.
    roles = {(one.actor, one.role.value) for one in draft.actors}
    assert ("federal-government", "alleged_perpetrator") not in roles
    assert not any(actor == "civilians" for actor, _ in roles)
    assert ("bla", "claimant") in roles


def test_rival_figures_are_two_claims_and_a_dispute() -> None:
    reading = read(BOMB)
    [draft] = reading.drafts
    assert figures(reading) == [
        ("Police", "killed", 2, "security_forces"),
        ("BLA", "killed", 5, "security_forces"),
    ]
    assert draft.status is Status.DISPUTED
    assert (draft.date_start, draft.district_name) == (date(2024, 3, 4), "Mastung")
    assert [one.claimant for one in draft.claims if one.kind is ClaimKind.RESPONSIBILITY] == ["BLA"]


def test_relative_days_need_a_day_of_publication() -> None:
    assert read(BOMB).drafts[0].date_start == date(2024, 3, 4)
    [draft] = read(BOMB, None).drafts
    assert draft.date_start is None
    assert any("not resolved" in note for note in read(BOMB, None).notes)


def test_who_is_not_named_is_nobody() -> None:
    text = "Gunmen shot dead three labourers in Hoshab on Monday. Ten others were injured."
    assert {name for name, *_ in figures(read(text))} == {"unattributed"}


def test_the_same_figure_again_is_an_echo() -> None:
    text = (
        "A bomb killed seven people in Khuzdar on Monday, police said. Police said that the seven "
        "people who were killed had been waiting for a bus."
    )
    reading = read(text)
    assert [one[2] for one in figures(reading)] == [7]
    assert "echo" in {one.reason for one in reading.numbers}


def test_a_growing_toll_keeps_both_figures() -> None:
    text = (
        "The death toll from Sunday's bombing in Khuzdar rose to nine on Tuesday after two of the "
        "wounded died, a hospital spokesman said. On Monday police had spoken of seven dead."
    )
    reading = read(text)
    assert sorted(one[2] or 0 for one in figures(reading)) == [7, 9]


def test_a_sum_of_years_is_no_figure_of_the_incident() -> None:
    text = (
        "A policeman was shot dead in Turbat on Monday, police said. Over the years, the conflict "
        "has killed more than 3,000 people."
    )
    reading = read(text)
    wide = [one for draft in reading.drafts for one in draft.claims if one.scope is Scope.WIDER]
    assert all(one.low == 3000 for one in wide)
    narrow = [
        one for draft in reading.drafts for one in draft.claims if one.scope is Scope.INCIDENT
    ]
    assert 3000 not in {one.low for one in narrow}


def test_background_and_other_provinces_are_drafts_of_their_own() -> None:
    text = (
        "Two soldiers were killed by a bomb in Panjgur on Monday, officials said.\n\n"
        "In Peshawar, in Khyber Pakhtunkhwa, a constable was shot dead on Monday.\n\n"
        "Last November, gunmen killed six labourers in Kech."
    )
    drafts = read(text).drafts
    assert [(one.outside, one.background) for one in drafts] == [
        (False, False), (True, False), (False, True),
    ]  # fmt: skip
    assert drafts[1].district_name is None


def test_an_items_head_is_its_place_and_a_heading_is_nothing() -> None:
    text = (
        "ATTACKS OF THE WEEK\n\n1. Turbat. Hand grenade at a police post. Five injured.\n"
        "2. Khuzdar. Motorcycle bomb near a police van. Three injured."
    )
    drafts = read(text).drafts
    assert [(one.place, one.claims[0].low) for one in drafts] == [("Turbat", 5), ("Khuzdar", 3)]


def test_a_partys_own_text_speaks_for_it() -> None:
    text = (
        "BLA Media. The spokesman said: our fighters attacked an army post in Kolwah on Sunday and "
        "killed three enemy personnel."
    )
    reading = read(text, source_type=SourceType.PARTY)
    [draft] = reading.drafts
    assert figures(reading) == [("BLA", "killed", 3, "security_forces")]
    assert draft.status is Status.CLAIMED


def test_a_denial_is_kept_and_credits_nobody() -> None:
    text = (
        "Four engineers were abducted near Harnai on Sunday, police said. The United Baloch Army "
        "denied that it was involved."
    )
    [draft] = read(text).drafts
    assert [(one.claimant, one.kind) for one in draft.claims if one.kind is not ClaimKind.CASUALTIES
            ] == [("UBA", ClaimKind.DENIAL)]  # fmt: skip
    assert draft.status is Status.DISPUTED


@pytest.mark.parametrize(
    ("one", "other"),
    [("the army", "the BLA"), ("police", "the BLF"), ("the Frontier Corps", "the TTP")],
)
def test_an_uncertain_speaker_is_never_the_other_party(one: str, other: str) -> None:
    text = f"In fighting between {one} and {other} near Mach on Monday, six people were killed."
    assert {name for name, *_ in figures(read(text))} == {"unattributed"}


def test_urdu_is_taken_and_said_to_be_read_in_part() -> None:
    text = "کوئٹہ: پولیس کے مطابق مستونگ میں دھماکے سے دو اہلکار ہلاک اور تین زخمی ہو گئے۔"
    reading = read(text)
    assert reading.language == "ur"
    assert any("Urdu" in note for note in reading.notes)
    assert all(
        one.claimant in {"Police", "unattributed"} for d in reading.drafts for one in d.claims
    )


@pytest.mark.parametrize("text", ["", "   \n\n ", "No incident is told of here.", "12 34 56"])
def test_a_text_without_incidents_has_no_drafts(text: str) -> None:
    assert read(text).drafts == ()


def test_a_text_too_long_is_refused() -> None:
    with pytest.raises(ReadingError):
        read("Two men were killed in Quetta. " * 20_000)


def _holds(reading: Reading, text: str) -> None:
    """Assert that a reading tells of its own text alone, each number once and with its fate."""
    spans = [number.span for number in reading.numbers]
    assert len(set(spans)) == len(spans)
    assert all(number.used or number.reason for number in reading.numbers)
    for number in reading.numbers:
        start, end = number.span
        assert text[start:end] == number.text
    for draft in reading.drafts:
        for start, end in [one.span for one in (*draft.evidence.values(), *draft.claims)]:
            assert 0 <= start <= end <= len(text)
    json.dumps(reading.to_json(), allow_nan=False)


def _counted(reading: Reading) -> list[ReadClaim]:
    return [
        one
        for draft in reading.drafts
        for one in draft.claims
        if one.low is not None and one.low > 1
    ]


LIKELY = (
    "BLA police said killed two 12 Turbat Quetta on Monday . , - 3 army soldiers injured “ ” Mach "
    "bomb denied its 214 the of in and ; : 2024 ( ) lakh ۱۲ کوئٹہ abducted \u202e \n\n"
)
WORDS = st.sampled_from(LIKELY.split(" "))


@examples(150)
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_row_of_such_words_is_read_within_itself(text: str) -> None:
    reading = read(text)
    _holds(reading, text)
    # What is said to be counted stands in the text as a number.
    told = {one.value for one in reading.numbers}
    assert all(one.low in told for one in _counted(reading))


@examples(100)
@given(st.text(max_size=400), st.sampled_from(list(SourceType)))
def test_any_text_is_read_within_itself(text: str, source: SourceType) -> None:
    reading = read(text, source_type=source)
    _holds(reading, text)
    assert reading.numbers or not _counted(reading)


@pytest.mark.long
def test_many_reports_leave_nothing_behind() -> None:
    for _ in range(100):
        read(BOMB)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(300):
        read(f"{BOMB} Report {number}.")
    gc.collect()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 18_000, f"{grown} kB more"


def extract(*words: str, text: str = BOMB, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "report.txt"
    file.write_text(text, encoding="utf-8")
    return run_command("extract", file, *words)


def test_the_command_prints_what_programs_expect(tmp_path: Path) -> None:
    told = extract("--published", "2024-03-05", "--json", tmp_path=tmp_path)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert {"drafts", "numbers", "language"} <= set(found)
    draft = found["drafts"][0]
    assert {
        "date_start", "date_end", "date_precision", "place", "district", "geo_precision",
        "event_type", "sub_event_type", "actors", "claims", "status", "background", "outside",
        "evidence",
    } <= set(draft)  # fmt: skip
    claim = draft["claims"][0]
    assert {
        "kind", "claimant", "claimant_role", "measure", "victims", "low", "high", "qualifier",
        "scope", "span",
    } <= set(claim)  # fmt: skip
    start, end = claim["span"]
    assert "two policemen" in BOMB[start:end]
    assert {"text", "span", "used"} <= set(found["numbers"][0])


def test_the_command_says_a_mistake_in_one_sentence(tmp_path: Path) -> None:
    for words in (["--published", "yesterday"], ["--source-type", "rumour"]):
        told = extract(*words, tmp_path=tmp_path)
        assert told.returncode == 1
        assert told.stdout == ""
    missing = run_command("extract", tmp_path / "none.txt")
    assert missing.returncode == 1
    assert missing.stderr.count("\n") == 1
