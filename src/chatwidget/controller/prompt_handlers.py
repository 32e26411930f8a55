"""Handles the events that are about the prompt: changed fields, and the question which models there are."""

from __future__ import annotations

import threading

from chatwidget.controller.answerer import Answerer
from chatwidget.controller.replies import Handled
from chatwidget.conversation.prompt import Prompt
from chatwidget.errors import EventRefused
from chatwidget.wire import events


class PromptHandlers:
    """The handlers of `Prompt` and `Models`.

    Args:
        answerer: knows the chat function, whose prompt it is.
    """

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def _prompt(self) -> Prompt:
        if self._answerer.responder is None:
            raise EventRefused("This chat has no prompt: a callback answers.")
        return self._answerer.responder.prompt

    def change(self, event: events.Prompt) -> Handled:
        """Change fields of the prompt."""
        self._prompt().read(event.values)
        return Handled.DONE

    def models(self, event: events.Models) -> Handled:
        """Ask the server for its models, on a thread: it may take a while."""
        threading.Thread(target=self._prompt().list_models, daemon=True).start()
        return Handled.DONE
