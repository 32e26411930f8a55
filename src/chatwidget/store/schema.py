"""The tables of saved conversations, and the steps by which an older database becomes today's.

A step that was released is never changed; a new need is a new step at the end of `MIGRATIONS`.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from chatwidget.errors import StoreError

_LOCK = 0x63686174  # PostgreSQL's advisory lock while two kernels meet an empty database
_LONG = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
_BYTES = sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")

_METADATA = sa.MetaData()
VERSION = sa.Table("chatwidget_schema_version", _METADATA, sa.Column("version", sa.Integer))
CONVERSATIONS = sa.Table(
    "chatwidget_conversations",
    _METADATA,
    sa.Column("id", sa.String(32)),
    sa.Column("owner", sa.String(255)),
    sa.Column("title", _LONG),
    sa.Column("named", sa.Integer),  # 1: a person chose the title
    sa.Column("created", sa.Double),  # Unix time, s
    sa.Column("updated", sa.Double),
    sa.Column("revision", sa.Integer),  # grows with every save: two who write are found out
    sa.Column("emptied", sa.Double),  # when it was cleared; not listed, and gone when that cannot be undone
    sa.Column("feedback", _LONG),  # JSON: message id -> what was said of it
)
MESSAGES = sa.Table(
    "chatwidget_messages",
    _METADATA,
    sa.Column("conversation", sa.String(32)),
    sa.Column("id", sa.String(64)),
    sa.Column("position", sa.Integer),
    sa.Column("body", _LONG),  # the message as JSON
    sa.Column("words", _LONG),  # its text, for the search
)
BLOBS = sa.Table(
    "chatwidget_blobs",
    _METADATA,
    sa.Column("conversation", sa.String(32)),
    sa.Column("hash", sa.String(64)),
    sa.Column("data", _BYTES),
)

MIGRATIONS: list[list[str]] = [
    [
        """CREATE TABLE chatwidget_conversations (
            id VARCHAR(32) NOT NULL PRIMARY KEY, owner VARCHAR(255) NOT NULL, title {text} NOT NULL,
            named INTEGER NOT NULL, created {real} NOT NULL, updated {real} NOT NULL, revision INTEGER NOT NULL)""",
        "CREATE INDEX chatwidget_conversations_of ON chatwidget_conversations (owner, updated)",
        """CREATE TABLE chatwidget_messages (
            conversation VARCHAR(32) NOT NULL, id VARCHAR(64) NOT NULL, position INTEGER NOT NULL, body {text} NOT NULL,
            words {text} NOT NULL,
            PRIMARY KEY (conversation, id))""",
        """CREATE TABLE chatwidget_blobs (
            conversation VARCHAR(32) NOT NULL, hash VARCHAR(64) NOT NULL, data {bytes} NOT NULL,
            PRIMARY KEY (conversation, hash))""",
    ],
    [
        "ALTER TABLE chatwidget_conversations ADD COLUMN emptied {real}",
        "ALTER TABLE chatwidget_conversations ADD COLUMN feedback {text}",
    ],
]


def version_of(connection: sa.Connection) -> int:
    """The version of a database's tables; 0 when there are none."""
    if not sa.inspect(connection).has_table(VERSION.name):
        return 0
    return int(connection.scalar(sa.select(sa.func.max(VERSION.c.version))) or 0)


def migrate(connection: sa.Connection, where: str) -> None:
    """Bring a database up to date, inside the connection's transaction.

    Raises:
        StoreError: it is newer than this code; nothing was changed.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise StoreError(
            f"The conversations in {where} were saved by a newer chatwidget (version {version}; this one knows "
            f"{len(MIGRATIONS)}). Update the package, or give save_history another place. Nothing there was changed, "
            "and what is said here is not saved."
        )
    if version == len(MIGRATIONS):
        return
    dialect = connection.dialect
    types = {
        "text": _LONG.compile(dialect=dialect),
        "bytes": _BYTES.compile(dialect=dialect),
        "real": sa.Double().compile(dialect=dialect),
    }
    if version == 0:
        connection.exec_driver_sql(f"CREATE TABLE {VERSION.name} (version INTEGER NOT NULL)")
        connection.execute(sa.insert(VERSION).values(version=0))
    for step in MIGRATIONS[version:]:
        for statement in step:
            connection.exec_driver_sql(statement.format(**types))
    connection.execute(sa.update(VERSION).values(version=len(MIGRATIONS)))
