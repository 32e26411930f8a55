"""A claim about chatwidget."""

from __future__ import annotations

from dataclasses import dataclass

UNMEASURED = "not measured"


@dataclass(frozen=True)
class Claim:
    """A claim with its limit and its measurement.

    Args:
        label: what was measured.
        limit: the largest value for which the claim holds; None if the line is only information.
        measured: the value; None if something it needs was not measured or did not finish.
        form: the format of both values.
        why: the reason why it is missed, where that is known.
    """

    label: str
    limit: float | None
    measured: float | None
    form: str = "{:.2f}"
    why: str = ""

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        if self.measured is None:
            return UNMEASURED
        if self.measured <= self.limit:
            return "holds"
        return f"missed: {self.why}" if self.why else "missed"

    def cells(self) -> list[str]:
        """Return the claim as cells of a table."""
        limit = "" if self.limit is None else self.form.format(self.limit)
        measured = UNMEASURED if self.measured is None else self.form.format(self.measured)
        return [self.label, limit, measured, self.verdict]
