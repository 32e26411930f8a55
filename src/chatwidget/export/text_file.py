"""The file of an export, which is written whole or not at all."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path
from typing import Any

from chatwidget.errors import ExportError


def _write(target: Path, text: str) -> None:
    """Write a file whole or not at all: what was there stays until the new text is on the disk."""
    real = Path(os.path.realpath(target))
    if real.exists() and not (real.is_file() and os.access(real, os.W_OK) and os.access(real.parent, os.W_OK)):
        real.write_text(text, encoding="utf-8")  # a device, or a folder that takes no other file
        return
    beside = real.with_name(f".{uuid.uuid4().hex}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        if real.exists():
            shutil.copymode(real, beside)
        beside.replace(real)
    finally:
        beside.unlink(missing_ok=True)


def given_or_written(text: str, path: str | os.PathLike[str] | None) -> Any:
    """Return the text, or write it and return where.

    Raises:
        ExportError: it cannot be written there.
    """
    if path is None:
        return text
    target = Path(path)
    try:
        _write(target, text)
    except OSError as error:
        raise ExportError(
            f"Could not write the conversation to {str(target)!r}: {error.strerror or error}. Pass a file path "
            "in an existing, writable folder."
        ) from error
    return target
