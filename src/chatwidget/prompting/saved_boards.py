"""What a board consists of, as JSON, so that it can be opened by its name. Keys and functions are not saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatwidget.errors import OptionError
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.prompting.board import Board
from chatwidget.prompting.cases import Case
from chatwidget.prompting.playground_state import PlaygroundState
from chatwidget.prompting.request import Prompt
from chatwidget.prompting.variant import Variant, variant_from_json

_VERSION = 1


def as_json(state: PlaygroundState) -> JSONObject:
    """Return what a board consists of."""
    board, settings = state.board, state.settings
    return {
        "version": _VERSION,
        "messages": board.prompt.messages,
        "history": board.prompt.history,
        "files": board.prompt.files,
        "variants": [variant.as_json() for variant in board.variants],
        "cases": [{"id": case.id, "values": plain(case.values)} for case in board.cases],
        "samples": board.samples,
        "prices": state.prices.by_model,
        "settings": {
            "baseline": settings.baseline,
            "errors": settings.errors,
            "cluster": settings.cluster,
            "concurrency": settings.concurrency,
        },
    }


def board_from_json(data: JSONMapping, variants: Sequence[Variant] = ()) -> Board:
    """Make a board of what `as_json` returned.

    Args:
        data: the saved board.
        variants: variants that replace saved ones of the same names, for instance with their API keys.

    Raises:
        OptionError: it was saved by a newer version, or it has no variant of such a name.
    """
    if data.get("version", 0) > _VERSION:
        raise OptionError("The board was saved by a newer version of chatwidget. Install that version to open it.")
    given = {variant.name: variant for variant in variants}
    names = [item["name"] for item in data["variants"]]
    saved = [given.pop(item["name"]) if item["name"] in given else variant_from_json(item) for item in data["variants"]]
    if given:
        raise OptionError(f"The board has no variant {next(iter(given))!r}. It has: {', '.join(map(repr, names))}.")
    cases = [Case(item["id"], item["values"]) for item in data["cases"]]
    return Board(Prompt(data["messages"], data["history"], data.get("files")), saved, cases, data["samples"])


def plain(value: object) -> object:
    """Return a value as JSON has it; what it does not have becomes text.

    Example:
        >>> plain({"a": [1, None], "b": {2}})
        {'a': [1, None], 'b': '{2}'}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None
    item = getattr(value, "item", None)  # a number of NumPy
    return plain(item()) if callable(item) and getattr(value, "shape", None) == () else str(value)
