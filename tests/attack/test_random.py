"""Random steps, events, and frames in a bounded form; every seed that diverged once is a test of its own."""

from __future__ import annotations

import pytest

from tests.attack.live_page import world
from tests.attack.random_steps import random_steps
from tests.attack.wire_events import events, frames


@pytest.mark.parametrize("seed", [0, 2, 10, 13])
def test_a_conversation_is_after_every_random_step_what_a_simple_model_of_it_is(seed: int) -> None:
    assert random_steps(25, seed).failures == []


@pytest.mark.parametrize("seed", range(3))
def test_no_event_breaks_the_kernel(seed: int) -> None:
    assert events(1_000, seed).failures == []


def test_no_frame_breaks_the_page() -> None:
    with world() as chromium:
        assert frames(chromium, 400).failures == []
