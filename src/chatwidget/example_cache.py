"""Answers to examples, kept on disk beside the notebook: one folder for each, with the files it shows.

The folder's name is a hash of the example and of the chat function, so that another function never shows old answers.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import inspect
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .asking import Options
from .chat_function import ChatFunction
from .content import Blobs
from .controller import Controller
from .errors import CacheError
from .readonly import plain

_VERSION = 1
FOLDER = Path(".chatwidget") / "cached_examples"
_ANSWER = "answer.json"


class _Fixed:
    """A chat function with additional inputs that stand, and whose outputs are only noted."""

    def __init__(self, function: ChatFunction, inputs: Sequence[Any]) -> None:
        self.on_loop = function.on_loop
        self.values: tuple[Any, ...] = ()
        self.call, self.unpack = function.call, function.unpack
        self._inputs = tuple(inputs)

    def inputs(self) -> tuple[Any, ...]:
        return self._inputs

    def refusal(self, message: Any, inputs: tuple[Any, ...]) -> str | None:
        return None

    def give(self, values: tuple[Any, ...]) -> None:
        self.values = values

    def fill(self, inputs: Sequence[Any]) -> None:
        pass

    def stored(self, index: int, blobs: Blobs) -> None:
        return None

    def keep(self, index: int, added: Sequence[Any], outputs: tuple[Any, ...], blobs: Blobs) -> None:
        pass


class ExampleCache:
    """The stored answers of one chat function's examples.

    Args:
        function: the chat function.
        examples: the examples, as `examples.example` gives them.
        options: the chat's own, so that an answer is made as it would be in the chat.

    Raises:
        CacheError: the folder cannot be written.
    """

    def __init__(self, function: ChatFunction, examples: Sequence[dict[str, Any]], options: Options) -> None:
        self._function, self._options = function, options
        self._examples = list(examples)
        self._folders = [FOLDER.absolute() / _key(function.function, one) for one in examples]
        try:
            FOLDER.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=FOLDER).close()
        except OSError as error:
            raise CacheError(
                f"Answers to examples cannot be kept in {FOLDER.absolute()}: {error.strerror or error}. Make the "
                "folder writable, work in another one, or leave cache_examples out."
            ) from error

    def missing(self) -> list[int]:
        """The examples without a stored answer."""
        return [i for i, folder in enumerate(self._folders) if not (folder / _ANSWER).is_file()]

    def compute(self, progress: Callable[[int, int], None]) -> None:
        """Ask the chat function every example that has no stored answer.

        Args:
            progress: called with how many are done, and how many there are.

        Raises:
            CacheError: the function failed; its exception is the cause.
        """
        missing = self.missing()
        for done, index in enumerate(missing):
            progress(done, len(missing))
            one = self._examples[index]
            asked = Controller(lambda frame, buffers: None, lambda: None, self._options)
            asked.running.on_own_loop = True  # the kernel's loop waits for the cell that waits here
            inputs = one.get("inputs") or self._function.inputs()
            asked.responder = fixed = _Fixed(self._function, inputs)
            try:
                messages = asked.submit(one["text"], one.get("files", ())).wait()
            except Exception as error:
                raise CacheError(
                    f"examples[{index}] ({one['text']!r}) could not be answered to be cached: {error}"
                ) from error
            self.keep(index, messages, fixed.values, asked.session.blobs)
        if missing:
            progress(len(missing), len(missing))

    def keep(self, index: int, messages: Sequence[Any], outputs: Sequence[Any], blobs: Blobs) -> None:
        """Store an answer; the question before it is left out.

        Raises:
            CacheError: the folder cannot be written, or an output's value cannot be kept.
        """
        target = self._folders[index]
        try:
            folder = Path(tempfile.mkdtemp(dir=target.parent))
            answers = [plain(message) for message in messages if message["role"] != "user"]
            for number, part in enumerate(_parts(answers)):
                _take_along(part, number, folder, blobs)
            kept = {"version": _VERSION, "messages": answers, "outputs": [_as_json(value) for value in outputs]}
            (folder / _ANSWER).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
            shutil.rmtree(target, ignore_errors=True)
            folder.replace(target)
        except (OSError, TypeError, ValueError) as error:
            raise CacheError(f"The answer to examples[{index}] could not be kept in {target}: {error}.") from error

    def read(self, index: int, blobs: Blobs) -> tuple[list[Any], tuple[Any, ...]] | None:
        """A stored answer, its bytes put into `blobs`, and the values of the additional outputs; None without one."""
        folder = self._folders[index]
        try:
            kept = json.loads((folder / _ANSWER).read_text(encoding="utf-8"))
            if kept["version"] != _VERSION:
                return None
            for part in _parts(kept["messages"]):
                for key in _blobs_of(part):
                    blobs.put((folder / f"{key}.bin").read_bytes())
                file = part.get("file")
                if isinstance(file, dict) and "cached" in file:
                    file["path"] = str(folder / file.pop("cached"))
            return kept["messages"], tuple(_from_json(value) for value in kept["outputs"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or not whole: it is asked anew


def _parts(messages: Sequence[Any]) -> list[dict[str, Any]]:
    return [p for m in messages if isinstance(m["content"], list) for p in m["content"] if isinstance(p, dict)]


def _blobs_of(part: dict[str, Any]) -> list[str]:
    values = [*(part.get("data") or {}).values(), part.get("file")]
    return [value["blob"] for value in values if isinstance(value, dict) and "blob" in value]


def _take_along(part: dict[str, Any], number: int, folder: Path, blobs: Blobs) -> None:
    """Copy what a part shows into the folder."""
    for key in _blobs_of(part):
        (folder / f"{key}.bin").write_bytes(blobs.get(key) or b"")
    file = part.get("file")
    if isinstance(file, dict) and isinstance(file.get("path"), str) and Path(file["path"]).is_file():
        name = f"{number}-{Path(file['path']).name}"
        shutil.copyfile(file["path"], folder / name)
        file["cached"] = name


def _as_json(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"bytes": base64.b64encode(value).decode()}
    return {"value": value}


def _from_json(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["bytes"]) if "bytes" in value else value["value"]


def _key(function: Any, example: dict[str, Any]) -> str:
    files = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in example.get("files", ())]
    what = [_VERSION, _source(function), example["text"], files, example.get("inputs")]
    return hashlib.sha256(json.dumps(what, default=repr).encode()).hexdigest()[:24]


def _source(function: Any) -> list[str]:
    """What tells one chat function from another: its code, and the plain values it was made with."""
    known = []
    while isinstance(function, functools.partial):
        known.append(repr((function.args, sorted(function.keywords.items()))))
        function = function.func
    function = inspect.unwrap(function)
    function = getattr(function, "__func__", function)
    try:
        code = inspect.getsource(function if hasattr(function, "__code__") else type(function))
    except (OSError, TypeError):
        compiled = getattr(function, "__code__", None)
        code = repr(compiled and (compiled.co_code, compiled.co_names))
    held = [*_closed_over(function), *(getattr(function, "__defaults__", None) or ())]
    plain_values = [repr(value) for value in held if isinstance(value, (str, int, float, tuple, dict))]
    return [*known, code, *plain_values, *(value.__qualname__ for value in held if inspect.isfunction(value))]


def _closed_over(function: Any) -> list[Any]:
    values = []
    for cell in getattr(function, "__closure__", None) or ():
        with contextlib.suppress(ValueError):  # a name that has no value yet
            values.append(cell.cell_contents)
    return values
