"""What the controller asks of others: the protocols of a responder, of the options, and of a saver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.uploads import Limits
from chatwidget.messages.message import Message
from chatwidget.wire import events


class Responder(Protocol):
    """A chat function, as the controller sees it."""

    on_loop: bool

    def inputs(self) -> tuple[Any, ...]:
        """The additional inputs at this moment."""

    def call(self, message: Any, history: Sequence[Message], inputs: tuple[Any, ...]) -> Any:
        """Call it with what was sent, the history before that, and the additional inputs."""

    def refusal(self, message: Any, inputs: tuple[Any, ...]) -> str | None:
        """Why a message may not be sent, or None."""

    def unpack(self, value: Any) -> tuple[Any, tuple[Any, ...]]:
        """The response in what it gave, and the values of the additional outputs."""

    def fill(self, inputs: Sequence[Any]) -> None:
        """Give the additional inputs other values."""

    def stored(self, index: int, blobs: BlobCache) -> tuple[list[Any], tuple[Any, ...]] | None:
        """The stored answer to an example, and the values of the additional outputs; None without one."""

    def keep(
        self, index: int, inputs: tuple[Any, ...], added: list[Message], outputs: tuple[Any, ...], blobs: BlobCache
    ) -> None:
        """Store the answer to an example, given with these inputs, if it is to be stored."""

    def give(self, values: tuple[Any, ...]) -> None:
        """Set the additional outputs."""


class Options(Limits, Protocol):
    """The options of a chat that decide what may be done."""

    editable: str | None
    allow_file_downloads: bool
    like_user_message: bool
    feedback_options: list[str]
    reasoning_tags: list[tuple[str, str]] | None
    multimodal: bool
    examples: list[dict[str, Any]] | None


class Saver(Protocol):
    """Saved conversations, as the controller sees them. What takes an event answers it itself, off this thread."""

    def receive(self, event: events.Event) -> None:
        """Do what a person asked of the saved conversations."""

    def holds(self, event: events.Event, do: Callable[[events.Event], Any]) -> bool:
        """Keep an event till the whole conversation is here, and have it done then; False where it need not wait."""

    def drop_held(self) -> None:
        """Do nothing of what is kept."""

    def fetch(self, event_id: str, key: str, digest: str) -> None:
        """Send bytes that are saved and not in this kernel; `key` is what the page calls them."""

    def blob(self, key: str) -> bytes | None:
        """Bytes that are saved, waited for; None when there are none."""
