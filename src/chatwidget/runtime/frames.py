"""Which frames of a call stack are the package's own, and which are the user's."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType, TracebackType

_PACKAGE = Path(__file__).resolve().parent.parent
#: Libraries through which an option gets from the user's line to our check of it.
_BETWEEN = {"traitlets", "ipywidgets", "anywidget"}


def is_ours(file: str) -> bool:
    """Return whether a file of code belongs to this package.

    Example:
        >>> is_ours(__file__), is_ours("/home/ada/notebook.py")
        (True, False)
    """
    return _PACKAGE in Path(file).parents


def without_our_frames(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback from the first frame on that is not ours, or None if all of them are."""
    while trace is not None and is_ours(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return trace


def user_stacklevel() -> int:
    """Return the `stacklevel` with which a warning of the calling function names the user's line."""
    level, frame = 1, _caller()
    while frame is not None and _is_between(frame.f_code.co_filename):
        level, frame = level + 1, frame.f_back
    return level


def _is_between(file: str) -> bool:
    return is_ours(file) or not _BETWEEN.isdisjoint(Path(file).parts)


def _caller() -> FrameType | None:
    return sys._getframe(2)
