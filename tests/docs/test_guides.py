"""Every page of docs/: its code runs, its links lead somewhere, and its tables are complete."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from chatwidget.widget.appearance import THEME
from tests.support.documentation import GUIDES, README, ROOT, anchors_of, links_of, python_blocks, run, text_of

if sys.version_info >= (3, 11):
    import tomllib

DOCS = ROOT / "docs"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *GUIDES]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PROMISED = re.compile(r"^print\(.*\)  # (.+?)(?: \(.*\))?$", re.MULTILINE)


def table(page: Path, heading: str) -> list[list[str]]:
    """The cells of the table that begins with such a heading, row by row."""
    rows = text_of(page).split(f"| {heading} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_the_code_of_a_page_runs_and_prints_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    run(page)

    printed = capsys.readouterr().out
    promised = [text for block in python_blocks(page) for text in PROMISED.findall(block)]
    assert [text for text in promised if text not in printed] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_picture_and_every_linked_file_is_there(page: Path) -> None:
    for link in links_of(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page

        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


def test_every_page_is_reached_from_the_readme_or_from_contributing() -> None:
    linked = {(page.parent / link).resolve() for page in PAGES[:2] for link in links_of(page)}

    assert set(GUIDES) <= linked


def test_the_page_about_the_look_names_every_property_of_a_theme() -> None:
    rows = table(DOCS / "look.md", "property | sets")

    assert [name.strip("`") for name, _ in rows] == list(THEME)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib came with Python 3.11")
def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lists = [
        project["build-system"]["requires"],
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    needed = {re.split(r"[^\w.-]", each)[0] for names in lists for each in names if isinstance(each, str)}
    needed |= json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"].keys()

    named = set(re.findall(r"[@\w./-]+", text_of(DOCS / "dependencies.md")))

    assert needed - named == set()


def test_the_page_about_the_wire_names_every_event() -> None:
    source = (ROOT / "js/wire/protocol.js").read_text("utf-8")
    events = re.search(r"@typedef \{([^}]+)\} EventType", source)
    assert events is not None

    named = set(re.findall(r"`(\w+)`", text_of(DOCS / "wire.md")))

    assert set(re.findall(r'"(\w+)"', events[1])) - named == set()


def refused_words() -> re.Pattern[str]:
    listed = text_of(DOCS / "writing.md").split("Refused words: ", 1)[1].split(".", 1)[0]
    return re.compile(rf"\b({'|'.join(listed.split(', '))})\b", re.IGNORECASE)


def prose_of(page: Path) -> str:
    """The text that a reader reads: a page, or a notebook's Markdown cells, without code."""
    if page.suffix == ".ipynb":
        cells = json.loads(text_of(page))["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    else:
        text = text_of(page)
    return re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", [README, *GUIDES, *NOTEBOOKS], ids=lambda page: page.stem)
def test_no_text_uses_a_refused_word(page: Path) -> None:
    text = prose_of(page).split("Refused words: ")[0]

    assert refused_words().findall(text) == []


def test_contributing_is_short() -> None:
    assert len(text_of(ROOT / "CONTRIBUTING.md").splitlines()) <= 120
