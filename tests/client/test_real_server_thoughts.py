"""Reasoning and tool calls as a real server streams them; two chat templates make a small model do both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

import chatwidget as cw
from chatwidget.demo import model
from chatwidget.demo.model import serve_model

TEMPLATES = {
    "think": Path(__file__).parent / "templates" / "think.jinja",
    "tools": Path(model.__file__).with_name("tools.jinja"),
}
END_OF_ANSWER = "2"  # the token with which the model ends what it says
CITY = {"type": "object", "properties": {"city": {"type": "string", "enum": ["Paris", "Rome"]}}, "required": ["city"]}
TOOLS: Any = [{"type": "function", "function": {"name": "get_weather", "parameters": CITY}}]


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[openai.OpenAI]:
    """A client of the model behind the chat template that the test names."""
    template = TEMPLATES[request.param].read_text(encoding="utf-8")
    with (
        serve_model(chat_template=template) as server,
        openai.OpenAI(base_url=server.base_url, api_key=server.api_key, timeout=60) as client,
    ):
        yield client


def _thoughts(messages: Any) -> list[Any]:
    return [message for message in messages if message.get("metadata", {}).get("title")]


@pytest.mark.parametrize("client", ["think"], indirect=True)
def test_real_reasoning_is_a_thought_that_closes_itself_with_its_duration(client: openai.OpenAI) -> None:
    def answer(message: str, history: Any) -> Any:
        return client.chat.completions.create(
            model="any",
            messages=[{"role": "user", "content": message}],
            temperature=0,
            max_tokens=40,
            stream=True,
            logit_bias={END_OF_ANSWER: -100},
            extra_body={"thinking_budget_tokens": 10},
        )

    chat = cw.ChatInterface(answer)
    states: list[Any] = []
    chat.observe(
        lambda change: states.extend(thought["metadata"]["status"] for thought in _thoughts(change.new)), "history"
    )
    [_, thought, said] = chat.submit("What is the capital of France?").wait(60)

    assert thought["metadata"]["title"] == "Reasoning"
    assert (states[0], states[-1]) == ("pending", "done")
    assert thought["metadata"]["duration"] > 0
    assert thought["content"].strip()
    assert said["content"].strip()
    assert "think>" not in thought["content"]


def _weather(call: Any) -> dict[str, str]:
    """What the tool gives, as a message: it knows Paris only."""
    city = json.loads(call.function.arguments)["city"]
    known = {"role": "tool", "tool_call_id": call.id, "content": "18 degrees"}
    return known if city == "Paris" else {**known, "content": f"no station in {city}", "status": "error"}


@pytest.mark.parametrize("client", ["tools"], indirect=True)
@pytest.mark.parametrize(
    ("city", "shown", "log"), [("Paris", "Result:\n\n```\n18 degrees", None), ("Rome", "Error:\n\n```\nno", "failed")]
)
def test_a_real_tool_call_is_a_thought_with_its_arguments_and_what_the_tool_gave(
    client: openai.OpenAI, city: str, shown: str, log: str | None
) -> None:
    def answer(message: str, history: Any) -> Any:
        asked: Any = [{"role": "user", "content": message}]
        with client.chat.completions.stream(
            model="any",
            messages=asked,
            tools=TOOLS,
            tool_choice="required",
            parallel_tool_calls=False,
            temperature=0,
            max_tokens=60,
        ) as stream:
            for event in stream:
                if event.type == "chunk":
                    yield event.chunk
            called = stream.get_final_completion().choices[0].message
        given = [_weather(call) for call in called.tool_calls or []]
        yield from given
        asked += [called.model_dump(exclude_none=True), *given]
        yield from client.chat.completions.create(
            model="any", messages=asked, stream=True, temperature=0, max_tokens=12
        )

    chat = cw.ChatInterface(answer)
    contents: list[str] = []
    chat.observe(lambda change: contents.extend(thought["content"] for thought in _thoughts(change.new)), "history")
    [_, thought, said] = chat.submit(f"What is the weather in {city}?").wait(60)

    assert thought["metadata"]["title"] == "Tool call: get_weather"
    assert f'"{city}"' in thought["content"]
    assert shown in thought["content"]
    assert (thought["metadata"]["status"], thought["metadata"].get("log")) == ("done", log)
    assert thought["metadata"]["duration"] >= 0
    assert any(f'"{city}"' not in content for content in contents)  # its arguments streamed
    assert said["content"].strip()
