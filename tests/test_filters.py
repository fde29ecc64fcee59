"""Choices, links and sentences, on fictional incidents."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.districts import default_of, read_districts
from geo.gazetteer import read_places
from geo.names import fold_name
from incidents.atlas import Atlas, from_incidents, search_words
from incidents.codebook import read_codebook
from incidents.counting_rules import MEASURE_PARTS
from incidents.filters import (
    Doubt,
    IncidentFilter,
    ProblemCode,
    file_words,
    filter_in_words,
    parse_query,
    title,
)
from incidents.filters.district_names import names_in_districts
from incidents.filters.full_text import search_terms
from incidents.filters.incident_filter import PARAMETERS
from incidents.model import (
    ActorKind,
    ActorRole,
    ClaimantRole,
    EventType,
    GeoPrecision,
    Incident,
    Participation,
    Status,
)
from incidents.views.citations import cite_view
from tests.laws import examples

BOOK = read_codebook()
KINDS = {actor.id: str(actor.kinds[0]) for actor in BOOK.actors.values()}
WORDS = {actor.id: " ".join((actor.name, *actor.aliases)) for actor in BOOK.actors.values()}
DISTRICTS = read_districts()


def atlas_of(*incidents: Incident) -> Atlas:
    return from_incidents(incidents, version=1, actor_kinds=KINDS, words=WORDS)


def found(atlas: Atlas, choice: IncidentFilter) -> list[str]:
    return sorted(choice.apply(atlas.everything()).table["id"])


def subsets(values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(sorted(values)), max_size=3).map(tuple)


choices = st.builds(
    IncidentFilter,
    actors=subsets(BOOK.actors),
    suspected=st.booleans(),
    actor_kinds=subsets(ActorKind),
    roles=subsets(ActorRole),
    event_types=subsets(EventType),
    sub_event_types=subsets(BOOK.tables["sub_event_type"]),
    since=st.none() | st.dates(),
    until=st.none() | st.dates(),
    undated=st.none() | st.booleans(),
    districts=subsets(DISTRICTS.index),
    divisions=subsets(set(DISTRICTS["division"])),
    statuses=subsets(Status),
    measure=st.none() | st.sampled_from(sorted(MEASURE_PARTS)),
    at_least=st.none() | st.integers(0, 1_000_000),
    claimant_roles=subsets(ClaimantRole),
    geo_precisions=subsets(GeoPrecision),
    doubt=st.none() | st.sampled_from(Doubt),
    text=st.text(max_size=300),
)
# Mostly empty, so that something is left to be found.
light = st.lists(st.sampled_from([field.name for field in fields(IncidentFilter)]), max_size=2)


@st.composite
def light_choices(draw: st.DrawFn) -> IncidentFilter:
    full, kept = draw(choices), draw(light)
    return IncidentFilter(**{name: getattr(full, name) for name in kept})


@pytest.fixture
def atlas(make_incident: Callable[..., Incident], make_claim: Callable[..., Any]) -> Atlas:
    """Six fictional entries, each unlike the others in one way that a filter sees."""
    area: dict[str, Any] = {"geometry": None, "geo_precision": "district"}
    kech: dict[str, Any] = {"district": "PK211", "district_method": "manual"}
    return atlas_of(
        make_incident(
            id="bridge",
            actors=(
                Participation(actor="bla", role="alleged_perpetrator"),
                Participation(actor="bla", role="claimant"),
                Participation(actor="police", role="target"),
            ),
            claims=(make_claim(1, n=12), make_claim(2, claimant_role="armed_group", n=90)),
        ),
        make_incident(
            id="brigade",
            actors=(Participation(actor="lej-al-alami", role="claimant"),),
            status="claimed",
            event_type="explosions_remote_violence",
            sub_event_type="suicide_bombing",
            claims=(make_claim(3, claimant_role="armed_group", n=40, scope="wider"),),
            **area,
            **kech,
        ),
        make_incident(
            id="suspicion",
            actors=(
                Participation(actor="bla", role="alleged_perpetrator", suspected_by="An official"),
            ),
            doubt="The fictional reports do not agree.",
            claims=(make_claim(4, measure="injured", qualifier="uncounted"),),
        ),
        make_incident(
            id="march",
            date_start=date(2025, 3, 1),
            date_end=date(2025, 3, 31),
            date_precision="month",
            geometry=None,
            geo_precision="province",
            actors=(Participation(actor="police", role="claimant"),),
            counts=False,
            counts_reason="statement_only",
        ),
        make_incident(
            id="undated",
            date_start=None,
            date_end=None,
            date_precision="undated",
            title="Café of Testville closed",
            actors=(),
        ),
        make_incident(id="withdrawn", status="retracted", actors=()),
    )


EVERY = ["bridge", "brigade", "march", "suspicion", "undated", "withdrawn"]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        pytest.param({}, EVERY, id="an empty choice finds everything"),
        pytest.param({"actors": ("lashkar-e-jhangvi",)}, ["brigade"], id="sub-groups too"),
        pytest.param({"actors": ("bla",)}, ["bridge"], id="not where others only suspect"),
        pytest.param(
            {"actors": ("bla",), "suspected": True},
            ["bridge", "suspicion"],
            id="also where only suspected",
        ),
        pytest.param(
            {"actors": ("police",), "roles": ("claimant",)}, ["march"], id="this actor in this role"
        ),
        pytest.param(
            {"actor_kinds": ("state_forces",), "roles": ("target",)}, ["bridge"], id="kind in role"
        ),
        pytest.param({"event_types": ("explosions_remote_violence",)}, ["brigade"], id="type"),
        pytest.param({"sub_event_types": ("suicide_bombing",)}, ["brigade"], id="sub-type"),
        pytest.param({"districts": ("PK211",)}, ["brigade"], id="district"),
        pytest.param({"divisions": ("Mekran",)}, ["brigade"], id="division"),
        pytest.param({"statuses": ("claimed", "retracted")}, ["brigade", "withdrawn"], id="status"),
        pytest.param({"geo_precisions": ("province",)}, ["march"], id="place precision"),
        pytest.param({"doubt": "with"}, ["suspicion"], id="with doubt"),
        pytest.param(
            {"doubt": "without", "statuses": ("claimed",)}, ["brigade"], id="without doubt"
        ),
        pytest.param({"measure": "injured"}, ["suspicion"], id="measure, counted or not"),
        pytest.param({"measure": "injured", "at_least": 0}, [], id="a number is given"),
        pytest.param({"measure": "killed", "at_least": 90}, ["bridge"], id="the highest claim"),
        pytest.param(
            {"at_least": 90, "claimant_roles": ("state",)}, [], id="by the one who says it"
        ),
        pytest.param({"at_least": 40, "actors": ("lej-al-alami",)}, [], id="wider claim"),
        pytest.param({"claimant_roles": ("armed_group",)}, ["bridge", "brigade"], id="claimant"),
        pytest.param({"text": "CAFE testville"}, ["undated"], id="all words, accents dropped"),
        pytest.param({"text": "bla liberation"}, ["bridge", "suspicion"], id="names"),
        pytest.param({"text": "100% [a-z] ' --"}, [], id="text is no pattern"),
    ],
)
def test_a_choice_finds_what_it_says(
    atlas: Atlas, choice: dict[str, Any], expected: list[str]
) -> None:
    assert found(atlas, IncidentFilter(**choice)) == expected


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        pytest.param({"since": date(2025, 3, 20)}, ["march"], id="it may have been later"),
        pytest.param({"since": date(2025, 3, 31)}, ["march"], id="last day"),
        pytest.param({"since": date(2025, 4, 1)}, [], id="it was surely earlier"),
        pytest.param({"until": date(2025, 3, 1)}, [*EVERY[:4], "withdrawn"], id="first day"),
        pytest.param({"until": date(2024, 2, 29)}, [], id="before everything"),
        pytest.param(
            {"since": date(2025, 4, 1), "undated": True}, ["undated"], id="undated beside dates"
        ),
        pytest.param({"undated": False}, [*EVERY[:4], "withdrawn"], id="dated only"),
        pytest.param({"undated": True}, EVERY, id="undated alone restricts nothing"),
        pytest.param(
            {"since": date(2025, 12, 31), "until": date(2025, 1, 1)}, ["march"], id="swapped"
        ),
    ],
)
def test_dates_find_what_may_have_happened_between_them(
    atlas: Atlas, choice: dict[str, Any], expected: list[str]
) -> None:
    assert found(atlas, IncidentFilter(**choice)) == expected


def test_a_corrected_number_reaches_no_threshold(
    make_incident: Callable[..., Incident], make_claim: Callable[..., Any]
) -> None:
    claims = (make_claim(1, n=90), make_claim(2, n=9, supersedes="c01"))
    one = atlas_of(make_incident(id="bridge", claims=claims))
    assert found(one, IncidentFilter(measure="killed", at_least=90)) == []
    assert found(one, IncidentFilter(measure="killed", at_least=9)) == ["bridge"]


def test_at_least_so_many_reaches_a_threshold_though_it_has_no_upper_end(
    make_incident: Callable[..., Incident], make_claim: Callable[..., Any]
) -> None:
    one = atlas_of(
        make_incident(id="some", claims=(make_claim(1, low=25, high=None, qualifier="at_least"),)),
        make_incident(id="up-to", claims=(make_claim(2, low=None, high=25, qualifier="up_to"),)),
    )
    for asked in ({"at_least": 20}, {"measure": "killed", "at_least": 25}):
        assert found(one, IncidentFilter(**asked)) == ["some", "up-to"]
    assert found(one, IncidentFilter(at_least=26)) == []


TOLD = {
    "rails": "A train stopped on Testland’s one railway.",
    "recruits": "Recruits in training restrain a crowd.",
    "noshki": "Shots at a post in Noshki, in Testland.",
    "nushki": "A post in Nushki-town was hit.",
    "killa": "A strike in Killa Abdullah.",
    "qilla": "Traders of Qilla Abdullah, closed.",
    "sui": "Testlanders of Sui speak.",
    "suicide": "A suicide bombing in Testland.",
    "group": "The Baloch Liberation Army says so.",
    "acronym": "It was the BLA, a spokesman says.",
    "blast": "A blast, they say; a black car.",
    "urdu": "کوئٹہ میں دھماکا",
    "arabic": "كوئٹہ",
}


@pytest.fixture
def told(make_incident: Callable[..., Incident]) -> Atlas:
    """Fictional entries, each told in one sentence and alike in everything else."""
    entries = [
        make_incident(id=f"x{n}", title="Entry", summary=text, actors=())
        for n, text in enumerate(TOLD.values())
    ]
    return from_incidents(entries, version=1, actor_kinds=KINDS, words={})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("train", "rails recruits", id="from the beginning of a word"),
        pytest.param("RAIL", "rails", id="case is dropped, the end is open"),
        pytest.param("nushki", "noshki nushki", id="a place in every spelling"),
        pytest.param("Noshki", "noshki nushki", id="whichever is typed"),
        pytest.param("نوشکی", "noshki nushki", id="and in Urdu"),
        pytest.param("post noshki", "noshki nushki", id="several words must all occur"),
        pytest.param("shots nushki", "noshki", id="in any order"),
        pytest.param("Qilla Abdullah", "killa qilla", id="a name of two words"),
        pytest.param("traders killa abdullah", "qilla", id="a name among words"),
        pytest.param('"killa abdullah"', "killa qilla", id="a quoted name is a name"),
        pytest.param("sui", "sui", id="a short name is a whole word"),
        pytest.param("suici", "suicide", id="other words are open"),
        pytest.param("bla", "acronym group", id="an acronym is the group, and no blast"),
        pytest.param("Baloch Liberation Army", "acronym group", id="and the group its acronym"),
        pytest.param('"post in"', "noshki nushki", id="a phrase stays together"),
        pytest.param('"in post"', "", id="in its order"),
        pytest.param("“post in” shots", "noshki", id="however the marks are written"),
        pytest.param('post "in', "noshki nushki", id="a mark that is not closed is none"),
        pytest.param("nushki-town", "nushki", id="words that are joined stay together"),
        pytest.param('"testville a train"', "", id="a phrase reaches into no other field"),
        pytest.param("کوئٹہ", "arabic urdu", id="letters of every keyboard"),
        pytest.param("دھما", "urdu", id="beginnings in Urdu"),
    ],
)
def test_text_finds_words_phrases_and_names(told: Atlas, text: str, expected: str) -> None:
    names = dict(zip((f"x{n}" for n in range(len(TOLD))), TOLD, strict=True))
    assert sorted(names[one] for one in found(told, IncidentFilter(text=text))) == expected.split()


@examples(200)
@given(text=st.text(max_size=60) | st.sampled_from(["(", "[a-", "\\", '"', "a|b", "$^.*", "%_"]))
def test_text_is_never_a_pattern(text: str) -> None:
    for term in search_terms(IncidentFilter(text=text).text):
        for needle in term:
            assert re.fullmatch(r" [^\W_]+( [^\W_]+)* ?", needle)
    parsed = parse_query({"q": text})
    assert parsed.filter.is_empty == (not search_words(text))


def test_every_spelling_of_a_name_finds_the_same() -> None:
    for one in read_places():
        if not one.outside:
            asked = {tuple(search_terms(name)) for name in (one.name, *one.spellings)
                     if search_words(name)}  # fmt: skip
            assert len(asked) == 1, one.name


def test_a_district_means_the_one_of_today(make_incident: Callable[..., Incident]) -> None:
    hub = make_incident(id="hub", district="PK2xx-hub", district_method="manual")
    today = from_incidents([hub], version=1, actor_kinds=KINDS, words=WORDS, today={"hub": "PK217"})
    assert found(today, parse_query("district=Lasbela").filter) == ["hub"]
    assert found(today, parse_query("district=Hub").filter) == ["hub"]
    assert list(today.table["district"]) == ["PK2xx-hub"]


def test_an_empty_store_can_be_filtered() -> None:
    nothing = atlas_of()
    choice = IncidentFilter(actors=("bla",), text="x", measure="killed", since=date(2024, 1, 1))
    assert found(nothing, choice) == []


# The atlas is never changed, so one for all examples will do.
@examples(60)
@given(data=st.data())
def test_filtering_obeys_its_laws(data: st.DataObject, atlas: Atlas) -> None:
    one, other = data.draw(light_choices()), data.draw(light_choices())
    everything = atlas.everything()
    once = one.apply(everything)
    assert np.array_equal(one.apply(once).rows, once.rows)
    assert np.array_equal(other.apply(once).rows, one.apply(other.apply(everything)).rows)
    assert np.array_equal(once.rows, np.flatnonzero(one.mask(atlas)))


@pytest.mark.parametrize("name", ["actors", "event_types", "districts", "statuses", "roles"])
def test_more_values_of_one_field_find_the_union(name: str, atlas: Atlas) -> None:
    values = {
        "actors": ("bla", "police"),
        "event_types": ("battles", "explosions_remote_violence"),
        "districts": ("PK211", "PK201"),
        "statuses": ("claimed", "reported"),
        "roles": ("claimant", "target"),
    }[name]
    masks = [IncidentFilter(**{name: (value,)}).mask(atlas) for value in values]
    both = IncidentFilter(**{name: values}).mask(atlas)
    assert np.array_equal(both, masks[0] | masks[1])


@examples(100)
@given(choice=choices)
def test_a_link_opens_the_choice_that_it_was_made_of(choice: IncidentFilter) -> None:
    for query in (choice.to_query(), choice.to_query_string(), "?" + choice.to_query_string()):
        parsed = parse_query(query)
        assert parsed.filter == choice
        assert parsed.problems == ()


@examples(60)
@given(choice=choices)
def test_every_choice_can_be_said_in_words(choice: IncidentFilter) -> None:
    assert bool(filter_in_words(choice)) or choice.is_empty
    assert "None" not in filter_in_words(replace(choice, text=""))


def test_every_field_has_its_parameter_in_the_link() -> None:
    assert set(PARAMETERS.values()) == {field.name for field in fields(IncidentFilter)}


def test_choices_that_mean_the_same_are_equal_and_make_one_link() -> None:
    one = IncidentFilter(
        statuses=(Status.DISPUTED, Status.CLAIMED), actors=("blf", "bla"), text=" a  b "
    )
    other = IncidentFilter(
        text="a b", actors=("bla", "blf", "bla"), statuses=("claimed", "disputed")
    )
    assert one == other
    assert one.to_query_string() == "actor=bla&actor=blf&status=claimed&status=disputed&q=a+b"


@pytest.mark.parametrize(
    ("query", "choice"),
    [
        pytest.param("actor=BLA", {"actors": ("bla",)}, id="short name"),
        pytest.param(
            "actor=Balochistan+Liberation+Army", {"actors": ("bla",)}, id="name of an actor"
        ),
        pytest.param("status=Claimed", {"statuses": ("claimed",)}, id="label"),
        pytest.param("event_type=Battles", {"event_types": ("battles",)}, id="ACLED's word"),
        pytest.param(
            "event_type=Explosions/Remote+violence",
            {"event_types": ("explosions_remote_violence",)},
            id="ACLED's spelling",
        ),
        pytest.param("district=Kech,PK201", {"districts": ("PK201", "PK211")}, id="comma"),
        pytest.param("district=Kech&district=pk201", {"districts": ("PK201", "PK211")}, id="twice"),
        pytest.param(
            "actor=Aid,+relief+and+United+Nations+staff",
            {"actors": ("aid-workers",)},
            id="a name with commas is not cut",
        ),
        pytest.param(
            "sub_event_type=Air,+drone+or+missile+strike&actor=BLA,BLF",
            {"sub_event_types": ("air_drone_strike",), "actors": ("bla", "blf")},
            id="a label with commas beside a list",
        ),
        pytest.param("district=Bolan", {"districts": ("PK209",)}, id="older name"),
        pytest.param("district=Hub", {"districts": ("PK217",)}, id="younger than today's set"),
        pytest.param("division=makran+division", {"divisions": ("Mekran",)}, id="division"),
        pytest.param("since=2022", {"since": date(2022, 1, 1)}, id="from a year on"),
        pytest.param("until=2024-02", {"until": date(2024, 2, 29)}, id="to the end of a month"),
        pytest.param("measure=held&at_least=1,000", {"measure": "held", "at_least": 1000}, id="n"),
        pytest.param("undated=0&suspected=yes", {"undated": False, "suspected": True}, id="yes"),
        pytest.param("q=&actor=&since=", {}, id="blank is not asked"),
        pytest.param("v=12&id=x&as_of=9&basis=state&view=map&layer=grid", {}, id="not ours"),
    ],
)
def test_a_link_may_be_written_in_the_words_of_people(query: str, choice: dict[str, Any]) -> None:
    parsed = parse_query(query)
    assert parsed.filter == IncidentFilter(**choice)
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("district=Narnia", "district “Narnia” is not known and was left out."),
        ("since=2024-02-31", "since “2024-02-31” is not a date"),
        ("until=yesterday", "until “yesterday” is not a date"),
        ("at_least=-3", "at_least “-3” is not a whole number"),
        ("at_least=99999999999", "at_least “99999999999” is not a whole number"),
        ("undated=perhaps", "undated “perhaps” is neither 1 nor 0"),
        ("since=2022&since=2023", "since is given more than once; “2023” was left out."),
        ("q=(", "q “(” holds no word to look for"),
        ("measure=hope", "measure “hope” is not known"),
        ("doubt=maybe", "doubt “maybe” is not known"),
    ],
)
def test_what_a_link_gets_wrong_is_named_and_the_rest_is_used(query: str, problem: str) -> None:
    parsed = parse_query(f"{query}&event_type=battles")
    assert parsed.filter.event_types == (EventType.BATTLES,)
    assert len(parsed.problems) == 1
    assert parsed.problems[0].text.startswith(problem)


def test_dates_the_wrong_way_round_are_swapped_and_said() -> None:
    parsed = parse_query("since=2025-06&until=2022")
    assert (parsed.filter.since, parsed.filter.until) == (date(2022, 1, 1), date(2025, 6, 30))
    (problem,) = parsed.problems
    assert problem.code is ProblemCode.SWAPPED
    assert problem.text == "since is after until: the two dates were read the other way round."


HOSTILE = (
    "x" * 10_000,
    "\x00",
    "' OR 1=1; DROP TABLE incidents --",
    "{{ 7 * 7 }}${alert(1)}<script>alert(1)</script>",
    "\u202egnp.exe\u2066",
    ",".join(["Narnia"] * 5_000),
    "\ud800",
    "%00%ff%zz",
)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("parameter", [*PARAMETERS, "basis", "unknown"])
def test_hostile_values_are_harmless_and_shown_in_short(parameter: str, value: str) -> None:
    parsed = parse_query({parameter: [value], "event_type ": "x" * 500})
    assert parse_query(f"{parameter}={value}").filter.is_empty or parameter == "q"
    assert len(parsed.filter.text) <= 200
    for problem in parsed.problems:
        assert len(problem.text) < 200
        assert problem.text.isprintable()


def test_a_flood_of_problems_is_told_in_short() -> None:
    parsed = parse_query({"district": [f"Narnia {number}" for number in range(5_000)]})
    assert len(parsed.problems) == 11
    assert parsed.problems[-1].text == "191 more parts of the link could not be used."
    assert parse_query("&".join(["district=Kech"] * 5_000)).filter == IncidentFilter()


def test_a_value_that_is_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="hope"):
        IncidentFilter(measure="hope")
    with pytest.raises(ValueError, match="hope"):
        IncidentFilter(statuses=("hope",))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ""),
        (
            "actor=BLA&role=claimant&event_type=battles&since=2022&district=Kech",
            "BLA as claimant · battles · since Jan 2022 · Kech",
        ),
        ("since=2022-01-03&until=2022-02-28", "3 Jan 2022 – 28 Feb 2022"),
        ("since=2022&until=2022-02", "Jan 2022 – Feb 2022"),
        ("since=2022-02&until=2022-02", "Feb 2022"),
        ("until=2022-02&undated=1", "until Feb 2022 · undated ones too"),
        ("role=target", "any actor as target"),
        ("actor=BLA,BLF&suspected=1", "BLA or BLF, also where only suspected"),
        ("measure=killed&at_least=10", "killed: at least 10 in one claim"),
        (
            "measure=held&claimant_role=armed_group",
            "abducted or missing claimed, by: armed group",
        ),
        ("at_least=0", "people harmed: a number is given"),
        ("status=claimed&division=Makran&q=rail", "Mekran division · status claimed · text “rail”"),
        ("geo_precision=town&doubt=with", "place known to: town · with a noted doubt"),
    ],
)
def test_a_choice_reads_as_plain_words(query: str, words: str) -> None:
    assert filter_in_words(parse_query(query).filter) == words


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "All incidents"),
        ("q=x", "Incidents · text “x”"),
        ("status=disputed&since=2030", "Incidents, since January 2030 · status disputed"),
        ("actor=BLA&suspected=1", "Incidents that name the BLA, also where only suspected"),
        (
            "actor_kind=civilians&role=target",
            "Incidents with actors of the kind civilians as target",
        ),
        ("measure=killed&at_least=20", "Incidents · killed: at least 20 in one claim"),
        (
            "sub_event_type=suicide_bombing&undated=0",
            "Incidents · suicide bombing · dated ones only",
        ),
        ("actor=BLA&since=2022", "Incidents that name the BLA, since January 2022"),
        ("actor=BLA&role=claimant", "Incidents with BLA as claimant"),
        ("event_type=battles&district=Kech", "Battles in Kech"),
        ("division=Makran&until=2024", "Incidents in Mekran division, until December 2024"),
        ("since=2030", "Incidents, since January 2030"),
    ],
)
def test_the_title_names_what_who_where_and_when(atlas: Atlas, query: str, heading: str) -> None:
    assert title(atlas.everything(), parse_query(query).filter) == heading


NOTHING = atlas_of()


def said(choice: IncidentFilter) -> tuple[str, str, str, str]:
    """Return the words of a choice, a heading, a citation and the part of a file's name."""
    heading = title(NOTHING.everything(), choice)
    cited = cite_view(heading, 97, None, "https://atlas.example/").plain
    return filter_in_words(choice), heading, cited, file_words(filter_in_words(choice))


@examples(200)
@given(one=choices, other=choices, names=st.sets(st.sampled_from(sorted(PARAMETERS.values()))))
def test_no_two_choices_have_the_same_words(
    one: IncidentFilter, other: IncidentFilter, names: set[str]
) -> None:
    # Mostly alike: that is where words could be the same.
    near = replace(one, **{name: getattr(other, name) for name in names})
    for told, also in zip(said(one), said(near), strict=True):
        assert (told == also) == (one == near)


@examples(100)
@given(choice=choices)
def test_a_file_name_is_short_and_plain_whatever_was_chosen(choice: IncidentFilter) -> None:
    words = file_words(filter_in_words(choice))
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", words)
    assert len(words) <= 55


def test_a_file_name_can_be_read() -> None:
    choice = parse_query("actor=bla&since=2022&district=Kech").filter
    assert re.fullmatch(r"bla-since-jan-2022-kech-[0-9a-f]{6}", file_words(filter_in_words(choice)))
    assert file_words("") == ""


def test_what_restricts_nothing_is_no_choice() -> None:
    assert IncidentFilter(suspected=True) == IncidentFilter(undated=True) == IncidentFilter()
    assert IncidentFilter(text="“a b” ") == IncidentFilter(text='"a b"')


def test_actors_swapped_give_the_same_sentence_shape() -> None:
    group, state = (
        replace(IncidentFilter(), actors=(actor,), roles=(ActorRole.ALLEGED_PERPETRATOR,))
        for actor in ("bla", "frontier-corps")
    )
    assert filter_in_words(group).replace("BLA", "FC") == filter_in_words(state)


def test_a_link_in_plain_text_is_read_as_it_is_written() -> None:
    words = "کوئٹہ & Testville = ?"
    assert parse_query(urlencode({"q": words})).filter.text == words


def test_every_place_of_the_province_leads_to_its_district() -> None:
    names = names_in_districts()
    for place in read_places():
        if place.outside or place.district is None:
            continue
        district = default_of(place.district)
        own = {
            fold_name(one)
            for one in (DISTRICTS["name"][district], *DISTRICTS["spellings"][district])
        }
        for name in (place.name, *place.spellings):
            led = {one.district for one in names if fold_name(one.name) == fold_name(name)}
            assert district in led or fold_name(name) in own, name
    assert {one.district for one in names} <= set(DISTRICTS.index)
    assert len({(one.name, one.district) for one in names}) == len(names)


def test_a_number_beyond_all_sense_is_named() -> None:
    (problem,) = parse_query("at_least=1000001").problems
    assert problem.code is ProblemCode.NO_NUMBER
    assert parse_query("at_least=1000000").filter.at_least == 1_000_000


def test_a_choice_of_what_no_table_knows_finds_nothing_and_fails_nowhere(atlas: Atlas) -> None:
    """A filter may be older than the codebook, or made by hand."""
    assert found(atlas, IncidentFilter(divisions=("Nowhere",))) == []
    assert found(atlas, IncidentFilter(actors=("nobody",))) == []
    assert found(atlas, IncidentFilter(actors=("nobody", "lashkar-e-jhangvi"))) == ["brigade"]


def test_text_keeps_the_signs_that_join_urdu_letters_and_drops_those_that_steer() -> None:
    assert IncidentFilter(text="می\u200cخواہم").text == "می\u200cخواہم"
    assert IncidentFilter(text="a\u202eb").text == "ab"


@pytest.mark.parametrize(
    ("text", "needles"),
    [
        pytest.param("LeJ", {" lej ", " lejs "}, id="a short name, and more than one"),
        pytest.param("gunmen", {" gunmen"}, id="a description is no name"),
        pytest.param("Kabul", {" kabul"}, id="places elsewhere are plain words"),
        pytest.param("police", {" police"}, id="nor is a word of the language"),
    ],
)
def test_what_a_word_asks_for(text: str, needles: set[str]) -> None:
    (term,) = search_terms(text)
    assert needles <= set(term)
    assert len(needles) > 1 or set(term) == needles


def test_a_name_that_is_a_small_word_is_not_sought_as_one() -> None:
    for name in ("Islamic State", "Daesh", "ISIS", "is"):
        for term in search_terms(name):
            assert " is " not in term
