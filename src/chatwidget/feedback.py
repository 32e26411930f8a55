"""Feedback that is kept: a line in a CSV file for every like, dislike or flag."""

from __future__ import annotations

import csv
import datetime as dt
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .errors import FeedbackError
from .events import LikeData

COLUMNS = ("conversation", "index", "value", "flag", "timestamp")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class FlagLog:
    """Appends what people said of messages to `log.csv` in a folder.

    A line has the whole conversation as JSON, the message's index and content, what was said ("" when it was taken
    back), and when (ISO 8601, with the offset from UTC). The columns are Gradio's `ChatCSVLogger`'s, each with a value.

    Args:
        folder: where the file is; made when it is first needed.
        conversation: gives the messages.
    """

    def __init__(self, folder: str, conversation: Callable[[], Any]) -> None:
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
        row = [_guarded(str(cell)) for cell in (conversation, data.index, value, said, when)]
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                new = not self._path.exists() or self._path.stat().st_size == 0
                with self._path.open("a", newline="", encoding="utf-8") as file:
                    csv.writer(file).writerows([COLUMNS, row] if new else [row])
        except OSError as error:
            raise FeedbackError(
                f"The feedback could not be written to {self._path}: {error.strerror or error}. "
                "Choose another flagging_dir."
            ) from error


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet does not run as a formula.

    Example:
        >>> _guarded("=SUM(A1)")
        "'=SUM(A1)"
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
