"""Where conversations cannot be saved or read, the chat says so, keeps the draft, and goes on."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from chatwidget.store.store import Store
from chatwidget.testing.browser import Browser
from tests.support import kernels as saved_chats
from tests.support.gate import texts
from tests.support.kernels import Make, say, shows


def _goes_on(browser: Browser, error: str) -> None:
    """The draft is kept, the error is told, and a message is answered."""
    browser.type("half a thought")
    browser.wait_until(lambda: error in browser.saved.error, timeout=20)
    assert browser.draft == "half a thought"
    browser.send("still there?")
    browser.wait_until(lambda: texts(browser.history)[-1:] == ["echo still there?"], timeout=20)
    browser.wait_until(lambda: browser.status == "ready")


def _in_a_file(folder: Path) -> Path:
    (folder / "folder").write_text("a file, where the folder should be")
    return folder / "folder" / "chats.sqlite"


def _with_a_long_name(folder: Path) -> Path:
    return folder / ("x" * 300) / "chats.sqlite"


UNWRITABLE: dict[str, Callable[[Path], Path]] = {
    "nobody may write there": lambda folder: Path("/proc/chats.sqlite"),
    "no folder can be made there": lambda folder: Path("/proc/chats/chats.sqlite"),
    "a file stands there": _in_a_file,
    "the name is too long": _with_a_long_name,
    "the file is a folder": lambda folder: folder,
}


@pytest.mark.parametrize("place", UNWRITABLE.values(), ids=UNWRITABLE.keys())
def test_a_folder_that_cannot_be_written_is_named_and_the_chat_goes_on(
    tmp_path: Path, place: Callable[[Path], Path]
) -> None:
    file = place(tmp_path)
    for make in saved_chats.kernels(f"sqlite:///{file}"):
        _, browser = make()

        _goes_on(browser, f"Cannot save conversations in {file}")

        assert "another database URL" in browser.saved.error
        browser.click("New chat")
        assert "not saved yet" in browser.refusals[-1] or "Cannot save" in browser.refusals[-1]
        assert texts(browser.history) == ["still there?", "echo still there?"]
        break


@contextmanager
def _locked(database: str) -> Iterator[None]:
    """Another program has the database for itself."""
    if database.startswith("sqlite"):
        other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.close()
        return
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("LOCK TABLE chatwidget_conversations IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


def test_while_the_database_is_locked_the_chat_goes_on_and_all_of_it_is_saved_later(
    kernel: Make, database: str
) -> None:
    _, browser = kernel()
    say(browser, "before")
    shows(browser, "before")

    with _locked(database):
        browser.send("meanwhile")
        browser.wait_until(lambda: texts(browser.history)[-1:] == ["echo meanwhile"], timeout=20)
        browser.type("half a thought")
        browser.wait_until(lambda: "locked by another program" in browser.saved.error, timeout=20)
    browser.wait_until(lambda: browser.saved.error == "", timeout=20)

    assert browser.draft == "half a thought"
    _, later = kernel()
    assert later.saved.open("before")
    assert texts(later.history) == ["before", "echo before", "meanwhile", "echo meanwhile"]


def test_a_newer_database_is_said_to_be_newer_and_left_alone(kernel: Make, database: str) -> None:
    _, browser = kernel()
    say(browser, "saved")
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE chatwidget_schema_version SET version = 99"))

    _, later = kernel()

    _goes_on(later, "newer chatwidget (schema 99")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM chatwidget_conversations")) == 1
    engine.dispose()


def test_a_conversation_deleted_in_another_tab_is_not_opened_and_leaves_the_list(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "to be deleted")
    browser.click("New chat")
    say(browser, "here")
    _, other = kernel()
    shows(other, "here", "to be deleted")
    assert browser.saved.delete("to be deleted")
    other.type("half a thought")

    assert not other.saved.open("to be deleted")

    assert "deleted in another tab" in other.refusals[-1]
    shows(other, "here")
    assert other.draft == "half a thought"
    assert other.saved.open("here")
    say(other, "goes on")
    assert texts(other.history)[-1] == "echo goes on"


def test_what_is_open_while_another_tab_deletes_it_goes_on_as_a_conversation_of_its_own(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "question")
    _, other = kernel()
    assert other.saved.open("question")
    other.type("half a thought")
    assert browser.saved.delete("question")

    other.send("and then?")
    other.wait_until(lambda: texts(other.history)[-1] == "echo and then?")

    other.wait_until(lambda: "separate copy" in other.saved.error, timeout=10)
    assert "deleted" in other.saved.error
    assert texts(other.history)[:2] == ["question", "echo question"]
    _, later = kernel()
    assert later.saved.open("question")
    assert later.history == other.history


def test_a_conversation_continued_in_another_tab_is_not_overwritten(kernel: Make) -> None:
    _, browser = kernel()
    say(browser, "question")
    (_, here), (_, there) = kernel(), kernel()
    assert here.saved.open("question")
    assert there.saved.open("question")

    say(there, "there")
    say(here, "here")

    here.wait_until(lambda: "changed in another tab" in here.saved.error)
    _, later = kernel()
    assert later.saved.titles == ["question", "question"]
    with_both = []
    for entry in list(later.page["conversations"]["titles"]):
        assert later.send_event({**later.saved.event("open"), "conversation": entry["id"]})
        with_both.append(texts(later.history))
    assert sorted(with_both) == [
        ["question", "echo question", "here", "echo here"],
        ["question", "echo question", "there", "echo there"],
    ]


@pytest.mark.parametrize("feedback", ["not JSON", "[1]", '{"m": 7}', '{"m": {"value": "Like"}}', "null"])
def test_feedback_that_cannot_be_read_is_left_out_and_the_conversation_goes_on(
    database: str, kernel: Make, feedback: str
) -> None:
    _, browser = kernel()
    say(browser, "one")
    browser.click("New chat")
    say(browser, "two")
    later, browser = kernel()
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE chatwidget_conversations SET feedback = :said"), {"said": feedback})
    engine.dispose()

    assert browser.saved.open("one")
    say(browser, "and on")
    assert browser.saved.open("two")

    assert texts(later.history) == ["two", "echo two"]
    assert browser.saved.open("one")
    assert texts(later.history) == ["one", "echo one", "and on", "echo and on"]


def test_a_save_that_fails_as_nobody_has_foreseen_is_told_and_tried_again(
    kernel: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, browser = kernel()
    with monkeypatch.context() as patched:
        patched.setattr(Store, "save", lambda store, owner, change: 1 / 0)
        _goes_on(browser, "")
        browser.wait_until(lambda: "could not be saved: ZeroDivisionError" in browser.saved.error)

    shows(browser, "still there?")
    assert browser.saved.error == ""
