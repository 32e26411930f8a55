"""The median of each figure over the repetitions of one run."""

from __future__ import annotations

import statistics
from typing import Any

Row = dict[str, Any]
_ABOUT = {"subject", "version", "history", "count", "rate", "big", "heavy", "way", "cost", "finished", "failed"}


def name_of(row: Row) -> str:
    return f"{row['subject']} {row['version']}".strip()


def opened(rows: list[Row]) -> list[Row]:
    """Return the rows of pages that were just opened."""
    return [row for row in rows if not {"count", "big", "heavy", "cost"} & set(row)]


def medians(rows: list[Row], **where: Any) -> dict[str, Row]:
    """Return the medians for each subject; `finished` or `asked` is False if it has none."""
    found: dict[str, Row] = {}
    for name in dict.fromkeys(name_of(row) for row in rows):
        fitting = [row for row in rows if name_of(row) == name and all(row.get(k) == v for k, v in where.items())]
        whole = [row for row in fitting if row.get("finished", True) and "failed" not in row]
        if not fitting:
            found[name] = {"asked": False}
        elif len(whole) * 2 <= len(fitting):
            found[name] = {"asked": True, "finished": False}
        else:
            keys = [key for key in whole[0] if key not in _ABOUT and all(key in row for row in whole)]
            found[name] = {key: statistics.median(row[key] for row in whole) for key in keys}
    return found
