"""The claims about this build next to the one before."""

from __future__ import annotations

from benchmarks import heavy, subjects
from benchmarks.claim import Claim
from benchmarks.medians import Row, medians, opened

OURS, BEFORE = subjects.OURS.name, subjects.BEFORE.name
TEN: tuple[int, int, float] = (10, 300, 50)
_NEEDS_COPIES = "the function gets a list of its own with a dict for each message"
_SEARCH = "a hundred times as many have the word, and the page gets the titles of them all"
_CHAT = "most of it are traitlets', ipywidgets', and the parts' own objects"
_WAY = {
    heavy.PICTURE: "a bare widget that shows the same bytes takes as long: it is their way through server and host",
    heavy.FRAME: "the answer, its message, and the frame it stands in take longer than ten rows of a bare widget",
    heavy.TABLE: "a bare widget that is sent ten rows and no text takes more than a third already",
}


def claims(rows: list[Row]) -> list[Claim]:
    """Return the claims, as ratios of medians of the same run."""
    return [*_changes(rows), *_saved(rows), *_page(rows)]


def pace(rows: list[Row]) -> str:
    """Return in words how even the machine's pace was while costs were measured."""
    found = sorted(row["value"] for row in rows if row.get("cost") == "pace")
    if not found:
        return "It was not measured how even the machine's pace was."
    return (
        f"The machine's pace: a loop of a million steps took between {1000 * found[0]:.0f} and "
        f"{1000 * found[-1]:.0f} ms of CPU during this run."
    )


def _cost(rows: list[Row], name: str, subject: str = OURS) -> float | None:
    return medians(rows, cost=name).get(subject, {}).get("value")


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _changes(rows: list[Row]) -> list[Claim]:
    def against(name: str, limit: float, why: str = "") -> Claim:
        measured = _ratio(_cost(rows, name), _cost(rows, name, BEFORE))
        return Claim(f"{name}: against the build before", limit, measured, why=why)

    def length(name: str, why: str = "") -> list[Claim]:
        def ratio(subject: str) -> float | None:
            return _ratio(_cost(rows, f"{name} at 50000", subject), _cost(rows, f"{name} at 100", subject))

        label = f"one {name} at 50 000 messages against 100"
        return [Claim(label, 3, ratio(OURS), why=why), Claim(f"{label}: the build before", None, ratio(BEFORE))]

    return [
        against("append 4 000 messages", 0.05),
        *length("append"),
        *length("update"),
        *length("submit"),
        *length("submit to a function that takes the history", _NEEDS_COPIES),
        against("assign 50 000 messages", 1 / 3),
        against("to_html() of 10 000 messages", 1 / 3),
        against("make a chat", 0.5, _CHAT),
        against("memory of a chat, kB", 0.5, _CHAT),
    ]


def _saved(rows: list[Row]) -> list[Claim]:
    found = []
    acts = {"open the panel of": "", "find the text of one in": "", "search a word in": _SEARCH, "open one of": ""}
    for name, why in acts.items():
        many, few = _cost(rows, f"{name} 100000"), _cost(rows, f"{name} 1000")
        milliseconds = None if many is None else 1000 * many
        label = f"{name} 100 000 saved conversations: kernel CPU"
        found.append(Claim(label, 50, milliseconds, "{:.0f} ms", why))
        found.append(Claim(f"{label} against 1 000", 1.5, _ratio(many, few), why=why))
    return found


def _page(rows: list[Row]) -> list[Claim]:
    ten = medians(rows, history=TEN[0], count=TEN[1], rate=TEN[2])
    ours, before = (ten.get(subject.name, {}) for subject in (subjects.TEN_STREAM, subjects.TEN_STREAM_BEFORE))
    empty, long = (medians(opened(rows), history=length) for length in (0, 10_000))

    def heap(name: str) -> float | None:
        there, full = empty.get(name, {}).get("heap"), long.get(name, {}).get("heap")
        return None if there is None or full is None else full - there

    cold, bare = (empty.get(subject.name, {}).get("shown") for subject in (subjects.COLD, subjects.COLD_BARE))
    label = "ten chats at 50 words/s: "
    many = (
        "the chats' patches come as one message; half of the rest is the browser's work for frames of JupyterLab's page"
    )
    return [
        Claim(label + "page CPU against the build before", 0.6, _ratio(ours.get("page_cpu"), before.get("page_cpu")),
              why=many),
        Claim(label + "server and kernel CPU against the build before", None,
              _ratio(ours.get("process_cpu"), before.get("process_cpu"))),
        Claim(label + "longest frame gap", 50, ours.get("gap"), "{:.0f} ms"),
        Claim("10 000 messages: the page's heap above that without one, against the build before", 0.5,
              _ratio(heap(OURS), heap(BEFORE)), why="the texts themselves, and their end in the output"),
        Claim("first picture with a cold kernel against a bare anywidget's", 1.15, _ratio(cold, bare),
              why="both imports take 1.5 times the CPU of anywidget alone; 107 kB are loaded, and a chat is drawn"),
        *(claim for name in heavy.HEAVY for claim in _heavy(rows, name)),
    ]  # fmt: skip


def _heavy(rows: list[Row], name: str) -> list[Claim]:
    found = medians(rows, heavy=name)
    ours, bare, before = (found.get(subject, {}).get("shown") for subject in (OURS, heavy.BARE, BEFORE))
    label = f"{name}: until shown, against the build before"
    return [
        Claim(label, 1 / 3, _ratio(ours, before), why=_WAY[name]),
        Claim(f"{label}: a bare widget", None, _ratio(bare, before)),
    ]
