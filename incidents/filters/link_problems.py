"""What can be wrong with a link: codes, each with its sentence.

Code decides by the code, never by the sentence. Every visible word stands at the
top, so that another language can follow.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ProblemCode(StrEnum):
    """In what way a part of a link cannot be used."""

    NOT_KNOWN = "not_known"
    NO_PARAMETER = "no_parameter"
    NO_DATE = "no_date"
    NO_NUMBER = "no_number"
    NO_YES_OR_NO = "no_yes_or_no"
    NO_WORD = "no_word"
    NO_CHOICE = "no_choice"
    NO_VERSION = "no_version"
    VERSION_TO_COME = "version_to_come"
    VERSION_DAMAGED = "version_damaged"
    VERSION_UNDONE = "version_undone"
    OTHER_SEAL = "other_seal"
    TWICE = "twice"
    SWAPPED = "swapped"
    TOO_MANY = "too_many"
    ONE_PAGE = "one_page"
    MORE = "more"
    TOO_LONG = "too_long"


LEFT_OUT: Final = " and was left out"
TEXTS: Final[dict[ProblemCode, tuple[str, str]]] = {
    ProblemCode.NOT_KNOWN: ("{parameter} “{value}” is not known", LEFT_OUT),
    ProblemCode.NO_PARAMETER: ("“{value}” is not a part of a link that we know", LEFT_OUT),
    ProblemCode.NO_DATE: (
        "{parameter} “{value}” is not a date (such as 2024-03-31)", LEFT_OUT,
    ),
    ProblemCode.NO_NUMBER: (
        "{parameter} “{value}” is not a whole number from 0 to 1,000,000", LEFT_OUT,
    ),
    ProblemCode.NO_YES_OR_NO: ("{parameter} “{value}” is neither 1 nor 0", LEFT_OUT),
    ProblemCode.NO_WORD: ("{parameter} “{value}” holds no word to look for", LEFT_OUT),
    ProblemCode.NO_CHOICE: (
        "{parameter} “{value}” is not one of: {known}", "; {parameter} was left as usual",
    ),
    ProblemCode.NO_VERSION: (
        "{parameter} “{value}” is not a data version, which is a whole number",
        ": the newest data are shown",
    ),
    ProblemCode.VERSION_TO_COME: (
        "{parameter}: there is no data version {value}", "; the newest data are shown",
    ),
    ProblemCode.VERSION_DAMAGED: (
        "{parameter}: a part of data version {value} is damaged on this server",
        ", so it is not shown; the newest data are shown",
    ),
    ProblemCode.VERSION_UNDONE: (
        "{parameter}: data version {value} was undone on {known}, when the record went back "
        "to an earlier state", "; the newest data are shown",
    ),
    ProblemCode.OTHER_SEAL: (
        "{parameter}: data version {value} of this record does not have the seal {known}: what "
        "was cited is another record, or the link was mistyped", "; the newest data are shown",
    ),
    ProblemCode.TWICE: ("{parameter} is given more than once", "; “{value}” was left out"),
    ProblemCode.SWAPPED: (
        "since is after until", ": the two dates were read the other way round",
    ),
    ProblemCode.TOO_MANY: (
        "{parameter} has more than {value} values", "; the rest was left out",
    ),
    ProblemCode.ONE_PAGE: (
        "“{parameter}” belongs to one page and chooses no incidents", LEFT_OUT,
    ),
    ProblemCode.MORE: ("{value} more parts of the link could not be used", ""),
    ProblemCode.TOO_LONG: ("The link has too many parts", "; none of them was used"),
}  # fmt: skip
"""What is wrong, and what was done about it."""

SHOWN: Final = 60
MAX_PROBLEMS: Final = 10


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """A part of a link that cannot be used as it stands.

    Attributes
    ----------
    code : ProblemCode
    parameter : str
        The part's name, "" where it has none that we know.
    value : str
        What was given, in short and without signs that steer or hide.
    known : tuple of str
        What could have been given, where that is a short list.
    """

    code: ProblemCode
    parameter: str = ""
    value: str = ""
    known: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is wrong and what was done, a whole sentence; text, not markup."""
        return f"{self._said(0)}{self._said(1)}."

    @property
    def fault(self) -> str:
        """What is wrong, for a door that does nothing about it but refuse."""
        return self._said(0)

    def _said(self, part: int) -> str:
        return TEXTS[self.code][part].format(
            parameter=self.parameter, value=self.value, known=", ".join(self.known)
        )


def shown(value: str) -> str:
    """Return the beginning of a stranger's text, without signs that steer or hide."""
    kept = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in value[: 4 * SHOWN])
    text = " ".join("".join(kept).split())
    cut = len(text) > SHOWN or len(value) > 4 * SHOWN
    return text[: SHOWN - 1] + "…" if cut else text


def in_short(problems: Sequence[LinkProblem]) -> tuple[LinkProblem, ...]:
    """Return the first problems, and how many more there are."""
    rest = len(problems) - MAX_PROBLEMS
    if rest <= 0:
        return tuple(problems)
    return (*problems[:MAX_PROBLEMS], LinkProblem(ProblemCode.MORE, value=f"{rest:,}"))
