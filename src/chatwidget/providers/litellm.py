"""LiteLLM: chunks and whole answers of any model, in the shape of chat completions."""

from __future__ import annotations

from chatwidget.providers.hugging_face import read_streamed_completion
from chatwidget.providers.openai_chat import read_chat_completion
from chatwidget.providers.provider import Provider, by_name

LITELLM = Provider(
    ("litellm",),
    by_name(
        {
            "ModelResponseStream": read_streamed_completion,
            "ModelResponse": read_chat_completion,
            "TextCompletionResponse": read_chat_completion,
        }
    ),
)
