"""What a click on an example does in a ChatInterface: it sets the additional inputs, and may show a cached answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chatwidget.content.blobs import BlobCache
from chatwidget.interface.inputs import AdditionalInputs
from chatwidget.messages.message import Message

if TYPE_CHECKING:
    from chatwidget.controller.chat_options import Options
    from chatwidget.interface.chat_function import ChatFunction
    from chatwidget.interface.example_cache import ExampleCache


def example_cache(function: ChatFunction, examples: list[dict[str, object]], options: Options) -> ExampleCache:
    """Return the cached answers of a chat function to examples."""
    from chatwidget.interface.example_cache import ExampleCache  # most chats have none

    return ExampleCache(function, examples, options)


class InterfaceExamples:
    """The examples of one chat, as the controller sees them.

    Args:
        inputs: the additional inputs.
        cache: the cached answers, or None.
        sends: whether a click sends the example, or only fills the composer.
    """

    def __init__(self, inputs: AdditionalInputs, cache: ExampleCache | None, *, sends: bool) -> None:
        self._inputs, self._cache, self.sends = inputs, cache, sends

    def set_inputs(self, values: Sequence[object]) -> None:
        """Set the additional inputs to those of the example."""
        self._inputs.set_inputs(values)

    def cached(self, index: int, blobs: BlobCache) -> tuple[list[object], tuple[object, ...]] | None:
        """Return the cached answer and the values of the additional outputs, or None."""
        return None if self._cache is None else self._cache.read(index, blobs)

    def save(
        self, index: int, inputs: Sequence[object], added: list[Message], outputs: Sequence[object], blobs: BlobCache
    ) -> None:
        """Cache an answer that was given with these additional inputs."""
        if self._cache is not None:
            self._cache.store(index, inputs, added, outputs, blobs)
