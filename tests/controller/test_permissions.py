"""Which buttons have something to do, from the history, the callbacks, the options, and the display."""

from __future__ import annotations

from typing import Any

import pytest

import chatwidget as cw
from chatwidget.controller.controller import Controller
from chatwidget.controller.protocols import NoSaver

USER, ANSWER = {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}
WITHOUT = {
    "submit": True, "retry": False, "undo": False, "edit": None, "like": False,
    "copy": True, "freeze": False, "clear": False, "restore": False, "redo": False, "go_on": False,
}  # fmt: skip


class Shown:
    """A display where a static copy can replace the chat."""

    known = True

    def freeze(self) -> None:
        raise AssertionError("nothing freezes it here")


class Earlier(NoSaver):
    """A saver of a conversation whose earlier messages are not loaded."""

    missing = 3


def made(*history: Any, display: Any = None, **options: Any) -> Controller:
    controller = Controller(lambda frame, buffers: None, lambda: None, cw.ChatWidget(**options), display)
    controller.edits.assign(list(history))
    return controller


def can(controller: Controller) -> dict[str, Any]:
    """What differs from a chat in which nothing can be done."""
    with controller.session.change(whole=False):
        pass
    now = controller.session.page.can
    return {name: value for name, value in now.items() if value != WITHOUT[name]}


def test_in_an_empty_chat_one_can_only_write() -> None:
    assert can(made()) == {}


def test_a_user_message_can_be_undone_and_is_asked_again_only_if_something_answers() -> None:
    controller = made(USER, ANSWER)
    before = can(controller)

    controller.core.callbacks.register("submit", lambda message, history: history)

    assert before == {"undo": True, "clear": True}
    assert can(controller) == {"undo": True, "clear": True, "retry": True}


def test_an_answer_alone_can_only_be_cleared() -> None:
    assert can(made(ANSWER)) == {"clear": True}


@pytest.mark.parametrize("event", ["like", "comment"])
def test_likes_are_offered_if_a_callback_listens(event: str) -> None:
    controller = made()

    controller.core.callbacks.register(event, print)

    assert can(controller) == {"like": True}


def test_the_option_says_who_may_be_edited_and_a_callback_means_the_user() -> None:
    assert can(made(editable="all")) == {"edit": "all"}
    controller = made()

    controller.core.callbacks.register("edit", lambda history, data: history)

    assert can(controller) == {"edit": "user"}


def test_a_chat_that_is_displayed_and_has_messages_can_be_frozen() -> None:
    assert "freeze" not in can(made(display=Shown()))
    assert can(made(ANSWER, display=Shown())) == {"freeze": True, "clear": True}


def test_a_clear_can_be_undone_until_there_is_another_message() -> None:
    controller = made(USER)

    controller.actions.clear()
    cleared = can(controller)
    controller.edits.assign([ANSWER])
    controller.edits.assign([])

    assert cleared == {"restore": True}
    assert can(controller) == {}


def test_messages_that_are_not_loaded_count() -> None:
    controller = made(ANSWER)

    controller.session.attach_saver(Earlier())

    assert can(controller)["undo"]
