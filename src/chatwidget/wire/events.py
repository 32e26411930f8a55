"""What a user did on the page: one frozen record per event, read off the wire or refused.

Only the shape is checked here; whether an event may be done *now* is decided by the controller.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import ClassVar, NoReturn

from typing_extensions import dataclass_transform

from chatwidget.errors import EventRefused


@dataclass_transform(frozen_default=True)
class Record:
    """Values by their annotations, as in a frozen dataclass; two dozen of those would make our import much slower."""

    _names: ClassVar[tuple[str, ...]] = ()
    _types: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls) -> None:
        cls._types = {**cls._types, **inspect.get_annotations(cls)}
        cls._names = tuple(cls._types)

    def __init__(self, *values: object, **named: object) -> None:
        first = dict(zip(self._names, values, strict=False))
        default = {name: getattr(type(self), name) for name in self._names if hasattr(type(self), name)}
        given = {**default, **first, **named}
        if len(first) < len(values) or first.keys() & named.keys() or given.keys() != self._types.keys():
            wanted, got = ", ".join(self._names), ", ".join([*map(repr, values), *named])
            raise TypeError(f"{type(self).__name__} takes {wanted}; got {got}.")
        vars(self).update(given)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed, so {name!r} cannot be assigned.")

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other) if type(self) is type(other) else NotImplemented

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._names)})"


class PageEvent(Record):
    """An event from the page; `id` is unique, so that an event that arrives twice is done once."""

    id: str


class Submit(PageEvent):
    """A view sent a message; `files` are ids of attached files."""

    text: str
    files: list[object]
    view: str


class Withdraw(PageEvent):
    """The user canceled a message that waits; `event` is the id of the event that sent it."""

    event: str


class Retry(PageEvent):
    """The user asks for the last answer again."""


class Continue(PageEvent):
    """The user asks the model to complete its last answer."""

    message: str


class Undo(PageEvent):
    """The user undoes the last turn."""


class Redo(PageEvent):
    """The user brings back the turn that was undone last."""


class Switch(PageEvent):
    """The user shows another version of a turn; `number` counts from 0."""

    message: str
    number: int


class Prune(PageEvent):
    """The user deletes versions of a turn: "this" one, or all "others"."""

    message: str
    which: str


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


class Edit(PageEvent):
    """The user edited a message."""

    message: str
    text: str


class Like(PageEvent):
    """The user gave feedback on a message; `value` is `""` if it was removed."""

    message: str
    value: str


class Comment(PageEvent):
    """The user commented on a message."""

    message: str
    text: str


class Option(PageEvent):
    """The user selected an option of a message."""

    message: str
    index: int


class Example(PageEvent):
    """The user selected an example."""

    index: int


class Draft(PageEvent):
    """The user typed in a view's composer."""

    text: str
    view: str


class Select(PageEvent):
    """The user selected text in a message."""

    message: str
    value: str


class Copy(PageEvent):
    """The user copied a message."""

    message: str
    value: str


class Prompt(PageEvent):
    """The user changed fields of the prompt; the values are their texts by name."""

    values: dict[str, object]


class Models(PageEvent):
    """The user asks which models the server has."""


class Seen(PageEvent):
    """A page shows a question."""

    question: str


class Answer(PageEvent):
    """The user answered a question; what the values are depends on its kind."""

    question: str
    values: list[object]


class Connect(PageEvent):
    """A page begins to listen; what was sent before may be lost."""


class Resync(PageEvent):
    """The page asks for the whole document; `seq` is the newest patch that it has."""

    seq: int


class Blob(PageEvent):
    """The page asks for bytes."""

    hash: str


class Upload(PageEvent):
    """A slice of a file; `data` are the bytes that came with the event."""

    upload: str
    name: str
    mime: str
    size: int
    offset: int
    view: str
    data: bytes = b""


class Cancel(PageEvent):
    """The user canceled an upload."""

    upload: str


class Detach(PageEvent):
    """The user removed an attached file."""

    attachment: str


class Conversation(PageEvent):
    """The user did something with the saved conversations."""

    action: str
    conversation: str
    text: str
    visitor: str


#: Every event by its `type` on the wire, which is the name of its class in lower case.
EVENTS: dict[str, type[PageEvent]] = {event.__name__.lower(): event for event in PageEvent.__subclasses__()}
_TYPES: dict[str, type] = {"str": str, "int": int, "list[object]": list, "dict[str, object]": dict}
#: The fields of each event, and the types that they have as JSON.
_FIELDS = {
    event: {name: _TYPES[wanted] for name, wanted in event._types.items() if name not in ("id", "data")}
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
