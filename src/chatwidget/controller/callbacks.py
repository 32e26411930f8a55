"""The callbacks that the user registered, by event. Nothing is called here."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TypeVar

from chatwidget.errors import CallbackError
from chatwidget.messages.show import show

Callback = TypeVar("Callback", bound=Callable[..., object])

#: Callbacks that give a new history: one for each event.
HISTORY_EVENTS = ("submit", "retry", "undo", "edit", "option_select", "example_select")


class Callbacks:
    """The registered callbacks, by event.

    Example:
        >>> callbacks = Callbacks()
        >>> callbacks.register("clear", print) is print
        True
        >>> callbacks.listening("clear") == (print,)
        True
    """

    def __init__(self) -> None:
        self._functions: dict[str, list[Callable[..., object]]] = {}

    def register(self, event: str, function: Callback, *, remove: bool = False) -> Callback:
        """Add or remove a callback, and return it, so that this works as a decorator.

        Raises:
            CallbackError: it is not callable, or was to be removed and is not registered.
        """
        if not callable(function):
            raise CallbackError(f"`on_{event}` must be given a function, got {show(function)}.")
        known = self._functions.setdefault(event, [])
        if remove:
            if function not in known:
                raise CallbackError(f"{show(function)} is not a registered `on_{event}` callback.")
            known.remove(function)
            return function
        if event in HISTORY_EVENTS and known and known != [function]:
            from chatwidget.runtime.frames import user_stacklevel  # not needed to show a chat

            warnings.warn(
                f"`on_{event}` accepts one callback: {show(function)} replaces {show(known[0])}.",
                stacklevel=user_stacklevel(),
            )
            known.clear()
        if function not in known:
            known.append(function)
        return function

    def deciding(self, event: str) -> Callable[..., object] | None:
        """Return the callback that decides the history after an event, or None."""
        known = self._functions.get(event)
        return known[-1] if known else None

    def listening(self, event: str) -> tuple[Callable[..., object], ...]:
        """Return all callbacks of an event, in the order in which they were registered."""
        return tuple(self._functions.get(event, ()))

    def copy_from(self, source: Callbacks) -> None:
        """Register the callbacks of another chat."""
        self._functions = {event: list(functions) for event, functions in source._functions.items()}
