"""ChatInterface: any chat function, and Gradio's standard stop, retry, undo, edit, like, options and clear."""

import functools
import threading
from typing import Any

import numpy as np
import pytest

import chatwidget as cw
from chatwidget.testing import Browser


def _texts(history: Any) -> list[Any]:
    return [message["content"] for message in history]


def _ready(browser: Browser) -> None:
    browser.wait_until(lambda: browser.status in ("ready", "error"))


class _Callable:
    def __call__(self, message: str, history: Any) -> Any:
        yield f"{message} from an object"


async def _async_function(message: str, history: Any) -> str:
    return "async"


async def _async_generator(message: str, history: Any) -> Any:
    yield "async"
    yield "async generator"


def _with_prefix(prefix: str, message: str, history: Any) -> Any:
    yield prefix + message


FUNCTIONS = {
    "function": (lambda message, history: "plain", "plain"),
    "lambda that returns a generator": (lambda message, history: (c for c in ["a", "ab"]), "ab"),
    "object with a generator": (_Callable(), "q from an object"),
    "partial": (functools.partial(_with_prefix, "> "), "> q"),
    "async function": (_async_function, "async"),
    "async generator": (_async_generator, "async generator"),
    "lambda that returns a coroutine": (lambda message, history: _async_function(message, history), "async"),
    "function of one argument": (lambda message: message * 2, "qq"),
    "function of no argument": (lambda: "nothing asked", "nothing asked"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_kind_of_chat_function_answers(name: str) -> None:
    function, expected = FUNCTIONS[name]
    chat = cw.ChatInterface(function)
    assert _texts(chat.submit("q").wait(5)) == ["q", expected]


def test_the_function_gets_the_models_view_without_the_present_message() -> None:
    got: list[Any] = []
    history = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "u", "options": [{"value": "v"}]},
        {"role": "assistant", "content": "thinking", "metadata": {"title": "T"}},
        {"role": "assistant", "content": [{"type": "text", "text": "a"}], "metadata": {"log": "x"}},
        {"role": "assistant", "content": "", "metadata": {"error": {"type": "E", "text": "t", "traceback": ""}}},
    ]

    def answer(message: str, history: Any) -> str:
        got.append((message, [dict(m) for m in history]))
        history.append("mutated")
        return "ok"

    chat = cw.ChatInterface(answer, history=history)
    chat.submit("now").wait(5)
    assert got == [
        (
            "now",
            [
                {"role": "system", "content": "s"},
                {"role": "user", "content": "u"},
                {"role": "assistant", "content": "a"},
            ],
        )
    ]


def test_each_yield_replaces_the_response_and_a_list_is_several_messages() -> None:
    steps = [threading.Event() for _ in range(3)]

    def answer(message: str, history: Any) -> Any:
        yield "one"
        steps[0].wait(5)
        yield ["one", cw.ChatMessage("two", role="user", metadata={"title": "T"})]
        steps[1].wait(5)
        yield "only"
        steps[2].wait(5)

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("q")
    browser.wait_until(lambda: _texts(browser.history) == ["q", "one"])
    steps[0].set()
    browser.wait_until(lambda: _texts(browser.history) == ["q", "one", "two"])
    assert browser.history[-1]["role"] == "assistant"
    steps[1].set()
    browser.wait_until(lambda: _texts(browser.history) == ["q", "only"])
    steps[2].set()
    _ready(browser)


def test_an_empty_generator_leaves_the_user_message_only() -> None:
    chat = cw.ChatInterface(lambda message, history: iter(()))
    assert _texts(chat.submit("q").wait(5)) == ["q"]
    assert chat.status == "ready"


def test_text_is_shown_as_given() -> None:
    text = "   indented\n\n\tdef f():\n\t\tpass\n   "
    chat = cw.ChatInterface(lambda message, history: text)
    assert chat.submit("q").wait(5)[-1]["content"] == text


def test_blank_messages_are_not_sent() -> None:
    chat = cw.ChatInterface(lambda message, history: "answer")
    browser = Browser(chat)
    browser.send("   \n")
    assert browser.history == []
    with pytest.raises(cw.ChatError, match="blank"):
        chat.submit(" ")


def test_none_is_an_error_that_says_so_and_the_sent_message_stays() -> None:
    chat = cw.ChatInterface(lambda message, history: None)
    browser = Browser(chat)
    browser.send("q")
    _ready(browser)
    assert _texts(browser.history) == ["q", ""]
    assert "gave None" in browser.alerts[0]
    assert browser.draft == ""
    browser.send("again")
    _ready(browser)
    assert len(browser.history) == 4


def test_an_error_stands_on_the_partial_answer_and_retry_runs_it_again() -> None:
    calls: list[str] = []

    def answer(message: str, history: Any) -> Any:
        calls.append(message)
        yield "partial"
        if len(calls) == 1:
            raise ZeroDivisionError("by zero")
        yield "whole"

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("q")
    _ready(browser)
    assert browser.status == "error"
    assert _texts(browser.history) == ["q", "partial"]
    assert browser.alerts == ["by zero"]
    browser.click("Retry")
    browser.wait_until(lambda: browser.status == "ready")
    assert (_texts(browser.history), browser.alerts, calls) == (["q", "whole"], [], ["q", "q"])


def test_stop_keeps_the_text_written_so_far_and_drops_what_comes_later() -> None:
    written, go, closed = threading.Event(), threading.Event(), threading.Event()

    def answer(message: str, history: Any) -> Any:
        try:
            yield "written so far"
            written.set()
            go.wait(5)
            yield "too late"
        finally:
            closed.set()

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("q")
    assert written.wait(5)
    browser.click("Stop")
    assert browser.status == "ready"
    go.set()
    assert closed.wait(5)
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


def test_editing_a_user_message_cuts_the_history_there_and_runs_again() -> None:
    chat = cw.ChatInterface(lambda message, history: message.upper(), editable=True)
    for text in ("one", "two"):
        chat.submit(text).wait(5)
    browser = Browser(chat)
    browser.click("Edit", index=0)
    browser.type("changed")
    browser.click("Cancel")
    assert _texts(browser.history) == ["one", "ONE", "two", "TWO"]
    browser.click("Edit", index=0)
    browser.type("changed")
    browser.click("Save")
    _ready(browser)
    assert _texts(browser.history) == ["changed", "CHANGED"]
    with pytest.raises(LookupError):
        browser.click("Edit", index=1)


def test_editing_an_answer_replaces_its_text_and_runs_nothing() -> None:
    chat = cw.ChatInterface(lambda message, history: message.upper(), editable="all")
    for text in ("one", "two"):
        chat.submit(text).wait(5)
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
            go.wait(5)
        yield cw.ChatMessage("sure?", options=options)

    chat = cw.ChatInterface(answer)
    browser = Browser(chat)
    browser.send("start")
    _ready(browser)
    browser.click("Yes!")
    browser.wait_until(lambda: _texts(browser.history) == ["start", "sure?", "yes", "sure?"])
    with pytest.raises(LookupError):
        browser.click("no")
    message_id = browser._page["ids"][-1]
    assert not browser._do({"type": "option", "message": message_id, "index": 1})
    assert "stop it first" in browser.refusals[-1]
    go.set()
    _ready(browser)
    assert len(browser.history) == 4


def test_anything_a_notebook_displays_can_be_a_response() -> None:
    chat = cw.ChatInterface(lambda message, history: np.arange(3))
    [part] = chat.submit("q").wait(5)[-1]["content"]
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
    with pytest.raises(NotImplementedError, match="save_history"):
        cw.ChatInterface(print, save_history=True)
    with pytest.raises(NotImplementedError, match="watermark"):
        cw.ChatWidget(watermark="x")
    with pytest.raises(cw.ChatError, match="cannot be called"):
        cw.ChatInterface("not a function")


def test_what_the_function_prints_is_kept_with_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def answer(message: str, history: Any) -> Any:
        print("looking")
        yield "found"

    chat = cw.ChatInterface(answer)
    chat.observe(lambda change: print("observed"), "status")
    assert chat.submit("q").wait(5)[-1]["metadata"] == {"output": "looking\n"}
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
    chat.submit("q").wait(5)
    browser = Browser(chat)
    browser.click("Again")
    _ready(browser)
    for name in ("Retry", "Undo"):
        with pytest.raises(LookupError):
            browser.click(name)
