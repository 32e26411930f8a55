"""The demo: `python -m chatwidget.demo` opens a notebook with a chat that streams from a real model.

Here belongs the command: which notebook, JupyterLab, and `--check`, which has the notebook's chat answer without a
browser. The model is in `demo_model`. The notebook's own first line imports `serve_model` from here.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .demo_model import MODEL, SYSTEM_MESSAGE, ModelServer, find_model, serve_model
from .errors import ChatError, MissingDependency

__all__ = ["MODEL", "SYSTEM_MESSAGE", "ModelServer", "main", "serve_model"]

NOTEBOOK = "01-first-chat.ipynb"
QUESTION = "What is the capital of France?"
_LONGEST_ANSWER = 180.0  # seconds, on the slowest machine


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code.

    Args:
        arguments: The words after `python -m chatwidget.demo`; those of this process if not given.

    Example:
        >>> main(["--check"])  # doctest: +SKIP
        0
    """
    options = _read(arguments)
    try:
        find_model()
        if options.check:
            return check(options.notebook or _shipped_notebook())
        _find_lab()
        return _open_lab(options.notebook or _working_notebook(), browser=not options.no_browser, port=options.port)
    except ChatError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def check(notebook: Path) -> int:
    """Runs the notebook's code here, asks its chat one question through two clients, and prints what came how fast.

    Args:
        notebook: Its code has to leave a `server`, a `client`, a `temperature` and a `chat` whose function uses them.

    Returns:
        0 if both answers came streamed, that is in more than one piece; else 1.
    """
    _say(f"running the code of {notebook.name} ({MODEL} on this machine, no key, no network)")
    names = _run_code(notebook)
    server: ModelServer = names["server"]
    names["temperature"] = 0  # the same answer every time
    try:
        import huggingface_hub

        _say(f"asking: {QUESTION}")
        results = [_ask(names["chat"], server, "openai")]
        # The notebook's function says `client` when it is called, and both clients have `chat.completions.create`.
        names["client"] = huggingface_hub.InferenceClient(base_url=server.base_url, api_key=server.api_key)
        names["chat"].clear().wait(_LONGEST_ANSWER)
        results.append(_ask(names["chat"], server, "huggingface_hub"))
    finally:
        server.close()
    return 0 if all(results) else 1


def _ask(chat: Any, server: ModelServer, client: str) -> bool:
    """Asks, prints the answer while it comes, and says whether it came in pieces."""
    updates: queue.SimpleQueue[tuple[float, str] | None] = queue.SimpleQueue()
    arrivals: list[float] = []
    shown = ""

    def note(_change: object) -> None:  # on the thread of the run, where printing would go into the chat
        updates.put((time.perf_counter(), _answer(chat.history)))

    def finish() -> None:
        _ended(run)
        updates.put(None)

    chat.observe(note, "history")
    asked = time.perf_counter()
    run = chat.submit(QUESTION)
    threading.Thread(target=finish, daemon=True).start()
    print(f"{client}: ", end="", flush=True)
    for moment, text in iter(updates.get, None):
        if len(text) > len(shown):
            arrivals.append(moment)
            print(text[len(shown) :], end="", flush=True)
            shown = text
    chat.unobserve(note, "history")
    problem = _ended(run)
    if problem is None and len(arrivals) < 2:
        problem = "the answer came in one piece, so it was not streamed" if arrivals else "the answer is empty"
    if problem is not None:
        print(f"\n{client}: {problem}", file=sys.stderr)
        return False
    speed = (_count_tokens(server, shown) - 1) / (arrivals[-1] - arrivals[0])
    first = arrivals[0] - asked
    print(f"   [first token after {first:.2f} s, {speed:.0f} tokens per second, {len(arrivals)} pieces]")
    return True


def _ended(run: Any) -> str | None:
    """Waits for the run. None if it went well, else what went wrong: whatever a client raises is a result here."""
    try:
        run.wait(_LONGEST_ANSWER)
    except Exception as error:
        run.stop()
        return f"no answer. {type(error).__name__}: {error}"
    return None


def _answer(history: Sequence[dict[str, Any]]) -> str:
    """The text of the last message if the assistant wrote it, whatever form its content has."""
    if not history or history[-1]["role"] != "assistant":
        return ""
    content = history[-1]["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def _count_tokens(server: ModelServer, text: str) -> int:
    """How many tokens the text has. The server knows; updates are joined, so counting those would not tell."""
    request = urllib.request.Request(  # noqa: S310  # our own server on the loopback interface
        f"{server.base_url.removesuffix('/v1')}/tokenize",
        data=json.dumps({"content": text}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {server.api_key}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return len(json.load(answer)["tokens"])


def _run_code(notebook: Path) -> dict[str, Any]:
    """Runs the code cells in order in one namespace, as a kernel would but without one."""
    names: dict[str, Any] = {"__name__": "__main__"}
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{notebook.name}, cell {number}", "exec"), names)  # noqa: S102
    missing = [name for name in ("server", "client", "temperature", "chat") if name not in names]
    if missing:
        raise ChatError(
            f"{notebook} leaves no {', '.join(missing)} behind, and --check asks that chat through that client. "
            f"Start from the notebook of the demo, {NOTEBOOK}."
        )
    return names


def _find_lab() -> None:
    if importlib.util.find_spec("jupyterlab") is None:
        raise MissingDependency(
            'The demo opens in JupyterLab, which is not installed here. Run: pip install "chatwidget[demo]"'
        )


def _open_lab(notebook: Path, *, browser: bool, port: int | None) -> int:
    """Starts JupyterLab on the notebook, until the person ends it."""
    command = [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{quote(notebook.name)}"]
    command += [] if browser else ["--no-browser"]
    command += [f"--port={port}", "--ServerApp.port_retries=0"] if port is not None else []
    command += ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []  # a container: it refuses otherwise
    _say(f"opening {notebook} in JupyterLab: run its cells with Shift+Enter, end JupyterLab here with Ctrl+C")
    if os.name == "posix":  # becoming JupyterLab: Ctrl+C and a terminal that closes reach it and nobody else
        os.chdir(notebook.parent)
        os.execv(command[0], command)
    return subprocess.run(command, cwd=notebook.parent, check=False).returncode


def _shipped_notebook() -> Path:
    """The notebook as we wrote it: the checkout's, else the wheel's copy."""
    package = Path(__file__).resolve().parent
    for folder in (package.parent.parent / "notebooks", package / "notebooks"):
        if (folder / NOTEBOOK).is_file():
            return folder / NOTEBOOK
    raise ChatError(
        f"The demo's notebook {NOTEBOOK} is not in {package}. Install chatwidget again; a wheel carries it."
    )


def _working_notebook() -> Path:
    """The notebook to open: the checkout's own, else a copy in the current folder, never over another file."""
    shipped = _shipped_notebook()
    if shipped.parent.parent.joinpath("pyproject.toml").is_file():
        return shipped
    copy = Path.cwd() / NOTEBOOK
    if copy.exists():
        _say(f"{copy} is there already and stays as it is")
    else:
        shutil.copyfile(shipped, copy)
        _say(f"wrote {copy}")
    return copy


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m chatwidget.demo",
        description="A notebook with a chat that streams from a real model on this machine: no key, no network.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="no browser: ask the notebook's chat once, and say how fast the answer came",
    )
    parser.add_argument("--no-browser", action="store_true", help="start JupyterLab, but open no browser window")
    parser.add_argument("--port", type=int, metavar="N", help="the port of JupyterLab (8888, or the next free one)")
    parser.add_argument("--notebook", type=_existing_file, metavar="PATH", help=f"another notebook than {NOTEBOOK}")
    return parser.parse_args(arguments)


def _existing_file(text: str) -> Path:
    path = Path(text).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text!r}")
    return path


def _say(sentence: str) -> None:
    print(f"==> {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
