"""The tables of ``desk.sqlite``.

Who did something is kept twice: the number of the account, by which four eyes
are counted, and the pseudonym, which is all that a colleague ever sees. What is
a log (decisions, corrections, answers, copies, uploads) is only ever added to.
"""

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from incidents.store.schema import Moment

BOOK_VERSION: Final = 3

metadata = MetaData()


def _who() -> tuple[Column[int], Column[str]]:
    return Column("by_id", Integer, nullable=False), Column("by", Text, nullable=False)


def _at(name: str = "at") -> Column[object]:
    return Column(name, Moment(), nullable=False)


# One incident in the making. ``version`` is its own, for optimistic locking; ``as_read`` is what
# the machine gave; ``state`` is one of ``work_records.DraftState``.
drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    *_who(),
    Column("state", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("incident_id", Text, index=True),
    Column("body", Text, nullable=False),
    Column("as_read", Text),
    Column("note", Text, nullable=False, default=""),
    Column("published_version", Integer),
    _at("created_at"),
    _at("updated_at"),
    sqlite_autoincrement=True,
)

# The evidence: a report as it was read, byte for byte. It never leaves the desk.
copies = Table(
    "copies",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    *_who(),
    _at(),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    *_who(),
    _at(),
    sqlite_autoincrement=True,
)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("upload_id", ForeignKey("uploads.id"), nullable=False, index=True),
    Column("state", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *_who(),
    _at(),
    sqlite_autoincrement=True,
)

# What the program said of the file when it was saved: the account of its rows, and the warnings.
batch_accounts = Table(
    "batch_accounts",
    metadata,
    Column("batch_id", ForeignKey("batches.id"), primary_key=True),
    Column("account", JSON, nullable=False),
)

# The records of a batch, each at the version that the upload gave it.
batch_incidents = Table(
    "batch_incidents",
    metadata,
    Column("batch_id", ForeignKey("batches.id"), primary_key=True),
    Column("incident_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Index("ix_batch_incidents_incident", "incident_id"),
)

# ``one`` is before ``other`` in the alphabet; the newest answer about a pair counts.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("one", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("answer", Text, nullable=False),
    *_who(),
    _at(),
    Index("ix_decisions_pair", "one", "other"),
    sqlite_autoincrement=True,
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("read", JSON),
    Column("saved", JSON),
    Column("right", Boolean, nullable=False),
    *_who(),
    _at(),
    sqlite_autoincrement=True,
)

# ``added`` names what the kept incident took over, so that one step can take it away again.
merges = Table(
    "merges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kept", Text, nullable=False, index=True),
    Column("gone", Text, nullable=False, index=True),
    Column("added", JSON, nullable=False),
    Column("kept_version", Integer, nullable=False),
    Column("gone_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    *_who(),
    _at(),
    sqlite_autoincrement=True,
)

# One person asks to open a record, another agrees. ``loaded_version`` is the record's that was
# looked at; what it said before is kept, so that one step closes it again.
openings = Table(
    "openings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident_id", Text, nullable=False, index=True),
    Column("loaded_version", Integer, nullable=False),
    Column("sensitivity", Text, nullable=False),
    Column("desk_only", Text, nullable=False),
    Column("sensitivity_before", Text, nullable=False),
    Column("desk_only_before", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    *_who(),
    _at(),
    Column("decided_by_id", Integer),
    Column("decided_by", Text),
    Column("decided_at", Moment()),
    sqlite_autoincrement=True,
)

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", Text, nullable=False, index=True),
    Column("answers", JSON, nullable=False),
    Column("overrides", JSON, nullable=False),
    *_who(),
    _at(),
    sqlite_autoincrement=True,
)

mappings = Table(
    "mappings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("mapping", JSON, nullable=False),
    *_who(),
    _at(),
    UniqueConstraint("name"),
)

# What is about to be written to the store, until the book knows that it was: see ``settling``.
intents = Table(
    "intents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Integer, nullable=False),
    Column("incident_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("mark", Text, nullable=False),
    _at(),
    sqlite_autoincrement=True,
)
