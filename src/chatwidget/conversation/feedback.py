"""Feedback on messages: likes, flags, and comments. Pure: the caller holds the session's lock."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

from chatwidget.conversation.history import History
from chatwidget.conversation.page_state import PageState
from chatwidget.errors import EventRefused
from chatwidget.messages.frozen import thaw
from chatwidget.messages.text import whole_characters

if TYPE_CHECKING:
    from chatwidget.callback_data import LikeData


class FeedbackRow(TypedDict):
    """The feedback on one message; `index` is where it stood then, `time` is in Unix seconds."""

    message: str
    index: int
    value: str
    comment: str | None
    time: float | None


def _row(message: str, index: int, value: str, comment: str | None = None, when: float | None = None) -> FeedbackRow:
    return {"message": message, "index": index, "value": value, "comment": comment, "time": when}


class Feedback:
    """The feedback of one conversation.

    Args:
        history: the messages.
        page: shows the feedback, by message ids.
    """

    def __init__(self, history: History, page: PageState) -> None:
        self._history, self._page = history, page
        self._rows: list[FeedbackRow] = []

    def rows(self) -> list[FeedbackRow]:
        """Return copies of all rows, in the order in which the feedback was given."""
        return [row.copy() for row in self._rows]

    def by_message(self) -> dict[str, FeedbackRow]:
        """Return the rows of the feedback that is shown, by message ids."""
        return {row["message"]: row for row in self._rows if row["message"] in self._page.feedback}

    def record(self, message_id: str, value: str) -> LikeData:
        """Record what the user selected for a message; `""` removes the feedback, and with it the comment.

        Raises:
            EventRefused: the message is not in the conversation.
        """
        index = self._history.index_of(message_id)
        comments = [row["comment"] for row in self._rows if row["message"] == message_id]
        self._rows = [row for row in self._rows if row["message"] != message_id]
        feedback = {key: each for key, each in self._page.feedback.items() if key != message_id}
        if value:
            feedback[message_id] = value
            self._rows.append(_row(message_id, index, value, comments[0] if comments else None, time.time()))
        self._page.set_feedback(feedback)
        return self._like_data(index, value)

    def comment(self, message_id: str, text: str) -> LikeData:
        """Record a comment on a message that has feedback; blank text removes the comment.

        Raises:
            EventRefused: the message has no feedback, or is not in the conversation.
        """
        index = self._history.index_of(message_id)
        for row in self._rows:
            if row["message"] == message_id:
                row["comment"] = whole_characters(text).strip() or None
                self._page.set_feedback(self._page.feedback)  # so that it is saved
                return self._like_data(index, row["value"], row["comment"])
        raise EventRefused("Like or flag the message before you comment on it.")

    def _like_data(self, index: int, value: str, comment: str | None = None) -> LikeData:
        from chatwidget.callback_data import LikeData  # not needed to show a chat

        content = thaw(self._history.messages[index]["content"])
        return LikeData(index, content, {"Like": True, "Dislike": False}.get(value, value), comment)

    def _answer_ids(self) -> list[str]:
        return [
            message_id
            for message, message_id in zip(self._history.messages, self._history.ids, strict=True)
            if message["role"] == "assistant" and not message.get("metadata", {}).get("title")
        ]

    def values(self) -> list[str | None]:
        """Return the feedback on each answer, in order; thoughts are not answers."""
        return [self._page.feedback.get(message_id) for message_id in self._answer_ids()]

    def set_values(self, values: Sequence[str | None]) -> None:
        """Replace the feedback on each answer; answers beyond the values get none."""
        answers = self._answer_ids()
        given = {message_id: value for message_id, value in zip(answers, values, strict=False) if value}
        unchanged_values = {key: value for key, value in self._page.feedback.items() if key not in answers}
        self._page.set_feedback({**unchanged_values, **given})
        unchanged = [r for r in self._rows if r["message"] not in answers or given.get(r["message"]) == r["value"]]
        known = {row["message"] for row in unchanged}
        new = [_row(key, self._history.index_of(key), value) for key, value in given.items() if key not in known]
        self._rows = unchanged + new

    def clear(self) -> dict[str, str]:
        """Show no feedback any more, and return what `restore` takes; the rows stay."""
        feedback = self._page.feedback
        self._page.set_feedback({})
        return feedback

    def restore(self, feedback: Mapping[str, str]) -> None:
        """Show the feedback again that `clear` returned."""
        self._page.set_feedback(feedback)

    def replace(self, saved: Mapping[str, FeedbackRow | str], before: int) -> None:
        """Take the feedback of a saved conversation in place of this one.

        Args:
            saved: rows by message ids; older databases have the values alone.
            before: how many messages stand before those that are loaded.
        """
        ids = self._history.ids
        self._rows = [
            _row(key, before + ids.index(key) if key in ids else -1, row) if isinstance(row, str) else row
            for key, row in saved.items()
        ]
        self._page.set_feedback({row["message"]: row["value"] for row in self._rows})
