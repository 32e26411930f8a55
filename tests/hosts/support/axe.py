"""What axe, the checker of accessibility, finds wrong on a page."""

from __future__ import annotations

from typing import TypeAlias

from playwright.sync_api import Page

from tests.hosts.support.alone import ROOT

__all__ = ["AXE", "complaints"]

AXE = ROOT / "node_modules/axe-core/axe.min.js"
Complaint: TypeAlias = tuple[str, str, str]


def complaints(page: Page) -> list[Complaint]:
    """Run axe on the chats of a page: the rule, the element, and what is wrong with it, for each that breaks one."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('.chatwidget').then(({ violations }) => violations)")
    return [(each["id"], node["html"], node["failureSummary"]) for each in found for node in each["nodes"]]
