"""How a chat looks: what is taken, what is refused, and that the page gets it."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.widget.appearance import THEME

PIXEL = b"\x89PNG\r\n\x1a\n and the rest"


def test_a_theme_reaches_the_page_under_its_full_names() -> None:
    chat = cw.ChatWidget(theme={"accent": "teal", "--chatwidget-radius": "4px"})

    assert chat.get_state()["theme"] == {"--chatwidget-accent": "teal", "--chatwidget-radius": "4px"}


@pytest.mark.parametrize("value", [3, "red; color: blue", "red}"])
def test_a_theme_has_one_css_value_for_each_property(value: Any) -> None:
    with pytest.raises(cw.ChatError, match="must be a CSS value"):
        cw.ChatWidget(theme={"accent": value})


@pytest.mark.parametrize(
    "length", [0, 300, "fill", "60vh", "12.5em", "100%", "calc(100vh - 2em)", "min(60vh, 500px)", "var(--h)", None]
)
def test_a_height_is_a_css_length(length: Any) -> None:
    assert cw.ChatWidget(height=length).height == length


def test_a_misspelt_theme_name_is_refused_and_the_nearest_named() -> None:
    with pytest.raises(cw.ChatError, match="Did you mean '--chatwidget-accent'"):
        cw.ChatWidget(theme={"--chatwidget-acent": "teal"})


def test_a_refused_theme_leaves_the_one_before() -> None:
    chat = cw.ChatWidget(theme={"accent": "teal"})

    with pytest.raises(cw.ChatError, match="CSS value as a string"):
        chat.theme = {"accent": 3}

    assert chat.theme == {"--chatwidget-accent": "teal"}


def test_the_theme_table_is_what_the_style_sheet_documents_and_uses() -> None:
    folder = Path(__file__).parents[2] / "js/view"
    documented = re.findall(r"^ \*   (--chatwidget-[\w-]+) +(.*)", (folder / "style.css").read_text(), re.MULTILINE)
    used = set(re.findall(r"var\(\s*(--chatwidget-[\w-]+)", (folder / "base.css").read_text()))

    assert dict(documented) == THEME
    assert used == set(THEME)


@pytest.mark.parametrize(
    "css",
    [
        "} body { display: none",
        "a { color: red } }",
        "a { color: red",
        "a { content: '",
        'a::after { content: "}\n" }',
        "/* ",
        "/*/",
        "a { background: url( }",
        "\\",
    ],
)
def test_css_that_would_leave_its_braces_is_refused(css: str) -> None:
    with pytest.raises(cw.ChatError, match="css"):
        cw.ChatWidget(css=css)


@pytest.mark.parametrize(
    "css", ["", "/* } */ a { content: '}' }", "color: red; article { & a { color: blue } }", 'a::after{content:"\\"}"}']
)
def test_css_that_is_closed_is_taken_as_it_is(css: str) -> None:
    assert cw.ChatWidget(css=css).css == css


def test_an_avatar_file_travels_as_data_and_an_address_as_itself(tmp_path: Path) -> None:
    path = tmp_path / "robot.png"
    path.write_bytes(PIXEL)

    user, assistant = cw.ChatWidget(avatar_images=("https://example.org/me.png", path)).get_state()["avatar_images"]

    assert user == "https://example.org/me.png"
    assert base64.b64decode(assistant.removeprefix("data:image/png;base64,")) == PIXEL


def test_an_avatar_may_be_left_out() -> None:
    assert cw.ChatWidget(avatar_images=(None, None)).avatar_images == [None, None]


def test_avatars_that_cannot_be_shown_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "large.png").write_bytes(bytes(300_000))

    for given, reason in [
        ("robot.png", "user, assistant"),
        ((None,), "user, assistant"),
        ((None, 7), "path, a URL, or None"),
        ((None, tmp_path / "absent.png"), "cannot be read"),
        ((None, tmp_path / "notes.txt"), "image file extension"),
        ((None, tmp_path / "large.png"), "300,000 bytes"),
    ]:
        with pytest.raises(cw.ChatError, match=reason):
            cw.ChatWidget(avatar_images=given)


def test_the_watermark_reaches_the_page() -> None:
    assert cw.ChatWidget(watermark="Written by a model").get_state()["watermark"] == "Written by a model"


def test_delimiters_of_formulas_reach_the_page() -> None:
    given = [{"left": "<<", "right": ">>"}]

    assert cw.ChatWidget(latex_delimiters=given).get_state()["latex_delimiters"] == [
        {"left": "<<", "right": ">>", "display": False}
    ]
    assert cw.ChatWidget(latex_delimiters=[]).get_state()["latex_delimiters"] == []
    assert cw.ChatWidget().get_state()["latex_delimiters"] is None


@pytest.mark.parametrize(
    "given", ["$$", {"left": "$"}, [{"left": "$$"}], [{"left": "", "right": "$"}], [{"left": "$", "right": 7}], ["$"]]
)
def test_delimiters_that_are_none_are_refused_in_words(given: Any) -> None:
    with pytest.raises(cw.ChatError, match="latex_delimiters"):
        cw.ChatWidget(latex_delimiters=given)


def test_allow_tags_is_a_bool_or_names_and_html_is_always_text() -> None:
    chat = cw.ChatWidget(allow_tags=["Thinking", "x-y"], sanitize_html=True)
    assert chat.allow_tags == ["thinking", "x-y"]
    chat.allow_tags = False
    assert chat.get_state("allow_tags") == {"allow_tags": False}
    assert cw.ChatWidget().allow_tags is True
    for wrong in ("thinking", 3, None, [3], ["<thinking>"]):
        with pytest.raises(cw.ChatError, match="allow_tags"):
            chat.allow_tags = wrong
    assert chat.allow_tags is False
    with pytest.raises(cw.ChatError, match=r"IPython\.display\.HTML"):
        cw.ChatInterface(print, sanitize_html=False)
