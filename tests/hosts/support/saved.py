"""The panel of saved conversations on a page, found by roles and names only."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.hosts.support.chat import Chat

__all__ = ["SAVING", "Panel"]

# A cell that makes a `chat` whose conversations are kept in a database.
SAVING = """
import chatwidget as cw

def answer(message, history):
    return f"You said: {{message}}"

chat = cw.ChatInterface(answer, save_history={database!r})
"""


class Panel:
    """The panel of one chat."""

    def __init__(self, chat: Chat) -> None:
        self.el = chat.scope.get_by_role("navigation", name="Conversations")
        self.toggle = chat.button("Conversations")
        self.search = self.el.get_by_role("searchbox", name="Search conversations")
        expect(self.toggle).to_be_visible(timeout=60_000)

    def open(self) -> None:
        """Open it, where it lies over the chat and not beside it."""
        if not self.el.is_visible():
            self.toggle.click()
        expect(self.search).to_be_visible()

    def title(self, text: str) -> Locator:
        """The button that opens a conversation."""
        return self.el.get_by_role("button", name=text, exact=True)

    def titles(self) -> list[str]:
        """What is listed, from the top."""
        return self.el.get_by_role("listitem").all_inner_texts()
