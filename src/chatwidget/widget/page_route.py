"""The way of frames to the page, chosen so that the page's events arrive while a cell runs, if the host can do that.

JupyterLab sends a widget's events to a subshell, a second thread of the kernel. But ipykernel 7.4 delivers them where
the newest frame came from: after one frame from a running cell, every event waits for the end of that cell. So frames
are sent in the context of the page's newest event.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable

from IPython import get_ipython


class PageRoute:
    """The way to one chat's page."""

    def __init__(self) -> None:
        self._context: contextvars.Context | None = None

    def arrived(self) -> None:
        """Record that an event of the page is being handled here."""
        if _in_subshell():
            self._context = contextvars.copy_context()

    @property
    def is_open_in_cells(self) -> bool:
        """Return whether the page's events have come to a subshell, and so do not wait for the end of a cell."""
        return self._context is not None

    def send(self, function: Callable[..., object], *arguments: object) -> None:
        """Call what sends a frame."""
        if self._context is None:
            function(*arguments)
        else:
            self._context.copy().run(function, *arguments)


def _in_subshell() -> bool:
    kernel = getattr(get_ipython(), "kernel", None)
    parent: object = getattr(kernel, "get_parent", dict)()
    header = parent.get("header") if isinstance(parent, dict) else None
    return bool(header and header.get("subshell_id"))
