"""The rules of the layout: who may import whom, what is named where, how long a file may be; and what a wheel holds.

The table is the one of CONTRIBUTING.md, lowest row first; in a row, a stage may import from the stages before it.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "chatwidget"
BUNDLE = PACKAGE / "static" / "widget.js"

LAYERS: list[list[set[str]]] = [
    [{"errors"}],
    [{"readonly", "data_urls"}, {"messages"}],
    [{"patches", "events", "blobs", "bundles", "chunks"}, {"content"}],
    [
        {"identity", "conversation", "export", "history", "one_file", "pieces", "reasoning", "static_html", "uploads"},
        {"chat_pieces", "event_pieces", "script"},
        {"providers"},
        {"accumulator"},
        {"streams", "completions"},
    ],
    [
        {"callbacks", "pacing", "printing", "runs", "turns"},
        {"wire", "drive", "response_turn", "history_turn"},
        {"session"},
    ],
    [
        {"jobs"},
        {"running"},
        {"asking"},
        {"verbs"},
        {"attaching", "serving"},
        {"answering", "asgi"},
        {"telling"},
        {"controller", "endpoint"},
    ],
    [{"displays", "examples", "look"}, {"options", "ways_out"}, {"widget"}],
    [
        {"feedback", "inputs", "outputs", "progress", "owner", "worker", "store_schema", "store_rows", "kept"},
        {"chat_function", "store_engine"},
        {"store_reading"},
        {"example_cache", "store"},
        {"recorder"},
        {"opening"},
        {"saving"},
        {"interface"},
    ],
    [
        {
            "server_errors",
            "parameters",
            "sending",
            "replaying",
            "testing_scripts",
            "testing_page",
            "testing_saved",
            "demo_server",
        },
        {"loading", "demo_model", "testing", "testing_server"},
        {"demo"},
        {"__init__"},
    ],
]

PUBLIC = {
    *("ChatWidget", "ChatInterface", "load_chat", "ChatMessage", "accumulate", "for_model", "replay"),
    *("RetryData", "UndoData", "LikeData", "EditData", "OptionData", "ExampleData", "SelectData", "CopyData"),
    "ChatError",
}

# Who may name a library, besides which nobody does.
LIBRARIES = {
    "anywidget": {"options", "widget"},
    "traitlets": {"options", "widget"},
    "ipywidgets": {"options", "widget", "bundles", "inputs", "parameters"},
    "IPython": {"bundles", "displays", "interface", "progress"},
    "markdown_it": {"static_html"},
    "plotly": {"bundles"},
    "vl_convert": {"bundles"},
    "sqlalchemy": {"store", "store_engine", "store_reading", "store_schema"},
    "starlette": {"asgi"},
    "uvicorn": {"endpoint"},
    "xllamacpp": {"demo_server"},
}

LONGEST_FILE = 300
LARGEST_BUNDLE = 90_000
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}


def python_files() -> list[Path]:
    return sorted(PACKAGE.glob("*.py"))


def js_files() -> list[Path]:
    return sorted((ROOT / "js").rglob("*.js"))


def source_files() -> list[Path]:
    folders = ("src", "js", "tests", "scripts", "benchmarks")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if "static" not in file.parts]
    return [ROOT / "hatch_build.py", *sorted(file for file in files if file.suffix in {".py", ".js", ".css", ".sh"})]


def imports_of(file: Path) -> set[str]:
    """The full names a module imports, at the top or later; our own begin with a dot."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {re.sub(r"^chatwidget\b\.?", ".", alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." + (node.module or "") if node.level else re.sub(r"^chatwidget\b\.?", ".", node.module or "")
            names |= {f".{alias.name}" for alias in node.names} if module == "." else {module}
    return names


def place_of(module: str) -> tuple[int, int]:
    """Row and stage of a module."""
    for row, stages in enumerate(LAYERS):
        for stage, modules in enumerate(stages):
            if module in modules:
                return row, stage
    raise AssertionError(f"{module} is in no row of the layer table: add it to LAYERS here and to CONTRIBUTING.md")


def without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", source, flags=re.DOTALL)


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", python_files(), ids=named)
def test_a_module_imports_only_from_the_rows_above_its_own(file: Path) -> None:
    ours = {name.split(".")[1] for name in imports_of(file) if name.startswith(".") and name != "."}
    ours &= {path.stem for path in python_files()}

    wrong = sorted(name for name in ours if place_of(name) >= place_of(file.stem))

    assert not wrong, f"{file.name} imports {wrong}, which are not above it in the layer table"


@pytest.mark.parametrize("file", python_files(), ids=named)
def test_a_library_is_named_only_where_it_belongs(file: Path) -> None:
    libraries = {name.split(".")[0] for name in imports_of(file)} & LIBRARIES.keys()

    wrong = sorted(library for library in libraries if file.stem not in LIBRARIES[library])

    assert not wrong, f"{file.name} imports {wrong}; only these may: { {name: LIBRARIES[name] for name in wrong} }"


def test_the_table_names_the_modules_there_are() -> None:
    assert {name for row in LAYERS for stage in row for name in stage} == {file.stem for file in python_files()}


def test_contributing_has_the_same_table() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| ([^|]*) \|", text, flags=re.MULTILINE)

    written = [[set(re.findall(r"`(\w+)`", stage)) for stage in modules.split("->")] for _, modules in rows]

    assert written == LAYERS


@pytest.mark.parametrize("file", js_files(), ids=named)
def test_js_never_makes_nodes_from_text(file: Path) -> None:
    found = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", file.read_text(encoding="utf-8"))

    assert not found


def test_only_the_connection_touches_the_model() -> None:
    touching = [
        named(file) for file in js_files() if re.search(r"\bmodel\??\.", without_comments(file.read_text("utf-8")))
    ]

    assert touching == ["js/connection.js"]


def test_only_markdown_names_its_library() -> None:
    naming = {file.name for file in js_files() if re.search(r"""(from|import)\W+marked\b""", file.read_text("utf-8"))}

    assert {name for name in naming if not name.startswith("markdown")} == set()


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
    clients = "{'openai', 'huggingface_hub', 'matplotlib', 'pandas', 'numpy', 'PIL', 'sqlalchemy'}"
    clients = "{'openai', 'huggingface_hub', 'starlette', 'uvicorn', 'matplotlib', 'pandas', 'numpy', 'PIL'}"

    assert python(f"import chatwidget, sys; print(sorted({clients} & set(sys.modules)))") == "[]"


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


@pytest.mark.slow
def test_the_wheel_is_built_from_the_sdist_without_node(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    scripts = sysconfig.get_path("scripts")
    with_node = {**os.environ, "PATH": os.pathsep.join([os.environ["PATH"], scripts])}
    without_node = {**os.environ, "PATH": str(tmp_path / "nothing")}

    subprocess.run([*build, "-t", "sdist"], cwd=ROOT, env=with_node, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as sdist:
        sdist.extractall(tmp_path / "unpacked", filter="data")
    source = next((tmp_path / "unpacked").iterdir())
    subprocess.run([*build, "-t", "wheel"], cwd=source, env=without_node, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())

    modules = {f"chatwidget/{file.name}" for file in python_files()}
    assert names >= modules | {
        "chatwidget/py.typed",
        "chatwidget/static/widget.js",
        "chatwidget/static/saved.js",
        *(f"chatwidget/static/chunks/{file.name}" for file in (ROOT / "js" / "chunks").glob("*.js")),
        "chatwidget/notebooks/01-first-chat.ipynb",
    }
    assert {name.split("/")[0] for name in names} == {"chatwidget", "chatwidget-0.1.0.dist-info"}
