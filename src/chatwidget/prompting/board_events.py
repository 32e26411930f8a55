"""What people do on a board's page: events are read, done, and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chatwidget.assets import lazy_module
from chatwidget.errors import OptionError
from chatwidget.prompting.board import Cell
from chatwidget.prompting.board_page import BoardPage
from chatwidget.prompting.board_view import FILTERS, SORTS
from chatwidget.prompting.grades import grade_key
from chatwidget.prompting.page_feed import PageFeed, refusal_of
from chatwidget.prompting.playground_state import PlaygroundState
from chatwidget.prompting.review import Review


class BoardActions:
    """What a playground does for its page.

    Args:
        run: starts a run of some cells.
        open_chat: makes a chat of a cell, and returns the id of its model.
    """

    def __init__(self, run: Callable[..., object], open_chat: Callable[[Cell], str]) -> None:
        self.run, self.open_chat = run, open_chat


class BoardEvents:
    """What takes the events of a board's page.

    Args:
        state: the playground.
        page: its document.
        feed: what sends it.
        actions: what the playground does.
    """

    def __init__(self, state: PlaygroundState, page: BoardPage, feed: PageFeed, actions: BoardActions) -> None:
        self._state, self._page, self._feed, self._actions = state, page, feed, actions
        self._handlers: dict[str, Callable[[Mapping[str, object]], None]] = {
            "list": self._list,
            "leave": lambda event: self._page.forget(_name(event)),
            "run": self._run,
            "stop": lambda event: self._state.runner.stop(),
            "resume": self._resume,
            "detail": self._detail,
            "chat": self._chat,
            "review": self._review,
            "vote": self._vote,
            "undo": self._undo,
            "grade": self._grade,
        }

    def receive(self, event: object) -> None:
        """Do what an event asks, and answer it."""
        if not isinstance(event, dict) or not isinstance(event.get("id"), str):
            return
        kind, key = event["id"], event.get("hash")
        if event.get("type") == "resync":
            self._feed.resync()
        elif event.get("type") == "blob":
            data = lazy_module(key) if isinstance(key, str) else None
            if data is not None:
                self._feed.blob(kind, str(key), data)
                return
        reason = None if event.get("type") != "blob" else "The kernel does not have this part of the page."
        if event.get("type") == "board":
            reason = self._done(event)
            self._feed.flush()
        self._feed.answer(kind, reason)

    def _done(self, event: Mapping[str, object]) -> str | None:
        """Do it; return why it was refused, or None."""
        handler = self._handlers.get(str(event.get("action")))
        if handler is None:
            return f"A playground has no action {event.get('action')!r}."
        return refusal_of(handler, event, "playground")

    def _list(self, event: Mapping[str, object]) -> None:
        view = self._page.view(_name(event))
        before = (view.filter, view.sort, view.score)
        view.first, view.last = max(0, _number(event, "first")), max(0, _number(event, "last"))
        view.filter, view.sort = str(event.get("filter", "all")), str(event.get("sort", "case"))
        view.score = str(event.get("score", ""))
        if view.filter.partition(":")[0] not in (*FILTERS, "wins"):
            view.filter = "all"
        if view.sort.partition(":")[0] not in SORTS:
            view.sort = "case"
        if before != (view.filter, view.sort, view.score):
            view.is_old, view.stamp, view.order = True, -1.0, []

    def _run(self, event: Mapping[str, object]) -> None:
        limit = event.get("limit")
        which = {name: event[name] for name in ("cases", "variants") if event.get(name) is not None}
        self._actions.run(limit=limit if isinstance(limit, int) else None, fresh=bool(event.get("fresh")), **which)

    def _resume(self, event: Mapping[str, object]) -> None:
        name = str(event.get("variant"))
        if not self._state.runner.resume(name):
            self._actions.run(variants=[name])

    def _detail(self, event: Mapping[str, object]) -> None:
        name = _name(event)
        self._page.chats.pop(name, None)
        if event.get("case") is None:
            self._page.details.pop(name, None)
        else:
            self._page.details[name] = self._cell(event)

    def _chat(self, event: Mapping[str, object]) -> None:
        name = _name(event)
        cell = self._page.details.get(name)
        if cell is None:
            raise OptionError("Open the details of a cell first.")
        self._page.chats[name] = self._actions.open_chat(cell)

    def _review(self, event: Mapping[str, object]) -> None:
        name = _name(event)
        if event.get("at") is None:
            self._page.reviews.pop(name, None)
            return
        review = self._page.reviews.setdefault(name, Review())
        review.at, review.is_blind = _number(event, "at"), bool(event.get("blind", True))

    def _vote(self, event: Mapping[str, object]) -> None:
        review = self._page.reviews.get(_name(event))
        if review is None:
            raise OptionError("Open the review first.")
        self._page.reviewer.vote(review, event.get("choice"))
        self._state.changed(True)

    def _undo(self, event: Mapping[str, object]) -> None:
        review = self._page.reviews.get(_name(event))
        if review is not None:
            self._page.reviewer.undo(review)
            self._state.changed(True)

    def _grade(self, event: Mapping[str, object]) -> None:
        cell = self._cell(event)
        key = grade_key(cell.key, self._state.board.answer(cell).text)
        if event.get("grade") is None:
            self._state.grades.undo(key)
        else:
            self._state.grades.set(key, event["grade"], comment=event.get("comment"))
        self._state.changed(True)

    def _cell(self, event: Mapping[str, object]) -> Cell:
        sample = _number(event, "sample")
        for cell in self._state.board.cells([str(event.get("case"))], [str(event.get("variant"))]):
            if cell.sample == sample:
                return cell
        raise OptionError(f"The board has no sample {sample}.")


def _name(event: Mapping[str, object]) -> str:
    return str(event.get("view", ""))[:80]


def _number(event: Mapping[str, object], name: str) -> int:
    value = event.get(name, 0)
    return value if isinstance(value, int) else 0
