"""What of the benchmarks can be wrong without a browser: the work, what counts as wrong, medians and ratios."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks import __main__, claims, heavy, report, rounds, work
from benchmarks.measure import _lags, wrong_words
from benchmarks.medians import medians


def row(subject: str, history: int, count: int, rate: float, **figures: float) -> dict[str, Any]:
    return {"subject": subject, "version": "", "history": history, "count": count, "rate": rate, **figures}


def test_the_words_of_a_question_are_said_and_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARK_NOTES", str(tmp_path / "notes.json"))

    *_, answer = work.so_far(work.question(120, 0, 7))

    assert answer.split() == [f"w{index}" for index in range(120)]
    assert answer.count("\n\n") == 2
    noted = json.loads((tmp_path / "notes.json").read_text())
    times = noted["times"]
    assert 0 < noted["cpu"] < 1
    assert len(times) == 120
    assert times == sorted(times)


def test_words_that_are_lost_doubled_or_out_of_place_are_wrong() -> None:
    assert wrong_words(["w0", "w1", "w2"], 3) == 0
    assert wrong_words(["w0", "w1"], 3) == 1
    assert wrong_words(["w0", "w1", "w2", "w2"], 3) == 1
    assert wrong_words(["w0", "w2", "w1"], 3) == 2


def test_the_lag_of_a_word_is_the_time_from_its_yield_to_the_first_frame_that_shows_it_or_a_later_one() -> None:
    said = [10.0, 10.1, 10.2, 10.3]

    lags = _lags([[0, 10.02], [3, 10.32]], said)

    assert lags["lag_p50"] == pytest.approx(70)  # the median of 20, 220, 120 and 20


def test_medians_leave_out_who_mostly_did_not_finish() -> None:
    rows = [row("a", 1, 2, 0, last=value) for value in (3.0, 1.0, 2.0)]
    rows += [row("b", 1, 2, 0, last=1.0), {**row("b", 1, 2, 0), "finished": False}]

    found = medians(rows, history=1, count=2, rate=0)

    assert report.figure(found["a"], "last") == "2.00"
    assert report.figure(found["b"], "last") == "did not finish"


def test_what_is_claimed_is_told_as_a_ratio_of_medians_or_as_not_measured() -> None:
    rows = [
        row("chatwidget", 100, 4000, 0, last=0.2, page_cpu=0.3),
        row("shinychat", 100, 4000, 0, last=1.0, page_cpu=1.0),
    ]

    told = report.claimed(rows)

    assert "| flat out, H=100 N=4000: last word against shinychat's | 0.25 | 0.20 | holds |" in told
    assert "| flat out, H=100 N=4000: page CPU against shinychat's | 0.25 | 0.30 | missed |" in told
    assert "| 100 words/s: page CPU against display update's | 0.40 | not measured | not measured |" in told


def test_a_thousand_words_a_second_are_told_with_and_without_what_it_takes_to_wait_for_them() -> None:
    rows = [
        row("chatwidget", 100, 2000, 200, lag_p95=40.0, page_cpu=2.0, process_cpu=1.0, said_cpu=0.2),
        row("chatwidget", 100, 10_000, 1000, lag_p95=45.0, page_cpu=2.2, process_cpu=1.5, said_cpu=0.7),
    ]

    told = report.claimed(rows)

    assert "| 1 000 words/s for 10 s: lag p95 | 50.0 ms | 45.0 ms | holds |" in told
    assert "| 1 000 words/s for 10 s: page CPU against 200's | 1.00 | 1.10 | missed: " in told
    assert "| 1 000 words/s for 10 s: server and kernel CPU against 200's | 0.90 | 1.50 | missed: to wait" in told
    assert (
        "| 1 000 words/s for 10 s: the same, without what it takes to wait for each word | 1.00 | 1.00 | holds |"
        in told
    )


def test_what_a_build_costs_a_kernel_is_told_against_the_build_before_with_the_machines_pace_and_why_it_is_missed() -> (
    None
):
    costs = {
        "chatwidget": {
            "append 4 000 messages": 0.15,
            "make a chat": 0.002,
            "append at 100": 1.0,
            "append at 50000": 2.0,
        },
        "chatwidget before": {"append 4 000 messages": 5.0, "make a chat": 0.002, "pace": 0.015},
    }
    rows: list[dict[str, Any]] = [
        {"subject": subject, "version": "", "cost": name, "value": value}
        for subject, found in costs.items()
        for name, value in found.items()
    ]

    told = report.claimed(rows)

    assert "| append 4 000 messages: against the build before | 0.05 | 0.03 | holds |" in told
    assert "| one append at 50 000 messages against 100 | 3.00 | 2.00 | holds |" in told
    assert "| make a chat: against the build before | 0.50 | 1.00 | missed: " in told
    assert "between 15 and 15 ms" in rounds.pace(rows)
    assert "| append 4 000 messages | 0.15 | 5 |" in report.costs(rows)


def test_ten_thousand_messages_may_cost_what_brings_them_and_a_third_more_than_a_hundred() -> None:
    opened = [
        ("chatwidget", 100, 0.3),
        ("chatwidget", 10_000, 0.6),
        (claims.BROUGHT, 100, 0.1),
        (claims.BROUGHT, 10_000, 0.4),
    ]
    rows = [{"subject": name, "version": "", "history": count, "shown_cpu": cpu} for name, count, cpu in opened]

    told = report.claimed(rows)

    assert "(1.3 times that of 100, and 0.30 to bring them) | 0.69 | 0.60 | holds |" in told


def test_the_longest_frame_gap_of_a_big_answer_is_judged_by_its_median_and_stands_in_no_other_figure() -> None:
    def asked(way: str, gap: float) -> dict[str, Any]:
        return {"subject": "chatwidget", "version": "", "big": "a table of 50 kB", "way": way, "gap": gap, "wrong": 0}

    shown = {"subject": "chatwidget", "version": "", "history": 100, "shown": 0.5}
    rows = [asked("streamed", gap) for gap in (50.0, 83.0, 50.1)] + [asked("whole", gap) for gap in (66.7, 33.0, 66.6)]

    told = report.claimed([shown, *rows])

    assert "| a table of 50 kB, streamed: longest frame gap | 60 ms | 50 ms | holds |" in told
    assert "| a table of 50 kB, whole: longest frame gap | 60 ms | 67 ms | missed |" in told
    assert "| 50 kB of code, whole: longest frame gap | 60 ms | not measured | not measured |" in told
    assert report.table([shown, *rows]) == report.table([shown])


def test_what_lasts_ten_seconds_is_measured_in_a_page_without_other_long_answers() -> None:
    cases: list[tuple[int, int, float]] = [(100, 500, 0), (100, 500, 100), (100, 2000, 200), (100, 10_000, 1000)]

    assert __main__.pages([*cases, (10_000, 0, 0)]) == [cases[:2], [cases[2]], [cases[3]], [(10_000, 0, 0)]]


def test_a_run_in_which_a_claim_does_not_hold_ends_with_status_1_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {"lag_p50": 26.3, "lag_p95": 47.0, "wrong": 0}
    floor = row(claims.FLOOR, 100, 500, 100, lag_p50=10.0, lag_p95=18.0)
    (tmp_path / "run.json").write_text(json.dumps([row("chatwidget", 100, 500, 100, **figures), floor]))
    monkeypatch.setattr("sys.argv", ["benchmarks", "--report", str(tmp_path / "run.json")])
    monkeypatch.setattr(__main__, "write", lambda rows: None)  # it writes into the repository

    with pytest.raises(SystemExit) as ended:
        __main__.main()

    assert ended.value.code == 1
    told = capsys.readouterr().out
    assert "missed: 100 words/s: lag p50 against the floor's: +16.3 ms, at most +16.0 ms\n" in told
    assert "lag p95 against the floor's" not in told


def test_what_a_whole_run_did_not_measure_is_missed_too() -> None:
    rows = [row("chatwidget", 100, 500, 100, wrong=0)]

    assert claims.judge(rows, whole=False) == 0
    assert claims.judge(rows) == 1
    assert all(claim.measured is None for claim in claims.missed(rows))


@pytest.mark.parametrize("broken", [{"wrong": 1}, {"finished": False}, {"failed": "Timeout"}])
def test_one_wrong_word_or_one_answer_that_does_not_finish_is_missed(broken: dict[str, Any]) -> None:
    whole = row("chatwidget", 100, 500, 0, wrong=0)

    assert claims.missed([whole, whole], whole=False) == []
    [claim] = claims.missed([whole, {**row("chatwidget", 100, 500, 0), **broken}], whole=False)
    assert claim.label.startswith("words lost, doubled or out of place, and answers that did not finish")


def test_a_bar_stands_beside_its_own_name_in_every_panel_though_somebody_was_not_asked_there() -> None:
    from benchmarks import plot  # matplotlib, of which nothing else here has need

    last_of = {"floor": 1.0, "chatwidget": 2.0, "slow": 3.0}
    rows: list[dict[str, Any]] = [
        {"subject": name, "version": "", "history": history, "count": count, "rate": rate, key: last_of[name]}
        for (history, count, rate), key, _ in plot.PANELS
        for name in last_of
        if (name, count) != ("slow", 4000)
    ]

    axes = plot.bars(rows).axes
    names = [label.get_text() for label in axes[0].get_yticklabels()]  # the panels share them

    assert names == ["slow", "chatwidget", "floor"]
    for axis in axes:
        shown = {names[round(bar.get_y() + bar.get_height() / 2)]: bar.get_width() for bar in axis.patches}
        assert shown == {name: last_of[name] for name in shown}
        low, high = axis.get_ylim()
        assert low < 0
        assert high > len(names) - 1
    assert [len(axis.patches) for axis in axes] == [2, 3, 3]


def test_heavy_content_has_a_table_and_a_claim_next_to_the_build_before(tmp_path: Path) -> None:
    fresh = {"version": "", "history": 100, "shown": 1.0, "shown_cpu": 0.5, "heap": 1.0, "memory": 1.0}
    weight = {"version": "", "heavy": heavy.PICTURE, "page_cpu": 0.25, "process_cpu": 0.125}
    rows: list[dict[str, Any]] = [{"subject": name, **fresh} for name in ("chatwidget", "chatwidget before")]
    rows += [
        {"subject": "chatwidget", **weight, "shown": 0.5},
        {"subject": "chatwidget before", **weight, "shown": 2.0},
    ]

    report.write(rows, tmp_path / "results.md")

    text = (tmp_path / "results.md").read_text()
    assert "| a picture of 20 MB: until shown, against the build before | 0.33 | 0.25 | holds |" in text
    assert "| a picture of 20 MB, chatwidget before | 2.00 | 0.25 | 0.12 |" in text
