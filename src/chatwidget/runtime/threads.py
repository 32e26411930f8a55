"""Threads for callbacks: one that has nothing to do any more takes the next callback.

A new thread for each would be simpler, but whatever is saved for a thread lasts longer than the thread: ipykernel has a
socket for each one that ever sent something, until 10 s later, and ends where there are a thousand.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

_IDLE = 2.0  # seconds without a callback after which a thread ends

Job = Callable[[], object]


class Threads:
    """Daemon threads that can be used again.

    Args:
        name: the name of each thread.
        idle: how many seconds a thread waits for the next callback before it ends.

    Example:
        >>> done = threading.Event()
        >>> Threads("doctest").start(done.set)
        >>> done.wait(10)
        True
    """

    def __init__(self, name: str, idle: float = _IDLE) -> None:
        self._name, self._seconds = name, idle
        self._lock = threading.Lock()
        self._idle: list[queue.SimpleQueue[Job]] = []  # of each thread that waits, the queue that it reads

    def start(self, job: Job) -> None:
        """Call a function on a thread; what it raises ends that thread, as it would any other.

        Raises:
            RuntimeError: no thread can be started.
        """
        with self._lock:
            jobs = self._idle.pop() if self._idle else None
        if jobs is not None:
            jobs.put(job)
            return
        jobs = queue.SimpleQueue()
        jobs.put(job)
        threading.Thread(target=self._work, args=(jobs,), name=self._name, daemon=True).start()

    def _work(self, jobs: queue.SimpleQueue[Job]) -> None:
        job: Job | None = jobs.get()
        while job is not None:
            job()
            job = None  # it may refer to a chat, which may be closed by now
            with self._lock:
                self._idle.append(jobs)
            job = self._next(jobs)

    def _next(self, jobs: queue.SimpleQueue[Job]) -> Job | None:
        try:
            return jobs.get(timeout=self._seconds)
        except queue.Empty:
            with self._lock:
                if jobs in self._idle:
                    self._idle.remove(jobs)
                    return None
        return jobs.get()  # it was chosen at this moment
