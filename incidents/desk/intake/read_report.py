"""A text or a file -> its drafts in the book: the one way in, for the page and the command line."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from incidents.desk.auth import account_rows
from incidents.desk.auth.roles import OPERATOR, Account, NotAllowedError, Role
from incidents.desk.drafts import DeskDraft, DraftReport
from incidents.desk.editing.form import settle_numbers
from incidents.desk.intake.drafts_from_reading import drafts_from_reading
from incidents.desk.intake.limited_reading import ReadReport, from_json
from incidents.desk.intake.sandbox import Limits, run_limited
from incidents.desk.safeguards.wording import without_party_words
from incidents.desk.service_gate import Desk, Permit, writes
from incidents.desk.workfile import work_entries
from incidents.desk.workfile.work_records import UNFINISHED_STATES, DraftState, KeptDraft
from incidents.errors import IncidentError, NotFoundError
from incidents.model import SourceType
from incidents.reading import Reading
from incidents.reading.documents import Document
from incidents.text_cleaning import hides_signs

__all__ = ["AboutReport", "BroughtIn", "ReadIn", "bring_in", "read_again", "read_limited"]

_READER: Final = "incidents.desk.intake.limited_reading:reading_of"
_LIMITS: Final = Limits(seconds=20.0, cpu_seconds=15)
_LONGEST_NAME: Final = 120
# Kinds of stored copies, where a document calls them otherwise.
_KINDS: Final = {"paste": "text", "txt": "text"}


@dataclass(frozen=True, slots=True)
class AboutReport:
    """What whoever brings a report in says of it; it goes before what the file says of itself.

    Without a ``source_type`` the text shows what kind of source it is, as far as it does.
    """

    source_type: SourceType | None = None
    published_on: date | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ReadIn:
    """A draft as it was read; ``kept`` is None for one that is not in the book.

    Not kept are events that the report only looks back on, and those outside the province,
    until somebody takes them up.
    """

    draft: DeskDraft
    kept: KeptDraft | None


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of a report.

    Attributes
    ----------
    sha256 : str
        The stored copy of it.
    drafts : tuple of ReadIn
        One a recognised event, or an empty one where none was recognised; none where the
        report was read before.
    notes : tuple of str
        What a person should know of how it was read, in plain sentences.
    nothing_found : bool
        No event was recognised.
    read_before : tuple of KeptDraft
        Unfinished drafts of the same author from the very same report: nothing new was made.
    """

    sha256: str
    drafts: tuple[ReadIn, ...] = ()
    notes: tuple[str, ...] = ()
    nothing_found: bool = False
    read_before: tuple[KeptDraft, ...] = ()


def read_limited(
    source: str | bytes,
    about: AboutReport,
    *,
    form: str = "",
    on_wait: Callable[[float], None] | None = None,
) -> ReadReport:
    """Read a paste or a file, recognised by its content, in the limited process.

    Raises
    ------
    UploadError
        It is no report that can be read, or reading it took too much.
    """
    said = run_limited(
        _READER,
        source.encode(errors="replace") if isinstance(source, str) else source,
        limits=_LIMITS,
        on_wait=on_wait,
        form=form or ("paste" if isinstance(source, str) else "file"),
        published=about.published_on.isoformat() if about.published_on else None,
        source_type=about.source_type.value if about.source_type else None,
    )
    return from_json(said)


@writes(Role.EDITOR)
def bring_in(
    desk: Desk,
    permit: Permit,
    source: str | bytes,
    about: AboutReport,
    *,
    name: str = "",
    author: str | None = None,
    on_wait: Callable[[float], None] | None = None,
) -> BroughtIn:
    """Read a report, store its copy and its drafts: all of it, or nothing.

    Parameters
    ----------
    source : str or bytes
        A text that was pasted, or a file.
    about : AboutReport
    name : str, optional
        Of the file.
    author : str, optional
        The account whose drafts they become: on the command line it has to be named, and
        nobody else may name another.
    on_wait : callable, optional
        Told while the report is read how many seconds have gone by; what it raises ends the
        reading, and nothing is stored.

    Raises
    ------
    IncidentError
        It is no report that can be read; the sentence says why.
    NoAccountError, NotAllowedError, NotSignedInError
    """
    writer = _author(desk, permit, author)
    read = read_limited(source, about, on_wait=on_wait)
    document, reading = read.document, read.reading
    data = document.text.encode() if isinstance(source, str) else source
    sha256 = hashlib.sha256(data).hexdigest()
    before = _own_drafts(desk, writer, sha256)
    if before:
        return BroughtIn(sha256, read_before=before)
    drafts = _drafts(read, about, sha256)
    with desk.book.writing(permit) as connection:
        work_entries.keep_copy(
            connection,
            permit.account,
            data,
            document.text,
            name=name[:_LONGEST_NAME],
            kind=_KINDS.get(document.kind, document.kind),
        )
        kept = _keep(connection, writer, drafts)
    return BroughtIn(
        sha256,
        tuple(map(ReadIn, drafts, kept)),
        (*document.notes, *_hidden(about), *reading.notes, *_limits(reading)),
        nothing_found=not reading.drafts,
    )


@writes(Role.EDITOR)
def read_again(
    desk: Desk,
    permit: Permit,
    sha256: str,
    source_type: SourceType,
    *,
    on_wait: Callable[[float], None] | None = None,
) -> BroughtIn:
    """Read a stored report once more, as another kind of source; its drafts are made anew.

    Raises
    ------
    IncidentError
        Nobody reads this report, or somebody has worked on its drafts: nothing is changed.
    """
    before = _own_drafts(desk, permit.account, sha256)
    if not before:
        raise NotFoundError("no draft of yours is open from this report")
    if any(one.draft != one.as_read or one.state is not DraftState.DRAFT for one in before):
        raise IncidentError(
            "Drafts of this report have been worked on, so it is not read again. The kind of "
            "source can be changed in each of them, below its report."
        )
    (report,) = before[0].draft.reports
    about = AboutReport(
        source_type, report.published_on, report.publisher, report.title, report.url
    )
    text = desk.book.copy(sha256).text
    read = read_limited(text, about, form="stored", on_wait=on_wait)
    drafts = _drafts(read, about, sha256)
    with desk.book.writing(permit) as connection:
        for one in before:
            work_entries.change_draft(connection, one.id, one.version, state=DraftState.DISCARDED)
        kept = _keep(connection, permit.account, drafts)
    reading = read.reading
    return BroughtIn(
        sha256,
        tuple(map(ReadIn, drafts, kept)),
        (*reading.notes, *_limits(reading)),
        nothing_found=not reading.drafts,
    )


def _own_drafts(desk: Desk, who: Account, sha256: str) -> tuple[KeptDraft, ...]:
    return tuple(
        one
        for one in desk.book.drafts(UNFINISHED_STATES, by_id=who.id)
        if one.draft.copy_sha256 == sha256
    )


def _keep(
    connection: Connection, writer: Account, drafts: Sequence[DeskDraft]
) -> list[KeptDraft | None]:
    """Put the report's own events into the book; what it looks back on waits to be taken up."""
    return [
        work_entries.draft_in(connection, work_entries.add_draft(connection, writer, one, one))
        if one.is_own_event
        else None
        for one in drafts
    ]


def _drafts(read: ReadReport, about: AboutReport, sha256: str) -> Sequence[DeskDraft]:
    """Return the drafts of a report, an empty one where no event was recognised."""
    reading = read.reading
    report = _report(read.document, about)
    report = report.model_copy(
        update={
            "sha256": sha256,
            "language": reading.language,
            "retrieved_on": _today(),
            "source_type": reading.source_type,
        }
    )
    found = drafts_from_reading(reading, report, copy_sha256=sha256)
    if not found:
        return (DeskDraft(reports=(report,), copy_sha256=sha256),)
    return [settle_numbers(without_party_words(one)) for one in found]


def _author(desk: Desk, permit: Permit, name: str | None) -> Account:
    """Return whose drafts they become: somebody who can go on with them on the pages."""
    if permit.account != OPERATOR:
        if name is not None:
            raise NotAllowedError("a report is read into one's own drafts")
        return permit.account
    if name is None:
        raise NotAllowedError("say whose drafts they become")
    with desk.accounts.reading() as connection:
        row = account_rows.get(connection, name)
    if row.is_disabled:
        raise NotAllowedError(f"{row.name} is disabled")
    return Account(row.id, row.name, Role(row.role))


def _report(document: Document, about: AboutReport) -> DraftReport:
    return DraftReport(
        published_on=about.published_on or document.published,
        publisher=about.publisher or document.publisher or None,
        title=about.title or document.title or None,
        url=about.url or document.url or None,
    )


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the editor sits


def _hidden(about: AboutReport) -> Iterator[str]:
    """Yield what to say of what was typed with signs that cannot be seen."""
    typed = {"publisher": about.publisher, "headline": about.title, "link": about.url}
    hiding = [words for words, text in typed.items() if hides_signs(text or "")]
    if hiding:
        yield f"Signs that cannot be seen were taken out of: {', '.join(hiding)}."


def _limits(reading: Reading) -> Iterator[str]:
    if reading.language != "en":
        yield "This text is not English: it was read as far as the rules go; check it all."
