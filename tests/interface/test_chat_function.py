"""Any chat function, what it gets, what it may give, and what becomes of its errors."""

import functools
import threading
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser


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
    assert _texts(chat.submit("q").wait(30)) == ["q", expected]


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
    chat.submit("now").wait(30)
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
        steps[0].wait(30)
        yield ["one", cw.ChatMessage("two", role="user", metadata={"title": "T"})]
        steps[1].wait(30)
        yield "only"
        steps[2].wait(30)

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
    assert _texts(chat.submit("q").wait(30)) == ["q"]
    assert chat.status == "ready"


def test_text_is_shown_as_given() -> None:
    text = "   indented\n\n\tdef f():\n\t\tpass\n   "
    chat = cw.ChatInterface(lambda message, history: text)
    assert chat.submit("q").wait(30)[-1]["content"] == text


def test_blank_messages_are_not_sent() -> None:
    chat = cw.ChatInterface(lambda message, history: "answer")
    browser = Browser(chat)
    browser.send("   \n")
    assert browser.history == []
    with pytest.raises(cw.ChatError, match="message is empty"):
        chat.submit(" ")


def test_none_is_an_error_that_says_so_and_the_sent_message_stays() -> None:
    chat = cw.ChatInterface(lambda message, history: None)
    browser = Browser(chat)
    browser.send("q")
    _ready(browser)
    assert _texts(browser.history) == ["q", ""]
    assert "returned None" in browser.alerts[0]
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
