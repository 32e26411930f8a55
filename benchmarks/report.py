"""The medians of a run as Markdown tables."""

from __future__ import annotations

import platform
from pathlib import Path

import psutil

from benchmarks import claims, rounds
from benchmarks.before import COMMIT
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
    """Return a Markdown table per case, and one with the time to show the history."""
    parts = []
    for history, count, rate in cases_of(rows):
        found = medians(rows, history=history, count=count, rate=rate)
        found = {name: row for name, row in found.items() if row.get("asked", True)}
        body = [[name, *(figure(row, key) for key in FIGURES)] for name, row in found.items()]
        parts.append(f"### {title(history, count, rate)}\n\n" + _markdown(["", *FIGURES.values()], body))
    fresh = opened(rows)
    parts += [costs(rows)] if any("cost" in row for row in rows) else []
    parts += [weights(rows)] if any("heavy" in row for row in rows) else []
    lengths = list(dict.fromkeys(row["history"] for row in fresh))
    shown = {length: medians(fresh, history=length) for length in lengths}
    head = ["", *(f"{label} of {length}" for label in OPENED.values() for length in lengths)]
    body = [
        [name, *(figure(shown[length][name], key) for key in OPENED for length in lengths)]
        for name in shown[lengths[0]]
    ]
    parts.append("### Until the history is shown\n\n" + _markdown(head, body))
    return "\n\n".join(parts)


def costs(rows: list[Row]) -> str:
    """Return what both builds cost a kernel as a Markdown table."""
    names = list(dict.fromkeys(row["cost"] for row in rows if "cost" in row))
    columns = list(dict.fromkeys(name_of(row) for row in rows if "cost" in row))
    found = {name: medians([row for row in rows if "cost" in row], cost=name) for name in names}
    body = [
        [
            name,
            *(f"{found[name][column]['value']:.3g}" if "value" in found[name][column] else "-" for column in columns),
        ]
        for name in names
    ]
    return "### What a kernel spends, in seconds of CPU unless it says otherwise\n\n" + _markdown(["", *columns], body)


def weights(rows: list[Row]) -> str:
    """Return how heavy content of an answer is shown by both builds as a Markdown table."""
    body = []
    for name in dict.fromkeys(row["heavy"] for row in rows if "heavy" in row):
        found = medians(rows, heavy=name)
        body += [
            [f"{name}, {subject}", *(figure(row, key) for key in ("shown", "page_cpu", "process_cpu"))]
            for subject, row in found.items()
            if row.get("asked", True)
        ]
    head = ["", "seconds until shown", "page CPU, s", "server and kernel CPU, s"]
    return "### Heavy content of an answer\n\n" + _markdown(head, body)


def claimed(rows: list[Row]) -> str:
    """Return the claims and their measurements as a Markdown table."""
    return _markdown(["chatwidget", "at most", "measured", ""], [claim.cells() for claim in claims.claims(rows)])


def lines(rows: list[Row]) -> str:
    """Return the rows of one subject in one page as text."""
    told = []
    for row in rows:
        values = ", ".join(f"{key} {value:.3g}" for key, value in row.items() if key in FIGURES or key == "shown")
        told.append(f"{name_of(row)}, H={row['history']} N={row.get('count', '-')} @{row.get('rate', '-')}: "
                    f"{values or 'did not finish'}")  # fmt: skip
    return "\n".join(told)


def write(rows: list[Row], path: Path) -> None:
    """Write the claims and all measurements as Markdown."""
    machine = f"{psutil.cpu_count()} processors, {psutil.virtual_memory().total / 2**30:.0f} GB, {platform.system()}"
    fresh = [row for row in opened(rows) if "shown" in row]
    shown = [name_of(row) for row in fresh if row["history"] == fresh[0]["history"]]
    counts = [shown.count(name) for name in shown]
    once = sorted({name for name, count in zip(shown, counts, strict=True) if count < max(counts)})
    fewer = f" (of {', '.join(once)}: {min(counts)})" if once else ""
    text = f"""# Benchmark results

The floor is the least that a chat in a browser can do: a bare page with a websocket, which appends each word as it
arrives, one after the other, and knows no Markdown. An answer of chatwidget can end before it, because the floor takes
each word by itself, while chatwidget joins what a fast model says into some thirty patches a second and draws once for
each; at the pace of a reader the floor is the faster one, by a frame or two.

{rounds.pace(rows)}

Written by `make bench` (`python -m benchmarks`): the medians of {max(counts)} repetition(s) in turn{fewer},
on a machine with {machine}. Compare ratios, not seconds.

- Times are visible times, from Enter to the frame that shows the word. The lag is from the `yield` of a word to that
  frame.
- CPU is the CPU of the page's main thread, and of the server with its kernels.
- At a pace, a page draws only what changes. Only where frame gaps are measured, it is asked for every frame.
- All subjects stream the same words, in paragraphs of fifty, and start with the same history.
- "The build before" is chatwidget of the commit {COMMIT[:8]}, measured in turn in the same run.
- Cases of ten seconds have their own page. Very long answers are requested in the first repetition, twice in a page,
  streamed and in one piece; the second time counts.

Jupyter's server does not turn off Nagle's algorithm, which delays a frame until the previous one is acknowledged. Linux
delays the acknowledgment by 40 ms if a frame has the length of the previous one. A widget that only appends text sends
such frames.

## Claims

{claimed(rows)}

## All measurements

{table(rows)}
"""
    path.write_text(text, encoding="utf-8")
