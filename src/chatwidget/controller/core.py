"""What the controller's parts share, and what several of them do with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatwidget.controller.callbacks import Callbacks
from chatwidget.controller.questions import Questions
from chatwidget.conversation.composer import Composer
from chatwidget.conversation.feedback import Feedback
from chatwidget.conversation.versions import Versions
from chatwidget.errors import EventRefused, OptionError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.model_view import with_parts
from chatwidget.runs.queue import RunQueue
from chatwidget.runs.run import Run
from chatwidget.session import Session

if TYPE_CHECKING:
    from chatwidget.controller.chat_options import Options


@dataclass(eq=False, repr=False)
class Core:
    """The nine things that the controller's parts share.

    `unanswered` has the ids of user messages that were asked and got no answer: the run was stopped, or wrote nothing.
    """

    session: Session
    callbacks: Callbacks
    composer: Composer
    feedback: Feedback
    queue: RunQueue
    options: Options
    versions: Versions
    questions: Questions
    unanswered: set[str] = field(default_factory=set)

    def require_idle(self, what: str) -> None:
        """Refuse an event that would disturb the run in progress.

        Raises:
            EventRefused: a run is in progress.
        """
        if self.queue.at_work:
            raise EventRefused(f"A response is in progress. Stop it before you {what}.")

    def require_multimodal(self, what: str) -> None:
        """Refuse files if the chat takes none.

        Raises:
            OptionError: the chat takes text only.
        """
        if not self.options.multimodal:
            raise OptionError(f"`{what}` requires a chat with `multimodal=True`. This chat accepts text only.")

    def for_callback(self, messages: Sequence[Message], edited: tuple[int, Message] | None = None) -> list[JSONObject]:
        """Return a copy of messages as a callback gets them; one of them may be edited."""
        if edited is not None:
            messages = [edited[1] if i == edited[0] else message for i, message in enumerate(messages)]
        return with_parts(messages) if self.options.content_as_parts else thaw(messages)

    @contextmanager
    def stopped(self, *, whole: bool = True) -> Iterator[None]:
        """Change the conversation with no run in progress; queued runs start afterwards."""
        with self.session.change(whole=whole), self.queue.paused():
            if self.queue.job is not None:
                self.queue.stop(self.queue.job.run)
            self.session.page.ready()
            yield

    def finished_run(self) -> Run:
        """Return a run for what is done already; it ends with the present change."""
        run = Run(lambda run: None)
        self.session.later(lambda: run.complete([], None))
        return run
