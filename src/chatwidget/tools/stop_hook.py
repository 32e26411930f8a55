"""What is done when a run is stopped while its thread waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chatwidget.runtime import closing


@contextmanager
def on_stop(function: Callable[[], object]) -> Iterator[None]:
    """Call a function if the present run is stopped within this block."""
    closers = closing.closers.get()
    if closers is None:
        yield
        return
    closers.append(function)
    try:
        yield
    finally:
        closers.remove(function)
