"""A chat interface for Jupyter notebooks that shares its conversation with Python.

Example:
    >>> import chatwidget as cw
    >>> chat = cw.ChatInterface(lambda message, history: message[::-1])
    >>> chat.submit("abc").wait()[-1]["content"]
    'cba'
"""

import importlib
from types import FunctionType
from typing import TYPE_CHECKING, Any

from chatwidget.errors import ChatError
from chatwidget.interface.chat_interface import ChatInterface
from chatwidget.messages.message import ChatMessage
from chatwidget.messages.model_view import for_model
from chatwidget.widget.chat_widget import ChatWidget

if TYPE_CHECKING:
    from chatwidget.callback_data import (
        CopyData,
        EditData,
        ExampleData,
        LikeData,
        OptionData,
        RetryData,
        SelectData,
        UndoData,
    )
    from chatwidget.client.load_chat import load_chat
    from chatwidget.convert.dump_history import dump_history
    from chatwidget.convert.load_history import load_history
    from chatwidget.export.replay import replay
    from chatwidget.prompting.comparison import compare
    from chatwidget.prompting.judge import judge
    from chatwidget.prompting.playground import Playground
    from chatwidget.prompting.variant import Variant
    from chatwidget.providers.streams import accumulate
    from chatwidget.tools.mcp_server import mcp

__version__ = "0.1.0"
__all__ = [
    "ChatError",
    "ChatInterface",
    "ChatMessage",
    "ChatWidget",
    "CopyData",
    "EditData",
    "ExampleData",
    "LikeData",
    "OptionData",
    "Playground",
    "RetryData",
    "SelectData",
    "UndoData",
    "Variant",
    "accumulate",
    "compare",
    "dump_history",
    "for_model",
    "judge",
    "load_chat",
    "load_history",
    "mcp",
    "replay",
]

# What is imported when it is first used, so that `import chatwidget` is not slower for it.
_LATER = {
    "CopyData": "chatwidget.callback_data",
    "EditData": "chatwidget.callback_data",
    "ExampleData": "chatwidget.callback_data",
    "LikeData": "chatwidget.callback_data",
    "OptionData": "chatwidget.callback_data",
    "RetryData": "chatwidget.callback_data",
    "SelectData": "chatwidget.callback_data",
    "UndoData": "chatwidget.callback_data",
    "accumulate": "chatwidget.providers.streams",
    "Playground": "chatwidget.prompting.playground",
    "Variant": "chatwidget.prompting.variant",
    "compare": "chatwidget.prompting.comparison",
    "judge": "chatwidget.prompting.judge",
    "load_chat": "chatwidget.client.load_chat",
    "mcp": "chatwidget.tools.mcp_server",
    "dump_history": "chatwidget.convert.dump_history",
    "load_history": "chatwidget.convert.load_history",
    "replay": "chatwidget.export.replay",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'chatwidget' has no attribute {name!r}")
    value = getattr(importlib.import_module(_LATER[name]), name)
    _name_publicly(value)
    globals()[name] = value
    return value


def _name_publicly(public: object) -> None:
    """Have `help()`, tracebacks, pickles, and doctests name the public place of a class or function."""
    for value in (public, *(vars(public).values() if isinstance(public, type) else ())):
        if isinstance(value, (type, FunctionType)):
            value.__module__ = __name__


for _public in __all__:
    if _public not in _LATER:
        _name_publicly(globals()[_public])


def __dir__() -> list[str]:
    """Return the public names, without the rooms that imports leave here."""
    return sorted(__all__)
