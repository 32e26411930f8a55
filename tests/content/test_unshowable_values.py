"""Values whose `repr` raises an exception: every refusal is a `ChatError` that says what is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.widget.options import ChatOptions


class WithoutRepr:
    """An object whose repr raises."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")


VALUES = {"a huge number": 10**5000, "an object": WithoutRepr()}
VALUES |= {f"{name} in a list": [value] for name, value in VALUES.items()}


def answer(message: str) -> str:
    return message


ROADS: dict[str, Callable[[Any], object]] = {
    "content": lambda value: cw.ChatWidget([{"role": "user", "content": value}]),
    "role": lambda value: cw.ChatWidget([{"role": value, "content": "x"}]),
    "message": lambda value: cw.ChatWidget([value]),
    "history": lambda value: cw.ChatWidget(value),
    "option's value": lambda value: cw.ChatWidget([{"role": "user", "content": "x", "options": [{"value": value}]}]),
    "options": lambda value: cw.ChatWidget([{"role": "user", "content": "x", "options": value}]),
    "part": lambda value: cw.ChatWidget([{"role": "user", "content": [{"type": value}]}]),
    "text": lambda value: cw.ChatWidget([{"role": "user", "content": [{"type": "text", "text": value}]}]),
    "title": lambda value: cw.ChatWidget([{"role": "user", "content": "x", "metadata": {"title": value}}]),
    "appended": lambda value: cw.ChatWidget().history.append(value),
    "submitted": lambda value: cw.ChatInterface(answer).submit(value),
    "draft": lambda value: setattr(cw.ChatWidget(), "draft", value),
    "attachments": lambda value: setattr(cw.ChatWidget(multimodal=True), "attachments", value),
    "attachments of text": lambda value: setattr(cw.ChatWidget(), "attachments", value),
    "validator": lambda value: cw.ChatInterface(answer, validator=lambda message: value).submit("q"),
    "chat function": lambda value: cw.ChatInterface(value),
    "callback": lambda value: cw.ChatWidget().on_submit(value),
    "model": lambda value: cw.load_chat(value),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_a_value_that_cannot_be_shown_is_refused_in_words_or_taken(road: Callable[[Any], object], value: Any) -> None:
    with contextlib.suppress(cw.ChatError):
        road(value)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_every_option_refuses_it_in_words_or_takes_it(value: Any) -> None:
    for name in ChatOptions.option_names():
        with contextlib.suppress(cw.ChatError):
            cw.ChatWidget(**{name: value})


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_as_an_answer_it_is_displayed_or_an_error_in_the_chat(value: Any) -> None:
    chat = cw.ChatInterface(lambda message: value)

    try:
        [_, shown] = chat.submit("q").wait(20)
    except cw.ChatError:
        shown = chat.history[-1]

    assert shown["role"] == "assistant"
    assert chat.status in ("ready", "error")


def test_a_refusal_names_the_type_of_what_cannot_be_shown() -> None:
    with pytest.raises(cw.ChatError, match=r"got a value of type int \(repr\(\) raised ValueError\)"):
        cw.ChatWidget([{"role": "user", "content": 10**5000}])
