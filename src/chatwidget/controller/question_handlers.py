"""Does what the page reports of open questions."""

from __future__ import annotations

from chatwidget.controller.questions import Questions
from chatwidget.controller.replies import Handled
from chatwidget.wire import events


class QuestionHandlers:
    """The handlers of events about questions.

    Args:
        questions: the open questions.
    """

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    def seen(self, event: events.Seen) -> Handled:
        """Record that a page shows a question."""
        self._questions.seen(event.question)
        return Handled.DONE

    def answer(self, event: events.Answer) -> Handled:
        """Take the user's answer."""
        self._questions.answer(event.question, event.values)
        return Handled.DONE
