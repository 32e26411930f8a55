"""The claims about chatwidget, and whether one run confirms them."""

from __future__ import annotations

from collections.abc import Callable
from operator import sub, truediv

from tests.hosts.support.big import BIG, WAYS

from benchmarks import rounds, subjects
from benchmarks.claim import UNMEASURED, Claim
from benchmarks.medians import Row, medians, opened

OURS, FLOOR, LEAST = subjects.OURS.name, subjects.FLOOR.name, subjects.APPENDING.name
UPDATE, SHINYCHAT, BROUGHT = subjects.DISPLAY_UPDATE.name, subjects.SHINYCHAT.name, subjects.BROUGHT.name
Case = tuple[int, int, float]
FRAMES = "the browser's own work for a frame of JupyterLab's page is nine tenths of it"
WAITING = "to wait for 10 000 words takes 0.2 s; a widget that only sends text in as many messages has 1.3"
AROUND = "the ratio varies from run to run around 1"
AS_OFTEN = f"the page draws nearly as often at both paces; {AROUND}"
ONCE = "measured once a run; of five more runs one took 150 ms, the others 33 ms"
FLAT_OUT: tuple[Case, ...] = ((100, 4000, 0), (1000, 500, 0))
PACED: Case = (100, 500, 100)


def claims(rows: list[Row]) -> list[Claim]:
    """Return every claim, as a ratio or difference of medians of the same run."""
    return [
        *_flat_out(rows),
        *_paced(rows),
        *_fast(rows),
        *_long(rows),
        *rounds.claims(rows),
        *_big(rows),
        *_wrong(rows),
    ]


def missed(rows: list[Row], whole: bool = True) -> list[Claim]:
    """Return the claims that a run does not confirm; for a whole run, also those it did not measure."""
    verdicts = ("missed", UNMEASURED) if whole else ("missed",)
    return [claim for claim in claims(rows) if claim.verdict.startswith(verdicts)]


def judge(rows: list[Row], whole: bool = True) -> int:
    """Print the claims that a run does not confirm, and return the exit status."""
    found = missed(rows, whole)
    for claim in found:
        label, limit, measured, verdict = claim.cells()
        print(f"{verdict}: {label}: {measured}, at most {limit}")
    return 1 if found else 0


def _against(rows: list[Row], case: Case, key: str, other: str, how: Callable[[float, float], float]) -> float | None:
    found = medians(rows, history=case[0], count=case[1], rate=case[2])
    theirs = next((row for name, row in found.items() if name.startswith(other)), {})
    ours = found.get(OURS, {})
    return how(ours[key], theirs[key]) if key in ours and theirs.get(key) else None


def _flat_out(rows: list[Row]) -> list[Claim]:
    found = []
    for case in FLAT_OUT:
        label = f"flat out, H={case[0]} N={case[1]}: "
        found += [
            Claim(label + "last word against shinychat's", 0.25, _against(rows, case, "last", SHINYCHAT, truediv)),
            Claim(label + "page CPU against shinychat's", 0.25, _against(rows, case, "page_cpu", SHINYCHAT, truediv)),
            Claim(label + "last word against the floor's", 1.5, _against(rows, case, "last", FLOOR, truediv)),
        ]
    return found


def _paced(rows: list[Row]) -> list[Claim]:
    def lag(key: str, other: str) -> float | None:
        return _against(rows, PACED, key, other, sub)

    def cpu(key: str, other: str) -> float | None:
        return _against(rows, PACED, key, other, truediv)

    ms = "{:+.1f} ms"
    return [
        Claim("100 words/s: lag p50 against the floor's", 16, lag("lag_p50", FLOOR), ms),
        Claim("100 words/s: lag p95 against the floor's", 30, lag("lag_p95", FLOOR), ms),
        Claim("100 words/s: lag p50 against a widget's that appends text", None, lag("lag_p50", LEAST), ms),
        Claim("100 words/s: lag p95 against a widget's that appends text", None, lag("lag_p95", LEAST), ms),
        Claim("100 words/s: page CPU against display update's", 0.4, cpu("page_cpu", UPDATE), why=FRAMES),
        Claim("100 words/s: page CPU against that of a widget that appends text", None, cpu("page_cpu", LEAST)),
        Claim("100 words/s: server and kernel CPU against display update's", 0.7, cpu("process_cpu", UPDATE)),
    ]


def _fast(rows: list[Row]) -> list[Claim]:
    """Compare 1 000 words a second for ten seconds with 200 words a second."""
    usual, fast = (medians(rows, history=100, count=10 * rate, rate=rate).get(OURS, {}) for rate in (200, 1000))

    def ratio(cost: Callable[[Row], float]) -> float | None:
        return cost(fast) / cost(usual) if "said_cpu" in usual and "said_cpu" in fast else None

    label = "1 000 words/s for 10 s: "
    without = label + "the same, without what it takes to wait for each word"
    return [
        Claim(label + "lag p95", 50, fast.get("lag_p95"), "{:.1f} ms"),
        Claim(label + "page CPU against 200's", 1, ratio(lambda row: row["page_cpu"]), why=AS_OFTEN),
        Claim(label + "server and kernel CPU against 200's", 0.9, ratio(lambda row: row["process_cpu"]), why=WAITING),
        Claim(without, 1, ratio(lambda row: row["process_cpu"] - row["said_cpu"]), why=AROUND),
    ]


def _long(rows: list[Row]) -> list[Claim]:
    """Compare showing 10 000 messages with 1.3 times 100 messages plus the transfer of the others."""
    few, many = (medians(opened(rows), history=length) for length in (100, 10_000))
    if any("shown_cpu" not in found.get(name, {}) for found in (few, many) for name in (OURS, BROUGHT)):
        return [Claim("10 000 messages: page CPU until shown against that of 100, and to bring them", 1.3, None)]
    brought = many[BROUGHT]["shown_cpu"] - few[BROUGHT]["shown_cpu"]
    allowed = 1.3 * few[OURS]["shown_cpu"] + brought
    label = f"10 000 messages: page CPU until shown, s (1.3 times that of 100, and {brought:.2f} to bring them)"
    return [Claim(label, allowed, many[OURS]["shown_cpu"])]


def _big(rows: list[Row]) -> list[Claim]:
    """Limit the frame gaps of very long answers, in one piece and streamed."""
    found = []
    for name in BIG:
        for way in WAYS:
            measured = medians(rows, big=name, way=way).get(OURS, {}).get("gap")
            why = ONCE if name == "a list of 2 000 items" else ""
            found.append(Claim(f"{name}, {way}: longest frame gap", 60, measured, "{:.0f} ms", why=why))
    return found


def _wrong(rows: list[Row]) -> list[Claim]:
    ours = [row for row in rows if row["subject"] == OURS]
    broken = sum("failed" in row or not row.get("finished", True) for row in ours)
    wrong = sum(row.get("wrong", 0) for row in ours)
    label = "words lost, doubled or out of place, and answers that did not finish, in all cases"
    return [Claim(label, 0, wrong + broken if ours else None, "{:.0f}")]
