"""The best chat there is inside a notebook: a conversation that Python and the page share.

Example:
    >>> import chatwidget as cw
    >>> chat = cw.ChatInterface(lambda message, history: message[::-1])
    >>> chat.submit("abc").wait()[-1]["content"]
    'cba'
"""

from .conversation import for_model
from .errors import ChatError
from .events import (
    CopyData,
    EditData,
    ExampleData,
    LikeData,
    OptionData,
    RetryData,
    SelectData,
    UndoData,
)
from .interface import ChatInterface
from .loading import load_chat
from .messages import ChatMessage
from .replaying import replay
from .streams import accumulate
from .widget import ChatWidget

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
    "replay",
]
