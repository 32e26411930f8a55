"""What the page shows besides the history, and the changes it may undergo."""

from __future__ import annotations

from chatwidget.conversation.page_state import PageState, empty_page


def test_a_new_page_is_empty() -> None:
    assert PageState().as_json() == empty_page()


def test_a_run_goes_from_submitted_over_streaming_to_ready() -> None:
    page = PageState()
    statuses = [page.status]

    for step in (page.submitted, page.streaming, lambda: page.end_run(failed=False)):
        step()
        statuses.append(page.status)

    assert statuses == ["ready", "submitted", "streaming", "ready"]


def test_a_sent_message_is_pending_until_the_first_value() -> None:
    page = PageState()
    page.set_pending("look", ["folder/a.png"])
    pending = page.pending

    page.streaming()

    assert pending == {"text": "look", "files": [{"name": "a.png"}]}
    assert page.pending is None


def test_a_run_without_a_value_leaves_nothing_pending() -> None:
    page = PageState()
    page.set_pending("look", [])

    page.end_run(failed=True)

    assert (page.status, page.pending) == ("error", None)


def test_an_alert_is_shown_until_it_is_cleared() -> None:
    page, alert = PageState(), {"text": "no luck"}
    page.show_alert(alert)
    shown = page.alert

    page.clear_alert()

    assert (shown, page.alert) == (alert, None)


def test_each_draft_has_the_next_number() -> None:
    page = PageState()

    page.set_draft("a", [], "v1")
    page.set_draft("a", [], None)

    assert page.draft == {"text": "a", "files": [], "by": None, "n": 2}


def test_buttons_that_stay_as_they_are_stay_the_same_object() -> None:
    page = PageState()
    page.set_can({"undo": True})
    before = page.can

    page.set_can({"undo": True})

    assert page.can is before


def test_feedback_that_is_set_again_counts_as_changed() -> None:
    page = PageState()
    page.set_feedback({"m1": "Like"})
    before = page.feedback

    page.set_feedback(before)

    assert page.feedback == before
    assert page.feedback is not before


def test_lists_of_conversations_and_of_waiting_jobs_are_replaced() -> None:
    page = PageState()

    page.set_queued(2)
    page.set_conversations({"current": None, "titles": [], "query": "q"})

    assert (page.queued, page.conversations) == (2, {"current": None, "titles": [], "query": "q"})
