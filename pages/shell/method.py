"""The sections of the Method page. Texts are ours and constant; tables come from the codebook."""

import os
from collections.abc import Callable

import pandas as pd
import streamlit as st

from incidents import counts
from incidents.frame import Atlas
from incidents.views import cite
from pages.shell import reads

WHAT_IT_IS = """
The atlas records conflict incidents in Balochistan, Pakistan, from published reports.
It keeps what each party claims apart, draws a place only as precisely as it is known,
and shows figures as ranges. It does not decide who is right.
"""

_COUNTING = """
1. An **incident** is one event at one place and time as the desk understands it. A **report** is one
   published document. A **claim** is one thing that one report says in somebody's name.
2. Claims about one incident **compete**: they give a range from the lowest to the highest and are never added.
   Only the ranges of different incidents add up.
3. Inside one report, the groups of victims that one voice names **add**, unless it gives a total.
   Officials and police in one report are one voice.
4. “Several killed” is **not counted**. It is never 0, and every sum says how many incidents it leaves uncounted.
5. “At least 40” counts as 40 and is marked **+** where it is the top of a range.
6. A claim that covers **more** than the incident (a whole operation, the whole province) is in no sum.
   A claim that covers only **some** of the harmed cannot pull the low end down.
7. Statements and round-ups are listed but are in no sum, so that nobody is counted twice.
8. Beside totals stands the line that compares **like with like**: the same group of victims, in the incidents
   where both sides gave a number. Where fewer than {overlap} incidents have both, nothing is compared.
9. There is no “best” number.
"""

_IMBALANCE = """
**What is in the record is what accessible pages reported.** The starter set has 97 incidents from 2003 to
early February 2026, compiled from excerpts of public pages; a fact further down a page was not seen.

* Large attacks and the years 2022 to 2025 dominate, because accessible reporting is denser there.
* Single disappearances, small bombs and local protests are under-represented. 2008 and 2012 are empty.
* Figures of armed groups were often read through Indian outlets, entries on abuses by the state through rights
  groups and Baloch media, military figures through Pakistani dailies.
* Some texts were read as reposts or mirrors; the publisher says so.
* “Corroborated” means that two or more outlets agree on the core. They often quote the same officials: it is
  no independent proof.
* In entries on bodies found, “killed” counts the bodies.

A place without a report is not a place without incidents. Rates on few incidents are rough.
Do not use the atlas for targeting, or to decide about a person.
"""

_PLACES = """
* A **dot** means that the site or the town is known; a dot in a dashed circle that only its neighbourhood is.
* A place known only to a **tehsil or district** is shaded as an area with a count. It is never a dot.
* What is known only to the **province**, or has no known place, stands in a list beside the map.
* Districts are those of the 2023 census (34). Hub and Usta Muhammad, districts since June 2022, are shown within
  Lasbela and Jaffarabad; an incident keeps the district of its own date on its page.
* The shapes come from simplified tehsil boundaries of 2017. Against the boundaries that OCHA publishes they agree
  well in most districts, less so in Killa Abdullah, Quetta, Kharan, Chaman and Pishin.

**Boundaries, names and designations on these maps are a help for finding places. They imply no opinion on the
status of any territory or on its borders.** Disputed lines are dashed.
"""

_SOURCES = """
| what | from | licence |
|---|---|---|
| Incidents, claims, reports (facts in our own words) | public pages, each linked on its incident | CC BY 4.0 |
| Districts, tehsils, neighbours | geoBoundaries PAK ADM3 (2017, Pathways Data), cleaned and dissolved | ODbL 1.0 |
| Towns, names | GeoNames | CC BY 4.0 |
| Population 2017 and 2023 | Pakistan Bureau of Statistics, census figures as published | facts |
| Codebook, definitions | our own words | CC BY 4.0 |
| Program | our own | Apache-2.0 |

Nothing is fetched while you look: everything your browser shows comes from this server, and nobody is told what
you look at.
"""

_CONTACT = """
A wrong date, place or figure, a missing claim, or a record that could harm somebody: tell {contact}.
Name the incident's id. Corrections are kept: the old state stays in the history of the record, with the reason
for the change.
"""


def section_switch() -> str:
    """Draw the choice of section and return it."""
    chosen = st.segmented_control(
        "Section",
        list(SECTIONS),
        default="Counting",
        required=True,
        label_visibility="collapsed",
        key="method_section",
    )
    return chosen or "Counting"


def _counting(atlas: Atlas) -> None:
    st.subheader("How figures are made", anchor=False)
    st.markdown(_COUNTING.format(overlap=counts.MIN_OVERLAP))
    st.subheader("Known imbalance", anchor=False)
    st.markdown(_IMBALANCE)


def _places(atlas: Atlas) -> None:
    st.subheader("Places and boundaries", anchor=False)
    st.markdown(_PLACES)
    table = reads.districts().reset_index()
    st.dataframe(
        table.rename(
            columns={
                "code": "P-code",
                "name": "District",
                "division": "Division",
                "population_2017": "Population 2017",
                "population_2023": "Population 2023",
            }
        ),
        hide_index=True,
        alt="The 34 districts of the 2023 census with division and population",
    )


def _sources(atlas: Atlas) -> None:
    st.subheader("Sources and licences", anchor=False)
    st.markdown(_SOURCES)
    if len(atlas.reports):
        reports = atlas.reports.drop_duplicates("id")
        publishers = reports["publisher"].value_counts().rename_axis("Publisher")
        st.markdown(f"**{len(reports):,} reports from {len(publishers):,} publishers**")
        st.dataframe(
            publishers.rename("Reports").reset_index(),
            hide_index=True,
            alt="Publishers and how many of their reports are held",
        )


def _codebook(atlas: Atlas) -> None:
    book = reads.codebook()
    st.subheader("Codebook", anchor=False)
    st.caption("Definitions in our own words; “–” means that ACLED or UCDP GED has no such code.")
    names = {field: field.replace("_", " ").capitalize() for field in book.tables if field != "actor"}
    field = st.selectbox("Table", [*names, "actor", "terms"], format_func=_table_name)
    if field == "actor":
        rows = [_actor_row(actor) for actor in book.actors.values()]
    elif field == "terms":
        rows = [{"Party term": t.term, "We write": t.neutral, "Note": t.note} for t in book.terms]
    else:
        rows = [
            {"Code": e.code, "Label": e.label, "Definition": e.definition}
            | {key.replace("_", " ").capitalize(): value for key, value in e.extra.items()}
            | {"ACLED": e.acled, "UCDP GED": e.ucdp}
            for e in book.entries(field)
        ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=520, alt=f"Codebook: {_table_name(field)}")


def _actor_row(actor: object) -> dict[str, object]:
    shown = actor.model_dump(mode="json")  # type: ignore[attr-defined]
    return {
        "Id": shown["id"],
        "Name": shown["name"],
        "Kinds": ", ".join(shown["kinds"]),
        "Also known as": ", ".join(shown["aliases"]),
        "Part of": shown["parent"] or "",
        "Founded": shown["founded"],
        "Dissolved": shown["dissolved"],
    }


def _table_name(field: str) -> str:
    special = {"actor": "Actors (the register)", "terms": "Neutral and party terms"}
    return special.get(field, field.replace("_", " ").capitalize())


def _citing(atlas: Atlas) -> None:
    st.subheader("How to cite", anchor=False)
    st.write("Name the data version: figures are revised, and the version says which ones you saw.")
    citation = cite.cite_dataset(atlas.version, data_to=atlas.data_to)
    for name, text in (("Text", citation.plain), ("BibTeX", citation.bibtex), ("RIS", citation.ris)):
        st.caption(name)
        st.code(text, language=None, wrap_lines=True)
    st.subheader("Corrections", anchor=False)
    contact = os.environ.get(
        "ATLAS_CONTACT", "the people who run this server, or the maintainers in the repository"
    )
    st.text(_CONTACT.format(contact=contact).replace("\n", " ").strip())


SECTIONS: dict[str, Callable[[Atlas], None]] = {
    "Counting": _counting,
    "Places": _places,
    "Sources": _sources,
    "Codebook": _codebook,
    "Citing and corrections": _citing,
}
