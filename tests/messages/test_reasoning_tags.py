"""Reasoning between tags becomes thoughts, in order, whole and one character at a time."""

from collections.abc import Iterator
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.messages.message import check_message
from chatwidget.messages.reasoning_tags import split_reasoning

TAGS = [("<think>", "</think>"), ("[r]", "[/r]")]
CASES = {
    "a thought and an answer": ("<think>hm\nso</think>\n\nYes.", [("done", "hm\nso"), (None, "Yes.")]),
    "prose before, between and after": (
        "One <think>a</think> two [r]b[/r] three",
        [(None, "One"), ("done", "a"), (None, "two"), ("done", "b"), (None, "three")],
    ),
    "an open tag is pending": ("<think>still at it", [("pending", "still at it")]),
    "another pair's closing tag closes nothing": ("<think>a[/r]b", [("pending", "a[/r]b")]),
    "an empty thought is none": ("<think>\n\n</think>Yes.", [(None, "Yes.")]),
    "half a tag is text": ("1 <thi", [(None, "1 <thi")]),
    "half a closing tag is thought": ("<think>a</th", [("pending", "a</th")]),
    "no tags": ("a < b </think>", [(None, "a < b </think>")]),
}


def seen(messages: Any) -> list[tuple[Any, str]]:
    """Status and text of each; the status of what is no thought is None."""
    return [(m.get("metadata", {}).get("status"), m["content"]) for m in messages]


@pytest.mark.parametrize("step", [100, 1], ids=["whole", "by character"])
@pytest.mark.parametrize("case", CASES)
def test_reasoning_between_tags_becomes_thoughts(case: str, step: int) -> None:
    text, expected = CASES[case]
    shown: list[list[tuple[Any, str]]] = []

    def answer(message: str, history: Any) -> Iterator[str]:
        for end in range(step, len(text) + step, step):
            yield text[:end]
            shown.append(seen(chat.history[1:]))

    chat = cw.ChatInterface(answer, reasoning_tags=TAGS)
    chat.submit("?").wait()

    assert seen(chat.history[1:]) == expected
    assert not [text for state in shown[:-1] for _, text in state if text.endswith(("<", "<thi", "<think"))]


def test_a_callback_of_whole_histories_and_an_assigned_history_are_split_too() -> None:
    chat = cw.ChatWidget(reasoning_tags=TAGS)
    said = {"role": "assistant", "content": "<think>a</think>b <"}

    @chat.on_submit
    def answer(message: str, history: Any) -> Any:
        yield [{"role": "user", "content": "<think>mine</think>"}, said]

    chat.submit("?").wait()
    assert seen(chat.history) == [(None, "<think>mine</think>"), ("done", "a"), (None, "b <")]

    chat.history = [said]
    assert seen(chat.history) == [("done", "a"), (None, "b <")]


def test_parts_keep_their_order_and_metadata_and_options_go_with_the_answer() -> None:
    file = {"type": "file", "file": {"path": "a.csv"}}
    message = check_message(
        {
            "role": "assistant",
            "content": [{"type": "text", "text": "<think>a"}, file, {"type": "text", "text": "b</think>Yes."}],
            "metadata": {"usage": {"completion_tokens": 3}},
            "options": [{"value": "ok"}],
        }
    )

    thought, answer = split_reasoning([message], TAGS)

    assert thought["content"] == [{"type": "text", "text": "a"}, file, {"type": "text", "text": "b"}]
    assert thought["metadata"] == {"title": "Reasoning", "status": "done"}
    assert (answer["metadata"], answer["options"]) == ({"usage": {"completion_tokens": 3}}, [{"value": "ok"}])


def test_the_chat_function_is_not_shown_what_was_thought() -> None:
    histories = []

    def answer(message: str, history: Any) -> str:
        histories.append(history)
        return "<think>secret</think>Yes."

    chat = cw.ChatInterface(answer, reasoning_tags=TAGS)
    chat.submit("1").wait()
    chat.submit("2").wait()

    assert histories[1] == [{"role": "user", "content": "1"}, {"role": "assistant", "content": "Yes."}]


@pytest.mark.parametrize("given", ["<think>", [("<think>",)], [("<think>", "")], 3])
def test_tags_that_are_no_pairs_are_refused(given: Any) -> None:
    with pytest.raises(cw.ChatError, match="reasoning_tags"):
        cw.ChatWidget(reasoning_tags=given)


@pytest.mark.parametrize("size", [1, 100])
def test_reasoning_whose_opening_tag_the_template_wrote_is_a_thought_all_the_same(size: int) -> None:
    text = "Let me see.\n</think>\n\nParis, not </think>."

    def answer(message: str, history: Any) -> Any:
        yield from cw.accumulate(iter([text[i : i + size] for i in range(0, len(text), size)]))

    thought, said = cw.ChatInterface(answer, reasoning_tags=[("<think>", "</think>")]).submit("q").wait(30)[1:]

    assert (thought["content"], thought["metadata"]["title"]) == ("Let me see.", "Reasoning")
    assert said["content"] == "Paris, not </think>."
