"""Which of the page's buttons have something to do now."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from chatwidget.controller.actions import Actions
from chatwidget.controller.answerer import Answerer
from chatwidget.controller.continuations import Continuations
from chatwidget.controller.core import Core
from chatwidget.controller.protocols import Display
from chatwidget.conversation.turns import LastTurn

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from chatwidget.conversation.branches import Fork
    from chatwidget.conversation.page import Can


@functools.cache  # all chats share the few that there are
def _can(**allowed: Unpack[Can]) -> Can:
    return allowed


class Permissions:
    """The permissions of the user at this moment. It is used with the session's lock held.

    Args:
        core: the shared parts.
        answerer: says whether the chat answers.
        actions: says what may be edited, and whether a Clear can be undone.
        continuations: says whether the last answer can be continued.
        display: says whether a static copy can replace the chat.
    """

    def __init__(
        self, core: Core, answerer: Answerer, actions: Actions, continuations: Continuations, display: Display
    ) -> None:
        self._core, self._answerer, self._actions, self._display = core, answerer, actions, display
        self._continuations = continuations
        self._last_turn = LastTurn(core.session.history)

    def current(self) -> Can:
        """Return what may be done now."""
        session, callbacks = self._core.session, self._core.callbacks
        messages = session.history.messages
        has_turn = session.saver.missing > 0 or self._last_turn.exists()
        return _can(
            submit=True,
            retry=has_turn and (self._answerer.answers or callbacks.deciding("retry") is not None),
            undo=has_turn,
            edit=self._actions.editable(),
            like=bool(callbacks.listening("like") or callbacks.listening("comment")),
            copy=True,
            freeze=bool(messages) and self._display.known,
            clear=bool(messages) or session.page.pending is not None,
            restore=self._actions.can_restore(),
            redo=self._core.versions.can_redo,
            go_on=self._continuations.possible(),
        )

    def versions(self) -> dict[str, Fork]:
        """Return place, number of versions, and name of each turn that has several, by its last message's id."""
        return self._core.versions.forks()
