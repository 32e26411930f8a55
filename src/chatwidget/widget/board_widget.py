"""A widget of the chat's page code whose view is a lazy part of its own."""

from __future__ import annotations

import functools
import gzip
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets as t

from chatwidget.assets import widget_module
from chatwidget.export.exporter import FrozenTranscript
from chatwidget.messages.json_types import JSONMapping
from chatwidget.widget.cell_outputs import CellOutputs
from chatwidget.widget.executed_outputs import ExecutedBoard


class OfTheClass:
    """A method of the class that hides no method of its instances: ipywidgets has an `open` of its own."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None:
            return functools.partial(self._function, owner)
        return getattr(super(self._owner, instance), self._name)


class BoardWidget(anywidget.AnyWidget):
    """A widget that shares a document with its page: patches go out, events come in, and no trait is ever read back.

    A subclass gives its document (`page_document`), takes events (`receive`), and sends frames (`post`).

    Args:
        kind: the name of the lazy part that draws it.
    """

    _esm = widget_module()
    _key = t.Unicode(read_only=True).tag(sync=True)
    _kind = t.Unicode(read_only=True).tag(sync=True)
    _page = t.Dict(read_only=True).tag(sync=True, to_json=lambda value, widget: widget.page_document())

    def __init__(self, kind: str) -> None:
        self.set_trait("_key", uuid.uuid4().hex)
        self.set_trait("_kind", kind)
        self._displays = CellOutputs(lambda: None, self._frozen)
        self._executed = ExecutedBoard(self, self._displays)
        super().__init__()
        self.on_msg(lambda widget, content, buffers: widget.hear(content, buffers))

    def open(self) -> None:
        """Open the line to the page under the name by which the page knows the widget; marimo has opened its own."""
        if self.comm is None:
            self._model_id = self._key
        super().open()

    def page_document(self) -> dict[str, object]:
        """Return the document that a page begins with."""
        return {}

    def stored_form(self) -> dict[str, str]:
        """Return what a notebook stores of it, by media type."""
        return {}

    def _frozen(self) -> FrozenTranscript:
        form = self.stored_form()
        return FrozenTranscript(form.get("text/html", ""), form.get("text/markdown", repr(self)))

    def hear(self, event: Any, buffers: Sequence[bytes | memoryview]) -> None:
        """Take a message of the page; it may ask what its notebook stores."""
        self._executed.see_page()
        key = event.get("hash") if isinstance(event, Mapping) and event.get("type") == "blob" else None
        if not isinstance(key, str) or not key.startswith("static:") or not isinstance(event.get("id"), str):
            self.receive(event, buffers)
            return
        form = self.stored_form()
        head = {"html": form.get("text/html", ""), "markdown": form.get("text/markdown", "")}
        data = gzip.compress(json.dumps({"head": head, "messages": {}, "blobs": {}}).encode())
        self.post({"type": "blob", "to": event["id"], "hash": key, "offset": 0, "size": len(data)}, [data])

    def receive(self, event: object, buffers: Sequence[bytes | memoryview] = ()) -> None:
        """Take an event from the page."""

    def _ipython_display_(self) -> None:
        bundle = self._repr_mimebundle_()
        if bundle is None or not self._displays.show(*bundle):
            raise NotImplementedError  # so that IPython displays it as any other object
        self._executed.begin()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, **self.stored_form(), "text/plain": repr(self)}, metadata

    def post(self, frame: JSONMapping, buffers: list[bytes] | None = None) -> None:
        """Send a frame to all pages."""
        if self.comm is not None:
            self.send(dict(frame), buffers)

    def set_state(self, sync_data: object) -> None:
        """Do nothing: the state of a page never overrides the state of the kernel."""
