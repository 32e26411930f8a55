"""Additional inputs are what they are at the moment of sending; additional outputs follow each yield."""

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import ipywidgets
import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser


def test_inputs_are_passed_in_order_as_they_are_when_the_message_is_sent() -> None:
    system, slider = ipywidgets.Text("be kind"), ipywidgets.IntSlider(value=3)
    marimo_like = SimpleNamespace(value="m")
    got: list[Any] = []
    chat = cw.ChatInterface(
        lambda message, history, *more: got.append(more) or "a", additional_inputs=[system, slider, marimo_like]
    )
    browser = Browser(chat)
    chat.submit("one").wait(30)
    system.value, marimo_like.value = "be brief", "n"
    browser.send("two")
    browser.wait_until(lambda: browser.status == "ready")
    slider.value = 5
    chat.retry().wait(30)
    assert got == [("be kind", 3, "m"), ("be brief", 3, "n"), ("be brief", 5, "n")]


def test_a_queued_message_keeps_the_inputs_it_was_sent_with() -> None:
    go, number = threading.Event(), ipywidgets.IntText(1)

    def answer(message: str, history: Any, n: int) -> str:
        go.wait(30)
        return f"{message} {n}"

    chat = cw.ChatInterface(answer, additional_inputs=number)
    first, second = chat.submit("a"), chat.submit("b")
    number.value = 2
    go.set()
    assert first.wait(30)[-1]["content"] == "a 1"
    assert second.wait(30)[-1]["content"] == "b 1"


def test_names_make_widgets_labelled_after_the_functions_parameters() -> None:
    def answer(message: str, history: Any, system_prompt: str, temperature: float, loud: bool) -> str:
        return repr((system_prompt, temperature, loud))

    chat = cw.ChatInterface(answer, additional_inputs=["textbox", "slider", "checkbox"])
    [box] = [w for w in _all_widgets() if w.model_id == chat.get_state()["_inputs"]["model"]]
    assert [child.description for child in box.children] == ["System prompt", "Temperature", "Loud"]
    assert chat.submit("q").wait(30)[-1]["content"] == "('', 0.0, False)"


def _all_widgets() -> list[Any]:
    return list(getattr(ipywidgets.widgets.widget, "_instances", {}).values())


def test_the_page_is_told_where_the_inputs_are_and_whether_they_are_open() -> None:
    slider = ipywidgets.FloatSlider()
    chat = cw.ChatInterface(
        lambda m, h, x, y: "a",
        additional_inputs=[slider, SimpleNamespace(value=1)],
        additional_inputs_accordion={"label": "Knobs", "open": True},
    )
    [box] = [w for w in _all_widgets() if w.model_id == chat.get_state()["_inputs"]["model"]]
    assert box.children == (slider,)
    assert chat.get_state()["_inputs"] == {"model": box.model_id, "label": "Knobs", "open": True}
    hidden = cw.ChatInterface(lambda m, h, x: "a", additional_inputs=slider, additional_inputs_accordion=None)
    assert hidden.get_state()["_inputs"] is None
    assert cw.ChatInterface(lambda m: "a").get_state()["_inputs"] is None


def test_a_widget_that_a_cell_has_shown_is_not_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, own = ipywidgets.IntSlider(), ipywidgets.IntSlider()
    shell = SimpleNamespace(user_ns={"Out": {1: ipywidgets.HBox([shown])}})
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    chat = cw.ChatInterface(lambda m, h, a, b: "a", additional_inputs=[shown, own])
    [box] = [w for w in _all_widgets() if w.model_id == chat.get_state()["_inputs"]["model"]]
    assert box.children == (own,)


@pytest.mark.parametrize(
    ("function", "given", "words"),
    [
        (lambda message, history, a, b: "x", "slider", "requires 4 arguments.*1 additional input.*for b"),
        (lambda message, history: "x", "slider", "accepts 2 arguments.*1 additional input"),
        (lambda message, history, a: "x", "sldier", "Unknown input name 'sldier'"),
        (lambda message, history, a: "x", "dropdown", r"ipywidgets\.Dropdown"),
        (lambda message, history, a: "x", 3, r"additional_inputs\[0\]` must be .*, got 3"),
    ],
)
def test_inputs_that_cannot_be_are_refused_where_the_chat_is_made(function: Any, given: Any, words: str) -> None:
    with pytest.raises(cw.ChatError, match=words):
        cw.ChatInterface(function, additional_inputs=given)


def test_the_validator_gets_the_inputs_if_it_takes_them() -> None:
    slider = ipywidgets.IntSlider(value=3)
    chat = cw.ChatInterface(
        lambda m, h, n: m,
        additional_inputs=slider,
        validator=lambda message, n: "Too high." if n > 2 else None,
    )
    with pytest.raises(cw.ChatError, match="Too high"):
        chat.submit("q")
    slider.value = 1
    assert chat.submit("q").wait(30)[-1]["content"] == "q"


def test_retry_with_inputs_that_the_validator_refuses_keeps_the_answer() -> None:
    number = ipywidgets.IntText(1)
    chat = cw.ChatInterface(
        lambda m, h, n: str(n), additional_inputs=number, validator=lambda m, n: "Too high." if n > 2 else None
    )
    chat.submit("q").wait(30)
    before = list(chat.history)
    number.value = 9
    browser = Browser(chat)
    browser.click("Retry", index=1)
    assert (browser.refusals, list(chat.history)) == (["Too high."], before)
    with pytest.raises(cw.ChatError, match="Too high"):
        chat.retry()
    assert list(chat.history) == before


def _streamed(message: str, history: Any) -> Any:
    yield "Writing", "print("
    yield "Written", "print(1)"
    yield "Done.", None


async def _streamed_async(message: str, history: Any) -> Any:
    for value in _streamed(message, history):
        await asyncio.sleep(0)
        yield value


@pytest.mark.parametrize("function", [_streamed, _streamed_async])
def test_outputs_are_set_on_every_yield_and_none_leaves_them(function: Any) -> None:
    code, seen = ipywidgets.Textarea(), []
    code.observe(lambda change: seen.append(change.new), "value")
    chat = cw.ChatInterface(function, additional_outputs=code)
    assert chat.submit("q").wait(30)[-1]["content"] == "Done."
    assert (seen, code.value) == (["print(", "print(1)"], "print(1)")


def test_chunks_of_a_provider_accumulate_beside_the_values_of_outputs() -> None:
    def answer(message: str, history: Any) -> Any:
        for i, word in enumerate(["", "a", "b", "c"]):
            yield {"choices": [{"delta": {"role": "assistant", "content": word}}]}, i

    slider = ipywidgets.IntSlider()
    chat = cw.ChatInterface(answer, additional_outputs=slider)
    assert (chat.submit("q").wait(30)[-1]["content"], slider.value) == ("abc", 3)


def _chunks() -> list[Any]:
    return [{"choices": [{"delta": {"role": "assistant", "content": word}}]} for word in ["", "a", "b", "c"]]


class _Chunks:
    """A stream as a client's: an iterator of chunks that is no generator, and can be closed."""

    def __init__(self) -> None:
        self.chunks, self.closed = iter(_chunks()), False

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return next(self.chunks)

    def close(self) -> None:
        self.closed = True


class _AsyncChunks(_Chunks):
    __iter__ = None  # type: ignore[assignment]
    __next__ = None  # type: ignore[assignment]

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        await asyncio.sleep(0)
        for chunk in self.chunks:
            return chunk
        raise StopAsyncIteration

    async def close(self) -> None:  # type: ignore[override]
        self.closed = True


def _words() -> Any:
    yield from ["a", "ab", "abc"]


async def _async_words() -> Any:
    for word in _words():
        yield word


@pytest.mark.parametrize("stream", [_words, _async_words, _Chunks, _AsyncChunks, lambda: cw.accumulate(iter("abc"))])
@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_stream_returned_with_values_streams_and_sets_the_outputs(stream: Any, asynchronous: bool) -> None:
    async def answer_async(message: str, history: Any) -> Any:
        return stream(), 7

    slider, seen = ipywidgets.IntSlider(), []
    function = answer_async if asynchronous else lambda message, history: (stream(), 7)
    chat = cw.ChatInterface(function, additional_outputs=slider)
    chat.observe(lambda change: seen.append([slider.value, *(m["content"] for m in change.new[1:])]), "history")
    added = chat.submit("q").wait(30)
    assert [message["content"] for message in added] == ["q", "abc"]
    assert (slider.value, seen[-1]) == (7, [7, "abc"])


def test_a_stopped_stream_that_was_returned_with_values_is_closed() -> None:
    opened, go = _Chunks(), threading.Event()
    opened.chunks = (go.wait(30) and chunk if i == 2 else chunk for i, chunk in enumerate(_chunks()))
    chat = cw.ChatInterface(lambda message, history: (opened, 7), additional_outputs=ipywidgets.IntSlider())
    written = threading.Event()
    chat.observe(lambda change: written.set() if change.new[1:] else None, "history")
    run = chat.submit("q")
    assert written.wait(30)
    chat.stop()
    go.set()
    run.wait(30)
    assert (opened.closed, run.stopped, chat.history[1]["content"]) == (True, True, "a")


def test_a_dict_sets_several_traits_of_an_output() -> None:
    slider = ipywidgets.IntSlider()
    chat = cw.ChatInterface(lambda m: (m, {"max": 200, "value": 150}), additional_outputs=[slider])
    chat.submit("q").wait(30)
    assert (slider.max, slider.value) == (200, 150)


def test_text_alone_is_the_response_and_is_never_taken_apart() -> None:
    code = ipywidgets.Text("as before")
    chat = cw.ChatInterface(lambda m: "ab", additional_outputs=code)
    assert chat.submit("q").wait(30)[-1]["content"] == "ab"
    assert code.value == "as before"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("a", 1, 2), "a tuple of 3.*1 additional output"),
        (("a", object()), r"Cannot set 'value' of `additional_outputs\[0\]` \(IntSlider\)"),
        (("a", {"colour": 1}), "IntSlider has no trait 'colour'"),
    ],
)
def test_values_that_do_not_fit_the_outputs_are_an_error_in_the_chat(given: Any, words: str) -> None:
    chat = cw.ChatInterface(lambda m: given, additional_outputs=ipywidgets.IntSlider())
    with pytest.raises(cw.ChatError, match=words):
        chat.submit("q").wait(30)
    assert chat.history[-1]["metadata"]["error"]["type"] == "CallbackError"
    with pytest.raises(cw.ChatError, match=r"additional_outputs\[0\]` must be an ipywidget or an object with a"):
        cw.ChatInterface(lambda m: m, additional_outputs="text")


def test_after_a_stop_no_output_is_set_any_more() -> None:
    written, go, closed = threading.Event(), threading.Event(), threading.Event()
    text = ipywidgets.Text()

    def answer(message: str, history: Any) -> Any:
        try:
            yield "a", "first"
            written.set()
            go.wait(30)
            yield "b", "too late"
        finally:
            closed.set()

    chat = cw.ChatInterface(answer, additional_outputs=text)
    chat.submit("q")
    assert written.wait(30)
    chat.stop()
    go.set()
    assert closed.wait(30)
    assert text.value == "first"


def test_an_example_may_choose_several_or_a_range() -> None:
    genres, years = ipywidgets.SelectMultiple(options=["rock", "pop", "jazz"]), ipywidgets.IntRangeSlider(max=100)
    row = ["Play", ["rock", "jazz"], (60, 80)]
    chat = cw.ChatInterface(lambda m, h, *more: repr(more), additional_inputs=[genres, years], examples=[row])
    browser = Browser(chat)
    browser.click("Play")
    browser.wait_until(lambda: len(browser.history) == 2)
    assert browser.history[1]["content"] == "(('rock', 'jazz'), (60, 80))"
    for wrong, words in ((["Play", ["folk"], None], "one of 'rock'"), (["Play", None, (60, 800)], "from 0 to 100")):
        with pytest.raises(cw.ChatError, match=words):
            cw.ChatInterface(lambda m, h, *more: "", additional_inputs=[genres, years], examples=[wrong])
