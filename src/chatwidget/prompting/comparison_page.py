"""What surrounds the columns of a comparison on its page: names, states, buttons, votes; and its static form."""

from __future__ import annotations

import html

from chatwidget.conversation.page_state import empty_page
from chatwidget.export import plain_text
from chatwidget.export.formulas import WITHOUT_FORMULAS
from chatwidget.export.safe_markdown import safe_markdown
from chatwidget.export.static_html import StaticTranscript
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.show import counted
from chatwidget.prompting.blind_view import blind_message, visible_messages
from chatwidget.prompting.columns import LETTERS, Column, are_equal
from chatwidget.prompting.rounds import BOTH_BAD, Rounds
from chatwidget.prompting.side_pages import SidePages

_STILL_VISIBLE = (
    "The columns differ, so the names stay visible. To vote blind again, give one response to all with Keep this."
)
_CELL = "flex:1 1 240px;min-width:0;padding:0 12px;border-left:1px solid #8884"


class ComparisonPage:
    """The page of one comparison, besides what is in its columns.

    Args:
        columns: the columns.
        rounds: its rounds.
        sides: its sides.
    """

    def __init__(self, columns: list[Column], rounds: Rounds, sides: SidePages) -> None:
        self._columns, self._rounds, self._sides = columns, rounds, sides
        self._draft: JSONObject = {"text": "", "files": [], "by": None, "n": 0}

    @property
    def draft(self) -> str:
        """Return the text in the composer."""
        return str(self._draft["text"])

    def set_draft(self, text: str, view: str | None) -> None:
        """Replace the text in the composer."""
        self._draft = {"text": text, "files": [], "by": view, "n": self._draft["n"] + 1}

    def document(self) -> dict[str, object]:
        """Return the document of the page."""
        busy = self._sides.is_busy
        page: dict[str, object] = dict(empty_page())
        return {
            **page,
            "ids": [],
            "status": "streaming" if busy else "ready",
            "draft": self._draft,
            "can": {"submit": any(column.is_open for column in self._columns), "copy": False},
            "sides": [self._side(side, busy) for side in range(len(self._columns))],
            "hidden": self._rounds.is_hidden,
            "round": self._rounds.number,
            "vote": self._vote(busy),
            "remark": self._remark(),
            "stored": [len(self._rounds.votes), *(len(column.messages()) for column in self._columns)],
        }

    def _side(self, side: int, busy: bool) -> dict[str, object]:
        column, hidden = self._rounds.at(side), self._rounds.is_hidden
        running = busy if hidden else column.is_running
        return {
            "name": self._rounds.name(side),
            "letter": LETTERS[side].upper(),
            "running": running and column.is_open,
            "closed": not column.is_open,
            "about": "" if hidden or running else self._about(side),
            "retainable": not running and column.is_open and column.answer() is not None,
            "options": self._sides.options(side),
        }

    def _about(self, side: int) -> str:
        """Return seconds and tokens of the last answer."""
        answer, seconds = self._rounds.at(side).answer(), self._sides.seconds(side)
        usage = {} if answer is None else answer.get("metadata", {}).get("usage", {})
        tokens = usage.get("completion_tokens")
        parts = [
            f"{seconds:.1f} s" if seconds is not None else "",
            "" if tokens is None else counted(tokens, "token"),
        ]
        return " · ".join(filter(None, parts))

    def _vote(self, busy: bool) -> dict[str, object]:
        rounds = self._rounds
        before = rounds.vote_now
        is_final = before is not None and not before["names_visible"]
        answers = any(column.answer() is not None for column in self._columns)
        return {
            "can": rounds.number > 0 and not busy and answers and not is_final,
            "cast": None if before is None else before["vote"],
            "text": "" if before is None else self._words(before),
        }

    def _words(self, vote: JSONObject) -> str:
        names = [vote[letter] for letter in LETTERS[: len(self._columns)]]
        sides = ", ".join(f"{LETTERS[side].upper()} is {name}" for side, name in enumerate(names))
        if vote["side"] is not None:
            chosen = f"You chose {vote['side'].upper()}."
        else:
            many = len(names) > 2
            chosen = "You voted: " + (("all bad" if many else "both bad") if vote["vote"] == BOTH_BAD else "tie") + "."
        return chosen if vote["names_visible"] else f"{chosen} {sides}."

    def _remark(self) -> str:
        rounds = self._rounds
        if rounds.is_blind and not rounds.is_hidden and not self._sides.is_busy:
            return "" if are_equal([column for column in self._columns if column.is_open]) else _STILL_VISIBLE
        return f"All columns now have the response of {rounds.continued_from}." if rounds.continued_from else ""

    def static_form(self) -> dict[str, str]:
        """Return the comparison as a notebook stores it: HTML with the columns side by side, and Markdown."""
        drawer = StaticTranscript()
        cells, texts = [], []
        for side in range(len(self._columns)):
            column, name = self._rounds.at(side), self._rounds.name(side)
            messages = column.messages()
            if self._rounds.is_hidden:
                ids = [""] * len(messages)
                messages = [blind_message(message) for _, message in visible_messages(messages, ids)]  # type: ignore[misc]
            else:
                messages = [message for message in messages if message["role"] in ("user", "assistant")]
            head = f"<p><strong>{html.escape(name)}</strong></p>"
            cells.append(f'<div style="{_CELL}">{head}{drawer.draw(messages)}</div>')
            texts.append(f"**{safe_markdown(name)}**\n\n{safe_markdown(plain_text.markdown(messages))}")
        vote = self._rounds.vote_now
        words = "" if vote is None else self._words(vote)
        footer = f"<p><small>{html.escape(words)}</small></p>" if words else ""
        row = f'<div style="display:flex;flex-wrap:wrap;gap:12px 0">{"".join(cells)}</div>'
        return {
            "text/html": f'<div class="chatwidget-static {WITHOUT_FORMULAS}">{row}{footer}</div>',
            "text/markdown": "\n\n---\n\n".join([*texts, *([words] if words else [])]) + "\n",
        }
