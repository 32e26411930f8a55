"""Every error raised on purpose. Nothing else belongs here.

The tree is small so that `except ChatError` catches all of it, and each class is
also the built-in error a Python user expects for that kind of mistake.
"""

from __future__ import annotations


class ChatError(Exception):
    """The base of every error that chatwidget raises on purpose.

    Example:
        >>> import chatwidget as cw
        >>> try:
        ...     cw.ChatWidget([{"role": "bot", "content": "hi"}])
        ... except cw.ChatError as error:
        ...     print(error)
        `history[0]`: 'role' must be one of 'user', 'assistant', 'system', 'tool', got 'bot'.
    """


class MessageError(ChatError, ValueError):
    """A value that is not in the messages format."""


class ReadOnlyError(ChatError, TypeError):
    """A change in place of a message, or of a list in it."""


class UnknownOption(ChatError, TypeError):
    """An option that does not exist."""


class OptionError(ChatError, ValueError):
    """A value that an option or an argument does not accept."""


class PictureError(ChatError, ValueError):
    """An image file that is not an image, cannot be read, or is too large."""


class MessageIndexError(MessageError, IndexError):
    """An index without a message."""


class CallbackError(ChatError, TypeError):
    """A callback or a chat function that returned something that cannot become messages."""


class EventRefused(ChatError):
    """An action of the user that is not allowed now; the page shows the text."""


class RunError(ChatError, RuntimeError):
    """A wait for a run that could never end."""


class ToolServerError(ChatError, RuntimeError):
    """An MCP server that did not start, or does not answer."""


class NoAnswer(ChatError, RuntimeError):
    """A question that no user can answer: no page shows it, or it was withdrawn."""


class ModelError(ChatError, RuntimeError):
    """A model server that was not reachable, refused the request, or failed; `__cause__` has the details."""


class ServeError(ChatError, RuntimeError):
    """A chat that could not be served to other programs."""


class RequestRefused(ChatError, ValueError):
    """A request to `chat.serve()` that is refused; the program receives the text.

    Args:
        words: why.
        status: the HTTP status.
        code: the reason in a form for programs, or None.
        param: the part of the request that is wrong, or None.
    """

    def __init__(self, words: str, status: int = 400, code: str | None = None, param: str | None = None) -> None:
        super().__init__(words)
        self.status, self.code, self.param = status, code, param


class FeedbackError(ChatError, OSError):
    """Feedback that could not be written to its file."""


class ExportError(ChatError, OSError):
    """A conversation that could not be written to a file."""


class CacheError(ChatError, RuntimeError):
    """A response to an example that could not be computed or cached."""


class StoreError(ChatError, OSError):
    """Saved conversations that could not be read or written; the chat shows the text."""


class ConversationChanged(StoreError):
    """A conversation that another kernel has saved or deleted since: saving it would overwrite that."""


class VersionError(ChatError, IndexError):
    """A turn has no such version, or only one."""


class TemplateError(ChatError, ValueError):
    """A variable of a template has no value."""


class MissingDependency(ChatError, ImportError):
    """A package that is not installed and that an optional feature requires."""
