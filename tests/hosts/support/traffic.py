"""What crosses a page's websocket to its kernel, in bytes and frames."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, WebSocket

__all__ = ["Frame", "Traffic"]


@dataclass(frozen=True)
class Frame:
    """One widget message from the kernel to the page."""

    size: int
    kind: str  # the `type` of a custom message, else the method ("update", "echo_update", ...)
    content: dict[str, Any] = field(repr=False)


class Traffic:
    """Counts the widget messages a page receives; a kernel's status and its cells' output are not the chat's."""

    def __init__(self, page: Page) -> None:
        self.frames: list[Frame] = []
        self.sockets = 0
        self._page = page
        page.on("websocket", self._listen)

    def end(self) -> None:
        """Count no socket that is opened from now on."""
        self._page.remove_listener("websocket", self._listen)

    @property
    def size(self) -> int:
        """Bytes of widget messages received so far, framing of the websocket's payload included."""
        self._page.evaluate("0")  # what has arrived is handed over while Playwright is at work
        return sum(frame.size for frame in self.frames)

    def count(self, kind: str) -> int:
        """How many messages of a kind were received so far."""
        self._page.evaluate("0")
        return sum(frame.kind == kind for frame in self.frames)

    def mentions(self, text: str) -> bool:
        """Whether a message with this text in it was received."""
        self._page.evaluate("0")
        return any(text in json.dumps(frame.content) for frame in self.frames)

    def clear(self) -> None:
        """Begin to count anew."""
        self._page.evaluate("0")
        self.frames.clear()

    def _listen(self, socket: WebSocket) -> None:
        if "/channels" in socket.url:
            self.sockets += 1
            socket.on("framereceived", self._received)

    def _received(self, payload: str | bytes) -> None:
        header, content = _read(payload)
        if header.get("msg_type") == "comm_msg":
            data = content.get("data", {})
            custom = data.get("content") if data.get("method") == "custom" else None
            kind = custom.get("type", "custom") if isinstance(custom, dict) else data.get("method", "?")
            self.frames.append(Frame(len(payload), kind, custom if isinstance(custom, dict) else data))


def _read(payload: str | bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and content of a kernel message, in either of the two forms a Jupyter server sends."""
    if isinstance(payload, str):
        message = json.loads(payload)
        return message["header"], message["content"]
    (count,) = struct.unpack_from("<Q", payload)
    offsets = struct.unpack_from(f"<{count}Q", payload, 8)
    if len(offsets) < 6:
        return {}, {}
    header = json.loads(payload[offsets[1] : offsets[2]])
    # Only widget messages are read whole: a page also receives long outputs.
    content = json.loads(payload[offsets[4] : offsets[5]]) if header.get("msg_type") == "comm_msg" else {}
    return header, content
