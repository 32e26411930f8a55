"""Uploads from a page into the chat's own folder, and the ids by which a page names files.

A page names ids, never paths: it can send only what it uploaded, or what Python attached.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from chatwidget.content.files import accepts, plain_name, size_text
from chatwidget.errors import EventRefused
from chatwidget.messages.media import media_type
from chatwidget.messages.text import whole_characters

SLICE = 524_288  # bytes of one slice; below every host's limit for one message
_UPLOAD_TIMEOUT = 120.0  # seconds without a slice


class Slice(Protocol):
    """A part of an upload, as the page sends it."""

    @property
    def upload(self) -> str:
        """Return the id of the upload."""

    @property
    def name(self) -> str:
        """Return the name of the file."""

    @property
    def mime(self) -> str:
        """Return its media type, as the page reports it."""

    @property
    def size(self) -> int:
        """Return the size of the whole file in bytes."""

    @property
    def offset(self) -> int:
        """Return where the slice begins."""

    @property
    def data(self) -> bytes:
        """Return the bytes."""


class Limits(Protocol):
    """The options of a chat that say what may be attached."""

    file_types: list[str] | None
    file_count: str
    max_file_size: int | None


class Attachment(NamedTuple):
    """A file that is or was attached, and the id by which a page names it."""

    id: str
    path: str
    ours: bool = False  # whether it is in the chat's own folder

    def entry(self) -> dict[str, object]:
        """Return what the page shows of it."""
        size = os.path.getsize(self.path) if os.path.isfile(self.path) else None
        mime = media_type(self.path)
        return {"id": self.id, "name": whole_characters(Path(self.path).name), "size": size, "mime_type": mime}


@dataclass(eq=False, repr=False)
class _Upload:
    """A file of which some slices have arrived."""

    name: str
    size: int
    path: Path
    file: IO[bytes]
    offsets: set[int] = field(default_factory=set)
    changed_at: float = field(default_factory=time.monotonic)

    def write(self, offset: int, data: bytes) -> bool:
        """Write a slice, and return whether the file is complete."""
        self.changed_at = time.monotonic()
        if offset not in self.offsets:
            self.file.seek(offset)
            self.file.write(data)
            self.offsets.add(offset)
        if len(self.offsets) < max(1, -(-self.size // SLICE)):
            return False
        self.file.close()
        return True


class Uploads:
    """The files of one chat's composer. The folder is created on first use, and deleted with the chat or at exit."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._open: dict[str, _Upload] = {}
        self._over: set[str] = set()  # ids of uploads that are complete, refused, or canceled
        self._attached: dict[str, Attachment] = {}
        self._sent: set[str] = set()  # ids of files that a message names
        self._count = 0

    @property
    def in_progress(self) -> int:
        """Return how many uploads are in progress."""
        return len(self._open)

    def receive(self, part: Slice, limits: Limits, attached: int) -> Attachment | None:
        """Take one slice; slices may come in any order, and twice.

        Args:
            part: the slice.
            limits: what may be attached.
            attached: how many files the composer has.

        Returns:
            The file if it is complete with this slice, else None.

        Raises:
            EventRefused: it must not be attached, or could not be written; nothing of it remains.
        """
        upload_id, name = part.upload, part.name
        if upload_id in self._over:
            if upload_id in self._attached:
                return None  # the last slice, sent again
            raise EventRefused(f"Upload of {name} was canceled.")
        try:
            if upload_id not in self._open:
                self._check(part, limits, attached)
                self._open[upload_id] = self._begin(part)
            return self._take(self._open[upload_id], part)
        except EventRefused:
            self.cancel(upload_id)
            raise
        except OSError as error:
            self.cancel(upload_id)
            why = error.strerror or error
            raise EventRefused(f"Could not save {name} on the kernel's machine: {why}.") from error

    def _check(self, part: Slice, limits: Limits, attached: int) -> None:
        name, size = part.name, part.size
        if size < 0:
            raise EventRefused(f"{name}: the file size {size} is not valid.")
        if limits.max_file_size is not None and size > limits.max_file_size:
            most = size_text(limits.max_file_size)
            raise EventRefused(f"{name} is too large ({size_text(size)}). The limit is {most}.")
        if not accepts(name, part.mime, limits.file_types):
            wanted = ", ".join(limits.file_types or ())
            raise EventRefused(f"{name} has a file type that is not allowed. Allowed types: {wanted}.")
        if limits.file_count == "single" and attached + self.in_progress > 0:
            raise EventRefused(f"Could not attach {name}: only one file is allowed. Remove the attached file first.")

    def folder(self) -> Path:
        """Return the chat's own folder; it is created on first use."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="chatwidget-"))
            weakref.finalize(self, shutil.rmtree, str(self._folder), ignore_errors=True)
        return self._folder

    def _begin(self, part: Slice) -> _Upload:
        self._count += 1
        folder = self.folder() / str(self._count)
        folder.mkdir()
        path = folder / plain_name(part.name)
        try:
            return _Upload(part.name, part.size, path, path.open("xb"))
        except OSError:
            folder.rmdir()
            raise

    def _take(self, upload: _Upload, part: Slice) -> Attachment | None:
        offset, length = part.offset, min(SLICE, upload.size - part.offset)
        fits = offset >= 0 and offset % SLICE == 0 and len(part.data) == length and part.size == upload.size
        if not fits:
            raise EventRefused(f"The upload of {upload.name} was corrupted. Attach it again.")
        if not upload.write(offset, part.data):
            return None
        del self._open[part.upload]
        self._over.add(part.upload)
        attachment = Attachment(part.upload, str(upload.path), ours=True)
        self._attached[part.upload] = attachment
        return attachment

    def cancel(self, upload_id: str) -> None:
        """Cancel an upload: nothing of it remains, and its late slices are refused."""
        self._over.add(upload_id)
        upload = self._open.pop(upload_id, None)
        if upload is not None:
            with contextlib.suppress(OSError):  # an error of the last write: the file is deleted in any case
                upload.file.close()
            shutil.rmtree(upload.path.parent, ignore_errors=True)

    def cancel_abandoned(self) -> None:
        """Cancel the uploads that do not continue, as when a page was closed midway."""
        now = time.monotonic()
        for upload_id, upload in list(self._open.items()):
            if now - upload.changed_at >= _UPLOAD_TIMEOUT:
                self.cancel(upload_id)

    def describe(self, paths: Iterable[str]) -> list[dict[str, object]]:
        """Return what the page shows of the composer's files; a file that is known has the same id again."""
        found: list[Attachment] = []
        for path in paths:
            known = [each for each in self._attached.values() if each.path == path and each not in found]
            if not known:
                self._count += 1
                known = [Attachment(f"file-{self._count}", path)]
                self._attached[known[0].id] = known[0]
            found.append(known[0])
        return [attachment.entry() for attachment in found]

    def path(self, attachment_id: object) -> str:
        """Return the path of a file of the composer."""
        return self._attached[str(attachment_id)].path

    def retain_sent(self, paths: Iterable[str]) -> None:
        """Retain files that were sent as long as the chat exists."""
        sent = set(paths)
        self._sent |= {each.id for each in self._attached.values() if each.path in sent}

    def discard(self, attachment_id: str) -> None:
        """Delete a file that was removed from the composer, if it was uploaded and never sent."""
        attachment = self._attached.get(attachment_id)
        if attachment is not None and attachment.ours and attachment_id not in self._sent:
            del self._attached[attachment_id]
            shutil.rmtree(Path(attachment.path).parent, ignore_errors=True)

    def close(self) -> None:
        """Delete the folder and everything in it."""
        for upload_id in list(self._open):
            self.cancel(upload_id)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
