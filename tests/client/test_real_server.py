"""What a real model server does, in a chat: llama.cpp refuses a key, a conversation too long, and is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest

import chatwidget as cw
from chatwidget.client.model_client import ModelClient
from chatwidget.demo.model import SYSTEM_MESSAGE, ModelServer, serve_model
from chatwidget.providers.accumulator import Accumulator
from chatwidget.testing.browser import Browser

QUESTION, ANSWER = "What is the capital of France?", "The capital of France is Paris."


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with serve_model() as server:
        yield server


def loaded(server: ModelServer, **options: Any) -> cw.ChatInterface:
    given = {"token": server.api_key, "system_message": SYSTEM_MESSAGE, "temperature": 0, "max_tokens": 40, **options}
    return cw.load_chat(server.base_url, **given)


@pytest.mark.parametrize("streaming", [True, False])
def test_the_model_is_found_answers_and_tells_what_it_cost(server: ModelServer, streaming: bool) -> None:
    chat = loaded(server, streaming=streaming)

    answer = chat.submit(QUESTION).wait(60)[-1]

    assert (chat.label, answer["content"].strip()) == (server.model, ANSWER)
    assert answer["metadata"]["usage"]["completion_tokens"] > 5
    assert 0 <= answer["metadata"]["timing"]["first_token"] <= answer["metadata"]["timing"]["total"]


def test_the_parameters_of_the_prompt_reach_the_model(server: ModelServer) -> None:
    chat = loaded(server, stop=["France"])

    assert chat.submit(QUESTION).wait(60)[-1]["content"].strip() == "The capital of"
    chat.max_tokens = 2
    assert chat.retry().wait(60)[-1]["metadata"]["usage"]["completion_tokens"] == 2


def test_a_wrong_key_is_named_and_the_right_one_answers(server: ModelServer) -> None:
    chat = loaded(server, token="wrong", model=server.model)
    with pytest.raises(cw.ChatError, match=r"rejected the API key \(401\).*`token`"):
        chat.submit(QUESTION).wait(60)

    assert "{" not in chat.history[-1]["metadata"]["error"]["text"]
    assert loaded(server).submit(QUESTION).wait(60)[-1]["content"].strip() == ANSWER


@pytest.mark.parametrize("streaming", [True, False])
def test_a_conversation_that_is_too_long_is_said_in_tokens_and_goes_on_after_undo(
    server: ModelServer, streaming: bool
) -> None:
    browser = Browser(loaded(server, streaming=streaming))
    browser.send("word " * 6000)
    browser.wait_until(lambda: browser.status == "error", timeout=60)

    assert "The conversation exceeds the model's context length: 60" in browser.alerts[0]
    assert "undo, or clear the chat" in browser.alerts[0]
    browser.click("Undo")
    browser.wait_until(lambda: browser.status == "ready")
    assert browser.draft.startswith("word word")
    browser.type("")
    browser.send(QUESTION)
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2, timeout=60)
    assert browser.history[-1]["content"].strip() == ANSWER


def test_a_server_that_went_away_is_named_and_what_was_asked_stays() -> None:
    with serve_model() as server:
        chat = loaded(server)
    with pytest.raises(cw.ChatError, match=f"Cannot connect to {server.base_url}"):
        chat.submit(QUESTION).wait(60)

    assert chat.history[0]["content"] == [{"type": "text", "text": QUESTION}]


def test_an_answer_at_the_token_limit_says_so_and_the_model_completes_its_sentence(server: ModelServer) -> None:
    chat = loaded(server, max_tokens=5, file_types=None)
    question, partial = chat.submit(QUESTION).wait(60)
    assert partial["metadata"]["finish"] == "length"
    assert not partial["content"].strip().endswith(".")

    client = ModelClient(
        openai.OpenAI(base_url=server.base_url, api_key=server.api_key),
        server.model,
        streaming=True,
        kinds=(),
    )
    history = [{"role": message["role"], "content": message["content"]} for message in (question, partial)]
    rest = Accumulator()
    for chunk in client.continuation(history, 0, None, 20, None, None, server.model, SYSTEM_MESSAGE, None, None):
        rest.add(chunk)
    rest.finish()

    [more] = rest.value()
    assert (partial["content"] + more["content"]).strip() == ANSWER
    assert more["metadata"]["finish"] == "stop"
