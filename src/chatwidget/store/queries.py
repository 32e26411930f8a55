"""Reading saved conversations; every question to the database has their owner in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chatwidget.errors import ConversationChanged, StoreError
from chatwidget.store.database import Database
from chatwidget.store.schema import BLOBS, CONVERSATIONS, MESSAGES

LISTED = 200  # titles read at most; a search finds the others
Row = dict[str, Any]
Body = tuple[str, str]  # a message's id, and the message as JSON


@dataclass(frozen=True, slots=True)
class Opened:
    """A saved conversation: `messages` are `(id, JSON)`, oldest first, behind the `earlier` ones that were not read."""

    title: str
    revision: int
    feedback: str
    messages: list[Body]
    earlier: int = 0


class Reading:
    """The half of a `Store` that changes nothing."""

    database: Database

    def titles(self, owner: str, query: str = "") -> list[Row]:
        """The newest conversations, or those in which a text stands: id, title and when each was last saved."""
        table = CONVERSATIONS.c
        question = sa.select(table.id, table.title, table.updated).where(table.owner == owner, table.emptied.is_(None))
        if query.strip():
            text = query.strip().lower()
            said = sa.exists().where(
                MESSAGES.c.conversation == table.id, sa.func.lower(MESSAGES.c.words).contains(text, autoescape=True)
            )
            question = question.where(sa.or_(sa.func.lower(table.title).contains(text, autoescape=True), said))
        with self.database.reading() as connection:
            rows = connection.execute(question.order_by(table.updated.desc(), table.id).limit(LISTED))
            return [dict(row) for row in rows.mappings()]

    def read(self, owner: str, conversation: str, first: Callable[[int], int] = lambda length: 0) -> Opened:
        """One conversation, from some message on.

        Args:
            owner: whose it is.
            conversation: its id.
            first: from the number of its messages, the position of the first that is read.

        Raises:
            ConversationChanged: it is not there (any more).
        """
        with self.database.reading() as connection:
            table = CONVERSATIONS.c
            of_it = MESSAGES.c.conversation == conversation
            length = sa.select(sa.func.count()).where(of_it).scalar_subquery()
            columns = (table.title, table.revision, table.feedback, length.label("length"))
            head = connection.execute(sa.select(*columns).where(*owned_by(owner, conversation))).first()
            if head is None:
                raise deleted_elsewhere()
            question = sa.select(MESSAGES.c.id, MESSAGES.c.body).where(of_it)
            question = question.order_by(MESSAGES.c.position, MESSAGES.c.id)
            start = first(head.length)
            messages = connection.execute(question.where(MESSAGES.c.position >= start)).all()
            if len(messages) != head.length - start:  # another kernel changed it between the two questions
                start, messages = 0, connection.execute(question).all()
            return Opened(
                title=head.title,
                revision=head.revision,
                feedback=head.feedback or "{}",
                messages=[(row.id, row.body) for row in messages],
                earlier=start,
            )

    def before(self, owner: str, conversation: str, start: int, stop: int, then: str) -> list[Body]:
        """The messages of a conversation between two positions.

        Args:
            owner: whose it is.
            conversation: its id.
            start: the first position.
            stop: the position behind the last.
            then: the id of the message that stood at `stop` when the conversation was opened.

        Raises:
            ConversationChanged: it is not there any more, or another message stands in its place.
        """
        question = sa.select(MESSAGES.c.id, MESSAGES.c.body).join(
            CONVERSATIONS, CONVERSATIONS.c.id == MESSAGES.c.conversation
        )
        question = question.where(*owned_by(owner, conversation), MESSAGES.c.position.between(start, stop))
        with self.database.reading() as connection:
            rows = [tuple(row) for row in connection.execute(question.order_by(MESSAGES.c.position, MESSAGES.c.id))]
        if not rows:
            raise deleted_elsewhere()
        if len(rows) != stop - start + 1 or rows.pop()[0] != then:
            raise changed_elsewhere()
        return [(key, body) for key, body in rows]

    def blobs(self, owner: str, conversation: str) -> set[str]:
        """The hashes of the bytes that are saved with a conversation."""
        hashes = sa.select(BLOBS.c.hash).join(CONVERSATIONS, CONVERSATIONS.c.id == BLOBS.c.conversation)
        with self.database.reading() as connection:
            return set(connection.scalars(hashes.where(*owned_by(owner, conversation))))

    def blob(self, owner: str, conversation: str, key: str) -> bytes | None:
        """The bytes behind a hash that a conversation names."""
        question = sa.select(BLOBS.c.data).join(CONVERSATIONS, CONVERSATIONS.c.id == BLOBS.c.conversation)
        with self.database.reading() as connection:
            data = connection.scalar(question.where(*owned_by(owner, conversation, emptied=True), BLOBS.c.hash == key))
        return None if data is None else bytes(data)


def owned_by(owner: str, conversation: str, *, emptied: bool = False) -> list[sa.ColumnElement[bool]]:
    """The condition that a conversation is this one and its owner's."""
    condition: list[sa.ColumnElement[bool]] = [CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.owner == owner]
    return condition if emptied else [*condition, CONVERSATIONS.c.emptied.is_(None)]


def deleted_elsewhere() -> StoreError:
    """A conversation is not there."""
    return ConversationChanged("This conversation was deleted, perhaps in another tab or notebook.")


def changed_elsewhere() -> StoreError:
    """A conversation is another one by now."""
    return ConversationChanged("This conversation was continued in another tab or notebook.")
