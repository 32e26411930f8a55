"""A warning names the user's line, however many of our functions stand between."""

from __future__ import annotations

from typing import Any

import pytest

import chatwidget as cw


def answer(message: str, history: Any) -> Any:
    return history


def another(message: str, history: Any) -> Any:
    return history


def test_replacing_a_callback_warns_at_the_line_that_does_it() -> None:
    chat = cw.ChatWidget()
    chat.on_submit(answer)

    with pytest.warns(UserWarning, match="accepts one callback") as caught:
        chat.on_submit(another)

    assert [warning.filename for warning in caught] == [__file__]


def test_replacing_a_chat_function_warns_at_the_line_that_does_it() -> None:
    chat = cw.ChatInterface(lambda message, history: "answer")

    with pytest.warns(UserWarning, match="replaces the chat function") as caught:
        chat.on_submit(answer)

    assert [warning.filename for warning in caught] == [__file__]
