"""A conversation whose end alone is here: what needs no more reads no more, and what waits for the rest can fail."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import StoreError
from chatwidget.store import store
from chatwidget.store.owner import owner_here
from chatwidget.store.store import Change, Store
from chatwidget.testing.parts import controller_of, saved_of
from tests.support import kernels as saved_chats
from tests.support.gate import texts
from tests.support.kernels import Make, emit, reply, say, settle
from tests.support.long_conversations import LENGTH, SHOWN, TITLE, WORDS, kept, opened, save_long
from tests.support.postgres import Postgres

OTHERS = [f"other {text}" for text in WORDS]
SUBMIT = {"type": "submit", "text": "now", "files": [], "view": "v"}


@pytest.fixture
def place(tmp_path: Path) -> str:
    """The address of a database with two long conversations."""
    database = f"sqlite:///{tmp_path / 'chats.sqlite'}"
    save_long(database)
    save_long(database, "others", "other ")
    return database


@pytest.fixture
def kernel(place: str) -> Iterator[Make]:
    """Makes a chat as another kernel would."""
    yield from saved_chats.kernels(place)


def fails(chat: cw.ChatInterface, error: Exception) -> None:
    """From now on the rest of a conversation is not to be had."""

    def before(*given: Any) -> Any:
        raise error

    saved_of(chat).store.before = before


def slow(chat: cw.ChatInterface, name: str = "before") -> threading.Event:
    """From now on a question to the store is answered when the event is set."""
    goes_on, question = threading.Event(), getattr(saved_of(chat).store, name)
    setattr(saved_of(chat).store, name, lambda *given: goes_on.wait(20) and question(*given))
    return goes_on


# -- what needs no more ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "do",
    [
        lambda chat: chat.close(),
        lambda chat: chat.new_conversation(),
        lambda chat: chat.open_conversation("others"),
        lambda chat: setattr(chat, "draft", "now"),
        lambda chat: chat.stop(),
    ],
    ids=["close", "new_conversation", "open_conversation", "draft", "stop"],
)
def test_what_does_not_need_the_rest_does_not_ask_for_it(kernel: Make, do: Callable[[cw.ChatInterface], None]) -> None:
    chat, _ = opened(kernel)
    asked: list[Any] = []
    saved_of(chat).store.before = lambda *given: asked.append(given)
    do(chat)

    assert asked == []


@pytest.mark.parametrize("do", [lambda chat: chat.close(), lambda chat: chat.open_conversation("others")])
def test_what_was_only_looked_at_and_deleted_elsewhere_is_not_saved_again_by_leaving_it(kernel: Make, do: Any) -> None:
    chat, _ = opened(kernel)
    _, other = kernel()
    assert other.saved.delete(TITLE)
    do(chat)
    settle(chat)

    _, third = kernel()
    assert third.saved.titles == [f"other {TITLE}"]


def test_a_run_that_ends_when_another_conversation_is_open_reads_nothing_of_it(kernel: Make) -> None:
    goes_on, ended = threading.Event(), threading.Event()

    def answers(message: str, history: Any) -> Iterator[str]:
        try:
            yield "begun"
            goes_on.wait(20)
        finally:
            ended.set()

    chat, browser = kernel(answers)
    browser.send("hello")
    browser.wait_until(lambda: browser.status == "streaming")
    finish, finished = controller_of(chat).core.queue._finish, threading.Event()
    controller_of(chat).core.queue._finish = lambda *given: (finish(*given), finished.set())
    chat.open_conversation("long")
    goes_on.set()

    assert ended.wait(10)
    assert finished.wait(10)
    assert len(browser.history) == SHOWN
    assert browser.saved.earlier == LENGTH - SHOWN


def test_a_cleared_conversation_that_ends_changes_no_title_of_the_one_that_is_opened(kernel: Make) -> None:
    chat, browser = kernel()
    say(browser, "hello")
    browser.click("Clear")
    assert browser.saved.open(TITLE)
    with controller_of(chat).session.lock:
        saved_of(chat).recorder._queue()
    settle(chat)
    browser.saved.look()

    assert browser.saved.titles == [TITLE, f"other {TITLE}"] or browser.saved.titles == [f"other {TITLE}", TITLE]


# -- what waits for the rest ----------------------------------------------------------------------


def test_a_message_that_waits_can_be_withdrawn_at_once(kernel: Make) -> None:
    chat, browser = opened(kernel)
    goes_on = slow(chat)
    emit(browser, "s1", SUBMIT)
    emit(browser, "w1", {"type": "withdraw", "event": "s1"})
    withdrawn = reply(browser, "w1")
    goes_on.set()

    assert withdrawn["ok"]
    assert not reply(browser, "s1")["ok"]
    assert texts(chat.history) == WORDS


def test_stop_means_the_message_that_waits_too(kernel: Make) -> None:
    never = threading.Event()

    def answers(message: str, history: Any) -> Iterator[str]:
        yield "begun"
        never.wait(20)
        yield "ended"

    chat, browser = opened(kernel, answers)
    goes_on = slow(chat)
    emit(browser, "s1", SUBMIT)
    emit(browser, "x1", {"type": "stop"})
    goes_on.set()

    assert reply(browser, "s1")["ok"]
    assert reply(browser, "x1")["ok"]
    browser.wait_until(lambda: browser.status == "ready")
    never.set()
    assert "ended" not in texts(chat.history)


@pytest.mark.parametrize("event", [SUBMIT, {"type": "clear"}, {"type": "undo"}, {"type": "retry"}])
def test_what_was_meant_for_one_conversation_is_not_done_to_another(kernel: Make, event: dict[str, Any]) -> None:
    chat, browser = opened(kernel)
    goes_on = slow(chat, "read")
    emit(browser, "o1", browser.saved.event("open", f"other {TITLE}"))
    emit(browser, "e1", event)
    goes_on.set()

    assert "A different conversation was opened" in reply(browser, "e1")["reason"]
    assert texts(chat.history) == OTHERS
    settle(chat)
    assert kept(kernel) == WORDS


def test_what_waits_when_the_chat_is_closed_is_not_done(kernel: Make) -> None:
    given: list[str] = []
    chat, browser = opened(kernel, lambda message: given.append(message))
    goes_on = slow(chat)
    emit(browser, "s1", SUBMIT)
    close = controller_of(chat).close

    def closes() -> None:
        close()
        goes_on.set()
        saved_of(chat).worker.call(lambda: None, 10)

    controller_of(chat).close = closes
    chat.close()

    assert given == []


def test_an_asynchronous_chat_function_that_was_waited_for_runs_where_it_always_does(kernel: Make) -> None:
    where: list[int] = []

    async def main() -> list[str]:
        async def answers(message: str, history: Any) -> str:
            where.append(threading.get_ident())
            return "yes"

        chat, browser = kernel(answers)
        await asyncio.to_thread(browser.saved.open, TITLE)
        emit(browser, "s1", SUBMIT)
        await asyncio.to_thread(reply, browser, "s1")
        await asyncio.to_thread(browser.wait_until, lambda: browser.status == "ready" and len(where) == 1)
        return texts(chat.history)

    assert asyncio.run(main()) == [*WORDS, "now", "yes"]
    assert where == [threading.get_ident()]


# -- a database that does not give the rest -------------------------------------------------------


def test_a_database_that_stalls_refuses_what_waits_and_has_it_done_when_it_answers_again(
    kernel: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_TIMEOUT", 0.3)
    chat, browser = opened(kernel)
    goes_on = slow(chat)
    browser.send("now")

    assert browser.draft == "now"
    assert "does not respond" in browser.refusals[-1]
    goes_on.set()
    browser.send()
    browser.wait_until(lambda: len(browser.history) == LENGTH + 2 and browser.status == "ready")


def test_a_failure_that_nobody_foresaw_is_answered_too(kernel: Make) -> None:
    chat, browser = opened(kernel)
    fails(chat, ValueError("odd"))
    browser.send("now")

    assert browser.draft == "now"
    assert browser.refusals == ["ValueError: odd"]


def test_while_the_rest_is_not_to_be_had_the_chat_is_displayed_and_closed_and_observers_hear_of_what_there_is(
    kernel: Make,
) -> None:
    chat, browser = kernel()
    seen: list[Any] = []
    chat.observe(lambda change: seen.append((change.name, change.new)), names=["history", "draft"])
    fails(chat, StoreError("dead"))
    assert browser.saved.open(TITLE)
    browser.type("now")

    browser.wait_until(lambda: seen == [("draft", "now")])
    assert WORDS[-1] in chat._repr_mimebundle_()[0]["text/html"]
    chat.close()
    assert chat.comm is None


def test_a_thread_that_waits_for_the_rest_holds_no_lock(kernel: Make) -> None:
    chat, browser = opened(kernel)
    goes_on = slow(chat)
    reads = threading.Thread(target=lambda: chat.history)
    reads.start()
    emit(browser, "r1", {"type": "resync", "seq": 0})

    assert reply(browser, "r1")["ok"]
    assert reads.is_alive()
    goes_on.set()
    reads.join(10)


def test_a_conversation_that_is_cut_short_between_two_questions_is_read_whole(postgres: Postgres) -> None:
    database = str(postgres.new_database())
    save_long(database)
    owner = owner_here() or ""

    def first(length: int) -> int:
        gone = [f"m{number}" for number in range(20, LENGTH)]
        Store(database).save(owner, Change("long", 1, TITLE, deleted=gone))
        return length - SHOWN

    found = Store(database).read(owner, "long", first)
    assert (found.earlier, len(found.messages)) == (0, 20)
