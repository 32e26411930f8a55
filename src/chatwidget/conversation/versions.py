"""The versions of a conversation's turns: which there are, hiding one, showing another, deleting. No lock, no run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chatwidget.conversation.branches import BranchTree, Fork
from chatwidget.conversation.history import History, Identified
from chatwidget.conversation.path import turn_at, turns_of
from chatwidget.errors import MessageIndexError, VersionError
from chatwidget.messages.message import Message

if TYPE_CHECKING:
    from chatwidget.conversation.version_texts import VersionTexts


class Versions:
    """The versions of one conversation. The caller holds the session's lock.

    Args:
        history: the active path.

    Attributes:
        tree: the turns that are not on the active path.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self.tree = BranchTree()
        #: What there was before the last deletion, and the state right after it: until another change it can be redone.
        self._deleted: tuple[tuple[list[Message], list[str], BranchTree], object] | None = None

    def hide(self, start: int, *, undo: bool = False) -> str | None:
        """Cut the history at an index; what stood there becomes a hidden version.

        Args:
            start: the index of the first message that leaves.
            undo: whether a redo can bring it back, and it is no version until something else is sent.

        Returns:
            The id of the first turn that was hidden, or None if there was none.
        """
        history = self._history
        if start >= len(history.messages):
            return None
        first = history.ids[start]
        self.tree.hide(history.messages, history.ids, start, undo=undo)
        history.splice(start, len(history.messages), [])
        return first

    def unhide(self) -> None:
        """Take turns out of the tree that the history has again; what else followed them stays hidden."""
        self.tree.remove(self._history.ids)

    def messages_at(self, index: int) -> list[Message]:
        """Return the message at an index in each version of its turn, oldest first.

        Raises:
            MessageIndexError: there is no such message.
        """
        index = self._checked_index(index)
        history = self._history
        turn = turn_at(history.messages, history.ids, index)
        found = []
        for key in self.tree.versions(history.messages, history.ids, index):
            if key == turn.id:
                found.append(history.messages[index])
            else:
                entries = self.tree.hidden[key].entries
                found.append(entries[min(index - turn.start, len(entries) - 1)][1])
        return found

    def switch(self, index: int, number: int) -> None:
        """Show another version of the turn at an index, with what followed it when it was last shown.

        Raises:
            MessageIndexError: there is no such message.
            VersionError: the turn has no such version.
        """
        index = self._checked_index(index)
        history = self._history
        versions = self.tree.versions(history.messages, history.ids, index)
        if not -len(versions) <= number < len(versions):
            from chatwidget.conversation.version_texts import no_version

            raise VersionError(no_version(index, len(versions), number))
        turn = turn_at(history.messages, history.ids, index)
        if versions[number] != turn.id:
            self.hide(turn.start)
            self._append(versions[number])

    def redo(self) -> list[Message]:
        """Bring back the turn that was undone last, and return its messages; empty if there is none."""
        history = self._history
        if self._deleted is not None and self._deleted[1] == self._state():
            (messages, ids, self.tree), self._deleted = self._deleted[0], None
            history.replace_with_ids(messages, ids)
            return messages
        turn_id = self.tree.redoable(history.messages, history.ids)
        return [] if turn_id is None else self._append(turn_id)

    @property
    def can_redo(self) -> bool:
        """Return whether a redo has something to bring back."""
        if self._deleted is not None and self._deleted[1] == self._state():
            return True
        return self.tree.redoable(self._history.messages, self._history.ids) is not None

    def settle(self) -> None:
        """Make what was undone a version, and forget what was deleted: something else was sent."""
        self.tree.settle()
        self._deleted = None

    def _state(self) -> object:
        return self._history.version, self.tree.state

    @contextmanager
    def _deleting(self) -> Iterator[None]:
        """Delete in this block, so that a redo can take it back."""
        from chatwidget.conversation.stored_branches import as_json, from_json  # not needed to show a chat

        history = self._history
        before = (list(history.messages), list(history.ids), from_json(as_json(self.tree), history.ids))
        yield
        self._deleted = (before, self._state())

    def _append(self, turn_id: str) -> list[Message]:
        entries = self.tree.show(turn_id)
        messages = [message for _, message in entries]
        end = len(self._history.messages)
        self._history.splice(end, end, messages, [message_id for message_id, _ in entries])
        return messages

    def prune(self, index: int | None = None) -> int:
        """Delete the hidden versions of the turn at an index, or all of them, and return how many messages those had.

        Raises:
            MessageIndexError: there is no such message.
        """
        history = self._history
        if index is None:
            keys = list(self.tree.hidden)
        else:
            index = self._checked_index(index)
            turn = turn_at(history.messages, history.ids, index)
            keys = [key for key in self.tree.versions(history.messages, history.ids, index) if key != turn.id]
        if not keys:
            return 0
        with self._deleting():
            return sum(self.tree.delete(key) for key in keys)

    def delete(self, index: int) -> int:
        """Delete the version that is shown at an index, and show its neighbor; return how many messages were deleted.

        Raises:
            MessageIndexError: there is no such message.
            VersionError: it is the only version.
        """
        index = self._checked_index(index)
        history = self._history
        versions = self.tree.versions(history.messages, history.ids, index)
        if len(versions) == 1:
            raise VersionError(f"The message {index} has one version only. Use Undo to take the turn back.")
        turn = turn_at(history.messages, history.ids, index)
        position = versions.index(turn.id)
        with self._deleting():
            self.switch(index, position - 1 if position else 1)
            return self.tree.delete(turn.id)

    @property
    def texts(self) -> VersionTexts:
        """Return what the versions of turns say."""
        from chatwidget.conversation.version_texts import VersionTexts

        return VersionTexts(self._history, self.tree)

    def forks(self) -> dict[str, Fork]:
        """Return place, number of versions, and name of each turn that has several, by its last message's id."""
        return self.tree.forks(self._history.messages, self._history.ids, self._history.index)

    def follow(self, start: int, removed: Sequence[Identified], added: int) -> int:
        """Follow what Python did to the history, and return how many hidden messages were deleted with it.

        A hidden version stays as long as a message of the turn before it is in the history; of first turns, as long as
        any message is. Only the turns that the change touches are looked at.

        Args:
            start: where the change begins.
            removed: the messages that stood there.
            added: how many stand there now.
        """
        history, tree, stop = self._history, self.tree, start + added
        if self._deleted is not None and self._deleted[1] != self._state():
            self._deleted = None
        if not tree and not tree.names:
            return 0
        messages, ids = history.messages, history.ids
        first = turn_at(messages, ids, start - 1).start if start else 0
        last = turn_at(messages, ids, stop).stop if stop < len(ids) else len(ids)
        now = history.pairs(first, last)
        before = [*now[: start - first], *removed, *now[stop - first :]]
        indices = {key: index for index, (key, _) in enumerate(now, first)}
        if last - first == len(ids) and before and not any(key in indices for key, _ in before):
            tree.names.retain(())
            return sum(tree.delete(key) for key in list(tree.hidden))
        for turn in turns_of([message for _, message in before], [key for key, _ in before]):
            left = next((indices[key] for key, _ in before[turn.start : turn.stop] if key in indices), None)
            new = turn.id if left is None else turn_at(messages, ids, left).id
            if new != turn.id:
                tree.rename(turn.id, new)
        count = tree.retain_only(ids) if tree.has_child_of(key for key, _ in removed) else 0
        if tree.names and removed:
            tree.names.retain({*ids, *tree.hidden})
        return count

    def add_name(self, name: str, index: int) -> None:
        """Give the version of an answer that is shown at an index a name.

        Raises:
            MessageIndexError: there is no such message.
            VersionError: the message is no answer, the name is blank, or another version has it.
        """
        index = self._checked_index(index)
        history = self._history
        if history.messages[index]["role"] not in ("assistant", "tool"):
            raise VersionError(
                f"The message {index} is no answer. Give an answer a name, which is asked like it again."
            )
        self.tree.names.add(name, turn_at(history.messages, history.ids, index).id)

    def remove_name(self, index: int) -> None:
        """Remove the name of the version that is shown at an index, if it has one."""
        turn = turn_at(self._history.messages, self._history.ids, index)
        for name in [name for name, key in self.tree.names.items() if key == turn.id]:
            self.tree.names.remove(name)

    def path_of(self, turn_id: str) -> tuple[list[Message], list[Message]]:
        """Return the messages before a turn, from the first one on, and those of the turn."""
        history, tree = self._history, self.tree
        chain: list[list[Message]] = []
        key: str | None = turn_id
        while key is not None and key in tree.hidden:
            chain.insert(0, [message for _, message in tree.hidden[key].entries])
            key = tree.hidden[key].parent
        if key is not None:
            turn = turn_at(history.messages, history.ids, history.index_of(key))
            chain = [history.messages[: turn.start], history.messages[turn.start : turn.stop], *chain]
        return [message for turn in chain[:-1] for message in turn], chain[-1]

    def show(self, turn_id: str) -> None:
        """Show a turn, wherever it is, with what followed it when it was last shown."""
        history, tree = self._history, self.tree
        chain: list[str] = []
        key: str | None = turn_id
        while key is not None and key in tree.hidden:
            chain.insert(0, key)
            key = tree.hidden[key].parent
        if not chain:
            return
        start = 0 if key is None else turn_at(history.messages, history.ids, history.index_of(key)).stop
        self.hide(start)
        for parent in chain[:-1]:
            tree.lead_to(parent, chain[chain.index(parent) + 1])
        self._append(chain[0])

    def replace(self, tree: BranchTree) -> BranchTree:
        """Take another tree, as of another conversation, and return the one there was."""
        before, self.tree = self.tree, tree
        return before

    def _checked_index(self, index: int) -> int:
        length = len(self._history.messages)
        if not -length <= index < length:
            raise MessageIndexError(f"There is no message {index}; the history has {length}.")
        return index % length
