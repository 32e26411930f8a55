"""A saved conversation answers once more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw

TALK = [
    {"role": "user", "content": "one"},
    {"role": "assistant", "content": "hm", "metadata": {"title": "Thinking", "status": "done"}},
    {"role": "assistant", "content": "first  answer"},
    {"role": "user", "content": "two"},
    {"role": "assistant", "content": "second", "options": [{"value": "yes"}]},
]


@pytest.mark.parametrize("way", ["to_json", "to_jsonl"])
def test_the_recorded_answers_are_given_again_in_order(tmp_path: Path, way: str) -> None:
    saved = tmp_path / "chat"
    saved.write_text(getattr(cw.ChatWidget(TALK), way)(), encoding="utf-8")
    chat = cw.ChatInterface(cw.replay(saved))
    chat.submit("one").wait(30)
    chat.submit("two").wait(30)
    assert list(chat.history) == TALK
    chat.retry().wait(30)
    assert list(chat.history) == TALK
    with pytest.raises(cw.ChatError, match=r"has no more responses \(it has 2\)"):
        chat.submit("three").wait(30)


@pytest.mark.parametrize("way", ["to_json", "to_jsonl"])
def test_a_conversation_with_every_kind_of_line_break_in_it_is_read(tmp_path: Path, way: str) -> None:
    answer = "a\u2028b\u2029c\x85d\x1ce\r\nf\vg"
    saved = tmp_path / "chat"
    saved.write_text(getattr(cw.ChatWidget([{**TALK[0]}, {**TALK[2], "content": answer}]), way)(), encoding="utf-8")
    assert cw.ChatInterface(cw.replay(saved)).submit("one").wait(30)[-1]["content"] == answer


def test_an_answer_streams_word_by_word(tmp_path: Path) -> None:
    saved = tmp_path / "chat"
    saved.write_text(cw.ChatWidget(TALK).to_json(), encoding="utf-8")
    values = list(cw.replay(saved)("anything", []))
    assert [value[-1]["content"] for value in values] == ["hm", "first", "first  answer", "first  answer"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not a file written by to_json"),
        ("[]", "contains no assistant messages"),
        ('[{"role": "bot", "content": ""}]', "got 'bot'"),
        (None, "Cannot read"),
    ],
)
def test_a_file_that_is_no_conversation_is_refused_where_it_is_named(
    tmp_path: Path, content: str | None, words: str
) -> None:
    saved = tmp_path / "chat.json"
    if content is not None:
        saved.write_text(content, encoding="utf-8")
    with pytest.raises(cw.ChatError, match=words):
        cw.replay(saved)


def test_a_conversation_of_another_system_is_played_too() -> None:
    shared = {"conversations": [{"from": "human", "value": "hi"}, {"from": "gpt", "value": "hello"}]}

    assert cw.ChatInterface(cw.replay(shared)).submit("hi").wait(30)[-1]["content"] == "hello"


def test_a_recording_goes_on_step_by_step_also_after_undo_and_says_when_it_ends() -> None:
    recording = cw.replay(TALK)
    chat = cw.ChatInterface(recording)
    assert recording.questions == ["one", "two"]

    recording.step(chat).wait(30)
    assert list(chat.history) == TALK[:3]
    chat.undo().wait(30)
    recording.step(chat).wait(30)
    recording.step(chat).wait(30)

    assert list(chat.history) == TALK
    with pytest.raises(cw.ChatError, match="has no more responses"):
        recording.step(chat)


def test_a_recording_plays_by_itself_from_where_it_is() -> None:
    recording = cw.replay(TALK)
    chat = cw.ChatInterface(recording)
    recording.step(chat).wait(30)

    recording.play(chat, pause=0.01)

    assert list(chat.history) == TALK
    recording.play(chat)  # nothing is left
    assert list(chat.history) == TALK


def test_a_recording_that_is_stopped_plays_no_further() -> None:
    recording = cw.replay(TALK)

    def answer(message: str, history: list[Any]) -> Iterator[Any]:
        for value in recording(message, history):
            yield value
            chat.stop()

    chat = cw.ChatInterface(answer)

    recording.play(chat, pause=0)

    assert len([message for message in chat.history if message["role"] == "user"]) == 1


def test_a_response_offers_the_next_question_where_that_is_wanted() -> None:
    long = "Why? " * 30
    recording = cw.replay([*TALK[:4], TALK[4], {"role": "user", "content": long}, TALK[2]], offer_next=True)
    chat = cw.ChatInterface(recording)

    recording.play(chat, pause=0)

    offered = [message.get("options") for message in chat.history if message["role"] == "assistant"]
    assert offered[1] == [{"value": "two", "label": "two"}]
    assert offered[2] == [{"value": "yes"}, {"value": long, "label": f"{long[:60]}…"}]
    assert offered[-1] is None
