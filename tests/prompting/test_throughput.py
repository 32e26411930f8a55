"""How fast cells are asked, next to a bare loop of the same client, in one run; and that the kernel stays free."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

import chatwidget as cw

SERVER = """
import sys
from chatwidget.testing import Script, ScriptedServer

with ScriptedServer(Script("four score and seven")) as server:
    print(server.base_url, flush=True)
    sys.stdin.read()
"""
AT_ONCE = 64
ROUNDS = 4
CASES = 250  # a round has four variants: 1 000 requests in each, 4 000 of each kind in all


@pytest.fixture
def address() -> Iterator[str]:
    """A scripted server in a process of its own, so that its work is not the kernel's."""
    with subprocess.Popen([sys.executable, "-c", SERVER], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


def bare(address: str, texts: list[str]) -> None:
    """What one writes by hand: a semaphore around streamed requests."""

    async def main() -> None:
        client = openai.AsyncOpenAI(base_url=address, api_key="none", max_retries=0)
        gate = asyncio.Semaphore(AT_ONCE)

        async def ask(text: str) -> str:
            async with gate:
                stream = await client.chat.completions.create(
                    model="scripted",
                    messages=[{"role": "user", "content": text}],
                    stream=True,
                    stream_options={"include_usage": True},
                )
                return "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])

        answers = await asyncio.gather(*map(ask, texts))
        assert set(answers) == {"four score and seven"}
        await client.close()

    asyncio.run(main())


def on_a_board(address: str, cases: list[dict[str, Any]], folder: Path, gaps: list[float]) -> None:
    variants = [cw.Variant(f"v{number}", address, "scripted", seed=number) for number in range(4)]
    scores = {"four": lambda answer, case: "four" in answer}
    board = cw.Playground("{{n}}", variants, cases, scores, AT_ONCE, store=folder / f"{time.time_ns()}.sqlite")
    board.receive({"type": "board", "id": "1", "action": "list", "view": "v", "first": 0, "last": 20})
    run = board.run()
    while not run.done:  # what a cell would feel that runs meanwhile
        began = time.perf_counter()
        threading.Event().wait(0.005)
        sum(range(1000))
        gaps.append(time.perf_counter() - began - 0.005)
    run.wait(1)
    assert set(board.results.status) == {"done"}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_board_is_as_fast_as_a_bare_loop_and_the_kernel_stays_free(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [{"n": n} for n in range(CASES)]
    bare(address, ["warm up"] * 64)
    on_a_board(address, cases[:16], tmp_path, [])
    walls: list[float] = []
    works: list[float] = []
    gaps: list[float] = []
    for _ in range(ROUNDS):
        wall, work = time.perf_counter(), time.process_time()
        bare(address, [str(case["n"]) for case in cases for _ in range(4)])
        middle, used = time.perf_counter(), time.process_time()
        on_a_board(address, cases, tmp_path, gaps)
        walls.append((middle - wall) / (time.perf_counter() - middle))
        works.append((used - work) / (time.process_time() - used))

    longest = sorted(gaps)[-max(1, len(gaps) // 1000)]
    with capsys.disabled():
        print(
            f"\nthroughput next to a bare loop: {statistics.median(walls):.2f} (CPU {statistics.median(works):.2f}); "
            f"a cell waits {1000 * statistics.median(gaps):.1f} ms, at most {1000 * longest:.0f} ms"
        )
    assert max(statistics.median(walls), statistics.median(works)) >= 0.9
    assert longest < 0.1
