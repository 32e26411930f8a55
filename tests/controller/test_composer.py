"""The composer's files: set from Python, sent, and given back by Undo, a refusal, a failure and Withdraw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import controller_of
from tests.conversation.test_uploads import big, chat_of, files_in, folders

__all__ = ["big", "folders"]


def test_python_attaches_files_and_a_missing_one_is_named(big: Path) -> None:
    chat, browser = chat_of()
    seen: list[Any] = []
    chat.observe(lambda change: seen.append(change["new"]), names=["attachments"])
    chat.attachments = [str(big)]
    assert (browser.files, seen) == (["big.bin"], [[str(big)]])
    with pytest.raises(cw.ChatError, match="not found"):
        chat.attachments = ["gone.txt"]
    with pytest.raises(cw.ChatError, match="list of paths"):
        chat.attachments = "gone.txt"
    browser.send("see")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    assert chat.history[0]["content"][0]["file"]["path"] == str(big)
    assert big.exists()


def test_a_file_of_pythons_is_not_removed_with_remove_file(big: Path) -> None:
    chat, browser = chat_of()
    chat.attachments = [str(big)]
    browser.click("Remove file")
    assert (chat.attachments, big.exists()) == ([], True)


def test_undo_restores_text_and_files_and_they_can_be_sent_again(big: Path) -> None:
    chat, browser = chat_of()
    browser.send("look", files=[big])
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    sent = chat.history[0]["content"][0]["file"]["path"]

    browser.click("Undo")

    assert (browser.draft, browser.files, chat.attachments) == ("look", ["big.bin"], [sent])
    browser.send()
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    assert chat.history[0]["content"][0]["file"]["path"] == sent


def test_undo_keeps_what_was_being_written_and_attached_behind_what_it_gives_back(big: Path, tmp_path: Path) -> None:
    _, browser = chat_of()
    for text, files in (("first", []), ("second", [big])):
        browser.send(text, files=files)
        browser.wait_until(lambda: browser.status == "ready")
    (tmp_path / "mine.txt").write_text("mine")
    browser.type("a long new question")
    browser.attach(tmp_path / "mine.txt")

    browser.click("Undo")
    once = (browser.draft, browser.files)
    browser.click("Undo")

    assert once == ("second\na long new question", ["big.bin", "mine.txt"])
    assert (browser.draft, browser.files) == ("first\na long new question", ["mine.txt"])


def test_a_second_undo_keeps_what_was_written_into_the_text_of_the_first() -> None:
    _, browser = chat_of()
    for text in ("first", "second"):
        browser.send(text)
        browser.wait_until(lambda: browser.status == "ready")

    browser.click("Undo")
    browser.type(", put better")
    browser.click("Undo")

    assert browser.draft == "first\nsecond, put better"


def test_what_was_sent_stays_when_it_is_undone_and_removed(big: Path, folders: Path) -> None:
    _, browser = chat_of()
    browser.send("look", files=[big])
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    browser.click("Undo")
    browser.click("Remove file")
    assert browser.files == []
    assert files_in(folders) == ["big.bin"]


def test_what_was_never_sent_is_gone_when_it_is_removed(big: Path, folders: Path) -> None:
    _, browser = chat_of()
    browser.attach(big)
    browser.click("Remove file")
    assert (browser.files, files_in(folders)) == ([], [])


def test_a_validator_that_says_no_keeps_the_files(big: Path) -> None:
    _, browser = chat_of(validator=lambda message: None if message["text"] else "Say something.")
    browser.send("", files=[big])
    assert browser.refusals == ["Say something."]
    assert browser.files == ["big.bin"]
    browser.send("now")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    assert browser.history[1]["content"] == "now|big.bin"


def test_a_callback_that_fails_before_a_value_gives_text_and_files_back(big: Path) -> None:
    chat = cw.ChatWidget(multimodal=True)

    @chat.on_submit
    def fail(message: Any, history: Any) -> Any:
        raise RuntimeError("no")

    browser = Browser(chat)
    browser.send("look", files=[big])
    browser.wait_until(lambda: browser.status == "error")
    assert (browser.draft, browser.files) == ("look", ["big.bin"])


def test_a_withdrawn_message_gives_its_files_back(big: Path) -> None:
    chat = cw.ChatWidget(multimodal=True)

    @chat.on_submit
    async def wait(message: Any, history: Any) -> Any:
        raise AssertionError("it was withdrawn before it began")

    browser = Browser(chat)
    browser.attach(big)
    held = [entry["id"] for entry in browser.page["draft"]["files"]]
    controller = controller_of(chat)
    with controller.session.lock:  # it is accepted, and has no value yet
        controller.events.receive({"type": "submit", "id": "s-1", "text": "look", "files": held, "view": "v"})
        assert chat.attachments == []
        controller.events.receive({"type": "withdraw", "id": "w-1", "event": "s-1"})
    assert browser.files == ["big.bin"]


def test_retry_sends_the_files_again(big: Path) -> None:
    _, browser = chat_of()
    browser.send("look", files=[big])
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    browser.click("Retry")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    assert browser.history[1]["content"] == "look|big.bin"


def test_submit_from_python_takes_paths(big: Path) -> None:
    chat, _ = chat_of()
    added = chat.submit("see", files=[big]).wait(10)
    assert added[-1]["content"] == "see|big.bin"
    with pytest.raises(cw.ChatError, match="not found"):
        chat.submit("see", files=["gone.txt"])


def test_a_page_gets_the_bytes_of_pictures_in_the_composer_and_of_nothing_else(tmp_path: Path) -> None:
    picture, text = tmp_path / "dot.png", tmp_path / "notes.txt"
    picture.write_bytes(b"\x89PNG")
    text.write_text("secret")
    chat, browser = chat_of()
    chat.attachments = [picture, text]
    first, second = (entry["id"] for entry in browser.page["draft"]["files"])
    assert browser.blob(f"attachment:{first}") == b"\x89PNG"
    for other in (f"attachment:{second}", f"attachment:{picture}", "attachment:"):
        with pytest.raises(cw.ChatError, match="kernel no longer has"):
            browser.blob(other)
    browser.send("see")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    with pytest.raises(cw.ChatError, match="kernel no longer has"):
        browser.blob(f"attachment:{first}")
