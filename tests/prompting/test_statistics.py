"""Intervals and differences hold what they promise: against SciPy's own, and by exact enumeration."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from scipy import stats

from chatwidget.prompting.statistics import Difference, corrected, difference, estimate, per_case, verdict


@pytest.mark.parametrize("n", [10, 20, 50, 100])
@pytest.mark.parametrize("p", [0.5, 0.9, 0.95])
def test_intervals_of_yes_no_scores_cover_the_truth_at_least_92_percent_of_the_time(n: int, p: float) -> None:
    """All outcomes are enumerated, so that no luck is in the figure."""
    covered = math.fsum(
        float(stats.binom.pmf(right, n, p))
        for right in range(n + 1)
        if (found := estimate([1.0] * right + [0.0] * (n - right))).low is not None
        and found.high is not None
        and found.low <= p <= found.high
    )

    assert covered >= 0.92


def test_a_perfect_score_has_an_interval_of_some_width() -> None:
    found = estimate([1.0] * 20)

    expected = stats.binomtest(20, 20).proportion_ci(method="wilson")
    assert (found.low, found.high) == (expected.low, expected.high)
    assert found.low is not None
    assert found.low < 0.85


def test_numbers_have_students_interval() -> None:
    values = [3.0, 4.5, 2.0, 5.0, 4.0, 3.5]

    found = estimate(values)

    low, high = stats.t.interval(0.95, 5, loc=sum(values) / 6, scale=stats.sem(values))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert found.method == "t"


def test_many_numbers_have_a_bootstrap_interval_near_students() -> None:
    source = random.Random(1)
    values = [source.gauss(5, 1) for _ in range(400)]

    found = estimate(values)

    low, high = stats.t.interval(0.95, 399, loc=sum(values) / 400, scale=stats.sem(values))
    assert found.method == "bootstrap"
    assert found.low == pytest.approx(low, abs=0.03)
    assert found.high == pytest.approx(high, abs=0.03)


@pytest.mark.parametrize("values", [[3.5], [3.5, 3.5, 3.5], []])
def test_where_the_spread_is_unknown_there_is_no_interval(values: list[float]) -> None:
    found = estimate(values)

    assert (found.low, found.high) == (None, None)


def test_samples_of_a_case_count_once() -> None:
    rows = [("a", 1.0), ("a", 1.0), ("a", 1.0), ("b", 0.0)]

    assert per_case(rows) == {"a": 1.0, "b": 0.0}


def test_one_case_of_difference_decides_nothing() -> None:
    baseline: dict[Any, float] = dict.fromkeys(range(20), 0.0)

    found = difference({**baseline, 3: 1.0}, baseline)

    assert (found.wins, found.ties, found.losses, found.p) == (1, 19, 0, 1.0)
    assert not found.is_decisive
    assert verdict({"new": found}) == "No difference is decisive with these 20 cases."


def test_yes_no_differences_are_tested_on_the_cases_that_differ() -> None:
    baseline: dict[Any, float] = dict.fromkeys(range(30), 0.0)
    better: dict[Any, float] = {**baseline, **dict.fromkeys(range(10), 1.0)}

    found = difference(better, baseline)

    assert found.p == stats.binomtest(10, 10).pvalue
    assert found.is_decisive
    assert verdict({"new": found}) == "Decisive against the baseline: new is better."


def test_differences_of_numbers_are_paired() -> None:
    source = random.Random(2)
    baseline: dict[Any, float] = {case: source.gauss(50, 20) for case in range(30)}
    better = {case: value + source.gauss(1, 1) for case, value in baseline.items()}

    found = difference(better, baseline)

    pairs = [(better[case], baseline[case]) for case in baseline]
    assert found.p == pytest.approx(stats.ttest_rel(*zip(*pairs, strict=True)).pvalue)
    assert found.method == "paired t"


def test_many_differences_of_numbers_are_tested_by_permutation() -> None:
    source = random.Random(3)
    baseline: dict[Any, float] = {case: source.gauss(0, 1) for case in range(150)}

    found = difference({case: value + source.gauss(0.5, 1) for case, value in baseline.items()}, baseline)

    assert found.method == "permutation"
    assert found.is_decisive


def test_a_difference_uses_common_cases_and_says_how_many_fell_out() -> None:
    found = difference({1: 1.0, 2: 1.0}, {2: 1.0, 3: 0.0})

    assert (found.cases, found.left_out) == (1, 2)
    assert difference({1: 1.0}, {2: 1.0}).mean is None


def test_holm_corrects_several_differences_and_leaves_one_alone() -> None:
    def of(p: float | None) -> Difference:
        return Difference(0.1, None, None, p, 20, 0, 5, 14, 1, "sign test")

    found = corrected({"a": of(0.01), "b": of(0.04), "c": of(0.03), "d": of(None)})

    assert [found[name].p for name in "abcd"] == [pytest.approx(0.03), pytest.approx(0.06), pytest.approx(0.06), None]
    assert corrected({"a": of(0.04)})["a"].p == 0.04


def test_a_board_without_scores_is_not_said_to_have_compared_anything() -> None:
    found = difference({}, {})

    assert verdict({"new": found}) == "There is nothing to compare yet: no case has scores in two columns."
