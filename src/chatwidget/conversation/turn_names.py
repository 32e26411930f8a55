"""The names of versions of answers, as "terse v3"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from chatwidget.errors import VersionError


class TurnNames(Mapping[str, str]):
    """The names of turns: the id of each turn by its name, oldest first.

    Attributes:
        changes: grows with every change.

    Example:
        >>> names = TurnNames()
        >>> names.add("terse", "m2")
        >>> dict(names)
        {'terse': 'm2'}
    """

    def __init__(self) -> None:
        self._turns: dict[str, str] = {}
        self.changes = 0

    def __getitem__(self, name: str) -> str:
        return self._turns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._turns)

    def __len__(self) -> int:
        return len(self._turns)

    def add(self, name: str, turn_id: str) -> None:
        """Give a turn a name.

        Raises:
            VersionError: the name is blank, or another turn has it.
        """
        if not str(name).strip():
            raise VersionError(f"The name of a version must not be blank, got {name!r}.")
        if self._turns.get(name, turn_id) != turn_id:
            raise VersionError(f"There is a version {name!r} already. Choose another name, or delete that one first.")
        self._set({**self._turns, name: turn_id})

    def remove(self, name: str) -> None:
        """Remove a name; the turn stays.

        Raises:
            VersionError: there is no such name.
        """
        if name not in self._turns:
            raise VersionError(unknown_name(name, self))
        self._set({key: turn for key, turn in self._turns.items() if key != name})

    def follow(self, turn_id: str, new: str) -> None:
        """Name the turn that a turn's messages belong to now."""
        self._set({name: new if turn == turn_id else turn for name, turn in self._turns.items()})

    def retain(self, turn_ids: Collection[str]) -> None:
        """Remove the names of turns that do not exist any more."""
        self._set({name: turn for name, turn in self._turns.items() if turn in turn_ids})

    def _set(self, turns: dict[str, str]) -> None:
        if turns != self._turns:
            self._turns = turns
            self.changes += 1


def unknown_name(name: object, names: Collection[str]) -> str:
    """Return why there is no version of a name, and which there are."""
    there = ", ".join(repr(each) for each in names) or "none yet"
    return f"There is no version called {name!r}. Named versions: {there}."
