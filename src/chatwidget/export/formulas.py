r"""Formulas as MathML, which browsers draw without a script. The page's twin is `js/lazy/math`.

Formulas are taken out before Markdown is read and put back after, so that no sign of TeX counts as Markdown.
"""

from __future__ import annotations

import functools
import html
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

#: (left, right, whether it stands on a line of its own)
Delimiters = tuple[tuple[str, str, bool], ...]

USUAL: Delimiters = (("$$", "$$", True), (r"\[", r"\]", True), (r"\(", r"\)", False), ("$", "$", False))
_LARGEST = 3_000  # characters of TeX
_FIRST, _LAST = 0xE003, 0xF8FF  # a formula is one sign of this range between two others
_MARK = "\ue000([\ue003-\uf8ff])\ue001"
_MARK_IN_URL = "%EE%80%80%E[EF]%..%..%EE%80%81"
_CODE = (
    r"(?:^|\n)[ \t>*+\-\d.)]*(?P<fence>`{3,}|~{3,})[^\n`]*(?=\n|\Z)"
    r"(?:[^\0]*?\n[ \t>]*(?P=fence)[`~]*[ \t]*(?=\n|\Z)|[^\0]*)"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\s*\n)[^\0])*?(?<!`)(?P=ticks)(?!`)"
)
_BEGIN = r"\\begin\{(?P<name>(?:align|alignat|equation|gather|multline|eqnarray)\*?)\}"
_BLANK_LINE = re.compile(r"\n\s*\n")
#: Prices are no formulas: no space inside the signs, no letter before them, no digit after.
_GUARDED = r"(?<![\w$])\$(?=[^\s$])(?:[^$\n\\]|\\.)*(?<!\s)\$(?![\w$])"
_TAGS = frozenset(
    (
        *("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub", "msubsup", "mfrac", "msqrt"),
        *("mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom"),
        *("menclose", "mmultiscripts", "mprescripts", "none", "semantics"),
    )
)
_ATTRIBUTES = frozenset(
    (
        *("accent", "accentunder", "columnalign", "columnlines", "columnspacing", "columnspan", "display"),
        *("displaystyle", "fence", "form", "frame", "height", "depth", "largeop", "linethickness", "lspace"),
        *("mathcolor", "mathsize", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowlines"),
        *("rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "symmetric", "voffset", "width"),
    )
)
_VALUE = re.compile(r"[\w .,#%+-]*")
#: JupyterLab removes MathML, and style sheets, from a notebook that it does not trust: then the TeX is visible, which
#: it draws itself. The style sheet of another notebook in the same page counts for what is left too; hence `:has`.
STYLE = (
    "<style>.chatwidget-mathml[hidden]:has(math){display:inline}"
    ".chatwidget-mathml:has(math)+.chatwidget-tex{display:none}</style>"
)
#: Jupyter's MathJax looks for formulas in all HTML, and would find one between two prices: it skips what has the
#: first classes (of MathJax 2, and of later ones), but for what has the others inside it.
WITHOUT_FORMULAS = "tex2jax_ignore mathjax_ignore"
_FORMULA = "tex2jax_process mathjax_process"


def delimiters_of(given: object) -> Delimiters:
    """Return the option `latex_delimiters` in the form that is used here.

    Example:
        >>> delimiters_of([{"left": "$$", "right": "$$", "display": True}])
        (('$$', '$$', True),)
    """
    if given is None or not isinstance(given, Sequence):
        return USUAL
    known = (each for each in given if isinstance(each, Mapping))
    return tuple((str(each["left"]), str(each["right"]), bool(each.get("display"))) for each in known)


@functools.lru_cache(maxsize=16)
def _token(delimiters: Delimiters) -> re.Pattern[str]:
    lefts = [re.escape(left) for left, right, _ in _longest_first(delimiters) if (left, right) != ("$", "$")]
    kinds = [f"(?P<left>{'|'.join(lefts)})"] if lefts else []
    kinds += [f"(?P<whole>{_GUARDED})"] if any(each[:2] == ("$", "$") for each in delimiters) else []
    kinds += [_BEGIN] if delimiters == USUAL else []
    return re.compile("|".join([_CODE, *kinds, r"\\[^\0]"]))


def _longest_first(delimiters: Delimiters) -> list[tuple[str, str, bool]]:
    return sorted(delimiters, key=lambda each: -len(each[0]))  # `$$` is tried before `$`


class _Ends:
    """Finds what ends a formula in a text, each place once, however many formulas begin before it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def of(self, right: str, start: int) -> int | None:
        """Return where a formula ends that began before `start`; None if its paragraph ends first."""
        end = self._next(right, start + 1, lambda at: self._text.find(right, at))
        return None if end >= self._next("", start, self._blank_line) else end + len(right)

    def _blank_line(self, at: int) -> int:
        found = _BLANK_LINE.search(self._text, at)
        return found.start() if found else -1

    def _next(self, name: str, start: int, find: Callable[[int], int]) -> int:
        if self._known.get(name, -1) < start:
            found = find(start)
            self._known[name] = len(self._text) + (name != "") if found < 0 else found
        return self._known[name]


def _formulas(text: str, delimiters: Delimiters) -> Iterator[tuple[int, int]]:
    """Find where formulas begin and end."""
    token, ends, position = _token(delimiters), _Ends(text), 0
    rights = {left: right for left, right, _ in delimiters}
    while found := token.search(text, position):
        position = found.end()
        named = found.groupdict()
        end: int | None = None
        if named.get("whole"):
            end = position
        elif left := named.get("left"):
            end = ends.of(rights[left], position)
        elif name := named.get("name"):
            end = ends.of(f"\\end{{{name}}}", position)
        if end is not None:
            yield found.start(), end
            position = end


def with_formulas(text: str, delimiters: Delimiters, render: Callable[[str], str]) -> str:
    """Return a text that contains formulas as HTML.

    Args:
        text: the text, as Markdown.
        delimiters: what stands around a formula.
        render: returns Markdown as HTML; it gets the text without its formulas.

    Example:
        >>> "<msup>" in with_formulas("so $x^2$", USUAL, str), with_formulas("$5 and $6", USUAL, str)
        (True, '$5 and $6')
    """
    if not any(sign in text for sign in ("$", "\\", *(left for left, _, _ in delimiters))) or "\0" in text:
        return render(text)
    text = re.sub("[\ue000-\uf8ff]", "\ufffd", text)
    formulas: list[str] = []
    between: list[str] = []
    read = 0
    for start, end in itertools.islice(_formulas(text, delimiters), _LAST - _FIRST):
        between += [text[read:start], f"\ue000{chr(_FIRST + len(formulas))}\ue001"]
        formulas.append(text[start:end])
        read = end
    if not formulas:
        return render(text)
    masked = "".join([*between, text[read:]])

    def raw(found: re.Match[str]) -> str:
        return html.escape(formulas[ord(found[1]) - _FIRST])

    def put(found: re.Match[str]) -> str:
        if not found[1]:  # a tag; a formula in its attributes stays as it was written
            return re.sub(_MARK, raw, re.sub(_MARK_IN_URL, lambda mark: unquote(mark[0]), found[0]))
        return _drawn(formulas[ord(found[1]) - _FIRST], delimiters)

    return re.sub(f"<[^>]*>|{_MARK}", put, render(masked))


def _drawn(source: str, delimiters: Delimiters) -> str:
    bare = ("", "", True)  # an environment
    known = next((each for each in _longest_first(delimiters) if source.startswith(each[0])), bare)
    left, right, display = known
    tex = source[len(left) : len(source) - len(right)]
    if known not in (*USUAL, bare):  # MathJax does not know the delimiters of this chat
        source = rf"\[{tex}\]" if display else rf"\({tex}\)"
    as_tex = f'<span class="chatwidget-tex {_FORMULA}">{html.escape(source)}</span>'
    drawn = mathml(tex, display=display)
    # JupyterLab removes `hidden` without a value.
    return as_tex if drawn is None else f'<span hidden="hidden" class="chatwidget-mathml">{drawn}</span>{as_tex}'


def mathml(tex: str, *, display: bool = False) -> str | None:
    r"""Return a formula as MathML, with nothing in it but marks of formulas; None if it cannot be read.

    Args:
        tex: the formula, without its delimiters.
        display: whether it stands on a line of its own.

    Example:
        >>> mathml("x^2")
        '<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
        >>> mathml(r"\text{<b>}")
        '<math display="inline"><mrow><mtext>&lt;b&gt;</mtext></mrow></math>'
        >>> mathml("x^") is None
        True
    """
    if len(tex) > _LARGEST:
        return None
    from latex2mathml.converter import convert_to_element

    try:
        return _serialized(convert_to_element(tex, display="block" if display else "inline"))
    except Exception:  # its own errors, IndexError, KeyError, RecursionError: whatever a formula that is none leads to
        return None


def _serialized(element: Any) -> str:
    """Return an element as markup. The library's own function does not escape text."""
    tag = str(element.tag)
    inside = _escaped(element.text) + "".join(_serialized(child) + _escaped(child.tail) for child in element)
    if tag not in _TAGS:
        return inside
    attributes = "".join(
        f' {key}="{html.escape(value)}"'
        for key, value in element.attrib.items()
        if key in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    return f"<{tag}{attributes}>{inside}</{tag}>"


def _escaped(text: str | None) -> str:
    return html.escape(html.unescape(text or ""), quote=False)
