"""Values in force over stretches of a text that nest."""

from __future__ import annotations

from bisect import bisect_right


class Timeline:
    """Values in force over stretches that nest; the innermost counts."""

    def __init__(self) -> None:
        self._stack: list[tuple[int, str]] = []
        self._points: list[int] = []
        self._values: list[str | None] = []

    def put(self, start: int, end: int, value: str) -> None:
        """Put a value in force; starts must come in order."""
        self._advance(start)
        self._stack.append((end, value))
        self._note(start)

    def now(self, position: int) -> str | None:
        """The value at a position behind all starts so far."""
        self._advance(position)
        return self._stack[-1][1] if self._stack else None

    def close(self) -> None:
        """No more values will come."""
        while self._stack:
            self._note(self._stack.pop()[0])

    def at(self, position: int) -> str | None:
        """The value at any position, once closed."""
        index = bisect_right(self._points, position) - 1
        return self._values[index] if index >= 0 else None

    def _advance(self, position: int) -> None:
        while self._stack and self._stack[-1][0] <= position:
            self._note(self._stack.pop()[0])

    def _note(self, position: int) -> None:
        last = self._points[-1] if self._points else 0
        self._points.append(max(position, last))
        self._values.append(self._stack[-1][1] if self._stack else None)
