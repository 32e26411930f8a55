"""One run at a time: queueing, stopping, waiting, observing."""

import contextvars
import threading
import time
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from tests.support.gate import Gate, texts


def test_submits_from_python_are_queued_in_order() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    runs = [chat.submit(text) for text in "abc"]
    assert gate.began.wait(30)
    assert gate.calls == ["a"]
    gate.go.set()
    assert [texts(run.wait(30)) for run in runs] == [["a", "a done"], ["b", "b done"], ["c", "c done"]]
    assert texts(chat.history) == ["a", "a done", "b", "b done", "c", "c done"]


def test_enter_while_a_run_is_on_keeps_the_draft_and_a_racing_submit_is_refused() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    browser = Browser(chat)
    browser.send("a")
    assert gate.began.wait(30)
    browser.send("b")
    assert browser.draft == "b"
    assert not browser.send_event({"type": "submit", "text": "c", "files": [], "view": "other"})
    gate.go.set()
    browser.wait_until(lambda: browser.status == "ready")
    assert gate.calls == ["a"]


def test_python_undo_retry_and_clear_stop_the_run_first() -> None:
    for verb, expected in (("undo", []), ("clear", []), ("retry", ["a", "a..."])):
        gate = Gate()
        chat = cw.ChatInterface(gate)
        first = chat.submit("a")
        assert gate.began.wait(30)
        gate.began.clear()
        getattr(chat, verb)()
        assert first.wait(30) is not None
        assert first.stopped
        if verb == "retry":
            assert gate.began.wait(30)
        assert texts(chat.history) == expected
        gate.go.set()


def test_a_cleared_chat_stays_cleared() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    browser = Browser(chat)
    runs = [chat.submit("a"), chat.submit("b")]
    assert gate.began.wait(30)
    browser.click("Clear")
    gate.go.set()
    for run in runs:
        assert run.wait(30) is not None
        assert run.stopped
    assert (chat.history, browser.history, gate.calls, browser.status) == ([], [], ["a"], "ready")


def test_assigning_a_history_stops_the_run_and_its_own_object_does_nothing() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    run = chat.submit("a")
    assert gate.began.wait(30)
    chat.history = chat.history
    assert not run.done
    chat.history += [{"role": "user", "content": "more"}]
    assert not run.done
    chat.history = [{"role": "user", "content": "new"}]
    assert texts(run.wait(30)) == ["a", "a..."]
    assert run.stopped
    gate.go.set()
    assert texts(chat.history) == ["new"]


def test_what_python_changes_during_a_run_is_kept() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate, history=[{"role": "user", "content": "0"}, {"role": "assistant", "content": "1"}])
    browser = Browser(chat)
    run = chat.submit("a")
    assert gate.began.wait(30)
    chat.append({"role": "user", "content": "appended"})
    chat.insert(0, {"role": "system", "content": "inserted"})
    chat.update(1, {"role": "user", "content": "updated"})
    chat.remove(2)
    gate.go.set()
    run.wait(30)
    assert texts(chat.history) == ["inserted", "updated", "a", "a done", "appended"]
    assert browser.history == chat.history


def test_a_message_of_the_run_that_was_removed_stays_removed() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    run = chat.submit("a")
    assert gate.began.wait(30)
    chat.remove(1)
    gate.go.set()
    run.wait(30)
    assert texts(chat.history) == ["a"]


def test_a_callback_that_never_ends_can_be_stopped_and_the_next_one_runs() -> None:
    forever = threading.Event()
    chat = cw.ChatInterface(lambda message, history: "answer" if message == "b" else forever.wait())
    browser = Browser(chat)
    browser.send("a")
    browser.click("Stop")
    browser.send("b")
    browser.wait_until(lambda: texts(browser.history) == ["a", "b", "answer"])
    forever.set()


def test_wait_raises_timeout_and_the_run_goes_on() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    run = chat.submit("a")
    with pytest.raises(TimeoutError, match="still running"):
        run.wait(0.01)
    gate.go.set()
    assert texts(run.wait(30)) == ["a", "a done"]
    assert run.done
    assert not run.stopped


def test_a_queued_run_can_be_stopped() -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    first, second = chat.submit("a"), chat.submit("b")
    second.stop()
    gate.go.set()
    first.wait(30)
    assert second.wait(30) == []
    assert gate.calls == ["a"]


def test_observers_get_the_last_history_then_the_final_status_then_wait_returns() -> None:
    events: list[Any] = []
    chat = cw.ChatInterface(lambda message, history: iter(["a", "ab", "abc"]))
    chat.observe(lambda change: events.append((change.name, change.new)), ["history", "status"])
    chat.submit("q").wait(30)
    assert [name for name, _ in events[-2:]] == ["history", "status"]
    assert (texts(events[-2][1]), events[-1][1]) == (["q", "abc"], "ready")


def test_observers_run_on_the_thread_of_the_run_and_not_once_per_value() -> None:
    threads: set[Any] = set()
    own: list[threading.Thread] = []
    counts = [0]

    def answer(message: str, history: Any) -> Any:
        own.append(threading.current_thread())
        for i in range(3000):
            yield str(i)

    def observe(change: Any) -> None:
        if len(change.new) == 2:
            counts[0] += 1
            threads.add(threading.current_thread())

    chat = cw.ChatInterface(answer)
    chat.observe(observe, "history")
    began = time.monotonic()
    chat.submit("q").wait(20)
    assert threads == set(own)
    assert counts[0] <= (time.monotonic() - began) / 0.033 + 3


def test_a_callback_sees_the_context_it_was_sent_from() -> None:
    variable = contextvars.ContextVar("variable", default="none")
    chat = cw.ChatInterface(lambda message, history: variable.get())
    variable.set("mine")
    assert chat.submit("q").wait(30)[-1]["content"] == "mine"


@pytest.mark.parametrize(("verb", "expected"), [("retry", ["a", "a done", "b", "b done"]), ("undo", ["b", "b done"])])
def test_what_is_queued_goes_on_after_the_verb_and_not_in_the_middle_of_it(verb: str, expected: list[str]) -> None:
    gate = Gate()
    chat = cw.ChatInterface(gate)
    chat.submit("a")
    assert gate.began.wait(30)
    queued = chat.submit("b")
    gate.go.set()
    getattr(chat, verb)()
    queued.wait(30)
    assert texts(chat.history) == expected


def test_an_error_is_forgotten_when_the_chat_is_cleared() -> None:
    chat = cw.ChatInterface(lambda message, history: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        chat.submit("a").wait(30)
    assert chat.status == "error"
    chat.clear()
    assert chat.status == "ready"
