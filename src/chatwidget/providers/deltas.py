"""What a provider's chunk says, in our words: text, reasoning, a tool's call or result, usage, the end.

Reading a provider's chunk belongs in that provider's file; adding deltas up belongs in `accumulator`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from chatwidget.messages.json_types import JSONMapping


class TextDelta(NamedTuple):
    """New text of the answer."""

    text: str


class ReasoningDelta(NamedTuple):
    """New text of the model's reasoning."""

    text: str


class WholeText(NamedTuple):
    """The complete text of an answer, which counts only if none of its text was streamed."""

    text: str


class TextBreak(NamedTuple):
    """The text that follows is another message of the same answer."""


class ToolCallDelta(NamedTuple):
    """A tool call, or a fragment of one; fragments of one call share their key or their id."""

    key: object = None
    name: str = ""
    arguments: str = ""
    id: str | None = None


class ToolStart(NamedTuple):
    """A complete tool call is about to run: the oldest that has not started and has no result.

    Its id is replaced, because some servers give the calls of an answer none, or one id to all; so are its arguments,
    by those that the tool gets. The thought gets the metadata.
    """

    id: str
    arguments: str
    metadata: JSONMapping


class ToolResult(NamedTuple):
    """What a tool returned; `values` are objects to display besides the text."""

    id: str | None
    text: str
    failed: bool = False
    seconds: float | None = None  # if known; else it is measured from the call's first fragment
    metadata: JSONMapping = MappingProxyType({})
    values: tuple[object, ...] = ()
    language: str = ""


class MediaDelta(NamedTuple):
    """An image, audio, or any other object that a message can contain, complete."""

    part: Any


class Usage(NamedTuple):
    """Tokens so far, or when `added`, tokens besides those counted before; None is unknown."""

    prompt: int | None = None
    completion: int | None = None
    total: int | None = None
    unseen: int | None = None  # of the completion, tokens of reasoning that is not shown
    added: bool = False
    cached: int | None = None  # of the prompt, tokens that the server had cached


class AnswerEnd(NamedTuple):
    """The model's answer is complete; another may follow it. The reason is one of `finish_reason.REASONS`."""

    reason: str | None = None


class Refusal(NamedTuple):
    """The model declines to answer; the text beside it says why."""


class EndExpected(NamedTuple):
    """This provider always sends an `AnswerEnd`: a stream without one was interrupted."""


class MessageId(NamedTuple):
    """The id of the message that the following deltas of this chunk belong to.

    A `whole` message whose id was streamed before repeats it, and is skipped.
    """

    id: str
    whole: bool = False


class ChoiceDelta(NamedTuple):
    """A delta of another choice than the first; the one that spoke first is the response, the others are thoughts."""

    index: Any
    delta: Any


class StreamEnd(NamedTuple):
    """The stream has ended properly; the times are wanted, whether the provider reports its usage or not."""

    complete: bool = False  # the protocol's own end was seen, such as [DONE]


Delta: TypeAlias = (
    "TextDelta | ReasoningDelta | WholeText | TextBreak | ToolCallDelta | ToolStart | ToolResult | MediaDelta | Usage"
    " | AnswerEnd | Refusal | EndExpected | MessageId | ChoiceDelta | StreamEnd"
)
DELTAS = (
    *(
        TextDelta,
        ReasoningDelta,
        WholeText,
        TextBreak,
        ToolCallDelta,
        ToolStart,
        ToolResult,
        MediaDelta,
        Usage,
        AnswerEnd,
    ),
    *(Refusal, EndExpected, MessageId, ChoiceDelta, StreamEnd),
)
