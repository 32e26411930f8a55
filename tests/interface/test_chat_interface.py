"""ChatInterface: Gradio's standard stop, retry, undo, edit, options, examples; anything displayable; its options."""

import threading
from typing import Any

import numpy as np
import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser


def _texts(history: Any) -> list[Any]:
    return [message["content"] for message in history]


def _ready(browser: Browser) -> None:
    browser.wait_until(lambda: browser.status in ("ready", "error"))


def test_stop_keeps_the_text_written_so_far_and_drops_what_comes_later() -> None:
    written, go, closed = threading.Event(), threading.Event(), threading.Event()

    def answer(message: str, history: Any) -> Any:
        try:
            yield "written so far"
            written.set()
            go.wait(30)
            yield "too late"
        finally:
            closed.set()

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("q")
    assert written.wait(30)
    browser.click("Stop")
    assert browser.status == "ready"
    go.set()
    assert closed.wait(30)
    assert _texts(browser.history) == ["q", "written so far"]
    assert _texts(chat.history) == ["q", "written so far"]


def test_retry_runs_the_whole_last_user_turn_as_one_message() -> None:
    got: list[Any] = []

    def answer(message: str, history: Any) -> str:
        got.append((message, len(history)))
        return f"answer {len(got)}"

    history = [
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "a"},
        {"role": "user", "content": "two"},
        {"role": "user", "content": "three"},
        {"role": "assistant", "content": "b"},
        {"role": "assistant", "content": "c"},
    ]
    chat = cw.ChatInterface(answer, history=history)
    browser = Browser(chat)
    browser.click("Retry")
    _ready(browser)
    assert got == [("two\nthree", 2)]
    assert _texts(browser.history) == ["first", "a", "two\nthree", "answer 1"]
    browser.click("Undo")
    assert (_texts(browser.history), browser.draft) == (["first", "a"], "two\nthree")
    browser.click("Undo")
    assert (browser.history, browser.draft) == ([], "first")


def test_retry_and_undo_leave_an_earlier_question_alone_that_got_no_answer() -> None:
    got: list[Any] = []
    asked, go = threading.Event(), threading.Event()

    def answer(message: str, history: Any) -> Any:
        got.append((message, _texts(history)))
        if message == "stopped":
            asked.set()
            go.wait(30)
        elif message != "silent":
            yield f"answer {len(got)}"

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("stopped")
    assert asked.wait(30)
    browser.click("Stop")
    go.set()
    chat.submit("silent").wait(30)
    chat.submit("last").wait(30)

    chat.retry().wait(30)

    assert got[-1] == got[-2] == ("last", ["stopped", "silent"])
    assert _texts(chat.history) == ["stopped", "silent", "last", "answer 4"]
    chat.undo().wait(30)
    assert (_texts(chat.history), chat.draft) == (["stopped", "silent"], "last")
    chat.undo().wait(30)
    assert (_texts(chat.history), chat.draft) == (["stopped"], "silent")


def test_editing_a_user_message_cuts_the_history_there_and_runs_again() -> None:
    chat = cw.ChatInterface(lambda message, history: message.upper(), editable=True)
    for text in ("one", "two"):
        chat.submit(text).wait(30)
    browser = Browser(chat)
    browser.click("Edit", index=0)
    browser.type("changed")
    browser.click("Cancel")
    assert _texts(browser.history) == ["one", "ONE", "two", "TWO"]
    browser.click("Edit", index=0)
    browser.type("changed")
    browser.click("Send edited message")
    _ready(browser)
    assert _texts(browser.history) == ["changed", "CHANGED"]
    with pytest.raises(LookupError):
        browser.click("Edit", index=1)


def test_editing_an_answer_replaces_its_text_and_runs_nothing() -> None:
    chat = cw.ChatInterface(lambda message, history: message.upper(), editable="all")
    for text in ("one", "two"):
        chat.submit(text).wait(30)
    browser = Browser(chat)
    browser.click("Edit", index=1)
    browser.type("better")
    browser.click("Save")
    assert _texts(browser.history) == ["one", "better", "two", "TWO"]
    assert [m["role"] for m in browser.history] == ["user", "assistant"] * 2


def test_an_option_is_sent_as_a_user_message_and_is_inert_while_a_run_is_on() -> None:
    go = threading.Event()
    options = [{"value": "yes", "label": "Yes!"}, {"value": "no"}]

    def answer(message: str, history: Any) -> Any:
        if message == "yes":
            yield cw.ChatMessage("sure?", options=options)
            go.wait(30)
        yield cw.ChatMessage("sure?", options=options)

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("start")
    _ready(browser)
    browser.click("Yes!")
    browser.wait_until(lambda: _texts(browser.history) == ["start", "sure?", "yes", "sure?"])
    with pytest.raises(LookupError):
        browser.click("no")
    message_id = browser.page["ids"][-1]
    assert not browser.send_event({"type": "option", "message": message_id, "index": 1})
    assert "Stop it before you" in browser.refusals[-1]
    go.set()
    _ready(browser)
    assert len(browser.history) == 4


def test_anything_a_notebook_displays_can_be_a_response() -> None:
    chat = cw.ChatInterface(lambda message, history: np.arange(3))
    [part] = chat.submit("q").wait(30)[-1]["content"]
    assert part == {"type": "display", "data": {"text/plain": "array([0, 1, 2])"}, "metadata": {}}


def test_a_matplotlib_figure_is_a_picture_whose_bytes_stay_out_of_the_history() -> None:
    figure = pytest.importorskip("matplotlib.figure").Figure()
    figure.subplots().plot([1, 2])
    chat = cw.ChatInterface(lambda message, history: ["A figure:", figure])
    browser = Browser(chat)
    before = browser.traffic[1]
    chat.submit("q").wait(20)
    [part] = browser.history[-1]["content"]
    reference = part["data"]["image/png"]
    assert browser.traffic[1] - before < 3_000
    data = browser.blob(reference["blob"])
    assert data.startswith(b"\x89PNG")
    assert len(data) == reference["size"]
    assert browser.history == chat.history


def test_an_unknown_or_unbuilt_option_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"no option 'lable'\. Did you mean 'label'"):
        cw.ChatInterface(print, lable="x")
    with pytest.raises(cw.ChatError, match=r"show_progress.*'full', 'minimal', or 'hidden'"):
        cw.ChatInterface(print, show_progress="loud")
    assert cw.ChatInterface(print, show_progress="full").get_state("show_progress") == {"show_progress": "full"}
    with pytest.raises(TypeError, match=r"Did you mean 'allow_tags'"):
        cw.ChatWidget(allow_tag=["x"])
    with pytest.raises(cw.ChatError, match="must be a function of"):
        cw.ChatInterface("not a function")


def test_what_the_function_prints_is_kept_with_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def answer(message: str, history: Any) -> Any:
        print("looking")
        yield "found"

    chat = cw.ChatInterface(answer)
    chat.observe(lambda change: print("observed"), "status")
    assert chat.submit("q").wait(30)[-1]["metadata"] == {"output": "looking\n"}
    print("a cell's own")
    assert capsys.readouterr().out.split("\n")[-2:] == ["a cell's own", ""]


def test_examples_are_buttons_in_the_empty_chat() -> None:
    chat = cw.ChatInterface(
        lambda message, history: message.upper(), examples=["one", "two"], example_labels=["First", "Second"]
    )
    browser = Browser(chat)
    browser.click("Second")
    _ready(browser)
    assert _texts(browser.history) == ["two", "TWO"]
    with pytest.raises(LookupError):
        browser.click("First")


def test_a_button_can_be_renamed_or_hidden() -> None:
    chat = cw.ChatInterface(lambda message, history: "a", retry_btn="Again", undo_btn=False)
    chat.submit("q").wait(30)
    browser = Browser(chat)
    browser.click("Again")
    _ready(browser)
    for name in ("Retry", "Undo"):
        with pytest.raises(LookupError):
            browser.click(name)
