"""The notebook that the demo opens: where it is shipped, and the copy that the user works in."""

from __future__ import annotations

import shutil
from pathlib import Path

from chatwidget.errors import ChatError

NOTEBOOK = "01-first-chat.ipynb"


def _shipped_notebook() -> Path:
    """Return the original notebook: the checkout's, else the wheel's copy."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package.parent.parent / "notebooks", package / "notebooks"):
        if (folder / NOTEBOOK).is_file():
            return folder / NOTEBOOK
    raise ChatError(f"The demo notebook {NOTEBOOK} is missing from {package}. Reinstall chatwidget from a wheel.")


def _working_notebook() -> Path:
    """Return the notebook to open: the checkout's own, else a copy in the current folder, never over another file."""
    shipped = _shipped_notebook()
    if shipped.parent.parent.joinpath("pyproject.toml").is_file():
        return shipped
    copy = Path.cwd() / NOTEBOOK
    if copy.exists():
        announce(f"Using the existing {copy}")
    else:
        shutil.copyfile(shipped, copy)
        announce(f"wrote {copy}")
    return copy


def announce(sentence: str) -> None:
    """Print a sentence about the progress of the command."""
    print(f"==> {sentence}", flush=True)
