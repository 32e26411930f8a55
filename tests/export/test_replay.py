"""A saved conversation answers once more."""

from pathlib import Path

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
    chat.submit("one").wait(5)
    chat.submit("two").wait(5)
    assert list(chat.history) == TALK
    chat.retry().wait(5)
    assert list(chat.history) == TALK
    with pytest.raises(cw.ChatError, match=r"has no more responses \(it has 2\)"):
        chat.submit("three").wait(5)


@pytest.mark.parametrize("way", ["to_json", "to_jsonl"])
def test_a_conversation_with_every_kind_of_line_break_in_it_is_read(tmp_path: Path, way: str) -> None:
    answer = "a\u2028b\u2029c\x85d\x1ce\r\nf\vg"
    saved = tmp_path / "chat"
    saved.write_text(getattr(cw.ChatWidget([{**TALK[0]}, {**TALK[2], "content": answer}]), way)(), encoding="utf-8")
    assert cw.ChatInterface(cw.replay(saved)).submit("one").wait(5)[-1]["content"] == answer


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
