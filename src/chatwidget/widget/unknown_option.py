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
    "fill_height": "Set the height with `height`, for example height=600, or with `max_height`.",
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
    "fill_width": "A chat always fills the width of its cell. Remove this argument.",
}


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
    near = difflib.get_close_matches(given, known, n=1, cutoff=0.75)
    if near:
        raise AttributeError(f"{owner} has no attribute {given!r}. Did you mean {near[0]!r}?")


def unknown_option(given: str, allowed: Iterable[str], owner: str) -> UnknownOption:
    """Return the error for a keyword that `owner` does not have; it names the nearest one.

    Example:
        >>> print(unknown_option("lable", ["label", "height"], "ChatWidget"))
        ChatWidget has no option 'lable'. Did you mean 'label'?
    """
    if given in _GRADIO:
        return UnknownOption(f"{owner} has no option {given!r}. {_GRADIO[given]}")
    import difflib

    near = difflib.get_close_matches(given, list(allowed), n=1, cutoff=0.6)
    hint = f"Did you mean {near[0]!r}?" if near else f"For a list of options, run help({owner})."
    return UnknownOption(f"{owner} has no option {given!r}. {hint}")
