"""The examples of Gradio's older chat guide, with messages instead of pairs and the current names of the clients.

The real client classes connect to a scripted server. transformers streams from a model with random weights that numpy
computes, so that torch is not needed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

ANSWER = "Paris is the capital of France."
PAST = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi there"}]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(ANSWER) as server:
        yield server


def _streamed(chat: cw.ChatInterface) -> list[str]:
    """Return the texts of the answer while it streamed, and last the whole answer."""
    texts: list[str] = []
    chat.observe(lambda change: texts.append(change.new[-1]["content"]), "history")
    browser = Browser(chat)
    browser.send("What is the capital of France?")
    browser.wait_until(lambda: browser.status == "ready")
    return [text for text in texts if text != "What is the capital of France?"]


def _asked(server: ScriptedServer) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in server.requests[-1]["messages"]]


SENT = [("user", "Hello"), ("assistant", "Hi there"), ("user", "What is the capital of France?")]


def test_langchain(server: ScriptedServer) -> None:
    from langchain_core.messages import AIMessage, HumanMessage
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model="m", temperature=1.0, base_url=server.base_url, api_key="key")  # type: ignore[arg-type]

    def predict(message: str, history: list[dict[str, Any]]) -> str:
        kinds = {"user": HumanMessage, "assistant": AIMessage}
        conversation = [kinds[past["role"]](content=past["content"]) for past in history]
        conversation.append(HumanMessage(content=message))
        return str(model.invoke(conversation).content)

    assert _streamed(cw.ChatInterface(predict, history=PAST))[-1] == ANSWER
    assert _asked(server) == SENT


def test_langchain_streams_what_it_gives_as_it_is(server: ScriptedServer) -> None:
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model="m", temperature=1.0, base_url=server.base_url, api_key="key")  # type: ignore[arg-type]

    def predict(message: str, history: list[dict[str, Any]]) -> Any:
        return model.stream([*history, {"role": "user", "content": message}])  # langchain takes OpenAI's messages

    server.enqueue(Script(ANSWER, delay=0.05))
    texts = _streamed(cw.ChatInterface(predict, history=PAST))

    assert texts[-1] == ANSWER
    assert len(set(texts)) > 2
    assert _asked(server) == SENT


@pytest.mark.parametrize("returned", [False, True])
def test_openai(server: ScriptedServer, returned: bool) -> None:
    from openai import OpenAI

    client = OpenAI(base_url=server.base_url, api_key="key")

    def opened(message: str, history: list[dict[str, Any]]) -> Any:
        conversation: Any = [*history, {"role": "user", "content": message}]
        return client.chat.completions.create(model="m", messages=conversation, temperature=1.0, stream=True)

    def predict(message: str, history: list[dict[str, Any]]) -> Iterator[str]:
        partial = ""
        for chunk in opened(message, history):
            if chunk.choices and chunk.choices[0].delta.content is not None:
                partial += chunk.choices[0].delta.content
                yield partial

    server.enqueue(Script(ANSWER, delay=0.05))
    texts = _streamed(cw.ChatInterface(opened if returned else predict, history=PAST))
    client.close()

    assert texts[-1] == ANSWER
    assert len(set(texts)) > 2
    assert _asked(server) == SENT


class RandomWeights:
    """A language model with random weights that generates with a streamer, as transformers does."""

    def __init__(self, vocabulary: int, end: int) -> None:
        random = np.random.default_rng(7)
        self._embeddings = random.normal(size=(vocabulary, 8))
        self._output = random.normal(size=(8, vocabulary))
        self._end = end

    def generate(self, input_ids: Any, streamer: Any, max_new_tokens: int, **_: Any) -> None:
        streamer.put(input_ids)
        token = int(input_ids[0, -1])
        for _count in range(max_new_tokens):
            scores = self._embeddings[token] @ self._output
            scores[[token, self._end]] = -np.inf
            token = int(scores.argmax())
            streamer.put(np.array([token]))
        streamer.end()


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """Return a tokenizer of a few words, created without a download."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    text = "<end> <unknown> user assistant Hello Hi there What is the capital of France Paris ? : . a city"
    words = text.split()
    made = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unknown>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    template = "{% for m in messages %}{{ m.role }} : {{ m.content }} {% endfor %}assistant :"
    fast = PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<end>", unk_token="<unknown>")
    fast.chat_template = template
    return fast


@pytest.mark.parametrize("returned", [False, True])
def test_transformers(tokenizer: Any, returned: bool) -> None:
    from transformers import TextIteratorStreamer

    model = RandomWeights(len(tokenizer), tokenizer.eos_token_id)
    prompts: list[str] = []

    def streamed(message: str, history: list[dict[str, Any]]) -> TextIteratorStreamer:
        conversation = [*history, {"role": "user", "content": message}]
        prompts.append(tokenizer.apply_chat_template(conversation, tokenize=False))
        inputs = tokenizer([prompts[-1]], return_tensors="np")
        streamer = TextIteratorStreamer(tokenizer, timeout=10.0, skip_prompt=True, skip_special_tokens=True)
        options = {"input_ids": inputs["input_ids"], "streamer": streamer, "max_new_tokens": 12, "do_sample": True}
        threading.Thread(target=model.generate, kwargs=options).start()
        return streamer

    def predict(message: str, history: list[dict[str, Any]]) -> Iterator[str]:
        partial = ""
        for text in streamed(message, history):
            partial += text
            yield partial

    def as_it_is(message: str, history: list[dict[str, Any]]) -> TextIteratorStreamer:
        return streamed(message, history)

    texts = _streamed(cw.ChatInterface(as_it_is if returned else predict, history=PAST))

    assert len(texts[-1].split()) == 12
    assert all(texts[-1].startswith(text) for text in texts)
    assert prompts == ["user : Hello assistant : Hi there user : What is the capital of France? assistant :"]
