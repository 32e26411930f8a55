"""Why an answer ended, by every provider's word for it."""

from __future__ import annotations

from chatwidget.providers.fields import name_of

#: The values of `metadata.finish`.
REASONS = ("stop", "length", "content_filter", "tool_calls", "stopped", "interrupted", "refused")

_WORDS = {
    "length": {
        *("length", "max_tokens", "max_output_tokens", "max_completion_tokens", "model_length", "token_limit"),
        *("model_context_window_exceeded", "max_length", "incomplete"),
    },
    "content_filter": {
        *("content_filter", "content_filtered", "safety", "recitation", "blocklist", "prohibited_content", "spii"),
        *("image_safety", "image_prohibited_content", "image_recitation", "language", "guardrail_intervened"),
        *("sensitive", "error_toxic", "model_armor"),
    },
    "tool_calls": {
        *("tool_calls", "tool_call", "tool_use", "function_call", "tool_call_results", "tool-calls"),
        *("malformed_function_call", "unexpected_tool_call", "too_many_tool_calls"),
    },
    "interrupted": {
        *("error", "abort", "aborted", "timeout", "cancelled", "canceled", "network_error", "error_limit", "failed"),
        *("insufficient_system_resource", "user_cancel", "other", "malformed_response", "user_cancelled"),
    },
    "refused": {"refusal", "refused"},
}
_REASON_OF = {word: reason for reason, known in _WORDS.items() for word in known}
_NO_REASON = {"", "null", "none", "finish_reason_unspecified", "unspecified", "in_progress"}


def finish_reason(word: object) -> str | None:
    """Return why an answer ended; None when the word says that it has not ended.

    Example:
        >>> finish_reason("MAX_TOKENS"), finish_reason("end_turn"), finish_reason(None), finish_reason("null")
        ('length', 'stop', None, None)
    """
    name = name_of(word)
    return None if name in _NO_REASON else _REASON_OF.get(name, "stop")
