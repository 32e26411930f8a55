"""Hugging Face's client: chat completions and text generation, with and without details."""

from __future__ import annotations

from collections.abc import Iterator

from chatwidget.providers.deltas import AnswerEnd, Delta, EndExpected, TextDelta, WholeText
from chatwidget.providers.fields import field, usage, words
from chatwidget.providers.finish_reason import finish_reason
from chatwidget.providers.openai_chat import read_chat_completion
from chatwidget.providers.provider import Provider, Reader, by_name

#: What models end with; without details the client gives it as if it were text.
END_TOKENS = ("</s>", "<|endoftext|>", "<|im_end|>", "<|eot_id|>", "<|end|>", "<eos>", "<end_of_turn>")


def read_token(output: object) -> Iterator[Delta]:
    """Read one token of a streamed text generation; the last repeats the text and has the details."""
    token, details = field(output, "token"), field(output, "details")
    if not field(token, "special"):
        yield TextDelta(words(field(token, "text")))
    yield WholeText(words(field(output, "generated_text")))
    if details is not None:
        yield from usage(details)
        yield AnswerEnd(finish_reason(field(details, "finish_reason")) or "stop")


def read_generation(output: object) -> Iterator[Delta]:
    """Read a whole text generation with its details."""
    yield TextDelta(words(field(output, "generated_text")))
    details = field(output, "details")
    yield from usage(details)
    yield AnswerEnd(finish_reason(field(details, "finish_reason")) or "stop")


def read_streamed_completion(chunk: object) -> Iterator[Delta]:
    """Read a chunk of a streamed chat completion."""
    yield EndExpected()
    yield from read_chat_completion(chunk)


def _by_shape(value: object) -> Reader | None:
    token = value.get("token") if type(value) is dict else None
    return read_token if isinstance(field(token, "text"), str) and field(token, "special") is not None else None


HUGGING_FACE = Provider(
    ("huggingface_hub",),
    by_name(
        {
            "ChatCompletionOutput": read_chat_completion,
            "ChatCompletionStreamOutput": read_streamed_completion,
            "TextGenerationStreamOutput": read_token,
            "TextGenerationOutput": read_generation,
        }
    ),
    _by_shape,
)
