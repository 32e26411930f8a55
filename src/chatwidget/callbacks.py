"""Which functions a user registered for which event. Nothing is called here."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from .errors import CallbackError

#: Callbacks that give a new history: one for each event.
HISTORY_EVENTS = ("submit", "retry", "undo", "edit", "option_select", "example_select")
#: Callbacks whose result is ignored: any number for each event.
OTHER_EVENTS = ("like", "comment", "select", "copy", "clear", "stop")


class Callbacks:
    """The registered callbacks, by event.

    Example:
        >>> callbacks = Callbacks()
        >>> callbacks.register("clear", print) is print
        True
        >>> callbacks.all("clear") == (print,)
        True
    """

    def __init__(self) -> None:
        self._functions: dict[str, list[Callable[..., Any]]] = {}

    def register(self, event: str, function: Callable[..., Any], *, remove: bool = False) -> Callable[..., Any]:
        """Add a callback, or take it off; returns it, so that it works as a decorator.

        Raises:
            CallbackError: it is not callable, or was to be removed and is not registered.
        """
        if not callable(function):
            raise CallbackError(f"on_{event} was given {function!r}, which cannot be called; give a function.")
        known = self._functions.setdefault(event, [])
        if remove:
            if function not in known:
                raise CallbackError(f"{function!r} is not registered with on_{event}.")
            known.remove(function)
            return function
        if event in HISTORY_EVENTS and known and known != [function]:
            warnings.warn(
                f"on_{event} had {known[0]!r}; {function!r} replaces it, since one callback decides the history.",
                stacklevel=4,
            )
            known.clear()
        if function not in known:
            known.append(function)
        return function

    def one(self, event: str) -> Callable[..., Any] | None:
        """The callback that decides the history after an event, or None."""
        known = self._functions.get(event)
        return known[-1] if known else None

    def all(self, event: str) -> tuple[Callable[..., Any], ...]:
        """Every callback of an event, in the order they were registered."""
        return tuple(self._functions.get(event, ()))


class Registering:
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
