"""The live attributes of a chat's prompt: they count from the next request on, and each answer knows its request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydantic
import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

_SENT = ("temperature", "top_p", "max_tokens", "seed", "stop", "response_format", "top_k")
SCHEMA = {"title": "City", "type": "object", "properties": {"name": {"type": "string"}}}
WRAPPED = {"type": "json_schema", "json_schema": {"name": "City", "schema": SCHEMA}}
#: Every parameter: its name on the chat, a value, its name in a request, and the value that is sent.
EVERY = [
    ("model", "other", "model", "other"),
    ("temperature", 0.25, "temperature", 0.25),
    ("top_p", 0.5, "top_p", 0.5),
    ("max_tokens", 7, "max_tokens", 7),
    ("seed", -3, "seed", -3),
    ("stop_sequences", ["END", "\n"], "stop", ["END", "\n"]),
    ("response_format", SCHEMA, "response_format", WRAPPED),
    ("extra_body", {"top_k": 5}, "top_k", 5),
]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Paris.") as server:
        yield server


def change(browser: Browser, values: dict[str, str]) -> bool:
    """Change fields as a person does on the page."""
    return browser.send_event({"type": "prompt", "values": values})


def sent(server: ScriptedServer) -> dict[str, Any]:
    return {name: value for name, value in server.requests[-1].items() if name in _SENT}


@pytest.mark.parametrize(("name", "value", "sent_as", "expected"), EVERY)
def test_every_attribute_counts_from_the_next_request_on_and_forks_nothing(
    server: ScriptedServer, name: str, value: Any, sent_as: str, expected: Any
) -> None:
    chat = cw.load_chat(server.base_url, "m")
    seen: list[Any] = []
    chat.observe(lambda change: seen.append((change.name, change.new)), name)
    before = chat.submit("one").wait(20)
    setattr(chat, name, value)
    setattr(chat, name, value)
    [_, answer] = chat.submit("two").wait(20)

    first, second = server.requests
    assert (first.get(sent_as), second[sent_as]) == ("m" if name == "model" else None, expected)
    stored = answer["metadata"]["request"]
    assert (stored["extra_body"]["top_k"] if name == "extra_body" else stored[sent_as]) == expected
    assert seen == [(name, getattr(chat, name))]
    assert chat.history[:2] == before
    assert [len(chat.branches(index)) for index in range(4)] == [1, 1, 1, 1]
    setattr(chat, name, None if name != "model" else "m")
    chat.submit("three").wait(20)
    assert server.requests[-1].get(sent_as) == first.get(sent_as)


def test_the_system_prompt_is_live_and_each_answer_knows_the_one_it_was_asked_with(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", system_message="Be brief.")
    chat.submit("one").wait(20)
    chat.system_message = "Be long."
    chat.submit("two").wait(20)
    chat.system_message = None
    chat.submit("three").wait(20)

    systems = [one["messages"][0] for one in server.requests]
    assert systems[:2] == [{"role": "system", "content": text} for text in ("Be brief.", "Be long.")]
    assert systems[2]["role"] == "user"
    stored = [message["metadata"]["request"] for message in chat.history[1::2]]
    assert stored == [
        {"model": "m", "system_message": "Be brief."},
        {"model": "m", "system_message": "Be long."},
        {"model": "m"},
    ]


def test_a_queued_message_is_asked_with_what_was_set_when_it_was_sent(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", temperature=0.1)
    runs = [chat.submit("one")]
    chat.temperature = 0.9
    runs.append(chat.submit("two"))
    chat.temperature = 0.5
    for run in runs:
        run.wait(20)

    assert [one["temperature"] for one in server.requests] == [0.1, 0.9]


def test_a_failed_answer_knows_its_request_too(server: ScriptedServer) -> None:
    server.enqueue(Script(status=404, error="The model `gone` does not exist"))
    chat = cw.load_chat(server.base_url, "gone", temperature=0)
    with pytest.raises(cw.ChatError, match="model name 'gone'"):
        chat.submit("one").wait(20)

    assert chat.history[-1]["metadata"]["request"] == {"model": "gone", "temperature": 0}


def test_the_label_follows_the_model_if_it_was_its_name(server: ScriptedServer) -> None:
    chat, named = (cw.load_chat(server.base_url, "m", **options) for options in ({}, {"label": "Helper"}))
    for one in (chat, named):
        one.model = "other"

    assert (chat.label, named.label) == ("other", "Helper")


def test_a_pydantic_class_is_a_response_format(server: ScriptedServer) -> None:
    class City(pydantic.BaseModel):
        name: str

    chat = cw.load_chat(server.base_url, "m", response_format=City)
    chat.submit("one").wait(20)

    assert server.requests[-1]["response_format"]["json_schema"]["name"] == "City"
    assert server.requests[-1]["response_format"] == chat.history[-1]["metadata"]["request"]["response_format"]


def test_a_fork_has_a_prompt_of_its_own_that_begins_with_the_present_values(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", temperature=0.1)
    chat.temperature, chat.system_message = 0.7, "Be brief."
    fork = chat.fork()
    fork.temperature = 0.9

    assert (fork.system_message, fork.temperature, chat.temperature) == ("Be brief.", 0.9, 0.7)
    fork.submit("one").wait(20)
    assert sent(server) == {"temperature": 0.9}


def test_a_chat_function_of_ones_own_gets_fields_of_the_prompt_by_name(server: ScriptedServer) -> None:
    def answer(message: str, history: list[Any], system_message: str = "Be brief.", temperature: float = 0.3) -> str:
        return f"{system_message} {temperature}"

    chat = cw.ChatInterface(answer, additional_inputs=["system_message", "temperature"])
    first = chat.submit("one").wait(20)[-1]
    change(Browser(chat), {"temperature": "0.5"})
    second = chat.submit("two").wait(20)[-1]

    assert [first["content"], second["content"]] == ["Be brief. 0.3", "Be brief. 0.5"]
    assert second["metadata"]["request"] == {"system_message": "Be brief.", "temperature": 0.5}
    assert chat.temperature == 0.5
    with pytest.raises(AttributeError, match="This chat has no `seed`"):
        chat.seed = 7
    assert not hasattr(chat, "seed")
