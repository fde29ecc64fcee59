"""Whose data a report is, under which licence, and whether it may be passed on.

The one module that decides it, for records and for frames of reports. What the tables
``data_sets`` and ``licences`` of the codebook do not know is not known: nothing is
guessed from a publisher's name, but that rows of a data set which came in before reports
said so are told by the publisher that the importer gives them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Protocol

import numpy as np
import pandas as pd

from incidents.atlas import Mask
from incidents.codebook import CodeEntry, read_codebook

__all__ = [
    "ACLED",
    "LICENCE_NOT_KNOWN",
    "UCDP_GED",
    "DataSet",
    "DataSetUse",
    "Sourced",
    "data_set_of",
    "data_sets",
    "data_sets_by_row",
    "data_sets_cited",
    "data_sets_held",
    "licence_label",
    "licence_of",
    "may_be_passed_on",
    "not_passed_on",
    "refusal",
    "with_provenance",
]

UCDP_GED: Final = "ucdp_ged"
ACLED: Final = "acled"
LICENCE_NOT_KNOWN: Final = "licence not known; only facts are taken, in our own words"


class Sourced(Protocol):
    """What a report, or the draft of one, says of where it is from."""

    @property
    def publisher(self) -> str | None: ...  # noqa: D102
    @property
    def data_set(self) -> str | None: ...  # noqa: D102
    @property
    def data_set_version(self) -> str | None: ...  # noqa: D102
    @property
    def licence(self) -> str | None: ...  # noqa: D102
    @property
    def not_to_be_passed_on(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set of others.

    Attributes
    ----------
    code, label : str
    publisher : str
        What importers write as the publisher of its rows.
    licence : str
        A code of ``licences``.
    cite : str
        What its makers ask to be cited, "" where nothing is.
    address : str
    """

    code: str
    label: str
    publisher: str
    licence: str
    cite: str
    address: str


@dataclass(frozen=True, slots=True)
class DataSetUse:
    """How many incidents rest on one version of a data set.

    Attributes
    ----------
    data_set : DataSet
    version : str
        As its makers write it; "" where the rows do not hold it.
    incidents : int
    """

    data_set: DataSet
    version: str
    incidents: int

    @property
    def name(self) -> str:
        """Return "UCDP GED 25.1", or that the version is not held."""
        return f"{self.data_set.label} {self.version or '(version not held)'}"

    @property
    def short(self) -> str:
        """Return "UCDP GED 25.1 (CC BY 4.0)"."""
        return f"{self.name} ({licence_label(self.data_set.licence)})"

    @property
    def cited(self) -> str:
        """Return the same with where it is from and what its makers ask to be cited."""
        theirs = (self.short, self.data_set.address, self.data_set.cite)
        return ", ".join(part.rstrip(".") for part in theirs if part)


@cache
def data_sets() -> Mapping[str, DataSet]:
    """Return the data sets of others that we know, by code."""
    found = {one.code: _data_set(one) for one in read_codebook().entries("data_set")}
    return MappingProxyType(found)


def _data_set(entry: CodeEntry) -> DataSet:
    extra = entry.extra
    return DataSet(
        entry.code,
        entry.label,
        extra["publisher"],
        extra["licence"],
        extra["cite"],
        extra["address"],
    )


@cache
def _by_publisher() -> Mapping[str, str]:
    return MappingProxyType({one.publisher: code for code, one in data_sets().items()})


@cache
def _forbidden() -> frozenset[str]:
    """Return the licences under which nothing is passed on."""
    entries = read_codebook().entries("licence")
    return frozenset(one.code for one in entries if one.extra["passed_on"] == "no")


def data_set_of(report: Sourced) -> DataSet | None:
    """Return the data set of which a report is a row, None where it is none that we know."""
    code = report.data_set or _by_publisher().get(report.publisher or "", "")
    return data_sets().get(code)


def licence_of(report: Sourced) -> str | None:
    """Return the code of a report's licence: its own, or its data set's; None is not known."""
    if report.licence is not None:
        return report.licence
    data_set = data_set_of(report)
    return None if data_set is None else data_set.licence


def licence_label(licence: str | None) -> str:
    """Return a licence as a reader sees it; None says that it is not known."""
    return LICENCE_NOT_KNOWN if licence is None else read_codebook().label("licence", licence)


def may_be_passed_on(report: Sourced) -> bool:
    """Say whether what rests on a report may leave the house."""
    data_set = data_set_of(report)
    licences = {report.licence, data_set.licence if data_set else None}
    return not report.not_to_be_passed_on and not licences & _forbidden()


def refusal(reports: Iterable[Sourced]) -> str:
    """Return why a record that rests on some reports stays with the desk, "" where it may go."""
    for report in reports:
        if not may_be_passed_on(report):
            data_set = data_set_of(report)
            whose = data_set.label if data_set else (report.publisher or "a publisher")
            return f"Rows of {whose} may not be passed on: they stay with the desk."
    return ""


def with_provenance(reports: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of reports whose data set and licence are those that hold for each row.

    Parameters
    ----------
    reports : DataFrame
        As in an atlas.
    """
    codes = _effective(reports["data_set"], reports["publisher"].map(_by_publisher()))
    theirs = codes.map({code: one.licence for code, one in data_sets().items()})
    licences = _effective(reports["licence"], theirs)
    return reports.assign(data_set=codes, licence=licences)


def _effective(own: pd.Series, otherwise: pd.Series) -> pd.Series:
    told = own.astype(object).where(own.notna(), otherwise.astype(object))
    return told.where(told.notna(), None)


def not_passed_on(reports: pd.DataFrame) -> Mask:
    """Return which rows of a frame of reports may not leave the house."""
    told = with_provenance(reports)
    forbidden = _forbidden()
    sets = {code for code, one in data_sets().items() if one.licence in forbidden}
    return np.asarray(
        told["not_to_be_passed_on"].fillna(False).astype(bool)
        | told["licence"].isin(forbidden)
        | told["data_set"].isin(sets),
        dtype=bool,
    )


def data_sets_cited(reports: Iterable[Sourced]) -> tuple[DataSetUse, ...]:
    """Return the data sets that the reports of one incident are rows of, each version once."""
    found = {
        (data_set.code, report.data_set_version or ""): data_set
        for report in reports
        if (data_set := data_set_of(report)) is not None
    }
    return tuple(DataSetUse(one, version, 1) for (_, version), one in found.items())


def data_sets_by_row(reports: pd.DataFrame) -> Mapping[int, str]:
    """Return the data sets of the incidents that rest on any, in words, by row of the atlas."""
    told = with_provenance(reports)
    told = told[told["data_set"].isin(list(data_sets()))]
    found: dict[int, dict[str, None]] = {}
    versions = told["data_set_version"].fillna("")
    for row, code, version in zip(told["row"], told["data_set"], versions, strict=True):
        found.setdefault(int(row), {})[DataSetUse(data_sets()[code], version, 1).short] = None
    return {row: "; ".join(words) for row, words in found.items()}


def data_sets_held(reports: pd.DataFrame) -> tuple[DataSetUse, ...]:
    """Return the data sets that some reports are rows of, by version, each with its incidents.

    Parameters
    ----------
    reports : DataFrame
        With ``incident_id`` or ``row``, by which incidents are counted.
    """
    told = with_provenance(reports)
    told = told[told["data_set"].notna()]
    if not len(told):
        return ()
    key = "incident_id" if "incident_id" in told.columns else "row"
    versions = told["data_set_version"].fillna("")
    found: dict[tuple[str, str], set[object]] = {}
    for code, version, incident in zip(told["data_set"], versions, told[key], strict=True):
        found.setdefault((code, version), set()).add(incident)
    return tuple(
        DataSetUse(data_sets()[code], version, len(found[code, version]))
        for code, version in sorted(found)
        if code in data_sets()
    )
