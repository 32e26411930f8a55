"""What a client gives, returned from a chat function as it is: helpers' streams, whole answers, images, audio."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

import anthropic
import huggingface_hub
import openai
import pydantic_ai
import pytest
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.chat_frames import (
    ASKED,
    ask,
    completion,
    delta,
    openai_stream,
    openai_whole,
    responses_whole,
    sse,
    texts,
)

THINKS, SAYS = "The user greets.", "Grüß Gott, 😀 **you**!"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
JSON = {"content-type": "application/json"}


def _openai(server: ScriptedServer) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.base_url, api_key="k", timeout=30, max_retries=0)


def _async_openai(server: ScriptedServer) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=server.base_url, api_key="k", timeout=30, max_retries=0)


def _anthropic(server: ScriptedServer) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=server.base_url[:-3], api_key="k", timeout=30, max_retries=0)


HELPERS: dict[str, Callable[[ScriptedServer], Any]] = {
    "openai chat": lambda server: _openai(server).chat.completions.stream(model="m", messages=ASKED),
    "openai chat async": lambda server: _async_openai(server).chat.completions.stream(model="m", messages=ASKED),
    "openai responses": lambda server: _openai(server).responses.stream(model="m", input="hi"),
    "anthropic": lambda server: _anthropic(server).messages.stream(model="m", max_tokens=9, messages=ASKED),
}


@pytest.mark.parametrize("name", HELPERS)
@pytest.mark.parametrize("split", [str, list], ids=["by word", "by character"])
def test_a_helpers_stream_that_is_returned_as_it_is_gives_the_answer(name: str, split: Any) -> None:
    with ScriptedServer(Script(split(SAYS), reasoning=split(THINKS))) as server:
        thought, answer = cw.ChatInterface(lambda message, history: HELPERS[name](server)).submit("q").wait(30)[1:]

    assert (thought["content"], answer["content"]) == (THINKS, SAYS)
    assert answer["metadata"]["finish"] == "stop"


def _agent(server: ScriptedServer, client: Any = None) -> Any:
    client = client or _async_openai(server)
    agent = pydantic_ai.Agent(OpenAIChatModel("m", provider=OpenAIProvider(openai_client=client)))

    @agent.tool_plain
    def weather(city: str) -> str:
        return f"sunny in {city}"

    return agent


async def _awaited(server: ScriptedServer) -> Any:
    return await _agent(server).run("hi")


def _synchronous(server: ScriptedServer) -> Any:
    client = _async_openai(server)
    loop = asyncio.new_event_loop()  # it would make one itself, and leave it open
    asyncio.set_event_loop(loop)
    try:
        return _agent(server, client).run_sync("hi")
    finally:
        loop.run_until_complete(client.close())
        asyncio.set_event_loop(None)
        loop.close()


AGENTS: dict[str, Callable[[ScriptedServer], Any]] = {
    "run_sync": _synchronous,
    "run_stream_events": lambda server: _agent(server).run_stream_events("hi"),
    "run": _awaited,
}


@pytest.mark.parametrize("name", AGENTS)
def test_what_an_agent_of_pydantic_ai_gives_is_the_answer_with_its_tools_as_thoughts(name: str) -> None:
    with ScriptedServer() as server:
        server.enqueue(Script("", tool_calls=[{"name": "weather", "arguments": '{"city": "Paris"}'}]), Script(SAYS))

        call, answer = cw.ChatInterface(lambda message, history: AGENTS[name](server)).submit("q").wait(30)[1:]

    assert answer["content"] == SAYS
    assert call["metadata"]["title"] == "Tool call: weather"
    assert '{"city": "Paris"}' in call["content"].replace('{"city":"Paris"}', '{"city": "Paris"}')
    assert "sunny in Paris" in call["content"]


def test_the_helper_of_openai_may_be_opened_by_the_chat_function() -> None:
    def opened(server: ScriptedServer) -> Any:
        with _openai(server).chat.completions.stream(model="m", messages=ASKED) as stream:
            yield from stream

    assert texts(ask(Script(list(SAYS), reasoning=list(THINKS)), opened)) == [THINKS, SAYS]


@pytest.mark.parametrize("options", [{}, {"details": True}], ids=["text alone", "with details"])
def test_hugging_faces_text_generation_gives_the_whole_text(options: Any) -> None:
    with ScriptedServer(Script(list(SAYS))) as server:
        # The client must live as long as its stream: it closes what it opened.
        client = huggingface_hub.InferenceClient(model=server.base_url[:-3] + "/generate", token="k", timeout=30)
        chat = cw.ChatInterface(lambda message, history: client.text_generation(message, stream=True, **options))

        assert texts(chat.submit("q").wait(30)[1:]) == [SAYS]


@pytest.mark.parametrize("generated", [SAYS, [*ASKED, {"role": "assistant", "content": SAYS}]])
def test_what_a_pipeline_of_transformers_returns_is_its_text(generated: Any) -> None:
    result = [{"generated_text": generated}]

    assert texts(cw.ChatInterface(lambda message, history: result).submit("q").wait(30)[1:]) == [SAYS]


def _response(*output: Any, **rest: Any) -> list[Any]:
    body = {"id": "r", "object": "response", "status": "completed", "output": output, "model": "m", **rest}
    return ask(Script(body=json.dumps(body).encode(), headers=JSON), responses_whole)


def _message(*content: Any) -> dict[str, Any]:
    return {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": content}


def _text(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": []}


def test_a_whole_response_with_reasoning_and_two_messages_keeps_them_apart() -> None:
    reasoning = {"type": "reasoning", "id": "r", "summary": [], "content": [{"type": "reasoning_text", "text": THINKS}]}

    messages = _response(reasoning, _message(_text("One.")), _message(_text("Two.")))

    assert texts(messages) == [THINKS, "One.", "Two."]
    assert messages[0]["metadata"]["title"] == "Reasoning"


def test_a_refusal_of_a_whole_response_is_shown() -> None:
    [message] = _response(_message({"type": "refusal", "refusal": "I cannot do that."}))

    assert (message["content"], message["metadata"]["finish"]) == ("I cannot do that.", "refused")


def test_a_response_that_is_incomplete_says_why() -> None:
    details = {"reason": "max_output_tokens"}

    [message] = _response(_message(_text("One")), status="incomplete", incomplete_details=details)

    assert (message["content"], message["metadata"]["finish"]) == ("One", "length")


def _mime_types(messages: list[Any]) -> list[set[str]]:
    return [set(message["content"][0]["data"]) for message in messages if not isinstance(message["content"], str)]


IMAGE = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PNG}"}}
IMAGES: dict[str, Callable[[], list[Any]]] = {
    "in a delta": lambda: ask(sse(delta(content="Here"), delta(images=[IMAGE]), delta("stop")), openai_stream),
    "in a whole answer": lambda: ask(completion({"content": "Here", "images": [IMAGE]}), openai_whole),
    "as a part": lambda: ask(completion({"content": [{"type": "text", "text": "Here"}, IMAGE]}), openai_whole),
    "generated": lambda: _response(
        _message(_text("Here")), {"type": "image_generation_call", "id": "i", "status": "completed", "result": PNG}
    ),
}


@pytest.mark.parametrize("images", IMAGES.values(), ids=IMAGES)
def test_an_image_is_shown_beside_the_text_and_its_bytes_are_not_in_the_history(images: Any) -> None:
    messages = images()

    assert messages[0]["content"] == "Here"
    assert _mime_types(messages) == [{"image/png", "text/plain"}]
    assert PNG not in json.dumps(messages)


def test_the_transcript_of_audio_is_the_text() -> None:
    chunks = [delta(audio={"id": "a", "transcript": "Good "}), delta(audio={"transcript": "day"}), delta("stop")]

    assert texts(ask(sse(*chunks))) == ["Good day"]


def test_a_message_that_gradio_has_is_a_message() -> None:
    kind = type("ChatMessage", (), {"__module__": "gradio.components.chatbot"})
    message: Any = kind()
    message.role, message.content, message.metadata, message.options = "assistant", "hi", {"title": "Note"}, []

    [shown] = cw.ChatInterface(lambda text, history: message).submit("q").wait(30)[1:]

    assert (shown["content"], shown["metadata"]["title"]) == ("hi", "Note")
