"""A link of the atlas as one value: which incidents, how shown, at which data version.

Every door reads links here: the pages, the interface for programs, the embedded map
and the commands. So they cannot disagree about what a link says: what one table of
parameters knows is complained of nowhere, what it does not know is named everywhere.
See ``docs/decisions/0003-the-url-is-the-state.md``.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from incidents.counting_rules import COUNTING_RULES, BasisChoice
from incidents.filters import PARAMETERS as FILTER_PARAMETERS
from incidents.filters import IncidentFilter, LinkProblem, ProblemCode
from incidents.filters.filter_query import first_of, given_values, read_filter
from incidents.filters.link_problems import in_short, shown

__all__ = [
    "PARAMETERS",
    "Kind",
    "Link",
    "LinkProblem",
    "Parameter",
    "ProblemCode",
    "View",
    "names_of",
    "parse_link",
    "version_mark",
]

MAX_FREE: Final = 120
_VERSION: Final = re.compile(r"([0-9]{1,12})(?:-([0-9a-f]{4,64}))?")
_RULES: Final = re.compile(r"[1-9][0-9]{0,3}")
_SEAL: Final = re.compile(r"[0-9a-f]{4,64}")


class Kind(StrEnum):
    """What a parameter of a link speaks of."""

    FILTER = "filter"
    VIEW = "view"
    VERSION = "version"
    PAGE = "page"
    """What one page alone is about, such as one incident."""
    PROGRAM = "program"
    """How much of an answer a program wants, and in which form."""
    WINDOW = "window"
    """Streamlit's own: how its window looks in a frame of another site."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of a link.

    Attributes
    ----------
    name : str
    kind : Kind
    values : tuple of str
        What it may say, the usual one first; empty where the values are no short list.
    """

    name: str
    kind: Kind
    values: tuple[str, ...] = ()

    @property
    def default(self) -> str:
        """What holds where a link does not say it."""
        return self.values[0] if self.values else ""


_TABLE: Final = (
    *(Parameter(name, Kind.FILTER) for name in FILTER_PARAMETERS),
    Parameter("basis", Kind.VIEW, tuple(str(one) for one in BasisChoice)),
    Parameter("layer", Kind.VIEW, ("incidents", "districts", "grid")),
    Parameter(
        "shade", Kind.VIEW,
        (
            "incidents", "killed_low", "killed_high", "injured_low", "injured_high",
            "incidents_per_100k", "killed_low_per_100k", "killed_high_per_100k",
        ),
    ),
    Parameter("period", Kind.VIEW, ("auto", "day", "week", "month", "year")),
    Parameter("bars", Kind.VIEW, ("incidents", "killed", "injured", "taken", "state_held")),
    Parameter("tab", Kind.VIEW, ("map", "table", "play")),
    Parameter("card", Kind.VIEW),
    Parameter("tiles", Kind.VIEW, ("", "online")),
    Parameter("clean", Kind.VIEW, ("", "1")),
    Parameter("v", Kind.VERSION),
    Parameter("rules", Kind.VERSION),
    *(Parameter(name, Kind.PAGE) for name in ("id", "code", "draft", "after")),
    *(Parameter(name, Kind.PROGRAM) for name in ("page", "size", "format")),
    *(Parameter(name, Kind.WINDOW) for name in ("embed", "embed_options")),
)  # fmt: skip

PARAMETERS: Final[Mapping[str, Parameter]] = MappingProxyType({one.name: one for one in _TABLE})
"""Everything that a link may say, in the order in which it is written."""


def names_of(*kinds: Kind) -> frozenset[str]:
    """Return the parameters of some kinds."""
    return frozenset(name for name, one in PARAMETERS.items() if one.kind in kinds)


@dataclass(frozen=True, slots=True)
class View:
    """How the chosen incidents are shown; the usual way is left out of links.

    Attributes
    ----------
    basis : str
        Whose numbers; a value of ``counts.BasisChoice``.
    layer, shade : str
        What the map draws, and what districts are shaded by.
    period, bars : str
        How wide the bars of the timeline are, and what they count.
    tab : str
    card : str
        The id of the incident whose card is open, "" for none.
    tiles, clean : str
        "online" for a base map from elsewhere; "1" for a screen without buttons.

    Raises
    ------
    ValueError
        A value is not one of its parameter's.
    """

    basis: str = "all"
    layer: str = "incidents"
    shade: str = "incidents"
    period: str = "auto"
    bars: str = "incidents"
    tab: str = "map"
    card: str = ""
    tiles: str = ""
    clean: str = ""

    def __post_init__(self) -> None:
        for one in fields(self):
            allowed, value = PARAMETERS[one.name].values, getattr(self, one.name)
            if allowed and value not in allowed:
                raise ValueError(f"{one.name} is not one of {', '.join(allowed)}: {value!r}")
        if not _is_free(self.card):
            raise ValueError(f"card is not the id of an incident: {shown(self.card)!r}")

    def to_query(self) -> dict[str, str]:
        """Return what differs from the usual view as parameters of a link."""
        said = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        return {name: value for name, value in said.items() if value != PARAMETERS[name].default}


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says.

    Attributes
    ----------
    filter : IncidentFilter
        Which incidents.
    view : View
        How they are shown. A door that cannot show a part of it takes it all the same.
    version : int or None
        The data version; None for the newest data.
    seal : str or None
        The beginning of the digest that the data version had when the link was made,
        which tells whether the record is still the one that was cited. Hexadecimal;
        None where the link holds none.
    rules : int or None
        The version of the rules of counting under which the link was made; today's for a
        new one, None for one with a data version that names none: older than the first
        rules that had a version. Figures are always counted by the rules of today.
    problems : tuple of LinkProblem
        What could not be used.

    Raises
    ------
    ValueError
        A seal without a version, or one that is not hexadecimal.
    """

    filter: IncidentFilter = field(default_factory=IncidentFilter)
    view: View = field(default_factory=View)
    version: int | None = None
    seal: str | None = None
    problems: tuple[LinkProblem, ...] = ()
    rules: int | None = COUNTING_RULES

    @property
    def is_of_older_rules(self) -> bool:
        """Whether it names figures that were counted by older rules than today's."""
        return self.version is not None and (self.rules or 1) < COUNTING_RULES

    def __post_init__(self) -> None:
        if self.seal is not None and (self.version is None or not _SEAL.fullmatch(self.seal)):
            raise ValueError("a seal is hexadecimal and belongs to a data version")

    def complaints(self, shows: Collection[str]) -> tuple[LinkProblem, ...]:
        """Return the problems that a door has which shows some parts of a view.

        What it cannot show cannot be shown wrongly: that is taken as it comes.
        """
        unseen = names_of(Kind.VIEW).difference(shows)
        return tuple(one for one in self.problems if one.parameter not in unseen)

    def to_query(self) -> dict[str, list[str]]:
        """Return the parameters of a link that says the same, in a fixed order."""
        chosen = self.filter.to_query()
        query = {name: [one] if isinstance(one, str) else one for name, one in chosen.items()}
        query |= {name: [value] for name, value in self.view.to_query().items()}
        if self.version is not None:
            query["v"] = [version_mark(self.version, self.seal)]
            query |= {"rules": [str(self.rules)]} if self.rules else {}
        return query

    def to_query_string(self) -> str:
        """Return the same as the part of an address after the question mark."""
        return urlencode(self.to_query(), doseq=True)


def version_mark(version: int, seal: str | None = None) -> str:
    """Return a data version as a link holds it: "97", or "97-3fa2c1" with its seal."""
    return f"{version}-{seal}" if seal else str(version)


def parse_link(query: str | Mapping[str, str | Sequence[str]], *, is_page: bool = False) -> Link:
    """Read a link.

    Parameters
    ----------
    query : str or mapping
        The part of an address after the question mark, or parameter names to a
        value or several.
    is_page : bool
        For a page, which reads for itself what its address names. Any other door would
        show every incident where the link names one: there it is a problem.

    Returns
    -------
    Link
        Never an error: what cannot be used is left out and named in ``problems``.
    """
    given, problems = given_values(query)
    for name in given:
        if name not in PARAMETERS:
            problems.append(LinkProblem(ProblemCode.NO_PARAMETER, value=shown(name)))
        elif PARAMETERS[name].kind is Kind.PAGE and not is_page:
            problems.append(LinkProblem(ProblemCode.ONE_PAGE, name))
    chosen, unread = read_filter(given)
    problems += unread
    view = _view(given, problems)
    version, seal = _version(given, problems)
    rules = _rules(given, problems)
    if version is None:
        rules = COUNTING_RULES
    return Link(chosen, view, version, seal, in_short(problems), rules)


def _view(given: Mapping[str, list[str]], problems: list[LinkProblem]) -> View:
    said: dict[str, str] = {}
    for name, parameter in PARAMETERS.items():
        if parameter.kind is not Kind.VIEW or name not in given:
            continue
        value = first_of(name, given[name], problems)
        if parameter.values and value not in parameter.values:
            known = tuple(one for one in parameter.values if one)
            problems.append(LinkProblem(ProblemCode.NO_CHOICE, name, shown(value), known))
        elif not parameter.values and not _is_free(value):
            problems.append(LinkProblem(ProblemCode.NOT_KNOWN, name, shown(value)))
        else:
            said[name] = value
    return View(**said)


def _version(
    given: Mapping[str, list[str]], problems: list[LinkProblem]
) -> tuple[int | None, str | None]:
    if "v" not in given:
        return None, None
    value = first_of("v", given["v"], problems)
    found = _VERSION.fullmatch(value)
    if found is None:
        problems.append(LinkProblem(ProblemCode.NO_VERSION, "v", shown(value)))
        return None, None
    return int(found[1]), found[2]


def _rules(given: Mapping[str, list[str]], problems: list[LinkProblem]) -> int | None:
    if "rules" not in given:
        return None
    value = first_of("rules", given["rules"], problems)
    if not _RULES.fullmatch(value):
        problems.append(LinkProblem(ProblemCode.NOT_KNOWN, "rules", shown(value)))
        return None
    return int(value)


def _is_free(value: str) -> bool:
    """Whether a text can be an id: short, in one piece and without signs that hide."""
    return (
        len(value) <= MAX_FREE and not any(one.isspace() for one in value) and (value.isprintable())
    )
