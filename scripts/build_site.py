"""Build the site in build/site: the README, the guides, the notebooks, and the API reference; needs no network.

.venv/bin/python -m scripts.build_site [FOLDER]

Sphinx reads one folder, so everything is copied into one in which the links between the pages stay as they are.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SITE = ROOT / "docs" / "site"
#: The guides in the order in which they are read; those that are not named here are at the end.
GUIDES = {
    "Chats": ["chat-functions", "messages", "streams", "providers", "files", "saved-conversations", "feedback", "look"],
    "Models and prompts": ["models", "tools", "versions", "compare", "playground"],
    "Share": ["export", "hosts", "serve"],
    "More": ["gradio", "testing", "speed", "peers"],
    "Development": ["wire", "dependencies", "writing"],
}
#: A picture for a notebook, where there is one.
PICTURES = {
    "01-first-chat": "first-chat.png",
    "04-files-and-several-messages": "files.png",
    "05-thoughts-and-options": "look-thoughts.png",
    "07-everything": "look-gallery.png",
    "11-side-by-side": "tour.webp",
}


def contents(caption: str, pages: list[str]) -> str:
    """Return a table of contents that only the sidebar shows."""
    lines = "\n".join(pages)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"


def notebook_page(path: Path) -> str:
    """Return a notebook as a page: its texts and its code."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    link = f"{{download}}`Download this notebook <{path.name}>`\n"
    return "\n\n".join([*map(cell_text, cells), link])


def cell_text(cell: dict[str, Any]) -> str:
    """Return a cell as Markdown."""
    source = "".join(cell["source"])
    return f"```python\n{source}\n```" if cell["cell_type"] == "code" else source


def gallery(notebooks: list[Path]) -> Iterator[str]:
    """Yield the lines of the page that lists the notebooks."""
    yield "# Notebooks\n"
    yield "One notebook for each topic. They need no API key: the demo model comes with them (`make demo`).\n"
    for path in notebooks:
        title, _, first = cell_text(json.loads(path.read_text("utf-8"))["cells"][0]).partition("\n")
        yield f"## [{title.removeprefix('# ')}]({path.stem}.md)\n"
        yield first.strip().split("\n\n")[0] + "\n"
        if path.stem in PICTURES:
            yield f"[![{title.removeprefix('# ')}](../docs/{PICTURES[path.stem]})]({path.stem}.md)\n"
    yield contents("Notebooks", [path.stem for path in notebooks])


def collect(source: Path) -> None:
    """Copy and write all pages into a folder."""
    shutil.copytree(ROOT / "docs", source / "docs", ignore=shutil.ignore_patterns("site"))
    for name in ("conf.py", "reference.md"):
        shutil.copy(SITE / name, source)
    for name in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    (source / "notebooks").mkdir()
    for path in notebooks:
        shutil.copy(path, source / "notebooks")
        (source / "notebooks" / f"{path.stem}.md").write_text(notebook_page(path), "utf-8")
    (source / "notebooks" / "index.md").write_text("\n".join(gallery(notebooks)), "utf-8")
    readme = (ROOT / "README.md").read_text("utf-8").replace("](notebooks)", "](notebooks/index.md)")
    named = {name for names in GUIDES.values() for name in names}
    others = sorted(path.stem for path in (ROOT / "docs").glob("*.md") if path.stem not in named)
    sections = {**GUIDES, "More": [*GUIDES["More"], *others]}
    tables = [contents(caption, [f"docs/{name}" for name in names]) for caption, names in sections.items()]
    reference = contents("Reference", ["reference", "notebooks/index", "CHANGELOG", "SECURITY", "CONTRIBUTING"])
    (source / "index.md").write_text("".join([readme, *tables, reference]), "utf-8")


def build(target: Path) -> int:
    """Build the site, and return the exit code of Sphinx, for which a warning is an error."""
    source = target.with_name(f"{target.name}-source")
    for folder in (source, target):
        shutil.rmtree(folder, ignore_errors=True)
    source.mkdir(parents=True)
    collect(source)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(source), str(target)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site"
    code = build(folder.resolve())
    if code == 0:
        print(f"{folder / 'index.html'}")
    sys.exit(code)
