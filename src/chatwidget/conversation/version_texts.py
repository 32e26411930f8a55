"""What the versions of a turn say, and how they differ."""

from __future__ import annotations

from chatwidget.conversation.branches import BranchTree
from chatwidget.conversation.history import History
from chatwidget.conversation.path import turn_at
from chatwidget.conversation.version_differences import differences, text_of_turn, unified
from chatwidget.errors import MessageIndexError, VersionError
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.show import counted


class VersionTexts:
    """The texts of the versions of a conversation's turns. The caller holds the session's lock.

    Args:
        history: the active path.
        tree: the hidden turns.
    """

    def __init__(self, history: History, tree: BranchTree) -> None:
        self._history, self._tree = history, tree

    def _versions(self, index: int) -> tuple[list[str], int]:
        """Return the ids of the versions of a turn, and the number of the one that is shown."""
        history, length = self._history, len(self._history.messages)
        if not -length <= index < length:
            raise MessageIndexError(f"There is no message {index}; the history has {length}.")
        versions = self._tree.versions(history.messages, history.ids, index % length)
        return versions, versions.index(turn_at(history.messages, history.ids, index % length).id)

    def messages(self, index: int, number: int) -> list[Message]:
        """Return the messages of a version of the turn at an index.

        Raises:
            MessageIndexError: there is no such message.
            VersionError: the turn has no such version.
        """
        versions, active = self._versions(index)
        if not -len(versions) <= number < len(versions):
            raise VersionError(no_version(index, len(versions), number))
        if number % len(versions) == active:
            turn = turn_at(self._history.messages, self._history.ids, index % len(self._history.messages))
            return self._history.messages[turn.start : turn.stop]
        return [message for _, message in self._tree.hidden[versions[number]].entries]

    def unified(self, index: int, old: int, new: int | None) -> str:
        """Return the differences between two versions line by line; `new` is None for the one that is shown.

        Raises:
            MessageIndexError: there is no such message.
            VersionError: the turn has no such version.
        """
        new = self._versions(index)[1] if new is None else new
        texts = [text_of_turn(self.messages(index, number)) for number in (old, new)]
        return unified(texts[0], texts[1], (f"version {old}", f"version {new}"))

    def summary(self, index: int) -> JSONObject:
        """Return what a page shows of the versions of a turn.

        Returns:
            `this` and `others` are how many messages a deletion takes, `name` is the name of the version that is shown,
            and `differences` are those to the version numbered `compared`.
        """
        history, tree = self._history, self._tree
        versions, active = self._versions(index)
        turn = turn_at(history.messages, history.ids, index)
        below = tree.children_below(history.ids[turn.start :])
        compared = active - 1 if active else min(1, len(versions) - 1)
        texts = [text_of_turn(self.messages(index, number)) for number in (compared, active)]
        return {
            "this": len(history.ids) - turn.start + sum(map(tree.size, below)),
            "others": sum(tree.size(key) for key in versions if key != turn.id),
            "name": next((name for name, key in tree.names.items() if key == turn.id), None),
            "compared": compared,
            "differences": differences(texts[0], texts[1]),
        }


def no_version(index: int, count: int, number: int) -> str:
    """Return why there is no version of a number."""
    return f"The message {index} has {counted(count, 'version')}; there is no number {number}. They are counted from 0."
