"""Images as data URLs, for pages and models that fetch nothing, and the media types of files by their names."""

from __future__ import annotations

import base64
import mimetypes
import os
from pathlib import Path, PurePath

from chatwidget.errors import PictureError

#: What not every Python, and not every machine's own table, knows.
_LATER = {
    ".avif": "image/avif",
    ".flac": "audio/flac",
    ".heic": "image/heic",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".ogg": "audio/ogg",
    ".weba": "audio/webm",
    ".webp": "image/webp",
}


def media_type(name: str) -> str | None:
    """Return the media type of a file by its name, or None.

    Example:
        >>> media_type("photo.WEBP")
        'image/webp'
    """
    return mimetypes.guess_type(name)[0] or _LATER.get(PurePath(name).suffix.lower())


def data_url(mime: str, data: bytes) -> str:
    """Return bytes as a data URL.

    Example:
        >>> data_url("image/png", b"x")
        'data:image/png;base64,eA=='
    """
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


def picture_url(path: str | os.PathLike[str], *, mime: str | None = None, largest: int | None = None) -> str:
    """Return an image file as a data URL.

    Args:
        path: the file.
        mime: its media type, if more is known than its name shows.
        largest: how many bytes it may have.

    Raises:
        PictureError: its name is not a picture's, it cannot be read, or it is too large. The text follows its name.

    Example:
        >>> picture_url("notes.txt")
        Traceback (most recent call last):
            ...
        chatwidget.errors.PictureError: does not have an image file extension such as .png
    """
    mime = mime or media_type(Path(path).name) or ""
    if not mime.startswith("image/"):
        raise PictureError("does not have an image file extension such as .png")
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise PictureError(f"cannot be read: {error.strerror or error}") from error
    if largest is not None and len(data) > largest:
        raise PictureError(f"is too large ({len(data):,} bytes; the limit is {largest:,})")
    return data_url(mime, data)
