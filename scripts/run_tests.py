"""Runs what `make test` promises, in half the time that one thing after the other would take.

python scripts/run_tests.py [--room ROOM] [-- words for pytest]
python scripts/run_tests.py --check

Linters, types and node's tests run beside pytest's workers, most of which wait for a browser or for text that streams.
What judges CPU, time or frames has the marker `alone` and comes afterwards, with the machine for itself. A few failures
in real hosts, kernels and sockets are tried once more, by themselves: what passes then is named in the summary.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, Popen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.phases import Phase, Screen  # noqa: E402
from tests.support.browser_path import find_browser  # noqa: E402

PYTHON = sys.executable
WITH_NODE = [PYTHON, "scripts/with_node.py"]
WORKERS = max(2, min(2 * (os.cpu_count() or 1), 8))
SOME_FAILED, NOTHING_TO_RUN = 1, 5  # pytest's exit status when tests failed, and when none was selected
# Only these meet programs that are not ours, and only so few may meet them at a bad moment.
REAL = ("tests/hosts/", "tests/kernel/", "tests/attack/", "tests/client/", "tests/serve/", "tests/providers/")
FEW = 4


def environment() -> dict[str, str]:
    """What phases find: Python compiles each module once, and not in every worker, server and kernel anew."""
    variables = dict(os.environ)
    lighter = str(ROOT / "scripts" / "lighter")
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, [lighter, variables.get("PYTHONPATH")]))
    if variables.pop("PYTHONDONTWRITEBYTECODE", None):
        variables.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".pycache"))
    return variables


SCREEN = Screen()


def run(phase: Phase, show: Callable[[str], None] | None) -> None:
    """Run a phase to its end; with `show`, its output is shown as it comes."""
    began = time.monotonic()
    variables = environment() | phase.variables
    process = Popen(phase.command, cwd=ROOT, env=variables, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT)
    assert process.stdout is not None
    pieces = []
    try:
        while data := os.read(process.stdout.fileno(), 65536):
            pieces.append(data)
            if show is not None:
                show(data.decode(errors="replace"))
    finally:
        phase.status = process.wait()
        process.stdout.close()
        phase.seconds = time.monotonic() - began
        phase.output = b"".join(pieces).decode(errors="replace")


def run_shown(phase: Phase) -> None:
    """Run a phase in the foreground."""
    SCREEN.headline(phase.name)
    run(phase, SCREEN.stream)


def run_quietly(phases: list[Phase]) -> None:
    """Run phases one after the other; each is told of when it has ended, at length where it failed."""
    for phase in phases:
        run(phase, None)
        told = f"{phase.name}: {phase.outcome} in {phase.seconds:.0f} s {phase.in_short}".rstrip()
        SCREEN.headline(told)
        if phase.status:
            SCREEN.block(phase.output.rstrip() + "\n")


def pytest_phase(name: str, *words: str) -> Phase:
    """Make a phase of pytest with these words."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    failures = Path(tempfile.mkdtemp(prefix="chatwidget-tests-"), "failures.txt")
    plugin = ["-p", "tests.support.side_by_side", f"--failures-to={failures}"]
    return Phase(name, [PYTHON, "-m", "pytest", *plugin, *colour, *words], failures=failures)


def run_once_more(phase: Phase) -> None:
    """Run what failed in a phase by itself, where it is little and none of it is ours alone; a bug fails again."""
    failed = phase.failures.read_text("utf-8").splitlines() if phase.failures and phase.failures.exists() else []
    if phase.status != SOME_FAILED or not 0 < len(failed) <= FEW or not all(one.startswith(REAL) for one in failed):
        return
    again = pytest_phase("pytest, once more and by itself: what failed", *failed)
    again.variables = phase.variables
    run_shown(again)
    if again.status == 0:
        phase.status, phase.passed_later = 0, tuple(failed)
    phase.seconds += again.seconds


def both_parts(words: list[str]) -> tuple[Phase, Phase]:
    """The tests that may share the machine, and those that may not."""
    workers = [f"--numprocesses={WORKERS}", "--dist=loadscope", "--no-loadscope-reorder"]
    return (
        pytest_phase(f"pytest, {WORKERS} workers side by side", "--part=shared", *workers, *words),
        pytest_phase("pytest, alone: what judges CPU, time or frames", "--part=alone", *words),
    )


def checks() -> list[Phase]:
    """Linters and types."""
    return [
        Phase("ruff: lint", [PYTHON, "-m", "ruff", "check", "."]),
        Phase("ruff: format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        Phase("mypy --strict", [PYTHON, "-m", "mypy"]),
        Phase("tsc and biome", [*WITH_NODE, "npm", "run", "--silent", "check"]),
    ]


def node_tests(folder: Path) -> list[Phase]:
    """What `node --test` runs of a folder."""
    files = sorted(str(file.relative_to(ROOT)) for file in folder.rglob("*.test.js"))
    return [Phase(f"node --test, {len(files)} files", [*WITH_NODE, "node", "--test", *files])] if files else []


def places_of(room: str) -> tuple[list[str], list[Phase]]:
    """Where a room's tests are: for pytest, and for node.

    Raises:
        SystemExit: there is no such room. It names those that there are.
    """
    name = room.strip("/").removeprefix("js/")
    of_python = [] if name == "js" or room.startswith("js/") else [f"tests/{name}", f"src/chatwidget/{name}"]
    of_node = node_tests(ROOT / "tests" / "js" / ("" if name == "js" else name))
    places = [place for place in of_python if (ROOT / place).is_dir()]
    if not places and not of_node:
        found = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
        found |= {path.name for path in (ROOT / "src" / "chatwidget").iterdir() if (path / "__init__.py").is_file()}
        found |= {f"js/{path.name}" for path in (ROOT / "tests" / "js").iterdir() if any(path.rglob("*.test.js"))}
        sys.exit(f"There is no room {room!r}. ROOM is one of: js, {', '.join(sorted(found))}.")
    return places, of_node


def has_alone(places: list[str]) -> bool:
    """Whether there is a test that is to run alone."""
    return any(
        "pytest.mark.alone" in file.read_text("utf-8") for place in places for file in (ROOT / place).rglob("*.py")
    )


def summarize(phases: list[Phase]) -> int:
    """Print a line for each phase and, last, pytest's closing line for all of its tests; the exit status."""
    of_pytest = [phase for phase in phases if phase.is_pytest]
    if any(phase.status == 0 for phase in of_pytest):  # one of the two parts may be empty, as with `-k` or a room
        for phase in of_pytest:
            phase.status = 0 if phase.status == NOTHING_TO_RUN else phase.status
    SCREEN.headline("summary")
    for phase in phases:
        SCREEN.block(f"{phase.name:<50} {phase.outcome:<12} {phase.seconds:5.0f} s  {phase.in_short}".rstrip() + "\n")
    for name in [name for phase in phases for name in phase.passed_later]:
        SCREEN.block(f"failed once, and passed by itself: {name}\n")
    if of_pytest:
        counts = sum((phase.counts for phase in of_pytest), Counter[str]())
        counts.pop("deselected", None)  # by one part for the other
        said = ", ".join(f"{count} {name}" for name, count in counts.items()) or "no tests ran"
        SCREEN.block(f" {said} in {sum(phase.seconds for phase in of_pytest):.2f}s ".center(80, "=") + "\n")
    return max((abs(phase.status) for phase in phases if phase.judged), default=0)


def check() -> list[Phase]:
    """Linters, types, layers and sizes."""
    phases = [*checks(), pytest_phase("layers, names and sizes", "-q", "tests/project", "-m", "not slow")]
    for phase in phases:
        run_shown(phase)
    return phases


def test(room: str, words: list[str]) -> list[Phase]:
    """All of it, or one room."""
    places, beside, after = [], [*checks(), *node_tests(ROOT / "tests" / "js")], list[Phase]()
    if room:
        places, beside = places_of(room)
    else:
        # Printed, not judged: what does not depend on the machine is judged by the tests.
        quick = ["timeout", "240", PYTHON, "-m", "benchmarks", "--quick"]
        after.append(Phase("side by side with a bare websocket and with display updates", quick, judged=False))
    shared, alone = both_parts([*places, *words])
    others = threading.Thread(target=run_quietly, args=[beside])
    others.start()
    if places or not room:
        run_shown(shared)
    if not room or has_alone(places):
        alone.variables = {"CHROMIUM_PATH": find_browser(whole=True)}  # a headless shell takes longer for a frame
        after.insert(0, alone)
    others.join()
    run_once_more(shared)
    for phase in after:
        run_shown(phase)
    run_once_more(alone)
    return [*beside, *([shared] if places or not room else []), *after]


def main() -> int:
    """Do what the words say; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--room", default="", help="only the tests of one room, as `store` or `js/view`")
    parser.add_argument("--check", action="store_true", help="linters, types, layers and sizes only")
    parser.add_argument("words", nargs="*", help="go to pytest")
    given = parser.parse_args()
    return summarize(check() if given.check else test(given.room, given.words))


if __name__ == "__main__":
    sys.exit(main())
