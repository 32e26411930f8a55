"""Medians of what was measured, as a table and as a plot."""

from __future__ import annotations

import platform
from pathlib import Path

import psutil

from benchmarks import claims
from benchmarks.medians import Row, medians, name_of, opened

FIGURES = {
    "first": "first word, s",
    "last": "last word, s",
    "lag_p50": "lag p50, ms",
    "lag_p95": "lag p95, ms",
    "page_cpu": "page CPU, s",
    "process_cpu": "server and kernel CPU, s",
    "kb": "kB",
    "messages": "messages",
    "gap": "longest frame gap, ms",
    "heap": "heap after, MB",
    "wrong": "wrong words",
}
OPENED = {
    "shown": "seconds until shown",
    "shown_cpu": "page CPU, s,",
    "heap": "page heap, MB,",
    "memory": "server and kernel, MB,",
}
_DIGITS = {"first": 2, "last": 2, "page_cpu": 2, "process_cpu": 2, "shown": 2, "shown_cpu": 2}


def figure(row: Row, key: str) -> str:
    if row.get("asked") is False:
        return "-"
    if row.get("finished") is False:
        return "did not finish"
    return f"{row[key]:.{_DIGITS.get(key, 0)}f}" if key in row else "-"


def cases_of(rows: list[Row]) -> list[tuple[int, int, float]]:
    return list(dict.fromkeys((row["history"], row["count"], row["rate"]) for row in rows if "count" in row))


def title(history: int, count: int, rate: float) -> str:
    pace = f"at {rate:g} a second" if rate else "as fast as possible"
    return f"{history} messages of history, {count} words {pace}"


def _markdown(head: list[str], body: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(cells) + " |" for cells in body)])


def table(rows: list[Row]) -> str:
    """Every case as a Markdown table, and the time to show the history."""
    parts = []
    for history, count, rate in cases_of(rows):
        found = medians(rows, history=history, count=count, rate=rate)
        found = {name: row for name, row in found.items() if row.get("asked", True)}
        body = [[name, *(figure(row, key) for key in FIGURES)] for name, row in found.items()]
        parts.append(f"### {title(history, count, rate)}\n\n" + _markdown(["", *FIGURES.values()], body))
    fresh = opened(rows)
    lengths = list(dict.fromkeys(row["history"] for row in fresh))
    shown = {length: medians(fresh, history=length) for length in lengths}
    head = ["", *(f"{label} of {length}" for label in OPENED.values() for length in lengths)]
    body = [
        [name, *(figure(shown[length][name], key) for key in OPENED for length in lengths)]
        for name in shown[lengths[0]]
    ]
    parts.append("### Until the history is shown\n\n" + _markdown(head, body))
    return "\n\n".join(parts)


def claimed(rows: list[Row]) -> str:
    """What is claimed, and what came of it."""
    return _markdown(["chatwidget", "at most", "measured", ""], [claim.cells() for claim in claims.claims(rows)])


def lines(rows: list[Row]) -> str:
    """One subject in one page, as it goes."""
    told = []
    for row in rows:
        values = ", ".join(f"{key} {value:.3g}" for key, value in row.items() if key in FIGURES or key == "shown")
        told.append(f"{name_of(row)}, H={row['history']} N={row.get('count', '-')} @{row.get('rate', '-')}: "
                    f"{values or 'did not finish'}")  # fmt: skip
    return "\n".join(told)


def write(rows: list[Row], path: Path) -> None:
    """What is claimed and all figures, as Markdown."""
    machine = f"{psutil.cpu_count()} processors, {psutil.virtual_memory().total / 2**30:.0f} GB, {platform.system()}"
    shown = [name_of(row) for row in rows if "shown" in row and row["history"] == rows[0]["history"]]
    counts = [shown.count(name) for name in shown]
    repeats = f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    text = f"""# Measured side by side

Written by `make bench` (`python -m benchmarks`): the medians of {repeats} repetition(s) in turn, on a machine
with {machine}. Read ratios. Times are what a person sees: from Enter to a
frame with the word in it; lag is from the word's `yield` to that frame. CPU is that of the page's main thread, and that
of the server with its kernels. Everybody says the same words, in paragraphs of fifty, and begins with the same history.
What lasts ten seconds has a page of its own, with that history and nothing else in it. Very long answers are asked for
twice in a page, streamed and in one piece; the second time counts.

Jupyter's server leaves Nagle's algorithm on: it holds a frame back until the one before is acknowledged, and Linux puts
that off for 40 ms when a frame is just as long as the last one. A widget that only appends text sends such frames.

## What is claimed

{claimed(rows)}

## All figures

{table(rows)}
"""
    path.write_text(text, encoding="utf-8")
