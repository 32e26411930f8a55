"""replay: a chat function that gives the answers of a saved conversation once more."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chatwidget.convert.load_history import load_history
from chatwidget.errors import MessageError
from chatwidget.messages.frozen import thaw


def replay(source: Any) -> Callable[..., Iterator[Any]]:
    """A chat function that streams the answers recorded in a saved conversation.

    Which answer is given follows from how often the person has spoken before, so retry and undo play the same one
    again. What is asked does not matter.

    Args:
        source: a file with what `chat.to_json()` or `chat.to_jsonl()` gave, or whatever `load_history` takes.

    Raises:
        MessageError: the file cannot be read, is no conversation, or has no answer in it.

    Example:
        >>> import chatwidget as cw, tempfile, pathlib
        >>> saved = pathlib.Path(tempfile.mkdtemp(), "chat.json")
        >>> talk = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello again"}]
        >>> _ = saved.write_text(cw.ChatWidget(talk).to_json())
        >>> cw.ChatInterface(cw.replay(saved)).submit("hi").wait()[-1]["content"]
        'Hello again'
    """
    is_path = isinstance(source, os.PathLike) or (isinstance(source, str) and source.lstrip()[:1] not in ("[", "{"))
    turns = _turns(_read(Path(source)) if is_path else load_history(source))
    name = repr(os.fspath(source)) if is_path else "what replay was given"
    if not turns:
        raise MessageError(f"{name} has no answer in it; replay needs a saved conversation with answers.")

    def answer(message: Any, history: list[Any]) -> Iterator[Any]:
        asked = sum(1 for i, m in enumerate(history) if m["role"] == "user" and not _follows_user(history, i))
        if asked >= len(turns):
            raise MessageError(
                f"The recording in {name} is over: it has {len(turns)} answers. Clear the chat to begin anew."
            )
        yield from _streamed(turns[asked])

    return answer


def _follows_user(history: list[Any], index: int) -> bool:
    return index > 0 and history[index - 1]["role"] == "user"


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MessageError(f"{str(path)!r} cannot be read: {error}.") from error
    try:
        return load_history(text)
    except MessageError as error:
        raise MessageError(f"{str(path)!r} is not what to_json() or to_jsonl() writes: {error}") from error


def _turns(history: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The answers, one list of messages for each time the person spoke."""
    turns: list[list[dict[str, Any]]] = []
    after_user = False
    for message in history:
        if message["role"] == "user":
            if not after_user:
                turns.append([])
        elif message["role"] == "assistant" and turns:
            turns[-1].append(thaw(message))
        after_user = message["role"] == "user"
    return [turn for turn in turns if turn]


def _streamed(turn: list[dict[str, Any]]) -> Iterator[Any]:
    """The messages of a turn, text word by word; what is beside the text comes with the last word."""
    for number, message in enumerate(turn):
        before, content = turn[:number], message["content"]
        words = re.findall(r"\s*\S+", content) if isinstance(content, str) else []
        so_far = ""
        for word in words:
            so_far += word
            yield [*before, {"role": "assistant", "content": so_far}]
    yield turn
