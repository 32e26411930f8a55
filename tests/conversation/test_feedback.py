"""Feedback alone: rows, comments, values in order, and feedback that is restored or loaded."""

from __future__ import annotations

import pytest

from chatwidget.conversation.feedback import Feedback
from chatwidget.conversation.history import History
from chatwidget.conversation.page_state import PageState
from chatwidget.errors import EventRefused
from chatwidget.messages.message import check_message

MESSAGES = [
    {"role": "user", "content": "question"},
    {"role": "assistant", "content": "hm", "metadata": {"title": "Thinking"}},
    {"role": "assistant", "content": "one"},
    {"role": "assistant", "content": "two"},
]


class Liked:
    """A history of four messages, and the feedback on it."""

    def __init__(self) -> None:
        self.history, self.page = History(), PageState()
        self.history.replace([check_message(message) for message in MESSAGES])
        self.feedback = Feedback(self.history, self.page)
        self.question, self.thought, self.one, self.two = self.history.ids


@pytest.fixture
def liked() -> Liked:
    return Liked()


def test_feedback_is_a_row_and_shown_by_message(liked: Liked) -> None:
    data = liked.feedback.record(liked.one, "Like")

    assert (data.index, data.value, data.liked) == (2, "one", True)
    assert liked.page.feedback == {liked.one: "Like"}
    assert [(row["message"], row["index"], row["value"]) for row in liked.feedback.rows()] == [(liked.one, 2, "Like")]


@pytest.mark.parametrize(("value", "given"), [("Like", True), ("Dislike", False), ("Spam", "Spam"), ("", "")])
def test_a_callback_gets_a_bool_for_thumbs_and_the_option_for_others(liked: Liked, value: str, given: object) -> None:
    assert liked.feedback.record(liked.one, value).liked == given


def test_other_feedback_replaces_it_and_none_removes_it(liked: Liked) -> None:
    liked.feedback.record(liked.one, "Like")
    liked.feedback.record(liked.one, "Dislike")
    values = liked.feedback.values()

    liked.feedback.record(liked.one, "")

    assert values == ["Dislike", None]
    assert (liked.feedback.rows(), liked.page.feedback) == ([], {})


def test_a_comment_stays_when_the_feedback_changes_and_goes_when_it_is_removed(liked: Liked) -> None:
    liked.feedback.record(liked.one, "Like")
    liked.feedback.comment(liked.one, "  well said ")
    liked.feedback.record(liked.one, "Dislike")
    [changed] = liked.feedback.rows()
    liked.feedback.record(liked.one, "")
    liked.feedback.record(liked.one, "Like")
    [again] = liked.feedback.rows()

    assert (changed["value"], changed["comment"]) == ("Dislike", "well said")
    assert again["comment"] is None


def test_a_comment_changes_what_is_to_be_saved(liked: Liked) -> None:
    liked.feedback.record(liked.one, "Like")
    before = liked.page.feedback

    liked.feedback.comment(liked.one, "why")

    assert liked.page.feedback is not before


def test_a_comment_without_feedback_is_refused(liked: Liked) -> None:
    with pytest.raises(EventRefused, match="Like or flag the message"):
        liked.feedback.comment(liked.one, "why")


def test_feedback_on_a_message_that_is_gone_is_refused(liked: Liked) -> None:
    with pytest.raises(EventRefused, match="no longer in the conversation"):
        liked.feedback.record("m99", "Like")


def test_values_are_those_of_answers_and_thoughts_are_none(liked: Liked) -> None:
    liked.feedback.record(liked.thought, "Like")
    liked.feedback.set_values([None, "Dislike", "beyond"])

    assert liked.feedback.values() == [None, "Dislike"]
    assert liked.page.feedback == {liked.thought: "Like", liked.two: "Dislike"}


def test_values_that_stay_keep_their_comments(liked: Liked) -> None:
    liked.feedback.record(liked.one, "Like")
    liked.feedback.comment(liked.one, "why")

    liked.feedback.set_values(["Like", "Like"])

    assert [(row["value"], row["comment"]) for row in liked.feedback.rows()] == [("Like", "why"), ("Like", None)]


def test_cleared_feedback_can_be_restored(liked: Liked) -> None:
    liked.feedback.record(liked.one, "Like")

    shown = liked.feedback.clear()
    by_message = liked.feedback.by_message()
    liked.feedback.restore(shown)

    assert by_message == {}
    assert list(liked.feedback.by_message()) == [liked.one]


def test_loaded_feedback_replaces_all_and_old_databases_have_values_alone(liked: Liked) -> None:
    liked.feedback.record(liked.one, "Like")

    liked.feedback.replace({liked.two: "Dislike", "m99": "Like"}, before=10)

    rows = [(row["message"], row["index"], row["value"]) for row in liked.feedback.rows()]
    assert rows == [(liked.two, 13, "Dislike"), ("m99", -1, "Like")]
    assert liked.page.feedback == {liked.two: "Dislike", "m99": "Like"}


def test_rows_are_copies(liked: Liked) -> None:
    liked.feedback.record(liked.one, "Like")

    liked.feedback.rows()[0]["value"] = "changed"

    assert liked.feedback.rows()[0]["value"] == "Like"


def test_a_comment_goes_to_the_message_it_is_about(liked: Liked) -> None:
    liked.feedback.record(liked.one, "Like")
    liked.feedback.record(liked.two, "Dislike")

    data = liked.feedback.comment(liked.two, " too short ")

    assert (data.index, data.liked, data.comment) == (3, False, "too short")
