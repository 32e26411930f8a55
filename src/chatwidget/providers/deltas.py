"""What any provider's chunk says, in our words: text, reasoning, a tool's call or result, usage, the end.

Here belong the pieces and how a field of a chunk is read. Which chunk says what is for `chat_pieces` and
`event_pieces`; what the pieces amount to is for `accumulator`.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias


class TextDelta(NamedTuple):
    """New text of the answer."""

    text: str


class ReasoningDelta(NamedTuple):
    """New text of what the model thinks."""

    text: str


class ToolCallDelta(NamedTuple):
    """A tool call, or a fragment of one; fragments of one call share their key."""

    key: Any = None
    name: str = ""
    arguments: str = ""
    id: str | None = None


class ToolResult(NamedTuple):
    """What a tool gave."""

    id: str | None
    text: str
    failed: bool = False


class Usage(NamedTuple):
    """Tokens so far, or with `more` tokens besides those told before; None is what was not told."""

    prompt: int | None = None
    completion: int | None = None
    total: int | None = None
    unseen: int | None = None  # of the completion, tokens of reasoning that is not shown
    more: bool = False


class AnswerEnd(NamedTuple):
    """The model's answer is over; another may follow it."""


class TimingWanted(NamedTuple):
    """The times are wanted, whether the provider tells its usage or not."""


Delta: TypeAlias = "TextDelta | ReasoningDelta | ToolCallDelta | ToolResult | Usage | AnswerEnd | TimingWanted"
