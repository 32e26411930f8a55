"""What is claimed of chatwidget, and whether one run bears it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import subjects
from benchmarks.medians import Row, medians

OURS, FLOOR, LEAST = subjects.OURS.name, subjects.FLOOR.name, subjects.APPENDING.name
SLOW, SHINYCHAT, BROUGHT = subjects.DISPLAY_UPDATE.name, subjects.SHINYCHAT.name, subjects.BROUGHT.name
Case = tuple[int, int, float]
FLAT_OUT: tuple[Case, ...] = ((100, 4000, 0), (1000, 500, 0))
PACED: Case = (100, 500, 100)


@dataclass(frozen=True)
class Claim:
    """One line of what is claimed.

    Args:
        label: what of what.
        limit: what it may be at most; None where it only stands beside another line.
        measured: None when something needed for it was not measured, or did not finish.
        form: how both are written.
    """

    label: str
    limit: float | None
    measured: float | None
    form: str = "{:.2f}"

    @property
    def verdict(self) -> str:
        if self.limit is None or self.measured is None:
            return ""
        return "holds" if self.measured <= self.limit else "missed"

    def cells(self) -> list[str]:
        """The line as cells of a table."""
        limit = "" if self.limit is None else self.form.format(self.limit)
        measured = "not measured" if self.measured is None else self.form.format(self.measured)
        return [self.label, limit, measured, self.verdict]


def claims(rows: list[Row]) -> list[Claim]:
    """Every claim, as a ratio or difference of medians of the same run."""
    return [*_flat_out(rows), *_paced(rows), *_fast(rows), *_long(rows), *_wrong(rows)]


def missed(rows: list[Row]) -> list[Claim]:
    """The claims that the run does not bear out."""
    return [claim for claim in claims(rows) if claim.verdict == "missed"]


def _against(rows: list[Row], case: Case, key: str, other: str, how: Callable[[float, float], float]) -> float | None:
    found = medians(rows, history=case[0], count=case[1], rate=case[2])
    theirs = next((row for name, row in found.items() if name.startswith(other)), {})
    ours = found.get(OURS, {})
    return how(ours[key], theirs[key]) if key in ours and theirs.get(key) else None


def _ratio(ours: float, theirs: float) -> float:
    return ours / theirs


def _difference(ours: float, theirs: float) -> float:
    return ours - theirs


def _flat_out(rows: list[Row]) -> list[Claim]:
    found = []
    for case in FLAT_OUT:
        label = f"flat out, H={case[0]} N={case[1]}: "
        found += [
            Claim(label + "last word against shinychat's", 0.25, _against(rows, case, "last", SHINYCHAT, _ratio)),
            Claim(label + "page CPU against shinychat's", 0.25, _against(rows, case, "page_cpu", SHINYCHAT, _ratio)),
            Claim(label + "last word against the floor's", 1.5, _against(rows, case, "last", FLOOR, _ratio)),
        ]
    return found


def _paced(rows: list[Row]) -> list[Claim]:
    def lag(key: str, other: str) -> float | None:
        return _against(rows, PACED, key, other, _difference)

    def cpu(key: str, other: str) -> float | None:
        return _against(rows, PACED, key, other, _ratio)

    ms = "{:+.0f} ms"
    return [
        Claim("100 words/s: lag p50 against the floor's", 6, lag("lag_p50", FLOOR), ms),
        Claim("100 words/s: lag p95 against the floor's", 12, lag("lag_p95", FLOOR), ms),
        Claim("100 words/s: lag p50 against a widget's that appends text", None, lag("lag_p50", LEAST), ms),
        Claim("100 words/s: lag p95 against a widget's that appends text", None, lag("lag_p95", LEAST), ms),
        Claim("100 words/s: page CPU against display update's", 0.4, cpu("page_cpu", SLOW)),
        Claim("100 words/s: page CPU against that of a widget that appends text", None, cpu("page_cpu", LEAST)),
        Claim("100 words/s: server and kernel CPU against display update's", 0.7, cpu("process_cpu", SLOW)),
    ]


def _fast(rows: list[Row]) -> list[Claim]:
    """A thousand words a second for ten seconds, against two hundred."""
    slow, fast = (medians(rows, history=100, count=10 * rate, rate=rate).get(OURS, {}) for rate in (200, 1000))
    if "lag_p95" not in slow or "lag_p95" not in fast:
        return []
    kernel = (fast["process_cpu"] - fast["said_cpu"]) / (slow["process_cpu"] - slow["said_cpu"])
    label = "1 000 words/s for 10 s: "
    return [
        Claim(label + "lag p95", 50, fast["lag_p95"], "{:.0f} ms"),
        Claim(label + "page CPU against 200's", 1, fast["page_cpu"] / slow["page_cpu"]),
        Claim(label + "server and kernel CPU against 200's", 1, fast["process_cpu"] / slow["process_cpu"]),
        Claim(label + "the same, without what it takes to wait for each word", None, kernel),
    ]


def _long(rows: list[Row]) -> list[Claim]:
    """10 000 messages until they are shown, against 1.3 times 100 and what it takes to bring more to the page."""
    opened = [row for row in rows if "count" not in row]
    few, many = (medians(opened, history=length) for length in (100, 10_000))
    if any("shown_cpu" not in found.get(name, {}) for found in (few, many) for name in (OURS, BROUGHT)):
        return []
    brought = many[BROUGHT]["shown_cpu"] - few[BROUGHT]["shown_cpu"]
    allowed = 1.3 * few[OURS]["shown_cpu"] + brought
    label = f"10 000 messages: page CPU until shown, s (1.3 times that of 100, and {brought:.2f} to bring them)"
    return [Claim(label, allowed, many[OURS]["shown_cpu"])]


def _wrong(rows: list[Row]) -> list[Claim]:
    wrong = [row["wrong"] for row in rows if row["subject"] == OURS and "wrong" in row]
    return [Claim("words lost, doubled or out of place, in all cases", 0, max(wrong), "{:.0f}")] if wrong else []
