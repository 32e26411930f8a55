"""Halves of characters in options and names: what goes to the page can be encoded, and the page can resync."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser

HALF, WHOLE = "a\ud800b", "a\ufffdb"
OPTIONS: dict[str, Any] = {
    **dict.fromkeys(("label", "placeholder", "message_label", "message_placeholder", "watermark"), HALF),
    "css": f"article {{ color: red; }} /* {HALF} */",
    "feedback_options": ["Like", HALF],
    "examples": [{"text": HALF, "label": HALF}],
}


def assert_encodes(chat: cw.ChatWidget) -> None:
    browser = Browser(chat)
    browser.send_event({"type": "resync", "seq": 0})
    for sent in (chat.get_state(), browser.page, browser.history):
        json.dumps(sent, default=str, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_with_half_a_character_is_made_whole(name: str) -> None:
    given = cw.ChatWidget(**{name: OPTIONS[name]})
    changed = cw.ChatWidget()
    setattr(changed, name, OPTIONS[name])

    assert_encodes(given)
    assert_encodes(changed)
    assert WHOLE in str(getattr(given, name))


def test_the_label_of_the_additional_inputs_is_made_whole() -> None:
    chat = cw.ChatInterface(
        lambda message, history, name: name, additional_inputs=["text"], additional_inputs_accordion=HALF
    )

    assert_encodes(chat)


def test_a_file_whose_name_is_no_text_is_attached_and_named_with_whole_characters(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"na\xffme.txt")
    path.write_text("x", encoding="utf-8")
    chat = cw.ChatWidget(multimodal=True)
    chat.attachments = [str(path)]

    assert_encodes(chat)
