"""Panel's ChatInterface."""

import sys
from pathlib import Path

import panel as pn

sys.path.insert(0, str(Path(__file__).parents[1]))
import work

pn.extension()


def answer(contents, user, instance):
    yield from work.so_far(contents)


chat = pn.chat.ChatInterface(callback=answer, height=700, callback_exception="verbose")
chat.extend(
    [
        pn.chat.ChatMessage(each["content"], user="User" if each["role"] == "user" else "Assistant")
        for each in work.history_of_environment()
    ]
)
chat.servable()
