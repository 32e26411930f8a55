"""What a turn becomes: one message, the same message with another text or template, an option's value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chatwidget.conversation import turns
from chatwidget.conversation.template import FilledText, filled_text
from chatwidget.errors import EventRefused
from chatwidget.messages.message import check_history, check_message

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


def user(content: Any, **more: Any) -> Any:
    return check_message({"role": "user", "content": content, **more})


def text_part(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def test_a_turn_of_texts_is_one_text_and_a_turn_of_one_message_is_that_message() -> None:
    one = user("a", metadata={"x": 1})

    assert turns.turn_as_message([one]) is one
    assert turns.turn_as_message([user("a"), user("b")]) == {"role": "user", "content": "a\nb"}


def test_a_turn_with_files_has_them_first_and_its_texts_in_one_part() -> None:
    turn = [user([text_part("a"), IMAGE]), user("b"), user([IMAGE])]

    assert turns.turn_as_message(turn) == {"role": "user", "content": [IMAGE, IMAGE, text_part("a\nb")]}


def test_a_turn_of_files_alone_has_no_part_of_text() -> None:
    assert turns.turn_as_message([user([IMAGE]), user([IMAGE])])["content"] == [IMAGE, IMAGE]


def test_another_text_stands_where_the_first_one_stood_and_all_else_stays() -> None:
    message = user([IMAGE, text_part("a"), IMAGE, text_part("b"), text_part("c")], metadata={"x": 1})

    new = turns.with_text(message, "z")

    assert new == {"role": "user", "content": [IMAGE, text_part("z"), IMAGE], "metadata": {"x": 1}}
    assert turns.with_text(user([IMAGE]), "z")["content"] == [IMAGE, text_part("z")]
    assert turns.with_text(user("a", metadata={"x": 1}), "z") == user("z", metadata={"x": 1})


def test_a_message_that_was_filled_in_has_its_template_and_values() -> None:
    typed = filled_text("in {{city}}", {"city": "Rome"})

    message = turns.with_template(user(str(typed), metadata={"x": 1}), typed)

    assert message["metadata"] == {"x": 1, "template": "in {{city}}", "inputs": {"city": "Rome"}}


def test_plain_text_has_no_template_and_loses_the_one_it_had() -> None:
    plain = FilledText("Rome")
    had = {"template": "{{city}}", "inputs": {"city": "Rome"}}
    without = user("Rome", metadata={"x": 1})

    assert turns.with_template(without, plain) is without
    assert turns.with_template(user("Rome"), plain) == {"role": "user", "content": "Rome"}
    assert turns.with_template(user("Rome", metadata={**had, "x": 1}), plain) == user("Rome", metadata={"x": 1})
    assert turns.with_template(user("Rome", metadata=had), plain) == {"role": "user", "content": "Rome"}


def history_with_options(*, then: str = "") -> Any:
    answer = {"role": "assistant", "content": "?", "options": [{"value": "yes", "label": "Yes!"}, {"value": "no"}]}
    return check_history([user("q"), answer, *([user(then)] if then else [])])


def test_an_option_of_the_last_message_has_its_value_and_not_its_label() -> None:
    history = history_with_options()

    assert [turns.option_value(history, 1, option) for option in (0, 1)] == ["yes", "no"]


@pytest.mark.parametrize(("option", "count"), [(2, 2), (-1, 2)])
def test_an_option_that_there_is_not_is_refused_with_the_number_of_those_there_are(option: int, count: int) -> None:
    with pytest.raises(EventRefused) as refused:
        turns.option_value(history_with_options(), 1, option)

    assert str(refused.value) == f"There is no option {option}: the message has {count}."


def test_a_message_without_options_has_none() -> None:
    with pytest.raises(EventRefused, match=r"There is no option 0: the message has 0\."):
        turns.option_value(check_history([{"role": "assistant", "content": "a"}]), 0, 0)


@pytest.mark.parametrize(("then", "index"), [("more", 1), ("more", 2), ("", 0)])
def test_options_of_another_message_than_the_last_answer_are_refused(then: str, index: int) -> None:
    with pytest.raises(EventRefused) as refused:
        turns.option_value(history_with_options(then=then), index, 0)

    assert str(refused.value) == "These options belong to an earlier message. Choose an option of the last message."


def test_an_input_is_a_turns_texts_and_files(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x", encoding="utf-8")
    with_file = turns.user_message("a", [str(file)])

    assert turns.input_of(with_file) == {"text": "a", "files": [str(file)]}
    assert turns.turn_as_draft([with_file, user("b"), user([IMAGE])])["text"] == "a\nb"
    assert turns.user_message("a") == {"role": "user", "content": "a"}
    assert turns.user_message("a", multimodal=True)["content"] == [text_part("a")]
    assert [part["type"] for part in turns.user_message("", [str(file)])["content"]] == ["file"]
