"""The page from which the site's API reference is made names every public name."""

from __future__ import annotations

import re

import chatwidget as cw
from tests.support.documentation import ROOT


def test_the_api_reference_names_every_public_name() -> None:
    page = (ROOT / "docs" / "site" / "reference.md").read_text("utf-8")

    assert set(re.findall(r"auto\w+:: (\w+)", page)) >= set(cw.__all__)
