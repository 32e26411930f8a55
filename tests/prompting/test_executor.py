"""Requests in pools and on a Dask cluster: the key stays out of them, and a dead worker loses nothing."""

from __future__ import annotations

import os
import pickle
import signal
from collections import Counter
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

from chatwidget.prompting.executor import ask_in_worker
from chatwidget.prompting.playground import Playground
from chatwidget.prompting.variant import Variant
from chatwidget.testing import Script, ScriptedServer

CASES = [{"n": n} for n in range(12)]


def shout(message: str) -> str:
    return message.upper()


class Watching(Executor):
    """Runs on a thread what is pickled here, as a process would."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self._pool = ThreadPoolExecutor(2)

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.sent.append(pickle.dumps((function, args, kwargs)))
        again, given, named = pickle.loads(self.sent[-1])
        return self._pool.submit(again, *given, **named)


def test_a_process_pool_asks_every_cell_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "from-the-environment")
    with ScriptedServer("4") as server, ProcessPoolExecutor(2) as pool:
        board = Playground("{{n}}", [Variant("a", server.base_url, "scripted")], CASES, store=False)

        board.run(pool).wait(100)

        assert len(server.requests) == 12
    assert Counter(board.results.status) == {"done": 12}


def test_a_chat_function_runs_in_a_pool_too() -> None:
    with ThreadPoolExecutor(2) as pool:
        board = Playground("n{{n}}", [shout], CASES, store=False)

        board.run(pool).wait(30)

    assert board.results.answer.tolist() == [f"N{n}" for n in range(12)]


def test_neither_key_nor_board_is_in_what_is_sent() -> None:
    with ScriptedServer("4") as server:
        watching = Watching()
        variant = Variant("a", server.base_url, "scripted", token="sk-very-secret")
        board = Playground("{{n}}", [variant], CASES, store=False)

        board.run(watching).wait(30)

    assert len(watching.sent) == 12
    assert all(b"sk-very-secret" not in sent for sent in watching.sent)
    assert max(map(len, watching.sent)) < 1000


def test_a_refusal_in_a_worker_is_the_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(Script(status=401, error="Incorrect API key")) as server:
        result = ask_in_worker("a", server.base_url, {"model": "m"}, [{"role": "user", "content": "hi"}])

    assert result["status"] == 401
    assert "Incorrect API key" in result["sentence"]


@pytest.mark.slow
def test_a_dask_worker_that_dies_midway_loses_nothing_and_little_is_asked_twice() -> None:
    distributed = pytest.importorskip("distributed")
    cases = [{"n": n} for n in range(200)]
    with (
        ScriptedServer(Script("4", delay=0.01)) as server,
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        board = Playground("{{n}}", [Variant("a", server.base_url, "scripted")], cases, store=False)
        run = board.run(client)
        killed = False
        while not run.done:
            if not killed and len(server.requests) > 60:
                os.kill(next(iter(cluster.workers.values())).process.pid, signal.SIGKILL)
                killed = True
            try:
                run.wait(0.05)
            except TimeoutError:
                continue

        asked = Counter(request["messages"][0]["content"] for request in server.requests)
    assert killed
    assert Counter(board.results.status) == {"done": 200}
    assert set(asked) == {str(n) for n in range(200)}
    assert sum(asked.values()) - 200 <= 8  # what was under way: twice the workers
