"""The way of frames to the page, chosen so that the page's events arrive while a cell runs, if the host can do that.

JupyterLab sends a widget's events to a subshell, a second thread of the kernel. But ipykernel 7.4 delivers them where
the newest frame came from: after one frame from a running cell, every event waits for the end of that cell. So frames
are sent in the context of the page's newest event.

Where the clock brings patches of several chats and the page has said that it hands them out, they go as one message.
"""

from __future__ import annotations

import contextvars
from collections.abc import Mapping
from typing import TYPE_CHECKING

from IPython import get_ipython
from ipywidgets import Widget

from chatwidget.wire.carrier import carrier
from chatwidget.wire.pacing import budget

if TYPE_CHECKING:
    from chatwidget.wire.frames import Frame


class PageRoute:
    """The way to one chat's page.

    Args:
        widget: the chat.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._context: contextvars.Context | None = None
        self._hands_out = False

    def arrived(self, event: object) -> None:
        """Record that an event of the page is being handled here."""
        if _in_subshell():
            self._context = contextvars.copy_context()
        if isinstance(event, Mapping) and event.get("type") in ("connect", "resync"):
            self._hands_out = event.get("hands_out") is True  # after a loss, or for another page, it does not

    @property
    def is_open_in_cells(self) -> bool:
        """Return whether the page's events have come to a subshell, and so do not wait for the end of a cell."""
        return self._context is not None

    def send(self, frame: Frame, buffers: list[bytes] | None) -> None:
        """Send a frame."""
        chat: str = self._widget._key
        if frame["type"] == "patch" and self._hands_out and budget.is_shared:
            carrier.add(chat, self._send_here, frame)
        else:
            carrier.send(chat, lambda frame: self._send_here(frame, buffers), frame)

    def _send_here(self, frame: Frame, buffers: list[bytes] | None = None) -> bool:
        is_open = self._widget.comm is not None
        if self._context is None:
            self._widget.send(frame, buffers)
        else:
            self._context.copy().run(self._widget.send, frame, buffers)
        return is_open


def _in_subshell() -> bool:
    kernel = getattr(get_ipython(), "kernel", None)
    parent: object = getattr(kernel, "get_parent", dict)()
    header = parent.get("header") if isinstance(parent, dict) else None
    return bool(header and header.get("subshell_id"))
