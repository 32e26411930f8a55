"""What once broke a chat: each of these was found by somebody who tried, and must not come back."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.runtime import captured_output
from chatwidget.testing.browser import Browser
from tests.support.gate import Gate, texts


@pytest.mark.parametrize("name", ["history", "status"])
def test_an_observer_that_raises_stops_neither_the_run_nor_the_queue(name: str) -> None:
    chat = cw.ChatInterface(lambda message, history: iter(["a", "ab"]))
    chat.observe(lambda change: 1 / 0, name)
    runs = [chat.submit("q"), chat.submit("q")]
    assert [texts(run.wait(30)) for run in runs] == [["q", "ab"], ["q", "ab"]]
    assert chat.status == "ready"


class _Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


@pytest.mark.parametrize("error", [ValueError("bad \ud83d"), _Unspeakable()])
def test_an_error_whose_text_cannot_be_sent_is_still_an_error_in_the_chat(error: Exception) -> None:
    def answer(message: str, history: Any) -> Any:
        raise error

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    with pytest.raises(type(error)):
        chat.submit("q").wait(30)
    assert len(browser.alerts) == 1


@pytest.mark.parametrize("value", [10**5000, [[]]], ids=["a huge number", "a list that holds itself"])
def test_metadata_that_json_cannot_hold_is_refused_before_it_is_in(value: Any) -> None:
    if isinstance(value, list):
        value.append(value)
    chat = cw.ChatWidget()
    with pytest.raises(cw.ChatError):
        chat.append({"role": "user", "content": "x", "metadata": {"value": value}})
    assert chat.history == []


def test_a_submit_that_waits_behind_an_assigned_history_is_asked_with_the_new_one() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    chat.submit("one")
    assert gate.began.wait(30)
    queued = chat.submit("two")
    gate.go.set()
    chat.history = [{"role": "user", "content": "fresh"}]
    queued.wait(30)
    assert texts(chat.history) == ["fresh", "two", "two done"]


def test_withdrawing_takes_only_its_own_question_back() -> None:
    go = threading.Event()
    chat = cw.ChatInterface(lambda message, history: go.wait(10))
    browser = Browser(chat)
    browser.send_event({"type": "submit", "text": "mine", "files": [], "view": "v"}, id="E")
    chat.append({"role": "user", "content": "appended"})
    assert browser.send_event({"type": "withdraw", "event": "E"})
    assert texts(chat.history) == ["appended"]
    assert browser.status == "ready"
    go.set()


def test_in_place_addition_from_many_threads_loses_nothing_and_stops_no_run() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    run = chat.submit("q")
    assert gate.began.wait(30)

    def add(name: int) -> None:
        for i in range(60):
            chat.history += [{"role": "user", "content": f"{name}-{i}"}]

    threads = [threading.Thread(target=add, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.go.set()
    run.wait(30)
    assert not run.stopped
    assert len(set(texts(chat.history))) == 242


def test_another_chats_history_can_be_assigned_after_an_addition() -> None:
    one, other = cw.ChatWidget(), cw.ChatWidget()
    history = one.history
    history += [{"role": "user", "content": "a"}]
    other.append({"role": "user", "content": "b"})
    other.history = history
    assert texts(other.history) == ["a"]


def test_holding_trait_notifications_during_a_run_changes_nothing() -> None:
    chat = cw.ChatInterface(lambda message, history: "a")
    with chat.hold_trait_notifications():
        chat.submit("q").wait(30)
    assert (chat.attachments, chat.status, texts(chat.history)) == ([], "ready", ["q", "a"])


@pytest.mark.asyncio
async def test_prints_are_let_go_when_a_run_is_stopped_before_its_loop_comes_to_it() -> None:
    async def answer(message: str, history: Any) -> str:
        return "a"

    before = captured_output._users
    run = cw.ChatInterface(answer).submit("q")
    run.stop()
    await run
    await asyncio.sleep(0)
    assert captured_output._users == before


def test_a_run_whose_loop_was_closed_ends_with_an_error_and_the_next_one_runs() -> None:
    async def answer(message: str, history: Any) -> str:
        await asyncio.sleep(60)
        return "a"

    async def leave(chat: cw.ChatInterface) -> Any:
        return chat.submit("q")

    chat = cw.ChatInterface(answer)
    run = asyncio.run(leave(chat))
    with pytest.raises(cw.ChatError):
        run.wait(30)
    assert chat.status == "error"


@pytest.mark.asyncio
async def test_a_callback_that_cancels_itself_has_failed() -> None:
    async def answer(message: str, history: Any) -> str:
        raise asyncio.CancelledError

    with pytest.raises(cw.ChatError, match="canceled"):
        await cw.ChatInterface(answer).submit("q")


@pytest.mark.parametrize("kind", ["edit", "option", "submit", "upload"])
def test_an_observer_may_wait_for_another_thread_whatever_was_clicked(kind: str, tmp_path: Path) -> None:
    history = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "options": [{"value": "x"}]}]
    chat = cw.ChatInterface(lambda message: "a", history=history, editable=True, multimodal=True)
    seen: list[int] = []
    stuck: list[bool] = []

    def observe(change: Any) -> None:
        reader = threading.Thread(target=lambda: seen.append(len(chat.history)))
        reader.start()
        reader.join(5)
        stuck.append(reader.is_alive())

    chat.observe(observe, ["history", "status", "attachments"])
    browser = Browser(chat)
    (tmp_path / "a.txt").write_text("a")
    if kind == "option":
        browser.click("x")
    elif kind == "edit":
        browser.click("Edit", index=0)
        browser.click("Send edited message")
    elif kind == "submit":
        browser.send("hello")
    else:
        assert browser.attach(tmp_path / "a.txt")
    browser.wait_until(lambda: browser.status == "ready" and len(seen) > 0)
    assert not any(stuck)


def test_waiting_inside_a_callback_for_what_comes_after_it_raises() -> None:
    chat = cw.ChatInterface(lambda message: chat.submit("inner").wait(30) if message == "outer" else "fine")
    with pytest.raises(cw.ChatError, match="deadlock"):
        chat.submit("outer").wait(30)


@pytest.mark.asyncio
async def test_waiting_on_a_loop_for_a_run_behind_one_that_it_drives_raises() -> None:
    async def values() -> Any:
        yield "a"

    chat = cw.ChatInterface(lambda message: "b")
    first = chat.stream(values())
    second = chat.submit("q")
    with pytest.raises(cw.ChatError, match="await"):
        second.wait(30)
    await first
    assert texts(await second) == ["q", "b"]


def test_an_event_repeated_while_it_is_being_done_is_not_done_again() -> None:
    calls, go = [], threading.Event()
    chat = cw.ChatWidget([{"role": "user", "content": "a"}])
    browser = Browser(chat)

    @chat.on_clear
    def cleared() -> None:
        calls.append(1)
        go.wait(30)

    browser.send_event({"type": "clear"}, id="C", wait=False)
    chat.append({"role": "user", "content": "new"})
    browser.send_event({"type": "clear"}, id="C", wait=False)
    go.set()
    browser.send_event({"type": "clear"}, id="C")
    assert (calls, texts(chat.history)) == ([1], ["new"])
