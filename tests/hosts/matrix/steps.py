"""The steps of the journey, in their order. Each returns nothing, or a few words when the host does it otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from playwright.sync_api import Error, expect

from tests.hosts.matrix.journey import Place
from tests.hosts.support.chat import Chat
from tests.hosts.support.wait import until

__all__ = ["STEPS", "walk"]

Step = Callable[[Place], None]
BACKGROUND = "root => getComputedStyle(root).backgroundColor"


def _answered(chat: Chat, text: str, answer: str) -> None:
    before = chat.messages("assistant").count()
    chat.ask(text)
    expect(chat.messages("assistant").nth(before)).to_be_visible()
    expect(chat.messages("assistant").last).to_contain_text(answer)
    chat.wait_ready()


def shows(place: Place) -> None:
    """The chat is there, with its title and an empty conversation."""
    expect(place.chat().composer).to_be_visible(timeout=60_000)
    expect(place.chat().scope.get_by_text("A journey")).to_be_visible()


def types(place: Place) -> None:
    """Letters arrive in the message box, in their order."""
    place.chat().composer.focus()
    place.page.keyboard.type("dd jumps over x")
    expect(place.chat().composer).to_have_value("dd jumps over x")
    place.chat().composer.fill("")


def sends(place: Place) -> None:
    """A message is answered, and Python has both."""
    _answered(place.chat(), "hello", "You said: hello")
    if place.value is not None:
        until(lambda: place.value and len(place.value("chat.history")) == 2, "Python has the turn", 10)


def streams(place: Place) -> None:
    """An answer of 40 words grows in at least 15 steps, and never shrinks."""
    chat = place.chat()
    watch = chat.watch()
    _answered(chat, "stream", "word39")
    assert all(later.startswith(earlier) for earlier, later in pairwise(watch.texts))
    assert len(watch.texts) >= 15, f"in {len(watch.texts)} steps"


def stop(place: Place) -> None:
    """Stop ends an answer of half a minute at once, and keeps what was written."""
    chat = place.chat()
    watch = chat.watch()
    chat.ask("long")
    watch.wait_for_texts(5)
    chat.button("Stop").click()
    chat.wait_ready(timeout=10)
    expect(chat.messages("assistant").last).to_contain_text("word2")


def retry(place: Place) -> None:
    """Retry asks again for the last answer."""
    _answered(place.chat(), "again", "You said: again")
    count = place.chat().messages().count()
    place.chat().messages("assistant").last.hover()
    place.chat().button("Retry").last.click()
    place.chat().wait_ready()
    expect(place.chat().messages()).to_have_count(count)
    expect(place.chat().messages("assistant").last).to_contain_text("You said: again")


def undo(place: Place) -> None:
    """Undo takes the last turn away and puts its text back."""
    count = place.chat().messages().count()
    place.chat().messages("assistant").last.hover()
    place.chat().button("Undo").last.click()
    expect(place.chat().messages()).to_have_count(count - 2)
    expect(place.chat().composer).to_have_value("again")
    place.chat().composer.fill("")


def option(place: Place) -> None:
    """A click on an option sends it."""
    _answered(place.chat(), "option", "Which?")
    place.chat().button("The second").click()
    expect(place.chat().messages("assistant").last).to_contain_text("You said: second")
    place.chat().wait_ready()


def thought(place: Place) -> None:
    """A thought opens and closes."""
    _answered(place.chat(), "thought", "Looked it up.")
    title = place.chat().button("Looking it up")
    inside = place.chat().transcript.get_by_text("There are two lists.")
    was = inside.is_visible()
    title.click()
    expect(inside).to_be_visible(visible=not was)


def _seen_image(place: Place, word: str) -> None:
    before = place.chat().messages("assistant").count()
    place.chat().ask(word)
    drawn = place.chat().messages("assistant").nth(before).get_by_role("img")
    expect(drawn).to_be_visible()
    until(lambda: drawn.evaluate("image => image.complete && image.naturalWidth > 100"), f"the {word} is drawn", 20)
    place.chat().wait_ready()


def image(place: Place) -> None:
    """Bytes of a PNG are an image."""
    _seen_image(place, "image")


def figure(place: Place) -> None:
    """A figure of matplotlib is an image."""
    _seen_image(place, "figure")


def table(place: Place) -> None:
    """A DataFrame of 40 rows is a table of ten, and of all after a click."""
    chat = place.chat()
    _answered(chat, "table", "Town 3")
    last = chat.messages("assistant").last
    last.get_by_role("button", name="Show all").click()
    expect(last.get_by_text("Town 39")).to_be_attached()


def upload(place: Place) -> None:
    """A file of 2 MB arrives whole in Python."""
    chat = place.chat()
    before = chat.messages("assistant").count()
    chat.scope.locator("input[type=file]").first.set_input_files(
        {"name": "two.bin", "mimeType": "application/octet-stream", "buffer": bytes(2_000_000)}
    )
    expect(chat.scope.get_by_text("two.bin").first).to_be_visible()
    until(lambda: chat.button("Send").is_enabled(), "the file is there", 30)
    chat.button("Send").click()
    expect(chat.messages("assistant").nth(before)).to_contain_text("1 file of 2000000 bytes")
    chat.wait_ready()


def slider(place: Place) -> None:
    """A slider in an answer moves a value in Python."""
    chat = place.chat()
    _answered(chat, "slider", "Move it:")
    handle = chat.messages("assistant").last.get_by_role("slider")
    before = handle.get_attribute("aria-valuenow")

    def moved() -> bool:
        handle.press("ArrowRight")  # it has to be drawn before it takes keys
        return handle.get_attribute("aria-valuenow") != before

    until(moved, "the slider moves", 10, 0.5)
    now = float(handle.get_attribute("aria-valuenow") or 0)
    if place.value is not None:
        until(lambda: place.value and place.value("slider.value") == now, "Python has the slider's value", 10)


def second_view(place: Place) -> None:
    """Another view of the chat has the same conversation, and what is sent in one is in both."""
    assert place.second is not None
    first = place.chat()
    other = place.second()
    expect(other.messages()).to_have_count(first.messages().count())
    _answered(other, "both", "You said: both")
    expect(first.messages("assistant").last).to_contain_text("You said: both")


def reload(place: Place) -> None:
    """After F5 the conversation is there and goes on."""
    assert place.reload is not None
    count = place.chat().messages().count()
    place.reload()
    expect(place.chat().messages().first).to_be_visible()
    expect(place.chat().messages()).to_have_count(count)
    _answered(place.chat(), "after", "You said: after")


def _ground(place: Place) -> float:
    color = place.chat().scope.locator(".chatwidget").first.evaluate(BACKGROUND)
    channels = [
        float(part)
        for part in color[color.index("(") + 1 : -1].replace(",", " ").replace("/", " ").split()
        if part.replace(".", "").isdigit()
    ]
    return sum(channels[:3]) / 3


def dark(place: Place) -> None:
    """In the host's dark theme the chat is dark, and light again after it."""
    assert place.dark is not None
    place.dark(True)
    until(lambda: _ground(place) < 80, "the chat is dark", 10)
    place.dark(False)
    until(lambda: _ground(place) > 200, "the chat is light", 10)


def high_contrast(place: Place) -> None:
    """With forced colors, or the host's High Contrast theme, the message box still has a border."""
    if place.contrast is not None:
        place.contrast(True)
    else:
        place.page.emulate_media(forced_colors="active")
    box = place.chat().composer.locator("xpath=..")
    line = "box => `${getComputedStyle(box).borderTopStyle} ${parseInt(getComputedStyle(box).borderTopWidth)}`"
    assert box.evaluate(line) in {"solid 1", "solid 2"}
    if place.contrast is not None:
        place.contrast(False)
    else:
        place.page.emulate_media(forced_colors="none")


def keys(place: Place) -> None:
    """Keys typed in the message box change nothing outside it, and the chat works afterwards."""
    before = place.cells() if place.cells is not None else None
    chat = place.chat()
    chat.composer.fill("")
    chat.composer.focus()
    for key in ("d", "d", "a", "x", "Shift+Enter", "b", "Escape"):
        place.page.keyboard.press(key)
    expect(chat.composer).to_have_value("ddax\nb")
    if place.cells is not None:
        assert place.cells() == before, "a cell changed"
    chat.composer.fill("")
    _answered(chat, "keys", "You said: keys")


STEPS: dict[str, Step] = {
    "shows": shows, "types": types, "sends": sends, "streams": streams, "Stop": stop, "Retry": retry, "Undo": undo,
    "option": option, "thought": thought, "image": image, "figure": figure, "table": table, "upload": upload,
    "slider": slider, "second view": second_view, "reload": reload, "dark": dark, "High Contrast": high_contrast,
    "keys": keys,
}  # fmt: skip


def walk(place: Place, names: list[str] | None = None) -> Iterator[tuple[str, str]]:
    """Take the steps; yield each with "yes", "no: ..." or "-: ..." with the reason why the host has none."""
    for name in names or list(STEPS):
        reason = (place.differs or {}).get(name)
        if reason is not None:
            yield name, f"-: {reason}"
            continue
        try:
            STEPS[name](place)
        except (AssertionError, Error) as error:
            yield name, "no: " + " ".join(str(error).split())[:200]
        else:
            yield name, "yes"
