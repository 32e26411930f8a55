"""The configuration of the site, which `scripts/build_site.py` builds; see there what the pages are."""

from __future__ import annotations

import inspect
from typing import Any

project = "chatwidget"
author = "The chatwidget authors"
copyright = author  # noqa: A001
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "chatwidget"
html_show_sphinx = False
html_show_copyright = False

# Guides are written for GitHub, whose anchors headings have here too.
myst_heading_anchors = 4
myst_links_external_new_tab = True
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.header", "myst.xref_missing", "misc.highlighting_failure"]

# Docstrings are in Google's style; names in them stand between single backticks.
default_role = "code"
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Options", "params_style")]
autodoc_member_order = "groupwise"
autodoc_typehints = "none"
autodoc_default_options = {"members": True}

#: Methods that only hosts, or the package itself, call.
INTERNAL = {
    *("add_traits", "check_options", "copy_prompt_to", "follow_prompt", "get_state", "observe", "open", "option_names"),
    *("page_document", "page_options", "queue", "receive", "set_state", "setup_instance", "stored_form"),
    *("use_request", "view_of_history"),
}


def setup(app: Any) -> None:
    """Register the functions below, the first of them before that of napoleon."""
    app.connect("autodoc-process-docstring", keep_first_line, priority=400)
    app.connect("autodoc-process-signature", signature_of_init)
    app.connect("autodoc-skip-member", is_left_out)


def keep_first_line(app: Any, what: str, name: str, of: Any, options: Any, lines: list[str]) -> None:
    """Have napoleon not take the words before a colon in a property's docstring for its type."""
    if what in ("property", "attribute"):
        lines.insert(0, "")


def signature_of_init(app: Any, what: str, name: str, of: Any, options: Any, signature: str, returns: str) -> Any:
    """Return the signature of a class's `__init__`, without what is private: its metaclass hides it."""
    if what != "class" or "__init__" not in vars(of):
        return None
    whole = inspect.signature(of.__init__)
    kept = [
        each.replace(annotation=each.empty)
        for each in whole.parameters.values()
        if each.name != "self" and not each.name.startswith("_")
    ]
    return str(whole.replace(parameters=kept, return_annotation=whole.empty)), None


def is_left_out(app: Any, what: str, name: str, of: Any, skip: bool, options: Any) -> bool | None:
    """Leave out what other packages have defined, and what is internal; traits are among the options."""
    of = getattr(of, "fget", of)
    if name in INTERNAL or not callable(of):
        return True
    return None if str(getattr(of, "__module__", "")).startswith("chatwidget") else True
