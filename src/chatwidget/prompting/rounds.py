"""The rounds of a comparison: who stands where, what is hidden, and the votes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from chatwidget.errors import EventRefused, OptionError
from chatwidget.prompting.columns import LETTERS, Column, are_equal, names_itself
from chatwidget.prompting.pace import Pace

TIE, BOTH_BAD = "tie", "both bad"


class Rounds:
    """The rounds of one comparison. A round is a question to all columns, and the vote on its answers.

    Args:
        columns: the columns.
        blind: whether names are hidden, and sides shuffled, until a vote.
        shuffle: shuffles a list in place.

    Attributes:
        order: the columns from left to right, as their places in the list of columns.
        is_hidden: whether names are hidden now.
        number: the number of the present round, from 1; 0 before the first.
        starts: how many messages each column had before the round, by its place in the list of columns.
        votes: the votes, oldest first.
    """

    def __init__(
        self, columns: Sequence[Column], *, blind: bool, shuffle: Callable[[list[int]], None] | None = None
    ) -> None:
        self._columns, self.is_blind = columns, blind
        self._shuffle = shuffle or random.SystemRandom().shuffle
        self.order = list(range(len(columns)))
        self.is_hidden = blind
        self.number = 0
        self.question = ""
        self.starts = [len(column.messages()) for column in columns]
        self.votes: list[dict[str, object]] = []
        self.pace = Pace()
        self._were_equal = True
        self._continued: int | None = None  # the side whose response all others took in this round
        if blind:
            self._shuffle(self.order)

    def at(self, side: int) -> Column:
        """Return the column on a side, from the left."""
        return self._columns[self.order[side]]

    def name(self, side: int) -> str:
        """Return how a side is called: by the chat's name, or by a letter while names are hidden."""
        return LETTERS[side].upper() if self.is_hidden else self.at(side).name

    def begin(self, question: str) -> None:
        """Begin a round. Where all columns say the same, a blind comparison hides the names, and shuffles the sides."""
        self._were_equal = are_equal([column for column in self._columns if column.is_open])
        self.number += 1
        self._continued = None
        self.question = question
        self.starts = [len(column.messages()) for column in self._columns]
        self.pace = Pace()
        if self.is_blind and self._were_equal:
            self.is_hidden = True
            self._shuffle(self.order)

    def begin_with(self, question: str, start: int) -> None:
        """Begin the first round, whose question the columns have already.

        Args:
            question: its text.
            start: its index.
        """
        self.number, self.question = 1, question
        self.starts = [start] * len(self._columns)

    def continue_from(self, column: int) -> None:
        """Record that all columns go on from one of them, by its place in the list of columns."""
        self._continued = column

    @property
    def continued_from(self) -> str:
        """Return the letter and the name of the column from which all go on, or no text."""
        if self._continued is None:
            return ""
        side = self.order.index(self._continued)
        letter, name = LETTERS[side].upper(), self.name(side)
        return letter if name == letter else f"{letter} ({name})"

    @property
    def vote_now(self) -> dict[str, object] | None:
        """Return the vote on the present round, or None."""
        return self.votes[-1] if self.votes and self.votes[-1]["round"] == self.number else None

    @property
    def choices(self) -> list[str]:
        """Return what may be voted: sides, "tie", "both bad"."""
        return [*LETTERS[: len(self.order)], TIE, BOTH_BAD]

    def vote(self, choice: object, by: str | None) -> None:
        """Vote on the answers of this round, which reveals the names. While they are visible, a vote can be replaced.

        Raises:
            OptionError: there is no such choice.
            EventRefused: there is nothing to vote on, or not yet, or the vote was blind.
        """
        choice = BOTH_BAD if choice == "all bad" else choice
        if choice not in self.choices:
            raise OptionError(f"`vote` takes {', '.join(map(repr, self.choices))}, got {choice!r}.")
        self._require_answers()
        if choice in LETTERS and self.at(LETTERS.index(choice)).answer() is None:
            raise EventRefused(f"{self.name(LETTERS.index(choice))} has no response. Vote for another, or 'both bad'.")
        before = self.vote_now
        if before is not None and not before["names_visible"]:
            raise EventRefused("This round has a blind vote, and the names are visible since. Submit the next message.")
        row = self._row(choice, by)
        if before is not None:
            self.votes.pop()
        self.votes.append(row)
        self.is_hidden = False

    def _row(self, choice: str, by: str | None) -> dict[str, object]:
        sides = range(len(self.order))
        return {
            "round": self.number,
            "question": self.question,
            "vote": choice,
            "side": choice if choice in LETTERS else None,
            "chat": self.at(LETTERS.index(choice)).name if choice in LETTERS else None,
            **{LETTERS[side]: self.at(side).name for side in sides},
            "names_visible": not self.is_hidden,
            "histories_equal": self._were_equal,
            "named_itself": any(names_itself(self.at(side)) for side in sides),
            "by": by,
            "time": time.time(),
        }

    def _require_answers(self) -> None:
        if not self.number:
            raise EventRefused("There is nothing to vote on. Submit a message first.")
        if any(column.is_running for column in self._columns):
            raise EventRefused("A response is in progress. Vote when all are complete, or stop them.")
        if all(column.answer() is None for column in self._columns) and not any(
            len(column.messages()) > start for column, start in zip(self._columns, self.starts, strict=True)
        ):
            raise EventRefused("There is nothing to vote on. Submit a message first.")
