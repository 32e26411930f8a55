"""The differences between the texts of two versions of a turn. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatwidget.messages.message import Message
from chatwidget.messages.parts import is_thought, text_of

_MOST_WORDS = 4_000  # of both texts; longer ones are compared line by line
Difference = tuple[str, str]  # "same", "removed", or "added"; and a text


def text_of_turn(turn: Sequence[Message]) -> str:
    """Return what a turn says, without thoughts and results of tools."""
    return "\n\n".join(text_of(each) for each in turn if each["role"] != "tool" and not is_thought(each))


def differences(old: str, new: str) -> list[Difference]:
    """Return a text as pieces that are in both, only in the old one ("removed"), or only in the new one ("added").

    Example:
        >>> differences("a red house", "a blue house")
        [('same', 'a '), ('removed', 'red'), ('added', 'blue'), ('same', ' house')]
    """
    before, after = _words(old), _words(new)
    if len(before) + len(after) > _MOST_WORDS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Difference] = []
    import difflib

    for kind, start, stop, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(before[start:stop])))
            continue
        found += [("removed", "".join(before[start:stop]))] if stop > start else []
        found += [("added", "".join(after[first:last]))] if last > first else []
    return found


def unified(old: str, new: str, names: tuple[str, str]) -> str:
    r"""Return the differences as a unified diff, line by line.

    Example:
        >>> print(unified("one\ntwo", "one\nthree", ("version 0", "version 1")))
        --- version 0
        +++ version 1
        @@ -1,2 +1,2 @@
         one
        -two
        +three
    """
    import difflib

    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="")
    return "\n".join(lines)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)
