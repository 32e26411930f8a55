"""The statements that a `Store` executes; each one that names a conversation names its owner too."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from chatwidget.errors import ConversationChanged
from chatwidget.store.schema import BLOBS, CONVERSATIONS, MESSAGES

LISTED = 200  # titles that a list has at most; a search finds the others


def owned_by(owner: str, conversation: str, *, emptied: bool = False) -> list[sa.ColumnElement[bool]]:
    """Return the condition that a row is this conversation and belongs to this owner."""
    condition: list[sa.ColumnElement[bool]] = [CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.owner == owner]
    return condition if emptied else [*condition, CONVERSATIONS.c.emptied.is_(None)]


def is_in_c(connection: sa.Connection, query: str) -> bool:
    """Return whether the database ignores the case of a text without a function of ours; see `titles`."""
    return query.isascii() and connection.dialect.name == "sqlite"


def titles(owner: str, text: str, *, in_c: bool = False, among: sa.ColumnElement[bool] | None = None) -> sa.Select[Any]:
    """Return the query for the newest conversations, or for those that contain a text.

    Args:
        owner: whose they are.
        text: the text, in lowercase.
        in_c: whether the database's LIKE itself ignores the case of this text: SQLite's does, of ASCII letters. Its
            `lower` is a function of ours, and calling it for each message takes four times as long.
        among: the conversations that may contain it, where an index knows; the others are not looked at.
    """
    table = CONVERSATIONS.c
    query = sa.select(table.id, table.title, table.updated).where(table.emptied.is_(None))
    if among is None:
        query = query.where(table.owner == owner)
    else:  # a column with a plus has no index in SQLite, which would take all conversations of the owner instead
        query = query.where(among, sa.literal_column(f"+{table.owner}", sa.String) == owner)
    if text and in_c:
        words = MESSAGES.c.words.contains(text, autoescape=True)
        matching = sa.exists().where(MESSAGES.c.conversation == table.id, words)
        query = query.where(sa.or_(table.title.contains(text, autoescape=True), matching))
    elif text:
        words = sa.func.lower(MESSAGES.c.words).contains(text, autoescape=True)
        matching = sa.exists().where(MESSAGES.c.conversation == table.id, words)
        query = query.where(sa.or_(sa.func.lower(table.title).contains(text, autoescape=True), matching))
    return query.order_by(table.updated.desc(), table.id).limit(LISTED)


def only_in_versions(owner: str, conversations: Collection[str], text: str, *, in_c: bool) -> sa.Select[Any]:
    """Return the query for those of some conversations in which a text is only in versions that are not shown.

    Args:
        owner: whose they are.
        conversations: their ids.
        text: the text, in lowercase.
        in_c: see `titles`.
    """
    words = MESSAGES.c.words if in_c else sa.func.lower(MESSAGES.c.words)
    query = sa.select(MESSAGES.c.conversation)
    query = query.join(CONVERSATIONS, CONVERSATIONS.c.id == MESSAGES.c.conversation)
    query = query.where(CONVERSATIONS.c.owner == owner, CONVERSATIONS.c.versions.is_not(None))
    query = query.where(CONVERSATIONS.c.id.in_(conversations), words.contains(text, autoescape=True))
    return query.group_by(MESSAGES.c.conversation).having(sa.func.max(MESSAGES.c.position) < 0)


def head(owner: str, conversation: str) -> sa.Select[Any]:
    """Return the query for a conversation's title, revision, feedback, order of versions, and number of messages."""
    table = CONVERSATIONS.c
    on_path = (MESSAGES.c.conversation == conversation, MESSAGES.c.position >= 0)
    length = sa.select(sa.func.count()).where(*on_path).scalar_subquery()
    columns = (table.title, table.revision, table.feedback, table.versions, length.label("length"))
    return sa.select(*columns).where(*owned_by(owner, conversation))


def exists(owner: str, conversation: str) -> sa.Select[Any]:
    """Return the query for a conversation's id, which gives nothing once the conversation is deleted."""
    return sa.select(CONVERSATIONS.c.id).where(*owned_by(owner, conversation, emptied=True))


def messages(owner: str, conversation: str, start: int, stop: int | None = None) -> sa.Select[Any]:
    """Return the query for the ids and bodies from one position on, up to and including another."""
    query = sa.select(MESSAGES.c.id, MESSAGES.c.body)
    query = query.join(CONVERSATIONS, CONVERSATIONS.c.id == MESSAGES.c.conversation)
    query = query.where(*owned_by(owner, conversation), MESSAGES.c.position >= start)
    if stop is not None:
        query = query.where(MESSAGES.c.position <= stop)
    return query.order_by(MESSAGES.c.position, MESSAGES.c.id)


def hidden(owner: str, conversation: str) -> sa.Select[Any]:
    """Return the query for the messages of hidden versions: id, parent, position, and body."""
    query = sa.select(MESSAGES.c.id, MESSAGES.c.parent, MESSAGES.c.position, MESSAGES.c.body)
    query = query.join(CONVERSATIONS, CONVERSATIONS.c.id == MESSAGES.c.conversation)
    query = query.where(*owned_by(owner, conversation), MESSAGES.c.position < 0)
    return query.order_by(MESSAGES.c.position.desc(), MESSAGES.c.id)


def hashes(owner: str, conversation: str) -> sa.Select[Any]:
    """Return the query for the hashes of the bytes that are saved with a conversation."""
    query = sa.select(BLOBS.c.hash).join(CONVERSATIONS, CONVERSATIONS.c.id == BLOBS.c.conversation)
    return query.where(*owned_by(owner, conversation))


def blob(owner: str, conversation: str, key: str) -> sa.Select[Any]:
    """Return the query for the bytes behind a hash."""
    query = sa.select(BLOBS.c.data).join(CONVERSATIONS, CONVERSATIONS.c.id == BLOBS.c.conversation)
    return query.where(*owned_by(owner, conversation, emptied=True), BLOBS.c.hash == key)


def emptied_before(owner: str, moment: float) -> sa.Select[Any]:
    """Return the query for the ids of conversations that were cleared before a moment."""
    return sa.select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.owner == owner, CONVERSATIONS.c.emptied < moment)


def create(owner: str, conversation: str, title: str, feedback: str, versions: str | None) -> sa.Insert:
    """Return the statement that adds a conversation without messages, at revision 1."""
    now = time.time()
    values = {"title": title, "feedback": feedback, "versions": versions, "named": 0, "revision": 1}
    return sa.insert(CONVERSATIONS).values(id=conversation, owner=owner, created=now, updated=now, **values)


def advance(owner: str, conversation: str, revision: int, title: str, feedback: str, versions: str | None) -> sa.Update:
    """Return the statement that updates a conversation which nobody else has saved since `revision`.

    A title that the user chose, here or in another tab, stays.
    """
    chosen = sa.case((CONVERSATIONS.c.named == 1, CONVERSATIONS.c.title), else_=title)
    update = sa.update(CONVERSATIONS).where(*owned_by(owner, conversation, emptied=True))
    values = {"title": chosen, "feedback": feedback, "versions": versions, "updated": time.time(), "emptied": None}
    return update.where(CONVERSATIONS.c.revision == revision).values(**values, revision=revision + 1)


def rename(owner: str, conversation: str, title: str) -> sa.Update:
    """Return the statement that gives a conversation a title which later saves do not change."""
    return sa.update(CONVERSATIONS).where(*owned_by(owner, conversation)).values(title=title, named=1)


def empty(owner: str, conversation: str) -> sa.Update:
    """Return the statement that takes a cleared conversation off the list."""
    return sa.update(CONVERSATIONS).where(*owned_by(owner, conversation)).values(emptied=time.time())


def delete(owner: str, conversation: str) -> sa.Delete:
    """Return the statement that deletes a conversation, without its messages and bytes."""
    return sa.delete(CONVERSATIONS).where(*owned_by(owner, conversation, emptied=True))


def delete_contents(conversation: str) -> list[sa.Delete]:
    """Return the statements that delete the messages and the bytes of a conversation."""
    return [sa.delete(table).where(table.c.conversation == conversation) for table in (MESSAGES, BLOBS)]


def delete_messages(conversation: str, ids: Collection[str]) -> sa.Delete:
    """Return the statement that deletes some messages of a conversation."""
    return sa.delete(MESSAGES).where(MESSAGES.c.conversation == conversation, MESSAGES.c.id.in_(ids))


def update_message(conversation: str) -> sa.Update:
    """Return the statement that updates a message; its parameters are a row, and the id as `_id`."""
    return sa.update(MESSAGES).where(MESSAGES.c.conversation == conversation, MESSAGES.c.id == sa.bindparam("_id"))


def update_values(row: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters of `update_message` for a row."""
    return {"_id": row["id"], **{name: value for name, value in row.items() if name != "id"}}


def copy_blobs(source: str, target: str, known: Collection[str]) -> sa.Insert:
    """Return the statement that copies the bytes of a conversation to another one, but for `known` hashes."""
    rows = sa.select(sa.literal(target), BLOBS.c.hash, BLOBS.c.data).where(BLOBS.c.conversation == source)
    return sa.insert(BLOBS).from_select(["conversation", "hash", "data"], rows.where(BLOBS.c.hash.not_in(known)))


def deleted_elsewhere() -> ConversationChanged:
    """Return the error for a conversation that does not exist any more."""
    return ConversationChanged("This conversation was deleted in another tab or notebook.")


def changed_elsewhere() -> ConversationChanged:
    """Return the error for a conversation that another kernel has saved since it was read."""
    return ConversationChanged("This conversation was changed in another tab or notebook.")
