"""`python -m chatwidget.demo --check`: one question without a browser, and the speed of the response."""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatwidget.demo.model import MODEL, ModelServer
from chatwidget.demo.notebook import NOTEBOOK, announce
from chatwidget.errors import ChatError
from chatwidget.messages.json_types import JSONObject

QUESTION = "What is the capital of France?"
_MOMENT = 0.3  # seconds
_LONGEST_ANSWER = 180.0  # seconds, on the slowest machine


def check(notebook: Path) -> int:
    """Run the notebook's code, ask its chat one question through two clients, and print the responses and their speed.

    Args:
        notebook: Its code has to leave a `server`, a `client`, a `temperature` and a `chat` whose function uses them.

    Returns:
        0 if both answers came streamed, that is in more than one piece; else 1.
    """
    announce(f"Running {notebook.name} with {MODEL} on this machine (no API key, no network)")
    names = _run_code(notebook)
    server: ModelServer = names["server"]
    names["temperature"] = 0  # the same answer every time
    try:
        import huggingface_hub

        announce(f"asking: {QUESTION}")
        results = [_ask(names["chat"], server, "openai")]
        # The notebook's function says `client` when it is called, and both clients have `chat.completions.create`.
        names["client"] = huggingface_hub.InferenceClient(base_url=server.base_url, api_key=server.api_key)
        names["chat"].clear().wait(_LONGEST_ANSWER)
        results.append(_ask(names["chat"], server, "huggingface_hub"))
    finally:
        server.close()
    return 0 if all(results) else 1


def _ask(chat: Any, server: ModelServer, client: str) -> bool:
    """Ask the question, print the response while it streams, and return whether it was streamed."""
    updates: queue.SimpleQueue[tuple[float, str] | None] = queue.SimpleQueue()
    arrivals: list[float] = []
    printed = ""

    def record(_change: object) -> None:  # on the thread of the run, where printing would go into the chat
        updates.put((time.perf_counter(), _answer(chat.history)))

    def finish() -> None:
        _ended(run)
        updates.put(None)

    chat.observe(record, "history")
    asked = time.perf_counter()
    run = chat.submit(QUESTION)
    threading.Thread(target=finish, daemon=True).start()
    print(f"{client}: ", end="", flush=True)
    for moment, text in iter(updates.get, None):
        if len(text) > len(printed):
            arrivals.append(moment)
            print(text[len(printed) :], end="", flush=True)
            printed = text
    chat.unobserve(record, "history")
    problem = _ended(run)
    # Observers are notified every 50 ms: one piece says nothing about a response that was complete in a moment.
    took = time.perf_counter() - asked
    if problem is None and (not arrivals or (len(arrivals) < 2 and took > _MOMENT)):
        problem = "the response arrived in one piece: streaming does not work" if arrivals else "the response is empty"
    if problem is not None:
        print(f"\n{client}: {problem}", file=sys.stderr)
        return False
    speed = (_count_tokens(server, printed) - 1) / ((arrivals[-1] - arrivals[0]) or took)
    first = arrivals[0] - asked
    print(f"   [first token after {first:.2f} s, {speed:.0f} tokens per second, {len(arrivals)} pieces]")
    return True


def _ended(run: Any) -> str | None:
    """Wait for the run, and return None on success, else what went wrong: an error of a client is a result here."""
    try:
        run.wait(_LONGEST_ANSWER)
    except Exception as error:
        run.stop()
        return f"no response: {type(error).__name__}: {error}"
    return None


def _answer(history: Sequence[JSONObject]) -> str:
    """Return the text of the last message if it is the assistant's, whatever form its content has."""
    if not history or history[-1]["role"] != "assistant":
        return ""
    content = history[-1]["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def _count_tokens(server: ModelServer, text: str) -> int:
    """Return how many tokens the text has, as the server counts them: one update may have several."""
    request = urllib.request.Request(  # noqa: S310  # our own server on the loopback interface
        f"{server.base_url.removesuffix('/v1')}/tokenize",
        data=json.dumps({"content": text}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {server.api_key}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return len(json.load(answer)["tokens"])


def _run_code(notebook: Path) -> JSONObject:
    """Run the code cells in order in one namespace, as a kernel would."""
    names: dict[str, object] = {"__name__": "__main__"}
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{notebook.name}, cell {number}", "exec"), names)  # noqa: S102
    missing = [name for name in ("server", "client", "temperature", "chat") if name not in names]
    if missing:
        raise ChatError(
            f"{notebook} does not define {', '.join(missing)}, which --check needs. Start from the demo notebook, "
            f"{NOTEBOOK}."
        )
    return names
