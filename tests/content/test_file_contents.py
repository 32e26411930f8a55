"""What files held when they were given, and what is written over them only when all of it is there."""

import os
from pathlib import Path

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused
from chatwidget.testing.parts import controller_of


def _bytes(chat: cw.ChatInterface, index: int) -> bytes | str:
    return controller_of(chat).session.blobs.file(chat.history[index], 0)


@pytest.mark.parametrize("way", ["append", "insert", "assign", "update"])
def test_a_path_given_from_python_is_what_it_holds_then_not_what_it_held_before(way: str, tmp_path: Path) -> None:
    path = tmp_path / "p.wav"
    path.write_bytes(b"A" * 100)
    chat = cw.ChatInterface(lambda message: path)
    chat.submit("?").wait(30)
    path.write_bytes(b"B" * 100)
    os.utime(path, (1, 1))

    message = {"role": "assistant", "content": [path]}
    if way == "append":
        chat.append(message)
    elif way == "insert":
        chat.history.insert(2, message)
    elif way == "assign":
        chat.history = [*chat.history, message]
    else:
        chat.append({"role": "assistant", "content": "soon"})
        chat.history[2] = message

    assert _bytes(chat, 2) == b"B" * 100
    assert _bytes(chat, 1) == b"A" * 100


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    chat = cw.ChatInterface(lambda message: tmp_path / "pipe")
    chat.submit("?").wait(30)
    with pytest.raises(EventRefused, match="it is not a file"):
        _bytes(chat, 1)
    assert "pipe" in chat.to_html()


def test_a_file_stays_as_it_was_when_writing_another_over_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "talk.html"
    chat = cw.ChatWidget()
    chat.to_html(target)
    target.chmod(0o640)
    before = target.read_text(encoding="utf-8")

    def full(self: Path, text: str, **kwargs: object) -> int:
        with self.open("w") as file:
            file.write(text[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(cw.ChatError, match="No space left"):
            chat.to_html(target)
    assert target.read_text(encoding="utf-8") == before
    assert [one.name for one in tmp_path.iterdir()] == ["talk.html"]

    chat.append({"role": "user", "content": "more"})
    chat.to_html(target)
    assert target.read_text(encoding="utf-8") != before
    assert target.stat().st_mode & 0o777 == 0o640


def test_many_bytes_of_an_unknown_kind_are_counted() -> None:
    chat = cw.ChatInterface(lambda message: [b"\0" * 3_000_000, b"abc"])
    chat.submit("?").wait(30)
    said = [message["content"][0]["data"] for message in chat.history[1:]]
    assert said == [{"text/plain": "3,000,000 bytes"}, {"text/plain": "b'abc'"}]


def test_the_script_gives_a_picture_by_address_as_an_address() -> None:
    address = "https://example.org/x.png"
    picture = {"type": "file", "file": {"path": address, "url": address, "mime_type": "image/png"}}
    script = cw.ChatWidget([{"role": "user", "content": [picture]}]).to_python()
    assert "picture(" not in script
    assert f"{{'url': '{address}'}}" in script


def test_a_transcript_has_no_link_to_a_picture_that_is_its_own_address() -> None:
    said = "[look](data:image/svg+xml,%3Csvg%3E) [go](https://example.org) ![p](data:image/png;base64,AAAA)"
    html = cw.ChatWidget([{"role": "assistant", "content": said}]).freeze().html
    assert 'href="data:' not in html
    assert ">look</a>" in html
    assert 'href="https://example.org"' in html
    assert 'src="data:image/png;base64,AAAA"' in html
