"""What the controller needs of others, as protocols; and the saver of a chat that saves nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.history import Identified
from chatwidget.conversation.prompt import Prompt
from chatwidget.conversation.turns import UserInput
from chatwidget.errors import EventRefused
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import Message

if TYPE_CHECKING:
    from chatwidget.wire.events import Conversation, PageEvent

#: What a chat function or a callback is called with: text, or in a multimodal chat text and files.
Given = str | UserInput
#: The values of additional inputs, or of additional outputs.
Values = tuple[object, ...]
NOTHING_ANSWERS = "This chat has no `on_submit` callback, so it cannot respond. Register one with @chat.on_submit."


class Responder(Protocol):
    """A chat function, as the controller sees it."""

    on_loop: bool
    takes_history: bool
    prompt: Prompt

    @property
    def continues(self) -> bool:
        """Return whether it can continue an answer that is incomplete."""

    def inputs(self) -> Values:
        """Return the present values of the additional inputs."""

    def check(self, message: Given, inputs: Values) -> str | None:
        """Return why a message must not be sent, or None."""

    def call(self, message: Given, history: Sequence[Message], inputs: Values) -> object:
        """Call the function with a message, the history before it, and the additional inputs."""

    def go_on(self, history: Sequence[Message], inputs: Values) -> object:
        """Continue the answer that the history ends with: return or yield what is to be appended."""

    def answer_metadata(self, inputs: Values, metadata: JSONMapping) -> JSONObject:
        """Return what else is known of an answer: what it was asked with, and what it cost."""

    def unpack(self, value: object) -> tuple[object, Values]:
        """Separate a yielded value into the response and the values of the additional outputs."""

    def set_outputs(self, values: Values) -> None:
        """Set the additional outputs."""


class ExampleAnswers(Protocol):
    """The examples of a chat, beyond their texts: additional inputs, and cached answers."""

    sends: bool

    def set_inputs(self, values: Sequence[object]) -> None:
        """Set the additional inputs to those of the example."""

    def cached(self, index: int, blobs: BlobCache) -> tuple[list[Any], Values] | None:
        """Return the cached answer and the values of the additional outputs, or None."""

    def save(self, index: int, inputs: Values, added: list[Message], outputs: Values, blobs: BlobCache) -> None:
        """Cache an answer that was given with these additional inputs."""


class Display(Protocol):
    """The place where the chat is displayed."""

    @property
    def known(self) -> bool:
        """Return whether it is displayed where a static copy can replace it."""

    def freeze(self) -> object:
        """Replace the chat by a static copy."""


class NoDisplay:
    """The display of a chat that is not displayed."""

    known = False

    def freeze(self) -> None:
        """Do nothing."""


class NoSaver:
    """The saver of a chat that saves nothing; see `session.Saver`."""

    saves = False
    missing = 0

    def changed(self, *, urgent: bool) -> None:
        """Do nothing."""

    def history_edited(self, start: int, removed: Sequence[Identified], added: int) -> None:
        """Do nothing."""

    def history_replaced(self, before: Sequence[Identified], now: Sequence[Identified], *, by_id: bool) -> None:
        """Do nothing."""

    def when_saved(self, function: Callable[[], None]) -> None:
        """Call the function."""
        function()

    def load_missing(self) -> None:
        """Do nothing: all messages are loaded."""

    def defer_event(self, event: PageEvent, do: Callable[[PageEvent], None]) -> bool:
        """Return False: no event need wait."""
        return False

    def drop_deferred(self) -> None:
        """Do nothing."""

    def handle(self, event: Conversation) -> None:
        """Refuse the event."""
        raise EventRefused("This chat does not save conversations. Set `save_history=True`.")

    def send_blob(self, event_id: str, key: str, digest: str) -> None:
        """Refuse the event."""
        raise EventRefused("The kernel no longer has this file. Run the cell that created it again.")

    def blob(self, digest: str) -> bytes | None:
        """Return None."""
        return None
