"""A progress bar in the cell that makes a chat, while answers to its examples are made."""

from __future__ import annotations

from typing import Any


class Progress:
    """How many answers are done, shown where there is a notebook.

    Example:
        >>> progress = Progress()
        >>> progress(1, 3)
    """

    def __init__(self) -> None:
        self._handle: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Show that so many of all are done."""
        from IPython.core.getipython import get_ipython
        from IPython.display import display

        if get_ipython() is None:
            return
        text = f"Answers to examples: {done} of {total}"
        bar = {"text/plain": text, "text/html": f'<progress max="{total}" value="{done}"></progress> {text}'}
        if self._handle is None:
            self._handle = display(bar, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(bar, raw=True)
