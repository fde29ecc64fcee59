"""The sections of the Method page. Texts are ours and constant; tables come from the codebook."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from geo.data_folders import TOP
from incidents import counts, settings
from incidents.atlas import Atlas
from incidents.facts import By, ComparedRow, completeness, completeness_line, facts_of
from incidents.facts.yardstick import read_yardstick, yardstick, years
from incidents.filters import IncidentFilter
from incidents.model import Actor
from incidents.provenance import data_sets_held
from incidents.views import citations, district_changes
from incidents.views.coverage import covered
from incidents.views.incident_words import escape_markdown, several
from pages.shell.search_boxes import pick_one
from pages.shell.table_heights import height_of
from server import addresses, cached

_TEXTS = TOP / "docs" / "method"

WHAT_IT_IS = """
The atlas records conflict incidents in Balochistan, Pakistan, from published reports.
It keeps what each party claims apart, draws a place only as precisely as it is known,
and shows figures as ranges. It does not decide who is right.
"""


_MAINTAINERS = "the people who run this server, or the maintainers in the repository"
_CONTACT = (
    "A wrong date, place or figure, a missing claim, or a record that could harm somebody: tell "
    "{contact}. Name the incident's id. Corrections are kept: the old state stays in the history "
    "of the record, with the reason for the change."
)


def _text(name: str) -> str:
    return (_TEXTS / f"{name}.md").read_text(encoding="utf-8")


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
    st.header("How figures are made", anchor=False)
    st.markdown(_text("counting").replace("{overlap}", str(counts.MIN_OVERLAP)))


def _places(atlas: Atlas) -> None:
    st.header("Places and boundaries", anchor=False)
    st.markdown(_text("places"))
    table = cached.districts().reset_index()
    st.dataframe(
        table.rename(
            columns={
                "code": "P-code",
                "name": "District",
                "division": "Division",
                "population_2017": "Population 2017",
                "population_2023": "Population 2023",
                "spellings": "Also written",
            }
        ),
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="localized")
            for name in ("Population 2017", "Population 2023")
        },
        alt="The 34 districts of the 2023 census with division and population",
    )
    st.subheader("Changes of the districts since 2002", anchor=False)
    st.markdown(_text("district_changes"))
    st.dataframe(
        district_changes.change_rows(),
        hide_index=True,
        alt="Districts made, dissolved and announced since 2002, each with its date",
    )


def _sources(atlas: Atlas) -> None:
    st.header("Sources and licences", anchor=False)
    st.markdown(_text("sources").replace("{yardstick}", yardstick().name))
    if len(atlas.reports):
        reports = atlas.reports.drop_duplicates("id")
        for held in data_sets_held(atlas.reports):
            st.markdown(
                escape_markdown(
                    f"{several(held.incidents, 'incident')} rest on rows of {held.cited}."
                )
            )
        publishers = reports["publisher"].value_counts().rename_axis("Publisher")
        st.markdown(f"**{len(reports):,} reports from {len(publishers):,} publishers**")
        st.dataframe(
            publishers.rename("Reports").reset_index(),
            hide_index=True,
            alt="Publishers and how many of their reports are held",
        )


def _codebook(atlas: Atlas) -> None:
    book = cached.codebook()
    st.header("Codebook", anchor=False)
    st.caption("Definitions in our own words; “–” means that ACLED or UCDP GED has no such code.")
    names = {
        field: field.replace("_", " ").capitalize() for field in book.tables if field != "actor"
    }
    field = pick_one("Table", [*names, "actor", "terms"], format_func=_table_name)
    rows: list[dict[str, object]]
    if field == "actor":
        rows = [_actor_row(actor) for actor in book.actors.values()]
    elif field == "terms":
        rows = [{"Party term": t.term, "We write": t.neutral, "Note": t.note} for t in book.terms]
    else:
        rows = [
            {
                "Code": e.code,
                "Label": e.label,
                "Definition": e.definition,
                **{key.replace("_", " ").capitalize(): value for key, value in e.extra.items()},
                "ACLED": e.acled,
                "UCDP GED": e.ucdp,
            }
            for e in book.entries(field)
        ]
    table = pd.DataFrame(rows)
    st.dataframe(
        table,
        hide_index=True,
        height=height_of(len(table), 520),
        alt=f"Codebook: {_table_name(field)}",
    )


def _actor_row(actor: Actor) -> dict[str, object]:
    shown = actor.model_dump(mode="json")
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
    st.header("How to cite", anchor=False)
    st.write("Name the data version: figures are revised, and the version says which ones you saw.")
    base = f"{addresses.site()}/"
    citation = citations.cite_dataset(
        atlas.mark, atlas.data_to, base, data_sets_held(atlas.reports)
    )
    for name, text in (
        ("Text", citation.plain),
        ("BibTeX", citation.bibtex),
        ("RIS", citation.ris),
    ):
        st.caption(name)
        st.code(text, language=None, wrap_lines=True)
    st.header("Corrections", anchor=False)
    contact = settings.contact() or _MAINTAINERS
    st.markdown(escape_markdown(_CONTACT.format(contact=contact)))


_DIVISIONS = {
    By.YEAR: "Year",
    By.DISTRICT: "District",
    By.KIND: "Kind of violence",
    By.VICTIMS: "Who was killed",
}


def _completeness(atlas: Atlas) -> None:
    st.header("How complete the record is", anchor=False)
    line = completeness_line(facts_of(atlas.everything()), IncidentFilter())
    st.markdown(escape_markdown(line))
    by = (
        st.segmented_control(
            "By",
            list(_DIVISIONS),
            default=By.YEAR,
            required=True,
            format_func=_DIVISIONS.__getitem__,
            key="completeness_by",
        )
        or By.YEAR
    )
    st.dataframe(
        pd.DataFrame([_compared_row(one, by) for one in completeness(atlas)[by]]),
        hide_index=True,
        height="content",
        alt=f"Incidents and killed beside {yardstick().name}, by {_DIVISIONS[by].lower()}",
    )
    st.caption(_KINDS_NOTE if by is By.KIND else _SHARE_NOTE)
    st.markdown(_text("completeness").format(**covered(atlas), yardstick=_yardstick()))


def _yardstick() -> str:
    first, last = years()
    events = sum(row.events or 0 for row in read_yardstick()[By.YEAR])
    return f"Yardstick: {yardstick().cited} {events:,} events from {first} to {last}."


_SHARE_NOTE = (
    "Share: our lowest and highest number beside UCDP's best estimate. More than 100 % means that "
    "we count more people there, not that we hold every event of UCDP. “–”: nothing to compare."
)
_KINDS_NOTE = (
    "UCDP's three kinds. Ours are sorted by who takes part: a state's forces and an armed group; "
    "armed groups alone; civilians alone as the target. " + _SHARE_NOTE
)


def _compared_row(row: ComparedRow, by: By) -> dict[str, object]:
    theirs = row.yardstick
    deaths = "–"
    if theirs:
        spread = f" ({theirs.low:,}–{theirs.high:,})" if theirs.low != theirs.high else ""
        deaths = f"{theirs.best:,}{spread}"
    shown: dict[str, object] = {
        _DIVISIONS[by]: row.label,
        "Killed here": row.killed.text() if row.incidents else "–",
        "Deaths, UCDP": deaths,
        "Share": row.share_text,
        "Incidents here": f"{row.incidents:,}",
        "Events, UCDP": f"{theirs.events:,}" if theirs and theirs.events else "–",
    }
    if by is By.VICTIMS:
        # An event of UCDP's has several groups.
        del shown["Events, UCDP"]
    return shown


SECTIONS: dict[str, Callable[[Atlas], None]] = {
    "Counting": _counting,
    "Completeness": _completeness,
    "Places": _places,
    "Sources": _sources,
    "Codebook": _codebook,
    "Citing and corrections": _citing,
}
