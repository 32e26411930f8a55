"""The attack whole: `python -m tests.attack` writes the table of tries and failures into SECURITY.md.

With names, only those parts are run, and the other rows of the table stay: `python -m tests.attack texts steps`.
`--steps N` takes N random steps, `--seconds N` is how long the steps and the guided inputs take at most.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from tests.attack import texts
from tests.attack.fault_tests import fault_tests
from tests.attack.guided import guided
from tests.attack.half_open import half_open
from tests.attack.interrupts import interrupts
from tests.attack.kernel_faults import kernel_faults
from tests.attack.live_page import world
from tests.attack.load import load
from tests.attack.random_steps import random_steps
from tests.attack.results import Result, Table
from tests.attack.roads import INTO_A_FRAME, INTO_A_MESSAGE
from tests.attack.wire_events import events, frames

ROOT = Path(__file__).resolve().parents[2]
_WALKS = 12  # conversations at once; most of a step is waiting


def _texts() -> Iterator[Result]:
    with world() as chromium:
        yield from texts.into_messages(chromium, {**INTO_A_MESSAGE, **INTO_A_FRAME})
        yield from texts.into_options(chromium)
        yield from texts.out_of_the_chat(chromium)
        yield from texts.streamed(chromium, 4)
    yield from texts.kept()


def _wire() -> Iterator[Result]:
    yield events(100_000)
    with world() as chromium:
        yield frames(chromium, 50_000)


def _guided(seconds: float, seed: int) -> Iterator[Result]:
    yield guided(seconds, seed)
    command = [sys.executable, "scripts/with_node.py", "node", "tests/js/wire/guided.mjs", str(seconds), str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"failures": [done.stderr[-500:]]}
    name = (
        f"coverage-guided frames at the page; {found.get('saved')} inputs saved, {found.get('blocks')} blocks reached"
    )
    yield Result(name, tries=found.get("tries", 0), failures=found["failures"])


def _steps(count: int, seed: int, seconds: float) -> Iterator[Result]:
    """Take the steps in several conversations at once."""
    whole, until = random_steps(0), time.monotonic() + seconds
    lock, seeds = threading.Lock(), iter(range(seed, seed + 10**9))

    def walk() -> None:
        while time.monotonic() < until and whole.tries < count:
            with lock:
                mine = next(seeds)
            result = random_steps(200, mine, lambda: time.monotonic() < until)
            with lock:
                whole.tries += result.tries
                whole.add(result.failures)

    walks = [threading.Thread(target=walk) for _ in range(_WALKS)]
    for each in walks:
        each.start()
    for each in walks:
        each.join()
    yield whole


def main(arguments: list[str]) -> int:
    """Run the attack, write the table, and return 1 if something got through."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("parts", nargs="*", default=[])
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args(arguments)
    parts: dict[str, Callable[[], Iterator[Result]]] = {
        "texts": _texts,
        "wire": _wire,
        "guided": lambda: _guided(given.seconds / 5, given.seed),
        "steps": lambda: _steps(given.steps, given.seed, given.seconds),
        "interrupts": lambda: iter([interrupts(500, given.seed)]),
        "half-open": lambda: iter([half_open()]),
        "kernels": kernel_faults,
        "faults": fault_tests,
        "load": load,
    }
    print(f"seed: {given.seed}", flush=True)
    results, whole, load_before = list[Result](), time.monotonic(), psutil.getloadavg()[1]
    table = Table(ROOT / "SECURITY.md", list(parts))
    for part in given.parts or parts:
        begun, rows = time.monotonic(), list[Result]()
        for result in parts[part]():
            print(f"{result.name}: {result.tries} tries, {result.refused} refused, {len(result.failures)} failures")
            for failure in result.failures[:5]:
                print(f"    {failure[:500]}")
            sys.stdout.flush()
            rows.append(result)
        print(f"{part} took {time.monotonic() - begun:.0f} s", flush=True)
        table.write(part, rows, dt.datetime.now(dt.timezone.utc).date())
        results += rows
    if not given.parts:
        minutes, load_after = (time.monotonic() - whole) / 60, psutil.getloadavg()[1]
        table.describe(
            f"The last whole run took {minutes:.0f} minutes on {psutil.cpu_count()} processors, whose load, other work "
            f"included, was {load_before:.1f} at its beginning and {load_after:.1f} at its end."
        )
    return int(any(result.failures for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
