"""Shares the tests out to workers: `python -m pytest -p tests.support.side_by_side -n 4`; see scripts/run_tests.py.

What only waits runs side by side. What judges CPU, time or frames is marked `alone` and runs afterwards, one by one.
"""

from __future__ import annotations

import pytest

JOURNEYS = "tests/hosts/"
# Their tests need nothing of one another and take seconds each; those of any other file stay together.
APART = (
    JOURNEYS,
    "tests/docs/test_notebooks.py",
    "tests/kernel/",
    "tests/store/test_killed_kernel.py",
    "tests/store/test_two_kernels.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--part", choices=["shared", "alone"], default=None, help="only what may share the machine, or may not"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    part = config.getoption("--part")
    if part is not None:
        left_out = [item for item in items if (item.get_closest_marker("alone") is not None) != (part == "alone")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # The longest first; and all journeys of a worker in a row, so that it starts one browser and one server.
    items.sort(key=lambda item: (not item.nodeid.startswith(JOURNEYS), not item.nodeid.startswith(APART)))
    for item in items:
        if not item.nodeid.startswith(APART) and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))
