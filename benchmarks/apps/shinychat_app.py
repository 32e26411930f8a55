"""shinychat, as its documentation shows it: `chat_ui` and `append_message_stream`."""

import sys
from pathlib import Path

from shiny import App, ui
from shinychat import Chat, chat_ui

sys.path.insert(0, str(Path(__file__).parents[1]))
import work

app_ui = ui.page_fillable(chat_ui("chat", messages=work.history_of_environment()), fillable_mobile=True)


def server(input, output, session):  # noqa: A002
    chat = Chat(id="chat")

    @chat.on_user_submit
    async def answer(text: str) -> None:
        await chat.append_message_stream(work.say_async(text))


app = App(app_ui, server)
