"""The notebooks run from top to bottom in a real kernel, and their conversations are as described."""

from __future__ import annotations

import ast
import re
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import nbformat
import pytest

from tests.support.notebook_runs import executed

if sys.version_info >= (3, 11):
    import tomllib

ROOT = Path(__file__).resolve().parents[2]

# The first cell: no page is there to show a question, and a notebook need not wait for one as long as a user would.
NO_PAGE = "from chatwidget.controller import questions\nquestions.PATIENCE = 0.5\n"
# Assertions for each notebook. They run in a new cell after the last one.
PROMISES = {
    "02-chat-functions": """
def said(chat):
    return [message["content"] for message in chat.history]

assert said(yes_no)[1] in ("Yes", "No")
assert said(moody)[1::2] == ["Yes, I do think that: cats are nice", "I don't think so"]
assert said(echo)[-1] == "You typed: a line that appears letter by letter"
assert said(counter)[-1] == "1 2 3 4 5 6 7 8 9 10 "
assert said(patient)[-1] == "You typed: without a thread"
assert said(several)[1:3] == ["Here is a list:", "and a *second* message"]
assert several.history[3]["content"][0]["data"]["text/plain"] == "range(0, 3)"
assert said(broken)[-1] == "It begins well, "
assert broken.history[-1]["metadata"]["error"]["type"] == "ValueError"
assert all(chat.status in ("ready", "error") for chat in (yes_no, moody, echo, counter, patient, several, broken))
""",
    "03-inputs-and-outputs": """
assert chat.history[-1]["content"] == "System prompt: You are a helpful assista"
assert named.history[-1]["content"] == "good morning"
assert code.value == js_code and code.description == "JavaScript"
coder.submit("thanks").wait()
assert code.value == js_code
tokens.value = 14
chat.retry().wait()
assert chat.history[-1]["content"] == "System prompt:"
""",
    "04-files-and-several-messages": """
def said(chat):
    return [message["content"] for message in chat.history]

assert said(counter)[-1] == "You uploaded 2 files"
assert [part["type"] for part in said(counter)[0]] == ["file", "file", "text"]
assert [text.rsplit(" ", 1)[-1] for text in said(total)[1::2]] == ["1", "1", "2"]
assert said(player)[1][0]["file"]["mime_type"] == "image/svg+xml" and said(player)[1][0]["alt_text"]
assert said(player)[3][0]["file"]["mime_type"].startswith("audio/")
assert said(player)[6][0]["file"]["orig_name"] == "cities.csv"
Path("plan.svg").write_text("overwritten")
import base64
page = player.to_html()
assert base64.b64encode(b"<svg xmlns").decode()[:12] in page
assert base64.b64encode(b"overwritten").decode() not in page
assert [m["role"] for m in guide.history] == ["user"] + ["assistant"] * 4
assert [part["type"] for part in said(guide)[2]] == ["text", "file"]
""",
    "05-thoughts-and-options": """
question, thought, answer = thinking.history
assert thought["content"].count("- ") == 3
assert thought["metadata"]["status"] == "done" and thought["metadata"]["duration"] > 0.25
assert answer["content"] == "I have thought about it: **yes**."
assert [m.get("metadata", {}).get("parent_id") for m in trip.history] == [None, None, 0, 0, None]
assert [m["role"] for m in bar.history] == ["assistant"]
run = bar.submit("espresso")
assert run.wait()[-1]["content"] == "One *espresso*. That was quick."
""",
    "06-feedback-and-history": """
from pathlib import Path
assert flags == [("1", "Like", ""), ("3", "Other", ""), ("3", "Other", "It changed its mind")]
assert [(row["value"], row["comment"]) for row in chat.feedback] == [("Like", None), ("Other", "It changed its mind")]
assert votes == [(0, False)]
assert [row["value"] for row in board.feedback] == ["Like", "Dislike"]
assert [message["content"] for message in chat.history][0] == "cats are nice"
assert chat.history[-1]["content"] == "*Added from another cell.*"
assert [m["content"] for m in diary.history] == ["Monday was long", "Yes, I do think that: Monday was long"]
assert {one["title"] for one in diary.saved} == {"Monday was long", "Tuesday was short"}
assert page == Path("talk.html") and "cats are nice" in page.read_text(encoding="utf-8")
compile(script, "talk.py", "exec")
""",
    "08-a-prompt-engineers-hour": """
assert [len(chat.branches(index)) for index in (0, 1)] == [2, 4]
requests = [answer["metadata"]["request"] for answer in chat.branches(1)]
assert [request["system_message"][:10] for request in requests] == ["You answer", *["You are a "] * 3]
settings = [(request.get("temperature"), request.get("seed")) for request in requests]
assert settings == [(0, None), (0.2, 1), (0.6, 2), (1.0, 3)]
assert chat.history[1]["content"] == chat.branches(1)[1]["content"] == best.text
assert best.request == requests[1] and list(chat.versions) == ["tour guide, cool"]
import runpy
asked = runpy.run_path("ask_guide.py")["REQUEST"]
assert asked["messages"] == [
    {"role": "system", "content": "You are a cheerful tour guide."},
    {"role": "user", "content": "What is the capital of France?"},
]
assert (asked["model"], asked["temperature"], asked["seed"], asked["max_tokens"]) == (server.model, 0.2, 1, 40)
assert done.stdout.strip()
assert chat.history[-2]["metadata"]["template"] == "What is the capital of {{country}}?"
assert chat.history[-1]["metadata"]["request"]["inputs"] == {"style": "short"}
assert str(aside) and aside.usage["completion_tokens"] <= 20 and len(chat.history) == 4
server.close()
""",
    "10-prompts-over-data": """
from pathlib import Path
assert len(board.results) == 12 and set(board.results.status) <= {"done", "cut"}
assert board.results.set_index(["case", "variant"]).correct["France", "plain"] == True
assert "Paris" in Path("report.html").read_text(encoding="utf-8")
assert Path(".chatwidget/answers.sqlite").is_file()
server.close()
""",
    "11-side-by-side": """
[row] = board.votes
assert (row["names_visible"], row["histories_equal"], row["chat"]) == (False, True, row["a"])
cold, warm = [[m["content"] for m in chat.history if m["role"] == "assistant"] for chat in board.chats]
assert cold[0] == warm[0] and len(cold) == len(warm) == 2 and all(cold + warm)
assert len(board.chats[1].branches(1)) == 2
def called(chat):
    return [m["metadata"]["tool_call"] for m in chat.history if "tool_call" in m.get("metadata", {})]
assert [(call["name"], call["result"]) for call in called(reader)] == [("people", "2.7")]
assert called(cleaner)[0]["name"] == "forget" and called(cleaner)[0]["result"].startswith("Denied.")
assert len(cities) == 2
server.close()
caller.close()
""",
}


def execute(path: Path, folder: Path, promise: str) -> None:
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    executed([NO_PAGE, *cells, promise], folder)


@pytest.mark.parametrize("name", PROMISES)
def test_a_notebook_keeps_what_it_promises(name: str, tmp_path: Path) -> None:
    execute(ROOT / "notebooks" / f"{name}.ipynb", tmp_path, PROMISES[name])


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)

    nbformat.validate(notebook)
    assert [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")] == []


def _imported(path: Path) -> set[str]:
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.split(".")[0] for name in names | {str(n.module) for n in nodes if isinstance(n, ast.ImportFrom)}}


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def _installed_by_the_demo() -> set[str]:
    """Distributions that `make demo` asks for, and what those need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [line] = [x for x in (ROOT / "scripts/setup.sh").read_text(encoding="utf-8").splitlines() if "demo) what=" in x]
    wanted = [*project["project"]["dependencies"]]
    kinds = {"extra": project["project"]["optional-dependencies"], "group": project["dependency-groups"]}
    for kind, name in re.findall(r"--(extra|group) (\w+)", line):
        wanted += kinds[kind][name]
    found: set[str] = set()
    left = [_name(one) for one in wanted]
    while left:
        if (one := left.pop()) not in found:
            found.add(one)
            with suppress(PackageNotFoundError):  # for another platform
                left += [_name(need) for need in requires(one) or [] if "extra ==" not in need]
    return found


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib came with Python 3.11")
@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_environment_of_make_demo_has_what_a_notebook_imports(path: Path) -> None:
    needed = _imported(path) - set(sys.stdlib_module_names) - {"chatwidget"}
    if "save_history" in path.read_text(encoding="utf-8"):
        needed.add("sqlalchemy")
    homes = packages_distributions()
    there = _installed_by_the_demo()

    assert {name for name in needed if not {_name(home) for home in homes[name]} & there} == set()


def test_a_promise_that_does_not_hold_fails(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("history = ['one message']")])
    nbformat.write(notebook, tmp_path / "short.ipynb")

    with pytest.raises(Exception, match="AssertionError"):
        execute(tmp_path / "short.ipynb", tmp_path, "assert history == []")
