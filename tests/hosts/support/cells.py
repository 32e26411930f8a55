"""Notebook cells the journeys begin with."""

from __future__ import annotations

__all__ = ["LOSE", "PACED", "loaded", "talking"]


def loaded(base_url: str, model: str = "scripted", token: str = "any", **options: object) -> str:
    """A cell that makes a `chat` with a model behind an address."""
    keywords = "".join(f", {name}={value!r}" for name, value in options.items())
    return f"import chatwidget as cw\nchat = cw.load_chat({base_url!r}, model={model!r}, token={token!r}{keywords})"


def talking(function: str, name: str = "answer") -> str:
    """A cell that makes a `chat` with this chat function."""
    return f"import chatwidget as cw\n\n{function}\n\nchat = cw.ChatInterface({name})"


# 2 000 words, each of them another one, so that a lost or doubled one shows; and their pace.
PACED = """
import time
import chatwidget as cw

TOKENS = [f"w{number} " for number in range(2000)]

def paced(tokens=TOKENS, rate=200):
    start = time.monotonic()
    for index, token in enumerate(tokens):
        time.sleep(max(0.0, start + index / rate - time.monotonic()))
        yield token

def answer(message, history):
    yield from cw.accumulate(paced())

def history_of(count):
    roles = ["user", "assistant"]
    text = "of some length " * 20
    return [{"role": roles[index % 2], "content": f"message {index} {text}"} for index in range(count)]
"""

# A way out to the page with holes in it: `lose(chat, unlucky)` drops each frame of which `unlucky(content)` is true.
LOSE = """
lost = []

def lose(chat, unlucky):
    publish = chat.comm.publish_msg
    def publish_some(kind, data=None, *arguments, **keywords):
        content = (data or {}).get("content")
        if kind == "comm_msg" and isinstance(content, dict) and unlucky(content):
            lost.append(content.get("type"))
        else:
            publish(kind, data, *arguments, **keywords)
    chat.comm.publish_msg = publish_some
"""
