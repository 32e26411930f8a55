"""A second door into the kernel a page is using: read what Python has while the page is open.

It speaks to the kernel's shell socket itself, silently: no execution count moves, and no frame that is counted reaches
the page's websocket.
"""

from __future__ import annotations

import ast
import json
import os
import signal
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.session import Session

from tests.hosts.support.wait import until

__all__ = ["Kernel", "KernelError"]


class KernelError(AssertionError):
    """Code that was to run in the kernel raised."""


class Kernel:
    """One running kernel, by its connection file."""

    def __init__(self, connection_file: Path, timeout: float = 60.0) -> None:
        connection = json.loads(connection_file.read_text())
        self.timeout = timeout
        self._session = Session(key=connection["key"].encode(), signature_scheme=connection["signature_scheme"])
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.linger = 0
        self._socket.connect(f"{connection['transport']}://{connection['ip']}:{connection['shell_port']}")
        try:
            self.pid = int(self.value("__import__('os').getpid()"))
        except BaseException:
            self.close()
            raise

    def run(self, code: str) -> None:
        """Run statements, in the namespace of the notebook's cells."""
        self._execute(code, {})

    def value(self, expression: str) -> Any:
        """What the expression is, by way of JSON."""
        found = self._execute("", {"value": f"__import__('json').dumps({expression})"})["value"]
        if found["status"] != "ok":
            raise KernelError(f"{expression}\n{found['ename']}: {found['evalue']}\n" + "\n".join(found["traceback"]))
        return json.loads(ast.literal_eval(found["data"]["text/plain"]))

    def wait_until(self, expression: str, timeout: float = 40.0) -> None:
        """Wait until the expression is true there."""
        until(lambda: self.value(f"bool({expression})"), f"{expression} in the kernel", timeout)

    def history(self, name: str = "chat") -> list[dict[str, Any]]:
        """The chat's history, as Python has it."""
        history = self.value(f"{name}.history")
        assert isinstance(history, list)
        return history

    def kill(self) -> None:
        """End the kernel's process as a crash or a memory limit would."""
        os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        self._context.destroy(linger=0)

    def _execute(self, code: str, expressions: dict[str, str]) -> dict[str, Any]:
        content = {"code": code, "silent": True, "store_history": False, "user_expressions": expressions}
        sent = self._session.send(self._socket, "execute_request", {**content, "allow_stdin": False})
        until(lambda: self._socket.poll(int(self.timeout * 1000)), "an answer of the kernel", self.timeout)
        while True:
            _, reply = self._session.recv(self._socket, mode=0)
            if reply is not None and reply["parent_header"]["msg_id"] == sent["header"]["msg_id"]:
                break
        answer = reply["content"]
        if answer["status"] != "ok":
            raise KernelError("\n".join([code, *answer.get("traceback", [f"{answer}"])]))
        return dict(answer["user_expressions"])
