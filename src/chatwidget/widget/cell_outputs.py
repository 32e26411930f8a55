"""The cell outputs that show a chat, so that they can be replaced. The only publisher of outputs."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatwidget.export.exporter import FrozenTranscript


def is_voila() -> bool:
    """Return whether the kernel serves a page of Voila."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


class CellOutputs:
    """The outputs that show one chat, each with an id by which the notebook finds it again.

    Args:
        changed: called when the first output is known, and when there are none any more.
        transcript: makes the static copy that replaces them.

    Example:
        >>> from chatwidget.export.exporter import FrozenTranscript
        >>> displays = CellOutputs(lambda: None, lambda: FrozenTranscript("", ""))
        >>> displays.show({"text/plain": "hi"}, {}), displays.known  # no notebook here
        (False, False)
    """

    def __init__(self, changed: Callable[[], None], transcript: Callable[[], FrozenTranscript]) -> None:
        self._changed, self._transcript = changed, transcript
        self._ids: list[str] = []

    @property
    def known(self) -> bool:
        """Return whether it is shown in a notebook's output; Voila has no notebook that could be saved."""
        return bool(self._ids) and not is_voila()

    def show(self, data: dict[str, object], metadata: dict[str, object]) -> bool:
        """Show it in the output of the running cell. Return False if there is no notebook."""
        from IPython.core.getipython import get_ipython
        from IPython.display import publish_display_data

        if get_ipython() is None:
            return False
        self._ids.append(uuid.uuid4().hex)
        if len(self._ids) == 1:
            self._changed()
        publish_display_data(data, metadata, transient={"display_id": self._ids[-1]})  # type: ignore[no-untyped-call]
        return True

    def update(self, data: dict[str, str]) -> None:
        """Display something else in all these outputs for now."""
        from IPython.display import publish_display_data

        for display_id in self._ids:
            transient = {"display_id": display_id}
            publish_display_data(data, {}, transient=transient, update=True)  # type: ignore[no-untyped-call]

    def freeze(self) -> FrozenTranscript:
        """Replace all these outputs by a static copy, and return it."""
        frozen = self._transcript()
        self._replace(frozen.data)
        return frozen

    def _replace(self, data: dict[str, str]) -> None:
        from IPython.display import publish_display_data

        replaced, self._ids = self._ids, []
        for display_id in replaced:
            transient = {"display_id": display_id}
            publish_display_data(data, {}, transient=transient, update=True)  # type: ignore[no-untyped-call]
        if replaced:
            self._changed()
