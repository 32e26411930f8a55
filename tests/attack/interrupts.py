"""Interrupts of a real kernel at random moments: after each, the chat answers as before."""

from __future__ import annotations

import contextlib
import queue
import random
import time

from tests.attack.kernels import running_kernel
from tests.attack.results import Result

_SET_UP = """
import time, itertools
import chatwidget as cw
def answer(message):
    for end in range(1, 20):
        yield message[:1] * end
chat = cw.ChatInterface(answer)
numbers = itertools.count()
"""
_WORK = """
for number in numbers:
    chat.submit(f"question {number}").wait(10)
    chat.retry().wait(10)
    chat.undo()
"""
_CHECK = """
chat.stop()
chat.clear()
run = chat.submit("usable")
run.wait(10)
assert chat.status == "ready", chat.status
assert [message["content"] for message in chat.history] == ["usable", "u" * 19], list(chat.history)
"""


def interrupts(count: int, seed: int = 0) -> Result:
    """Interrupt a kernel `count` times while it asks, retries, and undoes."""
    result = Result("interrupts of a real kernel at random moments")
    chance = random.Random(seed)
    with running_kernel(_SET_UP) as kernel:
        for _ in range(count):
            result.tries += 1
            work = kernel.begin(_WORK)
            time.sleep(chance.uniform(0.0, 0.15))  # the moment of the interrupt is what is random
            for _ in range(10):
                kernel.manager.interrupt_kernel()
                with contextlib.suppress(queue.Empty):  # it came before the cell had begun
                    kernel.finish(work, 2)
                    break
            problem = kernel.run(_CHECK)
            if problem:
                result.add([problem])
                kernel.run(_SET_UP)
    return result
