"""Shares the tests out to workers: `python -m pytest -p tests.support.side_by_side -n 4`; see scripts/run_tests.py.

What only waits runs side by side. What judges CPU, time or frames is marked `alone` and runs afterwards, one by one.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/hosts/"
# Their tests need nothing of one another and take seconds each; those of any other file stay together.
APART = (
    JOURNEYS,
    "tests/docs/test_notebooks.py",
    "tests/kernel/",
    "tests/store/test_killed_kernel.py",
    "tests/store/test_two_kernels.py",
)
# What these start from takes longer than they do: it is made once, by the worker that runs them all.
TOGETHER = (
    "tests/hosts/test_everything_in_jupyterlab.py",
    "tests/hosts/test_site.py",
    "tests/hosts/test_ten_readers.py::test_the_conversation_is_read_whole_from_files",
)
# The tests of one host share its notebook.
KEYBOARD = re.compile(r"tests/hosts/test_keyboard\.py::.*\[(jupyterlab|notebook7)")


def group_of(nodeid: str) -> str:
    """The name of the group of tests that run on one worker."""
    if keyboard := KEYBOARD.match(nodeid):
        return f"the keyboard in {keyboard[1]}"
    if together := next((each for each in TOGETHER if nodeid.startswith(each)), None):
        return together
    return nodeid if nodeid.startswith(APART) else nodeid.split("::")[0]


class Groups(LoadScopeScheduling):
    """Gives a whole group to the next worker that is free."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def has_alone(file: Path) -> bool:
    """Whether a file has a test that is to run alone."""
    return "pytest.mark.alone" in file.read_text("utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups:
    return Groups(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--part", choices=["shared", "alone"], default=None, help="only what may share the machine, or may not"
    )
    parser.addoption("--failures-to", type=Path, default=None, help="a file for the names of what failed, one a line")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    file: Path | None = config.getoption("--failures-to")
    if file is not None:
        reports = [*terminalreporter.getreports("failed"), *terminalreporter.getreports("error")]
        file.write_text("\n".join(dict.fromkeys(report.nodeid for report in reports)), "utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without collecting garbage, and never look again through what thousands of modules and tests are."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import the files in which no test is to run alone, when only those that are do run."""
    if config.getoption("--part") != "alone" or collection_path.suffix != ".py" or collection_path.name[0] == "_":
        return None
    named = {(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args}
    return None if collection_path in named or has_alone(collection_path) else True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    part = config.getoption("--part")
    if part is not None:
        left_out = [item for item in items if (item.get_closest_marker("alone") is not None) != (part == "alone")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # The longest first; and all journeys of a worker in a row, so that it starts one browser and one server.
    items.sort(key=lambda item: (not item.nodeid.startswith(JOURNEYS), not item.nodeid.startswith(APART)))
