"""The error for an option that does not exist: it names the nearest one, or what Gradio's option is called here."""

from __future__ import annotations

from collections.abc import Iterable

from chatwidget.errors import UnknownOption

#: Arguments that Gradio's chats have and ours do not, and what to do instead.
_GRADIO = {
    "type": "Messages are always dicts, as with Gradio's type='messages'. Remove this argument.",
    "chatbot": "Pass the arguments of gr.Chatbot(...) to ChatInterface directly, for example height=400.",
    "textbox": (
        "Pass the arguments of gr.Textbox(...) to ChatInterface directly: message_placeholder='...', multimodal=True."
    ),
    "show_copy_button": (
        "Copy buttons are shown by default. Remove this argument, or set buttons=[...] to choose which buttons are "
        "shown."
    ),
    "concurrency_limit": "A chat runs one message at a time. Remove this argument.",
    "api_name": "To offer the chat function as an API, call chat.serve(). Remove this argument.",
    "analytics_enabled": "chatwidget does not collect analytics. Remove this argument.",
    "delete_cache": "Temporary files are deleted automatically. Remove this argument.",
    "fill_height": 'Use height="fill".',
    "value": "Set the messages with history=[...].",
    "elem_id": "Style the chat with `css` and `theme`: they apply to this chat only.",
    "elem_classes": "Style the chat with `css` and `theme`: they apply to this chat only.",
    "scale": "A chat fills the width of its cell. Set the height with `height`.",
    "visible": "A chat is visible where it is displayed. Remove this argument.",
    "container": "A chat has one frame, which `css` can remove. Remove this argument.",
    "max_lines": "The message box grows to 8 lines, then it scrolls. Remove this argument.",
    "lines": "The message box grows with its text. Remove this argument.",
    "api_visibility": "To offer the chat function as an API, call chat.serve(). Remove this argument.",
    "show_api": "To offer the chat function as an API, call chat.serve(). Remove this argument.",
    "api_key": "Pass the key as `token`.",
    "render": "A chat is displayed where it is the last line of a cell. Remove this argument.",
    "min_width": "A chat fills the width of its cell. Remove this argument.",
    "key": "A chat stays the same as long as Python refers to it. Remove this argument.",
    "every": "Assign `chat.history`, or call chat.append(...), from any cell or thread.",
    "show_label": "The label is shown if there is one. Set `label`, or remove this argument.",
    "show_share_button": 'Set buttons=["share", ...] to choose which buttons are shown.',
    "show_copy_all_button": 'Set buttons=["copy_all", ...] to choose which buttons are shown.',
    "likeable": "Like buttons are shown if there is a callback: register one with chat.on_like(...).",
    "bubble_full_width": "Bubbles are as wide as their text. Remove this argument, or style the chat with `css`.",
    "fill_width": "A chat always fills the width of its cell. Remove this argument.",
}

#: What other libraries, or other places of this one, call the same thing.
_SYNONYMS = (
    ("system_message", "system_prompt", "system", "instructions", "developer_message"),
    ("stop_sequences", "stop"),
    ("max_tokens", "max_output_tokens", "max_new_tokens"),
    ("base_url_or_client", "base_url", "url", "client"),
    ("model", "model_name", "model_id"),
)

#: What Gradio's components have as attributes and ours do not, and what to use instead.
_GRADIO_ATTRIBUTES = {
    "render": "A chat is displayed where it is the last line of a cell; elsewhere, call display(chat).",
    "unrender": "To remove a chat from its pages, call chat.close().",
    "value": "The messages are chat.history.",
    "load": "To change the chat, assign chat.history from any cell.",
    "change": "To follow the history, call chat.observe(function, 'history').",
    **{
        name: f"Register a callback with chat.on_{name}(...)."
        for name in ("like", "edit", "option_select", "example_select", "select", "copy")
    },
    "chatbot": "The chat itself has the options and events of gr.Chatbot.",
    "textbox": "The chat itself has the options of gr.Textbox, and `draft` is its text.",
    "integrate": "There is no such integration.",
    "block_thread": "A notebook needs no server, so there is nothing to wait for.",
}


def gradio_attribute(name: str, owner: str) -> str | None:
    """Return what to use instead of an attribute of Gradio's components, or None.

    Example:
        >>> gradio_attribute("value", "ChatWidget")
        "ChatWidget has no attribute 'value'. The messages are chat.history."
    """
    instead = _GRADIO_ATTRIBUTES.get(name)
    return None if instead is None else f"{owner} has no attribute {name!r}. {instead}"


def refuse_near_miss(given: str, known: Iterable[str], owner: str) -> None:
    """Refuse an attribute that would do nothing: its name is nearly that of another, or that of an argument.

    Raises:
        AttributeError: it is; names the attribute that is meant.

    Example:
        >>> refuse_near_miss("titel", ["title", "height"], "ChatInterface")
        Traceback (most recent call last):
        AttributeError: ChatInterface has no attribute 'titel'. Did you mean 'title'?
    """
    import difflib

    known = list(known)
    if given in known:
        raise AttributeError(f"`{given}` can only be set when the {owner} is created.")
    meant = _synonym(given, known) or next(iter(difflib.get_close_matches(given, known, n=1, cutoff=0.75)), None)
    if meant:
        raise AttributeError(f"{owner} has no attribute {given!r}. Did you mean {meant!r}?")


def _synonym(given: str, known: list[str]) -> str | None:
    """Return what a name of other libraries is called here, or None."""
    for names in _SYNONYMS:
        if given in names:
            return next((name for name in names if name in known), None)
    return None


def unknown_option(given: str, allowed: Iterable[str], owner: str) -> UnknownOption:
    """Return the error for a keyword that `owner` does not have; it names the nearest one.

    Example:
        >>> print(unknown_option("lable", ["label", "height"], "ChatWidget"))
        ChatWidget has no option 'lable'. Did you mean 'label'?
    """
    if given in _GRADIO:
        return UnknownOption(f"{owner} has no option {given!r}. {_GRADIO[given]}")
    import difflib

    allowed = list(allowed)
    meant = _synonym(given, allowed) or next(iter(difflib.get_close_matches(given, allowed, n=1, cutoff=0.6)), None)
    hint = f"Did you mean {meant!r}?" if meant else f"For a list of options, run help({owner})."
    return UnknownOption(f"{owner} has no option {given!r}. {hint}")
