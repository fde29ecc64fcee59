"""The tables of ``accounts.sqlite``.

Times are seconds since 1970, UTC, as the server's clock has them.
Secrets are never in them: of a password only its argon2 hash, of a token only its sha256.
"""

from typing import Final

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
)

VERSION: Final = 1

metadata = MetaData()

# Accounts are disabled, never deleted: the change log goes on naming them.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    # Null until the one-time link was used.
    Column("password_hash", Text),
    Column("is_disabled", Boolean, nullable=False, default=False),
    Column("created_at", Float, nullable=False),
    # A provider's sign-in from before this moment opens no session any more.
    Column("valid_from", Float, nullable=False),
    Column("issuer", Text),
    Column("subject", Text),
    UniqueConstraint("issuer", "subject"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("started_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    # "Firefox on Linux" and "192.0.2.x": enough to know one's own, too little to be found by.
    Column("browser", Text, nullable=False),
    Column("network", Text, nullable=False),
)

# Who tried is a keyed hash, whether an account of this name exists or not.
attempts = Table(
    "attempts",
    metadata,
    Column("who_hash", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Float, nullable=False),
)

# One-time links; without an account it is the one that makes the first admin.
links = Table(
    "links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), index=True),
    Column("made_at", Float, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# In the order of ``number``, not of time: a clock may jump.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("audit_account", audit.c.account)

for _verb in ("UPDATE", "DELETE"):
    event.listen(
        audit,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER audit_no_{_verb.lower()} BEFORE {_verb} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        ),
    )
