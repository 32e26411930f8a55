"""A patch with a very long text as two: the page draws the beginning of the text while the rest is on its way."""

from __future__ import annotations

from collections.abc import Mapping

from chatwidget.wire.patch import Op, Path

_BEGINNING = 16_000  # characters at most of the first patch's text; more than a page shows at once


def begin_first(ops: list[Op], long: int) -> list[list[Op]]:
    r"""Return the same change as patches that are sent one after the other.

    A text that replaces another one goes whole, because the page would show less of it for a moment.

    Args:
        ops: a patch from `diff`, in which no operation moves a message that an earlier one has changed.
        long: how many characters a very long text has at least.

    Example:
        >>> text = "a line\n" * 200_000
        >>> first, rest = begin_first([{"op": "append", "path": ["history", 0, "content"], "value": text}], 1000)
        >>> len(first[0]["value"]), rest[0]["op"], len(rest[0]["value"])
        (15995, 'append', 1384005)
    """
    first, rest = list(ops), []
    for number, op in enumerate(ops):
        text, path = _added_text(op)
        end = text.rfind("\n", 0, _BEGINNING) + 1 if len(text) >= long else 0  # half a line may be half a picture
        if end:
            beginning = text[:end] if path == op["path"] else {**op["value"], "content": text[:end]}
            first[number] = {**op, "value": beginning}
            rest.append(Op(op="append", path=path, value=text[end:]))
    return [first, rest] if rest else [first]


def _added_text(op: Op) -> tuple[str, Path]:
    """Return the text that an operation adds to the history, and where it is afterwards."""
    value: object = op.get("value")
    if op["path"][0] == "history":
        if op["op"] == "append" and isinstance(value, str):
            return value, op["path"]
        if op["op"] == "insert" and isinstance(value, Mapping) and isinstance(value.get("content"), str):
            return value["content"], [*op["path"], "content"]
    return "", op["path"]
