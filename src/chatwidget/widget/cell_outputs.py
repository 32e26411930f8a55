"""Where in a notebook something is shown, so that it can be replaced there. The only publisher of outputs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any


class CellOutputs:
    """The outputs that show one thing, each with an id by which the notebook finds it again.

    Args:
        changed: called when the first output is known, and when there are none any more.

    Example:
        >>> displays = CellOutputs(lambda: None)
        >>> displays.show({"text/plain": "hi"}, {}), displays.known  # no notebook here
        (False, False)
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._ids: list[str] = []

    @property
    def known(self) -> bool:
        """Whether it is shown anywhere."""
        return bool(self._ids)

    def show(self, data: dict[str, Any], metadata: dict[str, Any]) -> bool:
        """Show it in the output of the cell at work; False where there is no notebook."""
        from IPython.core.getipython import get_ipython
        from IPython.display import publish_display_data

        if get_ipython() is None:
            return False
        self._ids.append(uuid.uuid4().hex)
        if len(self._ids) == 1:
            self._changed()
        publish_display_data(data, metadata, transient={"display_id": self._ids[-1]})  # type: ignore[no-untyped-call]
        return True

    def update(self, data: dict[str, Any]) -> None:
        """Put something else into all these outputs for now."""
        from IPython.display import publish_display_data

        for display_id in self._ids:
            place = {"display_id": display_id}
            publish_display_data(data, {}, transient=place, update=True)  # type: ignore[no-untyped-call]

    def replace(self, data: dict[str, Any]) -> None:
        """Put something else into all these outputs, for good."""
        from IPython.display import publish_display_data

        replaced, self._ids = self._ids, []
        for display_id in replaced:
            place = {"display_id": display_id}
            publish_display_data(data, {}, transient=place, update=True)  # type: ignore[no-untyped-call]
        if replaced:
            self._changed()
