"""Injected texts in a bounded form: each road takes some of every class, another road others."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import chatwidget as cw
from chatwidget.errors import OptionError
from tests.attack import texts
from tests.attack.live_page import LivePage, Watched, World, world
from tests.attack.payloads import all_payloads
from tests.attack.results import Result
from tests.attack.roads import INTO_A_FRAME, INTO_A_MESSAGE

PEER = (
    "<script>var p = new RTCPeerConnection({iceServers: [{urls: 'stun:STUN'}]}); p.createDataChannel('x'); "
    "p.createOffer().then(o => p.setLocalDescription(o))</script>"
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[World]:
    with world() as one:
        yield one


def assert_nothing_got_through(results: Iterator[Result]) -> None:
    found = {result.name: result for result in results}
    assert {name: result.failures for name, result in found.items() if result.failures} == {}
    assert all(result.tries for result in found.values())


def test_there_are_at_least_500_payloads_each_with_its_class_and_origin() -> None:
    payloads = all_payloads()

    assert len({each.text for each in payloads}) >= 500
    assert all(each.kind and each.origin for each in payloads)


def test_the_judge_sees_what_a_host_without_guards_lets_through(chromium: World) -> None:
    page = Watched(chromium)
    page.page.goto(f"{chromium.address}/tests/attack/page/index.html")
    payloads = [each.text for each in all_payloads(chromium.traps.stun) if each.kind == "html-handler"]
    html = f'<div class="chatwidget">{"".join(payloads[:20])}</div><style>body {{ color: red }}</style>'

    page.page.evaluate("html => document.querySelector('#main').innerHTML = html", html)
    page.page.wait_for_timeout(200)

    found = page.wrong()
    page.close()
    for sign in ("ran:", "stands there: onerror", "another color"):
        assert any(sign in each for each in found), (sign, found)


def test_no_text_in_a_message_runs_asks_or_leaves_its_place(chromium: World) -> None:
    assert_nothing_got_through(texts.into_messages(chromium, INTO_A_MESSAGE, 60))


def test_no_html_in_a_frame_sends_anything(chromium: World) -> None:
    assert_nothing_got_through(texts.into_messages(chromium, INTO_A_FRAME, 24))


def test_no_text_streamed_in_pieces_of_1_to_28_runs_asks_or_leaves_its_place(chromium: World) -> None:
    assert_nothing_got_through(texts.streamed(chromium, 200))


def test_no_text_in_an_option_runs_or_leaves_its_place(chromium: World) -> None:
    assert_nothing_got_through(texts.into_options(chromium, 40))


def test_no_text_runs_where_the_conversation_is_exported_or_frozen(chromium: World) -> None:
    assert_nothing_got_through(texts.out_of_the_chat(chromium, 12))


def test_every_text_comes_back_from_the_store_and_from_serve_as_it_was() -> None:
    assert_nothing_got_through(texts.kept(20))


@pytest.mark.parametrize(
    "html",
    [
        '<script>location = "https://attack.invalid/1"</script>',
        '<meta http-equiv="refresh" content="0; url=https://attack.invalid/2">',
        PEER,
    ],
)
def test_html_that_leaves_by_itself_stays_and_is_still_shown(chromium: World, html: str) -> None:
    text = html.replace("STUN", chromium.traps.stun) + "<p>What it shows</p>"
    page = LivePage(chromium, cw.ChatWidget([INTO_A_FRAME["shown as HTML"](text)]))

    page.page.wait_for_timeout(700)

    assert page.wrong(frames_may_run=True) == []
    page.close()


def test_scripts_of_html_run_in_their_frame_and_give_it_its_height(chromium: World) -> None:
    html = '<p id="a">x</p><script>a.textContent = "It ran"; a.style.height = "333px"; a.style.margin = 0</script>'
    page = LivePage(chromium, cw.ChatWidget([INTO_A_FRAME["shown as HTML"](html)]))

    inner = page.page.locator(".cw-frame").content_frame.locator("iframe").content_frame

    inner.get_by_text("It ran").wait_for()
    page.page.wait_for_function("document.querySelector('.cw-frame').offsetHeight === 333")
    page.close()


def test_remote_content_is_loaded_when_the_person_asks_for_it(chromium: World) -> None:
    html = '<script>1</script><img src="https://attack.invalid/7">'
    page = LivePage(chromium, cw.ChatWidget([INTO_A_FRAME["shown as HTML"](html)]))

    page.page.get_by_role("button", name="Load remote content").click()

    page.page.wait_for_function("!document.querySelector('.cw-load')")
    page.page.wait_for_timeout(300)
    assert page.asked == ["https://attack.invalid/7"]
    page.close()


@pytest.mark.parametrize(
    "css",
    [
        "#outside:not(&) { color: red }",
        "body:has(&) #outside { color: red }",
        ":not(&) { color: red }",
        "x: url( /*) ; } #outside { color: red } */ )",
        "x: 'a\r'; } #outside { color: red } x: '",
        "x: 'a\f'; } #outside { color: red } x: '",
        "x: u\\72l( /*) ; }}} #outside { color: red } */ )",
    ],
)
def test_no_rule_of_a_chats_style_sheet_reaches_the_host(chromium: World, css: str) -> None:
    chat = cw.ChatWidget([{"role": "assistant", "content": "x"}])
    try:
        chat.css = css
    except OptionError:
        return
    page = LivePage(chromium, chat)

    assert page.wrong() == []
    page.close()


def test_an_exported_page_has_the_pictures_of_its_look_inside_and_asks_nobody(chromium: World, tmp_path: Path) -> None:
    class Picture(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "image/png")
            self.end_headers()
            self.wfile.write(b"a picture")

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Picture) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/a.png"
        chat = cw.ChatWidget(
            [{"role": "assistant", "content": "x"}],
            css=f"article {{ background: url({url}) }} log {{ background: url(https://attack.invalid/1) }}",
            theme={"surface": f"url('{url}')"},
            avatar_images=("https://attack.invalid/2", url),
        )
        path = chat.to_html(tmp_path / "page.html")
        server.shutdown()
    page = Watched(chromium)
    page.page.goto(f"file://{path}")
    page.page.get_by_role("log").wait_for()
    page.page.wait_for_timeout(200)

    assert page.asked == []
    assert path.read_text("utf-8").count("data:image/png;base64,YSBwaWN0dXJl") == 3
    page.close()
