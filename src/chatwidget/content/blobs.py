"""The bytes that messages name by their hash, for as long as there is such a message.

Who still has a message nobody needs to say: Python knows, and a part that is gone holds no bytes.
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
from chatwidget.messages.parts import parts_of

_SNAPSHOT_BYTES = 50_000_000
_LARGEST_DOWNLOAD = 500_000_000
_SPARE_BYTES = 32_000_000  # kept although no message names them any more


def _ref(part: Any, listed: dict[int, Any]) -> weakref.ref[Any]:
    """A weak reference to a part, which takes its entry out of a table when the part is gone."""
    key = id(part)
    return weakref.ref(part, lambda gone: listed.pop(key, None))


def hashes_of(part: Mapping[str, Any]) -> list[str]:
    """The hashes that a part names."""
    items: list[Any] = [part["file"]] if part["type"] == "file" else []
    if part["type"] == "display":
        metadata = part.get("metadata")
        scripts = metadata.get("scripts") if isinstance(metadata, Mapping) else ()
        items = [*part["data"].values(), *(scripts if isinstance(scripts, (list, tuple)) else ())]
    named = [item.get("blob") for item in items if isinstance(item, Mapping)]
    return [key for key in named if isinstance(key, str)]


class BlobCache:
    """The bytes that messages name by hash; equal bytes are kept once.

    Example:
        >>> blobs = BlobCache()
        >>> blobs.put(b"x")["size"]
        1
    """

    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}  # in the order in which they came
        self._size = 0
        self._fresh: set[str] = set()
        self._holders: dict[str, dict[int, weakref.ref[Any]]] = {}  # the parts that name a hash, by their identity
        self._files: dict[tuple[str, int], str] = {}
        self._parts: dict[int, tuple[weakref.ref[Any], str]] = {}
        self._seen: dict[str, tuple[int, int]] = {}

    def put(self, data: bytes) -> dict[str, Any]:
        """Keep bytes; returns `{"blob": sha256 in hex, "size": bytes}`."""
        key = hashlib.sha256(data).hexdigest()
        if key not in self._bytes:
            self._bytes[key] = bytes(data)
            self._size += len(data)
            self._fresh.add(key)
        return {"blob": key, "size": len(data)}

    def note(self, messages: Iterable[Mapping[str, Any]]) -> set[str]:
        """Note what messages of the history name; it is kept for as long as one of these messages is anywhere."""
        named: set[str] = set()
        for message in messages:
            for part in parts_of(message):
                for key in filter(None, (self.kept_file(part), *hashes_of(part))):
                    named.add(key)
                    holders = self._holders.setdefault(key, {})
                    if id(part) not in holders:
                        holders[id(part)] = _ref(part, holders)
        return named

    def settle(self, history: Iterable[Mapping[str, Any]]) -> None:
        """A run is over: forget what came with it and no message names after all."""
        if self._fresh:
            for key in self._fresh - self.note(history):
                self._forget(key)
            self._fresh = set()

    def free(self) -> None:
        """Give back what no message names any more, the oldest first; not to be called amid a run.

        Some of it is kept: a callback may bring back a message of which it has a copy. A message itself, wherever it is
        (in what Clear can bring back, in a list that somebody took of the history), keeps what it names.
        """
        if self._fresh:
            self._fresh.difference_update(self._holders)
        if self._size <= _SPARE_BYTES:
            return
        spare = [key for key in self._bytes if key not in self._fresh and not self._holders.get(key)]
        room = _SPARE_BYTES
        for key in reversed(spare):
            room -= len(self._bytes[key])
            if room < 0:
                self._forget(key)

    def _forget(self, key: str) -> None:
        self._size -= len(self._bytes.pop(key, b""))
        self._holders.pop(key, None)
        self._files = {file: kept for file, kept in self._files.items() if kept != key}

    @property
    def size(self) -> int:
        """How many bytes are here."""
        return self._size

    def get(self, key: str) -> bytes | None:
        """The bytes of a hash, or None."""
        return self._bytes.get(key)

    def keep_file(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The part, read-only, with what its file holds now kept: it stays so when the file is overwritten later."""
        part: dict[str, Any] = freeze_json(given, "file")
        file = part["file"]
        size, path = file.get("size"), Path(file["path"])
        with contextlib.suppress(OSError, ValueError):
            if isinstance(size, int) and size <= _SNAPSHOT_BYTES and path.is_file():
                state = (path.stat().st_mtime_ns, size)
                named = (file["path"], size)
                if self._seen.get(file["path"]) != state or self._files.get(named) not in self._bytes:
                    self._files[named] = self.put(path.read_bytes())["blob"]
                    self._seen[file["path"]] = state
                self._parts[id(part)] = (_ref(part, self._parts), self._files[named])
        return part

    def kept_file(self, part: Mapping[str, Any]) -> str | None:
        """The hash of what a file part's file held when it was given, if that was kept."""
        if part["type"] != "file":
            return None
        kept = self._parts.get(id(part))  # the same path and size may have been other bytes then
        if kept is not None and kept[1] in self._bytes:
            return kept[1]
        size = part["file"].get("size")
        return self._files.get((part["file"].get("path", ""), size)) if isinstance(size, int) else None

    def file(
        self, message: Mapping[str, Any], index: int, *, shown_only: bool = False, saved: bool = False
    ) -> bytes | str:
        """The bytes of a message's file part.

        Args:
            message: a message of the history: no other path can be read through here.
            index: which of its parts.
            shown_only: only pictures, sound and film, which the page shows.
            saved: whether there are saved copies: then the hash of one that is not here is returned in its place.

        Raises:
            EventRefused: that part is no file, or its file cannot be read.
        """
        parts = parts_of(message)
        part: Mapping[str, Any] = parts[index] if 0 <= index < len(parts) else {"type": None}
        if part["type"] != "file" or "path" not in part["file"]:
            raise EventRefused("This part of the message is not a file.")
        kind = str(part["file"].get("mime_type")).split("/", maxsplit=1)[0]
        if shown_only and kind not in ("image", "audio", "video"):
            raise EventRefused("File downloads are turned off in this chat.")
        copy = str(part["file"].get("blob") or "") if saved else ""
        kept = self.get(copy or self.kept_file(part) or "")
        if kept is not None or copy:
            return copy if kept is None else kept
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
