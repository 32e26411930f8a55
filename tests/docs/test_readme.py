"""The README is short, and its code runs from top to bottom and does what the text says."""

from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from tests.support.documentation import README, python_blocks, run, text_of

BLOCKS = python_blocks(README)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the examples in a temporary folder."""
    monkeypatch.chdir(tmp_path)


def test_it_has_at_most_150_lines() -> None:
    assert len(text_of(README).splitlines()) <= 150


def test_the_first_example_is_a_chat_that_streams_and_is_displayed_when_pasted() -> None:
    chat = run(README, 1)["chat"]
    browser = Browser(chat)

    browser.send("hello there")
    browser.wait_until(lambda: browser.status == "ready")

    assert browser.history[-1]["content"].strip() == "You said: hello there"
    lines = [line for line in BLOCKS[0].splitlines() if line]
    assert len(lines) <= 8
    assert lines[-1] == "chat"


def test_all_of_it_runs_in_one_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = run(README)

    assert isinstance(names["chat"], cw.ChatWidget)
    assert "You answer in short, plain English sentences." in names["script"]
    assert (tmp_path / "talk.html").is_file()
    assert "You said: hello there" in capsys.readouterr().out
    for chat in names["both"].chats:
        assert [message["role"] for message in chat.history] == ["user", "assistant"]
        assert "What is the capital of France?" in str(chat.history[0]["content"])


def test_the_custom_callbacks_do_what_the_text_says() -> None:
    guide = python_blocks(README.parent / "docs" / "chat-functions.md")
    names: dict[str, Any] = {"cw": cw}
    exec(next(block for block in guide if "on_undo" in block), names)
    browser = Browser(names["chat"])

    browser.send("hm?")
    browser.wait_until(lambda: browser.status == "ready")

    assert browser.history[-1]["content"] == "Let me think."

    browser.click("Undo")
    browser.wait_until(lambda: browser.status == "ready")

    assert (browser.history, browser.draft) == ([], "hm?")
