"""The model that holds the page's code in a notebook that a program ran."""

from __future__ import annotations

import anywidget
import traitlets as t

NO_CODE = "export default {}"


class StoredCode(anywidget.AnyWidget):
    """The page's code, which all stored chats of a notebook share."""

    _esm = NO_CODE
    core = t.Unicode().tag(sync=True)
    parts = t.Dict().tag(sync=True)
