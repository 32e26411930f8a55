"""One conversation at work: its parts, and how they are connected. Every decision is made in a part."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from chatwidget.controller.actions import Actions
from chatwidget.controller.answerer import Answerer
from chatwidget.controller.callbacks import Callbacks
from chatwidget.controller.continuations import Continuations
from chatwidget.controller.core import Core
from chatwidget.controller.history_edits import HistoryEdits
from chatwidget.controller.listeners import Listeners
from chatwidget.controller.permissions import Permissions
from chatwidget.controller.protocols import Display, NoDisplay, NoSaver
from chatwidget.controller.questions import Questions
from chatwidget.controller.replies import EventReplies
from chatwidget.conversation.composer import Composer
from chatwidget.conversation.feedback import Feedback
from chatwidget.conversation.history import History
from chatwidget.conversation.versions import Versions
from chatwidget.runs.queue import RunQueue
from chatwidget.session import Session
from chatwidget.wire.publisher import Send

if TYPE_CHECKING:
    from chatwidget.controller.chat_options import Options
    from chatwidget.controller.event_handlers import EventHandlers


class Controller:
    """A conversation at work.

    It makes the parts and connects them once; the widget, the store, and the endpoint use the parts.

    Args:
        send: puts a frame on the wire.
        notify: notifies observers that history, status, or draft may have changed.
        options: the chat's options, read when they matter.
        display: where the chat is displayed.
        on_own_loop: whether asynchronous callbacks keep off the kernel's loop, as a cell that waits must.

    Attributes:
        session: the state, its lock, and its publisher.
        core: what the parts share.
        replies: replies to each event once.
        listeners: calls the callbacks of likes, copies, ...
        answerer: submits messages and has them answered.
        actions: retry, undo, edit, clear, ...
        edits: what Python does to the history.
    """

    def __init__(
        self,
        send: Send,
        notify: Callable[[], None],
        options: Options,
        display: Display | None = None,
        *,
        on_own_loop: bool = False,
    ) -> None:
        display = display or NoDisplay()
        self.session = session = Session(send, notify, History(lambda: options.reasoning_tags))
        composer = Composer(session.page)
        queue = RunQueue(session, composer, on_own_loop=on_own_loop)
        feedback = Feedback(session.history, session.page)
        self.core = core = Core(
            session, Callbacks(), composer, feedback, queue, options, Versions(session.history), Questions(session)
        )
        self.replies = EventReplies(session)
        self.listeners = Listeners(core, self.replies)
        self.answerer = Answerer(core, self.listeners)
        self.actions = Actions(core, self.answerer)
        self.edits = HistoryEdits(core)
        self._continuations, self._display = Continuations(core, self.answerer), display
        permissions = Permissions(core, self.answerer, self.actions, self._continuations, display)
        session.attach(runs=queue, permissions=permissions, saver=NoSaver())

    @cached_property
    def events(self) -> EventHandlers:
        """What handles the events of the page; it is made for the first one."""
        from chatwidget.controller.event_handlers import EventHandlers  # not needed to show a chat

        parts = (self.answerer, self.actions, self._continuations, self.listeners, self.replies)
        return EventHandlers(self.core, *parts, self._display)

    def close(self) -> None:
        """Stop everything: the chat is closed."""
        self.session.saver.drop_deferred()
        with self.core.stopped(whole=False):
            self.core.queue.drop_queue()
            self.core.composer.uploads.close()
        self.core.questions.withdraw_all()
