"""Bad streams: one that says nothing, 30 MB in a line, invalid JSON, other ids, roles repeated, two choices mixed."""

from __future__ import annotations

from typing import Any

import huggingface_hub
import pytest

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.chat_frames import ASKED, ask, chunk, completion, delta, openai_stream, openai_whole, sse, texts


@pytest.mark.parametrize("client", [openai_stream, openai_whole])
@pytest.mark.parametrize("script", [sse(), sse(delta(role="assistant", content=""), delta("stop"))])
def test_a_response_that_says_nothing_is_an_error_in_words(client: Any, script: Script) -> None:
    script = completion({"content": ""}) if client is openai_whole else script

    with pytest.raises(cw.ChatError, match="The model returned an empty response"):
        ask(script, client)


def test_a_hugging_face_stream_that_says_nothing_is_an_error_in_words() -> None:
    with ScriptedServer(sse()) as server:
        client = huggingface_hub.InferenceClient(base_url=server.base_url, api_key="k", timeout=30)
        chat = cw.ChatInterface(lambda message, history: client.chat_completion(ASKED, model="m", stream=True))

        with pytest.raises(cw.ChatError, match="The model returned an empty response"):
            chat.submit("q").wait(20)


def test_thirty_megabytes_in_one_line_are_shown() -> None:
    text = "word " * 6_000_000

    [message] = ask(sse(delta(content=text), delta("stop")))

    assert message["content"] == text


@pytest.mark.parametrize("hugging_face", [False, True])
def test_invalid_json_amid_an_answer_is_said_and_the_text_before_it_stays(hugging_face: bool) -> None:
    with ScriptedServer(sse(delta(content="Hello"), "{broken")) as server:
        client = huggingface_hub.InferenceClient(base_url=server.base_url, api_key="k", timeout=30)
        chat = cw.ChatInterface(
            lambda message, history: (
                client.chat_completion(ASKED, model="m", stream=True) if hugging_face else openai_stream(server)
            )
        )
        with pytest.raises(cw.ChatError, match="not valid JSON"):
            chat.submit("q").wait(20)

    assert chat.history[-1]["content"] == "Hello"


def test_an_id_that_changes_and_a_role_in_each_chunk_change_nothing() -> None:
    chunks = [{**delta(role="assistant", content=letter), "id": f"c{n}"} for n, letter in enumerate("abc")]

    assert texts(ask(sse(*chunks, delta("stop")))) == ["abc"]


@pytest.mark.parametrize(("order", "title"), [("aXbY", "Response 2"), ("XaYb", "Response 1")])
def test_two_choices_are_not_mixed_and_the_one_that_spoke_second_is_a_thought(order: str, title: str) -> None:
    chunks = [chunk({"index": int(letter in "XY"), "delta": {"content": letter}}) for letter in order]

    answer, other = ask(sse(*chunks, delta("stop")))

    assert [answer["content"], other["content"]] == [order[::2], order[1::2]]
    assert (answer["metadata"]["finish"], other["metadata"]["title"]) == ("stop", title)
