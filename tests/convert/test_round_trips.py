"""A conversation goes out into each format, and comes back with what the format can contain; the rest is listed."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest

import chatwidget as cw

PICTURE = "data:image/png;base64,iVBORw0KGgo="
CALL = {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1, "b": [2, "ü"]}'}}
SYSTEM = {"role": "system", "content": "Be brief."}
QUESTION = {"role": "user", "content": "1 + 2?\n\n**Now**, with `code` and \\ and \u2028."}
THOUGHT = {"role": "assistant", "content": "I add.", "metadata": {"title": "Reasoning"}}
CALLING = {"role": "assistant", "content": "", "tool_calls": [CALL]}
RESULT = {"role": "tool", "content": '{"sum": 3}', "tool_call_id": "c1"}
ANSWER = {"role": "assistant", "content": "It is 3."}
SEEING = {
    "role": "user",
    "content": [{"type": "text", "text": "And this?"}, {"type": "image_url", "image_url": {"url": PICTURE}}],
}
LAST = {"role": "assistant", "content": "A sum."}
TALK: list[dict[str, Any]] = [SYSTEM, QUESTION, THOUGHT, CALLING, RESULT, ANSWER, SEEING, LAST]
ALL = ("openai", "responses", "anthropic", "gemini", "langchain", "vercel")


def there_and_back(history: Any, form: str) -> list[dict[str, Any]]:
    written = json.loads(json.dumps(cw.dump_history(history, form)))
    return cw.load_history(json.dumps(written))


@pytest.mark.parametrize("form", ALL)
def test_roles_text_images_tool_calls_and_thoughts_come_back_from_formats_that_have_them(form: str) -> None:
    assert there_and_back(TALK, form) == TALK


@pytest.mark.parametrize("form", ALL)
def test_an_answer_with_text_and_a_call_and_one_with_a_thought_only_come_back(form: str) -> None:
    talk = [QUESTION, {**CALLING, "content": "Wait."}, RESULT, THOUGHT]

    assert there_and_back(talk, form) == talk


@pytest.mark.parametrize("form", ALL)
def test_two_calls_at_once_are_of_one_answer(form: str) -> None:
    second = {**CALL, "id": "c2"}
    results = [RESULT, {**RESULT, "tool_call_id": "c2"}]
    talk = [QUESTION, {**CALLING, "tool_calls": [CALL, second]}, *results, ANSWER]

    assert there_and_back(talk, form) == talk


def test_several_thoughts_in_a_row_are_several_where_the_format_allows_it() -> None:
    talk = [QUESTION, THOUGHT, {**THOUGHT, "content": "Again."}, ANSWER]

    for form in ("responses", "anthropic", "gemini", "langchain", "vercel", "gradio", "sharegpt"):
        assert there_and_back(talk, form) == talk
    assert there_and_back(talk, "openai") == [QUESTION, {**THOUGHT, "content": "I add.\n\nAgain."}, ANSWER]


def test_sharegpt_has_all_but_images_and_the_ids_of_calls() -> None:
    with pytest.warns(UserWarning, match=r"'sharegpt' cannot contain: ids of tool calls \(1\), images \(1\)"):
        back = there_and_back(TALK, "sharegpt")

    called = {**CALLING, "tool_calls": [{**CALL, "id": ""}]}
    result = {key: value for key, value in RESULT.items() if key != "tool_call_id"}
    assert back == [SYSTEM, QUESTION, THOUGHT, called, result, ANSWER, {"role": "user", "content": "And this?"}, LAST]


def test_gradio_messages_have_titles_and_options_but_no_tools() -> None:
    titled = {**THOUGHT, "metadata": {"title": "Looking"}}
    offering = {**ANSWER, "options": [{"value": "more"}]}

    assert there_and_back([SYSTEM, QUESTION, titled, offering, SEEING], "gradio") == [
        SYSTEM,
        QUESTION,
        titled,
        offering,
        SEEING,
    ]
    with pytest.warns(UserWarning, match=r"'gradio' cannot contain: tool calls \(1\), results of tools \(1\)"):
        assert there_and_back([QUESTION, CALLING, RESULT, ANSWER], "gradio") == [QUESTION, ANSWER]


def test_gradio_pairs_have_questions_and_answers_only() -> None:
    with pytest.warns(UserWarning, match=r"system messages \(1\), thoughts \(1\), tool calls \(1\)"):
        back = there_and_back(TALK, "gradio_pairs")

    assert back == [QUESTION, ANSWER, {"role": "user", "content": "And this?"}, LAST]
    assert there_and_back([ANSWER, QUESTION, QUESTION, LAST, LAST], "gradio_pairs") == [
        ANSWER,
        QUESTION,
        QUESTION,
        LAST,
        LAST,
    ]


@pytest.mark.parametrize("form", [*ALL, "sharegpt", "gradio_pairs"])
def test_options_and_titles_are_listed_where_the_format_has_no_place_for_them(form: str) -> None:
    titled = {**THOUGHT, "metadata": {"title": "Looking"}}

    with pytest.warns(UserWarning, match="cannot contain") as warned:
        cw.dump_history([QUESTION, titled, {**ANSWER, "options": [{"value": "a"}, {"value": "b"}]}], form)

    [warning] = warned
    assert f"The format {form!r} cannot contain" in str(warning.message)
    assert "options (2)" in str(warning.message)
    assert ("titles of thoughts (1)" if form != "gradio_pairs" else "thoughts (1)") in str(warning.message)


@pytest.mark.parametrize("form", ["anthropic", "gemini"])
def test_a_system_message_in_the_middle_moves_to_the_top_and_that_is_said(form: str) -> None:
    with pytest.warns(UserWarning, match="positions of system messages"):
        back = there_and_back([SYSTEM, QUESTION, {**SYSTEM, "content": "Be long."}, ANSWER], form)

    assert back == [{**SYSTEM, "content": "Be brief.\n\nBe long."}, QUESTION, ANSWER]


def test_a_chat_of_python_objects_goes_out_as_their_text_and_its_figures_as_pictures() -> None:
    chat = cw.ChatWidget([QUESTION])
    chat.append({"role": "assistant", "content": ["A number", 42, b"\x89PNG\r\n\x1a\n"]})

    with pytest.warns(UserWarning, match=r"files and outputs, of which the name or the text is there \(1\)"):
        written = cw.dump_history(chat.to_json(), "openai")

    assert written["messages"][1]["content"] == [
        {"type": "text", "text": "A number"},
        {"type": "text", "text": "42"},
        {"type": "image_url", "image_url": {"url": PICTURE}},
    ]


def test_langchain_reads_what_is_written_for_it() -> None:
    messages = pytest.importorskip("langchain_core.messages")

    read = messages.messages_from_dict(cw.dump_history(TALK, "langchain"))

    assert [message.type for message in read] == ["system", "human", "ai", "tool", "ai", "human", "ai"]
    assert cw.load_history(read) == TALK


def test_openai_s_and_anthropic_s_own_types_describe_what_is_written_for_them() -> None:
    pydantic = pytest.importorskip("pydantic")
    openai_types = pytest.importorskip("openai.types.chat")
    anthropic_types = pytest.importorskip("anthropic.types")

    asked = cw.dump_history([SYSTEM, QUESTION, CALLING, RESULT, ANSWER, SEEING, LAST], "openai")["messages"]
    pydantic.TypeAdapter(list[openai_types.ChatCompletionMessageParam]).validate_python(asked)
    asked = cw.dump_history([SYSTEM, QUESTION, CALLING, RESULT, ANSWER, SEEING, LAST], "anthropic")["messages"]
    pydantic.TypeAdapter(list[anthropic_types.MessageParam]).validate_python(asked)


def test_an_unknown_format_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(cw.ChatError, match=r"must be one of 'openai', 'responses', .*, got 'morse'"):
        cw.dump_history(TALK, "morse")


@pytest.mark.parametrize("form", [*ALL, "sharegpt", "gradio", "gradio_pairs"])
def test_replay_takes_every_format(form: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written = cw.dump_history([QUESTION, ANSWER, {**QUESTION, "content": "And?"}, LAST], form)
    chat = cw.ChatInterface(cw.replay(written))

    chat.submit("one").wait(30)

    assert chat.submit("two").wait(30)[-1]["content"] == "A sum."
    assert [message["role"] for message in chat.history] == ["user", "assistant", "user", "assistant"]
