"""The rules of the layout: who may import whom, what is named where, how long a file may be.

The table is the one of CONTRIBUTING.md, lowest row first; in a row, a stage may import from the stages before it.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "chatwidget"
BUNDLE = PACKAGE / "static" / "widget.js"

#: Lowest floor first. A module imports from its own room or an earlier one.
ROOMS = [
    *("errors", "assets", "callback_data", "runtime", "messages", "content", "providers", "conversation", "wire"),
    *("session", "runs", "controller", "serve", "store", "convert", "export", "widget", "interface", "tools", "client"),
    *("prompting", "testing", "demo"),
]

PUBLIC = {
    *("ChatWidget", "ChatInterface", "load_chat", "load_history", "ChatMessage", "accumulate", "for_model", "replay"),
    *("RetryData", "UndoData", "LikeData", "EditData", "OptionData", "ExampleData", "SelectData", "CopyData"),
    *("ChatError", "mcp", "Playground", "Variant", "compare", "dump_history", "judge"),
}

# The rooms, or single modules, that may import a library; no others do.
LIBRARIES = {
    "anywidget": {"widget"},
    "traitlets": {"widget", "interface/options"},
    "ipywidgets": {"widget", "interface", "client", "content"},
    "filelock": {"interface/flag_log"},
    "IPython": {"content", "widget", "interface", "runtime/loops"},
    "latex2mathml": {"export"},
    "markdown_it": {"export"},
    "plotly": {"content"},
    "vl_convert": {"content"},
    "sqlalchemy": {"store"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "h11": {"serve/connection"},
    "xllamacpp": {"demo"},
    "pydantic": {"tools"},
    "pydantic_core": {"tools"},
    "docstring_parser": {"tools"},
    "mcp": {"tools"},
}

LONGEST_FILE = 300
LARGEST_BUNDLE = 110_000
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}


def python_files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def js_files() -> list[Path]:
    return sorted((ROOT / "js").rglob("*.js"))


def source_files() -> list[Path]:
    folders = ("src", "js", "tests", "scripts", "benchmarks")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if "static" not in file.parts]
    return [ROOT / "hatch_build.py", *sorted(file for file in files if file.suffix in {".py", ".js", ".css", ".sh"})]


def place_of(file: Path) -> str:
    """A module by its room, as in `widget/options`; a room's own docstring is `widget/__init__`."""
    return file.relative_to(PACKAGE).with_suffix("").as_posix()


def imports_of(file: Path) -> set[str]:
    """The full names that a module imports, at the top or later."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{named(file)}:{node.lineno} imports relatively; name the module in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_imports(file: Path) -> set[str]:
    """Our own modules that a module imports, by their places."""
    places = {place_of(path) for path in python_files()}
    found: set[str] = set()
    for name in imports_of(file):
        parts = name.split(".")
        if parts[0] == "chatwidget":
            options = ["/".join(parts[1:length]) for length in (len(parts), len(parts) - 1)]
            found |= {next((place for place in options if place in places), f"{options[-1]}/__init__".lstrip("/"))}
    return found


def without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", source, flags=re.DOTALL)


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", python_files(), ids=named)
def test_a_module_imports_from_its_own_room_or_an_earlier_one(file: Path) -> None:
    if file == PACKAGE / "__init__.py":
        pytest.skip("the public names come from every room")
    floor = ROOMS.index(place_of(file).split("/")[0])

    wrong = sorted(place for place in own_imports(file) if ROOMS.index(place.split("/")[0]) > floor)

    assert not wrong, f"{named(file)} imports upward: {wrong}. The rooms' order is in CONTRIBUTING.md, 'Rooms'."


def test_no_room_has_a_cycle_of_imports() -> None:
    graph = {place_of(file): own_imports(file) for file in python_files() if file.name != "__init__.py"}
    waiting = dict(graph)
    while free := [place for place, needs in waiting.items() if not needs & waiting.keys()]:
        for place in free:
            del waiting[place]

    assert not waiting, f"these modules import each other: {sorted(waiting)}"


@pytest.mark.parametrize("file", [f for f in python_files() if f.name == "__init__.py"], ids=named)
def test_a_room_has_a_docstring_and_nothing_else(file: Path) -> None:
    body = ast.parse(file.read_text(encoding="utf-8")).body

    assert isinstance(body[0], ast.Expr), f"{named(file)} has no docstring that says what belongs in the room"
    assert len(body) == 1 or file.parent.name in ("chatwidget", "testing", "demo")


@pytest.mark.parametrize("file", python_files(), ids=named)
def test_a_library_is_named_only_where_it_belongs(file: Path) -> None:
    libraries = {name.split(".")[0] for name in imports_of(file)} & LIBRARIES.keys()
    room, place = place_of(file).split("/")[0], place_of(file)

    wrong = sorted(library for library in libraries if not {room, place} & LIBRARIES[library])

    assert not wrong, f"{named(file)} imports {wrong}; only these may: { {name: LIBRARIES[name] for name in wrong} }"


def test_the_list_of_rooms_names_those_there_are() -> None:
    assert set(ROOMS) == {place_of(file).split("/")[0] for file in python_files()} - {"__init__"}


@pytest.mark.parametrize("file", js_files(), ids=named)
def test_js_never_makes_nodes_from_text(file: Path) -> None:
    found = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", file.read_text(encoding="utf-8"))

    assert not found


def test_only_the_connection_touches_the_model() -> None:
    touching = [
        named(file) for file in js_files() if re.search(r"\bmodel\??\.", without_comments(file.read_text("utf-8")))
    ]

    assert touching == ["js/wire/connection.js"]


def test_only_markdown_names_its_library() -> None:
    naming = {file.name for file in js_files() if re.search(r"""(from|import)\W+marked\b""", file.read_text("utf-8"))}

    assert naming <= {"markdown-view.js", "bundle.js"}


def test_no_source_file_is_longer_than_300_lines() -> None:
    lengths = {named(file): len(file.read_text(encoding="utf-8").splitlines()) for file in source_files()}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [named(file) for file in source_files() if EMPTY_NAMES & {part.split(".")[0] for part in file.parts}] == []


def test_the_public_names_are_these() -> None:
    import chatwidget

    assert set(chatwidget.__all__) == PUBLIC
    assert all(hasattr(chatwidget, name) for name in PUBLIC)


def test_the_licence_is_the_same_everywhere() -> None:
    declared = re.search(r'^license = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), flags=re.MULTILINE)

    assert declared is not None
    assert json.loads((ROOT / "package.json").read_text("utf-8"))["license"] == declared[1] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "exec make test"
    assert "make test" in (ROOT / "README.md").read_text("utf-8")


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_import_loads_no_client() -> None:
    clients = {"openai", "huggingface_hub", "sqlalchemy", "starlette", "uvicorn", "pandas", "numpy", "PIL"}
    clients |= {"matplotlib", "anthropic", "langchain_core", "mcp", "filelock", "scipy"}

    assert python(f"import chatwidget, sys; print(sorted({clients} & set(sys.modules)))") == "[]"


@pytest.mark.alone
def test_import_time_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import time; t = time.process_time(); import anywidget; "
        "u = time.process_time(); import chatwidget; print(u - t, time.process_time() - u)"
    )
    base, ours = min((tuple(map(float, python(code).split())) for _ in range(3)), key=lambda pair: pair[1])

    with capsys.disabled():
        print(f"\nimport chatwidget: {ours * 1000:.0f} ms over the {base * 1000:.0f} ms of import anywidget")
    assert ours < max(1.0, base)  # on a machine that is busy with other things both take longer


def test_the_bundle_is_small() -> None:
    assert BUNDLE.is_file(), "there is no bundle: run `make build`, or `python scripts/with_node.py npm run build`"
    assert BUNDLE.stat().st_size <= LARGEST_BUNDLE


def test_contributing_has_a_row_for_each_room_in_the_same_order() -> None:
    rooms = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("\n## Rooms\n", 1)[1].split("\n## ", 1)[0]

    assert re.findall(r"^\| `(\w+)` \|", rooms, flags=re.MULTILINE) == ROOMS
