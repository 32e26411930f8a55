"""What a message can hold, in a real JupyterLab: each part is seen, bytes cross once, a widget is alive."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.hosts.support.cells import PACED
from tests.hosts.support.jupyter import JupyterHost

PICTURE_BYTES = 5_000_000

PICTURE = f"""
import io, os
from PIL import Image

stream = io.BytesIO()
Image.frombytes("RGB", (1200, 1400), os.urandom(1200 * 1400 * 3)).save(stream, "PNG")
picture = stream.getvalue()
assert len(picture) > {PICTURE_BYTES}
chat = cw.ChatInterface(lambda message, history: cw.accumulate(paced(TOKENS[:1000], rate=500)))
chat.append({{"role": "assistant", "content": ["The picture", picture]}})
"""

# Two animations of 20 megapixels a frame, as GIF and as PNG, between two texts.
ANIMATIONS = """
import io
import chatwidget as cw
from PIL import Image

def animation(kind):
    frames = [Image.new("P", (5000, 4000), color) for color in range(1, 4)]
    for frame in frames:
        frame.putpalette([channel for value in range(256) for channel in (value * 60 % 256, 90, 160)])
    stream = io.BytesIO()
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:], duration=100, loop=0)
    return stream.getvalue()

chat = cw.ChatInterface(lambda message, history: f"You said: {message}")
chat.append({"role": "assistant", "content": ["Before", animation("GIF"), "between", animation("PNG"), "and after"]})
"""

# Keeps the bytes of pictures from the page, till `letGo()`; chunks of the page itself come through.
HOLD_PICTURES = r"""
let held = [];
const isPicture = ({ data }) => {
  const start = typeof data === "string" ? data : new TextDecoder("latin1").decode(data.slice(0, 8000));
  return held && /"type": ?"blob"/.test(start) && !/"hash": ?"lazy:/.test(start);
};
const { get, set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", {
  get,
  set(handler) {
    const give = (event) => handler.call(this, event);
    set.call(this, (event) => (isPicture(event) ? held.push(() => give(event)) : give(event)));
  },
});
window.countHeld = () => held.length;
window.letGo = () => {
  const all = held;
  held = null;
  for (const give of all) give();
};
"""


@pytest.mark.fresh_page
def test_a_picture_of_5_megabytes_crosses_once_however_much_is_streamed_and_a_reload_shows_the_text_first(
    jupyterlab: JupyterHost,
) -> None:
    notebook = jupyterlab.open([PACED + PICTURE, "chat"])
    chat = notebook.chat()
    picture = chat.messages("assistant").first.get_by_role("img")
    expect(picture).to_have_js_property("naturalWidth", 1200)
    seen = notebook.traffic.size
    chat.ask("Count")
    chat.wait_sent()
    chat.wait_ready(timeout=120)
    streamed = notebook.traffic.size - seen
    print(f"\n{seen} bytes with the picture, {streamed} for 1 000 tokens after it")
    assert PICTURE_BYTES < seen < 1.1 * PICTURE_BYTES + 500_000
    assert streamed < 250_000

    notebook.traffic.clear()
    notebook.page.add_init_script(HOLD_PICTURES)
    notebook.reload()
    chat = notebook.chat()
    first = chat.messages("assistant").first
    first.scroll_into_view_if_needed()
    notebook.page.wait_for_function("() => countHeld() * 524288 > 5000000")
    expect(first).to_contain_text("The picture")
    expect(first.get_by_role("img")).to_have_count(0)
    assert chat.indices() == [0, 1, 2]
    notebook.page.evaluate("letGo()")
    expect(first.get_by_role("img")).to_have_js_property("naturalWidth", 1200)
    assert PICTURE_BYTES < notebook.traffic.size < 1.1 * PICTURE_BYTES + 500_000
    assert max(frame.size for frame in notebook.traffic.frames if frame.kind != "blob") < 1_000_000


@pytest.mark.fresh_page
def test_animations_of_20_megapixels_leave_their_neighbours_and_a_page_that_answers(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([ANIMATIONS, "chat"])
    chat = notebook.chat()
    message = chat.messages("assistant").first
    for picture in (message.get_by_role("img").first, message.get_by_role("img").last):
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 5000, timeout=120_000)
        assert picture.evaluate("image => image.getBoundingClientRect().height <= 420")
    expect(message).to_contain_text("Before")
    expect(message).to_contain_text("between")
    expect(message).to_contain_text("and after")

    # While they move in sight the page draws, and takes and shows what is said.
    notebook.page.evaluate(
        """async () => { for (let frame = 0; frame < 20; frame += 1) await new Promise(requestAnimationFrame); }"""
    )
    chat.ask("Still there?")
    expect(chat.messages("assistant").last).to_contain_text("You said: Still there?", timeout=120_000)
    chat.wait_ready()
    assert chat.indices() == [0, 1, 2]


BOKEH = """
import chatwidget as cw
from bokeh.plotting import figure

plot = figure(title="Prices", height=300)
plot.line([1, 2, 3], [1, 4, 9])
chat = cw.ChatInterface(lambda message, history: plot)
"""


def test_a_bokeh_figure_draws_itself_without_a_network(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([BOKEH, "chat"])
    chat = notebook.chat()

    chat.ask("Plot the prices")

    answer = chat.messages("assistant").last
    canvas = answer.frame_locator("iframe").locator("canvas").first
    expect(canvas).to_be_visible()
    drawn = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    assert canvas.evaluate(drawn)
    assert notebook.kernel.history()[-1]["content"][0]["data"]["text/plain"] == "bokeh figure: Prices"
