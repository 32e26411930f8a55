"""Pictures of the chat in a host, in each of the host's themes, in the folder `test-results`."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.hosts.conftest import RESULTS
from tests.hosts.matrix.journey import Place
from tests.hosts.support.wait import until

__all__ = ["take", "take_page"]

# What a reader looks at: each kind of content, in as few messages as they need.
SHOWN = ("thought", "table", "figure", "option")


def take(place: Place, host: str) -> None:
    """Have a short conversation that has everything, and take a picture of it in each theme of the host."""
    chat = place.chat()
    for text in SHOWN:
        before = chat.messages("assistant").count()
        chat.ask(text)
        expect(chat.messages("assistant").nth(before)).to_be_visible()
        chat.wait_ready()
    for name, put_on in place.themes.items():
        put_on()
        _settle(place)
        take_page(place, host, name)
    if place.themes:
        next(iter(place.themes.values()))()


def take_page(place: Place, host: str, name: str) -> None:
    """Take a picture of the page as it is."""
    RESULTS.mkdir(exist_ok=True)
    place.page.screenshot(path=RESULTS / f"host-{re.sub(r'[^A-Za-z0-9]+', '-', f'{host} {name}')}.png")


# A theme is there when its colors are, and nothing fades any more.
CALM = """root => {
  const styles = [...root.querySelectorAll("*")].map((each) => getComputedStyle(each));
  const colors = styles.map(({ color, background }) => color + background);
  const calm = !root.getAnimations({ subtree: true }).length && root.lastColors === colors.join();
  root.lastColors = colors.join();
  return calm;
}"""


def _settle(place: Place) -> None:
    """Wait until the chat looks the same twice."""
    root = place.chat().scope.locator(".chatwidget").first
    until(lambda: root.evaluate(CALM), "the chat stays as it is", 40, 0.5)
