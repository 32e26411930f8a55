"""A chat function that can be held, and what tests say about histories."""

import threading
from typing import Any


class Gate:
    """A chat function that writes, then waits to be let go; it knows what it was asked."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.began = threading.Event()
        self.calls: list[str] = []

    def __call__(self, message: str, history: Any) -> Any:
        self.calls.append(message)
        yield f"{message}..."
        self.began.set()
        self.go.wait(10)
        yield f"{message} done"


def texts(history: Any) -> list[Any]:
    """The content of every message."""
    return [message["content"] for message in history]
