"""Very long answers inside JupyterLab, link references included: no long frame, and one page however they came."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.hosts.support.big import BIG, WAYS, BigAnswer
from tests.hosts.support.frames import least, slowness, traced
from tests.hosts.support.jupyter import JupyterHost

LONGEST = 60.0  # ms


@pytest.mark.fresh_page
@pytest.mark.alone
@pytest.mark.parametrize("name", BIG)
def test_a_very_long_answer_makes_no_long_frame_and_the_same_page_however_it_comes(
    jupyterlab: JupyterHost, tmp_path: Path, name: str
) -> None:
    answer = BigAnswer(jupyterlab, name)

    def longest(how: str) -> float:
        answer.empty()
        with traced(answer.page, tmp_path / "trace.json") as frames:
            page = answer.ask(how)
        answer.wait_ready()
        assert page == answer.given
        return frames[0] / slowness(answer.page)

    found = {how: least(LONGEST, partial(longest, how)) for how in WAYS}

    print(
        "".join(
            f"\n{name}, {how}: longest frame {ms:.0f} ms of CPU, had the machine little else to do"
            for how, ms in found.items()
        )
    )
    assert {how: ms for how, ms in found.items() if ms > LONGEST} == {}
