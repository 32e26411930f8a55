"""What files held when they were given, and what is written over them only when all of it is there."""

import os
from pathlib import Path

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused


def _bytes(chat: cw.ChatInterface, index: int) -> bytes | str:
    return chat._controller.session.blobs.file(chat.history[index], 0)


@pytest.mark.parametrize("way", ["append", "insert", "assign", "update"])
def test_a_path_given_from_python_is_what_it_holds_then_not_what_it_held_before(way: str, tmp_path: Path) -> None:
    path = tmp_path / "p.wav"
    path.write_bytes(b"A" * 100)
    chat = cw.ChatInterface(lambda message: path)
    chat.submit("?").wait(5)
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
    chat.submit("?").wait(5)
    with pytest.raises(EventRefused, match="it is no file"):
        _bytes(chat, 1)
    assert "pipe" in chat.to_html()
