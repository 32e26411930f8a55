"""Text as a terminal shows it: the last state of lines that were written over, and the codes for colors."""

from __future__ import annotations

import re

# Colors and movements of the cursor, titles and links of the window, and short codes such as "save the position".
# `re` compiles it when it is needed.
_CODES = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_=>78])"


def without_codes(text: str) -> str:
    r"""Return text without a terminal's codes.

    Example:
        >>> without_codes("\x1b[31mred\x1b[0m and \x1b]8;;https://example.org\x07a link\x1b]8;;\x07")
        'red and a link'
    """
    return re.sub(_CODES, "", text) if "\x1b" in text else text


def last_state(text: str) -> str:
    r"""Return what is visible after all is printed: a carriage return begins the line again.

    Example:
        >>> last_state("0 %\r50 %\r100 %\rdone\nnext\r\n")
        'done%\nnext\n'
    """
    if "\r" not in text:
        return text
    return "\n".join(map(_written_over, text.replace("\r\n", "\n").split("\n")))


def _written_over(line: str) -> str:
    """Return a line in which each part was written over the one before it."""
    visible = ""
    for part in line.split("\r"):
        # Where colors end is not known to a comparison by characters: the later part counts alone.
        covers = "\x1b" in part + visible or len(part) >= len(visible)
        visible = (part or visible) if covers else part + visible[len(part) :]
    return visible
