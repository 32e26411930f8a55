"""Feedback that is kept: a line in a CSV file for every like, dislike or flag."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from .errors import FeedbackError
from .events import LikeData

COMMENT = "comment"
_LONGEST_CELL = 2**31 - 1  # characters; one holds a whole conversation
COLUMNS = ("conversation", "index", "value", "flag", "timestamp")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class FlagLog:
    """Appends what people said of messages to `log.csv` in a folder.

    A line has the whole conversation as JSON, the message's index and content, what was said ("" when it was taken
    back), and when (ISO 8601, with the offset from UTC). The columns are Gradio's `ChatCSVLogger`'s, each with a value;
    the first comment adds one more, `comment`, to the whole file.

    Args:
        folder: where the file is; made when it is first needed.
        conversation: gives the messages.
    """

    def __init__(self, folder: str | os.PathLike[str], conversation: Callable[[], Any]) -> None:
        self._path = Path(folder) / "log.csv"
        self._conversation = conversation
        self._lock = threading.Lock()

    def __call__(self, data: LikeData) -> None:
        """Write one line.

        Raises:
            FeedbackError: the folder cannot be written.
        """
        said = data.liked if isinstance(data.liked, str) else "Like" if data.liked else "Dislike"
        value = data.value if isinstance(data.value, str) else json.dumps(data.value, ensure_ascii=False)
        conversation = json.dumps(list(self._conversation()), ensure_ascii=False)
        when = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        cells = [conversation, data.index, value, said, when, data.comment or ""]
        row = dict(zip((*COLUMNS, COMMENT), (_guarded(str(cell)) for cell in cells), strict=True))
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                header = self._header(with_comment=data.comment is not None)
                with self._path.open("a", newline="", encoding="utf-8") as file:
                    csv.DictWriter(file, header, restval="", extrasaction="ignore").writerow(row)
        except OSError as error:
            raise FeedbackError(
                f"The feedback could not be written to {self._path}: {error.strerror or error}. "
                "Choose another flagging_dir."
            ) from error

    def _header(self, *, with_comment: bool) -> list[str]:
        """The file's columns; it gets a header when it has none, and the column of comments when it needs that."""
        rows = _rows(self._path, None if with_comment else 1)
        if rows and (COMMENT in rows[0] or not with_comment):
            return rows[0]
        header = [*(rows[0] if rows else COLUMNS), *([COMMENT] if with_comment else [])]
        whole = self._path.with_suffix(".new.csv")
        with whole.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *([*row, ""] for row in rows[1:])])
        whole.replace(self._path)
        return header


def _rows(path: Path, count: int | None) -> list[list[str]]:
    if not path.exists():
        return []
    usual = csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return list(islice(csv.reader(file), count))
    finally:
        csv.field_size_limit(usual)


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet does not run as a formula.

    Example:
        >>> _guarded("=SUM(A1)")
        "'=SUM(A1)"
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
