"""What the composer contains: a draft's text and its attached files. Pure: the caller holds the session's lock."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from chatwidget.conversation.page_state import PageState
from chatwidget.conversation.turns import UserInput
from chatwidget.errors import EventRefused, MessageError
from chatwidget.messages.text import whole_characters

if TYPE_CHECKING:
    from chatwidget.conversation.uploads import Limits, Slice, Uploads


def as_draft(value: object) -> tuple[str, list[str]]:
    """Return the text and the files of a draft: text, or `{"text": str, "files": [path, ...]}`.

    Raises:
        MessageError: it is neither.

    Example:
        >>> as_draft("hi"), as_draft({"text": "see", "files": ["a.png"]})
        (('hi', []), ('see', ['a.png']))
    """
    text, files = (value.get("text", ""), value.get("files", [])) if isinstance(value, Mapping) else (value, [])
    if not isinstance(text, str):
        raise MessageError(f'`draft` must be a string or {{"text": str, "files": [path, ...]}}, got {value!r}.')
    if not isinstance(files, (list, tuple)) or not all(isinstance(path, str) for path in files):
        raise MessageError(f"The 'files' of a draft must be a list of paths, got {files!r}.")
    return whole_characters(str.__str__(text)), list(files)


class Composer:
    r"""The composer of one chat, where a message is written and files are attached.

    Args:
        page: shows the draft.

    Example:
        >>> composer = Composer(PageState())
        >>> composer.set("Hello")
        >>> composer.return_sent({"text": "Hi", "files": []})
        >>> composer.text
        'Hi\nHello'
    """

    def __init__(self, page: PageState) -> None:
        self._page = page
        #: The draft that the last Undo left, and the part of it that the user had written.
        self._undone: tuple[UserInput, UserInput] | None = None

    @functools.cached_property
    def uploads(self) -> Uploads:
        """Return the files: those of most chats are never asked for."""
        from chatwidget.conversation.uploads import Uploads  # not needed to show a chat

        return Uploads()

    @property
    def text(self) -> str:
        """Return the text of the draft."""
        return self._page.draft["text"]

    def files(self) -> list[str]:
        """Return the paths of the attached files."""
        return [self.uploads.path(entry["id"]) for entry in self._page.draft["files"]]

    def set(self, value: object, by: str | None = None) -> None:
        """Replace the draft by text, or by `{"text", "files"}`; `by` is the view that typed it.

        Raises:
            MessageError: it is neither.
        """
        text, paths = as_draft(value)
        self._page.set_draft(text, self.uploads.describe(paths), by)

    def set_files(self, paths: Sequence[str], by: str | None = None) -> None:
        """Replace the attached files."""
        self.set({"text": self.text, "files": list(paths)}, by=by)

    def take(self, files: Sequence[str], view: str) -> None:
        """Remove the message that a view has sent from the composer."""
        if self.text or files:
            self.set({"text": "", "files": [path for path in self.files() if path not in files]}, by=view)

    def return_files(self, paths: Sequence[str]) -> None:
        """Attach files again whose text the page has already."""
        if paths:
            self.set_files([*paths, *self.files()], by=self._page.draft["by"])

    def return_sent(self, sent: UserInput) -> None:
        """Put a sent message back, before what was typed since."""
        text = "\n".join(filter(None, (sent["text"], self.text)))
        self.set({"text": text, "files": [*sent["files"], *self.files()]})

    def return_undone(self, turn: UserInput) -> None:
        """Put a turn back in place of the one that the last Undo put back, and before what the user wrote."""
        here: UserInput = {"text": self.text, "files": self.files()}
        written = self._undone[1] if self._undone is not None and here == self._undone[0] else here
        text = "\n".join(text for text in (turn["text"], written["text"]) if text.strip())
        draft: UserInput = {"text": text, "files": [*turn["files"], *written["files"]]}
        self.set(draft)
        self._undone = (draft, written)

    def forget_undone(self) -> None:
        """Remove what the last Undo put back, if the user has not changed it: the turn was redone."""
        if self._undone is not None and {"text": self.text, "files": self.files()} == self._undone[0]:
            self.set(self._undone[1])
        self._undone = None

    def paths_of(self, ids: Sequence[object]) -> list[str]:
        """Return the paths of files that a page sends by their ids.

        Raises:
            EventRefused: one of them is not attached.
        """
        attached = {entry["id"] for entry in self._page.draft["files"]}
        if not all(isinstance(file_id, str) and file_id in attached for file_id in ids):
            raise EventRefused("A file in this message is no longer attached. Attach it again.")
        return [self.uploads.path(file_id) for file_id in ids]

    def image_path(self, file_id: str) -> str | None:
        """Return the path of an attached image, or None if this file is not attached or is no image."""
        types = {entry["id"]: entry["mime_type"] for entry in self._page.draft["files"]}
        return self.uploads.path(file_id) if str(types.get(file_id)).startswith("image/") else None

    def receive(self, part: Slice, limits: Limits) -> str | None:
        """Take one slice of an upload, and return the path of the file if it is complete.

        Raises:
            EventRefused: the file must not be attached, or could not be written.
        """
        attachment = self.uploads.receive(part, limits, len(self._page.draft["files"]))
        return None if attachment is None else attachment.path

    def detach(self, file_id: str) -> None:
        """Remove an attached file; does nothing if it is not attached."""
        draft = self._page.draft
        remaining = [entry["id"] for entry in draft["files"] if entry["id"] != file_id]
        if len(remaining) < len(draft["files"]):
            self.set_files([self.uploads.path(each) for each in remaining], by=draft["by"])
            self.uploads.discard(file_id)
