"""What the page draws besides the history."""

from __future__ import annotations

from typing import Any, TypedDict


class Draft(TypedDict):
    """The composer's content; `by` is the view that typed it, None when Python set it."""

    text: str
    files: list[dict[str, Any]]
    by: str | None
    n: int


class Page(TypedDict):
    """What the page draws besides the history; `seq` and `ids` are added on the wire."""

    status: str
    pending: dict[str, Any] | None
    alert: dict[str, Any] | None
    draft: Draft
    can: dict[str, Any]
    feedback: dict[str, str]
    queued: int
    conversations: dict[str, Any] | None


def empty_page() -> Page:
    """The page of a chat in which nothing has happened."""
    return {
        "status": "ready",
        "pending": None,
        "alert": None,
        "draft": {"text": "", "files": [], "by": None, "n": 0},
        "can": {},
        "feedback": {},
        "queued": 0,
        "conversations": None,
    }
