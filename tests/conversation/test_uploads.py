"""Files that a person attaches: slices in, a path out, and nothing left of what came to nothing."""

from __future__ import annotations

import gc
import os
import resource
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.conversation.uploads import SLICE
from chatwidget.testing.browser import Browser
from chatwidget.testing.parts import controller_of


def echo(message: Any, history: Any) -> str:
    return f"{message['text']}|{','.join(Path(path).name for path in message['files'])}"


def chat_of(function: Any = echo, **options: Any) -> tuple[cw.ChatInterface, Browser]:
    chat = cw.ChatInterface(function, multimodal=True, **options)
    return chat, Browser(chat)


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.bin"
    path.write_bytes(os.urandom(3 * SLICE + 17))
    return path


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(kept))
    return kept


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def upload(browser: Browser, data: bytes, offset: int, size: int, name: str = "x.bin", uid: str = "u-1") -> bool:
    fields = {"upload": uid, "name": name, "mime": "", "size": size, "offset": offset, "view": "v"}
    return browser.send_event({"type": "upload", **fields}, data=data)


def test_a_file_arrives_byte_for_byte_and_the_chat_function_gets_its_path(big: Path) -> None:
    got: list[bytes] = []

    def read(message: Any, history: Any) -> str:
        got.extend(Path(path).read_bytes() for path in message["files"])
        return message["text"]

    chat, browser = chat_of(read)
    browser.send("look", files=[big])
    browser.wait_until(lambda: browser.status == "ready")

    assert got == [big.read_bytes()]
    file, text = browser.history[0]["content"]
    assert (file["type"], file["file"]["orig_name"], file["file"]["size"]) == ("file", "big.bin", 3 * SLICE + 17)
    assert text == {"type": "text", "text": "look"}
    assert (chat.attachments, browser.files) == ([], [])


def test_in_a_multimodal_chat_content_is_a_list_of_parts_without_files_too() -> None:
    chat, browser = chat_of()
    browser.send("hi")
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    assert chat.history[0]["content"] == [{"type": "text", "text": "hi"}]


def test_files_alone_can_be_sent_and_an_empty_one(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    chat, browser = chat_of()
    browser.send("", files=[empty])
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    assert browser.history[1]["content"] == "|empty.txt"
    assert Path(chat.history[0]["content"][0]["file"]["path"]).read_bytes() == b""


def test_slices_may_come_out_of_order_and_twice() -> None:
    chat, browser = chat_of()
    data = os.urandom(2 * SLICE + 5)
    for start in (SLICE, 2 * SLICE, SLICE, 0, 0):
        assert upload(browser, data[start : start + SLICE], start, len(data))
    (path,) = chat.attachments
    assert Path(path).read_bytes() == data


@pytest.mark.parametrize(("offset", "length"), [(1, 10), (0, 11), (-SLICE, 10), (SLICE, 10)])
def test_a_slice_that_does_not_fit_is_refused_and_leaves_nothing(folders: Path, offset: int, length: int) -> None:
    chat, browser = chat_of()
    assert not upload(browser, b"x" * length, offset, 10)
    assert "x.bin" in browser.refusals[-1]
    assert (chat.attachments, files_in(folders)) == ([], [])


def test_a_cancelled_upload_leaves_nothing_behind_and_its_late_slices_are_refused(folders: Path) -> None:
    chat, browser = chat_of()
    assert upload(browser, b"x" * SLICE, 0, 2 * SLICE)
    assert files_in(folders) == ["x.bin"]

    browser.send_event({"type": "cancel", "upload": "u-1"})

    assert files_in(folders) == []
    assert not upload(browser, b"x" * SLICE, SLICE, 2 * SLICE)
    assert (chat.attachments, files_in(folders)) == ([], [])


def test_an_upload_that_was_whole_when_it_was_cancelled_goes_too(folders: Path) -> None:
    chat, browser = chat_of()
    assert upload(browser, b"xy", 0, 2)
    browser.send_event({"type": "cancel", "upload": "u-1"})
    assert (chat.attachments, browser.files, files_in(folders)) == ([], [], [])


def test_an_upload_that_nobody_goes_on_with_is_given_up(folders: Path) -> None:
    chat, browser = chat_of()
    upload(browser, b"x" * SLICE, 0, 2 * SLICE)
    uploads = controller_of(chat).core.composer.uploads
    uploads._open["u-1"].changed_at -= 1000
    uploads.cancel_abandoned()
    assert (uploads.in_progress, files_in(folders)) == (0, [])


@pytest.mark.parametrize(
    ("options", "name", "size", "reason"),
    [
        ({"max_file_size": 10}, "x.bin", 11, "x.bin is too large (11 bytes). The limit is 10 bytes."),
        ({"max_file_size": "1 MB"}, "x.bin", 10**9, "x.bin is too large (1 GB). The limit is 1 MB."),
        (
            {"file_types": ["image", ".csv"]},
            "x.txt",
            3,
            "x.txt has a file type that is not allowed. Allowed types: image",
        ),
    ],
)
def test_what_is_over_a_limit_is_refused_at_its_first_slice(
    folders: Path, options: dict[str, Any], name: str, size: int, reason: str
) -> None:
    _, browser = chat_of(**options)
    assert not upload(browser, b"x" * min(size, SLICE), 0, size, name)
    assert reason in browser.refusals[-1]
    assert files_in(folders) == []


def test_a_single_file_is_one_file(tmp_path: Path, big: Path) -> None:
    _, browser = chat_of(file_count="single")
    assert browser.attach(big)
    assert not browser.attach(big)
    assert "only one file" in browser.refusals[-1]
    browser.click("Remove file")
    assert browser.attach(big)


def test_a_full_disk_is_named_and_leaves_nothing_behind(folders: Path) -> None:
    chat, browser = chat_of()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        accepted = upload(browser, b"x" * SLICE, 0, SLICE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not accepted
    assert "Could not save x.bin on the kernel's machine" in browser.refusals[-1]
    assert (chat.attachments, files_in(folders)) == ([], [])


@pytest.mark.parametrize("name", ["../../up.txt", "/etc/up.txt", "C:\\up.txt", "up.txt"])
def test_the_name_that_a_page_gives_is_only_a_name(folders: Path, name: str) -> None:
    chat, browser = chat_of()
    assert upload(browser, b"ab", 0, 2, name)
    (path,) = chat.attachments
    assert Path(path).name == "up.txt"
    assert folders in Path(path).parents


@pytest.mark.parametrize("named", ["/etc/passwd", "nobody", 7, None, ["u-1"]])
def test_a_page_can_send_only_what_is_attached(named: Any) -> None:
    chat, browser = chat_of()
    assert not browser.send_event({"type": "submit", "text": "q", "files": [named], "view": "v"})
    assert "no longer attached" in browser.refusals[-1]
    assert chat.history == []


def test_a_chat_for_text_takes_no_files(tmp_path: Path, folders: Path) -> None:
    chat = cw.ChatInterface(lambda message, history: message)
    browser = Browser(chat)
    assert not upload(browser, b"ab", 0, 2)
    assert "does not accept files" in browser.refusals[-1]
    with pytest.raises(cw.ChatError, match="multimodal=True"):
        chat.submit("q", files=["a.txt"])
    with pytest.raises(cw.ChatError, match="multimodal=True"):
        chat.attachments = ["a.txt"]
    assert files_in(folders) == []


def test_the_folder_goes_with_the_chat(big: Path, folders: Path) -> None:
    chat, browser = chat_of()
    browser.send("look", files=[big])
    browser.wait_until(lambda: browser.status == "ready" and len(browser.history) == 2)
    assert files_in(folders) == ["big.bin"]
    chat.close()
    assert list(folders.iterdir()) == []


def test_the_folder_goes_without_a_close_too(folders: Path) -> None:
    from chatwidget.conversation.uploads import Uploads
    from chatwidget.wire.events import Upload

    uploads, (chat, _) = Uploads(), chat_of()
    part = Upload(id="e", upload="u", name="a.txt", mime="", size=1, offset=0, view="v", data=b"a")
    assert uploads.receive(part, chat, 0) is not None
    assert files_in(folders) == ["a.txt"]
    del uploads
    gc.collect()
    assert list(folders.iterdir()) == []


def test_options_say_what_may_be_attached() -> None:
    chat = cw.ChatWidget(multimodal=True, sources="microphone", max_file_size="5mb")
    assert (chat.sources, chat.max_file_size) == (["microphone"], 5_000_000)
    assert (cw.ChatWidget().sources, cw.ChatWidget().max_plain_text_length) == (["upload"], 1000)
    for wrong in ({"max_file_size": "big"}, {"sources": "camera"}, {"file_count": "two"}):
        with pytest.raises(cw.ChatError):
            cw.ChatWidget(**wrong)
