"""Two documents -> the patch between them, and applying one. Pure; knows JSON and nothing else.

A patch is a list of operations, each with a `path` from the document's root:

- `{"op": "append", "path": p, "value": text}`: text to the end of a string
- `{"op": "set", "path": p, "value": v}`: replace a value, or add a key to an object
- `{"op": "insert", "path": p, "value": v}`: an item into a list, before the index that ends the path
- `{"op": "remove", "path": p}`: an item of a list, or a key of an object

Values are compared by type too: `1`, `1.0` and `True` are equal in Python and different in JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from chatwidget.errors import ChatError
from chatwidget.messages.equality import same_json
from chatwidget.messages.frozen import thaw

Path = list[str | int]
Ends = tuple[int, int, int]


class _Located(TypedDict):
    op: Literal["append", "set", "insert", "remove"]
    path: Path


class Op(_Located, total=False):
    """An operation of a patch; only `remove` has no value."""

    value: Any


class PatchError(ChatError, ValueError):
    """A patch does not fit the document it was applied to."""


_MANY = 50  # items of another list, which are sent as one value
_LEAST_MOVED = 3  # items of which one may have moved; fewer are sent again


def diff(before: object, after: object, *, at: Path | None = None, ends: Ends | None = None) -> list[Op]:
    """Return the operations that turn `before` into `after`.

    Args:
        before: a JSON value.
        after: a JSON value.
        at: the path of both in a larger document, put before every path.
        ends: for two lists, where the change begins, where it ends in the list before, and where in the one after.

    Example:
        >>> diff(["Hello"], ["Hello you"])
        [{'op': 'append', 'path': [0], 'value': ' you'}]
    """
    ops: list[Op] = []
    if ends is not None and isinstance(before, list) and isinstance(after, list):
        _diff_lists(before, after, at or [], ops, *ends)
    else:
        _diff(before, after, at or [], ops)
    return ops


def _diff(a: object, b: object, path: Path, ops: list[Op]) -> None:
    if isinstance(a, str) and isinstance(b, str):
        if len(a) < len(b) and b.startswith(a):
            ops.append({"op": "append", "path": path, "value": b[len(a) :]})
        elif a != b:
            ops.append({"op": "set", "path": path, "value": b})
    elif isinstance(a, dict) and isinstance(b, dict):
        _diff_objects(a, b, path, ops)
    elif isinstance(a, list) and isinstance(b, list):
        _diff_lists(a, b, path, ops, 0, len(a), len(b))
    elif not same_json(a, b):
        ops.append({"op": "set", "path": path, "value": b})


def _diff_objects(a: Mapping[str, object], b: Mapping[str, object], path: Path, ops: list[Op]) -> None:
    for key in a:
        if key not in b:
            ops.append({"op": "remove", "path": [*path, key]})
    for key, value in b.items():
        if key not in a:
            ops.append({"op": "set", "path": [*path, key], "value": value})
        elif a[key] is not value:
            _diff(a[key], value, [*path, key], ops)


def _diff_lists(
    a: Sequence[object], b: Sequence[object], path: Path, ops: list[Op], first: int, end_a: int, end_b: int
) -> None:
    """Compare two lists from an index on, up to one in each: what is before and behind is the same."""
    while first < end_a and first < end_b and same_json(a[first], b[first]):
        first += 1
    # Where one item is left in both, it is the one that was just compared.
    while first < end_a and first < end_b and not end_a == end_b == first + 1 and same_json(a[end_a - 1], b[end_b - 1]):
        end_a, end_b = end_a - 1, end_b - 1
    if end_a == end_b and end_a - first >= _LEAST_MOVED:
        if _same_items(a, first, b, first + 1, end_a):  # the last one has moved to the front
            ops.append({"op": "remove", "path": [*path, end_a - 1]})
            ops.append({"op": "insert", "path": [*path, first], "value": b[first]})
            return
        if _same_items(a, first + 1, b, first, end_a):  # the first one has moved to the end
            ops.append({"op": "remove", "path": [*path, first]})
            ops.append({"op": "insert", "path": [*path, end_a - 1], "value": b[end_a - 1]})
            return
    paired = min(end_a, end_b)
    if first == 0 and end_b == len(b) and end_b - paired >= max(_MANY, 4 * paired):
        ops.append({"op": "set", "path": path, "value": list(b)})
        return
    for i in range(first, paired):
        _diff(a[i], b[i], [*path, i], ops)
    for i in range(end_a - 1, paired - 1, -1):
        ops.append({"op": "remove", "path": [*path, i]})
    for i in range(paired, end_b):
        ops.append({"op": "insert", "path": [*path, i], "value": b[i]})


def _same_items(a: Sequence[object], start_a: int, b: Sequence[object], start_b: int, end: int) -> bool:
    """Return whether the items from two places on are the same, up to where the later ones end."""
    return all(same_json(a[start_a + i], b[start_b + i]) for i in range(end - max(start_a, start_b)))


def apply(ops: Sequence[Op], document: object) -> Any:
    """Apply a patch to a document in place, and return the document.

    Raises:
        PatchError: a path or a kind of value does not fit.

    Example:
        >>> apply([{"op": "append", "path": [0], "value": " you"}], ["Hello"])
        ['Hello you']
    """
    for op in ops:
        if not op["path"]:
            document = _replaced(document, op)
        else:
            _apply_inside(document, op)
    return document


def _replaced(old: object, op: Op) -> object:
    if op["op"] == "append" and isinstance(old, str):
        return old + op["value"]
    if op["op"] == "set":
        return thaw(op["value"])
    raise PatchError(f"{op!r} cannot be applied to {type(old).__name__} at the document's root.")


def _apply_inside(document: Any, op: Op) -> None:
    target, (*parents, last) = document, op["path"]
    try:
        for step in parents:
            target = target[_fitting(target, step)]
        if op["op"] == "insert":
            if not isinstance(target, list) or not isinstance(last, int) or last > len(target):
                raise KeyError(last)
            target.insert(last, thaw(op["value"]))
        elif op["op"] == "remove":
            del target[_fitting(target, last)]
        elif op["op"] == "set" and isinstance(target, dict) and isinstance(last, str):
            target[last] = thaw(op["value"])
        else:
            key = _fitting(target, last)
            target[key] = _replaced(target[key], op)
    except (KeyError, IndexError, TypeError) as error:
        raise PatchError(f"Cannot apply {op!r} to the document: {error!r}.") from error


def _fitting(container: object, step: str | int) -> object:
    wanted = int if isinstance(container, list) else str
    if type(step) is not wanted or not isinstance(container, (list, dict)):
        raise KeyError(step)
    return step
