"""The bytes that messages name by their hash, for as long as there is such a message.

Reference counting decides: bytes are dropped when the last part that names them is garbage-collected.
"""

from __future__ import annotations

import contextlib
import hashlib
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chatwidget.errors import EventRefused
from chatwidget.messages.frozen import freeze_json
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.parts import MessageLike, Part, parts_of

_SNAPSHOT_BYTES = 50_000_000
_LARGEST_DOWNLOAD = 500_000_000
_SPARE_BYTES = 32_000_000  # retained although no message names them any more


def _ref(part: object, listed: dict[int, Any]) -> weakref.ref[Any]:
    """Return a weak reference to a part that removes its own entry from a table."""
    key = id(part)
    return weakref.ref(part, lambda _: listed.pop(key, None))


def hashes_of(part: MessageLike) -> list[str]:
    """Return the hashes that a part names."""
    items: list[Any] = [part["file"]] if part["type"] == "file" else []
    if part["type"] == "display":
        metadata = part.get("metadata")
        scripts = metadata.get("scripts") if isinstance(metadata, Mapping) else ()
        items = [*part["data"].values(), *(scripts if isinstance(scripts, (list, tuple)) else ())]
    named = [item.get("blob") for item in items if isinstance(item, Mapping)]
    return [key for key in named if isinstance(key, str)]


class BlobCache:
    """The bytes that messages name by hash; equal bytes are stored once.

    Example:
        >>> blobs = BlobCache()
        >>> blobs.add(b"x")["size"]
        1
    """

    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}  # in the order in which they came
        self._size = 0
        self._fresh: list[str] = []
        self._parts_naming: dict[str, dict[int, weakref.ref[Any]]] = {}  # the parts that name a hash, by their identity
        self._files: dict[tuple[str, int], str] = {}
        self._parts: dict[int, tuple[weakref.ref[Any], str]] = {}
        self._seen: dict[str, tuple[int, int]] = {}

    def add(self, data: bytes) -> JSONObject:
        """Cache bytes, and return `{"blob": sha256 in hex, "size": bytes}`."""
        key = hashlib.sha256(data).hexdigest()
        if key not in self._bytes:
            self._bytes[key] = bytes(data)
            self._size += len(data)
            self._fresh.append(key)
        return {"blob": key, "size": len(data)}

    def reference(self, messages: Iterable[MessageLike]) -> set[str]:
        """Record which hashes messages name: their bytes stay cached as long as one of these messages exists."""
        named: set[str] = set()
        for message in messages:
            for part in () if isinstance(message["content"], str) else message["content"]:
                for key in filter(None, (self.copied_file(part), *hashes_of(part))):
                    named.add(key)
                    parts = self._parts_naming.setdefault(key, {})
                    if id(part) not in parts:
                        parts[id(part)] = _ref(part, parts)
        return named

    def drop_unreferenced(self, history: Iterable[MessageLike]) -> None:
        """Drop the bytes that came with a run and that no message names after it."""
        if self._fresh:
            for key in set(self._fresh) - self.reference(history):
                self._drop(key)
            self._fresh = []

    def evict(self) -> None:
        """Drop bytes that no message names any more, the oldest first. Must not be called during a run.

        Some of them are retained: a callback may restore a message from a copy. A message itself, wherever it is (in a
        cleared history that can be restored, in a list of the user's), retains the bytes that it names.
        """
        self._fresh = [key for key in self._fresh if key not in self._parts_naming]
        if self._size <= _SPARE_BYTES:
            return
        spare = [key for key in self._bytes if key not in self._fresh and not self._parts_naming.get(key)]
        room = _SPARE_BYTES
        for key in reversed(spare):
            room -= len(self._bytes[key])
            if room < 0:
                self._drop(key)

    def _drop(self, key: str) -> None:
        self._size -= len(self._bytes.pop(key, b""))
        self._parts_naming.pop(key, None)
        self._files = {file: known for file, known in self._files.items() if known != key}

    @property
    def size(self) -> int:
        """The number of cached bytes."""
        return self._size

    def get(self, key: str) -> bytes | None:
        """Return the bytes of a hash, or None."""
        return self._bytes.get(key)

    def copy_file(self, given: MessageLike) -> Part:
        """Return a file part, read-only, and cache its bytes, so that overwriting the file does not change it."""
        part: Part = freeze_json(given, "file")
        file = part["file"]
        size, path = file.get("size"), Path(file["path"])
        with contextlib.suppress(OSError, ValueError):
            if isinstance(size, int) and size <= _SNAPSHOT_BYTES and path.is_file():
                state = (path.stat().st_mtime_ns, size)
                named = (file["path"], size)
                if self._seen.get(file["path"]) != state or self._files.get(named) not in self._bytes:
                    self._files[named] = self.add(path.read_bytes())["blob"]
                    self._seen[file["path"]] = state
                self._parts[id(part)] = (_ref(part, self._parts), self._files[named])
        return part

    def copied_file(self, part: MessageLike) -> str | None:
        """Return the hash of the bytes that a file part's file had when it was added, if they were cached."""
        if part["type"] != "file":
            return None
        known = self._parts.get(id(part))  # the same path and size may have been other bytes then
        if known is not None and known[1] in self._bytes:
            return known[1]
        size = part["file"].get("size")
        return self._files.get((part["file"].get("path", ""), size)) if isinstance(size, int) else None

    def file(self, message: MessageLike, index: int, *, shown_only: bool = False, saved: bool = False) -> bytes | str:
        """Return the bytes of a message's file part.

        Args:
            message: a message of the history: no other path can be read through here.
            index: which of its parts.
            shown_only: only pictures, sound and film, which the page shows.
            saved: whether there are saved copies: then the hash of one that is not here is returned in its place.

        Raises:
            EventRefused: that part is no file, or its file cannot be read.
        """
        parts = parts_of(message)
        part: MessageLike = parts[index] if 0 <= index < len(parts) else {"type": None}
        if part["type"] != "file" or "path" not in part["file"]:
            raise EventRefused("This part of the message is not a file.")
        kind = str(part["file"].get("mime_type")).split("/", maxsplit=1)[0]
        if shown_only and kind not in ("image", "audio", "video"):
            raise EventRefused("File downloads are turned off in this chat.")
        copy = str(part["file"].get("blob") or "") if saved else ""
        known = self.get(copy or self.copied_file(part) or "")
        if known is not None or copy:
            return copy if known is None else known
        name = part["file"]["path"]
        path = Path(name)
        try:
            if path.exists() and not path.is_file():
                raise EventRefused(f"Cannot read {name!r}: it is not a file.")
            if path.exists() and path.stat().st_size > _LARGEST_DOWNLOAD:
                raise EventRefused(
                    f"{name} is too large to download through the chat. Open it from its folder instead."
                )
            return path.read_bytes()
        except FileNotFoundError:
            raise EventRefused(f"The file {name!r} no longer exists.") from None
        except (OSError, ValueError) as error:
            raise EventRefused(f"{name!r} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
