"""What a user did on the page: one frozen dataclass per event, read off the wire or refused.

Only the shape is checked here; whether an event may be done *now* is decided by the controller.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatwidget.errors import EventRefused


@dataclass(frozen=True)
class PageEvent:
    """An event from the page; `id` is unique, so that an event that arrives twice is done once.

    An event without fields of its own inherits this dataclass as it is, which makes importing faster.
    """

    id: str


@dataclass(frozen=True)
class Submit(PageEvent):
    """A view sent a message; `files` are ids of attached files."""

    text: str
    files: list[object]
    view: str


@dataclass(frozen=True)
class Withdraw(PageEvent):
    """The user canceled a message that waits; `event` is the id of the event that sent it."""

    event: str


class Retry(PageEvent):
    """The user asks for the last answer again."""


@dataclass(frozen=True)
class Continue(PageEvent):
    """The user asks the model to complete its last answer."""

    message: str


class Undo(PageEvent):
    """The user undoes the last turn."""


class Redo(PageEvent):
    """The user brings back the turn that was undone last."""


@dataclass(frozen=True)
class Switch(PageEvent):
    """The user shows another version of a turn; `number` counts from 0."""

    message: str
    number: int


@dataclass(frozen=True)
class Prune(PageEvent):
    """The user deletes versions of a turn: "this" one, or all "others"."""

    message: str
    which: str


@dataclass(frozen=True)
class Name(PageEvent):
    """The user gives the version of an answer a name; an empty one removes it."""

    message: str
    name: str


class Clear(PageEvent):
    """The user clears the conversation."""


class Restore(PageEvent):
    """The user undoes a Clear."""


class Stop(PageEvent):
    """The user stops the run."""


class Freeze(PageEvent):
    """The user replaces the chat by a static copy."""


@dataclass(frozen=True)
class Edit(PageEvent):
    """The user edited a message."""

    message: str
    text: str


@dataclass(frozen=True)
class Like(PageEvent):
    """The user gave feedback on a message; `value` is `""` if it was removed."""

    message: str
    value: str


@dataclass(frozen=True)
class Comment(PageEvent):
    """The user commented on a message."""

    message: str
    text: str


@dataclass(frozen=True)
class Option(PageEvent):
    """The user selected an option of a message."""

    message: str
    index: int


@dataclass(frozen=True)
class Example(PageEvent):
    """The user selected an example."""

    index: int


@dataclass(frozen=True)
class Draft(PageEvent):
    """The user typed in a view's composer."""

    text: str
    view: str


@dataclass(frozen=True)
class Select(PageEvent):
    """The user selected text in a message."""

    message: str
    value: str


@dataclass(frozen=True)
class Copy(PageEvent):
    """The user copied a message."""

    message: str
    value: str


@dataclass(frozen=True)
class Prompt(PageEvent):
    """The user changed fields of the prompt; the values are their texts by name."""

    values: dict[str, object]


class Models(PageEvent):
    """The user asks which models the server has."""


@dataclass(frozen=True)
class Seen(PageEvent):
    """A page shows a question."""

    question: str


@dataclass(frozen=True)
class Answer(PageEvent):
    """The user answered a question; what the values are depends on its kind."""

    question: str
    values: list[object]


class Connect(PageEvent):
    """A page begins to listen; what was sent before may be lost."""


@dataclass(frozen=True)
class Resync(PageEvent):
    """The page asks for the whole document; `seq` is the newest patch that it has."""

    seq: int


@dataclass(frozen=True)
class Blob(PageEvent):
    """The page asks for bytes."""

    hash: str


@dataclass(frozen=True)
class Upload(PageEvent):
    """A slice of a file; `data` are the bytes that came with the event."""

    upload: str
    name: str
    mime: str
    size: int
    offset: int
    view: str
    data: bytes = b""


@dataclass(frozen=True)
class Cancel(PageEvent):
    """The user canceled an upload."""

    upload: str


@dataclass(frozen=True)
class Detach(PageEvent):
    """The user removed an attached file."""

    attachment: str


@dataclass(frozen=True)
class Conversation(PageEvent):
    """The user did something with the saved conversations."""

    action: str
    conversation: str
    text: str
    visitor: str


#: Every event by its `type` on the wire, which is the name of its class in lower case.
EVENTS: dict[str, type[PageEvent]] = {event.__name__.lower(): event for event in PageEvent.__subclasses__()}
_TYPES: dict[object, type] = {"str": str, "int": int, "list[object]": list, "dict[str, object]": dict}
#: The fields of each event, and the types that they have as JSON.
_FIELDS = {
    event: {field.name: _TYPES[field.type] for field in dataclasses.fields(event) if field.name not in ("id", "data")}
    for event in EVENTS.values()
}


def parse_event(raw: object, buffers: Sequence[bytes | memoryview] = ()) -> PageEvent:
    """Return the event that a page sent.

    Raises:
        EventRefused: it is not one of the known events, or a field is missing or of a wrong type.

    Example:
        >>> parse_event({"type": "draft", "id": "e1", "text": "Hel", "view": "v1"})
        Draft(id='e1', text='Hel', view='v1')
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
        raise EventRefused(f"The page sent an event without an id: {raw!r}. Reload the page.")
    name = raw.get("type")
    if not isinstance(name, str) or name not in EVENTS:
        raise EventRefused(
            f"Unknown event {name!r}: the page and the installed package have different versions. Reload the page."
        )
    event = EVENTS[name]
    fields = {field: raw.get(field) for field in _FIELDS[event]}
    for field, wanted in _FIELDS[event].items():
        if type(fields[field]) is not wanted:
            raise EventRefused(f"Event {name!r}: {field!r} must be {wanted.__name__}, got {fields[field]!r}.")
    if event is Upload and buffers:
        fields["data"] = bytes(buffers[0])
    return event(id=raw["id"], **fields)
