"""How an answer of chat.serve() travels: piece by piece, with errors, and to clients that go away."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import openai
import pytest

import chatwidget as cw
from chatwidget.serve.endpoint import Endpoint
from tests.support.endpoints import HELLO, Opened, ask, client_of, opened, pieces


@pytest.fixture
def served() -> Iterator[Opened]:
    yield from opened()


def test_a_stream_arrives_while_it_is_written(served: Opened) -> None:
    goes_on = threading.Event()

    def answer(message: str, history: Any) -> Any:
        yield from cw.accumulate(["one ", "two "])
        yield "one two three "
        assert goes_on.wait(20)
        yield "one two three four"

    server = served(answer)
    with client_of(server) as client:
        stream = client.chat.completions.create(model="any", messages=HELLO, stream=True)
        texts = (chunk.choices[0].delta.content or "" for chunk in stream)
        first = next(text for text in texts if text)
        goes_on.set()
        rest = "".join(texts)

    assert first == "one "
    assert first + rest == "one two three four"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["Hel_", "Hello_", "Hello wor_", "Hello world"], "Hello world"),  # a cursor at the end
        (["Searching…", "Paris", "Paris it is"], "Paris it is"),
        (["Searching…", "Searching…", "Paris", "Paris it is"], "Searching…\n\nParis it is"),
        (["Hello", "Hello", "Hell"], "Hello"),
        (["\ud83d", "\ud83d\ude00"], "\U0001f600"),
        ([["one", "two"], ["one", "two more"]], "one\n\ntwo more"),
    ],
)
def test_what_a_function_takes_back_is_not_told_twice(served: Opened, values: Any, told: str) -> None:
    assert "".join(pieces(served(lambda message, history: iter(values)))) == told


def test_an_error_is_told_in_words_and_the_function_is_not_asked_again(served: Opened) -> None:
    calls: list[str] = []

    def answer(message: str, history: Any) -> str:
        calls.append(message)
        raise KeyError("no such city")

    server = served(answer)
    with pytest.raises(openai.InternalServerError, match="KeyError: 'no such city'") as told:
        ask(server)
    with pytest.raises(openai.InternalServerError, match="no such city"):
        pieces(server)

    assert told.value.status_code == 500
    assert "Traceback" not in str(told.value)
    assert calls == ["hello", "hello"]


def test_an_error_in_the_middle_of_a_stream_is_an_event(served: Opened) -> None:
    def answer(message: str, history: Any) -> Any:
        yield "one"
        yield "one two"
        raise ValueError("the data are gone")

    read: list[str] = []

    def consume(client: openai.OpenAI) -> None:
        for chunk in client.chat.completions.create(model="any", messages=HELLO, stream=True):
            read.append(chunk.choices[0].delta.content or "")

    with client_of(served(answer)) as client, pytest.raises(openai.APIError, match="the data are gone"):
        consume(client)

    assert "".join(read) == "one two"


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("asynchronous", [True, False])
def test_a_client_that_goes_away_stops_the_run(served: Opened, stream: bool, asynchronous: bool) -> None:
    begun, closed = threading.Event(), threading.Event()

    def answer(message: str, history: Any) -> Any:
        try:
            for count in range(100_000):
                yield "word " * (count % 50)
                begun.set()
                threading.Event().wait(0.005)
        finally:
            closed.set()

    async def answer_async(message: str, history: Any) -> Any:
        try:
            begun.set()
            yield "a word"
            await asyncio.Event().wait()
        finally:
            closed.set()

    server = served(answer_async if asynchronous else answer)
    leaving = _Leaving(server, stream)
    assert begun.wait(20)
    leaving.leave()

    assert closed.wait(20)


class _Leaving:
    """A client that asks, and hangs up when it is told to."""

    def __init__(self, server: Endpoint, stream: bool) -> None:
        self._connection = HTTPConnection("127.0.0.1", int(server.url.split(":")[2].split("/")[0]), timeout=20)
        body = json.dumps({"messages": HELLO, "stream": stream})
        self._connection.request("POST", "/v1/chat/completions", body, {"Authorization": f"Bearer {server.key}"})

    def leave(self) -> None:
        self._connection.close()


@pytest.mark.parametrize("count", [{"a": 1}, "many", [3], None])
def test_a_count_of_tokens_that_is_no_number_does_not_cut_the_answer(served: Opened, count: Any) -> None:
    counts = {"prompt_tokens": count, "completion_tokens": 2, "total_tokens": count}
    server = served(lambda message, history: cw.ChatMessage("whole", metadata={"usage": counts}))
    with client_of(server) as client:
        options: Any = {"stream": True, "stream_options": {"include_usage": True}}
        *_, stop, last = client.chat.completions.create(model="any", messages=HELLO, **options)
        at_once = client.chat.completions.create(model="any", messages=HELLO)

    assert stop.choices[0].finish_reason == "stop"
    usages: list[Any] = [last.usage, at_once.usage]
    for usage in usages:
        assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (0, 2, 2)
