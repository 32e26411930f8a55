"""Twenty conversations of two hundred messages: the panel reads titles, and opening one costs that one alone."""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chatwidget.store import queries
from chatwidget.store.owner import owner_here
from chatwidget.store.store import Change, Store
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import saved_of
from tests.support.kernels import Make

CONVERSATIONS, MESSAGES = 20, 200
SHOWN, NEAR = 50, 100  # messages: of a long conversation that is opened, and of those before when one scrolls there
TEXT = "of some length, as answers are " * 10


def _body(conversation: int, number: int) -> str:
    role = "assistant" if number % 2 else "user"
    return json.dumps({"role": role, "content": f"conversation {conversation}, message {number} {TEXT}"})


@pytest.fixture
def full(database: str) -> str:
    """The address of a database with twenty long conversations of this account."""
    store = Store(database)
    for conversation in range(CONVERSATIONS):
        rows = _rows(conversation, range(MESSAGES))
        store.save(owner_here() or "", Change(f"c{conversation}", None, f"Talk {conversation}", new=rows))
    return database


def _rows(conversation: int, numbers: range) -> list[Any]:
    return [
        {"id": f"{conversation}-{number}", "position": number, "body": _body(conversation, number), "words": TEXT}
        for number in numbers
    ]


def _add_to(database: str, conversation: int, length: int) -> None:
    change = Change(f"c{conversation}", 1, f"Talk {conversation}", new=_rows(conversation, range(MESSAGES, length)))
    Store(database).save(owner_here() or "", change)


@dataclass
class Cost:
    """What was read and sent."""

    rows: int = 0
    statements: list[str] = field(default_factory=list)
    sent: int = 0


@contextmanager
def counted(chat: Any, browser: Browser) -> Iterator[Cost]:
    """Counts rows where the driver hands them over, statements, and bytes to the page."""
    engine, cost, before = saved_of(chat).store.database.engine, Cost(), browser.traffic[1]

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
    assert sum(len(json.dumps(each)) for each in later.page["conversations"]["titles"]) < 100 * CONVERSATIONS
    assert first.sent < 1_000  # the list it has is the list there is


def test_a_search_calls_no_function_of_python_for_each_message(full: str) -> None:
    store, owner, calls = Store(full), owner_here() or "", 0
    assert len(store.titles(owner)) == CONVERSATIONS

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        found = store.titles(owner, "CONVERSATION 7, message 3 ")
    finally:
        sys.setprofile(None)

    print(f"\n{calls} calls for {CONVERSATIONS * MESSAGES} messages")
    assert found == []  # what is searched is the text of the messages, here that of all
    assert len(store.titles(owner, "AS Answers")) == CONVERSATIONS
    assert [entry["title"] for entry in store.titles(owner, "tALK 7")] == ["Talk 7"]
    assert calls < CONVERSATIONS * MESSAGES / 2


@pytest.mark.parametrize("length", [MESSAGES, 10 * MESSAGES])
def test_switching_reads_and_sends_what_is_shown_of_the_one_that_is_opened_whatever_its_length(
    full: str, kernel: Make, length: int
) -> None:
    _add_to(full, 3, length)
    chat, browser = kernel()
    shown = [json.loads(_body(3, number)) for number in range(length - SHOWN, length)]
    bytes_of = len(json.dumps(shown))

    with counted(chat, browser) as there:
        assert browser.saved.open("Talk 3")
    with counted(chat, browser) as away:
        assert browser.saved.open("Talk 4")
    with counted(chat, browser) as back:
        assert browser.saved.open("Talk 3")

    assert browser.history == shown
    assert browser.saved.earlier == length - SHOWN
    print(
        f"\nrows {there.rows}, {away.rows}; bytes {there.sent}, {away.sent} for {bytes_of} shown of {length} messages"
    )
    for cost in (there, away, back):
        assert SHOWN + 1 <= cost.rows <= SHOWN + 3  # the messages, and one row about the conversation
        assert cost.sent <= 1.5 * bytes_of


def test_a_page_that_is_loaded_anew_gets_what_it_had_and_no_row_is_read(full: str, kernel: Make) -> None:
    chat, browser = kernel()
    assert browser.saved.open("Talk 3")

    with counted(chat, browser) as cost:
        state = chat.get_state()
        later = browser.second_view()

    assert cost.rows == 0
    assert len(state["history"]) == len(later.history) == SHOWN


def test_scrolling_up_costs_what_comes_near(full: str, kernel: Make) -> None:
    _add_to(full, 3, 10 * MESSAGES)
    chat, browser = kernel()
    assert browser.saved.open("Talk 3")

    with counted(chat, browser) as cost:
        assert browser.saved.scroll_up()

    assert len(browser.history) == SHOWN + NEAR
    assert cost.rows <= NEAR + 3
    assert cost.sent <= 2 * len(json.dumps(browser.history[:NEAR]))


def test_going_on_reads_what_came_before_once_and_writes_what_is_new(full: str, kernel: Make) -> None:
    chat, browser = kernel()
    assert browser.saved.open("Talk 3")

    with counted(chat, browser) as first:
        chat.submit("one more").wait(20)
    with counted(chat, browser) as second:
        chat.submit("and another").wait(20)

    assert MESSAGES - SHOWN <= first.rows <= MESSAGES - SHOWN + 6
    assert second.rows <= 4
    for cost in (first, second):
        done = [each.lstrip().upper() for each in cost.statements if "chatwidget_messages" in each]
        assert any(each.startswith("INSERT") for each in done)
        assert not any(each.startswith(("UPDATE", "DELETE")) for each in done)


def test_what_is_deleted_later_is_found_without_reading_the_other_conversations(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'chats.sqlite'}"
    store = Store(database)
    store.titles("ada")  # makes the tables
    looked_for = queries.emptied_before("ada", 1.0).compile(compile_kwargs={"literal_binds": True})

    with sqlite3.connect(tmp_path / "chats.sqlite") as connection:
        plan = str(connection.execute(f"explain query plan {looked_for}").fetchall())

    store.database.close()
    assert "chatwidget_conversations_emptied" in plan
