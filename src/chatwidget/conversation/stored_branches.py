"""The tree of versions as JSON, and back. Only `parent` is stored; children are derived."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chatwidget.conversation.branches import BranchTree, HiddenTurn
from chatwidget.messages.json_types import JSONObject


def as_json(tree: BranchTree) -> JSONObject:
    """Return a tree as JSON: each hidden turn with its parent and messages, and what `order_as_json` returns.

    Example:
        >>> as_json(BranchTree())
        {'turns': [], 'numbers': {}, 'last_active': [], 'undone': []}
    """
    order = order_as_json(tree)

    def age(key: str) -> tuple[float, int]:
        return order["numbers"].get(key, math.inf), tree.numbers[key]

    return {
        "turns": [
            {
                "parent": tree.hidden[key].parent,
                "ids": [message_id for message_id, _ in tree.hidden[key].entries],
                "messages": [message for _, message in tree.hidden[key].entries],
            }
            for key in sorted(tree.hidden, key=age)
        ],
        **order,
    }


def order_as_json(tree: BranchTree) -> JSONObject:
    """Return, as JSON, the order of the versions of each fork, and which of them was looked at last."""
    counts = Counter(turn.parent for turn in tree.hidden.values())
    numbers = {
        key: number
        for key, number in sorted(tree.numbers.items(), key=lambda item: item[1])
        if key not in tree.hidden or tree.hidden[key].parent not in tree.hidden or counts[tree.hidden[key].parent] > 1
    }
    last_active = [
        [parent, key] for parent, key in tree.last_active.items() if key in tree.hidden and counts[parent] > 1
    ]
    order = {"numbers": numbers, "last_active": last_active, "undone": list(tree.undone)}
    return {**order, "names": dict(tree.names)} if tree.names else order


def from_json(data: object, ids: Sequence[str]) -> BranchTree:
    """Read a stored tree. Turns that no path leads to (a cycle, a missing parent, a doubled id) are left out.

    Args:
        data: what `as_json` returned, perhaps damaged.
        ids: the ids of the messages of the active path.

    Returns:
        The tree; its `left_out` counts the messages that were left out.

    Example:
        >>> lost = {"parent": "m9", "ids": ["m3"], "messages": [{"role": "user", "content": "hi"}]}
        >>> tree = from_json({"turns": [lost]}, ["m1"])
        >>> bool(tree), tree.left_out
        (False, 1)
    """
    tree = BranchTree()
    turns: dict[str, HiddenTurn] = {}
    for turn in _of(data, "turns", list):
        turn_ids, messages = _of(turn, "ids", list), _of(turn, "messages", list)
        if turn_ids and len(turn_ids) == len(messages) and not {*turn_ids} & {*ids, *turns}:
            turns[turn_ids[0]] = HiddenTurn(turn.get("parent"), list(zip(turn_ids, messages, strict=True)))
        else:
            tree.leave_out(len(messages))
    numbers = {key: n for key, n in _of(data, "numbers", dict).items() if isinstance(n, int)}
    pairs = [pair for pair in _of(data, "last_active", list) if isinstance(pair, list) and len(pair) == 2]
    last: dict[str | None, str] = {parent: key for parent, key in pairs}  # noqa: C416 (mypy)
    undone = [key for key in _of(data, "undone", list) if isinstance(key, str)]
    tree.restore(turns, ids, numbers, last, undone)
    known = {*ids, *tree.hidden}
    for name, turn_id in _of(data, "names", dict).items():
        if isinstance(turn_id, str) and turn_id in known and name.strip():
            tree.names.add(name, turn_id)
    return tree


def _of(data: object, key: str, kind: type) -> Any:
    """Return a value of stored JSON, or an empty one where it is not of the right kind."""
    found = data.get(key) if isinstance(data, Mapping) else None
    return found if isinstance(found, kind) else kind()
