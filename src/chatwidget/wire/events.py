"""What a person did: the data that callbacks get, and reading an event off the wire or refusing it.

Whether an event may be done *now* is for the controller to say; here only its shape is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chatwidget.errors import EventRefused

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
    "connect": {},
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


def parse_event(raw: Any, buffers: Sequence[Any] = ()) -> Event:
    """An event read off the wire.

    Raises:
        EventRefused: it is not one of the known events, or a field is missing or of a wrong type.

    Example:
        >>> parse_event({"type": "draft", "id": "e1", "text": "Hel", "view": "v1"}).fields["text"]
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
