"""Messages that come with the versions of their turns, as a file has them."""

from __future__ import annotations

from typing import Any

from chatwidget.messages.json_types import JSONMapping, JSONObject


class HistoryWithBranches(list[dict[str, Any]]):
    """Messages that were saved with the other versions of their turns; a chat that is given them has the versions too.

    Args:
        messages: the messages.
        ids: the ids by which the versions name them.
        branches: the versions, as `to_json(branches=True)` wrote them.
    """

    def __init__(self, messages: list[JSONObject], ids: object, branches: JSONMapping) -> None:
        super().__init__(messages)
        self._saved = list(messages)
        self._ids, self._branches = ids, branches

    def with_ids(self) -> tuple[list[str], JSONMapping] | None:
        """Return the ids of the messages, and the versions; None if the list was changed, or its ids are damaged."""
        ids = self._ids if isinstance(self._ids, list) and all(isinstance(key, str) for key in self._ids) else []
        if list(self) != self._saved or len({*ids}) != len(self):
            return None
        return ids, self._branches
