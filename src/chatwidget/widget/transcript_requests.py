"""What a page that stores the conversation in its notebook asks the kernel for."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

from chatwidget.errors import StoreError
from chatwidget.export.exporter import Exporter
from chatwidget.session import Session

_PREFIX = "static:"


class TranscriptRequests:
    """Draws messages for a page, and notices that there is a page at all.

    Args:
        session: the conversation.
        exporter: draws it.
    """

    def __init__(self, session: Session, exporter: Exporter) -> None:
        self._session, self._exporter = session, exporter
        self.page_seen = False

    @property
    def version(self) -> int:
        """How often the conversation has changed."""
        return self._session.history.version

    def receive(self, content: Any, buffers: Any = ()) -> bool:
        """Reply to a request, "static:NUMBER:ID,ID,...", by compressed JSON; return False for any other message."""
        self.page_seen = True
        key = content.get("hash") if isinstance(content, Mapping) and content.get("type") == "blob" else None
        if not isinstance(key, str) or not key.startswith(_PREFIX) or not isinstance(content.get("id"), str):
            return False
        wanted = frozenset(key.split(":", 2)[-1].split(","))
        try:
            reply = gzip.compress(json.dumps(self._exporter.stored_messages(wanted)).encode())
        except StoreError as error:
            with self._session.lock:
                self._session.publisher.reply(content["id"], str(error))
            return True
        with self._session.lock:
            self._session.publisher.blob(content["id"], key, reply)
        return True
