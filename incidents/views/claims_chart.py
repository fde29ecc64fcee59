"""Charts of who claims what: a mark a figure, a shape and a colour a side.

Square for the state, triangle for armed groups, circle for everybody else, so
that the sides are told apart in grey too. The bar between two marks is the
range of one side, or of all; it is never a sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from incidents import counts
from incidents.atlas import Selection
from incidents.codebook import read_codebook
from incidents.colours import COLOURS
from incidents.counts import Basis
from incidents.facts import facts_of
from incidents.model import Incident, Side
from incidents.views.incident_words import (
    dates_in_words,
    measure_in_words,
    number,
    place_in_words,
    range_text,
)
from incidents.views.timeline_charts import Spec, framed, ticks

__all__ = [
    "ClaimRow",
    "ClaimRows",
    "claim_rows",
    "claims_chart",
    "describe_claims",
    "describe_parties",
    "party_chart",
]

SIDE_SHAPES: Final = {
    Side.STATE: "square",
    Side.ARMED_GROUP: "triangle-up",
    Side.INDEPENDENT: "circle",
}

_ROW: Final = 46  # pixels of height
_NEAR: Final = 0.08  # two labels closer than this share of the axis would run into one another
MOST_ROWS: Final = 15


def _label(side: Side) -> str:
    return read_codebook().label("side", side)


def _x(top: float, title: str) -> Spec:
    marked = ticks(max(1, round(top)))
    return {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, marked[-1]], "nice": False},
        "axis": {
            "values": marked,
            "format": ",d",
            "gridColor": COLOURS.grid,
            "domain": False,
            "ticks": False,
        },
    }


def _side_marks(points: list[Spec], mark: Spec, legend: bool) -> Spec:
    sides = [_label(side) for side in Side]
    colours = {side: read_codebook().side_colour(side) for side in Side}
    shown = {"title": None, "orient": "top"} if legend else None
    signs = {
        channel: {
            "field": "side",
            "type": "nominal",
            "scale": {"domain": sides, "range": list(signs.values())},
            "legend": shown,
        }
        for channel, signs in (("color", colours), ("shape", SIDE_SHAPES))
    }
    tooltip = [
        {"field": "who", "type": "nominal", "title": "Who"},
        {"field": "says", "type": "nominal", "title": "Says"},
    ]
    drawn = {"type": "point", "filled": True, "size": 110, "opacity": 1, "strokeWidth": 1}
    return _layer(points, drawn | {"stroke": COLOURS.paper} | mark, signs | {"tooltip": tooltip})


def _layer(rows: list[Spec], mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _text(field: str) -> Spec:
    return {"field": field, "type": "nominal"}


def _ends(figure: counts.CountRange) -> list[int]:
    """Return the numbers that a figure names, lowest first."""
    return sorted({end for end in (figure.low, figure.high) if end is not None})


def party_chart(
    incident: Incident,
    measure: str = "killed",
    *,
    width: int | Literal["container"] = "container",
    elsewhere: Sequence[counts.WiderFigure] = (),
) -> Spec:
    """Draw what each side says about one incident: one row a side, one mark a figure.

    A side that gives no number has a row that says so: an empty row would look
    like a zero.
    """
    points: list[Spec] = []
    labels: list[Spec] = []
    bars: list[Spec] = []
    whole = counts.figures(incident, measure, elsewhere=elsewhere).figure.high or 0
    top = max([whole, *(figure.high or 0 for figure in _figures(incident, measure))])
    for side in Side:
        found = counts.figures(incident, measure, Basis(side.value), elsewhere=elsewhere)
        row = _label(side)
        if not found.figure.is_counted:
            words = "harm is said, without a number" if found.said else "no number of their own"
            labels.append({"row": row, "value": 0, "label": words, "below": True})
            continue
        bars.append({"row": row, "value": _ends(found.figure)[0], "to": found.figure.high})
        said: dict[int, list[counts.VoiceFigure]] = {}
        for voice in found.voices:
            for end in _ends(voice.figure):
                said.setdefault(end, []).append(voice)
        for value, voices in said.items():
            names = dict.fromkeys(name for voice in voices for name in voice.claimants)
            points.append(
                {
                    "row": row,
                    "side": row,
                    "value": value,
                    "who": ", ".join(names),
                    "says": ", ".join(dict.fromkeys(voice.figure.text() for voice in voices)),
                }
            )
        shown = _apart(sorted(said), top)
        for value in shown:
            # Outwards from the range, so that the words of its two ends cannot meet.
            align = (
                {min(shown): "right", max(shown): "left"}[value] if len(shown) == 2 else "center"
            )
            words = _value_label(value, said[value])
            labels.append(
                {"row": row, "value": value, "label": words, "below": False, "align": align}
            )
    return framed(
        _party_layers(points, labels, bars, top),
        width=width,
        height=_ROW * len(Side),
        description=describe_parties(incident, measure, elsewhere),
    )


def _figures(incident: Incident, measure: str) -> list[counts.CountRange]:
    return [voice.figure for voice in counts.figures(incident, measure).voices]


def _value_label(value: int, voices: list[counts.VoiceFigure]) -> str:
    more = "+" if any(v.figure.open and v.figure.high == value for v in voices) else ""
    times = f" ×{len(voices)}" if len(voices) > 1 else ""
    return f"{number(value)}{more}{times}"


def _apart(values: list[int], top: int) -> list[int]:
    """Return the values whose labels do not run into one another, the highest among them."""
    kept: list[int] = []
    for value in reversed(values):
        if not kept or kept[-1] - value >= _NEAR * max(1, top):
            kept.append(value)
    return kept


def _party_layers(points: list[Spec], labels: list[Spec], bars: list[Spec], top: int) -> Spec:
    rows = {
        "field": "row",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [_label(side) for side in Side], "paddingInner": 0.1},
        "axis": {
            "domain": False,
            "ticks": False,
            "labelFontWeight": 600,
            "labelColor": COLOURS.ink,
            "labelLimit": 200,
            # A mark at zero must not lie on the name of its side.
            "labelPadding": 12,
        },
    }
    both: Spec = {"x": _x(top, "people, one mark a figure"), "y": rows}
    text = {"type": "text", "fontSize": 12}
    words = text | {"align": "left", "dx": 6, "color": COLOURS.quiet}
    marks = _side_marks(points, {}, legend=False)
    marks["encoding"] |= both
    return {
        "layer": [
            _layer(
                bars,
                {"type": "bar", "height": 7, "color": COLOURS.claim_range},
                both | {"x2": {"field": "to"}},
            ),
            marks,
            _layer(
                [label for label in labels if not label["below"]],
                text | {"dy": -14, "color": COLOURS.ink, "align": {"expr": "datum.align"}},
                both | {"text": _text("label")},
            ),
            _layer(
                [label for label in labels if label["below"]],
                words,
                both | {"text": _text("label")},
            ),
        ]
    }


def describe_parties(
    incident: Incident,
    measure: str = "killed",
    elsewhere: Sequence[counts.WiderFigure] = (),
) -> str:
    """Return the party chart in words: "Killed. State: 31–58. Armed groups: 30–214. …"."""
    words = measure_in_words(measure)
    parts = [f"{words[0].upper()}{words[1:]}, by side"]
    for side in Side:
        found = counts.figures(incident, measure, Basis(side.value), elsewhere=elsewhere)
        text = found.text() if found.said else "no number of their own"
        parts.append(f"{_label(side)}: {text}")
    return ". ".join(parts) + "."


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One incident in the chart of who claims what.

    Attributes
    ----------
    id, title, where_and_when : str
    event_type, status : str
        Codes.
    text : str
        The range of all claims.
    low, high : float or None
        Its ends.
    sides : mapping of Side to (low, high, text)
        Only sides that give a number.
    """

    id: str
    title: str
    where_and_when: str
    event_type: str
    status: str
    text: str
    low: float | None
    high: float | None
    sides: Mapping[Side, tuple[float | None, float, str]]


@dataclass(frozen=True, slots=True)
class ClaimRows:
    """The rows of the chart, oldest first; ``note`` says which incidents these are."""

    measure: str
    rows: tuple[ClaimRow, ...]
    note: str


def claim_rows(
    selection: Selection,
    names: Mapping[str, str],
    measure: str = "killed",
    limit: int = MOST_ROWS,
) -> ClaimRows:
    """Return who claims what about the incidents with the highest figures, those in sums.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges.
    names : mapping
        District or tehsil code to name.
    limit : int
        At most so many rows; incidents of which a number is claimed go first.
    """
    selection = facts_of(selection).counted
    ranges = selection.range(measure, Basis.ALL)
    said = np.flatnonzero(ranges.said)
    rank = np.where(np.isnan(ranges.high[said]), -1.0, ranges.high[said])
    chosen = np.sort(said[np.argsort(-rank, kind="stable")[:limit]])
    rows = tuple(_claim_row(selection, int(at), measure, names) for at in chosen)
    words = measure_in_words(measure)
    if len(said) > len(rows):
        note = (
            f"{number(len(rows))} of {number(len(said))} incidents with claims about people "
            f"{words}: those with the highest figure."
        )
    else:
        note = (
            f"All {number(len(rows))} incidents with claims about people {words}."
            if rows
            else (f"No claim about people {words}.")
        )
    return ClaimRows(measure, rows, note)


def _claim_row(selection: Selection, at: int, measure: str, names: Mapping[str, str]) -> ClaimRow:
    row = selection.atlas.table.iloc[int(selection.rows[at])]
    district, tehsil = (
        None if not isinstance(code, str) else names.get(code, code)
        for code in (row["district_today"], row["tehsil"])
    )
    where = place_in_words(row["place"], row["geo_precision"], district, tehsil)
    start, end = (
        None if value != value else value.date() for value in (row["date_start"], row["date_end"])
    )
    sides = {}
    for side in Side:
        columns = selection.range(measure, side.value)
        low, high = _number(columns.low[at]), _number(columns.high[at])
        if high is not None:
            sides[side] = (low, high, range_text(low, high, bool(columns.open[at])))
    ranges = selection.range(measure, Basis.ALL)
    low, high = _number(ranges.low[at]), _number(ranges.high[at])
    return ClaimRow(
        id=row["id"],
        title=row["title"],
        where_and_when=f"{where}, {dates_in_words(start, end, row['date_precision'])}",
        event_type=row["event_type"],
        status=row["status"],
        text=range_text(low, high, bool(ranges.open[at])),
        low=low,
        high=high,
        sides=sides,
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def claims_chart(rows: ClaimRows, *, width: int | Literal["container"] = "container") -> Spec:
    """Draw one row an incident: its range, and a mark for each end of each side's figures.

    The titles stand inside the plot, above their marks, so that a phone has
    room for both.
    """
    heads = [
        {
            "row": number_,
            "head": f"{row.title} · {row.where_and_when}",
            "range": row.text,
            "value": 0,
        }
        for number_, row in enumerate(rows.rows)
    ]
    bars = [
        {"row": n, "value": row.high if row.low is None else row.low, "to": row.high}
        for n, row in enumerate(rows.rows)
        if row.high is not None
    ]
    points = [
        {"row": n, "side": _label(side), "value": end, "who": _label(side), "says": text}
        for n, row in enumerate(rows.rows)
        for side, (low, high, text) in row.sides.items()
        for end in sorted({high if low is None else low, high})
    ]
    title = f"people {measure_in_words(rows.measure)}"
    x = _x(max((row.high or 0 for row in rows.rows), default=0), title)
    y = {
        "field": "row",
        "type": "ordinal",
        "axis": None,
        "scale": {"domain": list(range(len(rows.rows)))},
    }
    range_bar = {"type": "bar", "height": 6, "color": COLOURS.claim_range, "yOffset": 9}
    text = {"type": "text", "dy": -10, "fontSize": 12, "color": COLOURS.ink}
    head = text | {"align": "left", "limit": {"expr": "width - 90"}}
    figure = text | {"align": "right", "fontWeight": 600}
    told = [{"field": "head", "type": "nominal", "title": "Incident"}]
    marks = _side_marks(points, {"yOffset": 9}, legend=True)
    marks["encoding"] |= {"x": x, "y": y}
    layers = [
        _layer(bars, range_bar, {"x": x, "x2": {"field": "to"}, "y": y}),
        marks,
        _layer(heads, head, {"x": {"value": 0}, "y": y, "text": _text("head"), "tooltip": told}),
        _layer(heads, figure, {"x": {"value": "width"}, "y": y, "text": _text("range")}),
    ]
    return framed(
        {"layer": layers},
        width=width,
        height=max(1, len(rows.rows)) * _ROW,
        description=describe_claims(rows),
    )


def describe_claims(rows: ClaimRows) -> str:
    """Return the chart of who claims what in words, a sentence an incident."""
    sentences = [rows.note]
    for row in rows.rows:
        said = ", ".join(f"{_label(side)} {text}" for side, (_, _, text) in row.sides.items())
        sentences.append(f"{row.title}, {row.where_and_when}: {said or 'not counted'}.")
    return " ".join(sentences)
