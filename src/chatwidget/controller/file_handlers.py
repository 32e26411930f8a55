"""Handles the events that are about files: uploads in slices, removing them, and bytes that the page asks for."""

from __future__ import annotations

import json
from pathlib import Path

from chatwidget.assets import lazy_module
from chatwidget.controller.core import Core
from chatwidget.controller.openers import opened
from chatwidget.controller.replies import EventReplies, Handled
from chatwidget.errors import EventRefused
from chatwidget.messages.text import whole_characters
from chatwidget.runtime.timers import timers
from chatwidget.wire import events

_SWEEP_GAP = 60.0  # seconds between two checks for abandoned uploads


class FileHandlers:
    """The handlers of `Upload`, `Cancel`, `Detach`, and `Blob`.

    Args:
        core: the shared parts.
        replies: sends bytes.
    """

    def __init__(self, core: Core, replies: EventReplies) -> None:
        self._core, self._session, self._replies = core, core.session, replies
        self._sweeping = False

    def upload(self, event: events.Upload) -> Handled:
        """Take a slice of a file, and attach the file if it is complete."""
        if not self._core.options.multimodal:
            raise EventRefused(f"Could not attach {event.name}: this chat does not accept files.")
        composer = self._core.composer
        with self._session.lock:
            path = composer.receive(event, self._core.options)
            if path is None and composer.uploads.in_progress and not self._sweeping:
                self._sweeping = timers.call_in(_SWEEP_GAP, self._sweep)
        if path is not None:
            with self._session.change(whole=False):
                composer.set_files([*composer.files(), path], by=whole_characters(event.view))
        return Handled.DONE

    def _sweep(self) -> None:
        with self._session.lock:
            uploads = self._core.composer.uploads
            self._sweeping = False
            uploads.cancel_abandoned()
            if uploads.in_progress:
                self._sweeping = timers.call_in(_SWEEP_GAP, self._sweep)

    def cancel(self, event: events.Cancel) -> Handled:
        """Cancel an upload."""
        with self._session.lock:
            self._core.composer.uploads.cancel(event.upload)
        # Its last slice may have arrived before it was canceled.
        return self._detach(event.upload)

    def detach(self, event: events.Detach) -> Handled:
        """Remove an attached file."""
        return self._detach(event.attachment)

    def _detach(self, file_id: str) -> Handled:
        with self._session.change(whole=False):
            self._core.composer.detach(file_id)
        return Handled.DONE

    def blob(self, event: events.Blob) -> Handled:
        """Send the bytes of a hash, of a lazy part, of an attached image, or of a file in the history."""
        key = event.hash
        made = lazy_module(key) or self._attached_image(key) or self._versions(key)
        data = self._session.blobs.get(key) or made or self._file(key)
        data = data or opened(key, self._core.options)
        if isinstance(data, bytes):
            self._replies.send_blob(event.id, key, data)
        else:
            self._session.saver.send_blob(event.id, key, data or key)
        return Handled.REPLIES_LATER

    def _versions(self, key: str) -> bytes | None:
        """Return, as JSON, what "versions:MESSAGE:NUMBER" names; the number only makes each request unique."""
        kind, message, *_ = [*key.split(":"), ""]
        if kind != "versions":
            return None
        with self._session.with_full_history():
            summary = self._core.versions.texts.summary(self._session.history.index_of(message))
        return json.dumps(summary, ensure_ascii=False).encode()

    def _attached_image(self, key: str) -> bytes | None:
        """Return the bytes of "attachment:ID", which names an image in the composer and never a path."""
        kind, _, file_id = key.partition(":")
        with self._session.lock:
            path = self._core.composer.image_path(file_id) if kind == "attachment" else None
        try:
            return None if path is None else Path(path).read_bytes()
        except OSError:
            return None

    def _file(self, key: str) -> bytes | str | None:
        """Return the bytes of "file:MESSAGE:PART", which names a part of the history and never a path."""
        kind, message, index, *_ = [*key.split(":"), "", ""]
        if kind != "file" or not index.isdecimal():
            return None
        with self._session.lock:
            self._session.write_deferred()
            found = self._session.history.messages[self._session.history.index_of(message)]
        shown_only = not self._core.options.allow_file_downloads
        return self._session.blobs.file(found, int(index), shown_only=shown_only, saved=self._session.saver.saves)
