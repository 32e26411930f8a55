"""Notebooks that a program runs, such as nbclient, papermill or nbconvert: no page is there that could store a chat.

After each cell the output of a chat that changed is replaced by its transcript, and its stored state is brought up to
date. Both must be sent while a cell runs: what comes later, or from a thread of an earlier cell, is not stored.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chatwidget.assets import page_script
from chatwidget.runtime.guard import guarded
from chatwidget.widget.cell_outputs import CellOutputs, is_voila
from chatwidget.widget.transcript_requests import TranscriptRequests

if TYPE_CHECKING:
    import anywidget

    from chatwidget.export.exporter import Exporter
    from chatwidget.widget.stored_code import StoredCode


class ExecutedOutput:
    """What an unattended notebook stores of one chat.

    Args:
        chat: the chat.
        exporter: returns what draws it.
        outputs: where it is shown.
        page: knows what the conversation's version is, and whether a page has ever said anything.
    """

    def __init__(
        self,
        chat: anywidget.AnyWidget,
        exporter: Callable[[], Exporter],
        outputs: CellOutputs,
        page: TranscriptRequests,
    ) -> None:
        self._chat = weakref.ref(chat)
        self._exporter, self._outputs, self._page = exporter, outputs, page
        self._stored: int | None = None

    def begin(self) -> None:
        """Follow the chat, which was just shown."""
        self._stored = None
        _followed.add(self)
        _register()

    def bring_up_to_date(self) -> None:
        """Store the conversation if it has changed, and nobody watches."""
        chat, version = self._chat(), self._page.version
        if chat is None or chat.comm is None or version == self._stored:
            return
        if self._page.page_seen or not is_unattended():
            return
        self._stored = version
        chat.send_state()
        exporter = self._exporter()
        stored = {"code": _code(exporter.stored_parts()).model_id, "blobs": exporter.stored_blobs()}
        state = {"_esm": page_script("stored-chat"), "_stored": stored}
        chat.comm.send(data={"method": "update", "state": state, "buffer_paths": []})
        self._outputs.update({**exporter.stored_form(), "text/plain": exporter.to_text("markdown")})


class ExecutedBoard:
    """What an unattended notebook stores of a widget that is no chat: its static form, in place of its output.

    Args:
        board: the widget, which has a `stored_form()`.
        outputs: where it is displayed.
    """

    def __init__(self, board: Any, outputs: CellOutputs) -> None:
        self._board = weakref.ref(board)
        self._outputs = outputs
        self._stored: dict[str, str] | None = None
        self._page_seen = False

    def see_page(self) -> None:
        """Record that there is a page, which stores the board itself."""
        self._page_seen = True

    def begin(self) -> None:
        """Follow the board, which was just displayed."""
        self._stored = None
        _followed.add(self)
        _register()

    def bring_up_to_date(self) -> None:
        """Store the board if it has changed, and nobody watches."""
        board = self._board()
        if board is None or board.comm is None or self._page_seen or not is_unattended():
            return
        form = board.stored_form()
        if form != self._stored:
            from chatwidget.widget.stored_code import NO_CODE

            self._stored = form
            board.comm.send(data={"method": "update", "state": {"_esm": NO_CODE, "_page": {}}, "buffer_paths": []})
            self._outputs.update({**form, "text/plain": repr(board)})


_followed: weakref.WeakSet[ExecutedOutput | ExecutedBoard] = weakref.WeakSet()
_shells: weakref.WeakSet[object] = weakref.WeakSet()
_shared: list[StoredCode] = []


def _code(parts: dict[str, str]) -> StoredCode:
    """Return the one model that holds the code, with these parts; it is made anew when somebody closed it."""
    if not _shared or _shared[0].comm is None:
        from chatwidget.export.stored_transcript import packed
        from chatwidget.widget.stored_code import StoredCode

        _shared[:] = [StoredCode(core=packed(page_script("widget").encode()))]
    _shared[0].set_trait("parts", {**_shared[0].parts, **parts})
    return _shared[0]


def _register() -> None:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None and shell not in _shells:
        _shells.add(shell)
        shell.events.register("post_run_cell", _after_cell)


def _after_cell(result: object) -> None:
    for output in list(_followed):
        guarded(output.bring_up_to_date)


def is_unattended() -> bool:
    """Return whether the cell at work was sent by a program that takes no input, and shows no page as Voila does."""
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None or is_voila():
        return False
    request = kernel.get_parent("shell") or {}
    return (request.get("content") or {}).get("allow_stdin") is False
