"""Pictures and files of a saved conversation are in the store, and outlive kernel and original."""

from pathlib import Path

import pytest

import chatwidget as cw
from tests.saved_chats import Make, say


class _Picture:
    def _repr_png_(self) -> bytes:
        return b"\x89PNG picture"

    def __repr__(self) -> str:
        return "a picture"


def test_pictures_and_files_are_there_when_their_originals_are_gone(kernel: Make, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(b"the whole report")
    _, browser = kernel(lambda message, history: [_Picture(), file], allow_file_downloads=True)
    say(browser, "show me")
    file.unlink()

    _, later = kernel()
    assert later.saved.open("show me")

    picture = later.history[1]["content"][0]["data"]["image/png"]["blob"]
    assert later.blob(picture) == b"\x89PNG picture"
    assert later.blob(f"file:{later._page['ids'][2]}:0") == b"the whole report"


def test_a_file_that_a_person_sent_is_copied_too(kernel: Make, tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(b"\x89PNG photo")
    part = {"type": "file", "file": {"path": str(file), "mime_type": "image/png"}}
    chat, browser = kernel()
    chat.history = [{"role": "user", "content": [part]}]
    browser.wait_until(lambda: browser.saved.titles == ["photo.png"])
    file.write_bytes(b"another photo")

    _, later = kernel()
    assert later.saved.open("photo.png")

    assert later.blob(f"file:{later._page['ids'][0]}:0") == b"\x89PNG photo"


def test_a_copy_keeps_its_pictures_when_the_original_was_continued_elsewhere(kernel: Make) -> None:
    _, browser = kernel(lambda message, history: _Picture())
    say(browser, "show me")
    (_, here), (_, there) = kernel(), kernel()
    here.saved.open("show me")
    there.saved.open("show me")
    say(there, "said there")

    say(here, "said here")

    here.wait_until(lambda: "of its own" in here.saved.error)
    picture = here.history[1]["content"][0]["data"]["image/png"]["blob"]
    assert here.blob(picture) == b"\x89PNG picture"


def test_bytes_of_another_conversation_are_refused(kernel: Make) -> None:
    _, browser = kernel(lambda message, history: _Picture())
    say(browser, "show me")
    picture = browser.history[1]["content"][0]["data"]["image/png"]["blob"]

    _, later = kernel()

    with pytest.raises(cw.ChatError, match="not saved"):
        later.blob(picture)
