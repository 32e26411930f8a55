"""Dicts and lists that cannot be changed, so that kernel and page cannot disagree.

Only the containers belong here; their contents are checked in `message`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NoReturn

from chatwidget.errors import MessageError, ReadOnlyError
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.text import whole_characters


def _refuse(self: object, *args: object, **kwargs: object) -> NoReturn:
    raise ReadOnlyError(
        "Messages in `history` are read-only. To change one, copy it with dict(message), edit the copy, and call "
        "chat.update(index, copy)."
    )


class FrozenDict(dict[str, Any]):
    """A dict that cannot be changed; copying or pickling it gives a plain one."""

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = pop = popitem = clear = setdefault = _refuse

    def copy(self) -> JSONObject:
        """Return a plain, deep copy."""
        return {key: thaw(value) for key, value in self.items()}

    def __copy__(self) -> JSONObject:
        return self.copy()

    def __deepcopy__(self, memo: object) -> JSONObject:
        return self.copy()

    def __reduce_ex__(self, protocol: object) -> tuple[type, tuple[object, ...]]:
        return (dict, (self.copy(),))


class FrozenList(list[Any]):
    """A list inside a message; copying or pickling it gives a plain one."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = pop = remove = clear = _refuse
    reverse = sort = _refuse

    def copy(self) -> list[Any]:
        """Return a plain, deep copy."""
        return [thaw(item) for item in self]

    def __copy__(self) -> list[Any]:
        return self.copy()

    def __deepcopy__(self, memo: object) -> list[Any]:
        return self.copy()

    def __reduce_ex__(self, protocol: object) -> tuple[type, tuple[object, ...]]:
        return (list, (self.copy(),))


def thaw(value: object) -> Any:
    """Return a deep copy in plain dicts and lists, which can be changed.

    Example:
        >>> thaw(FrozenList([FrozenDict({"type": "text", "text": "hi"})]))
        [{'type': 'text', 'text': 'hi'}]
    """
    if isinstance(value, dict):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [thaw(item) for item in value]
    return value


_LARGEST_BITS = 1_023  # of a number that every JSON reader can parse


def freeze_json(value: object, where: str) -> Any:
    """Return a value as read-only JSON; refuse what JSON does not support, NaN included."""
    if value is None or isinstance(value, (bool, FrozenDict, FrozenList)):
        return value
    if isinstance(value, str):
        return whole_characters(str.__str__(value))
    if isinstance(value, int):
        if value.bit_length() > _LARGEST_BITS:
            raise MessageError(f"`{where}` is an integer of {value.bit_length()} bits, which is too large for JSON.")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise MessageError(f"`{where}` is {value}, which JSON does not support. Use None or a string.")
        return float(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise MessageError(f"`{where}` has the key {key!r}. Keys must be strings.")
        return FrozenDict({whole_characters(k): freeze_json(v, f"{where}[{k!r}]") for k, v in value.items()})
    if isinstance(value, (list, tuple)):
        return FrozenList([freeze_json(item, f"{where}[{i}]") for i, item in enumerate(value)])
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "shape", None) == ():
        return freeze_json(item(), where)  # a numpy scalar, as durations often are
    raise MessageError(
        f"`{where}` is a {type(value).__name__}. Only JSON values are allowed: strings, numbers, booleans, None, "
        "lists, and dicts."
    )
