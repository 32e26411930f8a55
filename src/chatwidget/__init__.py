"""A chat interface for Jupyter notebooks that shares its conversation with Python.

Example:
    >>> import chatwidget as cw
    >>> chat = cw.ChatInterface(lambda message, history: message[::-1])
    >>> chat.submit("abc").wait()[-1]["content"]
    'cba'
"""

from types import FunctionType

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
from chatwidget.convert.load_history import load_history
from chatwidget.errors import ChatError
from chatwidget.export.replay import replay
from chatwidget.interface.chat_interface import ChatInterface
from chatwidget.messages.message import ChatMessage
from chatwidget.messages.model_view import for_model
from chatwidget.providers.streams import accumulate
from chatwidget.widget.chat_widget import ChatWidget

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
    "RetryData",
    "SelectData",
    "UndoData",
    "accumulate",
    "for_model",
    "load_chat",
    "load_history",
    "replay",
]

for _public in map(globals().__getitem__, __all__):
    for _value in (_public, *(vars(_public).values() if isinstance(_public, type) else ())):
        if isinstance(_value, (type, FunctionType)):
            _value.__module__ = __name__  # `help()`, tracebacks, pickles, and doctests name the public place


def __dir__() -> list[str]:
    """Return the public names, without the rooms that imports leave here."""
    return sorted(__all__)
