"""Means with intervals, and differences to a baseline, computed by SciPy. The unit is the case.

Samples of one case are averaged first, and so are cases that belong together. Yes/no scores get Wilson's interval,
with its continuity correction below 20 cases: without it, the interval of 10 cases with a true share of .95 covers
91.4 %. Numbers get Student's t, and from 100 cases on a bootstrap. Differences use the cases that both sides have: an
exact sign test for yes/no scores, a paired t test (below 100 cases) or a permutation test for numbers, and Holm's
correction where there is more than one difference.

Sources: Wilson (1927) as in `scipy.stats.binomtest`; Holm (1979).
"""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chatwidget.errors import MissingDependency

CONFIDENCE = 0.95
MANY = 100  # cases from which resampling is used
_FEW = 20  # cases below which Wilson's interval needs its continuity correction
_RESAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval.

    Attributes:
        mean: the mean over cases, or None without any.
        low: the lower end of the 95 % interval, or None where there is none.
        high: the upper end.
        cases: how many cases (or clusters) it is of.
        method: "wilson", "t", "bootstrap", or "" where there is no interval.
    """

    mean: float | None
    low: float | None
    high: float | None
    cases: int
    method: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of a variant to the baseline, over the cases that both have.

    Attributes:
        mean: the mean difference, or None without a common case.
        low: the lower end of the 95 % interval, or None.
        high: the upper end.
        p: the two-sided p value, corrected for the number of differences; None where nothing can be tested.
        cases: how many cases both have.
        left_out: how many cases only one of them has.
        wins: how many cases are better than the baseline.
        ties: how many are equal.
        losses: how many are worse.
        method: "sign test", "paired t", "permutation", or "".
    """

    mean: float | None
    low: float | None
    high: float | None
    p: float | None
    cases: int
    left_out: int
    wins: int
    ties: int
    losses: int
    method: str

    @property
    def is_decisive(self) -> bool:
        """Return whether the difference is unlikely to be chance, at 5 %."""
        return self.p is not None and self.p < 1 - CONFIDENCE


def per_case(rows: Iterable[tuple[Hashable, float]]) -> dict[Hashable, float]:
    """Average the samples of each case.

    Example:
        >>> per_case([("a", 1.0), ("a", 0.0), ("b", 1.0)])
        {'a': 0.5, 'b': 1.0}
    """
    found: dict[Hashable, list[float]] = defaultdict(list)
    for case, value in rows:
        found[case].append(float(value))
    return {case: math.fsum(values) / len(values) for case, values in found.items()}


def estimate(values: Sequence[float]) -> Estimate:
    """Estimate a mean from one value per case.

    Args:
        values: one finite number per case.

    Raises:
        MissingDependency: SciPy is not installed.

    Example:
        >>> found = estimate([1.0] * 20)
        >>> found.mean, round(found.low, 3), found.high, found.method
        (1.0, 0.839, 1.0, 'wilson')
    """
    stats = _scipy_stats()
    n = len(values)
    if n == 0:
        return Estimate(None, None, None, 0, "")
    mean = math.fsum(values) / n
    if all(value in (0.0, 1.0) for value in values):
        method = "wilsoncc" if n < _FEW else "wilson"
        interval = stats.binomtest(round(math.fsum(values)), n).proportion_ci(CONFIDENCE, method=method)
        return Estimate(mean, float(interval.low), float(interval.high), n, "wilson")
    if n == 1 or len(set(values)) == 1:
        return Estimate(mean, None, None, n, "")  # the spread is unknown: an interval of no width would be a lie
    low, high, method = _interval(stats, values)
    return Estimate(mean, low, high, n, method)


def difference(variant: Mapping[Hashable, float], baseline: Mapping[Hashable, float]) -> Difference:
    """Compare a variant to the baseline on the cases that both have.

    Args:
        variant: one value per case.
        baseline: the same of the baseline.

    Example:
        >>> found = difference({1: 1.0, 2: 1.0, 3: 0.0}, {1: 1.0, 2: 0.0, 3: 0.0})
        >>> found.wins, found.ties, found.losses, found.p
        (1, 2, 0, 1.0)
    """
    stats = _scipy_stats()
    common = [case for case in variant if case in baseline]
    left_out = len(variant.keys() ^ baseline.keys())
    gaps = [variant[case] - baseline[case] for case in common]
    wins, losses = sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)
    n, ties = len(gaps), len(gaps) - wins - losses
    if not n:
        return Difference(None, None, None, None, 0, left_out, 0, 0, 0, "")
    mean = math.fsum(gaps) / n
    low = high = None
    if len(set(gaps)) > 1:
        low, high, _ = _interval(stats, gaps)
    has_one_size = len({abs(gap) for gap in gaps if gap}) <= 1  # yes/no scores, and preferences
    if wins + losses == 0:
        p, method = 1.0, "sign test"
    elif has_one_size:
        p, method = float(stats.binomtest(wins, wins + losses).pvalue), "sign test"
    elif n < MANY:
        p, method = float(stats.ttest_1samp(gaps, 0.0).pvalue), "paired t"
    else:
        found = stats.permutation_test(
            (gaps,), _mean, permutation_type="samples", vectorized=True, n_resamples=_RESAMPLES, rng=0
        )
        p, method = float(found.pvalue), "permutation"
    return Difference(mean, low, high, p, n, left_out, wins, ties, losses, method)


def corrected(differences: Mapping[str, Difference]) -> dict[str, Difference]:
    """Correct the p values of several differences by Holm's method; one alone stays as it is.

    Example:
        >>> one = Difference(0.1, None, None, 0.03, 20, 0, 5, 14, 1, "sign test")
        >>> [found.p for found in corrected({"a": one, "b": replace(one, p=0.04)}).values()]
        [0.06, 0.06]
    """
    tested = sorted((found.p, name) for name, found in differences.items() if found.p is not None)
    result = dict(differences)
    largest = 0.0
    for rank, (p, name) in enumerate(tested):
        largest = max(largest, min(1.0, p * (len(tested) - rank)))
        result[name] = replace(result[name], p=largest)
    return result


def verdict(differences: Mapping[str, Difference]) -> str:
    """Say in one sentence which differences to the baseline are decisive.

    Example:
        >>> verdict({"b": Difference(0.05, None, None, 1.0, 20, 0, 1, 19, 0, "sign test")})
        'No difference is decisive with these 20 cases.'
    """
    if not differences:
        return "There is nothing to compare: the board has one variant."
    decisive = {name: found for name, found in differences.items() if found.is_decisive}
    if not decisive:
        counts = {found.cases for found in differences.values()}
        least, most = min(counts), max(counts)
        if not most:
            return "There is nothing to compare yet: no case has scores in two columns."
        number = str(most) if least == most else f"{least} to {most}"
        return f"No difference is decisive with these {number} case{'' if number == '1' else 's'}."
    words = [f"{name} is {'better' if (found.mean or 0) > 0 else 'worse'}" for name, found in decisive.items()]
    return f"Decisive against the baseline: {', '.join(words)}."


def _interval(stats: Any, values: Sequence[float]) -> tuple[float, float, str]:
    n = len(values)
    if n < MANY:
        mean = math.fsum(values) / n
        reach = float(stats.sem(values)) * float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1))
        return mean - reach, mean + reach, "t"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # degenerate resamples of almost constant data
        found = stats.bootstrap(
            (values,), _mean, confidence_level=CONFIDENCE, n_resamples=_RESAMPLES, method="percentile", rng=0
        )
    return float(found.confidence_interval.low), float(found.confidence_interval.high), "bootstrap"


def _mean(sample: Any, axis: int = -1) -> Any:
    return sample.mean(axis=axis)


def _scipy_stats() -> Any:
    try:
        from scipy import stats
    except ImportError as error:
        raise MissingDependency(
            "Intervals and tests require SciPy. Run: pip install 'chatwidget[playground]'"
        ) from error
    return stats
