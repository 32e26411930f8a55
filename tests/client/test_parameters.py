"""The prompt of load_chat: what is set is sent from the next request on, and each answer knows its request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from huggingface_hub import InferenceClient

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

_SENT = ("temperature", "top_p", "max_tokens", "seed", "stop", "response_format", "top_k")
SCHEMA = {"title": "City", "type": "object", "properties": {"name": {"type": "string"}}}
WRAPPED = {"type": "json_schema", "json_schema": {"name": "City", "schema": SCHEMA}}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Paris.") as server:
        yield server


def shown(chat: cw.ChatInterface) -> dict[str, Any]:
    """What the page shows of the prompt."""
    prompt: dict[str, Any] = chat.get_state()["_prompt"]
    return prompt


def texts(chat: cw.ChatInterface) -> dict[str, str]:
    """The texts of the page's fields by their labels."""
    return {field["label"]: field["text"] for field in shown(chat)["fields"]}


def change(browser: Browser, values: dict[str, str]) -> bool:
    """Change fields as a person does on the page."""
    return browser.send_event({"type": "prompt", "values": values})


def sent(server: ScriptedServer) -> dict[str, Any]:
    return {name: value for name, value in server.requests[-1].items() if name in _SENT}


def test_the_page_has_a_field_for_each_and_begins_with_what_was_given(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", system_message="Be brief.", temperature=0.2, stop=["END", "\n\n"])

    assert texts(chat) == {
        "Temperature": "0.2",
        "Top-p": "",
        "Max tokens": "",
        "Seed": "",
        "Stop sequences": "END\n\\n\\n",
        "Model": "m",
        "System prompt": "Be brief.",
        "Response format": "",
        "Extra body": "",
    }


def test_what_a_person_writes_there_is_sent_from_the_next_message_on_and_what_is_emptied_is_not(
    server: ScriptedServer,
) -> None:
    chat = cw.load_chat(server.base_url, "m", temperature=0.2)
    chat.submit("one").wait(20)
    first = sent(server)
    browser = Browser(chat)
    change(
        browser,
        {
            "temperature": "",
            "top_p": "0.9",
            "max_tokens": "12",
            "seed": "-3",
            "stop_sequences": "a\\\\n\nb\\n",
            "response_format": json.dumps(SCHEMA),
            "extra_body": '{"top_k": 4}',
            "model": " other ",
            "system_message": "Be brief.",
        },
    )
    chat.retry().wait(20)

    assert first == {"temperature": 0.2}
    assert sent(server) == {
        "top_p": 0.9,
        "max_tokens": 12,
        "seed": -3,
        "stop": ["a\\n", "b\n"],
        "response_format": WRAPPED,
        "top_k": 4,
    }
    assert server.requests[-1]["model"] == "other"
    assert server.requests[-1]["messages"][0] == {"role": "system", "content": "Be brief."}


@pytest.mark.parametrize(
    ("name", "text"),
    [("temperature", "warm"), ("temperature", "nan"), ("temperature", "-1"), ("top_p", "2"), ("max_tokens", "0"),
     ("max_tokens", "1.5"), ("seed", "x"), ("response_format", "{"), ("response_format", "[]"),
     ("response_format", '{"name": 1}'), ("extra_body", "7")],
)  # fmt: skip
def test_a_text_that_cannot_be_sent_is_refused_and_the_value_stays(
    server: ScriptedServer, name: str, text: str
) -> None:
    chat = cw.load_chat(server.base_url, "m")
    browser = Browser(chat)
    change(browser, {name: text})

    assert f"not '{text}'" in browser.refusals[-1]
    assert "Leave it empty" in browser.refusals[-1]
    assert getattr(chat, name) is None
    chat.submit("hello").wait(20)
    assert sent(server) == {}


@pytest.mark.parametrize(
    "given",
    [{"temperature": "warm"}, {"temperature": True}, {"max_tokens": 0}, {"max_tokens": 2.0}, {"seed": 1.5},
     {"stop": 7}, {"stop": ["a", 1]}, {"top_p": [1]}, {"response_format": "json"}, {"extra_body": {1: 2}},
     {"extra_body": {"a": object()}}, {"system_message": 7}],
)  # fmt: skip
def test_a_value_that_cannot_be_sent_is_refused_where_it_was_given(given: dict[str, Any]) -> None:
    [(name, value)] = given.items()
    with pytest.raises(cw.ChatError, match=f"`{name}` must be "):
        cw.load_chat("http://localhost:1/v1", "m", **given)
    name = "stop_sequences" if name == "stop" else name
    chat = cw.load_chat("http://localhost:1/v1", "m")
    with pytest.raises(cw.ChatError, match=f"`{name}` must be .*, or None, got "):
        setattr(chat, name, value)
    assert getattr(chat, name) is None


def test_the_models_are_the_servers_and_a_server_that_cannot_be_asked_says_why(server: ScriptedServer) -> None:
    chat, away = cw.load_chat(server.base_url, "m"), cw.load_chat("http://127.0.0.1:9/v1", "m")
    before = shown(chat)["models"]
    for one, name in ((chat, "models"), (away, "models_error")):
        browser = Browser(one)
        browser.send_event({"type": "models"})
        browser.wait_until(lambda one=one, name=name: shown(one)[name] is not None)

    assert before is None
    assert shown(chat)["models"] == ["scripted"]
    assert "Cannot connect" in shown(away)["models_error"]


def test_examples_stay_buttons_and_a_row_of_them_may_set_parameters(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", temperature=0.5, examples=["hi", {"text": "you", "label": "You"}])
    browser = Browser(chat)
    browser.click("hi")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    assert sent(server) == {"temperature": 0.5}
    assert chat.get_state()["_example_table"] is None

    rows = cw.load_chat(server.base_url, "m", examples=[["hi", "0.9", None, "5", None, None]])
    assert rows.get_state()["_example_table"] is not None
    row = Browser(rows)
    row.click("hi")
    row.wait_until(lambda: row.status == "ready" and len(row.history) == 2)
    assert sent(server) == {"temperature": 0.9, "max_tokens": 5}
    with pytest.raises(cw.ChatError, match="`temperature` of an example must be a number"):
        cw.load_chat(server.base_url, "m", examples=[["hi", "warm"]])


def test_the_users_validator_is_asked_too_and_other_inputs_are_refused(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", validator=lambda message: "No." if message["text"] == "x" else None)
    with pytest.raises(cw.ChatError, match="No"):
        chat.submit("x")
    assert chat.submit("y").wait(20)[-1]["content"] == "Paris."
    with pytest.raises(cw.ChatError, match="`additional_inputs` cannot be used"):
        cw.load_chat(server.base_url, "m", additional_inputs="slider")
    with pytest.raises(cw.ChatError, match=r"validator` must be .* got 7"):
        cw.load_chat(server.base_url, "m", validator=7)


@pytest.mark.parametrize("stop", ["END", ["a", "b"], ["\n"], ["a\nb", "\\n", "\\\\", "x\\"]])
def test_texts_to_stop_at_are_sent_as_they_were_given_and_as_the_page_has_them(
    server: ScriptedServer, stop: Any
) -> None:
    chat = cw.load_chat(server.base_url, "m", stop=stop)
    browser = Browser(chat)
    text = texts(chat)["Stop sequences"]
    chat.stop_sequences = None
    change(browser, {"stop_sequences": text})
    chat.submit("one").wait(20)

    assert sent(server)["stop"] == ([stop] if isinstance(stop, str) else stop)


REFUSED = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_model_that_refuses_max_tokens_is_asked_by_the_newer_name_from_then_on(
    server: ScriptedServer, asynchronous: bool
) -> None:
    make = openai.AsyncOpenAI if asynchronous else openai.OpenAI
    server.enqueue(Script(status=400, error=REFUSED))
    chat = cw.load_chat(make(base_url=server.base_url, api_key="k"), "m", max_tokens=9)

    assert chat.submit("one").wait(20)[-1]["content"] == "Paris."
    chat.submit("two").wait(20)

    limits = [{k: v for k, v in one.items() if k.startswith("max")} for one in server.requests]
    assert limits == [{"max_tokens": 9}, {"max_completion_tokens": 9}, {"max_completion_tokens": 9}]


def test_a_server_that_refuses_usage_and_max_tokens_is_asked_without_either(server: ScriptedServer) -> None:
    server.enqueue(Script(status=400, error=REFUSED), Script(status=400, error="unknown field stream_options"))
    chat = cw.load_chat(server.base_url, "m", max_tokens=9)
    assert chat.submit("one").wait(20)[-1]["content"] == "Paris."
    assert len(server.requests) == 3


def test_max_completion_tokens_begins_the_same_field_and_is_sent_by_that_name(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", max_completion_tokens=7)
    assert texts(chat)["Max tokens"] == "7"
    chat.submit("go").wait(20)
    assert server.requests[0]["max_completion_tokens"] == 7
    assert "max_tokens" not in server.requests[0]


def test_a_limit_given_twice_or_wrongly_is_refused_where_it_was_given() -> None:
    with pytest.raises(cw.ChatError, match="set the same limit"):
        cw.load_chat("http://localhost:1/v1", "m", max_tokens=1, max_completion_tokens=2)
    with pytest.raises(cw.ChatError, match="`max_completion_tokens` must be a whole number from 1, or None, got 0"):
        cw.load_chat("http://localhost:1/v1", "m", max_completion_tokens=0)
    with pytest.raises(cw.ChatError, match="Use `max_tokens=2`"):
        cw.load_chat(InferenceClient("http://localhost:1/v1"), max_completion_tokens=2)


def test_a_refusal_that_repeating_does_not_mend_is_told(server: ScriptedServer) -> None:
    server.enqueue(*[Script(status=400, error=REFUSED)] * 3)
    chat = cw.load_chat(server.base_url, "m", max_tokens=9)
    with pytest.raises(cw.ChatError, match="Use 'max_completion_tokens'"):
        chat.submit("go").wait(20)
    assert len(server.requests) == 2
