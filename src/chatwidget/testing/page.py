"""A page's copy of a chat, fed by the widget's real frames. `testing.Browser` reads it."""

from __future__ import annotations

import functools
import inspect
import itertools
import json
import mimetypes
import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from chatwidget.conversation.uploads import SLICE
from chatwidget.messages.json_types import JSONObject
from chatwidget.runtime.worker import Worker
from chatwidget.widget.chat_widget import ChatWidget
from chatwidget.wire.patch import PatchError, apply

_RESYNC_GAP = 1.0  # seconds: a page asks for the whole at most once a second
_SILENCE = 3.0  # seconds without a frame, while a run is on, after which a page asks
PAGE_ONLY = {"Copy conversation", "Copy code", "Scroll to latest", "Record audio"}  # nothing of them reaches the kernel
_numbers = itertools.count(1)


def new_id(prefix: str) -> str:
    """Return an id that no view and no event has had."""
    return f"{prefix}{next(_numbers)}"


def uploading(path: str | os.PathLike[str], view: str) -> Iterator[tuple[JSONObject, bytes]]:
    """Yield the events that upload a file, and the bytes that go with each."""
    upload, size, mime = new_id("u"), os.path.getsize(path), mimetypes.guess_type(path)[0] or ""
    fields = {"upload": upload, "name": Path(path).name, "mime": mime, "size": size, "view": view}
    with Path(path).open("rb") as file:
        for offset in range(0, max(1, size), SLICE):
            yield {"type": "upload", **fields, "offset": offset}, file.read(SLICE)


def takes_argument(predicate: Callable[..., object]) -> bool:
    """Return whether a function requires an argument."""
    try:
        parameters = inspect.signature(predicate).parameters.values()
    except ValueError:  # a builtin that does not say
        return False
    return any(p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)


class PageModel:
    """A page's copy of a chat, shared by its views."""

    def __init__(self, chat: ChatWidget) -> None:
        self.chat = chat
        self.changed = threading.Condition()
        self.document: JSONObject = {"history": [], "page": {}}
        self.answers: dict[str, JSONObject] = {}
        self.blobs: dict[str, bytes] = {}
        self.connected = True
        self.frames = 0
        self.bytes = 0
        self._lose: Callable[[], bool] = lambda: False
        self._gap = False
        self._asked = 0.0
        self._heard = time.monotonic()
        self._reported: set[str] = set()
        self._reports = Worker("chatwidget-test-page")
        self._inner = chat.comm.publish_msg
        chat.comm.publish_msg = self._receive
        self.load()

    def load(self) -> None:
        """Read the widget's whole state, as a page that opens does."""
        lose, self._lose = self._lose, lambda: False
        self._deliver({"method": "request_state"})
        self._lose = lose

    def lose(self, fraction: float, seed: int) -> None:
        """Lose this fraction of the frames that come."""
        chance = random.Random(seed)  # noqa: S311 (no secret)
        self._lose = lambda: chance.random() < fraction

    def set_connected(self, connected: bool) -> None:
        """Cut the connection, or restore it."""
        self.connected = connected

    def close(self) -> None:
        """Stop receiving frames."""
        self.chat.comm.publish_msg = self._inner

    def _deliver(self, data: JSONObject, buffers: Sequence[bytes] = ()) -> None:
        views = [memoryview(buffer) for buffer in buffers]  # as they come off a websocket
        self.chat.comm.handle_msg({"content": {"data": json.loads(json.dumps(data))}, "buffers": views, "metadata": {}})

    def _receive(self, msg_type: str, data: object = None, *args: object, **keys: Any) -> object:
        buffers = keys.get("buffers") or []
        on_wire = json.dumps(data, allow_nan=False, ensure_ascii=False).encode()
        with self.changed:
            if self.connected and msg_type == "comm_msg":
                self.frames += 1
                self.bytes += len(on_wire)
                self._take(json.loads(on_wire), buffers)
                self._report_questions()
                self.changed.notify_all()
        return self._inner(msg_type, data, *args, **keys)

    def _report_questions(self) -> None:
        """Report each question once, as the page does when it shows it."""
        for question in self.document["page"].get("questions", ()):
            if question["id"] not in self._reported:
                self._reported.add(question["id"])
                self._reports.submit(functools.partial(self._report, question["id"]))

    def _report(self, question: str) -> None:
        if self.connected:
            self.emit({"type": "seen", "question": question})

    def _take(self, data: JSONObject, buffers: Sequence[bytes]) -> None:
        if data.get("method") == "update" and "_page" in data["state"]:
            state = data["state"]
            self.document = {"history": state["history"], "page": state["_page"]}
        elif data.get("method") == "custom" and not self._lose():
            self._heard = time.monotonic()
            self._take_frame(data["content"], buffers)

    def _take_frame(self, frame: JSONObject, buffers: Sequence[bytes]) -> None:
        page = self.document["page"]
        kind = frame["type"]
        if kind in ("patch", "heartbeat") and "seq" not in page:
            return  # the page is still loading
        if kind == "patch" and frame["seq"] == page["seq"] + 1:
            try:
                apply(frame["ops"], self.document)
                page["seq"] = frame["seq"]
            except PatchError:
                self._gap = True
        elif kind in ("patch", "heartbeat"):
            self._gap |= frame["seq"] > page["seq"]
        elif kind == "state" and frame["seq"] >= page["seq"]:
            self.document = {"history": frame["history"], "page": frame["page"]}
            self._gap = False
        elif kind == "reply":
            self.answers[frame["to"]] = frame
        elif kind == "blob":
            self.blobs[frame["hash"]] = self.blobs.get(frame["hash"], b"") + bytes(buffers[0])
            self.answers[frame["to"]] = {"ok": True}

    def emit(self, event: JSONObject, buffers: Sequence[bytes] = ()) -> str:
        """Send an event without waiting for its answer; returns its id."""
        event_id = new_id("e")
        if not self.connected:
            raise ConnectionError("disconnected: no connection to the kernel")
        self._deliver({"method": "custom", "content": {"id": event_id, **event}}, buffers)
        return str(event.get("id", event_id))

    def pump(self) -> None:
        """Ask for the whole document if a frame was lost, or if nothing comes though a run is on."""
        now = time.monotonic()
        running = self.document["page"].get("status") in ("submitted", "streaming")
        lost = self._gap or (running and now - max(self._heard, self._asked) >= _SILENCE)
        if lost and self.connected and now - self._asked >= _RESYNC_GAP:
            self._asked = now
            self.emit({"type": "resync", "seq": self.document["page"]["seq"]})

    def wait(self, check: Callable[[], object], timeout: float) -> bool:
        """Wait until `check` holds; frames arriving wake it."""
        end = time.monotonic() + timeout
        while True:
            self.pump()
            if check():
                return True
            with self.changed:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self.changed.wait(min(left, 0.02))
