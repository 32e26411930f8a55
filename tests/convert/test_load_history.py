"""Conversations of other systems become ours: roles, text, thoughts and tool calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw

CALL = {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}
WANTED = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "1 + 1?"},
    {"role": "assistant", "content": "I add.", "metadata": {"title": "Reasoning"}},
    {"role": "assistant", "content": "", "tool_calls": [CALL]},
    {"role": "tool", "content": "2", "tool_call_id": "c1"},
    {"role": "assistant", "content": "It is 2."},
]
ADD = {"name": "add", "args": {"a": 1}}
FORMS: dict[str, Any] = {
    "an OpenAI request": {
        "model": "m",
        "messages": [
            {"role": "developer", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "1 + 1?"}]},
            {"role": "assistant", "content": None, "reasoning_content": "I add.", "tool_calls": [CALL]},
            {"role": "tool", "content": "2", "tool_call_id": "c1"},
            {"role": "assistant", "content": "It is 2."},
        ],
    },
    "Responses items": {
        "instructions": "Be brief.",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "1 + 1?"}]},
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "I add."}]},
            {"type": "function_call", "call_id": "c1", "name": "add", "arguments": '{"a": 1}'},
            {"type": "function_call_output", "call_id": "c1", "output": "2"},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "It is 2."}]},
        ],
    },
    "an Anthropic request": {
        "system": [{"type": "text", "text": "Be brief."}],
        "messages": [
            {"role": "user", "content": "1 + 1?"},
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "I add.", "signature": "x"},
                    {"type": "tool_use", "id": "c1", "name": "add", "input": {"a": 1}},
                ],
            },
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "2"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "It is 2."}]},
        ],
    },
    "LangChain's dump": [
        {"type": "system", "data": {"content": "Be brief.", "type": "system"}},
        {"type": "human", "data": {"content": "1 + 1?", "type": "human"}},
        {
            "type": "ai",
            "data": {"content": [{"type": "reasoning", "reasoning": "I add."}], "tool_calls": [{**ADD, "id": "c1"}]},
        },
        {"type": "tool", "data": {"content": "2", "tool_call_id": "c1"}},
        {"type": "ai", "data": {"content": "It is 2."}},
    ],
    "Vercel UI messages": [
        {"id": "1", "role": "system", "parts": [{"type": "text", "text": "Be brief."}]},
        {"id": "2", "role": "user", "parts": [{"type": "text", "text": "1 + 1?"}]},
        {
            "id": "3",
            "role": "assistant",
            "parts": [
                {"type": "step-start"},
                {"type": "reasoning", "text": "I add."},
                {"type": "tool-add", "toolCallId": "c1", "input": {"a": 1}, "output": "2"},
            ],
        },
        {"id": "4", "role": "assistant", "parts": [{"type": "text", "text": "It is 2."}]},
    ],
    "Gemini contents": {
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "contents": [
            {"role": "user", "parts": [{"text": "1 + 1?"}]},
            {"role": "model", "parts": [{"text": "I add.", "thought": True}, {"functionCall": {**ADD, "id": "c1"}}]},
            {"role": "user", "parts": [{"functionResponse": {"id": "c1", "name": "add", "response": 2}}]},
            {"role": "model", "parts": [{"text": "It is 2."}]},
        ],
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_turn_with_a_thought_and_a_tool_comes_over(form: str) -> None:
    assert cw.load_history(FORMS[form]) == WANTED


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_it_is_read_too(form: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(FORMS[form]))

    assert cw.load_history(path) == cw.load_history(str(path)) == cw.load_history(path.read_text()) == WANTED


def test_langchain_messages_come_over_as_objects_and_as_dumps() -> None:
    messages = pytest.importorskip("langchain_core.messages")
    load = pytest.importorskip("langchain_core.load")
    talk = [messages.HumanMessage("hi"), messages.AIMessage("hello")]

    wanted = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]
    assert cw.load_history(talk) == wanted
    assert cw.load_history(messages.messages_to_dict(talk)) == wanted
    assert cw.load_history([load.dumpd(message) for message in talk]) == wanted


def test_sharegpt_and_gradio_pairs_come_over() -> None:
    shared = {"conversations": [{"from": "human", "value": "hi"}, {"from": "gpt", "value": "hello"}]}

    wanted = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]
    assert cw.load_history(shared) == wanted
    assert cw.load_history([("hi", "hello")]) == wanted
    assert cw.load_history([["hi", None]]) == wanted[:1]


def test_what_a_chat_writes_is_read_again() -> None:
    history = [*WANTED[1:], {"role": "assistant", "content": "More?\u2028\x85\n", "options": [{"value": "yes"}]}]
    chat = cw.ChatWidget(history)

    assert cw.load_history(chat.to_json()) == history
    assert cw.load_history(chat.to_jsonl()) == history


def test_a_picture_stays_a_picture_and_an_unknown_part_is_said() -> None:
    source = {"type": "base64", "media_type": "image/png", "data": "AAAA"}
    content = [{"type": "image", "source": source}, {"type": "hologram", "data": 1}]

    [message] = cw.load_history([{"role": "user", "content": content}])

    assert message["content"] == [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        {"type": "text", "text": "[hologram: not shown here]"},
    ]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ({"rows": []}, r"No conversation is found in an object with \['rows'\]"),
        (5, "a value of type int"),
        ("nowhere.json", "could not be read: No such file"),
        ('{"messages": [', "neither JSON nor JSON Lines"),
        ([{"role": "alien", "content": "hi"}], "role is not known: got 'alien'"),
        ('{"messages": []}\n{"messages": []}', "holds 2 conversations"),
    ],
)
def test_what_is_no_conversation_is_refused_in_a_sentence(source: Any, sentence: str) -> None:
    with pytest.raises(cw.ChatError, match=sentence):
        cw.load_history(source)
