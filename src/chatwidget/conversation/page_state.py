"""What the page draws besides the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatwidget.conversation.branches import Fork
    from chatwidget.conversation.page import Can, Conversations, Draft, FileEntry, Page, Pending
    from chatwidget.messages.json_types import JSONObject

#: All chats begin with these values: none of them is ever changed in place.
_EMPTY: Page = {
    "status": "ready",
    "pending": None,
    "alert": None,
    "draft": {"text": "", "files": [], "by": None, "n": 0},
    "can": {},
    "feedback": {},
    "versions": {},
    "queued": 0,
    "questions": [],
    "conversations": None,
}


def empty_page() -> Page:
    """Return the page of a chat in which nothing has happened."""
    return _EMPTY.copy()


class PageState:
    """The state of the page besides the history, and the changes that it may undergo.

    Each value is replaced as a whole and never changed in place, so that two reads that give the same object mean
    that nothing has changed between them.

    Example:
        >>> page = PageState()
        >>> page.submitted()
        >>> page.end_run(failed=True)
        >>> page.status
        'error'
    """

    def __init__(self) -> None:
        self._page = empty_page()

    @property
    def status(self) -> str:
        """Return "ready", "submitted", "streaming", or "error"."""
        return self._page["status"]

    @property
    def pending(self) -> Pending | None:
        """Return the message that was sent and that is not in the history yet."""
        return self._page["pending"]

    @property
    def alert(self) -> Mapping[str, object] | None:
        """Return the error that is shown outside the history."""
        return self._page["alert"]

    @property
    def draft(self) -> Draft:
        """Return the composer's content."""
        return self._page["draft"]

    @property
    def can(self) -> Can:
        """Return which buttons have something to do, as it was sent last."""
        return self._page["can"]

    @property
    def feedback(self) -> dict[str, str]:
        """Return the feedback of messages, by their ids."""
        return self._page["feedback"]

    @property
    def queued(self) -> int:
        """Return how many jobs wait."""
        return self._page["queued"]

    @property
    def conversations(self) -> Conversations | None:
        """Return the list of saved conversations, or None if nothing is saved."""
        return self._page["conversations"]

    def as_json(self) -> Page:
        """Return the page as it is sent; the caller must not change it."""
        return self._page

    def submitted(self) -> None:
        """Show that a run has begun."""
        self._page["status"] = "submitted"

    def streaming(self) -> None:
        """Show that a run has written its first value."""
        self._page["pending"] = None
        self._page["status"] = "streaming"

    def ready(self) -> None:
        """Show that no run is in progress."""
        self._page["status"] = "ready"

    def end_run(self, *, failed: bool) -> None:
        """Show that the run has ended."""
        self._page["pending"] = None
        self._page["status"] = "error" if failed else "ready"

    def show_alert(self, alert: Mapping[str, object]) -> None:
        """Show an error outside the history."""
        self._page["alert"] = dict(alert)

    def clear_alert(self) -> None:
        """Show no error outside the history."""
        self._page["alert"] = None

    def set_pending(self, text: str, files: Sequence[str]) -> None:
        """Show a message as sent before it is in the history."""
        self._page["pending"] = {"text": text, "files": [{"name": PurePath(path).name} for path in files]}

    def set_draft(self, text: str, files: list[FileEntry], by: str | None) -> None:
        """Replace the composer's content; `by` is the view that typed it, or None if Python set it."""
        self._page["draft"] = {"text": text, "files": files, "by": by, "n": self._page["draft"]["n"] + 1}

    def set_can(self, can: Can) -> None:
        """Replace which buttons have something to do."""
        if can != self._page["can"]:
            self._page["can"] = can

    def set_feedback(self, feedback: Mapping[str, str]) -> None:
        """Replace the feedback, by message ids; it counts as changed even if it is equal."""
        self._page["feedback"] = dict(feedback)

    def set_versions(self, versions: Mapping[str, Fork]) -> None:
        """Replace place (from 0), number, and name of each turn with several versions, by its last message's id."""
        found: dict[str, list[int | str]] = {key: [*numbers] for key, numbers in versions.items()}
        if found != self._page["versions"]:
            self._page["versions"] = found

    def set_queued(self, count: int) -> None:
        """Replace the number of jobs that wait."""
        self._page["queued"] = count

    def set_questions(self, questions: list[JSONObject]) -> None:
        """Replace the questions to the user that are open."""
        self._page["questions"] = questions

    def set_conversations(self, conversations: Conversations) -> None:
        """Replace the list of saved conversations."""
        self._page["conversations"] = conversations
