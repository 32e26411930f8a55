"""Medians of what was measured, as a table and as a plot."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

Row = dict[str, Any]
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
OURS, BROUGHT = "chatwidget", "JupyterLab: what chatwidget sends, undrawn"
OPENED = {
    "shown": "seconds until shown",
    "shown_cpu": "page CPU, s,",
    "heap": "page heap, MB,",
    "memory": "server and kernel, MB,",
}
_DIGITS = {"first": 2, "last": 2, "page_cpu": 2, "process_cpu": 2, "shown": 2, "shown_cpu": 2}


def name_of(row: Row) -> str:
    return f"{row['subject']} {row['version']}".strip()


def medians(rows: list[Row], **where: Any) -> dict[str, Row]:
    """The median of every figure, subject by subject; None for who did not finish, or was not asked."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(name_of(row), {})
    for name in found:
        fitting = [row for row in rows if name_of(row) == name and all(row.get(k) == v for k, v in where.items())]
        whole = [row for row in fitting if row.get("finished", True) and "failed" not in row]
        if not fitting:
            found[name] = {"asked": False}
        elif len(whole) * 2 <= len(fitting):
            found[name] = {"asked": True, "finished": False}
        else:
            keys = [key for key in (*FIGURES, *OPENED, "said_cpu") if all(key in row for row in whole)]
            found[name] = {key: statistics.median(row[key] for row in whole) for key in keys}
    return found


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
    lengths = list(dict.fromkeys(row["history"] for row in rows))
    shown = {length: medians([row for row in rows if "count" not in row], history=length) for length in lengths}
    head = ["", *(f"{label} of {length}" for label in OPENED.values() for length in lengths)]
    body = [
        [name, *(figure(shown[length][name], key) for key in OPENED for length in lengths)]
        for name in shown[lengths[0]]
    ]
    parts.append("### Until the history is shown\n\n" + _markdown(head, body))
    return "\n\n".join(parts)


def lines(rows: list[Row], about: Row) -> str:
    """One repetition of one subject, as it goes."""
    told = []
    for row in rows:
        if all(row.get(key) == value for key, value in about.items()):
            values = ", ".join(f"{key} {value:.3g}" for key, value in row.items() if key in FIGURES or key == "shown")
            told.append(f"{name_of(row)}, H={row['history']} N={row.get('count', '-')} @{row.get('rate', '-')}: "
                        f"{values or 'did not finish'}")  # fmt: skip
    return "\n".join(told)


def ratios(rows: list[Row]) -> str:
    """What issue and README claim, as ratios of medians of the same run."""
    ours, floor = OURS, "bare websocket (the floor)"

    def of(case: tuple[int, int, float], key: str, other: str, how: Callable[[float, float], str]) -> str:
        found = medians(rows, history=case[0], count=case[1], rate=case[2])
        name = next((name for name in found if name.startswith(other)), None)
        if name is None or key not in found[name] or key not in found.get(ours, {}):
            return "not measured"
        return how(found[ours][key], found[name][key])

    def ratio(a: float, b: float) -> str:
        return f"{a / b:.2f}" if b else "-"

    def difference(a: float, b: float) -> str:
        return f"{a - b:+.0f} ms"

    paced, slow = (100, 500, 100), "JupyterLab: display update"
    least = "JupyterLab: widget that appends text"
    body = []
    for case in ((100, 4000, 0), (1000, 500, 0)):
        label = f"flat out, H={case[0]} N={case[1]}: "
        body.append([label + "last word against shinychat's", "0.25", of(case, "last", "shinychat", ratio)])
        body.append([label + "page CPU against shinychat's", "0.25", of(case, "page_cpu", "shinychat", ratio)])
        body.append([label + "last word against the floor's", "1.5", of(case, "last", floor, ratio)])
    body += [
        ["100 words/s: lag p50 against the floor's", "+6 ms", of(paced, "lag_p50", floor, difference)],
        ["100 words/s: lag p95 against the floor's", "+12 ms", of(paced, "lag_p95", floor, difference)],
        ["100 words/s: lag p50 against a widget's that appends text", "", of(paced, "lag_p50", least, difference)],
        ["100 words/s: lag p95 against a widget's that appends text", "", of(paced, "lag_p95", least, difference)],
        ["100 words/s: page CPU against display update's", "0.4", of(paced, "page_cpu", slow, ratio)],
        ["100 words/s: server and kernel CPU against display update's", "0.7", of(paced, "process_cpu", slow, ratio)],
    ]
    body += _fast(rows) + _long(rows)
    return _markdown(["chatwidget", "at most", "measured"], body)


def _fast(rows: list[Row]) -> list[list[str]]:
    """A thousand words a second for ten seconds, against two hundred."""
    slow, fast = (medians(rows, history=100, count=10 * rate, rate=rate).get(OURS, {}) for rate in (200, 1000))
    if "lag_p95" not in slow or "lag_p95" not in fast:
        return []
    kernel = (fast["process_cpu"] - fast["said_cpu"]) / (slow["process_cpu"] - slow["said_cpu"])
    label = "1 000 words/s for 10 s: "
    return [
        [label + "lag p95", "50 ms", f"{fast['lag_p95']:.0f} ms"],
        [label + "page CPU against 200's", "1", f"{fast['page_cpu'] / slow['page_cpu']:.2f}"],
        [label + "server and kernel CPU against 200's", "1", f"{fast['process_cpu'] / slow['process_cpu']:.2f}"],
        [label + "the same, without what it takes to wait for each word", "1", f"{kernel:.2f}"],
    ]


def _long(rows: list[Row]) -> list[list[str]]:
    """10 000 messages until they are shown, against 1.3 times 100 and what it takes to bring more to the page."""
    opened = [row for row in rows if "count" not in row]
    few, many = (medians(opened, history=length) for length in (100, 10_000))
    if any("shown_cpu" not in found.get(name, {}) for found in (few, many) for name in (OURS, BROUGHT)):
        return []
    brought = many[BROUGHT]["shown_cpu"] - few[BROUGHT]["shown_cpu"]
    allowed = 1.3 * few[OURS]["shown_cpu"] + brought
    return [
        [
            f"10 000 messages: page CPU until shown, s (1.3 times that of 100, and {brought:.2f} to bring them)",
            f"{allowed:.2f}",
            f"{many[OURS]['shown_cpu']:.2f}",
        ]
    ]


def write(rows: list[Row], path: Path) -> None:
    """What is claimed and all figures, as Markdown."""
    machine = f"{psutil.cpu_count()} processors, {psutil.virtual_memory().total / 2**30:.0f} GB, {platform.system()}"
    shown = [name_of(row) for row in rows if "count" not in row and row["history"] == rows[0]["history"]]
    counts = [shown.count(name) for name in shown]
    repeats = f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    text = f"""# Measured side by side

Written by `make bench` (`python -m benchmarks`): the medians of {repeats} repetition(s) in turn, on a machine
with {machine}. Read ratios. Times are what a person sees: from Enter to a
frame with the word in it; lag is from the word's `yield` to that frame. CPU is that of the page's main thread, and that
of the server with its kernels. Everybody says the same words, in paragraphs of fifty, and begins with the same history.

Jupyter's server leaves Nagle's algorithm on: it holds a frame back until the one before is acknowledged, and Linux puts
that off for 40 ms when a frame is just as long as the last one. A widget that only appends text sends such frames.

## What is claimed

{ratios(rows)}

## All figures

{table(rows)}
"""
    path.write_text(text, encoding="utf-8")
