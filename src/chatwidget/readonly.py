"""Dicts and lists that cannot be changed, so that kernel and page cannot come to disagree.

Only the containers live here; what may stand in them is the business of `messages`.
"""

from __future__ import annotations

from typing import Any, NoReturn

from .errors import ReadOnlyError


def _refuse(self: Any, *args: object, **kwargs: object) -> NoReturn:
    raise ReadOnlyError(
        "A message in the history is read-only, so that kernel and page cannot disagree. "
        "Replace it with chat.update(index, message); dict(message) is a start."
    )


class ReadOnlyDict(dict[str, Any]):
    """A dict that cannot be changed; copying or pickling it gives a plain one."""

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = pop = popitem = clear = setdefault = _refuse

    def copy(self) -> dict[str, Any]:
        """A plain, deep copy."""
        return {key: plain(value) for key, value in self.items()}

    def __copy__(self) -> dict[str, Any]:
        return self.copy()

    def __deepcopy__(self, memo: object) -> dict[str, Any]:
        return self.copy()

    def __reduce_ex__(self, protocol: object) -> Any:
        return (dict, (self.copy(),))


class ReadOnlyList(list[Any]):
    """A list inside a message; copying or pickling it gives a plain one."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = pop = remove = clear = _refuse
    reverse = sort = _refuse

    def copy(self) -> list[Any]:
        """A plain, deep copy."""
        return [plain(item) for item in self]

    def __copy__(self) -> list[Any]:
        return self.copy()

    def __deepcopy__(self, memo: object) -> list[Any]:
        return self.copy()

    def __reduce_ex__(self, protocol: object) -> Any:
        return (list, (self.copy(),))


def plain(value: Any) -> Any:
    """A deep copy in plain dicts and lists, which its owner may change.

    Example:
        >>> plain(ReadOnlyList([ReadOnlyDict({"type": "text", "text": "hi"})]))
        [{'type': 'text', 'text': 'hi'}]
    """
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
