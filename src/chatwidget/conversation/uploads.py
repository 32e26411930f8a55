"""Files on their way from a page into a folder of the chat's own, and the ids under which a page knows them.

A page names ids, never a path: what it may send is what it uploaded, or what Python put into the composer.
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
from typing import IO, Any, Protocol

from chatwidget.content.files import accepts, plain_name, size_text
from chatwidget.errors import EventRefused
from chatwidget.messages.media import media_type

SLICE = 524_288  # bytes of one slice; below every host's limit for one message
_PATIENCE = 120.0  # seconds without a slice after which an upload is given up


class Limits(Protocol):
    """The options of a chat that say what may be attached."""

    file_types: list[str] | None
    file_count: str
    max_file_size: int | None


@dataclass(frozen=True)
class Attachment:
    """A file that the composer holds or held, and the id under which a page knows it."""

    id: str
    path: str
    ours: bool = False  # it is in the chat's own folder

    def entry(self) -> dict[str, Any]:
        """What the page is told of it."""
        size = os.path.getsize(self.path) if os.path.isfile(self.path) else None
        mime = media_type(self.path)
        return {"id": self.id, "name": Path(self.path).name, "size": size, "mime_type": mime}


@dataclass
class _Upload:
    """A file of which some slices are there."""

    name: str
    size: int
    path: Path
    file: IO[bytes]
    there: set[int] = field(default_factory=set)
    heard: float = field(default_factory=time.monotonic)


class Uploads:
    """The files of one chat's composer. Its folder is made when it is needed, and removed with the chat or at exit."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._open: dict[str, _Upload] = {}
        self._over: set[str] = set()  # ids of uploads that are whole, refused or cancelled
        self._attached: dict[str, Attachment] = {}
        self._used: set[str] = set()  # ids of what was sent: a message names its file
        self._count = 0

    @property
    def coming(self) -> int:
        """How many uploads are on their way."""
        return len(self._open)

    def receive(self, fields: Any, data: bytes, limits: Limits, held: int) -> Attachment | None:
        """Take one slice; slices may come in any order, and twice.

        Args:
            fields: `upload`, `name`, `mime`, `size` and `offset`.
            data: the slice.
            limits: what may be attached.
            held: how many files the composer holds.

        Returns:
            The file when it is whole with this slice, else None.

        Raises:
            EventRefused: it may not be attached, or could not be kept; nothing of it is left.
        """
        upload_id, name, size, offset = fields["upload"], fields["name"], fields["size"], fields["offset"]
        if upload_id in self._over:
            if upload_id in self._attached:
                return None  # the last slice, sent again
            raise EventRefused(f"{name}: the upload was cancelled.")
        try:
            if upload_id not in self._open:
                self._allow(name, fields["mime"], size, limits, held)
                self._open[upload_id] = self._begin(upload_id, name, size)
            return self._take(upload_id, self._open[upload_id], fields, offset, data)
        except EventRefused:
            self.cancel(upload_id)
            raise
        except OSError as error:
            self.cancel(upload_id)
            why = error.strerror or error
            raise EventRefused(f"{name} could not be kept where the kernel runs: {why}.") from error

    def _allow(self, name: str, mime: str, size: int, limits: Limits, held: int) -> None:
        if size < 0:
            raise EventRefused(f"{name}: {size} is no size of a file.")
        if limits.max_file_size is not None and size > limits.max_file_size:
            most = size_text(limits.max_file_size)
            raise EventRefused(f"{name} is too large: it has {size_text(size)}, and at most {most} are accepted.")
        if not accepts(name, mime, limits.file_types):
            wanted = ", ".join(limits.file_types or ())
            raise EventRefused(f"{name} is of a type that is not accepted here; accepted: {wanted}.")
        if limits.file_count == "single" and held + self.coming > 0:
            raise EventRefused(f"{name}: only one file can be attached; remove the other one first.")

    def folder(self) -> Path:
        """The chat's own folder."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="chatwidget-"))
            weakref.finalize(self, shutil.rmtree, str(self._folder), ignore_errors=True)
        return self._folder

    def _begin(self, upload_id: str, name: str, size: int) -> _Upload:
        self._count += 1
        folder = self.folder() / str(self._count)
        folder.mkdir()
        path = folder / plain_name(name)
        try:
            return _Upload(name, size, path, path.open("xb"))
        except OSError:
            folder.rmdir()
            raise

    def _take(self, upload_id: str, upload: _Upload, fields: Any, offset: int, data: bytes) -> Attachment | None:
        whole = min(SLICE, upload.size - offset)
        fits = offset >= 0 and offset % SLICE == 0 and len(data) == whole and fields["size"] == upload.size
        if not fits:
            raise EventRefused(f"{upload.name}: a slice of it was not what was announced; attach it again.")
        upload.heard = time.monotonic()
        if offset not in upload.there:
            upload.file.seek(offset)
            upload.file.write(data)
            upload.there.add(offset)
        if len(upload.there) < max(1, -(-upload.size // SLICE)):
            return None
        upload.file.close()
        del self._open[upload_id]
        self._over.add(upload_id)
        attachment = Attachment(upload_id, str(upload.path), ours=True)
        self._attached[upload_id] = attachment
        return attachment

    def cancel(self, upload_id: str) -> None:
        """Give an upload up; nothing of it is left, and its late slices are refused."""
        self._over.add(upload_id)
        upload = self._open.pop(upload_id, None)
        if upload is not None:
            with contextlib.suppress(OSError):  # what could not be written is thrown away in any case
                upload.file.close()
            shutil.rmtree(upload.path.parent, ignore_errors=True)

    def drop_silent(self) -> None:
        """Give up what nobody goes on with, as when a page was closed in the middle."""
        now = time.monotonic()
        for upload_id, upload in list(self._open.items()):
            if now - upload.heard >= _PATIENCE:
                self.cancel(upload_id)

    def entries(self, paths: Iterable[str]) -> list[dict[str, Any]]:
        """What the page is told of the composer's files; a file keeps its id."""
        found: list[Attachment] = []
        for path in paths:
            known = [one for one in self._attached.values() if one.path == path and one not in found]
            if not known:
                self._count += 1
                known = [Attachment(f"file-{self._count}", path)]
                self._attached[known[0].id] = known[0]
            found.append(known[0])
        return [one.entry() for one in found]

    def path(self, attachment_id: Any) -> str:
        """Where a file of the composer is."""
        return self._attached[attachment_id].path

    def use(self, paths: Iterable[str]) -> None:
        """Files were sent: they stay as long as the chat does."""
        sent = set(paths)
        self._used |= {one.id for one in self._attached.values() if one.path in sent}

    def forget(self, attachment_id: str) -> None:
        """A file was taken out of the composer; what was uploaded and never sent is removed."""
        attachment = self._attached.get(attachment_id)
        if attachment is not None and attachment.ours and attachment_id not in self._used:
            del self._attached[attachment_id]
            shutil.rmtree(Path(attachment.path).parent, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder and all that is in it."""
        for upload_id in list(self._open):
            self.cancel(upload_id)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
