"""The journey of `make test-hosts` in two of its hosts; tests/hosts/matrix has all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.hosts.matrix.hosts import HOSTS
from tests.hosts.matrix.steps import STEPS, walk
from tests.hosts.support.jupyter import JupyterServer

# In Notebook 7, Lumino takes the arrow keys before a slider gets them: docs/hosts.md says so.
NOT_YET = {"Notebook 7": {"slider"}}


@pytest.mark.parametrize("host", ["Notebook 7", "VS Code's manager"])
def test_every_step_of_the_journey_is_taken(
    host: str, browser: Browser, context: BrowserContext, tmp_path: Path, jupyter: JupyterServer
) -> None:
    _, _, opened = HOSTS[host]
    steps = [name for name in STEPS if name not in NOT_YET.get(host, ())]

    with opened(browser, context, tmp_path, jupyter) as place:
        found = dict(walk(place, steps))

    assert found == dict.fromkeys(steps, "yes")
