"""The versions of a conversation's turns: what retry, edit, and undo replaced, as a tree beside the history.

The unit is a turn: a message of the user, or an answer with its thoughts and tool calls. The history is the active path
and stays a plain list; only hidden turns are stored here, each with its parent. Children are derived. A conversation
that never had two versions of a turn has an empty tree and pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from chatwidget.conversation.path import parent_of, turn_at, turns_of
from chatwidget.conversation.turn_names import TurnNames
from chatwidget.messages.message import Message

Entry = tuple[str, Message]  # the id of a message, and the message
Fork = tuple[int, int] | tuple[int, int, str]  # which version is shown (from 0), of how many, and its name if any


class HiddenTurn(NamedTuple):
    """A turn that is not on the active path.

    Attributes:
        parent: the id of the turn before it, or None for a first turn.
        entries: its messages with their ids.
    """

    parent: str | None
    entries: list[Entry]


class BranchTree:
    """The hidden turns of a conversation.

    Every method is given the active path as it is at that moment; nothing here changes it.

    Attributes:
        hidden: the hidden turns by their ids.
        undone: the ids of turns that an undo hid, oldest first, as long as they can be redone. They are not versions
            yet.
        last_active: for a turn, the child of it that was on the path when the turn was last left.
        names: the ids of turns that have a name.
        numbers: the order in which turns came into being, as far as they were ever hidden.
        left_out: how many stored messages were not read, because no path leads to them.
        changes: grows with every change.

    Example:
        >>> tree = BranchTree()
        >>> question, first = {"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello"}
        >>> tree.hide([question, first], ["m1", "m2"], 1)
        >>> second = {"role": "assistant", "content": "Good day"}
        >>> tree.versions([question, second], ["m1", "m3"], 1)
        ['m2', 'm3']
        >>> [message["content"] for _, message in tree.path_from("m2")]
        ['Hello']
    """

    def __init__(self) -> None:
        self.hidden: dict[str, HiddenTurn] = {}
        self.undone: list[str] = []
        self.last_active: dict[str | None, str] = {}
        self.names = TurnNames()
        self.left_out = 0
        self.changes = 0
        self.numbers: dict[str, int] = {}
        self._next = 1

    def __bool__(self) -> bool:
        """Return whether there is a hidden turn."""
        return bool(self.hidden)

    @property
    def state(self) -> tuple[int, int]:
        """Return what is equal as long as it is this tree, unchanged."""
        return id(self), self.changes + self.names.changes

    def hide(self, messages: Sequence[Message], ids: Sequence[str], start: int, *, undo: bool = False) -> None:
        """Store the path from a turn's start on, which is about to leave the history.

        Args:
            messages: the active path.
            ids: the ids of its messages.
            start: the index of the first message that leaves.
            undo: whether it can be redone, and is no version until something else is sent.
        """
        self.changes += 1
        parent = parent_of(messages, ids, start)
        for position, turn in enumerate(turns_of(messages, ids, start)):
            span = slice(turn.start, turn.stop)
            self.hidden[turn.id] = HiddenTurn(parent, list(zip(ids[span], messages[span], strict=True)))
            self.number(turn.id)
            if position or not undo:
                self.last_active[parent] = turn.id
            if undo and not position:
                self.undone.append(turn.id)
            parent = turn.id

    def settle(self) -> None:
        """Make versions of what was undone: something else was sent, so that it cannot be redone any more."""
        if self.undone:
            self.changes += 1
            self.undone.clear()

    def redoable(self, messages: Sequence[Message], ids: Sequence[str]) -> str | None:
        """Return the id of the turn that a redo brings back at the end of the path, or None."""
        if self.undone and self.hidden[self.undone[-1]].parent == parent_of(messages, ids, len(ids)):
            return self.undone[-1]
        return None

    def children(self, parent: str | None) -> list[str]:
        """Return the hidden versions that follow a turn, oldest first, without those that can be redone."""
        found = [key for key, turn in self.hidden.items() if turn.parent == parent and key not in self.undone]
        return sorted(found, key=self.numbers.__getitem__)

    def versions(self, messages: Sequence[Message], ids: Sequence[str], index: int) -> list[str]:
        """Return the ids of all versions of the turn at a message, oldest first, the active one among them."""
        turn = turn_at(messages, ids, index)
        found = self.children(parent_of(messages, ids, turn.start))
        number = self.numbers.get(turn.id, self._next)
        older = sum(self.numbers[key] < number for key in found)
        return [*found[:older], turn.id, *found[older:]]

    def forks(
        self,
        messages: Sequence[Message],
        ids: Sequence[str],
        index_of: Callable[[str], int | None] | None = None,
    ) -> dict[str, Fork]:
        """Return, for each turn of the path with other versions, its place (from 0), their number, and its name.

        The keys are ids of the messages that end a turn: there a page shows the versions. The cost is that of the
        hidden turns, whatever the path's length.

        Args:
            messages: the active path.
            ids: the ids of its messages.
            index_of: returns the index of an id in it, or None; by default the ids are searched.
        """
        index_of = index_of or (lambda key: ids.index(key) if key in ids else None)
        parents = {turn.parent for key, turn in self.hidden.items() if key not in self.undone}
        starts = [self._start_after(parent, messages, ids, index_of) for parent in parents]
        found, names = dict[str, Fork](), {key: name for name, key in self.names.items()}
        for start in sorted(start for start in starts if start < len(ids)):
            turn = turn_at(messages, ids, start)
            versions = self.versions(messages, ids, start)
            numbers = (versions.index(turn.id), len(versions))
            found[ids[turn.stop - 1]] = (*numbers, names[turn.id]) if turn.id in names else numbers
        return found

    @staticmethod
    def _start_after(
        parent: str | None,
        messages: Sequence[Message],
        ids: Sequence[str],
        index_of: Callable[[str], int | None],
    ) -> int:
        """Return where the turn begins that follows another on the path; behind the end if that is not on it."""
        if parent is None:
            return 0
        index = index_of(parent)
        turn = None if index is None else turn_at(messages, ids, index)
        return turn.stop if turn is not None and turn.id == parent else len(ids)

    def size(self, turn_id: str) -> int:
        """Return how many messages a hidden turn has, with all that follows it."""
        below = self.children_below([turn_id])
        return len(self.hidden[turn_id].entries) + sum(map(self.size, below))

    def children_below(self, ids: Sequence[str]) -> list[str]:
        """Return the hidden turns that follow one of these."""
        return [key for key, turn in self.hidden.items() if turn.parent in ids]

    def lead_to(self, turn_id: str, child: str) -> None:
        """Have a child of a hidden turn follow it when it is shown."""
        self.last_active[turn_id] = child
        if child in self.undone:
            self.undone.remove(child)

    def path_from(self, turn_id: str) -> list[Entry]:
        """Return a hidden turn with what followed it when it was last on the path."""
        entries: list[Entry] = []
        seen: set[str] = set()
        key: str | None = turn_id
        while key is not None and key not in seen:
            seen.add(key)
            entries += self.hidden[key].entries
            following = self.children(key)
            last = self.last_active.get(key)
            key = last if last in following else (following[-1] if following else None)
        return entries

    def show(self, turn_id: str) -> list[Entry]:
        """Take a hidden turn, with what followed it, out of the tree: it goes back into the history."""
        self.changes += 1
        entries = self.path_from(turn_id)
        for message_id, _ in entries:
            self.hidden.pop(message_id, None)
        if turn_id in self.undone:
            del self.undone[self.undone.index(turn_id) :]
        return entries

    def remove(self, ids: Sequence[str]) -> None:
        """Take the turns of a path out of the tree, and nothing else that followed them."""
        for key in self.hidden.keys() & {*ids}:
            self.changes += 1
            del self.hidden[key]

    def delete(self, turn_id: str) -> int:
        """Delete a hidden turn and all that follows it; return how many messages that were."""
        self.changes += 1
        count, waiting = 0, [turn_id]
        while waiting:
            key = waiting.pop()
            turn = self.hidden.pop(key, None)
            if turn is None:
                continue
            count += len(turn.entries)
            waiting += [child for child, other in self.hidden.items() if other.parent == key]
            self.numbers.pop(key, None)
            self.last_active.pop(key, None)
            self.names.retain({turn for turn in self.names.values() if turn != key})
        self.undone = [key for key in self.undone if key in self.hidden]
        return count

    def rename(self, turn_id: str, new: str) -> None:
        """Have what follows a turn follow the turn that its messages belong to now."""
        children = [key for key, turn in self.hidden.items() if turn.parent == turn_id]
        if children or turn_id in self.numbers:
            self.changes += 1
        for key in children:
            self.hidden[key] = HiddenTurn(new, self.hidden[key].entries)
        self.names.follow(turn_id, new)
        if turn_id in self.last_active:
            self.last_active.setdefault(new, self.last_active.pop(turn_id))
        if turn_id in self.numbers:
            self.numbers.setdefault(new, self.numbers.pop(turn_id))

    def has_child_of(self, ids: Iterable[str]) -> bool:
        """Return whether a hidden turn follows one of these, or one was active there."""
        removed = set(ids) if self.hidden else set()
        return bool(removed) and any(
            parent in removed for parent in (*self.last_active, *(turn.parent for turn in self.hidden.values()))
        )

    def retain_only(self, ids: Sequence[str]) -> int:
        """Delete the hidden turns that no path leads to any more; return how many messages that were.

        Args:
            ids: the ids of the messages of the active path.
        """
        count, known = 0, {*ids, None}
        while lost := [key for key, turn in self.hidden.items() if turn.parent not in known | self.hidden.keys()]:
            count += sum(self.delete(key) for key in lost)
        self.last_active = {
            parent: key for parent, key in self.last_active.items() if parent in known | self.hidden.keys()
        }
        return count

    def leave_out(self, count: int) -> None:
        """Count stored messages that cannot be read."""
        self.left_out += count

    def restore(
        self,
        turns: Mapping[str, HiddenTurn],
        ids: Sequence[str],
        numbers: Mapping[str, int],
        last_active: Mapping[str | None, str],
        undone: Sequence[str],
    ) -> None:
        """Take stored turns into an empty tree; those that no path leads to are left out.

        Args:
            turns: the hidden turns by their ids.
            ids: the ids of the messages of the active path.
            numbers: the order of versions; a turn that it does not name is younger.
            last_active: see the attribute.
            undone: see the attribute.
        """
        reached: set[str | None] = {*ids, None}
        waiting = dict(turns)
        while found := [key for key, turn in waiting.items() if turn.parent in reached]:
            reached.update(found)
            for key in found:
                del waiting[key]
        self.left_out += sum(len(turn.entries) for turn in waiting.values())
        self.hidden = {key: turn for key, turn in turns.items() if key not in waiting}
        self.numbers = {key: number for key, number in numbers.items() if key in reached}
        self._next = max(self.numbers.values(), default=0) + 1
        for key in self.hidden:
            self.number(key)
        self.last_active = {parent: key for parent, key in last_active.items() if key in reached}
        self.undone = [key for key in undone if key in self.hidden]

    def number(self, turn_id: str) -> None:
        """Record that a turn, unless it is known, is younger than all that are."""
        if turn_id not in self.numbers:
            self.numbers[turn_id] = self._next
            self._next += 1
