"""The composer's files: uploads that come in slices, what Python puts there, and what is sent with a message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatwidget.content.files import existing_paths
from chatwidget.controller.actions import Verbs
from chatwidget.errors import EventRefused, OptionError
from chatwidget.messages.parts import files_of
from chatwidget.messages.text import whole_characters
from chatwidget.runs.job import Job
from chatwidget.runtime.timers import timers
from chatwidget.wire import events

_SWEEP = 60.0  # seconds between two looks for uploads that nobody goes on with


class Attaching(Verbs):
    """A conversation to which files can be sent."""

    _sweeping = False

    def require_multimodal(self, what: str) -> None:
        """Refuse files where the chat takes none."""
        if not self._options.multimodal:
            raise OptionError(f"{what} needs a chat with multimodal=True; this one takes text only.")

    def attach(self, files: Any) -> None:
        """The files in the composer from now on."""
        if list(files) or self.session.page["draft"]["files"]:
            self.require_multimodal("attachments")
        paths = existing_paths(files, "attachments")
        with self.session.change(whole=False):
            self._draft_files(paths, None)

    def _draft_files(self, paths: list[str], view: str | None) -> None:
        text = self.session.page["draft"]["text"]
        self.session.set_draft({"text": text, "files": paths}, by=view)

    def sent_paths(self, ids: Sequence[Any]) -> list[str]:
        """The paths of the files that a page sends, all of which are in the composer.

        Raises:
            EventRefused: one is not, or the page named something else.
        """
        held = {entry["id"] for entry in self.session.page["draft"]["files"]}
        if not all(isinstance(one, str) and one in held for one in ids):
            raise EventRefused("A file of this message is not attached any more; attach it again.")
        return [self.session.uploads.path(one) for one in ids]

    def attached_picture(self, key: str) -> bytes | None:
        """The bytes of "attachment:ID", which names a picture in the composer and never a path."""
        kind, _, attachment_id = key.partition(":")
        with self.session.lock:
            held = {entry["id"]: entry["mime_type"] for entry in self.session.page["draft"]["files"]}
            if kind != "attachment" or not str(held.get(attachment_id)).startswith("image/"):
                return None
            path = self.session.uploads.path(attachment_id)
        try:
            return Path(path).read_bytes()
        except OSError:
            return None

    def sent_with(self, job: Job, asked: list[str]) -> list[str]:
        """The files of a message that is not answered yet: of the composer, or of messages by their ids."""
        if job.start is not None and job.start.sent is not None:
            return list(job.start.sent["files"])
        return [path for one in asked for path in files_of(self.session.history.messages[self.locate(one)])]

    def _on_upload(self, event: events.Event) -> None:
        if not self._options.multimodal:
            raise EventRefused(f"{event.fields['name']}: this chat takes no files.")
        data = bytes(event.buffers[0]) if event.buffers else b""
        with self.session.lock:
            uploads = self.session.uploads
            whole = uploads.receive(event.fields, data, self._options, len(self.session.attached()))
            if whole is None and uploads.coming and not self._sweeping:
                self._sweeping = timers.call_in(_SWEEP, self._sweep)
        if whole is not None:
            with self.session.change(whole=False):
                paths = [*self.session.attached(), whole.path]
                self._draft_files(paths, whole_characters(event.fields["view"]))

    def _sweep(self) -> None:
        with self.session.lock:
            self._sweeping = False
            self.session.uploads.drop_silent()
            if self.session.uploads.coming:
                self._sweeping = timers.call_in(_SWEEP, self._sweep)

    def _on_cancel(self, event: events.Event) -> None:
        with self.session.lock:
            self.session.uploads.cancel(event.fields["upload"])
        # Its last slice may have been on its way here when it was cancelled.
        self._detach(event.fields["upload"])

    def _on_detach(self, event: events.Event) -> None:
        self._detach(event.fields["attachment"])

    def _detach(self, attachment_id: str) -> None:
        with self.session.change(whole=False):
            draft = self.session.page["draft"]
            left = [entry["id"] for entry in draft["files"] if entry["id"] != attachment_id]
            if len(left) < len(draft["files"]):
                self._draft_files([self.session.uploads.path(one) for one in left], draft["by"])
                self.session.uploads.forget(attachment_id)
