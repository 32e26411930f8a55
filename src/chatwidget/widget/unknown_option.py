"""The error for an option that does not exist: it names the nearest one, or what Gradio's option is called here."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from chatwidget.errors import UnknownOption

#: What Gradio's chats take and ours do not, and what to do about it.
_GRADIO = {
    "type": "Messages are always dicts here, as Gradio's type='messages' has them: leave it out.",
    "chatbot": "Give what stood in gr.Chatbot(...) to the chat itself, for instance height=400.",
    "textbox": "Give what stood in gr.Textbox(...) to the chat itself: message_placeholder='...', multimodal=True.",
    "show_copy_button": "Say buttons=['copy'], or leave it out: they are shown.",
    "concurrency_limit": "A chat answers one message at a time here: leave it out.",
    "api_name": "chat.serve() offers the chat function to other programs: leave it out.",
    "analytics_enabled": "Nothing is measured here: leave it out.",
    "delete_cache": "Nothing has to be deleted here: leave it out.",
    "fill_height": "Say how high the chat is: height=600, or max_height.",
    "fill_width": "A chat is as wide as its cell: leave it out.",
}


def unknown_option(given: str, allowed: Iterable[str], owner: str) -> UnknownOption:
    """Return the error for a keyword that `owner` does not have; it names the nearest one.

    Example:
        >>> print(unknown_option("lable", ["label", "height"], "ChatWidget"))
        ChatWidget has no option 'lable'. Did you mean 'label'?
    """
    if given in _GRADIO:
        return UnknownOption(f"{owner} has no option {given!r}. {_GRADIO[given]}")
    near = difflib.get_close_matches(given, list(allowed), n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]!r}?" if near else f"See help({owner}) for the options."
    return UnknownOption(f"{owner} has no option {given!r}. {hint}")
