"""The attack whole: `python -m tests.attack` writes the table of tries and failures into SECURITY.md.

With names, only those are run: `python -m tests.attack texts steps`. `--steps N` takes N random steps.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.attack import texts
from tests.attack.interrupts import interrupts
from tests.attack.live_page import world
from tests.attack.random_steps import random_steps
from tests.attack.results import Result, table
from tests.attack.roads import INTO_A_FRAME, INTO_A_MESSAGE
from tests.attack.wire_events import events, frames

SECURITY = Path(__file__).resolve().parents[2] / "SECURITY.md"
START, END = "<!-- The table is written by `python -m tests.attack`. -->", "<!-- End of the table. -->"
_STEPS_FOR = 300.0  # seconds


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


def main(arguments: list[str]) -> int:
    """Run the attack, write the table, and return 1 if something got through."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["texts", "wire", "steps", "interrupts"])
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args(arguments)
    until = time.monotonic() + _STEPS_FOR
    parts: dict[str, Callable[[], Iterator[Result]]] = {
        "texts": _texts,
        "wire": _wire,
        "steps": lambda: iter([random_steps(given.steps, given.seed, lambda: time.monotonic() < until)]),
        "interrupts": lambda: iter([interrupts(500, given.seed)]),
    }
    print(f"seed: {given.seed}")
    results: list[Result] = []
    for part in given.parts:
        until = time.monotonic() + _STEPS_FOR
        for result in parts[part]():
            print(f"{result.name}: {result.tries} tries, {result.refused} refused, {len(result.failures)} failures")
            for failure in result.failures[:5]:
                print(f"    {failure[:500]}")
            results.append(result)
    if len(given.parts) == len(parts) and SECURITY.exists():
        before, rest = SECURITY.read_text("utf-8").split(START)
        after = rest.split(END)[1]
        SECURITY.write_text(f"{before}{START}\n\n{table(results)}\n\n{END}{after}", encoding="utf-8")
    return int(any(result.failures for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
