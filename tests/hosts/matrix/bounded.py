"""A program that may take so long and no longer: what hangs in it, a browser or a server, hangs nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

__all__ = ["run"]


def run(command: Sequence[str], seconds: float, environment: Mapping[str, str] | None = None) -> str:
    """Run a program to its end, or end it with everything that it started.

    Returns:
        What went wrong; nothing if the program ended by itself, and with 0.
    """
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, start_new_session=True)
    try:
        process.wait(seconds)
        return f"it ended with {process.returncode}" if process.returncode else ""
    except subprocess.TimeoutExpired:
        return f"not done after {seconds:.0f} s"
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)  # it closes what it opened
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
