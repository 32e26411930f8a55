"""Side by side: one message to several chats, their answers in columns, and votes."""

from __future__ import annotations

from collections.abc import Sequence

from chatwidget.errors import EventRefused, MessageError, OptionError
from chatwidget.export.exporter import FrozenTranscript
from chatwidget.interface.chat_interface import ChatInterface
from chatwidget.messages.json_types import JSONObject
from chatwidget.prompting.columns import Column, columns_of, require_answer
from chatwidget.prompting.comparison_events import ComparisonEvents
from chatwidget.prompting.comparison_page import ComparisonPage
from chatwidget.prompting.comparison_run import ComparisonRun
from chatwidget.prompting.page_feed import PageFeed
from chatwidget.prompting.rounds import Rounds
from chatwidget.prompting.side_pages import SidePages
from chatwidget.store.owner import owner_here
from chatwidget.widget.board_widget import BoardWidget
from chatwidget.widget.chat_widget import ChatWidget


def compare(*chats: object, samples: int | None = None, blind: bool = False) -> Comparison:
    """Put chats side by side: one message goes to all of them, and each answers in a column of its own.

    Args:
        *chats: chats, chat functions, `Variant(...)`s, or pairs such as `("warm", chat)`.
        samples: how many columns each of them gets, to compare several answers of one chat.
        blind: whether names, times, tokens, and thoughts are hidden, and the sides are in random order, until there
            is a vote.

    Returns:
        A widget with `submit(text)`, `chats`, `keep(index)`, `vote("a")`, and `votes`.

    Raises:
        OptionError: something cannot be compared, a chat is closed or given twice, or there are fewer than two.

    Example:
        >>> import chatwidget as cw
        >>> board = cw.compare(("loud", str.upper), ("quiet", str.lower))
        >>> messages = board.submit("Hello").wait()
        >>> board.vote("b")
        >>> board.votes[0]["chat"]
        'quiet'
    """
    return Comparison(columns_of(chats, samples), blind=blind)


class Comparison(BoardWidget):
    """Several chats side by side, as `compare` makes it.

    Args:
        columns: the columns.
        blind: whether names are hidden until there is a vote.
    """

    def __init__(self, columns: list[Column], *, blind: bool) -> None:
        self._columns = columns
        self._rounds = Rounds(columns, blind=blind)
        self._run: ComparisonRun | None = None
        self._sides = SidePages(columns, self._rounds, self.post, self._changed)
        self._around = ComparisonPage(columns, self._rounds, self._sides)
        self._feed = PageFeed(self.post, self._around.document)
        self._events = ComparisonEvents(self, self._around, self._sides, self._feed)
        super().__init__("compare")

    @property
    def chats(self) -> list[ChatWidget]:
        """Return the chats, in the order in which they were given."""
        return [column.chat for column in self._columns]

    @property
    def names(self) -> list[str]:
        """Return the names of the columns, in the same order."""
        return [column.name for column in self._columns]

    @property
    def votes(self) -> list[JSONObject]:
        """Return the votes, oldest first, for `pd.DataFrame(board.votes)`.

        A row has `round`, `question`, `vote`, `side` and `chat` (those voted for, or None), who stood at `a`, `b`, ...,
        `names_visible`, `histories_equal` (before the question), `named_itself` (an answer has its chat's name in it),
        `by`, and `time` (Unix seconds).
        """
        return [dict(row) for row in self._rounds.votes]

    def submit(self, text: str) -> ComparisonRun:
        """Send a message to all chats that are not closed; each answers from its own history.

        Raises:
            EventRefused: a response is in progress, or all chats are closed.
            MessageError: the message is blank.
        """
        if not _is_text(text):
            raise MessageError(f"The message to compare must be a text that is not blank, got {text!r}.")
        if self._sides.is_busy and (self._run is None or not self._run.done):
            raise EventRefused("A response is in progress. Wait for it, or stop it, before you send a message.")
        columns = [column for column in self._columns if column.is_open]
        if not columns:
            raise EventRefused("All chats of this comparison are closed. Create it again.")
        self._rounds.begin(text)
        self._sides.begin([column.name for column in columns])
        try:
            self._run = ComparisonRun({column.name: column.chat.submit(text) for column in columns})
        finally:
            self._sides.asked()
        if self.comm is not None:
            self._feed.beat(lambda: self._sides.is_busy)
        return self._run

    def begin_with(self, question: str, start: int, chat: ChatInterface) -> None:
        """Begin with a question that all columns have already and that one of them is to answer again.

        Args:
            question: its text.
            start: its index in the histories.
            chat: the chat that answers.
        """
        self._rounds.begin_with(question, start)
        name = self.names[self.chats.index(chat)]
        self._sides.begin([name])
        self._run = ComparisonRun({name: chat.retry()})
        self._sides.asked()

    def stop(self, index: int | None = None) -> None:
        """Stop one chat, by its place in `chats`, or all; what is written stays."""
        for column in self._columns if index is None else [self._column(index)]:
            column.chat.stop()

    def undo(self) -> None:
        """Take back the last message of this comparison: it and its answers leave all chats, which are stopped.

        Raises:
            EventRefused: there is none.
        """
        if not self._rounds.number:
            raise EventRefused("There is no message to undo.")
        for column, start in zip(self._columns, self._rounds.starts, strict=True):
            column.chat.stop()
            if column.is_open and len(column.messages()) > start:
                column.chat.undo().wait()
        self._changed()

    def keep(self, index: int) -> None:
        """Give the conversation of one chat to all others, so that they go on from its answer.

        What another chat answered stays as a version of the first turn in which it answered something else.

        Args:
            index: its place in `chats`.

        Raises:
            OptionError: there is no such chat.
            EventRefused: it has no answer, or not yet.
        """
        column = self._column(index)
        require_answer(column, self._rounds.name(self._rounds.order.index(self._columns.index(column))))
        for other in self._columns:
            if other is not column and other.is_open:
                other.links.take_history(column.links)
                self._sides.forget_seconds(other)
        self._rounds.continue_from(self._columns.index(column))
        self._changed()

    def vote(self, choice: str, *, by: str | None = None) -> None:
        """Vote on the answers of this round; a blind comparison then displays the names.

        Args:
            choice: a side ("a" is the left one), "tie", or "both bad".
            by: who votes. Default: the user of this kernel.

        Raises:
            OptionError: there is no such choice.
            EventRefused: there is nothing to vote on yet, or the blind vote of this round was cast.
        """
        was_hidden = self._rounds.is_hidden
        self._rounds.vote(choice, owner_here() if by is None else by)
        if was_hidden:
            self._sides.arrange()
        self._changed()

    def freeze(self) -> FrozenTranscript:
        """Replace the comparison in its cells by a static copy with its columns, and return that."""
        return self._displays.freeze()

    def page_document(self) -> JSONObject:
        """Return the document that a page begins with."""
        return self._feed.document()

    def receive(self, event: object, buffers: Sequence[bytes | memoryview] = ()) -> None:
        """Take an event from the page."""
        self._events.receive(event, buffers)

    def close(self) -> None:
        """Remove the comparison from its pages; its chats go on."""
        if hasattr(self, "_sides"):
            self._sides.close()
        super().close()

    def stored_form(self) -> dict[str, str]:
        """Return what a notebook stores of the comparison."""
        return self._around.static_form()

    def __repr__(self) -> str:
        return f"Comparison({len(self._columns)} chats, {self._rounds.number} rounds, {len(self._rounds.votes)} votes)"

    def _changed(self) -> None:
        if getattr(self, "_feed", None) is not None and self.comm is not None:
            self._feed.changed()

    def _column(self, index: int) -> Column:
        if index not in range(len(self._columns)):
            raise OptionError(f"`index` must be from 0 to {len(self._columns) - 1}, got {index!r}.")
        return self._columns[index]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
