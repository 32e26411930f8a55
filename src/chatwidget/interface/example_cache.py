"""Responses to examples, cached on disk beside the notebook: one folder for each, with the files it shows.

The folder's name is a hash of the example, its additional inputs, and the chat function with the values it was made
with, so that another function or other inputs never show old responses.
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

from chatwidget.content.blobs import BlobCache, hashes_of
from chatwidget.controller.chat_options import Options
from chatwidget.controller.controller import Controller
from chatwidget.controller.protocols import Given
from chatwidget.errors import CacheError
from chatwidget.interface.chat_function import ChatFunction
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.parts import parts_of

_VERSION = 1
FOLDER = Path(".chatwidget") / "cached_examples"
_ANSWER = "answer.json"


class _CacheResponder:
    """A chat function with fixed additional inputs, whose outputs are only recorded."""

    def __init__(self, function: ChatFunction, inputs: tuple[object, ...]) -> None:
        self.on_loop, self.takes_history, self.continues = function.on_loop, function.takes_history, False
        self.values: tuple[object, ...] = ()
        self.call, self.go_on, self.unpack = function.call, function.go_on, function.unpack
        self.prompt, self.answer_metadata = function.prompt, function.answer_metadata
        self._inputs = inputs

    def inputs(self) -> tuple[object, ...]:
        return self._inputs

    def check(self, message: Given, inputs: tuple[object, ...]) -> None:
        return None

    def set_outputs(self, values: tuple[object, ...]) -> None:
        self.values = values


class ExampleCache:
    """The cached responses to the examples of one chat function.

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
        self._root = FOLDER.absolute()
        function_known = fingerprint(function.function, set())
        self._known = [[_VERSION, function_known, example["text"], _files(example)] for example in examples]
        try:
            FOLDER.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=FOLDER).close()
        except OSError as error:
            raise CacheError(
                f"Cannot cache example responses in {FOLDER.absolute()}: {error.strerror or error}. Make the folder "
                "writable, change the working directory, or remove `cache_examples`."
            ) from error

    def missing(self) -> list[int]:
        """Return the indices of the examples without a cached response."""
        return [i for i in range(len(self._examples)) if not (self._folder(i, self._inputs(i)) / _ANSWER).is_file()]

    def _inputs(self, index: int, additional: Sequence[object] | None = None) -> tuple[object, ...]:
        """What an example is asked with: its own values, and for each None the input's at this moment, or another."""
        additional = self._function.inputs() if additional is None else additional
        own = self._examples[index].get("inputs") or [None] * len(additional)
        return tuple(other if value is None else value for value, other in zip(own, additional, strict=True))

    def _folder(self, index: int, inputs: Sequence[object]) -> Path:
        what = [*self._known[index], [repr(value) for value in inputs]]
        return self._root / hashlib.sha256(json.dumps(what).encode()).hexdigest()[:24]

    def compute(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Ask the chat function every example that has no stored answer.

        Args:
            progress: called with how many are done, and how many there are; None shows it in the notebook.

        Raises:
            CacheError: the function failed; its exception is the cause.
        """
        missing, progress = self.missing(), progress or Progress()
        for done, index in enumerate(missing):
            progress(done, len(missing))
            example = self._examples[index]
            # The kernel's loop waits for the cell that waits here, hence another loop.
            asked = Controller(lambda frame, buffers: None, lambda: None, self._options, on_own_loop=True)
            inputs = self._inputs(index)
            fixed = _CacheResponder(self._function, inputs)
            asked.answerer.set_responder(fixed)
            try:
                messages = asked.answerer.submit(example["text"], example.get("files", ())).wait()
            except Exception as error:
                raise CacheError(
                    f"The chat function failed on `examples[{index}]` ({example['text']!r}) while caching: {error}"
                ) from error
            self.store(index, inputs, messages, fixed.values, asked.session.blobs)
        if missing:
            progress(len(missing), len(missing))

    def store(
        self, index: int, inputs: Sequence[object], messages: Sequence[Any], outputs: Sequence[object], blobs: BlobCache
    ) -> None:
        """Store an answer; the question before it is left out.

        Args:
            index: the number of the example.
            inputs: the additional inputs it was asked with.
            messages: the answer.
            outputs: the values of the additional outputs.
            blobs: where the bytes of the answer are.

        Raises:
            CacheError: the folder cannot be written, or an output's value cannot be stored.
        """
        target = self._folder(index, self._inputs(index, inputs))
        try:
            folder = Path(tempfile.mkdtemp(dir=target.parent))
            answers = [thaw(message) for message in messages if message["role"] != "user"]
            for number, part in enumerate(_parts(answers)):
                _take_along(part, number, folder, blobs)
            cached = {"version": _VERSION, "messages": answers, "outputs": [_as_json(value) for value in outputs]}
            (folder / _ANSWER).write_text(json.dumps(cached, ensure_ascii=False), encoding="utf-8")
            shutil.rmtree(target, ignore_errors=True)
            folder.replace(target)
        except (OSError, TypeError, ValueError) as error:
            raise CacheError(f"Could not cache the response to `examples[{index}]` in {target}: {error}.") from error

    def read(self, index: int, blobs: BlobCache) -> tuple[list[Any], tuple[Any, ...]] | None:
        """Return a cached response, its bytes added to `blobs`, and the values of the additional outputs, or None."""
        folder = self._folder(index, self._inputs(index))
        try:
            cached = json.loads((folder / _ANSWER).read_text(encoding="utf-8"))
            if cached["version"] != _VERSION:
                return None
            for part in _parts(cached["messages"]):
                for key in hashes_of(part):
                    blobs.add((folder / f"{key}.bin").read_bytes())
                file = part.get("file")
                if isinstance(file, dict) and "cached" in file:
                    file["path"] = str(folder / file.pop("cached"))
            return cached["messages"], tuple(_from_json(value) for value in cached["outputs"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or not whole: it is asked anew


def _parts(messages: Sequence[Any]) -> list[JSONObject]:
    return [part for message in messages for part in parts_of(message)]


def _take_along(part: dict[str, object], number: int, folder: Path, blobs: BlobCache) -> None:
    """Copy what a part shows into the folder."""
    for key in hashes_of(part):
        (folder / f"{key}.bin").write_bytes(blobs.get(key) or b"")
    file = part.get("file")
    if isinstance(file, dict) and isinstance(file.get("path"), str) and Path(file["path"]).is_file():
        name = f"{number}-{Path(file['path']).name}"
        shutil.copyfile(file["path"], folder / name)
        file["cached"] = name


def _as_json(value: object) -> object:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"bytes": base64.b64encode(value).decode()}
    return {"value": value}


def _from_json(value: JSONObject) -> Any:
    return base64.b64decode(value["bytes"]) if "bytes" in value else value["value"]


def _files(example: JSONObject) -> list[str]:
    return [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in example.get("files", ())]


def fingerprint(value: object, seen: set[int] | None = None) -> object:
    """What identifies a chat function, or a value it was made with: its code, and plain values.

    Lists and sets are left out: functions write into them while they are asked.
    """
    seen = set() if seen is None else seen
    if value is None or isinstance(value, (str, int, float, bytes)):
        return repr(value)
    if isinstance(value, tuple):
        return [fingerprint(item, seen) for item in value]
    if id(value) in seen:
        return None
    seen.add(id(value))
    kind = type(value).__qualname__
    if isinstance(value, dict):
        return [kind, *([repr(key), fingerprint(item, seen)] for key, item in value.items())]
    if isinstance(value, functools.partial):
        return [
            kind,
            fingerprint(value.func, seen),
            fingerprint(value.args, seen),
            fingerprint(value.keywords, seen),
        ]
    if inspect.ismethod(value):
        return [kind, fingerprint(value.__func__, seen), fingerprint(value.__self__, seen)]
    if isinstance(value, type):
        return [kind, value.__qualname__]
    if inspect.isfunction(value):
        made_with = (value.__defaults__, value.__kwdefaults__, *_closed_over(value))
        wrapped = fingerprint(getattr(value, "__wrapped__", None), seen)
        return [kind, value.__qualname__, _code(value.__code__), fingerprint(made_with, seen), wrapped]
    attributes = getattr(value, "__dict__", {})
    plain_values = sorted((str(k), repr(v)) for k, v in attributes.items() if isinstance(v, (str, int, float)))
    code = _code(type(value)) if callable(value) else None
    return [kind, code, plain_values, fingerprint(attributes.get("__wrapped__"), seen)]


def _code(of: Any) -> Any:
    try:
        return inspect.getsource(of)
    except (OSError, TypeError):
        constants = [c for c in getattr(of, "co_consts", ()) if isinstance(c, (str, int, float, bytes))]
        return repr((getattr(of, "co_code", None), getattr(of, "co_names", None), constants))


def _closed_over(function: object) -> list[object]:
    values = []
    for cell in getattr(function, "__closure__", None) or ():
        with contextlib.suppress(ValueError):  # a name that has no value yet
            values.append(cell.cell_contents)
    return values


class Progress:
    """How many answers are done, shown where there is a notebook.

    Example:
        >>> progress = Progress()
        >>> progress(1, 3)
    """

    def __init__(self) -> None:
        self._handle: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Show that so many of all are done."""
        from IPython.core.getipython import get_ipython
        from IPython.display import display

        if get_ipython() is None:
            return
        text = f"Caching example responses: {done} of {total}"
        bar = {"text/plain": text, "text/html": f'<progress max="{total}" value="{done}"></progress> {text}'}
        if self._handle is None:
            self._handle = display(bar, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(bar, raw=True)
