"""A log of feedback: a line in a CSV file for every like, dislike, or flag."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from chatwidget.callback_data import LikeData
from chatwidget.errors import FeedbackError

COMMENT = "comment"
_LONGEST_CELL = 2**31 - 1  # characters; one holds a whole conversation
COLUMNS = ("conversation", "index", "value", "flag", "timestamp")
_BOM = b"\xef\xbb\xbf"  # a spreadsheet writes it before UTF-8
_TIMEOUT = 30.0  # seconds to wait for another chat, or another kernel, that writes to the same file
_POLL = 0.005  # seconds between two attempts
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class FlagLog:
    """A log that appends users' feedback to `log.csv` in a folder.

    A line has the whole conversation as JSON, the message's index and content, the feedback ("" when it was removed),
    and the time (ISO 8601, with the offset from UTC). The columns are Gradio's `ChatCSVLogger`'s, each with a value;
    the first comment adds one more, `comment`, to the whole file. Chats and kernels that share a folder take turns by a
    lock file beside it.

    Args:
        folder: where the file is; made when it is first needed.
        conversation: gives the messages.
    """

    def __init__(self, folder: str | os.PathLike[str], conversation: Callable[[], Any]) -> None:
        self._path = Path(folder) / "log.csv"
        self._conversation = conversation

    def __call__(self, data: LikeData) -> None:
        """Write one line.

        Raises:
            FeedbackError: the folder cannot be written, or the file is not a log of feedback.
        """
        from filelock import FileLock  # not at the top: it would take a tenth of the time of `import chatwidget`

        flag = data.liked if isinstance(data.liked, str) else "Like" if data.liked else "Dislike"
        value = data.value if isinstance(data.value, str) else json.dumps(data.value, ensure_ascii=False)
        conversation = json.dumps(list(self._conversation()), ensure_ascii=False)
        when = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        cells = [conversation, data.index, value, flag, when, data.comment or ""]
        row = dict(zip((*COLUMNS, COMMENT), (_guarded(str(cell)) for cell in cells), strict=True))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._path.with_name(f".{self._path.name}.lock"), _TIMEOUT, poll_interval=_POLL):
                header = self._header(with_comment=data.comment is not None)
                ended = _ends_a_line(self._path)
                with _whole_or_not_at_all(self._path), self._path.open("a", newline="", encoding="utf-8") as file:
                    file.write("" if ended else "\r\n")
                    csv.DictWriter(file, header, restval="", extrasaction="ignore").writerow(row)
        except FeedbackError:
            raise
        except (UnicodeError, csv.Error) as error:
            raise FeedbackError(
                f"Could not write feedback to {self._path}: the file is not UTF-8 CSV ({error}). If a spreadsheet "
                "saved it, save it again as 'CSV UTF-8', or set a different `flagging_dir`."
            ) from error
        except OSError as error:
            raise FeedbackError(
                f"Could not write feedback to {self._path}: {error.strerror or error}. Set a different `flagging_dir`."
            ) from error

    def _header(self, *, with_comment: bool) -> list[str]:
        """Return the file's columns, after writing a header if there is none, or adding the column of comments."""
        rows = _rows(self._path, None if with_comment else 1)
        if rows and not {*COLUMNS} & {*rows[0]}:
            raise FeedbackError(
                f"Could not write feedback to {self._path}: the file has the columns {rows[0]!r} instead of "
                f"{COLUMNS!r}. Move the file, or set a different `flagging_dir`."
            )
        if rows and (COMMENT in rows[0] or not with_comment):
            return rows[0]
        header = [*(rows[0] if rows else COLUMNS), *([COMMENT] if with_comment else [])]
        marked = self._path.exists() and self._path.read_bytes()[:3] == _BOM
        whole = self._path.with_suffix(f".{uuid.uuid4().hex}.csv")
        try:
            with whole.open("w", newline="", encoding="utf-8-sig" if marked else "utf-8") as file:
                csv.writer(file).writerows([header, *([*row, ""] for row in rows[1:])])
            whole.replace(self._path)
        finally:
            whole.unlink(missing_ok=True)
        return header


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[None]:
    """Cut a file back to its old length if what is appended in here does not fit: half a line swallows the next."""
    length = path.stat().st_size
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            os.truncate(path, length)
        raise


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 1))
        return file.read() in (b"", b"\n", b"\r")


def _rows(path: Path, count: int | None) -> list[list[str]]:
    if not path.exists():
        return []
    usual = csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return list(islice(csv.reader(file), count))
    finally:
        csv.field_size_limit(usual)


def _guarded(cell: str) -> str:
    """Return a cell that a spreadsheet does not run as a formula.

    Example:
        >>> _guarded("=SUM(A1)")
        "'=SUM(A1)"
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
