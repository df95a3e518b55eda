"""The stored outline of a text: which heading is in force where, and the path of labels down to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from luoshi.reading.types import Heading

_ASPECT_DEPTH = 2
_PATH_NAME_LENGTH = 15  # characters of a heading that has no label


def stored(headings: Sequence[Heading]) -> list[dict[str, Any]]:
    """An outline as it lies on the text."""
    return [asdict(heading) for heading in headings]


@dataclass(frozen=True)
class Outline:
    """The headings of one text in order."""

    headings: tuple[Heading, ...]

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]]) -> Outline:
        """From its stored form."""
        return cls(tuple(Heading(**row) for row in rows))

    @cached_property
    def _starts(self) -> list[int]:
        return [heading.start for heading in self.headings]

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """For each heading the labels down to it, as printed: 二、/（三）/一是."""
        paths: list[str] = []
        for heading in self.headings:
            name = heading.label or heading.title[:_PATH_NAME_LENGTH]
            paths.append(name if heading.parent is None else f"{paths[heading.parent]}/{name}")
        return tuple(paths)

    def at(self, position: int) -> int | None:
        """Index of the innermost heading in force at a position of the text."""
        index: int | None = bisect_right(self._starts, position) - 1
        if index is not None and index < 0:
            return None
        while index is not None and self.headings[index].end <= position:
            index = self.headings[index].parent
        return index

    def path_at(self, position: int) -> str:
        """The path of labels in force at a position, "" where there is none."""
        index = self.at(position)
        return "" if index is None else self.paths[index]

    def below(self, index: int) -> frozenset[int]:
        """A heading and all below it. Labels do not name a heading: an annex has a 一、 of its own."""
        found = {index}
        for at in range(index + 1, len(self.headings)):
            if self.headings[at].parent in found:
                found.add(at)
        return frozenset(found)

    def aspect_at(self, index: int | None) -> int | None:
        """The 方面 a heading belongs to: itself, or the one above it on the second level."""
        above: list[int] = []
        while index is not None:
            above.append(index)
            index = self.headings[index].parent
        return above[-min(len(above), _ASPECT_DEPTH)] if above else None

    def title_of(self, path: str) -> str:
        """The words of the heading with this path; "" where there is none."""
        for index, known in enumerate(self.paths):
            if known == path:
                return self.headings[index].title
        return ""


def within(path: str, section: str) -> bool:
    """Whether a path is a section or lies below it."""
    return path == section or path.startswith(f"{section}/")


def lineage(path: str) -> list[str]:
    """A section and all above it: 二、, 二、/（三）, 二、/（三）/一是."""
    labels = path.split("/")
    return ["/".join(labels[:depth]) for depth in range(1, len(labels) + 1)]


def aspect(path: str) -> str:
    """The 方面 a path belongs to: the first two labels, 二、/（三）/一是 → 二、/（三）."""
    return "/".join(path.split("/")[:_ASPECT_DEPTH])
