"""What `make test` runs with: the words after it, its sums, and its exit status."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "run_tests.py"
PASSED = "===== 1680 passed, 1 skipped, 7 deselected in 301.52s (0:05:01) ====="
FAILED = "=========== 1 failed, 6 passed, 1681 deselected in 98.48s ============"
EMPTY = "============================ 65 deselected in 9.38s ==================="


@pytest.fixture
def run_tests(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_tests", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "run_tests", module)  # its dataclasses look there
    spec.loader.exec_module(module)
    return module


def ended(run_tests: ModuleType, *outcomes: tuple[int, str]) -> list[object]:
    """Phases of pytest that have ended with these statuses and closing lines."""
    phases = [run_tests.pytest_phase(f"part {number}") for number in range(len(outcomes))]
    for phase, (status, output) in zip(phases, outcomes, strict=True):
        phase.status, phase.output = status, output
    return phases


def test_the_last_line_has_the_sum_of_both_parts_and_one_failure_fails_it_all(
    run_tests: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run_tests.summarize(ended(run_tests, (0, PASSED), (1, FAILED)))

    last = capsys.readouterr().out.splitlines()[-1]
    assert status == 1
    assert "1686 passed, 1 skipped, 1 failed in" in last


def test_a_part_without_a_test_fails_nothing_and_two_of_them_do(run_tests: ModuleType) -> None:
    one_is_empty = run_tests.summarize(ended(run_tests, (0, PASSED), (5, EMPTY)))
    both_are = run_tests.summarize(ended(run_tests, (5, EMPTY), (5, EMPTY)))

    assert (one_is_empty, both_are) == (0, 5)


def test_a_failure_of_what_runs_beside_pytest_fails_it_all(run_tests: ModuleType) -> None:
    lint = run_tests.Phase("ruff: lint", ["ruff"], status=1)

    assert run_tests.summarize([lint, *ended(run_tests, (0, PASSED))]) == 1


def test_what_is_only_printed_fails_nothing(run_tests: ModuleType) -> None:
    benchmark = run_tests.Phase("side by side", ["benchmarks"], judged=False, status=1)

    assert run_tests.summarize([*ended(run_tests, (0, PASSED)), benchmark]) == 0


def test_a_room_is_its_tests_its_doctests_and_the_tests_of_its_twin_on_the_page(run_tests: ModuleType) -> None:
    store, _ = run_tests.places_of("store")
    wire, of_node = run_tests.places_of("wire")
    nothing, views = run_tests.places_of("js/view")

    assert store == ["tests/store", "src/chatwidget/store"]
    assert wire == ["tests/wire", "src/chatwidget/wire"]
    assert "tests/js/wire/connection.test.js" in of_node[0].command
    assert nothing == []
    assert "tests/js/view/composer.test.js" in views[0].command


def test_a_room_that_is_not_there_is_refused_with_the_names_of_those_that_are() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--room", "nowhere"], capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "There is no room 'nowhere'" in done.stderr
    assert "store" in done.stderr


FLAKY = """
from pathlib import Path

def test_at_a_bad_moment():
    seen = Path(__file__).with_suffix(".seen")
    first = not seen.exists()
    seen.touch()
    assert not first

def test_always():
    assert {always}
"""


@pytest.mark.parametrize(
    ("folder", "always", "fails"),
    [("tests/hosts", True, False), ("tests/hosts", False, True), ("tests/runs", True, True)],
    ids=["passes later", "fails again", "is ours alone"],
)
def test_few_failures_in_real_hosts_are_tried_once_more_and_named(
    run_tests: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    folder: str,
    always: bool,
    fails: bool,
) -> None:
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{os.environ.get('PYTHONPATH', '')}")
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "test_flaky.py").write_text(FLAKY.replace("{always}", str(always)))
    phase = run_tests.pytest_phase("part", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), folder)
    run_tests.run(phase, None)

    run_tests.run_once_more(phase)

    status = run_tests.summarize([phase])
    out = capsys.readouterr().out
    assert (status != 0) == fails
    assert (f"failed once, and passed by itself: {folder}/test_flaky.py::test_at_a_bad_moment" in out) != fails
    assert ("2 passed in" in out.splitlines()[-1]) != fails


def test_what_judges_frames_has_the_whole_browser_and_everything_else_the_lighter_one(
    run_tests: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("chromium", "chromium-headless-shell"):
        browser = tmp_path / name
        browser.write_text("#!/bin/sh\necho 156\n")
        browser.chmod(0o755)
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    asks = [sys.executable, "-c", "from tests.support.browser_path import find_browser; print(find_browser())"]
    parts = [run_tests.Phase(name, asks) for name in ("shared", "alone")]
    monkeypatch.setattr(run_tests, "both_parts", lambda words: tuple(parts))
    monkeypatch.setattr(run_tests, "has_alone", lambda places: True)
    run_tests.find_browser.cache_clear()

    run_tests.test("store", [])

    run_tests.find_browser.cache_clear()
    assert [part.output.strip() for part in parts] == [
        str(tmp_path / "chromium-headless-shell"),
        str(tmp_path / "chromium"),
    ]
