"""A ChatWidget and its callbacks: Gradio's handlers unchanged, what is pending, what returns to the composer."""

import asyncio
import threading
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser


class _Piece:
    """A chunk of huggingface_hub's shape."""

    def __init__(self, text: str) -> None:
        self.choices = [type("Choice", (), {"delta": type("Delta", (), {"content": text})()})()]


class _Client:
    def chat_completion(self, history: list[Any], **parameters: Any) -> Any:
        text = f"You said {history[-1]['content']}"
        return (_Piece(text[i : i + 3]) for i in range(0, len(text), 3))


client = _Client()


def respond(prompt: str, history: Any) -> Any:
    if not history:
        history = [{"role": "system", "content": "You are a friendly chatbot"}]
    history.append({"role": "user", "content": prompt})

    yield history

    response = {"role": "assistant", "content": ""}
    for message in client.chat_completion(history, temperature=0.95, top_p=0.9, max_tokens=512, stream=True):
        response["content"] += message.choices[0].delta.content or ""

        yield [*history, response]


def handle_undo(history: Any, undo_data: cw.UndoData) -> Any:
    return history[: undo_data.index], history[undo_data.index]["content"]


def handle_retry(history: Any, retry_data: cw.RetryData) -> Any:
    new_history = history[: retry_data.index]
    previous_prompt = history[retry_data.index]["content"]
    yield from respond(previous_prompt, new_history)


def _texts(history: Any) -> list[str]:
    return [message["content"] for message in history]


def _ready(browser: Browser) -> None:
    browser.wait_until(lambda: browser.status == "ready")


def test_the_three_handlers_of_gradios_guide_run_unchanged() -> None:
    chat = cw.ChatWidget()
    chat.on_submit(respond)
    chat.on_undo(handle_undo)
    chat.on_retry(handle_retry)
    browser = Browser(chat)
    browser.send("hello")
    _ready(browser)
    whole = ["You are a friendly chatbot", "hello", "You said hello"]
    assert _texts(browser.history) == whole
    browser.click("Retry")
    _ready(browser)
    assert _texts(browser.history) == whole
    browser.click("Undo")
    _ready(browser)
    assert _texts(browser.history) == whole[:1]
    assert browser.draft == "hello"


def test_one_list_mutated_and_yielded_again_counts_as_new_each_time() -> None:
    chat = cw.ChatWidget()
    seen = []
    chat.observe(lambda change: seen.append(change.new[-1]["content"]), "history")

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        history.append({"role": "user", "content": message})
        history.append({"role": "assistant", "content": ""})
        for c in "streamed":
            history[-1]["content"] += c
            yield history

    browser = Browser(chat)
    assert _texts(chat.submit("q").wait(30)) == ["q", "streamed"]
    assert browser.history == chat.history
    assert seen[0] == "s"
    assert seen[-1] == "streamed"


@pytest.mark.parametrize("kind", ["function", "generator", "async function", "async generator"])
def test_each_kind_of_callback_gives_the_history(kind: str) -> None:
    def whole(message: str, history: Any) -> Any:
        return [*history, {"role": "user", "content": message}, {"role": "assistant", "content": "a"}]

    def generator(message: str, history: Any) -> Any:
        yield [*history, {"role": "user", "content": message}]
        yield whole(message, history)

    async def function_async(message: str, history: Any) -> Any:
        await asyncio.sleep(0)
        return whole(message, history)

    async def generator_async(message: str, history: Any) -> Any:
        for value in generator(message, history):
            await asyncio.sleep(0)
            yield value

    chat = cw.ChatWidget()
    kinds = {
        "function": whole,
        "generator": generator,
        "async function": function_async,
        "async generator": generator_async,
    }
    chat.on_submit(kinds[kind])
    assert _texts(chat.submit("q").wait(30)) == ["q", "a"]
    assert chat.status == "ready"


def test_a_sent_message_is_pending_until_the_first_value() -> None:
    go = threading.Event()
    chat = cw.ChatWidget()

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        go.wait(30)
        yield [*history, {"role": "user", "content": message}]

    browser = Browser(chat)
    browser.send("hello")
    assert browser.page["pending"] == {"text": "hello", "files": []}
    assert (browser.history, browser.draft, browser.status) == ([], "", "submitted")
    go.set()
    _ready(browser)
    assert browser.page["pending"] is None
    assert _texts(browser.history) == ["hello"]


def test_text_returns_to_the_composer_when_the_callback_fails_before_a_value() -> None:
    chat = cw.ChatWidget([{"role": "user", "content": "before"}])

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        raise RuntimeError("no luck")

    browser = Browser(chat)
    browser.send("hello")
    browser.wait_until(lambda: browser.status == "error")
    assert browser.draft == "hello"
    assert browser.alerts == ["no luck"]
    assert _texts(browser.history) == ["before"]
    run = chat.submit("again")
    with pytest.raises(RuntimeError, match="no luck"):
        run.wait(30)
    assert isinstance(run.error, RuntimeError)


def test_what_was_typed_meanwhile_stays_behind_what_returns() -> None:
    go = threading.Event()
    chat = cw.ChatWidget()

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        go.wait(30)
        raise RuntimeError("no luck")

    browser = Browser(chat)
    browser.send("first")
    browser.type("second")
    go.set()
    browser.wait_until(lambda: browser.status == "error")
    assert browser.draft == "first\nsecond"


def test_stop_before_a_value_gives_the_text_back() -> None:
    chat = cw.ChatWidget()
    chat.on_submit(lambda message, history: threading.Event().wait(60))
    browser = Browser(chat)
    browser.send("hello")
    browser.click("Stop")
    assert (browser.status, browser.draft, browser.history, browser.alerts) == ("ready", "hello", [], [])


def test_an_error_after_a_value_stands_on_the_answer_and_the_text_stays() -> None:
    chat = cw.ChatWidget()

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        history.append({"role": "user", "content": message})
        yield history
        yield [*history, {"role": "assistant", "content": "half an ans"}]
        raise ValueError("broken")

    browser = Browser(chat)
    browser.send("q")
    browser.wait_until(lambda: browser.status == "error")
    assert _texts(browser.history) == ["q", "half an ans"]
    error = browser.history[-1]["metadata"]["error"]
    assert (error["type"], error["text"]) == ("ValueError", "broken")
    assert "broken" in error["traceback"]


@pytest.mark.parametrize("value", [None, "text", 3, [{"role": "bot", "content": ""}], ("", [])])
def test_a_value_that_is_no_history_is_an_error_that_says_what_to_give(value: Any) -> None:
    chat = cw.ChatWidget()
    chat.on_submit(lambda message, history: value)
    browser = Browser(chat)
    browser.send("q")
    browser.wait_until(lambda: browser.status == "error")
    assert browser.draft == "q"
    assert len(browser.alerts) == 1
    assert "role" in browser.alerts[0] or "whole new history" in browser.alerts[0]


def test_a_callback_gets_a_copy_with_absent_keys_absent() -> None:
    got: list[Any] = []
    chat = cw.ChatWidget([{"role": "assistant", "content": "a", "metadata": {"title": "T"}}])

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        got.append([dict(m) for m in history])
        history[0]["content"] = "changed"
        return [*history, {"role": "user", "content": message}]

    chat.submit("q").wait(30)
    assert got == [[{"role": "assistant", "content": "a", "metadata": {"title": "T"}}]]
    assert _texts(chat.history) == ["changed", "q"]
