"""Waiting for a condition; the only place of the host tests that lets time pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["until"]

T = TypeVar("T")
SELDOM = 0.1  # seconds between two looks at what takes long: each costs a kernel, a server and a page something


def until(condition: Callable[[], T], what: str, timeout: float = 40.0, interval: float = 0.02) -> T:
    """Look again and again, soon more seldom, until the condition is true; its value.

    Raises:
        AssertionError: It is not true after `timeout` seconds. It names what was waited for.
    """
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not so after {timeout:g} s: {what}")
        time.sleep(interval)
        interval = max(interval, min(1.2 * interval, SELDOM))
