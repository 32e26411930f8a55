"""Pictures and files of a saved conversation are in the store, and outlive kernel and original."""

from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from tests.support.gate import texts
from tests.support.kernels import Make, say


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
    assert later.blob(f"file:{later.page['ids'][2]}:0") == b"the whole report"


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

    assert later.blob(f"file:{later.page['ids'][0]}:0") == b"\x89PNG photo"


def test_a_copy_keeps_its_pictures_when_the_original_was_continued_elsewhere(kernel: Make) -> None:
    _, browser = kernel(lambda message, history: _Picture())
    say(browser, "show me")
    (_, here), (_, there) = kernel(), kernel()
    here.saved.open("show me")
    there.saved.open("show me")
    say(there, "said there")

    say(here, "said here")

    here.wait_until(lambda: "separate copy" in here.saved.error)
    picture = here.history[1]["content"][0]["data"]["image/png"]["blob"]
    assert here.blob(picture) == b"\x89PNG picture"


def test_bytes_of_another_conversation_are_refused(kernel: Make) -> None:
    _, browser = kernel(lambda message, history: _Picture())
    say(browser, "show me")
    picture = browser.history[1]["content"][0]["data"]["image/png"]["blob"]

    _, later = kernel()

    with pytest.raises(cw.ChatError, match="not saved"):
        later.blob(picture)


def _read_all(message: Any, history: list[Any]) -> str:
    parts = [part for one in history if isinstance(one["content"], list) for part in one["content"]]
    paths = [*(part["file"]["path"] for part in parts if part["type"] == "file"), *message["files"]]
    return " ".join(Path(path).read_text() for path in paths)


def test_a_conversation_with_a_file_goes_on_in_the_next_kernel(kernel: Make, tmp_path: Path) -> None:
    chat, browser = kernel(_read_all, multimodal=True)
    browser.send("read it", files=[_written(tmp_path, "the note")])
    browser.wait_until(lambda: browser.status == "ready")
    chat.close()

    later, browser = kernel(_read_all, multimodal=True)
    assert browser.saved.open("read it")
    say(browser, "and now?")
    assert texts(later.history)[-1] == "the note"
    later.undo().wait()
    say(browser, "once more")
    assert texts(later.history)[-1] == "the note"


def test_a_file_that_is_gone_or_has_changed_is_read_as_it_was_sent(kernel: Make, tmp_path: Path) -> None:
    file = _written(tmp_path, "as it was")
    chat, _ = kernel(_read_all, multimodal=True)
    chat.submit("read it", files=[file]).wait()
    kept = chat.saved[0]["id"]
    Path(file).write_text("now other")

    changed, _ = kernel(_read_all, multimodal=True)
    changed.open_conversation(kept)
    changed.retry().wait()
    Path(file).unlink()
    gone, _ = kernel(_read_all, multimodal=True)
    gone.open_conversation(kept)
    gone.retry().wait()
    gone.undo().wait()

    assert texts(changed.history)[-1] == "as it was"
    assert [Path(path).read_text() for path in gone.attachments] == ["as it was"]
    gone.submit(gone.draft, files=gone.attachments).wait()
    assert texts(gone.history)[-1] == "as it was"


def test_a_file_too_large_to_be_copied_is_saved_by_its_path_and_the_panel_says_so(kernel: Make, tmp_path: Path) -> None:
    video, other = tmp_path / "video.mp4", tmp_path / "other.mp4"
    for file in (video, other):
        with file.open("wb") as empty:
            empty.truncate(64_000_001)
    _, browser = kernel(lambda message, history: [video, other])
    say(browser, "show me", "again")

    browser.wait_until(
        lambda: "other.mp4 (64 MB) is larger than 64 MB, so only its path is saved" in browser.saved.error
    )
    assert browser.saved.error.count("video.mp4 (64 MB)") == 1
    browser.saved.look()
    assert browser.saved.error == ""
    later, panel = kernel()
    assert panel.saved.open("show me")
    assert later.history[1]["content"][0]["file"]["path"] == str(video)


def _written(folder: Path, text: str) -> str:
    path = folder / "note.txt"
    path.write_text(text)
    return str(path)
