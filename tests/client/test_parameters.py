"""The parameters of a request in load_chat's panel: what is in an input is sent, what is empty is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from huggingface_hub import InferenceClient

import chatwidget as cw
from chatwidget.client.parameters import NAMES, RequestParameters
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import controller_of
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Paris.") as server:
        yield server


def panel(chat: cw.ChatInterface) -> dict[str, Any]:
    """The panel's inputs by their labels."""
    return {widget.description: widget for widget in controller_of(chat).answerer.responder.additional.sources}  # type: ignore[union-attr]


def sent(server: ScriptedServer) -> dict[str, Any]:
    return {name: value for name, value in server.requests[-1].items() if name in NAMES}


def test_the_panel_has_an_input_for_each_and_begins_with_what_was_given(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", temperature=0.2, stop=["END", "\n\n"])

    assert chat.get_state()["_inputs"] is not None
    assert (chat.get_state()["_inputs"]["label"], chat.get_state()["_inputs"]["open"]) == ("Request parameters", False)
    assert {label: widget.value for label, widget in panel(chat).items()} == {
        "Temperature": "0.2",
        "Top-p": "",
        "Max tokens": "",
        "Seed": "",
        "Stop sequences": "END\n\\n\\n",
    }


def test_what_a_person_writes_there_is_sent_from_the_next_message_on_and_what_is_emptied_is_not(
    server: ScriptedServer,
) -> None:
    chat = cw.load_chat(server.base_url, "m", temperature=0.2)
    chat.submit("one").wait(20)
    first = sent(server)
    inputs = panel(chat)
    for label, text in {
        "Temperature": "",
        "Top-p": "0.9",
        "Max tokens": "12",
        "Seed": "-3",
        "Stop sequences": "a\\\\n\nb\\n",
    }.items():
        inputs[label].value = text
    chat.retry().wait(20)

    assert first == {"temperature": 0.2}
    assert sent(server) == {"top_p": 0.9, "max_tokens": 12, "seed": -3, "stop": ["a\\n", "b\n"]}


@pytest.mark.parametrize(
    ("label", "text"),
    [("Temperature", "warm"), ("Temperature", "nan"), ("Temperature", "-1"), ("Top-p", "2"), ("Max tokens", "0"),
     ("Max tokens", "1.5"), ("Seed", "x")],
)  # fmt: skip
def test_a_value_that_cannot_be_sent_is_named_and_the_draft_is_kept(
    server: ScriptedServer, label: str, text: str
) -> None:
    chat = cw.load_chat(server.base_url, "m")
    panel(chat)[label].value = text
    browser = Browser(chat)
    browser.send("hello")

    assert f"not '{text}'" in browser.refusals[-1]
    assert (browser.draft, browser.history, server.requests) == ("hello", [], [])
    panel(chat)[label].value = ""
    browser.send("hello")
    browser.wait_until(lambda: browser.status == "ready")
    assert browser.history[-1]["content"] == "Paris."


@pytest.mark.parametrize(
    "given", [{"temperature": "warm"}, {"max_tokens": 0}, {"seed": 1.5}, {"stop": 7}, {"top_p": [1]}]
)
def test_a_value_that_cannot_be_sent_is_refused_where_it_was_given(given: dict[str, Any]) -> None:
    [name] = given
    with pytest.raises(cw.ChatError, match=f"`{name}` must be "):
        cw.load_chat("http://localhost:1/v1", "m", **given)


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


def test_the_users_validator_is_asked_too_and_other_inputs_are_refused(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", validator=lambda message: "No." if message["text"] == "x" else None)
    with pytest.raises(cw.ChatError, match="No"):
        chat.submit("x")
    assert chat.submit("y").wait(20)[-1]["content"] == "Paris."
    with pytest.raises(cw.ChatError, match="`additional_inputs` cannot be used"):
        cw.load_chat(server.base_url, "m", additional_inputs="slider")
    with pytest.raises(cw.ChatError, match=r"validator` must be .* got 7"):
        cw.load_chat(server.base_url, "m", validator=7)
    assert cw.load_chat(server.base_url, "m", additional_inputs_accordion=None).get_state()["_inputs"] is None


@pytest.mark.parametrize("stop", ["END", ["a", "b"], ["\n"], ["a\nb", "\\n", "\\\\", "x\\"]])
def test_texts_to_stop_at_are_sent_as_they_were_given(stop: Any) -> None:
    parameters = RequestParameters({"stop": stop})
    texts = [widget.value for widget in parameters.widgets]

    assert parameters.request(texts)["stop"] == ([stop] if isinstance(stop, str) else stop)


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


def test_max_completion_tokens_begins_the_same_input_and_is_sent_by_that_name(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", max_completion_tokens=7)
    assert panel(chat)["Max tokens"].value == "7"
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
