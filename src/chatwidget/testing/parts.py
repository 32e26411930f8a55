"""The parts of a chat, for a test of one part that needs the others around it."""

from __future__ import annotations

from chatwidget.controller.controller import Controller
from chatwidget.interface.chat_interface import ChatInterface
from chatwidget.store.saved_conversations import SavedConversations
from chatwidget.widget.chat_widget import ChatWidget


def controller_of(chat: ChatWidget) -> Controller:
    """Return what does the work of a chat: its session, queue, history, and actions.

    Example:
        >>> import chatwidget as cw
        >>> chat = cw.ChatInterface(lambda message, history: "hello")
        >>> controller_of(chat).session.blobs.size
        0
    """
    return chat._controller


def saved_of(chat: ChatInterface) -> SavedConversations:
    """Return the saved conversations of a chat.

    Raises:
        ValueError: the chat was made without `save_history`.
    """
    if chat._saved is None:
        raise ValueError("This chat saves no conversations. Make it with `save_history=True`, or a database URL.")
    return chat._saved
