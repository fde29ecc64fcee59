"""The records: Incident, Report, Claim, Actor, and the closed lists of codes.

Everything that comes in through the door is checked here, once, cleaned of signs
that cannot be seen, and is then immutable. Labels and definitions of the codes are
rows in ``data/codebook/``; a test holds the two together. Codes that grow with the
data (sub-event types, actors) are plain strings here and are checked against the
codebook on saving.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from geo.precision import GeoPrecision
from incidents.text_cleaning import clean_line, clean_text

__all__ = [
    "NO_ONE_GROUP",
    "Actor",
    "ActorKind",
    "ActorRole",
    "AttackersIn",
    "Claim",
    "ClaimKind",
    "ClaimantRole",
    "CountsReason",
    "Covers",
    "DatePrecision",
    "DeskOnly",
    "DistrictMethod",
    "EventType",
    "GeoPrecision",
    "Incident",
    "Measure",
    "Participation",
    "PointGeometry",
    "Qualifier",
    "Relation",
    "RelationKind",
    "Report",
    "Scope",
    "Sensitivity",
    "Side",
    "SourceType",
    "Status",
    "Victims",
    "is_identifier",
    "side_of",
]


class EventType(StrEnum):
    """ACLED's six types."""

    BATTLES = "battles"
    EXPLOSIONS = "explosions_remote_violence"
    CIVILIANS = "violence_against_civilians"
    PROTESTS = "protests"
    RIOTS = "riots"
    STRATEGIC = "strategic_developments"


class Status(StrEnum):
    """How far the reports agree."""

    CLAIMED = "claimed"
    REPORTED = "reported"
    CORROBORATED = "corroborated"
    DISPUTED = "disputed"
    RETRACTED = "retracted"


class DatePrecision(StrEnum):
    """How narrowly the date is known."""

    DAY = "day"
    DAYS = "days"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    UNDATED = "undated"


class DistrictMethod(StrEnum):
    """How an incident came by its district."""

    INSIDE = "inside"
    BORDER = "border"
    NEAREST = "nearest"
    MANUAL = "manual"


class ActorKind(StrEnum):
    """ACLED's eight kinds (its ``inter`` codes 1 to 8)."""

    STATE = "state_forces"
    REBEL = "rebel_group"
    POLITICAL = "political_militia"
    IDENTITY = "identity_militia"
    RIOTERS = "rioters"
    PROTESTERS = "protesters"
    CIVILIANS = "civilians"
    EXTERNAL = "external_other"


class ActorRole(StrEnum):
    """What an actor has to do with an incident; the order implies nothing."""

    ALLEGED_PERPETRATOR = "alleged_perpetrator"
    TARGET = "target"
    RESPONDER = "responder"
    PARTICIPANT = "participant"
    CLAIMANT = "claimant"


class SourceType(StrEnum):
    """Who publishes a report."""

    NEWS = "news"
    PARTY = "party_statement"
    OFFICIAL = "official"
    NGO = "ngo_monitor"
    SOCIAL = "social"


class ClaimKind(StrEnum):
    """What a claim is about."""

    CASUALTIES = "casualties"
    RESPONSIBILITY = "responsibility"
    DENIAL = "denial"


class ClaimantRole(StrEnum):
    """In which capacity somebody speaks."""

    STATE = "state"
    ARMED_GROUP = "armed_group"
    MEDIA = "media"
    NGO = "ngo_monitor"
    WITNESS = "witness_family"
    MEDICAL = "medical"
    LOCAL_OFFICIAL = "local_official"
    FOREIGN = "foreign_government"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """The three voices that figures are compared between."""

    STATE = "state"
    ARMED_GROUP = "armed_group"
    INDEPENDENT = "independent"


_SIDES = {
    ClaimantRole.STATE: Side.STATE,
    ClaimantRole.LOCAL_OFFICIAL: Side.STATE,
    ClaimantRole.ARMED_GROUP: Side.ARMED_GROUP,
}


def side_of(role: ClaimantRole) -> Side:
    """Return the side that a claimant of this role speaks for."""
    return _SIDES.get(role, Side.INDEPENDENT)


class Measure(StrEnum):
    """What happened to the people whom a claim counts."""

    KILLED = "killed"
    INJURED = "injured"
    ABDUCTED = "abducted"
    DISAPPEARED = "disappeared"
    ARRESTED = "arrested"
    RESCUED = "rescued"
    DISPLACED = "displaced"


class Victims(StrEnum):
    """Whom a claim counts; ``mixed`` is several groups in one figure, ``total`` all of them."""

    CIVILIANS = "civilians"
    SECURITY_FORCES = "security_forces"
    ARMED_GROUP = "armed_group"
    PROTESTERS = "protesters"
    MIXED = "mixed"
    UNKNOWN = "unknown"
    TOTAL = "total"


NO_ONE_GROUP: Final = (Victims.MIXED, Victims.UNKNOWN, Victims.TOTAL)
"""Words of claims whose people may be of any group."""


class Qualifier(StrEnum):
    """How a figure was worded."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    UP_TO = "up_to"
    ABOUT = "about"
    UNCOUNTED = "uncounted"


class Scope(StrEnum):
    """Whether a claim is about this incident or about more; wider claims are in no sum."""

    INCIDENT = "incident"
    WIDER = "wider"


class Covers(StrEnum):
    """Whether a claim speaks of all the harmed of its group, of some, or of people apart.

    ``OTHERS`` are people whom the other figures of the incident leave out: the soldiers of
    another country beside everybody else.
    """

    ALL = "all"
    PART = "part"
    OTHERS = "others"


class AttackersIn(StrEnum):
    """Whether attackers are among the people of a figure that names no group."""

    YES = "yes"
    NO = "no"
    NOT_SAID = "not_said"


class Sensitivity(StrEnum):
    """Who may see a record."""

    PUBLIC = "public"
    PARTNERS = "partners"
    RESTRICTED = "restricted"

    @property
    def openness(self) -> int:
        """How many circles may see it: 0 is the desk alone."""
        return list(Sensitivity)[::-1].index(self)


class DeskOnly(StrEnum):
    """A part of a public record that only the desk sees.

    ``point`` leaves the district alone: no point, no tehsil, no place as reported.
    """

    POINT = "point"
    DOUBT = "doubt"
    QUOTES = "quotes"
    NOTES = "notes"
    LINKS = "links"


class CountsReason(StrEnum):
    """Why an entry is in no sum."""

    UMBRELLA = "umbrella"
    STATEMENT_ONLY = "statement_only"


class RelationKind(StrEnum):
    """What one incident is to another."""

    FOLLOWS = "follows"
    PROTESTS_AGAINST = "protests_against"
    PART_OF = "part_of"
    CONTAINS = "contains"
    SAME_OPERATION = "same_operation"
    CLAIM_ABOUT = "claim_about"
    HAS_CLAIM = "has_claim"


NOT_TO_BE_SEEN = "\ufffd"


def _cleaned(clean: Callable[[str], str]) -> BeforeValidator:
    """Return what cleans a text at the door of the model.

    A text of nothing but hidden signs becomes one visible sign: records of the past may
    hold it, and they must load.
    """

    def at_the_door(value: object) -> object:
        if not isinstance(value, str):
            return value
        cleaned = clean(value)
        return cleaned if cleaned.strip() or not value.strip() else NOT_TO_BE_SEEN

    return BeforeValidator(at_the_door)


_AS_TEXT = _cleaned(clean_text)
_AS_LINE = _cleaned(clean_line)

_ID: Final = r"^[a-z0-9][a-z0-9_.-]{0,119}$"
Identifier = Annotated[str, StringConstraints(pattern=_ID)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000), _AS_TEXT]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500), _AS_LINE]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120), _AS_LINE]
Quote = Annotated[str, StringConstraints(max_length=300), _AS_LINE]
Address = Annotated[str, StringConstraints(max_length=2000), _AS_LINE]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


def is_identifier(text: str) -> bool:
    """Return whether a text can be the id of an entry, a report or an actor."""
    return re.fullmatch(_ID, text) is not None and not text.endswith("\n")


class Record(BaseModel):
    """Anything that comes in through the door: strict, and then immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Actor(Record):
    """A party, force, group or kind of people, with every name we know it by.

    ``founded`` and ``dissolved`` are years; None means not known, or still active.
    """

    id: Identifier
    name: Line
    kinds: tuple[ActorKind, ...] = Field(min_length=1)
    aliases: tuple[Line, ...] = ()
    parent: Identifier | None = None
    founded: int | None = None
    dissolved: int | None = None
    note: Text | None = None


class Report(Record):
    """One published document, or one row of somebody's data set.

    ``note`` says in our own words what it says; ``sha256`` is of the copy that was read.
    ``data_set`` and ``licence`` are codes of open tables, ``data_set_version`` is as its
    makers write it; a licence of None is not known. ``not_to_be_passed_on`` marks what
    was given for the desk alone: no record that rests on it leaves the house.
    """

    id: Identifier
    publisher: Line
    title: Line
    url: Address | None = None
    archived_url: Address | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    source_type: SourceType
    published_on: date | None = None
    retrieved_on: date | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    data_set: Identifier | None = None
    data_set_version: Line | None = None
    licence: Identifier | None = None
    not_to_be_passed_on: bool = False
    note: Text | None = None

    @field_validator("url", "archived_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        # A javascript: or file: address would become a link that an analyst clicks.
        if value is not None and not value.startswith(("https://", "http://")):
            raise ValueError("a link must begin with http:// or https://")
        return value


class Breakdown(Record):
    """How many of a claim's people belong to one group, as the claimant says it."""

    victims: Victims
    low: Count
    high: Count


class Claim(Record):
    """One thing that one report says in somebody's name.

    ``low`` and ``high`` are equal when the claimant gave one figure. "At least
    44" has a ``low`` and no ``high``; "up to 20" a ``high`` and no ``low``. Both
    are None when harm is said but not counted ("several"): an unknown number
    is not zero. ``victims_detail`` keeps the group in the words of the report
    (the exact force, say). ``attackers_in`` is for figures that name no one group
    (``NO_ONE_GROUP``). ``others_count_as`` is the group under which other voices count
    the very same people: a family says "civilians" of men whom the state counts to an
    armed group. ``of_incidents`` are the other entries whose people the figure holds
    too, or the round-up that it belongs to. A claim is never changed: a correction is a
    new one that ``supersedes`` it.
    """

    id: Identifier
    report_id: Identifier
    kind: ClaimKind = ClaimKind.CASUALTIES
    claimant: Line
    claimant_role: ClaimantRole
    claimant_actor: Identifier | None = None
    measure: Measure | None = None
    victims: Victims | None = None
    victims_detail: Line | None = None
    of_whom: tuple[Breakdown, ...] = ()
    low: Count | None = None
    high: Count | None = None
    qualifier: Qualifier | None = None
    made_on: date | None = None
    scope: Scope = Scope.INCIDENT
    covers: Covers = Covers.ALL
    attackers_in: AttackersIn = AttackersIn.NOT_SAID
    others_count_as: Victims | None = None
    of_incidents: tuple[Identifier, ...] = ()
    about: Line | None = None
    quote: Quote | None = None
    supersedes: Identifier | None = None

    @model_validator(mode="after")
    def _figures_agree(self) -> Self:
        if self.kind is not ClaimKind.CASUALTIES:
            if (self.measure, self.low, self.high) != (None, None, None):
                raise ValueError(f"a claim of {self.kind} carries no figure")
            return self
        if self.measure is None or self.victims is None or self.qualifier is None:
            raise ValueError("a casualty claim names a measure, the victims and a qualifier")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is above high")
        expected = {
            Qualifier.UNCOUNTED: (False, False),
            Qualifier.AT_LEAST: (True, False),
            Qualifier.UP_TO: (False, True),
        }.get(self.qualifier, (True, True))
        if (self.low is not None, self.high is not None) != expected:
            raise ValueError(f"low and high do not fit the qualifier {self.qualifier}")
        self._groups_agree()
        return self

    def _groups_agree(self) -> None:
        """Refuse answers about groups that the figure itself contradicts."""
        if self.attackers_in is not AttackersIn.NOT_SAID and self.victims not in NO_ONE_GROUP:
            raise ValueError("only a figure that names no one group says if attackers are in it")
        attackers = any(one.victims is Victims.ARMED_GROUP for one in self.of_whom)
        if attackers and self.attackers_in is AttackersIn.NO:
            raise ValueError("the figure leaves attackers out, and names some among its people")
        if self.others_count_as in NO_ONE_GROUP or (
            self.others_count_as is not None and self.victims in NO_ONE_GROUP
        ):
            raise ValueError("the same people are counted as one group and as another one")


class Participation(Record):
    """An actor in a role, and the words in which the report named it.

    ``suspected_by`` is set where only others name the actor: such a link is
    left out of a filter by actor unless the reader asks for it.
    """

    actor: Identifier
    role: ActorRole
    as_reported: Line | None = None
    suspected_by: Line | None = None


class Relation(Record):
    """What another incident is to this one."""

    id: Identifier
    relation: RelationKind


class PointGeometry(Record):
    """A GeoJSON point: longitude, latitude in degrees, EPSG:4326."""

    type: Literal["Point"] = "Point"
    coordinates: tuple[
        Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]
    ]


class Incident(Record):
    """One event at one place and time as the desk understands it.

    ``geometry`` is None unless the place is known to the site, the town or its
    neighbourhood: a tehsil or a district is an area, named by its code, and
    never a point. ``district`` is the P-code on the incident's own date.
    Dates are None when ``date_precision`` is ``undated``.
    """

    id: Identifier
    title: Title
    date_start: date | None = None
    date_end: date | None = None
    date_precision: DatePrecision
    place: Line
    geometry: PointGeometry | None = None
    geo_precision: GeoPrecision
    district: str | None = None
    district_method: DistrictMethod | None = None
    tehsil: str | None = None
    event_type: EventType
    sub_event_type: Identifier
    actors: tuple[Participation, ...] = ()
    summary: Text
    status: Status
    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    desk_only: tuple[DeskOnly, ...] = ()
    counts: bool = True
    counts_reason: CountsReason | None = None
    doubt: Text | None = None
    related: tuple[Relation, ...] = ()
    reports: tuple[Report, ...] = Field(min_length=1)
    claims: tuple[Claim, ...] = ()

    @model_validator(mode="after")
    def _dates_agree(self) -> Self:
        undated = self.date_precision is DatePrecision.UNDATED
        if undated != (self.date_start is None) or (self.date_start is None) != (
            self.date_end is None
        ):
            raise ValueError("give both dates, or none and the precision 'undated'")
        if self.date_start and self.date_end and self.date_end < self.date_start:
            raise ValueError("the incident ends before it starts")
        return self

    @model_validator(mode="after")
    def _place_agrees(self) -> Self:
        if self.geometry is not None and not self.geo_precision.is_point:
            raise ValueError(f"a place known to the {self.geo_precision} is an area, not a point")
        if self.geo_precision.is_point and self.geometry is None:
            raise ValueError(f"a place known to the {self.geo_precision} needs its point")
        if self.geo_precision is GeoPrecision.TEHSIL and self.tehsil is None:
            raise ValueError("a place known to the tehsil names the tehsil")
        if self.geo_precision is GeoPrecision.DISTRICT and self.district is None:
            raise ValueError("a place known to the district names the district")
        if (self.district is None) != (self.district_method is None):
            raise ValueError("a district and how it was found go together")
        return self

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if self.counts != (self.counts_reason is None):
            raise ValueError("an entry that is in no sum says why, any other does not")
        for name, parts in (("report", self.reports), ("claim", self.claims)):
            ids = [part.id for part in parts]
            if len(set(ids)) < len(ids):
                raise ValueError(f"a {name} is listed twice")
        known = {report.id for report in self.reports}
        for claim in self.claims:
            if claim.report_id not in known:
                raise ValueError(f"claim {claim.id} names a report that is not listed")
        return self
