"""Twenty conversations of two hundred messages: the panel reads titles, and opening one costs that one alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from chatwidget.owner import owner_here
from chatwidget.store import Change, Store
from chatwidget.testing import Browser
from tests.saved_chats import Make

CONVERSATIONS, MESSAGES = 20, 200
TEXT = "of some length, as answers are " * 10


def _body(conversation: int, number: int) -> str:
    role = "assistant" if number % 2 else "user"
    return json.dumps({"role": role, "content": f"conversation {conversation}, message {number} {TEXT}"})


@pytest.fixture
def full(database: str) -> str:
    """The address of a database with twenty long conversations of this account."""
    store, owner = Store(database), owner_here() or ""
    for conversation in range(CONVERSATIONS):
        rows = [
            {"id": f"{conversation}-{number}", "position": number, "body": _body(conversation, number), "words": TEXT}
            for number in range(MESSAGES)
        ]
        store.save(owner, Change(f"c{conversation}", None, f"Talk {conversation}", new=rows))
    return database


@dataclass
class Cost:
    """What was read and sent."""

    rows: int = 0
    statements: list[str] = field(default_factory=list)
    sent: int = 0


@contextmanager
def counted(chat: Any, browser: Browser) -> Iterator[Cost]:
    """Counts rows where the driver hands them over, statements, and bytes to the page."""
    engine, cost, before = chat._saving._store.database.engine, Cost(), browser.traffic[1]

    def count(row: Any) -> tuple[Any, ...]:
        cost.rows += 1
        return tuple(row)

    def connect(connection: Any, record: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.row_factory = lambda cursor, row: count(row)
        else:
            connection.row_factory = lambda cursor: count

    def execute(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        cost.statements.append(statement)

    sa.event.listen(engine, "connect", connect)
    sa.event.listen(engine, "before_cursor_execute", execute)
    try:
        yield cost
    finally:
        sa.event.remove(engine, "connect", connect)
        sa.event.remove(engine, "before_cursor_execute", execute)
    cost.sent = browser.traffic[1] - before


def test_opening_the_panel_reads_titles_and_nothing_of_what_was_said(full: str, kernel: Make) -> None:
    chat, browser = kernel()

    with counted(chat, browser) as first:
        browser.saved.look()

    assert len(browser.saved.titles) == CONVERSATIONS
    assert CONVERSATIONS <= first.rows <= CONVERSATIONS + 2  # a driver may ask its server who it is
    assert not any("chatwidget_messages" in each or "chatwidget_blobs" in each for each in first.statements)
    later = browser.second_view()
    assert sum(len(json.dumps(each)) for each in later._page["saved"]["titles"]) < 100 * CONVERSATIONS
    assert first.sent < 1_000  # the list it has is the list there is


def test_switching_reads_and_sends_the_messages_of_the_one_that_is_shown(full: str, kernel: Make) -> None:
    chat, browser = kernel()
    whole = sum(len(_body(3, number)) for number in range(MESSAGES))

    with counted(chat, browser) as there:
        assert browser.saved.open("Talk 3")
    with counted(chat, browser) as back:
        assert browser.saved.open("Talk 4")

    assert browser.history == [json.loads(_body(4, number)) for number in range(MESSAGES)]
    print(f"\nrows {there.rows}, {back.rows}; bytes {there.sent}, {back.sent} for {whole} of messages")
    for cost in (there, back):
        assert MESSAGES + 1 <= cost.rows <= MESSAGES + 3  # the messages, and one row about the conversation
        assert cost.sent <= 1.5 * whole


def test_going_on_reads_nothing_and_writes_what_is_new(full: str, kernel: Make) -> None:
    chat, browser = kernel()
    assert browser.saved.open("Talk 3")

    with counted(chat, browser) as cost:
        chat.submit("one more").wait(20)

    assert cost.rows <= 4
    written = [each for each in cost.statements if "chatwidget_messages" in each]
    assert written
    assert not any(each.lstrip().upper().startswith(("SELECT", "DELETE")) for each in written)
