"""The tree of versions as JSON, and back. Only `parent` is stored; children are derived."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chatwidget.conversation.branches import BranchTree, HiddenTurn


def as_json(tree: BranchTree) -> dict[str, Any]:
    """Return a tree as JSON: each hidden turn with its parent and messages, and what `order_as_json` returns.

    Example:
        >>> as_json(BranchTree())
        {'turns': [], 'numbers': {}, 'shown': [], 'undone': []}
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


def order_as_json(tree: BranchTree) -> dict[str, Any]:
    """Return, as JSON, the order of the versions of each fork, and which of them was looked at last."""
    counts = Counter(turn.parent for turn in tree.hidden.values())
    numbers = {
        key: number
        for key, number in sorted(tree.numbers.items(), key=lambda item: item[1])
        if key not in tree.hidden or tree.hidden[key].parent not in tree.hidden or counts[tree.hidden[key].parent] > 1
    }
    shown = [[parent, key] for parent, key in tree.shown.items() if key in tree.hidden and counts[parent] > 1]
    return {"numbers": numbers, "shown": shown, "undone": list(tree.undone)}


def from_json(data: Any, ids: Sequence[str]) -> BranchTree:
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
    for turn in _of(data, "turns", list):
        turn_ids, messages = _of(turn, "ids", list), _of(turn, "messages", list)
        if turn_ids and len(turn_ids) == len(messages) and not {*turn_ids} & {*ids, *tree.hidden}:
            tree.hidden[turn_ids[0]] = HiddenTurn(turn.get("parent"), list(zip(turn_ids, messages, strict=True)))
        else:
            tree.left_out += len(messages)
    reached = _leave_out_unreachable(tree, ids)
    numbers = _of(data, "numbers", dict)
    tree.restore_numbers({key: n for key, n in numbers.items() if key in reached and isinstance(n, int)})
    pairs = [pair for pair in _of(data, "shown", list) if isinstance(pair, list) and len(pair) == 2]
    tree.shown = {parent: key for parent, key in pairs if key in reached}
    tree.undone = [key for key in _of(data, "undone", list) if key in tree.hidden]
    return tree


def _leave_out_unreachable(tree: BranchTree, ids: Sequence[str]) -> set[str | None]:
    """Drop the turns that no path leads to, and return the ids that a path does lead to."""
    reached: set[str | None] = {*ids, None}
    waiting = dict(tree.hidden)
    while found := [key for key, turn in waiting.items() if turn.parent in reached]:
        reached.update(found)
        for key in found:
            del waiting[key]
    for key, turn in waiting.items():
        tree.left_out += len(turn.entries)
        del tree.hidden[key]
    return reached


def _of(data: Any, key: str, kind: type) -> Any:
    """Return a value of stored JSON, or an empty one where it is not of the right kind."""
    found = data.get(key) if isinstance(data, Mapping) else None
    return found if isinstance(found, kind) else kind()
