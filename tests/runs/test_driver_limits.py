"""Chat functions that yield without end, yield megabytes or never yield: the kernel answers all the same."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

# Frames are counted where they leave the widget; nobody reads them here, as when a browser is slow.
PREPARE = """
import itertools, time
import chatwidget as cw

def made(function):
    global chat, sent
    chat, sent = cw.ChatInterface(function), []
    publish = chat.comm.publish_msg
    def publish_and_count(kind, data=None, *arguments, **keywords):
        sent.append(len(str(data)))
        publish(kind, data, *arguments, **keywords)
    chat.comm.publish_msg = publish_and_count
    return chat.submit("go")

def a_million_times_a_second(message, history):
    while True:
        yield "the same"

def megabytes(message, history):
    for number in itertools.count():
        yield str(number) + "x" * 2_000_000

def never(message, history):
    while True:
        pass
    yield
"""
SECONDS = 2.0
ENDLESS = ["a_million_times_a_second", "megabytes", "never"]


@pytest.fixture(scope="module")
def kernel() -> Iterator[tuple[BlockingKernelClient, psutil.Process]]:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    execute(client, PREPARE)
    pid = int(value(client, "__import__('os').getpid()"))
    yield client, psutil.Process(pid)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def execute(client: BlockingKernelClient, code: str, timeout: float = 20.0) -> None:
    reply = client.execute(code, silent=True, reply=True, timeout=timeout)
    assert reply["content"]["status"] == "ok", reply["content"]


def value(client: BlockingKernelClient, expression: str, timeout: float = 20.0) -> str:
    reply = client.execute("", silent=True, user_expressions={"it": expression}, reply=True, timeout=timeout)
    found = reply["content"]["user_expressions"]["it"]
    assert found["status"] == "ok", found
    return str(found["data"]["text/plain"])


@pytest.mark.parametrize("function", ENDLESS)
def test_the_kernel_answers_and_stop_works_whatever_a_chat_function_does(
    kernel: tuple[BlockingKernelClient, psutil.Process], function: str
) -> None:
    client, process = kernel
    execute(client, f"run = made({function})")
    end = time.monotonic() + SECONDS
    answered = 0
    before = process.memory_info().rss
    while time.monotonic() < end:  # a control request goes another way than cells; both are answered
        message = client.session.msg("kernel_info_request")
        client.control_channel.send(message)
        client.get_control_msg(timeout=10)
        value(client, "chat.status", timeout=10)
        answered += 1
    grown = process.memory_info().rss - before

    execute(client, "chat.stop(); stopped = chat.status, run.done, len(sent)")

    assert answered >= 3
    assert grown < 100_000_000
    assert value(client, "stopped[:2]") == "('ready', True)"
    frames, size = int(value(client, "stopped[2]")), int(value(client, "sum(sent)"))
    assert frames < 1000 * SECONDS
    assert size < 50_000_000
    execute(client, "chat.close(); del chat, run, sent")
