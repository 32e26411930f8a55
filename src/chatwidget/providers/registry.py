"""Which provider a value comes from, by its class or by its own shape; no client library is imported.

A new provider is one file beside the others, and one line in `PROVIDERS`. The files are imported when a value first
appears that is not a plain text or number, so that `import chatwidget` does not wait for them.
"""

from __future__ import annotations

import functools
import importlib
import types
from collections.abc import Iterable
from typing import Any

from chatwidget.providers.deltas import DELTAS, Delta
from chatwidget.providers.fields import field
from chatwidget.providers.provider import Opener, Provider, Reader

#: The modules of the providers, in the order in which they are asked. Each has a `Provider` named in capitals.
PROVIDERS = (
    "openai_responses",
    "openai_chat",
    "hugging_face",
    "anthropic",
    "mistral",
    "cohere",
    "ollama",
    "google",
    "langchain",
    "langgraph",
    "litellm",
    "llama_index",
    "pydantic_ai",
    "smolagents",
    "openai_agents",
    "haystack",
    "llm",
    "transformers",
    "dspy",
    "bedrock",
)
#: Names that OpenAI's specification gives; whoever generates a client from it uses them.
_ANY_PACKAGE = ("ChatCompletion", "ChatCompletionChunk")
_PLAIN_TYPES = (str, bytes, int, float, bool, type(None))
_SHAPED = (dict, list, tuple)


@functools.cache
def providers() -> tuple[Provider, ...]:
    """Return all providers, in the order in which they are asked."""
    modules = [importlib.import_module(f"chatwidget.providers.{name}") for name in PROVIDERS]
    return tuple(getattr(module, name.upper()) for module, name in zip(modules, PROVIDERS, strict=True))


def _package(cls: type) -> str:
    return str(cls.__module__).split(".", 1)[0]


@functools.lru_cache(maxsize=1024)
def _reader_of_class(kind: type) -> Reader | None:
    """Return what reads instances of a class, by the module and name of the class or of its bases."""
    for cls in kind.__mro__:
        name = cls.__name__.split("[", 1)[0]  # pydantic names a class with parameters "ParsedChatCompletion[Answer]"
        for provider in providers():
            if _package(cls) in provider.packages:
                reader = provider.by_class(cls.__module__, name)
                if reader is not None:
                    return reader
        if name in _ANY_PACKAGE:
            from chatwidget.providers.openai_chat import OPENAI_CHAT

            return OPENAI_CHAT.by_class("", name)
    return None


@functools.lru_cache(maxsize=1024)
def find_opener(kind: type) -> Opener | None:
    """Return what makes an iterator of a class's instances, where that class is a stream of a provider's client."""
    for cls in kind.__mro__:
        for provider in providers():
            if _package(cls) in provider.packages and cls.__name__ in (provider.openers or {}):
                return (provider.openers or {})[cls.__name__]
    return None


def _reader_by_shape(value: object) -> Reader | None:
    for provider in providers():
        try:
            reader = provider.by_shape(value)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError):
            continue  # a value of no shape at all: it is looked at before anything is known of it
        if reader is not None:
            return reader
    return None


def find_reader(value: object) -> Reader | None:
    """Return what reads a provider's chunk or whole answer; None for any other value.

    An object is known by where its class comes from, and a dict, list, tuple, or `SimpleNamespace` by its own shape.
    An object that merely has attributes of these names is none.

    Example:
        >>> reader = find_reader({"choices": [{"delta": {"content": "hi"}}]})
        >>> list(reader({"choices": [{"delta": {"content": "hi"}}]}))
        [TextDelta(text='hi')]
    """
    kind: Any = type(value)
    if kind in _PLAIN_TYPES:
        return None
    if kind in _SHAPED:
        return _reader_by_shape(value)
    if kind is types.SimpleNamespace:
        return _reader_by_shape(vars(value))
    reader = _reader_of_class(kind)
    if reader is None and isinstance(value, dict):
        return _reader_by_shape(dict(value))
    return reader


def is_chunk(value: object) -> bool:
    """Return whether a value is a provider's chunk or answer, whose text is new text and not the text so far."""
    return isinstance(value, DELTAS) or find_reader(value) is not None


def is_tool_result(value: object) -> bool:
    """Return whether a value is what a tool returned: a `tool` message with the id of its call."""
    if type(value) in (dict, types.SimpleNamespace):
        known = value if type(value) is dict else vars(value)
        return "tool" in (known.get("role"), known.get("type")) and isinstance(known.get("tool_call_id"), str)
    return any(cls.__name__ in ("ToolMessage", "ChatCompletionToolMessageParam") for cls in type(value).__mro__)


def is_from_client(value: object) -> bool:
    """Return whether a value's class comes from a provider's package, whether a reader knows it or not."""
    packages = {name for provider in providers() for name in provider.packages}
    return any(_package(cls) in packages for cls in type(value).__mro__)


def is_unknown_chunk(value: object) -> bool:
    """Return whether a value amid a stream's chunks is one that no reader knows, and nothing to show.

    Example:
        >>> is_unknown_chunk({"kind": "heartbeat"}), is_unknown_chunk({"role": "assistant", "content": "x"})
        (True, False)
    """
    if type(value) is dict:
        is_shown = "content" in value or isinstance(value.get("type"), str) or "path" in value
        return not is_shown and set(value) != {"text", "files"}
    return is_from_client(value)


def is_amid_stream(value: object) -> bool:
    """Return whether a value amid a stream's chunks belongs to the stream, though it is no chunk by itself."""
    return is_tool_result(value) or is_unknown_chunk(value)


def read_deltas(value: object) -> Iterable[Delta]:
    """Read a chunk, an answer, or a tool's result; other values have no deltas."""
    reader = find_reader(value)
    if reader is not None:
        return reader(value)
    if not is_tool_result(value) or not field(value, "tool_call_id"):
        return ()
    from chatwidget.providers.openai_chat import tool_message

    return tool_message(value)
