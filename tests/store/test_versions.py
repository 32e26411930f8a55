"""Hidden versions of turns are saved with their conversation, found in it, and read whatever happened to them."""

import itertools
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.store.owner import owner_here
from chatwidget.store.store import Store
from chatwidget.testing import Browser
from tests.store.test_store import OLD_TABLES
from tests.support.kernels import Make, kernels, settle


def counting() -> Any:
    numbers = itertools.count(1)
    return lambda message, history: f"{message}! {next(numbers)}"


def texts(chat: cw.ChatInterface) -> list[str]:
    return [message["content"] for message in chat.history]


def versions(chat: cw.ChatInterface, index: int) -> list[str]:
    return [message["content"] for message in chat.branches(index)]


def branched(kernel: Make, **options: Any) -> tuple[cw.ChatInterface, Browser]:
    chat, browser = kernel(counting(), editable="user", **options)
    chat.submit("a").wait(9)
    chat.submit("b").wait(9)
    chat.retry().wait(9)
    browser.send_event({"type": "edit", "message": browser.page["ids"][0], "text": "A"})
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    chat.retry().wait(9)
    return chat, browser


def reopened(kernel: Make) -> tuple[cw.ChatInterface, Browser]:
    chat, browser = kernel(counting())
    chat.open_conversation(chat.saved[0]["id"])
    return chat, browser


def test_versions_are_there_in_the_next_kernel_with_what_followed_them(kernel: Make) -> None:
    branched(kernel)

    chat, browser = reopened(kernel)

    assert texts(chat) == ["A", "A! 5"]
    assert (versions(chat, 0), versions(chat, 1)) == (["a", "A"], ["A! 4", "A! 5"])
    browser.click("Previous branch", 0)
    assert texts(chat) == ["a", "a! 1", "b", "b! 3"]
    assert versions(chat, 3) == ["b! 2", "b! 3"]


def test_what_is_switched_undone_and_deleted_after_opening_is_saved_too(kernel: Make) -> None:
    branched(kernel)
    chat, _ = reopened(kernel)
    chat.switch(1, 0)
    chat.switch(0, 0)
    chat.switch(3, 0)
    chat.undo().wait(9)

    again, _ = reopened(kernel)

    assert texts(again) == ["a", "a! 1"]
    again.redo().wait(9)
    assert texts(again) == ["a", "a! 1", "b", "b! 2"]
    again.switch(0, 1)
    assert texts(again) == ["A", "A! 4"]
    assert again.prune() == 6
    last, _ = reopened(kernel)
    assert (texts(last), last.prune()) == (["A", "A! 4"], 0)


def test_all_of_it_undone_and_something_else_sent_is_one_conversation_with_two_first_messages(kernel: Make) -> None:
    chat, _ = kernel(counting())
    chat.submit("a").wait(9)
    chat.undo().wait(9)
    chat.submit("b").wait(9)

    later, _ = reopened(kernel)

    assert (texts(later), versions(later, 0), len(later.saved)) == (["b", "b! 2"], ["a", "b"], 1)


def test_a_history_that_python_assigns_leaves_the_saved_versions_as_they_are(kernel: Make) -> None:
    chat, _ = branched(kernel)
    first = chat.saved[0]["id"]
    chat.history = [{"role": "user", "content": "another"}, {"role": "assistant", "content": "matter"}]

    later, _ = kernel(counting())
    assert len(later.saved) == 2
    later.open_conversation(first)

    assert versions(later, 0) == ["a", "A"]
    assert later.prune() == 6
    assert chat.prune() == 0


def test_pictures_of_a_hidden_version_are_there_when_their_files_are_gone(kernel: Make, tmp_path: Path) -> None:
    numbers = itertools.count()
    files = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for file in files:
        file.write_text(file.name)
    chat, _ = kernel(lambda message: {"path": str(files[next(numbers)])})
    chat.submit("a").wait(9)
    chat.retry().wait(9)
    settle(chat)
    for file in files:
        file.unlink()

    later, _ = reopened(kernel)
    later.switch(1, 0)

    [part] = later.history[1]["content"]
    assert Path(part["file"]["path"]).read_text() == "one.txt"


def test_feedback_on_a_hidden_version_stays_with_it(kernel: Make) -> None:
    chat, browser = kernel(counting())
    chat.on_like(lambda data: None)
    chat.submit("a").wait(9)
    browser.click("Like", 1)
    chat.retry().wait(9)

    later, _ = reopened(kernel)

    assert later.feedback_value == [None]
    later.switch(1, 0)
    assert later.feedback_value == ["Like"]


def _rows(database: str, statement: str, *values: Any) -> list[Any]:
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
        found = connection.execute(statement, values).fetchall()
    connection.close()
    return found


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'chats.sqlite'}"


@pytest.fixture
def in_file(file: str) -> Any:
    yield from kernels(file)


def test_only_the_parent_is_saved_and_no_message_twice(in_file: Make, file: str) -> None:
    branched(in_file)
    settle_all = in_file(counting())  # the next kernel begins when the first one's saves are done

    rows = _rows(file, "SELECT id, position, parent FROM chatwidget_messages ORDER BY rowid")

    assert settle_all
    assert len({key for key, _, _ in rows}) == len(rows) == 8
    hidden = {key: parent for key, position, parent in rows if position < 0}
    assert len(hidden) == 6
    assert {parent for parent in hidden.values() if parent} <= {key for key, _, _ in rows}
    assert all(parent is None for _, position, parent in rows if position >= 0)


def test_a_switch_writes_no_text_again(in_file: Make, file: str) -> None:
    chat, _ = branched(in_file)
    settle(chat)
    _rows(file, "CREATE TABLE seen (body TEXT)")
    _rows(
        file, "CREATE TRIGGER watch AFTER UPDATE OF body ON chatwidget_messages BEGIN INSERT INTO seen VALUES (1); END"
    )
    _rows(file, "CREATE TRIGGER added AFTER INSERT ON chatwidget_messages BEGIN INSERT INTO seen VALUES (2); END")

    chat.switch(0, 0)
    settle(chat)

    assert _rows(file, "SELECT * FROM seen") == []
    assert _rows(file, "SELECT count(*) FROM chatwidget_messages WHERE position >= 0") == [(4,)]


def test_a_conversation_without_versions_has_nothing_of_them_in_its_rows(in_file: Make, file: str) -> None:
    chat, _ = in_file(counting())
    chat.submit("a").wait(9)
    chat.submit("b").wait(9)
    settle(chat)

    assert _rows(file, "SELECT versions FROM chatwidget_conversations") == [(None,)]
    assert _rows(file, "SELECT DISTINCT parent FROM chatwidget_messages") == [(None,)]


DAMAGES: dict[str, Callable[[str], Any]] = {
    "a parent that does not exist": lambda file: _rows(
        file, "UPDATE chatwidget_messages SET parent = 'nobody' WHERE position = -1"
    ),
    "a circle": lambda file: _rows(file, "UPDATE chatwidget_messages SET parent = id WHERE position = -1"),
    "an order that is no JSON": lambda file: _rows(file, "UPDATE chatwidget_conversations SET versions = '{'"),
    "an order of something else": lambda file: _rows(
        file,
        "UPDATE chatwidget_conversations SET versions = ?",
        '{"numbers": [1], "last_active": {}, "undone": 3}',
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_tree_gives_a_readable_chat_and_says_what_is_missing(in_file: Make, file: str, damage: str) -> None:
    chat, _ = branched(in_file)
    settle(chat)
    DAMAGES[damage](file)

    later, browser = reopened(in_file)

    assert texts(later) == ["A", "A! 5"]
    if "order" in damage:
        assert versions(later, 1) == ["A! 4", "A! 5"]
    else:
        browser.wait_until(lambda: "6 messages in other versions cannot be shown" in browser.saved.error)
        assert versions(later, 1) == ["A! 5"]
        assert _rows(file, "SELECT count(*) FROM chatwidget_messages") == [(8,)], "nothing is deleted for that"
    later.submit("c").wait(9)
    assert texts(later)[2] == "c"


def test_a_hidden_turn_without_its_first_message_is_left_out_alone(in_file: Make, file: str) -> None:
    def thinking(message: str) -> Any:
        return [cw.ChatMessage("hm", metadata={"title": "Thought"}), next(answers)]

    answers = iter(["one", "two", "three"])
    chat, _ = in_file(thinking)
    chat.submit("a").wait(9)
    chat.retry().wait(9)
    chat.retry().wait(9)
    settle(chat)
    _rows(
        file, "DELETE FROM chatwidget_messages WHERE id = (SELECT min(id) FROM chatwidget_messages WHERE position = -1)"
    )

    later, browser = reopened(in_file)

    browser.wait_until(lambda: "1 message in other versions" in browser.saved.error)
    assert len(later.branches(2)) == 2


def test_an_older_database_gets_versions(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    with sqlite3.connect(file) as old:
        old.executescript(OLD_TABLES.replace("user:ada", str(owner_here())))
    old.close()
    for kernel in kernels(f"sqlite:///{file}"):
        chat, _ = kernel(counting())
        chat.open_conversation("c0ffee")
        chat.retry().wait(9)

        later, _ = kernel(counting())
        later.open_conversation("c0ffee")

        assert versions(later, 1) == ["Hi.", "Hello again! 1"]
        later.switch(1, 0)
        assert texts(later) == ["Hello again", "Hi."]
        break
    Store.forget_shared()
