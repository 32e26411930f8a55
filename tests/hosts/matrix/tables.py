"""The matrix as text for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["keys_table", "markdown", "printed", "saving_table"]

Rows = Mapping[str, Mapping[str, str]]
SIGNS = {"yes": "✓", "no": "✗", "-": "·"}


def _sign(found: str) -> str:
    return SIGNS[found.partition(":")[0]]


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(name for found in rows.values() for name in found))


def printed(rows: Rows) -> str:
    """Return the matrix with a line for each host, and below it what is not so.

    Example:
        >>> print(printed({"Here": {"shows": "yes", "keys": "no: a cell changed"}}))
              shows  keys
        Here    ✓     ✗
        <BLANKLINE>
        Here, keys: no: a cell changed
    """
    columns, wide = _columns(rows), max(map(len, rows), default=0)
    lines = [" " * wide + "  " + "  ".join(columns)]
    for host, found in rows.items():
        signs = "  ".join((_sign(found[name]) if name in found else " ").center(len(name)) for name in columns)
        lines.append(f"{host:<{wide}}  {signs}".rstrip())
    said = [f"{host}, {name}: {one}" for host, found in rows.items() for name, one in found.items() if one != "yes"]
    return "\n".join([*lines, "", *said])


def markdown(rows: Rows, versions: Mapping[str, str]) -> str:
    """Return the matrix with a column for each host.

    Example:
        >>> print(markdown({"Here": {"shows": "yes"}, "There": {"shows": "-: it is dark"}}, {"Here": "here 1.0"}))
        | | Here | There |
        |---|:-:|:-:|
        | shows | ✓ | · |
        <BLANKLINE>
        - Here: here 1.0.
        - There: shows: it is dark.
    """
    lines = [f"| | {' | '.join(rows)} |", "|---|" + ":-:|" * len(rows)]
    for name in _columns(rows):
        lines.append(f"| {name} | {' | '.join(_sign(found.get(name, '-')) for found in rows.values())} |")
    lines.append("")
    for host, found in rows.items():
        said = [f"{name}: {one.partition(': ')[2]}" for name, one in found.items() if one != "yes"]
        words = ". ".join([*([versions[host]] if versions.get(host) else []), *said])
        if words:
            lines.append(f"- {host}: {words}.")
    return "\n".join(lines)


def keys_table(found: Rows) -> str:
    """Return who gets each key, with a column for each host.

    Example:
        >>> print(keys_table({"Here": {"a": "chat", "Control+s": "host"}}))
        | key | Here |
        |---|---|
        | `a` | chat |
        | `Ctrl+S` | **host** |
    """
    lines = [f"| key | {' | '.join(found)} |", "|---|" + "---|" * len(found)]
    for key in _columns(found):
        name = "+".join(part.upper() if len(part) == 1 and "+" in key else part for part in key.split("+"))
        cells = [f"**{one[key]}**" if one.get(key) == "host" else one.get(key, "") for one in found.values()]
        lines.append(f"| `{name.replace('Control', 'Ctrl')}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def saving_table(found: Rows) -> str:
    """Return which test passed in which host, with a line for each test.

    Example:
        >>> print(saving_table({"Here": {"It is saved": "yes"}, "There": {"It is saved": "no: it is lost"}}))
        | | Here | There |
        |---|:-:|:-:|
        | It is saved | ✓ | ✗ |
    """
    lines = [f"| | {' | '.join(found)} |", "|---|" + ":-:|" * len(found)]
    for name in _columns(found):
        lines.append(f"| {name} | {' | '.join(_sign(one.get(name, '-')) for one in found.values())} |")
    return "\n".join(lines)
