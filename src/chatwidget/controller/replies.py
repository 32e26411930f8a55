"""Each event is answered once, however often it arrives: at once, when its work is done, or again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from chatwidget.controller.attaching import Attaching
from chatwidget.controller.protocols import Saver
from chatwidget.errors import EventRefused
from chatwidget.messages.text import whole_characters
from chatwidget.wire import events

_REMEMBERED = 1_000  # events whose answer can be repeated
_NOT_YET = "\0"  # stands for the answer of an event that is being done


class Answering(Attaching):
    """A conversation whose events are answered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answers: OrderedDict[str, str | None] = OrderedDict()
        self.saving: Saver | None = None

    def _is_new(self, event_id: str) -> bool:
        """Whether an event comes for the first time; if it was answered, it is answered again."""
        with self.session.lock:
            if event_id not in self._answers:
                self._answers[event_id] = _NOT_YET
                while len(self._answers) > _REMEMBERED:
                    self._answers.popitem(last=False)
                return True
            if self._answers[event_id] != _NOT_YET:
                self.session.wire.answer(event_id, self._answers[event_id])
            return False

    def answer(self, event_id: str | None, reason: str | None) -> None:
        """Tell the page that an event was done, or why not."""
        if not isinstance(event_id, str):
            return
        with self.session.lock:
            self._answers[event_id] = reason = None if reason is None else whole_characters(reason)
            self.session.wire.answer(whole_characters(event_id), reason)

    def fetch_blob(self, event_id: str, key: str, digest: str) -> None:
        """Answer with bytes that this kernel does not have, or refuse where nobody has them."""
        if self.saving is None:
            raise EventRefused("This picture or file is not in the kernel any more; run its cell.")
        self.saving.fetch(event_id, key, digest)

    def send_blob(self, event_id: str, key: str, data: bytes) -> None:
        """Answer with bytes."""
        with self.session.lock:
            self.session.wire.blob(event_id, key, data)

    def _on_conversation(self, event: events.Event) -> bool:
        if self.saving is None:
            raise EventRefused("This chat saves no conversations: its save_history is off.")
        self.saving.receive(event)
        return True
