"""Provider chunks become messages, whole and one character at a time, and streams are closed."""

from types import SimpleNamespace
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.streams import Accumulator, is_chunk


def _chunk(**delta: Any) -> Any:
    finish = delta.pop("finish_reason", None)
    return SimpleNamespace(choices=[SimpleNamespace(index=0, delta=SimpleNamespace(**delta), finish_reason=finish)])


def _answer(chunks: list[Any]) -> Any:
    return cw.ChatInterface(lambda message, history: iter(chunks)).submit("q").wait(5)[1:]


@pytest.mark.parametrize("size", [1, 3, 100])
def test_text_chunks_accumulate(size: int) -> None:
    text = "The capital of France is **Paris**. 😀"
    chunks = [_chunk(role="assistant", content="")]
    chunks += [_chunk(content=text[i : i + size]) for i in range(0, len(text), size)]
    chunks += [_chunk(content=None, finish_reason="stop")]
    assert _answer(chunks) == [{"role": "assistant", "content": text}]


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
    assert chat.stream(iter(["a", "ab"])).wait(5) == [{"role": "assistant", "content": "ab"}]
    assert chat.stream("text alone").wait(5)[0]["content"] == "text alone"
    assert len(chat.history) == 3
