"""`replay`: a chat function that streams the responses of an exported conversation again."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chatwidget.errors import MessageError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.message import Message, check_history
from chatwidget.messages.parts import Part


def replay(path: str | os.PathLike[str]) -> Callable[..., Iterator[Any]]:
    """Return a chat function that streams the responses of an exported conversation.

    The response is chosen by the number of earlier user messages, so Retry and Undo repeat the same response. The
    content of the message is ignored.

    Args:
        path: a file with what `chat.to_json()` or `chat.to_jsonl()` gave.

    Raises:
        MessageError: the file cannot be read, is neither, or contains no responses.

    Example:
        >>> import chatwidget as cw, tempfile, pathlib
        >>> saved = pathlib.Path(tempfile.mkdtemp(), "chat.json")
        >>> talk = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello again"}]
        >>> _ = saved.write_text(cw.ChatWidget(talk).to_json())
        >>> cw.ChatInterface(cw.replay(saved)).submit("hi").wait()[-1]["content"]
        'Hello again'
    """
    turns = _turns(_read(Path(path)))
    if not turns:
        raise MessageError(
            f"{os.fspath(path)!r} contains no assistant messages. replay() needs an exported conversation with "
            "responses."
        )

    def answer(message: object, history: list[Any]) -> Iterator[Any]:
        asked = sum(1 for i, m in enumerate(history) if m["role"] == "user" and not _follows_user(history, i))
        if asked >= len(turns):
            raise MessageError(
                f"The recording {os.fspath(path)!r} has no more responses (it has {len(turns)}). Clear the chat to "
                "start again."
            )
        yield from _streamed(turns[asked])

    return answer


def _follows_user(history: list[Any], index: int) -> bool:
    return index > 0 and history[index - 1]["role"] == "user"


def _read(path: Path) -> list[Message]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MessageError(f"Cannot read {str(path)!r}: {error}.") from error
    try:
        values = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(x) for x in text.split("\n") if x.strip()]
        )
    except json.JSONDecodeError as error:
        raise MessageError(f"{str(path)!r} is not a file written by to_json() or to_jsonl(): {error}.") from error
    return check_history(values, str(path))


def _turns(history: list[Message]) -> list[list[Part]]:
    """Return the responses, one list of messages for each turn of the user."""
    turns: list[list[Part]] = []
    after_user = False
    for message in history:
        if message["role"] == "user":
            if not after_user:
                turns.append([])
        elif message["role"] == "assistant" and turns:
            turns[-1].append(thaw(message))
        after_user = message["role"] == "user"
    return [turn for turn in turns if turn]


def _streamed(turn: list[Part]) -> Iterator[Any]:
    """Yield the messages of a response, text word by word; whatever is not text comes with the last word."""
    for number, message in enumerate(turn):
        before, content = turn[:number], message["content"]
        words = re.findall(r"\s*\S+", content) if isinstance(content, str) else []
        so_far = ""
        for word in words:
            so_far += word
            yield [*before, {"role": "assistant", "content": so_far}]
    yield turn
