"""Metadata that the package writes itself, such as `metadata.error` for an exception."""

from __future__ import annotations

import re
import traceback

from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message, check_message
from chatwidget.messages.parts import text_of
from chatwidget.messages.secrets import without_secrets
from chatwidget.messages.terminal_text import without_codes
from chatwidget.messages.text import whole_characters


def error_metadata(error: BaseException) -> JSONObject:
    """Return an exception as `metadata.error`: its type, text, and traceback, without keys and passwords."""
    name = type(error).__name__
    try:
        text = str(error) or name
    except Exception:
        text = f"{name} (no message: its __str__ raised an exception)"
    try:
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except Exception:
        trace = text
    text += _hint(error)
    text, trace = (without_secrets(without_codes(whole_characters(each))) for each in (text, trace))
    return {"type": name, "text": text, "traceback": trace}


def _hint(error: BaseException) -> str:
    """Return what to do about content read as parts, as Gradio 6 has it, or no text."""
    if not (isinstance(error, TypeError) and str(error).startswith("string indices must be integers")):
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames or "content" not in (frames[-1].line or ""):
        return ""
    return (
        ". The content of a message that is only text is a string. For a list of parts, as in Gradio 6, create the "
        "chat with `content_as_parts=True`."
    )


#: Why an answer ended, in words; "stop" goes without saying.
FINISH_WORDS = {
    "length": "The response reached the token limit.",
    "content_filter": "A content filter ended the response.",
    "tool_calls": "The model is waiting for the results of its tool calls.",
    "stopped": "The response was stopped.",
    "interrupted": "The response was interrupted.",
    "refused": "The model declined to respond.",
}


#: What is written without spaces between words.
_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"  # `re` compiles it when it is needed


def finish_words(message: Message) -> str:
    """Return why an answer ended, in words; no text where it is complete, or failed with an error that says so.

    Example:
        >>> finish_words(check_message({"role": "assistant", "content": "a", "metadata": {"finish": "length"}}))
        'The response reached the token limit.'
        >>> finish_words(check_message({"role": "assistant", "content": "a b", "metadata": {"finish": "stopped"}}))
        'Stopped after 2 words'
    """
    metadata = message.get("metadata") or {}
    reason = str(metadata.get("finish") or "")
    if not reason or metadata.get("error"):
        return ""
    text = text_of(message) if reason == "stopped" else ""
    count = 0 if re.search(_UNSPACED, text) else len(text.split())
    return f"Stopped after {count} {'word' if count == 1 else 'words'}" if count else FINISH_WORDS.get(reason, "")


def with_metadata(message: Message, **added: object) -> Message:
    """Return a message with more metadata."""
    return check_message({**message, "metadata": {**message.get("metadata", {}), **added}})
