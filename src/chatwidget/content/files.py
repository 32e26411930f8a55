"""Files by path: whether they exist, their sizes in words, safe names, and the types that a chat accepts."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from chatwidget.errors import MessageError
from chatwidget.messages.media import media_type
from chatwidget.messages.show import show


def existing_paths(files: object, what: str) -> list[str]:
    """Return the paths that Python gave, each of an existing file.

    Raises:
        MessageError: they are not paths, or a file is missing.
    """
    if isinstance(files, (str, bytes, os.PathLike)) or not isinstance(files, Sequence):
        raise MessageError(f"`{what}` must be a list of paths, got {show(files)}.")
    paths = []
    for file in files:
        if not isinstance(file, (str, os.PathLike)):
            raise MessageError(f"`{what}` contains {show(file)}, which is not a path.")
        path = str(os.fspath(file))
        if not os.path.isfile(path):
            raise MessageError(f"`{what}`: file {show(path)} not found.")
        paths.append(path)
    return paths


_LONGEST_NAME = 120  # characters; file systems take 255 bytes
_KINDS = ("image", "audio", "video", "text")


def size_text(size: float) -> str:
    """Return a size in words.

    Example:
        >>> size_text(1_500_000)
        '1.5 MB'
    """
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"


def accepts(name: str, mime: str, types: Sequence[str] | None) -> bool:
    """Return whether a file has one of the types.

    Args:
        name: its name, whose ending is compared without regard to case.
        mime: what the page takes it for; what the name says goes before.
        types: endings (".csv"), media types, "image", "audio", "video", "text", or "file" for any; None takes all.

    Example:
        >>> accepts("Photo.PNG", "", ["image"]), accepts("notes.txt", "image/png", ["image"])
        (True, False)
    """
    if types is None:
        return True
    mime = media_type(name) or mime
    for wanted in map(str.lower, types):
        kind = wanted.removesuffix("/*")
        if wanted == "file" or (wanted.startswith(".") and name.lower().endswith(wanted)):
            return True
        if mime == wanted or (kind in _KINDS and mime.startswith(f"{kind}/")):
            return True
    return False


def plain_name(name: str) -> str:
    """Return the name of a file without anything that could lead out of a folder.

    Example:
        >>> plain_name("../../etc/passwd"), plain_name("..")
        ('passwd', 'file')
    """
    last = re.split(r"[\\/]", name)[-1].encode("utf-8", "ignore").decode()
    last = re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "_", last).strip(" .") if last.strip(" .") else "file"
    stem, dot, ending = last.rpartition(".")
    if len(last) > _LONGEST_NAME:
        last = f"{(stem or ending)[: _LONGEST_NAME - 20]}{dot}{ending[:19]}"
    while len(last.encode()) > 2 * _LONGEST_NAME:
        last = last[1:]
    return last
