"""Prompting from a cell, all cells run in one go, in real kernels: ipykernel 6 and 7, which run cells differently."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.notebook_runs import executed

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = importlib.metadata.version("ipykernel")

# What a cell is, and what it prints.
CELLS = {
    """
import asyncio, threading
import ipykernel
import chatwidget as cw

def answer(message, history):
    yield message
    yield message.upper()

async def answer_async(message, history):
    await asyncio.sleep(0.01)
    yield message
    await asyncio.sleep(0.01)
    yield message.upper()

chat, chat_async = cw.ChatInterface(answer), cw.ChatInterface(answer_async)
def said(messages): print(*(message["content"] for message in messages))
print(ipykernel.__version__.split(".")[0])
""": "",
    'said(chat.submit("wait").wait(20))': "wait WAIT",
    'said(await chat.submit("awaited"))': "awaited AWAITED",
    'said(await chat_async.submit("async"))': "async ASYNC",
    """
try:
    chat_async.submit("blocked").wait(20)
except cw.ChatError as error:
    print(error)
""": "run.wait() would block the event loop that this run needs (deadlock). Use `await run` instead.",
    'said(await chat_async.submit("after that"))': "after that AFTER THAT",
    'runs = [chat.submit(text) for text in "abc"]; [said(run.wait(20)) for run in runs];': "a A\nb B\nc C",
    'for run in [chat_async.submit(text) for text in "abc"]: said(await run)': "a A\nb B\nc C",
    """
def asks_another(message, history):
    return chat.submit(message).wait(20)[-1]["content"] + "!"
said(cw.ChatInterface(asks_another).submit("inner").wait(20))
""": "inner INNER!",
    """
try:
    cw.ChatInterface(lambda message, history: 1 / 0).submit("x").wait(20)
except ZeroDivisionError as error:
    print(repr(error))
""": "ZeroDivisionError('division by zero')",
    """
from openai import OpenAI
with chat_async.serve() as server, OpenAI(base_url=server.url, api_key=server.key, timeout=20) as client:
    asked = [{"role": "user", "content": "from outside"}]
    print(client.chat.completions.create(model="any", messages=asked).choices[0].message.content)
""": "FROM OUTSIDE",
    """
for each in (chat, chat_async):
    assert all(len(message["content"]) for message in each.history)
    print(each.status, len(each.history))
""": "ready 12\nready 12",
}


def _uv() -> str | None:
    places = [ROOT / ".uv/bin/uv", ROOT / ".uv/Scripts/uv.exe", ROOT / ".uv/target/bin/uv"]
    return os.environ.get("UV") or shutil.which("uv") or next((str(place) for place in places if place.exists()), None)


@pytest.fixture(scope="module")
def other_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the other major version of ipykernel, which comes before the installed one."""
    wanted = "ipykernel>=6.29,<7" if int(INSTALLED.split(".")[0]) >= 7 else "ipykernel>=7,<8"
    uv, folder = _uv(), tmp_path_factory.mktemp("ipykernel")
    if uv is None:
        pytest.skip(f"ipykernel {INSTALLED} only: there is no uv to install {wanted} with")
    command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--no-deps", "--target", str(folder)]
    done = subprocess.run([*command, wanted, "nest-asyncio"], capture_output=True, text=True, timeout=100)
    if done.returncode:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"ipykernel {INSTALLED} only: {wanted} could not be installed: {done.stderr.strip()}")
    return folder


def _executed(folder: Path, *first: Path) -> list[str]:
    """What each cell prints in a kernel that looks for packages in these folders first."""
    dumps = ["-X", "faulthandler"], ["--IPKernelApp.capture_fd_output=False"]  # where a kernel that dies was, on stderr
    spec = {
        "argv": [sys.executable, *dumps[0], "-m", "ipykernel_launcher", "-f", "{connection_file}", *dumps[1]],
        "display_name": "a kernel of this test",
        "language": "python",
        "env": {"PYTHONPATH": os.pathsep.join([*map(str, first), str(ROOT / "src")])},
    }
    place = folder / "kernels" / "cells"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(spec))
    notebook = executed(list(CELLS), folder, kernel="cells", JUPYTER_PATH=str(folder))
    printed = [[o["text"] for o in cell.outputs if o.get("name") == "stdout"] for cell in notebook.cells]
    return ["".join(texts).strip() for texts in printed]


def _expected(major: str) -> list[str]:
    return [major, *list(CELLS.values())[1:]]


def test_cells_prompt_a_chat_under_run_all(tmp_path: Path) -> None:
    assert _executed(tmp_path) == _expected(INSTALLED.split(".")[0])


def test_cells_prompt_a_chat_under_run_all_on_the_other_ipykernel(tmp_path: Path, other_version: Path) -> None:
    major = "6" if INSTALLED.startswith("7") else "7"

    assert _executed(tmp_path, other_version) == _expected(major)
