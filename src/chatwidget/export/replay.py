"""`replay`: a chat function that streams the responses of an exported conversation again."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from chatwidget.convert.load_history import load_history
from chatwidget.errors import MessageError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.parts import MessageLike, text_of

_LONGEST_LABEL = 60  # characters of an offered question


class _Run(Protocol):
    """A run of a chat."""

    stopped: bool

    def wait(self) -> object:
        """Block until it has ended."""


class _Chat(Protocol):
    """A chat whose chat function a recording is."""

    history: Any

    def submit(self, text: str) -> _Run:
        """Send a message."""


class Replay:
    """A chat function that streams the responses of a recorded conversation; `replay` makes it.

    Args:
        turns: the questions, each with its responses.
        name: what was recorded, for errors.
        offer_next: whether a response offers the next question as an option.
    """

    def __init__(self, turns: Sequence[tuple[str, list[dict[str, object]]]], name: str, offer_next: bool) -> None:
        self._turns, self._name, self._offer_next = turns, name, offer_next

    @property
    def questions(self) -> list[str]:
        """The recorded messages of the user."""
        return [question for question, _ in self._turns]

    def __call__(self, message: object, history: list[JSONObject]) -> Iterator[object]:
        """Stream the response to the turn that the history has reached."""
        asked = _asked(history)
        self._check(asked)
        yield from _streamed(self._with_offer(self._turns[asked][1], asked + 1))

    def step(self, chat: _Chat) -> Any:
        """Send the next recorded question to a chat that has this chat function, and return the run.

        Raises:
            MessageError: there is none left.
        """
        asked = _asked(chat.history)
        self._check(asked)
        return chat.submit(self._turns[asked][0])

    def play(self, chat: _Chat, pause: float = 1.0) -> None:
        """Send the recorded questions one after the other, until all are answered or a run is stopped.

        Args:
            chat: a chat that has this chat function.
            pause: seconds between a response and the next question.
        """
        while _asked(chat.history) < len(self._turns):
            run = self.step(chat)
            run.wait()
            if run.stopped or _asked(chat.history) >= len(self._turns):
                return
            time.sleep(pause)

    def _check(self, asked: int) -> None:
        if asked >= len(self._turns):
            raise MessageError(
                f"The recording {self._name} has no more responses (it has {len(self._turns)}). Clear the chat to "
                "start again."
            )

    def _with_offer(self, messages: list[JSONObject], following: int) -> list[JSONObject]:
        """Return the messages of a response; the last has the next question as an option, if that is wanted."""
        if not self._offer_next or following >= len(self._turns):
            return messages
        question = self._turns[following][0]
        label = question if len(question) <= _LONGEST_LABEL else f"{question[:_LONGEST_LABEL]}…"
        options = [*messages[-1].get("options", ()), {"value": question, "label": label}]
        return [*messages[:-1], {**messages[-1], "options": options}]


def replay(source: Any, *, offer_next: bool = False) -> Replay:
    """Return a chat function that streams the responses of an exported conversation.

    The response is chosen by the number of earlier user messages, so Retry and Undo repeat the same response. The
    content of the message is ignored. The conversation goes on step by step with `step(chat)`, or by itself with
    `play(chat)`.

    Args:
        source: a file with what `chat.to_json()` or `chat.to_jsonl()` gave, or whatever `load_history` takes.
        offer_next: whether each response offers the next recorded question as an option, for readers of a demo.

    Raises:
        MessageError: the file cannot be read, is no conversation, or contains no responses.

    Example:
        >>> import chatwidget as cw, tempfile, pathlib
        >>> saved = pathlib.Path(tempfile.mkdtemp(), "chat.json")
        >>> talk = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello again"}]
        >>> _ = saved.write_text(cw.ChatWidget(talk).to_json())
        >>> recording = cw.replay(saved)
        >>> chat = cw.ChatInterface(recording)
        >>> recording.step(chat).wait()[-1]["content"]
        'Hello again'
    """
    is_path = isinstance(source, os.PathLike) or (isinstance(source, str) and source.lstrip()[:1] not in ("[", "{"))
    turns = _turns(_read(Path(source)) if is_path else load_history(source))
    name = repr(os.fspath(source)) if is_path else "what replay was given"
    if not turns:
        raise MessageError(
            f"{name} contains no assistant messages. replay() needs an exported conversation with responses."
        )
    return Replay(turns, name, offer_next)


def _asked(history: Sequence[MessageLike]) -> int:
    """Return how many turns of the user a history has."""
    return sum(1 for i, m in enumerate(history) if m["role"] == "user" and not _follows_user(history, i))


def _follows_user(history: Sequence[MessageLike], index: int) -> bool:
    return index > 0 and history[index - 1]["role"] == "user"


def _read(path: Path) -> list[dict[str, object]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MessageError(f"Cannot read {str(path)!r}: {error}.") from error
    try:
        return load_history(text)
    except MessageError as error:
        raise MessageError(f"{str(path)!r} is not a file written by to_json() or to_jsonl(): {error}") from error


def _turns(history: list[dict[str, object]]) -> list[tuple[str, list[dict[str, object]]]]:
    """Return each turn of the user that was answered: what was asked, and the messages of the response."""
    turns: list[tuple[str, list[dict[str, object]]]] = []
    after_user = False
    for message in history:
        if message["role"] == "user":
            before = turns.pop()[0] + "\n\n" if after_user else ""
            turns.append((before + text_of(message), []))
        elif message["role"] == "assistant" and turns:
            turns[-1][1].append(thaw(message))
        after_user = message["role"] == "user"
    return [turn for turn in turns if turn[1]]


def _streamed(turn: list[dict[str, object]]) -> Iterator[object]:
    """Yield the messages of a response, text word by word; whatever is not text comes with the last word."""
    for number, message in enumerate(turn):
        before, content = turn[:number], message["content"]
        words = re.findall(r"\s*\S+", content) if isinstance(content, str) else []
        so_far = ""
        for word in words:
            so_far += word
            yield [*before, {"role": "assistant", "content": so_far}]
    yield turn
