"""What callbacks are given: one frozen dataclass per event.

These classes are public. The events of the wire are in `wire.events`.
"""

from dataclasses import dataclass
from typing import Any


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
