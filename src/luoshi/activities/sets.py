"""Several values in one column: sorted, a comma before, between and after, so that a value is found as ",value,"."""

from __future__ import annotations

from collections.abc import Iterable


def packed(values: Iterable[object]) -> str:
    """The canonical text of a set; empty for none."""
    said = sorted({str(value) for value in values})
    return f",{','.join(said)}," if said else ""


def unpacked(text: str) -> tuple[str, ...]:
    """The values of such a text, in its order."""
    return tuple(text.strip(",").split(",")) if text else ()


def month_of(year: int, month: int) -> int:
    """A month as one integer; the next month is the next integer."""
    return year * 12 + month - 1
