"""Connections to `serve()` that never finish their request, while the kernel opens files and answers others."""

from __future__ import annotations

import contextlib
import selectors
import socket
import time

import openai

from tests.attack.kernels import Kernel, running_kernel
from tests.attack.results import Result

LONGEST = 15.0  # seconds in which all of them are closed
_SET_UP = """
import resource, tempfile
import chatwidget as cw
from chatwidget.serve import connection
connection.PATIENCE = {patience}
resource.setrlimit(resource.RLIMIT_NOFILE, (640, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
chat = cw.ChatInterface(lambda message: message.upper())
endpoint = chat.serve()
"""
_OPEN_FILES = """
files = [tempfile.TemporaryFile() for _ in range(100)]
for file in files:
    file.write(b"x"); file.close()
chat.clear()
chat.submit("here").wait(10)
assert [message["content"] for message in chat.history] == ["here", "HERE"], list(chat.history)
"""
_HEADS = (b"", b"P", b"POST /v1/chat/comp", b"GET /v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ")


def half_open(count: int = 500, patience: float = 10.0) -> Result:
    """Open connections that never finish their heads, and see what becomes of the kernel and of them."""
    result = Result(f"half-open connections to serve(), closed within {LONGEST:g} s", tries=count)
    with running_kernel(_SET_UP.format(patience=patience)) as kernel, contextlib.ExitStack() as stack:
        url, key = kernel.value("endpoint.url").strip("'"), kernel.value("endpoint.key").strip("'")
        port = int(url.split(":")[2].split("/")[0])
        begun = time.monotonic()
        waiting = selectors.DefaultSelector()
        for number in range(count):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            with contextlib.suppress(ConnectionError):  # it had to make room already
                one.sendall(_HEADS[number % len(_HEADS)])
            waiting.register(one, selectors.EVENT_READ)
        while waiting.get_map() and time.monotonic() - begun < LONGEST:
            result.add(_goes_on(kernel, url, key))
            for ready, _ in waiting.select(0.2):
                if _is_closed(ready.fileobj):
                    waiting.unregister(ready.fileobj)
        result.add(["a connection was still open"] * len(waiting.get_map()))
        result.add(_goes_on(kernel, url, key))
        waiting.close()
    return result


def _goes_on(kernel: Kernel, url: str, key: str) -> list[str]:
    """Let the kernel open files and answer in its own chat, and answer another program."""
    problems = [kernel.run(_OPEN_FILES)]
    try:
        with openai.OpenAI(base_url=url, api_key=key, max_retries=0, timeout=10) as client:
            asked = [{"role": "user", "content": "meanwhile"}]
            answer = client.chat.completions.create(model=client.models.list().data[0].id, messages=asked)
            said = answer.choices[0].message.content
            problems += [] if said == "MEANWHILE" else [f"answered {said!r}"]
    except openai.OpenAIError as error:
        problems.append(f"another program was not answered: {error!r}")
    return [problem for problem in problems if problem]


def _is_closed(one: object) -> bool:
    assert isinstance(one, socket.socket)
    try:
        return not one.recv(4096)
    except ConnectionError:
        return True
