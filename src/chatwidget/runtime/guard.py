"""Calls whose failure must not stop what comes after them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

log = logging.getLogger("chatwidget")


def guarded(function: Callable[[], None], failure: type[BaseException] = Exception) -> None:
    """Call a function whose failure must not stop what comes after it; the failure is logged.

    Args:
        function: the function.
        failure: what it may raise; `BaseException` where nothing else would catch what ends programs.
    """
    try:
        function()
    except failure:
        log.exception("an observer of the chat failed, or an update could not be sent to the page")


def guarded_each(functions: Iterable[Callable[[], None]]) -> None:
    """Call functions in order, each whatever became of the ones before it.

    An exception that ends programs (KeyboardInterrupt, SystemExit, CancelledError) goes on when all have been called.
    """
    first: BaseException | None = None
    for function in functions:
        try:
            guarded(function)
        except BaseException as error:
            first = first or error
    if first is not None:
        raise first
