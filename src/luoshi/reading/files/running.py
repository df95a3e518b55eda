"""Page furniture: running heads and feet and page numbers, told by place, repetition and form."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median

from luoshi.reading.files.pages import Line, Page

EDGE = 0.12  # of the page height, from either edge
NUMBER_EDGE = 0.14
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"[\s—–\-－~～·•.]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,6})(?:\s*页)?(?:\s*[/／，,]?\s*共?\s*\d{1,4}\s*页?)?[\s—–\-－~～·•.]*"
)
SAME_PLACE = 4.0  # points
MARGIN = 0.075  # of the page height: words in smaller letters this near to an edge are no text
SMALLER = 0.8


def split_furniture(pages: list[Page], lines: list[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The lines of each page without its furniture, and the words of the furniture."""
    repeated = _repeated(pages, lines)
    sizes = [line.size for printed in lines for line in printed]
    small = SMALLER * median(sizes) if sizes else 0.0
    kept: list[list[Line]] = []
    words: list[Line] = []
    for page, printed in zip(pages, lines, strict=True):
        body: list[Line] = []
        for place, line in enumerate(printed):
            outermost = place in (0, len(printed) - 1)
            in_margin = line.size < small and _at_edge(page, line, MARGIN)
            running = _key(line) in repeated and _at_edge(page, line, EDGE)
            numbered = outermost and _at_edge(page, line, NUMBER_EDGE) and PAGE_NUMBER.fullmatch(line.text)
            (words if in_margin or running or numbered else body).append(line)
        kept.append(body)
    return kept, [line.text for line in words]


def _key(line: Line) -> tuple[str, int]:
    """Words with their numbers blanked, and the place: what a running line keeps from page to page."""
    return DIGITS.sub("#", re.sub(r"\s", "", line.text)), round(line.base / SAME_PLACE)


def _at_edge(page: Page, line: Line, share: float) -> bool:
    return line.base < page.height * share or line.base > page.height * (1 - share)


def _repeated(pages: list[Page], lines: list[list[Line]]) -> set[tuple[str, int]]:
    seen: Counter[tuple[str, int]] = Counter()
    for page, printed in zip(pages, lines, strict=True):
        seen.update({_key(line) for line in printed if _at_edge(page, line, EDGE)})
    needed = max(2, round(len(pages) * 0.3))
    running: set[tuple[str, int]] = set()
    for (words, place), count in seen.items():
        near = count + sum(seen.get((words, place + step), 0) for step in (-1, 1))
        if near >= needed:
            running.add((words, place))
    return running
