"""The tables of saved conversations, and what brings those of an older version up to date."""

from __future__ import annotations

import sqlalchemy as sa

from chatwidget.errors import StoreError

SCHEMA = 3  # the version of these tables, as it is saved in every database
_LOCK = 0x63686174  # PostgreSQL's advisory lock while two kernels meet an empty database

_METADATA = sa.MetaData()
VERSION = sa.Table("chatwidget_schema_version", _METADATA, sa.Column("version", sa.Integer, nullable=False))
CONVERSATIONS = sa.Table(
    "chatwidget_conversations",
    _METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner", sa.String(255), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("named", sa.Integer, nullable=False),  # 1: the user chose the title
    sa.Column("created", sa.Double, nullable=False),  # Unix time in seconds
    sa.Column("updated", sa.Double, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),  # grows with every save, so that two writers are detected
    sa.Column("emptied", sa.Double),  # when the chat was cleared: it is not listed, and is deleted later
    sa.Column("feedback", sa.Text),  # JSON: message id -> the row of its feedback
    sa.Column("versions", sa.Text),  # JSON: the order of the versions of turns; NULL if no turn has several
    sa.Index("chatwidget_conversations_of", "owner", "updated"),
)
MESSAGES = sa.Table(
    "chatwidget_messages",
    _METADATA,
    sa.Column("conversation", sa.String(32), primary_key=True),
    sa.Column("id", sa.String(64), primary_key=True),
    # On the path: the index. In a hidden turn: -1 for its first message, -2 for the next one, ...
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # the message as JSON
    sa.Column("words", sa.Text, nullable=False),  # its text, for the search
    # In a hidden turn: the first message of the turn before it; of its other messages, that of the turn itself.
    sa.Column("parent", sa.String(64)),
)
BLOBS = sa.Table(
    "chatwidget_blobs",
    _METADATA,
    sa.Column("conversation", sa.String(32), primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

#: Of the few that are to be deleted later: each visit looks for them among all conversations of an owner.
_EMPTIED = sa.Index(
    "chatwidget_conversations_emptied",
    CONVERSATIONS.c.owner,
    CONVERSATIONS.c.emptied,
    sqlite_where=CONVERSATIONS.c.emptied.isnot(None),
    postgresql_where=CONVERSATIONS.c.emptied.isnot(None),
)

#: Columns that tables of older versions lack.
_ADDED = (
    (CONVERSATIONS.name, "versions", "TEXT"),
    (MESSAGES.name, "parent", "VARCHAR(64)"),
)


def prepare(connection: sa.Connection, where: str) -> None:
    """Create the tables in an empty database, or add what an older version's lack, inside the transaction.

    Raises:
        StoreError: the database has the tables of a newer version; nothing was changed.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    if not sa.inspect(connection).has_table(VERSION.name):
        _METADATA.create_all(connection)
        connection.execute(sa.insert(VERSION).values(version=SCHEMA))
    version = int(connection.scalar(sa.select(sa.func.max(VERSION.c.version))) or 0)
    if version > SCHEMA:
        raise StoreError(
            f"The conversations in {where} were saved by a newer chatwidget (schema {version}; this version supports "
            f"{SCHEMA}). Upgrade chatwidget, or set `save_history` to another database URL. The database was not "
            "changed, and this chat is not saved."
        )
    if version < SCHEMA:
        for table, column, kind in _ADDED:
            if column not in {each["name"] for each in sa.inspect(connection).get_columns(table)}:
                connection.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {column} {kind}"))
        _EMPTIED.create(connection, checkfirst=True)
        connection.execute(sa.update(VERSION).values(version=SCHEMA))
