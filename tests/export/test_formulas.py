"""Formulas in a transcript are MathML, and nothing else comes through with them."""

from __future__ import annotations

import time

import pytest

import chatwidget as cw
from chatwidget.export.formulas import USUAL, mathml, with_formulas


def drawn(text: str, **options: object) -> str:
    chat = cw.ChatWidget([{"role": "assistant", "content": text}], **options)
    return str(chat.freeze().html)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("so $x^2$ it is", "<msup>"),
        (r"so \(x_i\) it is", "<msub>"),
        ("so\n$$\n\\frac{a}{b}\n$$\nit is", "<mfrac>"),
        (r"\[\sqrt{2}\]", "<msqrt>"),
        ("\\begin{align}a&=b\\\\c&=d\\end{align}", "<mtable"),
        ("| a |\n|---|\n| $x_i + y_i$ |", "<msub>"),
    ],
)
def test_a_formula_becomes_mathml_and_its_tex_stays_for_hosts_that_remove_that(text: str, mark: str) -> None:
    html = drawn(text)

    assert mark in html
    assert '<span class="chatwidget-tex ' in html
    assert "+.chatwidget-tex{display:none}" in html
    assert '<span hidden="hidden" class="chatwidget-mathml">' in html  # JupyterLab removes `hidden` without a value


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "`$x$`",
        "```\n$x$\n```",
        r"\$x$",
        "$x^$",
        "[a](https://x.org/?$x$)",
        "![$x$](data:image/png;base64,AA)",
    ],
)
def test_prices_code_addresses_and_what_is_no_formula_stay_as_they_are(text: str) -> None:
    assert "<math" not in drawn(text)
    assert not any(0xE000 <= ord(sign) <= 0xF8FF for sign in drawn(text))
    assert "%EE%80" not in drawn(text)


@pytest.mark.parametrize(
    "text", ["It costs $5 and $10.", "<td>$5</td> $6", r"\\(a\\)", "`$x$` $y", r"so $x^2$ for $5 and $10"]
)
def test_the_mathjax_of_a_host_gets_what_is_a_formula_and_nothing_else(text: str) -> None:
    html = drawn(text)

    assert html.startswith('<div class="chatwidget-static tex2jax_ignore mathjax_ignore">')
    assert html.count("mathjax_process") == html.count("<math")
    assert ">$x^2$</span>" in html or "$x^2$" not in text


def test_the_mathjax_of_a_host_gets_a_formula_that_only_it_can_read_and_knows_its_delimiters() -> None:
    asked = {"latex_delimiters": [{"left": "@@", "right": "@@", "display": False}]}
    process = '<span class="chatwidget-tex tex2jax_process mathjax_process">'

    assert f"{process}$x^$</span>" in drawn("$x^$")
    assert rf"{process}\(x^2\)</span>" in drawn("@@x^2@@", **asked)


def test_a_formula_of_the_description_is_drawn_as_well() -> None:
    html = cw.ChatInterface(lambda message, history: message, description="All about $x^2$")._repr_mimebundle_()[0][
        "text/html"
    ]

    assert "<msup>" in html


def test_the_delimiters_of_the_chat_count() -> None:
    asked = {"latex_delimiters": [{"left": "@@", "right": "@@", "display": False}]}

    assert "<msup>" in drawn("@@x^2@@", **asked)
    assert "<math" not in drawn("$x^2$", **asked)
    assert "<math" not in drawn("$x^2$", latex_delimiters=[])


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<img src=x onerror=alert(1)>}",
        r"\text{&lt;script&gt;alert(1)&lt;/script&gt;}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(//x.org)}{x}",
        r"\class{cw-button}{x}",
        r'\color{red" onclick="alert(1)}x',
    ],
)
def test_nothing_that_runs_or_loads_comes_through_a_formula(tex: str) -> None:
    html = drawn(f"$${tex}$$")

    assert "<img" not in html
    assert "<script" not in html
    assert "<math" not in html or not {"href", "style=", "class=", "onclick="} & set(_attributes(mathml(tex) or ""))


def _attributes(markup: str) -> list[str]:
    return [word for tag in markup.split("<") for word in tag.split(">")[0].replace("=", "= ").split(" ")]


@pytest.mark.parametrize("piece", [r"\(a ", "$a ", "$$ a\n\n", "\\begin{align} a", "`` ` ", "$$", "\\[\n"])
def test_a_long_text_of_delimiters_takes_no_time(piece: str) -> None:
    before = time.process_time()

    with_formulas(piece * (100_000 // len(piece)), USUAL, str)

    assert time.process_time() - before < 10


def test_a_formula_nested_too_deeply_stays_tex() -> None:
    assert mathml("{" * 1400 + "x" + "}" * 1400) is None
    assert mathml("x" * 5000) is None
