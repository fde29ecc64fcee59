"""Where a row of a foreign table lies: in a district, not in the province, or a question.

A table of a whole country holds rows of other provinces: they are not ours. Of a row
that is ours the named district, the named town and the point may disagree; which of
them is right is for a person to say, once for all rows that say the same. Until then
the row is held and nothing of it is saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from geo import districts
from geo.gazetteer import one_point
from geo.names import fold_name
from geo.precision import GeoPrecision
from geo.scope import (
    NamedPlace,
    Scope,
    disagreement,
    district_name,
    districts_of,
    is_near_district,
    judge,
)
from incidents.desk.cells.coordinates import Located
from incidents.model import DistrictMethod, PointGeometry

__all__ = ["LEFT_OUT", "ONLY_PROVINCE", "Question", "Settled", "Told", "settle"]

LEFT_OUT: Final = "out"
ONLY_PROVINCE: Final = "province"
_ENDINGS: Final = (" district", " distrcit", " agency")
_WIDE: Final = (GeoPrecision.PROVINCE, GeoPrecision.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Told:
    """Where a row says that something lies.

    Attributes
    ----------
    source : str
        Whose table it is, as "UCDP".
    precision : GeoPrecision
        The most that its own precision supports.
    point : tuple of float or None
        Longitude and latitude in degrees, EPSG:4326.
    here : Located
        What lies under the point.
    country, province, district, place : str
        As the cells name them.
    on : date or None
    """

    source: str
    precision: GeoPrecision
    point: tuple[float, float] | None
    here: Located
    country: str = ""
    province: str = ""
    district: str = ""
    place: str = ""
    on: date | None = None

    @property
    def stated(self) -> str | None:
        """The code of the district that is named, of today's default set."""
        name = self.district
        for ending in _ENDINGS:
            if name.casefold().endswith(ending):
                name = name[: -len(ending)]
        found = districts.resolve(name) if name else None
        return None if found is None else districts.default_of(found)

    @property
    def known_point(self) -> tuple[float, float] | None:
        """The point, where it stands for less than the whole province."""
        return None if self.precision in _WIDE else self.point


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What somebody has to say of all rows that name one place in one way.

    Attributes
    ----------
    key : str
        The same for every row and every file that says the same.
    sentence : str
        What contradicts what.
    choices : mapping of str to str
        District codes, ``ONLY_PROVINCE`` and ``LEFT_OUT``, each with its meaning.
    """

    key: str
    sentence: str
    choices: Mapping[str, str]

    @property
    def areas(self) -> tuple[str, ...]:
        """The districts among the choices."""
        return tuple(one for one in self.choices if one not in (ONLY_PROVINCE, LEFT_OUT))


@dataclass(frozen=True, slots=True)
class Settled:
    """What a row's place comes to.

    Attributes
    ----------
    values : dict
        The place as the model has it; empty for a row that is not taken or is held.
    warning, doubt : str
        For the editor, and for the record.
    outside : str
        Why the row is not ours; "" when it is.
    question : Question or None
        What has to be answered first.
    """

    values: dict[str, Any] = field(default_factory=dict)
    warning: str = ""
    doubt: str = ""
    outside: str = ""
    question: Question | None = None

    @property
    def places(self) -> list[dict[str, Any]]:
        """Where the record lies; while that is asked, every area where it may."""
        if self.question is None:
            return [self.values]
        return [_area(code) for code in self.question.areas] or [
            {"geo_precision": GeoPrecision.PROVINCE}
        ]


def settle(told: Told, answers: Mapping[str, str]) -> Settled:
    """Return what a row's place comes to.

    Parameters
    ----------
    told : Told
    answers : mapping of a question's key to one of its choices
        What somebody has answered already.
    """
    named = NamedPlace(told.country, told.province, told.district, told.place)
    verdict = judge(named, told.known_point)
    if verdict.scope is Scope.OUTSIDE:
        return Settled(outside=verdict.reason)
    if told.precision in _WIDE and not told.province and told.stated is None:
        return Settled(outside="no province is named, and the place is known to no less")
    said = verdict.reason if verdict.scope is Scope.DISAGREE else _contradiction(told)
    if said is None:
        return _agreed(told)
    question = _question(told, said)
    answer = answers.get(question.key)
    if answer is None or answer not in question.choices:
        return Settled(question=question)
    return _answered(told, said, answer)


def _contradiction(told: Told) -> str | None:
    point = told.known_point
    found = disagreement(point=point, district=told.stated, place=told.place, on=told.on)
    return None if found is None else found.sentence


def _question(told: Told, said: str) -> Question:
    towns = sorted(districts_of(told.place))
    under = told.here.district
    choices: dict[str, str] = {}
    for code, why in (
        (told.stated, f"named by {told.source}"),
        *((town, "where the place lies by our gazetteer") for town in towns),
        (under, "where the point lies"),
    ):
        if code is not None:
            reason = f"{choices[code]}, {why}" if code in choices else why
            choices[code] = reason
    labelled = {code: f"{district_name(code)} ({why})" for code, why in choices.items()}
    parts = (told.place or "-", told.stated or told.province or "-", under or "-")
    return Question(
        ":".join(fold_name(part) or "-" for part in parts),
        f"{told.place or 'A place not named'}: {said}",
        labelled
        | {
            ONLY_PROVINCE: "Balochistan, the district stays open",
            LEFT_OUT: "None of it: leave these rows out",
        },
    )


def _answered(told: Told, said: str, answer: str) -> Settled:
    """Return the place that somebody decided for, with the doubt that stays."""
    if answer == LEFT_OUT:
        return Settled(outside=f"{said}: left out by an editor")
    start = f"In {told.source}'s data {said}"
    if answer == ONLY_PROVINCE:
        return _province(told, f"{start}; the district is left open.")
    doubt = f"{start}; {district_name(answer)} is an editor's decision."
    if answer == told.here.district and told.precision.is_point and told.point is not None:
        return Settled(_at_point(told, told.point), doubt=doubt)
    return Settled(_area(answer), doubt=doubt)


def _agreed(told: Told) -> Settled:
    if told.precision in _WIDE:
        return _province(told)
    point, under, stated = told.known_point, told.here.district, told.stated
    if told.precision.is_point and point is not None and (under or stated):
        return Settled(_at_point(told, point))
    district = stated or under
    if district is None:
        return _province(told)
    return Settled(_area(district))


def _at_point(told: Told, point: tuple[float, float]) -> dict[str, Any]:
    """Return a point with its district: the named one where a border runs beside it."""
    under, stated = told.here.district, told.stated
    values: dict[str, Any] = {
        "geometry": PointGeometry(coordinates=one_point(*point, told.precision)),
        "geo_precision": told.precision,
    }
    is_same = under is not None and stated in (
        districts.default_of(under),
        districts.today_of(under, told.on, point=point),
    )
    if stated and not is_same and is_near_district(point, stated, date.max):
        return values | {"district": stated, "district_method": DistrictMethod.BORDER}
    return values | {
        "district": under,
        "district_method": DistrictMethod(told.here.method or "inside") if under else None,
        "tehsil": told.here.tehsil,
    }


def _area(district: str) -> dict[str, Any]:
    return {
        "geo_precision": GeoPrecision.DISTRICT,
        "district": district,
        "district_method": DistrictMethod.MANUAL,
    }


def _province(told: Told, doubt: str = "") -> Settled:
    wide = told.precision if told.precision in _WIDE else GeoPrecision.PROVINCE
    known = "only to the province" if wide is GeoPrecision.PROVINCE else "no nearer than that"
    return Settled(
        {"geo_precision": wide},
        warning=f"is known {known}: it is kept in words, without a dot and without a district",
        doubt=doubt,
    )
