"""One of two kernels that save into the same database at once: `kernel_that_saves.py DATABASE NAME SECONDS SHARED`.

Waits for a line, goes on with a shared conversation, then begins one after another; prints what it said, as JSON.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import chatwidget as cw

TURNS = 5


def answer(message: str, history: Any) -> Iterator[str]:
    for count in range(1, 4):
        yield f"{message}: " + "word " * count
        time.sleep(0.005)


def main(database: str, name: str, seconds: str, shared: str) -> None:
    chat = cw.ChatInterface(answer, save_history=database)
    chat.open_conversation(shared)
    print("ready", flush=True)
    sys.stdin.readline()
    end, said = time.monotonic() + float(seconds), list[list[str]]()
    while time.monotonic() < end:
        said.append([f"{name} {len(said)} {turn}" for turn in range(TURNS)])
        for message in said[-1]:
            chat.submit(message).wait(60)
        chat.new_conversation()
    chat.close()
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
