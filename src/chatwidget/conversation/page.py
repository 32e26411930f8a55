"""The types of what the page draws besides the history; no program imports them, only a type checker."""

from __future__ import annotations

from typing import TypedDict

from typing_extensions import NotRequired

from chatwidget.messages.json_types import JSONObject

#: A file of the composer, as `Attachment.entry` describes it to the page.
FileEntry = dict[str, object]


class Draft(TypedDict):
    """The composer's content; `by` is the view that typed it, or None if Python set it."""

    text: str
    files: list[FileEntry]
    by: str | None
    n: int


class Pending(TypedDict):
    """A message that was sent and that is not in the history yet."""

    text: str
    files: list[dict[str, str]]


class Can(TypedDict, total=False):
    """The page's buttons, and whether each has something to do now."""

    submit: bool
    retry: bool
    undo: bool
    edit: str | None
    like: bool
    copy: bool
    freeze: bool
    clear: bool
    restore: bool
    redo: bool
    go_on: bool


class Title(TypedDict):
    """An entry in the list of saved conversations; `updated` is in Unix seconds.

    `version` is there if what was searched for is only in another version of a turn: its number from 1, or 0 if it is
    not known.
    """

    id: str
    title: str
    updated: float
    version: NotRequired[int]


class Conversations(TypedDict):
    """The saved conversations, as the page lists them."""

    current: str | None
    titles: list[Title]
    query: str
    earlier: NotRequired[int]
    error: NotRequired[str]


class Page(TypedDict):
    """The page besides the history; `seq` and `ids` are added on the wire."""

    status: str
    pending: Pending | None
    alert: dict[str, object] | None
    draft: Draft
    can: Can
    feedback: dict[str, str]
    versions: dict[str, list[int | str]]
    queued: int
    questions: list[JSONObject]
    conversations: Conversations | None
