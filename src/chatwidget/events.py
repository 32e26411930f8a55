"""What a person did: the data that callbacks get, and reading an event off the wire or refusing it.

Whether an event may be done *now* is for the controller to say; here only its shape is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import EventRefused


@dataclass(frozen=True, slots=True)
class RetryData:
    """A person asked for another answer.

    Attributes:
        index: index in the history of the last user message.
        value: content of that message: text, or a list of parts.
    """

    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class UndoData:
    """A person took the last turn back; `index` and `value` as in `RetryData`."""

    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class LikeData:
    """A person liked a message, or took that back.

    Attributes:
        index: index of the message.
        value: its content.
        liked: True for "Like", False for "Dislike", another feedback option's own text,
            and "" when it was taken back.
        comment: what the person wrote about it, for the callbacks of `on_comment`.
    """

    index: int
    value: Any
    liked: bool | str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class EditData:
    """A person edited a message: its index, the new text and the text before."""

    index: int
    value: str
    previous_value: str


@dataclass(frozen=True, slots=True)
class OptionData:
    """A person clicked an option: its place among the options, and its value."""

    index: int
    value: str


@dataclass(frozen=True, slots=True)
class ExampleData:
    """A person clicked an example: its index, and `{"text": str, "files": [path, ...]}`."""

    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class SelectData:
    """A person selected a message: its index and the content that was selected."""

    index: int
    value: Any
    selected: bool = True


@dataclass(frozen=True, slots=True)
class CopyData:
    """A person copied a message: its index and the text that was copied."""

    index: int
    value: str


_TEXT, _LIST, _INT = str, list, int

FIELDS: dict[str, dict[str, type]] = {
    "submit": {"text": _TEXT, "files": _LIST, "view": _TEXT},
    "withdraw": {"event": _TEXT},
    "retry": {},
    "undo": {},
    "clear": {},
    "restore": {},
    "stop": {},
    "freeze": {},
    "edit": {"message": _TEXT, "text": _TEXT},
    "like": {"message": _TEXT, "value": _TEXT},
    "comment": {"message": _TEXT, "text": _TEXT},
    "option": {"message": _TEXT, "index": _INT},
    "example": {"index": _INT},
    "draft": {"text": _TEXT, "view": _TEXT},
    "select": {"message": _TEXT, "value": _TEXT},
    "copy": {"message": _TEXT, "value": _TEXT},
    "resync": {"seq": _INT},
    "blob": {"hash": _TEXT},
    "upload": {"upload": _TEXT, "name": _TEXT, "mime": _TEXT, "size": _INT, "offset": _INT, "view": _TEXT},
    "cancel": {"upload": _TEXT},
    "detach": {"attachment": _TEXT},
    "conversation": {"action": _TEXT, "conversation": _TEXT, "text": _TEXT, "visitor": _TEXT},
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it came over the wire, its fields checked; `buffers` are the bytes that came with it."""

    type: str
    id: str
    fields: Mapping[str, Any]
    buffers: Sequence[Any] = ()


def read(raw: Any, buffers: Sequence[Any] = ()) -> Event:
    """An event read off the wire.

    Raises:
        EventRefused: it is not one of the known events, or a field is missing or of a wrong type.

    Example:
        >>> read({"type": "draft", "id": "e1", "text": "Hel", "view": "v1"}).fields["text"]
        'Hel'
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
        raise EventRefused(f"The kernel got an event without an id: {raw!r}.")
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise EventRefused(
            f"The kernel does not know the event {kind!r}; page and package may be of "
            "different versions: reload the page."
        )
    fields = {}
    for name, wanted in FIELDS[kind].items():
        value = raw.get(name)
        if type(value) is not wanted:
            raise EventRefused(f"The event {kind!r} needs {name!r} as {wanted.__name__}: {value!r}.")
        fields[name] = value
    return Event(kind, raw["id"], fields, buffers)
