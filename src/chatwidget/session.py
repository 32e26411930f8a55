"""History, page and wire under one lock, and who is told of a change, in which order.

A change is made inside `with session.change():`. When the outermost one ends, the page gets its
patch (still locked, so frames stay in order), then observers are told, then what was put off with
`later` is done, both unlocked: an observer may wait for another thread.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chatwidget.content.blobs import BlobCache
from chatwidget.conversation.composer import as_draft
from chatwidget.conversation.history import History, Identified
from chatwidget.conversation.page_state import Page, empty_page
from chatwidget.conversation.uploads import Uploads
from chatwidget.messages.message import Message
from chatwidget.runtime import captured_output
from chatwidget.wire.publisher import Publisher, Send

log = logging.getLogger("chatwidget")
_NOTICE_GAP = 0.05  # seconds between two notices to observers while values stream


def guarded(function: Callable[[], None]) -> None:
    """Call a function whose failure must not stop what comes after it; the failure is logged."""
    try:
        function()
    except Exception:
        log.exception("a chat's observer, or telling its page, failed")


class Session:
    """What one conversation is made of.

    Args:
        send: puts a frame on the wire.
        notify: tells observers that history, status or draft may have changed.
        can: what has something to do now, for the page's buttons.
    """

    def __init__(self, send: Send, notify: Callable[[], None], can: Callable[[], dict[str, Any]]) -> None:
        self.lock = threading.RLock()
        self.history = History()
        self.page: Page = empty_page()
        self.blobs = BlobCache()
        self.uploads = Uploads()
        self.wire = Publisher(send, self._on_time, self._beat)
        self.at_work: Callable[[], bool] = lambda: False
        self.has_noted: Callable[[], bool] = lambda: False
        self.place_noted: Callable[[], None] = lambda: None
        self.broke: Callable[[Exception], None] = lambda error: None
        self.loop_at_work: Callable[[], asyncio.AbstractEventLoop | None] = lambda: None
        #: Whoever saves: called locked, after the page was told.
        self.changed: Callable[[bool], None] = lambda urgent: None
        self.said: Callable[[], dict[str, Any]] = lambda: self.page["feedback"]  # of messages, by their ids
        #: Called locked when Python changed the history, with what `conversation.goes_on` needs.
        self.rewritten: Callable[[list[Identified], list[Identified], bool], None] = lambda before, now, by_id: None
        self.once_saved: Callable[[Callable[[], None]], None] = lambda function: function()
        self.earlier = 0  # messages before those that are here, of a saved conversation that was only looked at
        #: Has them here. It waits for the store, whose thread may want the lock: nobody holds that here.
        self.fetch_earlier: Callable[[], None] = lambda: None
        self._notify, self._can = notify, can
        self.by_runs = 0  # changes of the history that runs made
        self._depth = 0
        self._later: list[Callable[[], None]] = []
        self._noticed_patches = 0
        self._noticed_at = 0.0
        self._urgent = False
        self._mine = threading.local()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """The lock, with all of the conversation here; amid a change it is already, or need not be."""
        while True:
            with self.lock:
                if self._depth or not self.earlier:
                    yield
                    return
            self.fetch_earlier()

    @contextmanager
    def change(self, *, urgent: bool = True, whole: bool = True) -> Iterator[None]:
        """Change the conversation; the page is told when the outermost change ends.

        Args:
            urgent: at once, and observers too; otherwise at the page's pace.
            whole: the messages are read or changed, so that all of them must be here.
        """
        later: list[Callable[[], None]] = []
        notice = False
        try:
            with self.whole() if whole else self.lock:
                outermost, version = self._depth == 0, self.edits
                if outermost:
                    self.pull()
                self._depth += 1
                self._urgent |= urgent
                try:
                    yield
                finally:
                    self._depth -= 1
                    if outermost:
                        if self.edits != version:
                            self._mine.edits = self.own_edits + 1
                        later, self._later = self._later, []
                        notice = self._publish()
        finally:
            if notice:
                self.notice()
            for function in later:
                guarded(function)

    def pull(self) -> None:
        """Put what the run at work has only noted so far into the history; the lock is held."""
        if self.has_noted():
            try:
                with self.by_run():
                    self.place_noted()
            except Exception as error:
                self.broke(error)

    def noted(self) -> None:
        """The run noted a value: it is placed when the page's next patch is due, or somebody looks."""
        if not self.wire.is_early():
            with self.change(urgent=False, whole=False):
                return

    def _notice_is_due(self) -> bool:
        """Whether observers are to be told now; if they are to be told later, the timer sees to it."""
        if self.wire.patches == self._noticed_patches:
            return False
        if time.monotonic() >= self._noticed_at + _NOTICE_GAP:
            return True
        self.wire.come_by(self._noticed_at + 2 * _NOTICE_GAP)
        return False

    def notice(self) -> None:
        """Tell observers now; what they print is not the callback's."""
        with self.lock:
            self._noticed_patches, self._noticed_at = self.wire.patches, time.monotonic()
        captured_output.call_uncaptured(lambda: guarded(self._notify))

    def _publish(self) -> bool:
        """Tell the page, now or when its time has come; whether observers are to be told now."""
        urgent, self._urgent = self._urgent, False
        if urgent:
            guarded(self._flush)
            guarded(lambda: self.changed(True))
            self._free()
            return True
        guarded(self._offer)
        guarded(lambda: self.changed(False))
        return self._notice_is_due()

    def _on_time(self, due: float) -> None:
        """The page's timer: what no other value has pushed along goes now, and observers are told of it."""
        with self.lock:
            if not self.wire.timer_came(due):
                return
            if not self.wire.is_early():
                self.pull()
                self._offer()
                guarded(lambda: self.changed(False))
            if self.wire.is_busy():
                self.wire.is_early()
            if not self._notice_is_due():
                return
            loop = self.loop_at_work()
        if loop is None:
            self.notice()
        else:
            loop.call_soon_threadsafe(self.notice)

    @property
    def edits(self) -> int:
        """How often anybody but a run has changed the history."""
        return self.history.version - self.by_runs

    @property
    def own_edits(self) -> int:
        """How often the calling thread has done so."""
        return int(getattr(self._mine, "edits", 0))

    @contextmanager
    def by_run(self) -> Iterator[None]:
        """What is changed in here a run has changed."""
        before = self.history.version
        try:
            yield
        finally:
            self.by_runs += self.history.version - before

    def later(self, function: Callable[[], None]) -> None:
        """Do something after the present change was published, unlocked."""
        self._later.append(function)

    def _offer(self) -> None:
        self.blobs.note(self.history.messages[self.history.dirty :])
        self.wire.offer(self.history, self.page)

    def _flush(self) -> None:
        with self.lock:
            self.pull()
            can = self._can()
            if can != self.page["can"]:
                self.page["can"] = can
            self.blobs.note(self.history.messages[self.history.dirty :])
            self.wire.flush(self.history, self.page)

    def _beat(self) -> None:
        with self.lock:
            self.wire.beat(self.at_work())
            self._free()

    def _free(self) -> None:
        """Give back bytes that nothing needs; not amid a run: its next value may bring some back."""
        if not self.at_work():
            self.blobs.free()

    def resync(self, seq: int | None = None) -> None:
        """Send the whole document, brought up to date, unless the page has all patches, the last of which is `seq`."""
        with self.lock:
            self._flush()
            if seq != self.wire.seq:
                self.wire.resync()

    def set_draft(self, value: Any, by: str | None = None) -> None:
        """Put text, or `{"text", "files"}`, into the composer; `by` is the view that typed it."""
        text, paths = as_draft(value)
        n = self.page["draft"]["n"] + 1
        self.page["draft"] = {"text": text, "files": self.uploads.entries(paths), "by": by, "n": n}

    def attached(self) -> list[str]:
        """The paths of the files in the composer."""
        return [self.uploads.path(entry["id"]) for entry in self.page["draft"]["files"]]

    def attach_again(self, paths: list[str]) -> None:
        """Put files back into the composer of a page that has the text already."""
        draft = self.page["draft"]
        if paths:
            self.set_draft({"text": draft["text"], "files": [*paths, *self.attached()]}, by=draft["by"])

    def give_back(self, sent: dict[str, Any]) -> None:
        """Put what was sent back into the composer, before what was typed since."""
        draft = self.page["draft"]
        text = "\n".join(filter(None, (sent["text"], draft["text"])))
        self.set_draft({"text": text, "files": [*sent["files"], *self.attached()]})

    def snapshot(self) -> list[Message]:
        """The messages as they are now."""
        with self.whole():
            self.pull()
            return list(self.history.messages)
