"""The index of all texts in an SQLite database, so that a search reads what matches and not everything.

It is SQLite's own full-text index of each three characters in a row (FTS5, "trigram"), and triggers keep it up to date,
whoever writes. It says which conversations may contain a text; whether one does is decided by the same comparison as
without an index. A PostgreSQL server searches without one: an index of words would not find parts of words.
"""

# ruff: noqa: S608 (the names in these statements are constants of this module)

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import exc

from chatwidget.store import queries
from chatwidget.store.schema import CONVERSATIONS, MESSAGES

_INDEX, _NUMBERS = "chatwidget_search", "chatwidget_search_numbers"
# What is indexed at once when an older version's database is opened; it takes seconds, and one waits for it.
_MOST_MESSAGES, _MOST_TEXT = 20_000, 10_000_000
_FREQUENT = 2_000  # matching texts from which on the newest conversations are looked through one by one
_MOST_PARTS = 16  # of a text to search
_ADD = f"INSERT INTO {_INDEX} (rowid, words) SELECT number,"
_TABLES = (
    f"DROP TABLE IF EXISTS {_INDEX}",
    f"DROP TABLE IF EXISTS {_NUMBERS}",
    f"CREATE TABLE {_NUMBERS} (number INTEGER PRIMARY KEY, conversation TEXT, id TEXT, UNIQUE (conversation, id))",
    # Its own copy of the texts is not needed, nor where in a text something is.
    f"CREATE VIRTUAL TABLE {_INDEX} USING fts5(words, content='', detail='none', tokenize='trigram')",
)


def _triggers(table: str, row: str, text: str) -> dict[str, str]:
    """Return the triggers that index a text column; `row` is the row's conversation and its id there."""
    new, old = (row.replace("ROW", name) for name in ("new", "old"))
    where = "(conversation, id) = "
    add = f"{_ADD} new.{text} FROM {_NUMBERS} WHERE {where}"
    drop = (
        f"INSERT INTO {_INDEX} ({_INDEX}, rowid, words) SELECT 'delete', number, old.{text} FROM {_NUMBERS} "
        f"WHERE {where}"
    )
    does = {
        "added": f"AFTER INSERT ON {table} BEGIN INSERT INTO {_NUMBERS} (conversation, id) VALUES {new}; {add}{new}",
        "deleted": f"AFTER DELETE ON {table} BEGIN {drop}{old}; DELETE FROM {_NUMBERS} WHERE {where}{old}",
        "updated": f"AFTER UPDATE OF {text} ON {table} WHEN old.{text} IS NOT new.{text} BEGIN {drop}{old}; {add}{new}",
    }
    return {f"{table}_{name}": f"CREATE TRIGGER {table}_{name} {what}; END" for name, what in does.items()}


_TRIGGERS = {
    **_triggers(CONVERSATIONS.name, "(ROW.id, '')", "title"),
    **_triggers(MESSAGES.name, "(ROW.conversation, ROW.id)", "words"),
}
_FILL = (
    f"INSERT INTO {_NUMBERS} (conversation, id) SELECT id, '' FROM {CONVERSATIONS.name}",
    f"INSERT INTO {_NUMBERS} (conversation, id) SELECT conversation, id FROM {MESSAGES.name}",
    f"{_ADD} title FROM {_NUMBERS} JOIN {CONVERSATIONS.name} AS c ON c.id = conversation AND {_NUMBERS}.id = ''",
    f"{_ADD} words FROM {_NUMBERS} JOIN {MESSAGES.name} USING (conversation, id)",
)


def prepare_index(connection: sa.Connection) -> None:
    """Create the index in an SQLite database that has none, unless its texts are too many for a moment's work.

    An SQLite that cannot use an index which another one has made drops its triggers, or it could not save.
    """
    if connection.dialect.name != "sqlite":
        return
    if _has_index(connection):
        if not _succeeds(connection, f"SELECT 1 FROM {_INDEX} LIMIT 1"):
            _succeeds(connection, *(f"DROP TRIGGER {name}" for name in _TRIGGERS))
    elif not _is_large(connection):
        _succeeds(connection, *_TABLES, *_FILL, *_TRIGGERS.values())


def _succeeds(connection: sa.Connection, *statements: str) -> bool:
    """Execute all statements or none, and return whether it was all: an SQLite may have no FTS5, or no trigrams."""
    try:
        with connection.begin_nested():
            for statement in statements:
                connection.exec_driver_sql(statement)
    except exc.DatabaseError:
        return False
    return True


def _is_large(connection: sa.Connection) -> bool:
    some = sa.select(MESSAGES.c.words).limit(_MOST_MESSAGES + 1).subquery()
    count, size = connection.execute(sa.select(sa.func.count(), sa.func.sum(sa.func.length(some.c.words)))).one()
    return int(count) > _MOST_MESSAGES or int(size or 0) > _MOST_TEXT


def _has_index(connection: sa.Connection) -> bool:
    found = "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = ?"
    return connection.exec_driver_sql(found, (next(reversed(_TRIGGERS)),)).first() is not None


def titles(connection: sa.Connection, owner: str, query: str) -> sa.Select[object]:
    """Return the query for the newest conversations, or for those that contain a text."""
    text, in_c = query.strip().lower(), queries.is_in_c(connection, query)
    match = _match(text)
    if match is None or connection.dialect.name != "sqlite" or not _has_index(connection):
        return queries.titles(owner, text, in_c=in_c)
    frequent = f"SELECT count(*) FROM (SELECT 1 FROM {_INDEX} WHERE {_INDEX} MATCH ? LIMIT {_FREQUENT})"
    if connection.exec_driver_sql(frequent, (match,)).scalar() == _FREQUENT:
        return queries.titles(owner, text, in_c=in_c)  # the list is full long before all have been looked at
    among = sa.text(
        f"SELECT conversation FROM {_INDEX} JOIN {_NUMBERS} ON number = {_INDEX}.rowid WHERE {_INDEX} MATCH :match"
    )
    ids = among.bindparams(sa.bindparam("match", match, sa.String)).columns(CONVERSATIONS.c.id)
    return queries.titles(owner, text, in_c=in_c, among=CONVERSATIONS.c.id.in_(ids))


def _match(text: str) -> str | None:
    """Return what the index is asked for a text in lowercase, or None if it cannot be asked.

    Letters whose case has a form of two characters are left out: SQLite and Python compare them in different ways.
    """
    safe = [
        part
        for part in (text[start : start + 3] for start in range(len(text) - 2))
        if part == part.lower() and all(len(each.upper()) == 1 for each in part) and part.isprintable()
    ]
    if not safe or "\u0307" in text:
        return None
    step = max(1, len(safe) // _MOST_PARTS)
    return " AND ".join('"' + part.replace('"', '""') + '"' for part in safe[::step])
