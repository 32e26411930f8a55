"""The budget alone: how long the next patch of a chat waits."""

from __future__ import annotations

from chatwidget.wire.pacing import PaceBudget


def budget() -> PaceBudget:
    return PaceBudget(clock=lambda: 0.0)


def test_a_chat_that_streams_slowly_waits_least() -> None:
    pace = budget()
    pace.begin()

    assert pace.gap() == 0.008


def test_the_gap_grows_with_the_values_of_all_chats_up_to_a_limit() -> None:
    pace = budget()
    pace.begin()
    gaps = []
    for _ in range(100):
        for _ in range(4):
            pace.value()
        gaps.append(pace.gap())

    assert gaps == sorted(gaps)
    assert (gaps[0], gaps[-1]) == (0.008, 0.04)
    assert min(gap for gap in gaps if gap > 0.008) >= 0.034


def test_the_gap_grows_with_the_chats_that_stream() -> None:
    pace = budget()
    for _ in range(20):
        pace.begin()

    assert pace.gap() == 20 * 0.005
    for _ in range(20):
        pace.end()
    assert pace.gap() == 0.008


def test_one_clock_ticks_for_several_chats_that_stream_fast() -> None:
    now = 0.0
    pace = PaceBudget(clock=lambda: now)
    for _ in range(3):
        pace.begin()
    assert not pace.is_shared  # they are slow, so that each is drawn at once

    for _ in range(300):
        pace.value()
        now += 0.01
        pace.gap()
    assert pace.is_shared

    pace.end()
    assert not pace.is_shared
