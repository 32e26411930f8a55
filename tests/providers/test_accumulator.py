"""Provider chunks become messages, whole and one character at a time, and streams are closed."""

from importlib.util import find_spec
from queue import Queue
from types import SimpleNamespace
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.providers.accumulator import Accumulator
from chatwidget.providers.registry import is_chunk


def _chunk(**delta: Any) -> Any:
    finish = delta.pop("finish_reason", None)
    return SimpleNamespace(choices=[SimpleNamespace(index=0, delta=SimpleNamespace(**delta), finish_reason=finish)])


def _answer(chunks: list[Any]) -> Any:
    return cw.ChatInterface(lambda message, history: iter(chunks)).submit("q").wait(30)[1:]


@pytest.mark.parametrize("size", [1, 3, 100])
def test_text_chunks_accumulate(size: int) -> None:
    text = "The capital of France is **Paris**. 😀"
    chunks = [_chunk(role="assistant", content="")]
    chunks += [_chunk(content=text[i : i + size]) for i in range(0, len(text), size)]
    chunks += [_chunk(content=None, finish_reason="stop")]
    assert _answer(chunks) == [{"role": "assistant", "content": text, "metadata": {"finish": "stop"}}]


def test_dict_chunks_are_understood_too() -> None:
    assert _answer([{"choices": [{"delta": {"content": c}}]} for c in "abc"])[0]["content"] == "abc"


def test_a_last_chunk_without_choices_carries_usage() -> None:
    usage = SimpleNamespace(prompt_tokens=3, completion_tokens=2)
    [message] = _answer([_chunk(content="hi"), SimpleNamespace(choices=[], usage=usage)])
    assert message["metadata"]["usage"] == {"prompt_tokens": 3, "completion_tokens": 2}


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
@pytest.mark.parametrize("size", [1, 100])
def test_reasoning_becomes_a_thought_that_closes_with_its_duration(name: str, size: int) -> None:
    def pieces(text: str) -> list[str]:
        return [text[i : i + size] for i in range(0, len(text), size)]

    chunks = [_chunk(**{name: piece}) for piece in pieces("let me think")]
    chunks += [_chunk(content=piece) for piece in pieces("Paris")]
    thought, answer = _answer(chunks)
    assert thought["content"] == "let me think"
    assert thought["metadata"]["title"] == "Reasoning"
    assert thought["metadata"]["status"] == "done"
    assert thought["metadata"]["duration"] >= 0
    assert answer == {"role": "assistant", "content": "Paris"}


def test_reasoning_is_timed_by_the_clock_and_pending_until_the_answer_begins() -> None:
    now = [10.0]
    so_far = Accumulator(clock=lambda: now[0])
    so_far.add(_chunk(reasoning="hm"))
    assert so_far.value()[0]["metadata"] == {"title": "Reasoning", "status": "pending"}
    now[0] = 22.3
    so_far.add(_chunk(content="A"))
    assert so_far.value()[0]["metadata"] == {"title": "Reasoning", "status": "done", "duration": 12.3}


def test_tool_calls_in_fragments_become_a_thought_each() -> None:
    def call(index: int, name: Any, arguments: str) -> Any:
        function = SimpleNamespace(name=name, arguments=arguments)
        return _chunk(tool_calls=[SimpleNamespace(index=index, function=function)])

    chunks = [call(0, "find", '{"a'), call(0, None, '": 1}'), call(1, "other", "{}")]
    first, second = _answer(chunks)
    assert (first["metadata"]["title"], second["metadata"]["title"]) == ("Tool call: find", "Tool call: other")
    assert '{"a": 1}' in first["content"]


def test_only_chunks_are_taken_for_chunks() -> None:
    for value in ("text", ["a"], {"role": "assistant", "content": ""}, 3, None, object()):
        assert not is_chunk(value)
    assert is_chunk(_chunk(content="a"))
    assert is_chunk(SimpleNamespace(type="response.output_text.delta", delta="a"))


def test_accumulate_closes_its_source_at_the_end_and_when_it_is_left_early() -> None:
    closed = []

    class Source:
        def __iter__(self) -> Any:
            return iter("abc")

        def close(self) -> None:
            closed.append(True)

    assert list(cw.accumulate(Source())) == ["a", "ab", "abc"]
    early = cw.accumulate(Source())
    next(early)
    early.close()
    assert closed == [True, True]


@pytest.mark.asyncio
async def test_accumulate_takes_an_async_source() -> None:
    async def source() -> Any:
        for c in "abc":
            yield c

    assert [value async for value in cw.accumulate(source())] == ["a", "ab", "abc"]


def test_stream_shows_values_behind_the_last_message() -> None:
    chat = cw.ChatWidget([{"role": "user", "content": "q"}])
    assert chat.stream(iter(["a", "ab"])).wait(30) == [{"role": "assistant", "content": "ab"}]
    assert chat.stream("text alone").wait(30)[0]["content"] == "text alone"
    assert len(chat.history) == 3


class TextIteratorStreamer:
    """A stand-in for the one of transformers: an iterator of new text, fed from another thread."""

    def __init__(self) -> None:
        self._texts: Queue[str | None] = Queue()

    def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
        self._texts.put(text)
        if stream_end:
            self._texts.put(None)

    def __iter__(self) -> "TextIteratorStreamer":
        return self

    def __next__(self) -> str:
        text = self._texts.get(timeout=9)
        if text is None:
            raise StopIteration
        return text


def _streamers() -> list[Any]:
    transformers = pytest.importorskip("transformers") if find_spec("transformers") else None
    return [TextIteratorStreamer(), *([transformers.TextIteratorStreamer(None)] if transformers else [])]


def test_a_streamer_of_transformers_gives_new_text_that_accumulates() -> None:
    for streamer in _streamers():
        for letter in "Hel😀":
            streamer.on_finalized_text(letter)
        streamer.on_finalized_text("!", stream_end=True)
        assert cw.ChatInterface(lambda message, history, s=streamer: s).submit("q").wait(9)[-1]["content"] == "Hel😀!"


def _call(name: str, arguments: str, identity: str, index: int = 0) -> Any:
    function = SimpleNamespace(name=name, arguments=arguments)
    return _chunk(tool_calls=[SimpleNamespace(index=index, id=identity, function=function)])


def test_results_and_errors_of_tools_stand_with_their_calls_and_a_second_answer_follows() -> None:
    def answer(message: str, history: Any) -> Any:
        yield _chunk(content="Looking it up.")
        yield _call("find", '{"a": 1}', "x")
        yield _call("lose", "{}", "y", 1)
        yield _chunk(content=None, finish_reason="tool_calls")
        yield {"role": "tool", "tool_call_id": "y", "content": "gone", "status": "error"}
        yield {"role": "tool", "tool_call_id": "x", "content": "```\n42\n```"}
        yield _chunk(content="It is ")
        yield _chunk(content="42.", finish_reason="stop")

    said, find, lose, last = cw.ChatInterface(answer).submit("q").wait(30)[1:]
    assert (said["content"], last["content"]) == ("Looking it up.", "It is 42.")
    assert find["content"] == '```json\n{"a": 1}\n```\n\nResult:\n\n````\n```\n42\n```\n````'
    assert find["metadata"]["status"] == "done"
    assert find["metadata"]["duration"] >= 0
    assert lose["content"].endswith("Error:\n\n```\ngone\n```")
    assert lose["metadata"]["log"] == "failed"


def test_a_call_is_pending_until_its_result_comes() -> None:
    so_far = Accumulator()
    so_far.add(_call("find", "{}", "x"))
    so_far.add(_chunk(content=None, finish_reason="tool_calls"))
    assert so_far.value()[0]["metadata"]["status"] == "pending"
    so_far.add({"role": "tool", "tool_call_id": "x", "content": "42"})
    assert so_far.value()[0]["metadata"]["status"] == "done"


def test_calls_without_numbers_or_with_one_number_for_all_are_told_apart() -> None:
    bare = SimpleNamespace(id=None, index=None, function=SimpleNamespace(name="a", arguments="{}"))
    other = SimpleNamespace(id=None, index=None, function=SimpleNamespace(name="b", arguments="{}"))
    assert len(_answer([_chunk(tool_calls=[bare]), _chunk(tool_calls=[other])])) == 2
    assert len(_answer([_call("a", "{}", "x"), _call("a", "{}", "y")])) == 2


def test_usage_of_several_answers_in_one_response_is_added_and_the_speed_is_of_the_tokens_alone() -> None:
    now = [0.0]
    so_far = Accumulator(clock=lambda: now[0])
    for _ in range(2):
        for seconds in (1.0, 0.5, 0.5):
            now[0] += seconds
            so_far.add(_chunk(content="word "))
        so_far.add(_chunk(content=None, finish_reason="stop"))
        so_far.add({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}})
    metadata = so_far.value()[-1]["metadata"]
    assert metadata["usage"] == {"prompt_tokens": 10, "completion_tokens": 6, "total_tokens": 16}
    assert metadata["timing"] == {"first_token": 1.0, "total": 4.0, "tokens_per_second": 2.0}


def test_usage_and_times_are_not_in_what_a_model_gets() -> None:
    usage = SimpleNamespace(prompt_tokens=3, completion_tokens=2)
    seen: list[Any] = []

    def answer(message: str, history: Any) -> Any:
        seen.append(history)
        return iter([_chunk(content="hi"), SimpleNamespace(choices=[], usage=usage)])

    chat = cw.ChatInterface(answer)
    chat.submit("one").wait(30)
    chat.submit("two").wait(30)
    assert seen[1] == [{"role": "user", "content": "one"}, {"role": "assistant", "content": "hi"}]
