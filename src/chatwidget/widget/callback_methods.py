"""The methods with which users register callbacks on a chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class CallbackMethods:
    """The methods that register callbacks; each works as a decorator too.

    Every callback may be a function, a generator, or the async forms of these; `remove=True`
    takes one off.
    """

    def _register(self, event: str, function: Any, remove: bool) -> Any:
        raise NotImplementedError

    def on_submit(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(message, history)` -> the whole new history, or `(history, draft)`."""
        return self._register("submit", function, remove)

    def on_retry(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(history, RetryData)` -> the whole new history, or `(history, draft)`."""
        return self._register("retry", function, remove)

    def on_undo(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(history, UndoData)` -> the whole new history, or `(history, draft)`."""
        return self._register("undo", function, remove)

    def on_edit(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(history, EditData)` -> the whole new history, or `(history, draft)`."""
        return self._register("edit", function, remove)

    def on_option_select(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(history, OptionData)` -> the whole new history, or `(history, draft)`."""
        return self._register("option_select", function, remove)

    def on_example_select(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(history, ExampleData)` -> the whole new history, or `(history, draft)`."""
        return self._register("example_select", function, remove)

    def on_like(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(LikeData)`; what it returns is ignored."""
        return self._register("like", function, remove)

    def on_comment(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(LikeData)` with its `comment`, after somebody wrote about a message that was liked or flagged."""
        return self._register("comment", function, remove)

    def on_select(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(SelectData)`; what it returns is ignored."""
        return self._register("select", function, remove)

    def on_copy(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`(CopyData)`; what it returns is ignored."""
        return self._register("copy", function, remove)

    def on_clear(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`()`; called after a clear."""
        return self._register("clear", function, remove)

    def on_stop(self, function: Callable[..., Any], *, remove: bool = False) -> Any:
        """`()`; called after a stop."""
        return self._register("stop", function, remove)
