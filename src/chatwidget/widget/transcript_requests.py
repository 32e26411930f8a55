"""What a page asks the kernel for to store the conversation in its notebook, or to share it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chatwidget.errors import ChatError, EventRefused
from chatwidget.session import Session

if TYPE_CHECKING:
    from chatwidget.export.exporter import Exporter

_STORE, _SHARE = "static:", "share:"


class TranscriptRequests:
    """Draws messages for a page, and notices that there is a page at all.

    Args:
        session: the conversation.
        exporter: returns what draws it.
    """

    def __init__(self, session: Session, exporter: Callable[[], Exporter]) -> None:
        self._session, self._exporter = session, exporter
        self.page_seen = False

    @property
    def version(self) -> int:
        """How often the conversation has changed."""
        return self._session.history.version

    def receive(self, content: Any, buffers: Any = ()) -> bool:
        """Reply to a request by bytes; return False for any other message.

        "static:NUMBER:ID,ID,..." asks for messages as a notebook stores them, as compressed JSON, and
        "share:NUMBER:FORM" for the whole conversation in a form.
        """
        self.page_seen = True
        key = content.get("hash") if isinstance(content, Mapping) and content.get("type") == "blob" else None
        if not isinstance(key, str) or not key.startswith((_STORE, _SHARE)) or not isinstance(content.get("id"), str):
            return False
        given = key.split(":", 2)[-1]
        try:
            reply = self._stored(given) if key.startswith(_STORE) else self._shared(given)
        except ChatError as error:
            with self._session.lock:
                self._session.publisher.reply(content["id"], str(error))
            return True
        with self._session.lock:
            self._session.publisher.blob(content["id"], key, reply)
        return True

    def _stored(self, ids: str) -> bytes:
        import gzip

        return gzip.compress(json.dumps(self._exporter().stored_messages(frozenset(ids.split(",")))).encode())

    def _shared(self, form: str) -> bytes:
        if form == "frozen":
            text = json.dumps(self._exporter().freeze().data)
        elif form == "html":
            text = self._exporter().to_html()
        elif form == "python":
            text = self._exporter().to_python()
        elif form in ("json", "jsonl"):
            text = self._exporter().to_text(form)
        else:
            raise EventRefused(f"Cannot share the conversation as {form!r}. Reload the page.")
        return text.encode("utf-8", "replace")
