"""Build time only: which tehsils made up each district, and from when to when.

The tehsils are those of 2017, and a district of any date is put together from
whole ones: where a division cut through a tehsil, the border is approximate.
Going back from the census of 2023, a district that was not yet made belongs to
the one that it was cut out of. Only changes that were made count; those that
were merely announced are listed for the reader and change nothing.
"""

from typing import Final

Row = dict[str, str]

CENSUS: Final = "2021-06"  # the last change before the census of 1 March 2023 but those it left out
_START: Final = ""


def extents(changes: list[Row], tehsils: list[Row]) -> list[Row]:
    """Return every extent of every district.

    Parameters
    ----------
    changes
        Rows of ``typed/changes.csv``; dates are a year, a month or a day, as known.
    tehsils
        Rows with ``code``, ``district`` and ``district_2022``.

    Returns
    -------
    list of dict
        ``code``, ``valid_from`` and ``valid_to`` (as in ``changes``; "" for always and
        for still), ``in_default`` ("yes" for the set of the census) and ``tehsils``.
    """
    made = [row for row in changes if row["status"] == "made"]
    moments = sorted({_START, *(row["since"] for row in made), *(row["until"] for row in made)})
    found: list[Row] = []
    for number, moment in enumerate(moments):
        ends = moments[number + 1] if number + 1 < len(moments) else ""
        for code, members in sorted(_set_at(moment, made, tehsils).items()):
            joined = "; ".join(members)
            same = [row for row in found if row["code"] == code and row["valid_to"] == moment]
            if moment and same and same[0]["tehsils"] == joined:
                same[0]["valid_to"] = ends
            else:
                found.append(
                    {"code": code, "valid_from": moment, "valid_to": ends, "tehsils": joined}
                )
    for row in found:
        holds = row["valid_from"] <= CENSUS and (not row["valid_to"] or row["valid_to"] > CENSUS)
        row["in_default"] = "yes" if holds else ""
    return found


def _set_at(moment: str, made: list[Row], tehsils: list[Row]) -> dict[str, list[str]]:
    """Return the tehsils of each district at a moment."""
    districts: dict[str, list[str]] = {}
    for tehsil in tehsils:
        code = tehsil["district"]
        if later := tehsil["district_2022"]:
            code = later
        for row in reversed(made):  # the youngest first: what it was cut out of may be young too
            if row["code"] == code and moment < row["since"]:
                code = row["cut_out_of"]
        for row in made:
            if tehsil["code"] in row["tehsils"].split("; ") and _holds(row, moment):
                code = row["code"]
        districts.setdefault(code, []).append(tehsil["code"])
    return districts


def _holds(row: Row, moment: str) -> bool:
    return row["since"] <= moment and (not row["until"] or moment < row["until"])
