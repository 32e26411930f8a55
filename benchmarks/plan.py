"""Which subjects and cases a round of the benchmark measures."""

from __future__ import annotations

from benchmarks import claims, opening, rounds, subjects
from benchmarks.claims import Case

Subject = opening.WebApp | opening.Notebook

# Messages of history, words (0: only open the page), words per second (0: no limit).
CASES: list[Case] = [(100, 500, 0), claims.PACED, *claims.FLAT_OUT]
FAST: list[Case] = [(100, 2000, 200), (100, 10_000, 1000), (0, 0, 0), (10_000, 0, 0)]  # for chatwidget and the baseline
QUICK_CASES: list[Case] = [(100, 500, 0), (100, 300, 100)]
_OWN: dict[str, list[Case]] = {
    subjects.FLOOR.name: CASES + FAST,
    subjects.OURS.name: CASES + FAST,
    subjects.BEFORE.name: [claims.PACED, (0, 0, 0), (10_000, 0, 0)],
    subjects.COLD.name: [(0, 0, 0)],
    subjects.COLD_BARE.name: [(0, 0, 0)],
    subjects.TEN.name: [(100, 0, 0)],
    subjects.TEN_STREAM.name: [rounds.TEN],
    subjects.TEN_STREAM_BEFORE.name: [rounds.TEN],
    subjects.BROUGHT.name: [(100, 0, 0), (10_000, 0, 0)],
}
# What claims need of subjects that are measured whole in the first rounds only.
_CLAIMED: dict[str, list[Case]] = {
    subjects.FLOOR.name: [claims.PACED, *claims.FLAT_OUT],
    subjects.DISPLAY_UPDATE.name: [claims.PACED],
    subjects.SHINYCHAT.name: list(claims.FLAT_OUT),
}
_NAMED = {*_OWN, *_CLAIMED} - {subjects.TEN.name}


def cases(subject: Subject, *, quick: bool = False, whole: bool = True) -> list[Case]:
    """Return the cases of a subject in a round.

    Args:
        subject: the subject.
        quick: a few short cases.
        whole: all cases and subjects; otherwise those that claims need.
    """
    if not whole and subject.name not in _NAMED:
        return []
    if not whole and subject.name in _CLAIMED:
        return _CLAIMED[subject.name]
    if quick and subject in subjects.QUICK:
        return QUICK_CASES
    return _OWN.get(subject.name, CASES)
