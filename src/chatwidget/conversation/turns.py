"""User turns: where the last one is, what Retry, Undo, Edit, and an option make of it. Pure.

Turns follow Gradio's ChatInterface: the last user turn is all consecutive user messages before the last answer. A
message that was asked and got no answer is a turn of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict

from chatwidget.conversation.history import History
from chatwidget.conversation.template import FilledText
from chatwidget.errors import EventRefused
from chatwidget.messages.message import Message, check_message
from chatwidget.messages.metadata import with_metadata
from chatwidget.messages.parts import files_of, parts_of, text_of


class UserInput(TypedDict):
    """An input of the user: text, and the paths of files."""

    text: str
    files: list[str]


def last_turn(
    history: Sequence[Message], is_unanswered: Callable[[int], bool] = lambda index: False
) -> tuple[int, int] | None:
    """Return where the last user turn begins and ends (exclusive), or None if there is none.

    A system message ends the search: another conversation stands before it.

    Args:
        history: the messages.
        is_unanswered: whether the message at an index was asked and got no answer, which ended its turn.
    """
    stop = len(history)
    while stop and history[stop - 1]["role"] not in ("user", "system"):
        stop -= 1
    start = stop
    while start and history[start - 1]["role"] == "user" and (start == stop or not is_unanswered(start - 1)):
        start -= 1
    return None if start == stop else (start, stop)


class LastTurn:
    """The end of the last user turn of a history, found anew where the history has changed.

    Args:
        history: the history.
    """

    def __init__(self, history: History) -> None:
        self._history, self._span = history, history.watch()
        self._last = -1  # index of the last message that is a user's or the system's

    def exists(self) -> bool:
        """Return whether there is a user turn, as `last_turn` says."""
        messages = self._history.messages
        unchanged = min(self._span.first, len(messages))
        stop = unchanged if self._last < unchanged else 0
        for index in range(len(messages) - 1, stop - 1, -1):
            if messages[index]["role"] in ("user", "system"):
                self._last = index
                break
        else:
            self._last = self._last if stop else -1
        self._span.clear(len(messages))
        return self._last >= 0 and messages[self._last]["role"] == "user"


def turn_as_draft(turn: Sequence[Message]) -> UserInput:
    """Return a user turn as one input: the texts joined by newlines, and all files."""
    return {
        "text": "\n".join(text for text in map(text_of, turn) if text),
        "files": [path for message in turn for path in files_of(message)],
    }


def input_of(message: Message) -> UserInput:
    """Return a user message as the input that it was."""
    return {"text": text_of(message), "files": files_of(message)}


def with_template(message: Message, typed: FilledText) -> Message:
    """Return a message with the template that it was written as, and the values; without these if it was plain text."""
    if typed.template != typed:
        return with_metadata(message, template=typed.template, inputs=typed.inputs)
    metadata = message.get("metadata") or {}
    if "template" not in metadata:
        return message
    rest = {name: value for name, value in metadata.items() if name not in ("template", "inputs")}
    bare = {name: value for name, value in message.items() if name != "metadata"}
    return check_message({**bare, "metadata": rest} if rest else bare)


def turn_as_message(turn: Sequence[Message]) -> Message:
    """Return a user turn as one message; a single message stays the same object."""
    if len(turn) == 1:
        return turn[0]
    if all(isinstance(message["content"], str) for message in turn):
        return check_message({"role": "user", "content": turn_as_draft(turn)["text"]})
    parts = [part for message in turn for part in parts_of(message)]
    files = [part for part in parts if part["type"] != "text"]
    text = "\n".join(part["text"] for part in parts if part["type"] == "text")
    tail = [{"type": "text", "text": text}] if text else []
    return check_message({"role": "user", "content": [*files, *tail]})


def with_text(message: Message, text: str) -> Message:
    """Return a message with another text; its other parts stay, in order."""
    content = message["content"]
    if isinstance(content, str):
        return check_message({**message, "content": text})
    new: list[object] = []
    has_text = False
    for part in content:
        if part["type"] != "text":
            new.append(part)
        elif not has_text:
            new.append({"type": "text", "text": text})
            has_text = True
    if not has_text:
        new.append({"type": "text", "text": text})
    return check_message({**message, "content": new})


def option_value(history: Sequence[Message], index: int, option: int) -> str:
    """Return the value of an option of the last message.

    Raises:
        EventRefused: the message is not the last one any more, or has no such option.
    """
    options = history[index].get("options") or []
    if index != len(history) - 1 or history[index]["role"] != "assistant":
        raise EventRefused("These options belong to an earlier message. Choose an option of the last message.")
    if not 0 <= option < len(options):
        raise EventRefused(f"There is no option {option}: the message has {len(options)}.")
    return str(options[option]["value"])


def user_message(text: str, files: Sequence[str] = (), multimodal: bool = False) -> Message:
    """Return a sent message: text alone stays a `str`; in a multimodal chat, content is parts."""
    if not multimodal and not files:
        return check_message({"role": "user", "content": text})
    from chatwidget.content.from_python import file_part  # not needed to show a chat

    parts = [file_part(path) for path in files]
    if text:
        parts.append({"type": "text", "text": text})
    return check_message({"role": "user", "content": parts})
