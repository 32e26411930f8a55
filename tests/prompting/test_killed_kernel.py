"""A kernel that is killed loses at most what was under way; what is asked after that is counted at the server."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager

import chatwidget as cw
from chatwidget.testing import Script, ScriptedServer

CELLS = 40
AT_ONCE = 4
CODE = """
import chatwidget as cw
board = cw.Playground("{{{{n}}}}", [cw.Variant("a", {address!r}, "scripted")], [{{"n": n}} for n in range({cells})],
                      concurrency={at_once}, store={store!r})
run = board.run()
"""


async def run_and_kill(server: ScriptedServer, code: str, moment: int) -> None:
    """Run code in a real kernel, and kill its process once the server was asked so often."""
    manager = AsyncKernelManager()
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        client.execute(code)
        deadline = time.monotonic() + 60
        while len(server.requests) < moment:
            assert time.monotonic() < deadline, "the kernel does not ask"
            await asyncio.sleep(0.005)
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)  # SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("moment", [2, 20, 36])
def test_after_a_kill_only_what_is_missing_is_asked(moment: int, tmp_path: Path) -> None:
    place = tmp_path / "answers.sqlite"
    with ScriptedServer(Script("four score and", delay=0.03)) as server:
        code = CODE.format(address=server.base_url, cells=CELLS, at_once=AT_ONCE, store=str(place))
        asyncio.run(run_and_kill(server, code, moment))
        before = len(server.requests)

        board = cw.Playground(
            "{{n}}", [cw.Variant("a", server.base_url, "scripted")], [{"n": n} for n in range(CELLS)], store=place
        )
        stored = int((board.results.status == "done").sum())
        board.run().wait(60)

        asked = Counter(request["messages"][0]["content"] for request in server.requests)
    assert set(board.results.status) == {"done"}
    assert set(asked) == {str(n) for n in range(CELLS)}
    assert len(server.requests) - before == CELLS - stored  # nothing that was stored is asked again
    # Lost is what was under way, and what came in the 50 ms before: fewer than another round.
    assert sum(asked.values()) - CELLS <= 2 * AT_ONCE
