"""The methods with which the user registers callbacks on a chat; the work is in `controller.callbacks`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Callback = TypeVar("Callback", bound=Callable[..., object])


class CallbackMethods:
    """The methods that register callbacks; each works as a decorator too.

    Every callback may be a function, a generator, or an async function or generator. `remove=True` removes a callback.
    A callback that decides the history returns or yields the whole new history, or `(history, draft)`.
    """

    def _register(self, event: str, function: Callback, remove: bool) -> Callback:
        raise NotImplementedError

    def on_submit(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(message, history)` for a sent message; it decides the history."""
        return self._register("submit", function, remove)

    def on_retry(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(history, RetryData)` after Retry; it decides the history."""
        return self._register("retry", function, remove)

    def on_undo(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(history, UndoData)` after Undo; it decides the history."""
        return self._register("undo", function, remove)

    def on_edit(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(history, EditData)` after an edit; it decides the history."""
        return self._register("edit", function, remove)

    def on_option_select(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(history, OptionData)` when an option is selected; it decides the history."""
        return self._register("option_select", function, remove)

    def on_example_select(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(history, ExampleData)` when an example is selected; it decides the history."""
        return self._register("example_select", function, remove)

    def on_like(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(LikeData)` when a message is liked, disliked, or flagged; its result is ignored."""
        return self._register("like", function, remove)

    def on_comment(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(LikeData)` with its `comment` when feedback gets a comment; its result is ignored."""
        return self._register("comment", function, remove)

    def on_select(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(SelectData)` when text of a message is selected; its result is ignored."""
        return self._register("select", function, remove)

    def on_copy(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function(CopyData)` when a message is copied; its result is ignored."""
        return self._register("copy", function, remove)

    def on_clear(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function()` after the chat was cleared; its result is ignored."""
        return self._register("clear", function, remove)

    def on_stop(self, function: Callback, *, remove: bool = False) -> Callback:
        """Call `function()` after a run was stopped; its result is ignored."""
        return self._register("stop", function, remove)
