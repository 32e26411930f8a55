"""The owner of a conversation. Nothing here knows a database or a page."""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Mapping

_VISITOR = re.compile(r"[A-Za-z0-9_-]{16,64}")  # a valid id of a visitor
_TRUE = ("1", "true", "yes", "on")


def is_shared(environ: Mapping[str, str] | None = None) -> bool:
    """Return whether many visitors reach this server under one account, as under Voila or `marimo run`.

    `CHATWIDGET_VISITORS=1` means this for any other server, `CHATWIDGET_VISITORS=0` means that it is not so.

    Example:
        >>> is_shared({"SERVER_SOFTWARE": "voila/0.5.8"})
        True
    """
    environ = os.environ if environ is None else environ
    setting = environ.get("CHATWIDGET_VISITORS", "").lower()
    if setting:
        return setting in _TRUE
    return environ.get("SERVER_SOFTWARE", "").lower().startswith("voila") or _is_marimo_app()


def _is_marimo_app() -> bool:
    marimo = sys.modules.get("marimo")
    try:
        meta = None if marimo is None else marimo.app_meta()
        return meta is not None and meta.mode == "run"
    except Exception:  # whatever that version of marimo does not have
        return False


def owner_here(environ: Mapping[str, str] | None = None) -> str | None:
    """Return the owner of this kernel's conversations, or None where only the page knows its visitor.

    JupyterHub's user, else the user of the operating system.

    Example:
        >>> owner_here({"JUPYTERHUB_USER": "ada"})
        'hub:ada'
        >>> owner_here({"JUPYTERHUB_USER": "ada", "SERVER_SOFTWARE": "voila/0.5.8"}) is None
        True
    """
    environ = os.environ if environ is None else environ
    if is_shared(environ):
        return None
    if environ.get("JUPYTERHUB_USER"):
        return f"hub:{environ['JUPYTERHUB_USER']}"
    try:
        return f"user:{getpass.getuser()}"
    except (OSError, KeyError):  # an account without a name, as in some containers
        return f"user:{os.getuid() if hasattr(os, 'getuid') else 'nobody'}"


def visitor(given: str) -> str | None:
    """Return the owner behind the random id that a visitor's browser stores, or None if it is not valid.

    Example:
        >>> visitor("3f2a9c81d4e54b10"), visitor("' OR 1=1")
        ('visitor:3f2a9c81d4e54b10', None)
    """
    return f"visitor:{given}" if _VISITOR.fullmatch(given) else None
