"""chat.serve(): the chat function as an OpenAI endpoint, asked by OpenAI's own client."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

import chatwidget as cw
from chatwidget.serve.request import parse_request
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.endpoints import HELLO, Opened, ask, opened, pieces


@pytest.fixture
def served() -> Iterator[Opened]:
    yield from opened()


def function(message: str, history: Any) -> str:
    return f"{message}!"


def generator(message: str, history: Any) -> Any:
    for end in range(1, 7):
        yield f"{message}!"[:end]


async def coroutine(message: str, history: Any) -> str:
    await asyncio.sleep(0)
    return f"{message}!"


async def async_generator(message: str, history: Any) -> Any:
    for end in range(1, 7):
        await asyncio.sleep(0)
        yield f"{message}!"[:end]


KINDS = [function, generator, coroutine, async_generator, lambda message, history: coroutine(message, history)]


@pytest.mark.parametrize("fn", KINDS)
def test_a_chat_function_of_every_kind_answers_whole_and_in_a_stream(served: Opened, fn: Any) -> None:
    server = served(fn)

    assert ask(server).content == "hello!"
    assert "".join(pieces(server)) == "hello!"


@pytest.mark.asyncio
async def test_the_asynchronous_client_asks_several_at_once(served: Opened) -> None:
    together = threading.Barrier(3)

    def answer(message: str, history: Any) -> str:
        together.wait(20)  # passes only when three are called at once
        return message.upper()

    server = served(answer)
    async with openai.AsyncOpenAI(base_url=server.url, api_key=server.key, timeout=20) as client:

        async def one(text: str) -> Any:
            asked: Any = [{"role": "user", "content": text}]
            answered = await client.chat.completions.create(model="any", messages=asked)
            return answered.choices[0].message.content

        assert await asyncio.gather(*map(one, "abc")) == ["A", "B", "C"]


def test_the_function_gets_the_history_of_the_request_and_the_chat_keeps_its_own(served: Opened) -> None:
    seen: list[Any] = []

    def answer(message: str, history: Any) -> str:
        seen.append((message, history))
        return "ok"

    chat = cw.ChatInterface(answer, history=[{"role": "user", "content": "mine"}])
    server = served(chat)
    text = [{"type": "text", "text": "again"}]
    ask(server, [{"role": "developer", "content": "Be short."}, *HELLO, {"role": "assistant", "content": "hi"},
                 {"role": "user", "content": text}])  # fmt: skip

    assert seen == [
        (
            "again",
            [
                {"role": "system", "content": "Be short."},
                {"role": "user", "content": "hello"},
                {"role": "assistant", "content": "hi"},
            ],
        )
    ]
    assert [m["content"] for m in chat.history] == ["mine"]
    assert (chat.status, chat.draft) == ("ready", "")


def test_additional_inputs_are_those_of_the_moment_and_outputs_stay(served: Opened) -> None:
    import ipywidgets

    times, output = ipywidgets.IntText(2), ipywidgets.Text("untouched")
    chat = cw.ChatInterface(
        lambda message, history, times: (message * times, "set"), additional_inputs=times, additional_outputs=output
    )

    assert ask(served(chat)).content == "hellohello"
    assert output.value == "untouched"


def test_a_callback_that_gives_the_whole_history_answers_too(served: Opened) -> None:
    chat = cw.ChatWidget()
    with pytest.raises(cw.ChatError, match="on_submit"):
        chat.serve()

    @chat.on_submit
    def respond(message: str, history: Any) -> Any:
        history.append({"role": "user", "content": message})
        yield history
        yield [*history, {"role": "assistant", "content": "hel"}]
        yield [*history, {"role": "assistant", "content": "hello"}]

    server = served(chat)

    assert ask(server).content == "hello"
    assert "".join(pieces(server)) == "hello"
    assert chat.history == []


@pytest.mark.parametrize("size", [1, 3, 100])
def test_thoughts_are_reasoning_content(served: Opened, size: int) -> None:
    thought = "Which letters are there?"

    def answer(message: str, history: Any) -> Any:
        for end in range(size, len(thought) + size, size):
            yield {"role": "assistant", "content": thought[:end], "metadata": {"title": "Thinking"}}
        done = {"role": "assistant", "content": thought, "metadata": {"title": "Thought", "status": "done"}}
        yield [done, "hel"]
        yield [done, "hello"]

    server = served(answer)

    assert (ask(server).content, ask(server).reasoning_content) == ("hello", thought)
    assert "".join(pieces(server, "reasoning_content")) == thought
    assert "".join(pieces(server)) == "hello"


def test_a_model_that_reasons_is_passed_through_and_back_into_a_chat(served: Opened) -> None:
    with ScriptedServer(Script("It is Paris.", reasoning="The capital. Yes.")) as model:
        server = served(cw.load_chat(model.base_url, "m", token="t"))
        [_, thought, answer] = cw.load_chat(server.url, token=server.key).submit("go").wait(20)

    assert (thought["content"], thought["metadata"]["status"]) == ("The capital. Yes.", "done")
    assert answer["content"] == "It is Paris."
    assert answer["metadata"]["usage"]["completion_tokens"] > 0


def test_a_cell_that_asks_and_waits_gets_its_answer_from_an_asynchronous_function_too(served: Opened) -> None:
    async def cell() -> Any:
        return ask(served(coroutine)).content  # holds up the loop that the function would run on

    assert asyncio.run(cell()) == "hello!"


def test_a_picture_in_a_request_becomes_a_file_and_nothing_is_fetched(tmp_path: Path) -> None:
    def body(url: str) -> bytes:
        parts = [{"type": "text", "text": "what?"}, {"type": "image_url", "image_url": {"url": url}}]
        return json.dumps({"messages": [{"role": "user", "content": parts}]}).encode()

    file, text = parse_request(body("data:image/png;base64,iVBORw=="), tmp_path).message["content"]

    assert (text["text"], Path(file["file"]["path"]).suffix) == ("what?", ".png")
    assert Path(file["file"]["path"]).read_bytes() == b"\x89PNG"
    for url in ("http://example.org/a.png", "data:image/png;base64,%%%", "file:///etc/passwd"):
        with pytest.raises(cw.ChatError, match=r"messages\[0\]\.content\[1\]"):
            parse_request(body(url), tmp_path)
    with pytest.raises(cw.ChatError, match="accepts text only"):
        parse_request(body("data:image/png;base64,iVBORw=="))


def test_brackets_in_a_text_are_text(served: Opened) -> None:
    brackets = "[{" * 500 + '"' + "\\"

    assert ask(served(function), [{"role": "user", "content": brackets}]).content == f"{brackets}!"


def test_prints_of_the_function_do_not_reach_the_cell(served: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    def answer(message: str, history: Any) -> str:
        print("secret debugging")
        return "ok"

    assert ask(served(answer)).content == "ok"
    assert "secret" not in capsys.readouterr().out


def test_how_to_call_it_is_told_without_the_key(served: Opened) -> None:
    server = served(function)
    told = repr(server)

    assert server.url in told
    assert "from openai import OpenAI" in told
    assert server.key not in told
    server.stop()
    assert "stopped" in repr(server)
