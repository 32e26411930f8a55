"""The arguments of callbacks: one frozen dataclass per event.

These classes are public. The events of the wire are in `wire.events`.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RetryData:
    """The user clicked Retry.

    Attributes:
        index: index in the history of the last user message.
        value: content of that message: text, or a list of parts.
    """

    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class UndoData:
    """The user clicked Undo. `index` and `value` are as in `RetryData`."""

    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class LikeData:
    """The user liked or flagged a message, or removed that feedback.

    Attributes:
        index: index of the message.
        value: its content.
        liked: True for "Like", False for "Dislike", another feedback option's own text,
            and "" when the feedback was removed.
        comment: the user's comment, for the callbacks of `on_comment`.
    """

    index: int
    value: Any
    liked: bool | str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class EditData:
    """The user edited a message. Attributes: `index`, `value` (the new text), `previous_value`."""

    index: int
    value: str
    previous_value: str


@dataclass(frozen=True, slots=True)
class OptionData:
    """The user clicked an option. Attributes: `index` (among the options), `value`."""

    index: int
    value: str


@dataclass(frozen=True, slots=True)
class ExampleData:
    """The user clicked an example. Attributes: `index`, `value` (`{"text": str, "files": [path, ...]}`)."""

    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class SelectData:
    """The user selected a message. Attributes: `index`, `value` (the content), `selected`."""

    index: int
    value: Any
    selected: bool = True


@dataclass(frozen=True, slots=True)
class CopyData:
    """The user copied a message. Attributes: `index`, `value` (the copied text)."""

    index: int
    value: str


for _public in (RetryData, UndoData, LikeData, EditData, OptionData, ExampleData, SelectData, CopyData):
    _public.__module__ = "chatwidget"  # also for callbacks of programs that have never named them
