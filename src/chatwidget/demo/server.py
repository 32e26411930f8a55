"""The process that serves the demo's model; `model` starts it, and it ends when its standard input closes.

It is a process of its own because llama.cpp's server, when it is stopped, can wait for ever while it holds Python's
lock: that must not be a notebook's kernel. It is run by its path and imports nothing of ours.

llama.cpp answers whoever has the key, whatever page sent them. So it gets a key that nobody knows, and before it
stands a door: it refuses a foreign Host or Origin, as `chat.serve()` does, and changes the key that was given out for
the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import secrets
import sys
import threading

_PATIENCE = 10.0  # seconds for a request's head
_LONGEST_HEAD = 65_536  # bytes


class Door:
    """Lets requests through to a server of this machine, one a connection.

    Args:
        port: where that server listens.
        key: what clients send.
        inner_key: what the server asks for.
    """

    def __init__(self, port: int, key: str, inner_key: str) -> None:
        self._port, self._key, self._inner_key = port, key, inner_key
        self._hosts: tuple[str, ...] = ()

    async def open(self) -> str:
        """Listen, and return the address."""
        server = await asyncio.start_server(self._let_in, "127.0.0.1", 0, limit=_LONGEST_HEAD)
        port = server.sockets[0].getsockname()[1]
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._server = server
        return f"http://127.0.0.1:{port}"

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _PATIENCE)
            lines = head.decode("latin-1").split("\r\n")[:-2]
            refusal = self._refusal(lines[1:])
            if refusal is None:
                await self._pass_on(self._for_the_server(lines), reader, writer)
            else:
                writer.write(refusal)
                await writer.drain()
        writer.close()

    def _refusal(self, headers: list[str]) -> bytes | None:
        """Return the answer to a request that does not come from a program on this machine."""
        given = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in headers)}
        hosts = [line for line in headers if line.lower().startswith("host:")]
        origin = given.get("origin")
        if len(hosts) == 1 and given["host"] in self._hosts and origin in (None, *(f"http://{h}" for h in self._hosts)):
            return None
        text = f"The Host or the Origin is not this server's; the Host is {self._hosts[0]}."
        body = json.dumps({"error": {"message": text, "type": "invalid_request_error", "code": 403}})
        head = f"HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
        return f"{head}connection: close\r\n\r\n{body}".encode()

    def _for_the_server(self, lines: list[str]) -> bytes:
        """Return the head with the server's own key, for one request."""
        changed = [lines[0], "Connection: close"]
        for line in lines[1:]:
            name, _, value = line.partition(":")
            found = re.fullmatch(r"(?:Bearer\s+)?(\S+)", value.strip(), re.IGNORECASE)
            if name.lower() in ("authorization", "x-api-key"):
                right = found is not None and secrets.compare_digest(found[1].encode(), self._key.encode())
                changed.append(f"Authorization: Bearer {self._inner_key if right else 'wrong'}")
            elif name.lower() not in ("connection", "keep-alive"):
                changed.append(line)
        return ("\r\n".join(changed) + "\r\n\r\n").encode("latin-1")

    async def _pass_on(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Copy in both directions until the answer is whole, or the client has gone."""
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        to_server.write(head)
        up = asyncio.create_task(_copy(reader, to_server))
        down = asyncio.create_task(_copy(from_server, writer))
        await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        to_server.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


async def _stand_at(door: Door) -> None:
    print(json.dumps({"address": await door.open()}), flush=True)
    quiet = os.open(os.devnull, os.O_WRONLY)  # nobody reads what comes now, and a full pipe would stop it
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    await asyncio.Event().wait()


def _end_with_standard_input() -> None:
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    """Serve the model that the JSON object in the first line of standard input describes."""
    import xllamacpp

    settings = json.loads(sys.stdin.readline())
    parameters = xllamacpp.CommonParams()
    parameters.model.path = settings["path"]
    parameters.model_alias = {settings["model"]}
    parameters.n_ctx = settings["context_tokens"]
    parameters.n_parallel = settings["streams_at_once"]
    parameters.cache_ram_mib = 0  # it would take up to 8 GiB
    inner_key = secrets.token_urlsafe(24)
    parameters.api_keys = [inner_key]
    parameters.verbosity = -1
    parameters.ui = False
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = settings["threads"]
    if settings["chat_template"] is not None:
        parameters.chat_template, parameters.use_jinja = settings["chat_template"], True
    server = xllamacpp.Server(parameters)
    port = int(server.listening_address.rsplit(":", 1)[1])
    threading.Thread(target=_end_with_standard_input, daemon=True).start()
    asyncio.run(_stand_at(Door(port, settings["api_key"], inner_key)))


if __name__ == "__main__":
    main()
