"""Every error raised on purpose. Nothing else belongs here.

The tree is small so that `except ChatError` catches all of it, and each class is
also the built-in error a Python user expects for that kind of mistake.
"""

from __future__ import annotations


class ChatError(Exception):
    """Base of every error that chatwidget raises on purpose.

    Example:
        >>> import chatwidget as cw
        >>> try:
        ...     cw.ChatWidget([{"role": "bot", "content": "hi"}])
        ... except cw.ChatError as error:
        ...     print(error)
        `history[0]`: 'role' must be one of 'user', 'assistant', 'system', 'tool', got 'bot'.
    """


class MessageError(ChatError, ValueError):
    """A value is not in the messages format."""


class ReadOnlyError(ChatError, TypeError):
    """A message, or a list in it, was changed in place."""


class UnknownOption(ChatError, TypeError):
    """An option that does not exist."""


class OptionError(ChatError, ValueError):
    """A value that an option, or an argument, does not take."""


class PictureError(ChatError, ValueError):
    """A picture's file that is none, cannot be read, or is too large."""


class MessageIndexError(MessageError, IndexError):
    """There is no message at an index."""


class CallbackError(ChatError, TypeError):
    """A callback or a chat function gave something that cannot become messages."""


class EventRefused(ChatError):
    """What a person did cannot be done now; the text is shown to that person."""


class RunError(ChatError, RuntimeError):
    """A run was waited for where waiting could never end."""


class ModelError(ChatError, RuntimeError):
    """A model's server could not be reached, refused the request, or broke off; `__cause__` has the rest."""


class ServeError(ChatError, RuntimeError):
    """A chat could not be offered to other programs."""


class RequestRefused(ChatError, ValueError):
    """What a program asked of `chat.serve()` cannot be done; it is told so.

    Args:
        words: why.
        status: the HTTP status.
        code: what programs know the reason by, or None.
        param: the part of the request that is wrong, or None.
    """

    def __init__(self, words: str, status: int = 400, code: str | None = None, param: str | None = None) -> None:
        super().__init__(words)
        self.status, self.code, self.param = status, code, param


class FeedbackError(ChatError, OSError):
    """Feedback could not be written to its file."""


class ExportError(ChatError, OSError):
    """A conversation could not be written to a file."""


class CacheError(ChatError, RuntimeError):
    """An example's answer could not be made, or not be kept on disk."""


class StoreError(ChatError, OSError):
    """Saved conversations could not be read or written; the text is shown in the chat."""


class ConversationChanged(StoreError):
    """Somebody else saved the conversation meanwhile, or deleted it: what is here would overwrite that."""


class MissingDependency(ChatError, ImportError):
    """A package that an optional feature needs is not installed."""
