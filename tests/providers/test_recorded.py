"""What every client streamed when it was recorded, replayed: the whole answer, and not one repr of a chunk."""

from __future__ import annotations

from typing import Any

import pytest

import chatwidget as cw
from chatwidget.providers import registry
from chatwidget.providers.accumulator import Accumulator
from chatwidget.providers.registry import find_reader, providers
from tests.support.recorded import NAMES, WHOLE, cut_values, recorded_values, recording

THINKS, SAYS, GIVES = "Look it up.", "It is sunny, 😀.", '{"city": "Paris"}'
RAN_TOOLS = ("langgraph_", "pydantic_ai_", "smolagents", "openai_agents")
#: What a client leaves out by itself: LangChain's OpenAI client drops the reasoning, smolagents' and Haystack's too.
NO_THOUGHT = ("langchain", "langgraph_", "smolagents", "haystack", "llm", "dspy", "hugging_face_generation")
NO_CALL = ("dspy", "hugging_face_generation")
NO_USAGE = ("dspy", "haystack", "pydantic_ai_events", "openai_agents")
RETURNED = ("llm",)  # a stream that is no iterator, returned as it is


def answer_of(name: str, values: list[Any] | None = None) -> list[Any]:
    values = values or recorded_values(name)
    returned = values[0] if name in RETURNED else iter(values)
    return cw.ChatInterface(lambda message, history: returned).submit("hi").wait(20)[1:]


def of_kind(messages: list[Any], title: str | None) -> list[Any]:
    return [
        message
        for message in messages
        if (message.get("metadata", {}).get("title") or "").startswith(title or "")
        and bool(title) == bool(message.get("metadata", {}).get("title"))
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_stream_gives_the_whole_answer_and_nothing_else(name: str) -> None:
    messages = answer_of(name)

    assert "".join(message["content"] for message in of_kind(messages, None)) == SAYS
    assert len(of_kind(messages, "Reasoning")) == (0 if name.startswith(NO_THOUGHT) else 1)
    assert len(of_kind(messages, "Tool call: weather")) == (0 if name in NO_CALL else 1)
    assert len(messages) == 3 - name.startswith(NO_THOUGHT) - (name in NO_CALL)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WHOLE])
def test_a_recorded_stream_of_single_characters_gives_the_same_answer(name: str) -> None:
    values = cut_values(name)

    cut, whole = answer_of(name, values), answer_of(name)

    assert len(values) > len(recorded_values(name)) + 5
    assert [message["content"] for message in cut] == [message["content"] for message in whole]


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(NO_THOUGHT)])
def test_recorded_reasoning_is_a_thought_that_closes_itself(name: str) -> None:
    [thought] = of_kind(answer_of(name), "Reasoning")

    assert thought["content"] == THINKS
    assert thought["metadata"]["status"] == "done"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NO_CALL])
def test_a_recorded_tool_call_has_its_arguments_and_its_result(name: str) -> None:
    [call] = of_kind(answer_of(name), "Tool call: weather")

    result = "\n\nResult:\n\n```\n18 degrees in Paris\n```" if name.startswith(RAN_TOOLS) else ""
    assert call["content"] == f"```json\n{GIVES}\n```{result}"
    assert call["metadata"]["status"] == "done"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NO_USAGE])
def test_recorded_usage_stands_with_the_answer(name: str) -> None:
    usage = of_kind(answer_of(name), None)[-1]["metadata"]["usage"]

    assert usage["completion_tokens"] > 0


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_answer_says_why_it_ended(name: str) -> None:
    messages = answer_of(name)

    ran_or_none = name.startswith(RAN_TOOLS) or name in NO_CALL
    expected = (
        {"stop"} if ran_or_none else {"tool_calls", "stop"} if name in ("google", "ollama", "llm") else {"tool_calls"}
    )
    assert of_kind(messages, None)[-1]["metadata"]["finish"] in expected


@pytest.mark.parametrize("name", [name for name in NAMES if name not in RETURNED])
def test_every_recorded_value_is_known_by_its_class_or_its_shape(name: str) -> None:
    assert all(find_reader(value) is not None for value in recorded_values(name))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in RETURNED])
def test_a_recorded_stream_that_is_cut_anywhere_keeps_what_came(name: str) -> None:
    values = recorded_values(name)
    whole = Accumulator()
    for value in values:
        whole.add(value)

    for end in range(len(values)):
        cut = Accumulator()
        for value in values[:end]:
            cut.add(value)
        cut.finish()
        said = cut.value()
        text = said if isinstance(said, str) else "".join(m["content"] for m in of_kind(said, None))
        assert SAYS.startswith(text)


def test_each_recording_names_the_version_of_its_client() -> None:
    assert all(recording(name)["version"] and recording(name)["package"] for name in NAMES)


def test_every_provider_has_a_recording_or_is_tested_with_its_client() -> None:
    modules = set(registry.PROVIDERS)

    recorded = {module for module in modules if any(name.startswith(module) for name in NAMES)}

    assert modules - recorded == {"transformers"}
    assert len(modules) == len(providers())
