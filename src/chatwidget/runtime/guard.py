"""Calls whose failure must not stop what comes after them."""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger("chatwidget")


def guarded(function: Callable[[], None]) -> None:
    """Call a function whose failure must not stop what comes after it; the failure is logged."""
    try:
        function()
    except Exception:
        log.exception("an observer of the chat failed, or an update could not be sent to the page")
