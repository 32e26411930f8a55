"""Messages that are refused, each with what is wrong and what was given; and objects of others that are messages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chatwidget.errors import MessageError
from chatwidget.messages.message import check_message, refuse_tuple

_SELF: dict[str, Any] = {}
_SELF["self"] = _SELF

REFUSED: list[tuple[object, str]] = [
    ("text", "must be a dict with 'role' and 'content', or a ChatMessage, got 'text'"),
    ({"content": "no role"}, "must be a dict with 'role' and 'content'"),
    ({"role": "user"}, "has no 'content'"),
    ({"role": "user", "content": "hi", 1: "one"}, "has the key 1. Keys must be strings"),
    ({"role": "user", "content": "hi", "loop": _SELF}, "contains a reference to itself or is nested too deeply"),
    ({"role": "user", "content": ["text"]}, r"`message\.content\[0\]` must be a dict whose \"type\""),
    ({"role": "user", "content": [{"type": "text", "text": 1}]}, r"a part of type 'text' needs 'text' \(text\), got 1"),
    ({"role": "user", "content": "hi", "options": "a"}, "'options' must be a list"),
    ({"role": "user", "content": "hi", "options": [{"label": "A"}]}, r"`message\.options\[0\]` must be"),
    ({"role": "assistant", "content": "hi", "metadata": "title"}, "'metadata' must be a dict, got 'title'"),
    ({"role": "assistant", "content": "hi", "metadata": {"status": "open"}}, "must be 'pending' or 'done', got 'open'"),
    ({"role": "assistant", "content": "hi", "metadata": {"duration": True}}, r"must be a number of seconds, got True"),
]


@pytest.mark.parametrize(("value", "words"), REFUSED)
def test_what_is_no_message_is_refused_with_what_is_wrong(value: object, words: str) -> None:
    with pytest.raises(MessageError, match=words):
        check_message(value)


@pytest.mark.parametrize("file", [("cat.png",), ("cat.png", "a cat"), ("cat.png", None)])
def test_a_file_as_older_gradio_has_it_is_refused_with_how_it_is_written(file: object) -> None:
    with pytest.raises(MessageError, match=r"`answer`: 'content' must be .*Path\('cat\.png'\)"):
        refuse_tuple(file, "answer")


@pytest.mark.parametrize("content", ["text", (), (1, 2), ["cat.png"]])
def test_what_is_no_file_of_older_gradio_is_left_to_others(content: object) -> None:
    refuse_tuple(content, "answer")


def test_an_object_of_a_pydantic_model_with_role_and_content_is_a_message() -> None:
    pydantic = pytest.importorskip("pydantic")
    model = pydantic.create_model("Reply", role=(str, ...), content=(str | None, None), name=(str | None, None))

    message = check_message(model(role="assistant", content="hi"))

    assert message == {"role": "assistant", "content": "hi"}


def test_gradios_own_chat_message_is_a_message() -> None:
    gradio_message = type("ChatMessage", (SimpleNamespace,), {"__module__": "gradio.components.chatbot"})

    message = check_message(gradio_message(role="assistant", content="hi", metadata={"title": "T"}, options=None))

    assert message == {"role": "assistant", "content": "hi", "metadata": {"title": "T"}}
