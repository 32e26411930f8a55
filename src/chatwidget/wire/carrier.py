"""One message with the patches of several chats: where one clock brings them, a host handles one message, not each.

It goes over the line of one of the chats, to a page that has said that it hands them out. A page that misses one asks
for the whole, as after any loss, and gets a message for each patch from then on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from chatwidget.runtime.timers import timers

if TYPE_CHECKING:
    from chatwidget.wire.frames import Carried, Frame, Patch

Line = Callable[["Frame"], bool]
_PADDING = " " * 30  # see `publisher._PADDING`; longer than those of the patches, which may balance each other


class Carrier:
    """The patches that wait for those of other chats; they wait until no timer is due any more."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # reentrant: collecting a chat may close it meanwhile
        self._waiting: list[tuple[str, Line, Patch]] = []
        self._sent = 0

    def add(self, chat: str, line: Line, patch: Patch) -> None:
        """Send a patch with those of other chats.

        Args:
            chat: the name by which the page knows the chat.
            line: sends a frame to the chat's page, and returns whether there is one.
            patch: the patch.
        """
        with self._lock:
            self._waiting.append((chat, line, patch))
            if len(self._waiting) == 1 and not timers.call_in(0, self.flush):
                self.flush()

    def flush(self) -> None:
        """Send what waits; the lock is held, so that nothing of the same chats overtakes it."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            if len(waiting) == 1:
                [(_, line, patch)] = waiting
                line(patch)
            elif waiting:
                self._sent += 1
                frame: Carried = {"type": "carried", "frames": [(chat, patch) for chat, _, patch in waiting]}
                if self._sent % 2:
                    frame["pad"] = _PADDING
                for _, line, _ in waiting:
                    if line(frame):
                        break

    def send(self, chat: str, line: Line, frame: Frame) -> None:
        """Send another frame of a chat, after its patches that wait."""
        with self._lock:
            if any(waiting == chat for waiting, _, _ in self._waiting):
                self.flush()
        line(frame)


carrier = Carrier()
