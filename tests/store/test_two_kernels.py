"""Two kernels write into one PostgreSQL at once: nothing is lost, and no conversation holds what two of them said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from chatwidget.store.owner import owner_here
from chatwidget.store.schema import CONVERSATIONS
from chatwidget.store.store import Change, Store
from tests.support.postgres import Postgres

PROGRAM = Path(__file__).parents[1] / "support" / "scripts" / "kernel_that_saves.py"
#: Seconds of writing; the tests are content with a few.
SECONDS = float(os.environ.get("CHATWIDGET_SECONDS", "8"))
SHARED = ["shared question", "shared answer"]


def _kernel(database: str, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, str(PROGRAM), database, name, str(SECONDS), "shared"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _line(kernel: "subprocess.Popen[str]") -> str:
    assert kernel.stdout is not None
    line = kernel.stdout.readline()
    assert line, f"the kernel ended: {kernel.wait(10)}"
    return line


@pytest.mark.timeout(120 + 2 * SECONDS)
def test_two_kernels_on_one_database_lose_nothing_and_mix_nothing(postgres: Postgres) -> None:
    database, owner = postgres.new_database(), owner_here() or ""
    store = Store(database)
    roles = ("user", "assistant")
    rows = [
        {"id": f"s{i}", "position": i, "body": json.dumps({"role": roles[i], "content": text}), "words": text}
        for i, text in enumerate(SHARED)
    ]
    store.save(owner, Change("shared", None, SHARED[0], new=rows))
    kernels = [_kernel(database, name) for name in ("ada", "grace")]
    try:
        for kernel in kernels:
            assert _line(kernel) == "ready\n"
        for kernel in kernels:
            assert kernel.stdin is not None
            kernel.stdin.write("begin\n")
            kernel.stdin.flush()
        said = [conversation for kernel in kernels for conversation in json.loads(_line(kernel))]
    finally:
        for kernel in kernels:
            kernel.kill()
            kernel.communicate()

    found = []
    with store.database.reading() as connection:
        ids = list(connection.scalars(sa.select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.owner == owner)))
    for conversation in ids:
        messages = [json.loads(body) for _, body in store.read(owner, conversation).messages]
        contents = [message["content"] for message in messages]
        if contents[:2] == SHARED:  # one of the two went on with it, the other has a copy of its own
            contents = contents[2:]
        assert contents[1::2] == [f"{question}: word word word " for question in contents[::2]]
        found.append(contents[::2])
    print(f"\n{len(said)} conversations of {len(said[0])} questions in {SECONDS:g} s")
    assert sorted(found) == sorted(said)
    assert len(said) >= 4
