"""Printed lines → paragraphs, by geometry: what a reader sees from indent, right edge and spacing.

A line ends its paragraph when it stops short of the right edge by more than the next word needs; the next
one begins a paragraph when it is indented otherwise than the lines before it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median

from luoshi.reading.files.lines import CLOSING, LABEL
from luoshi.reading.files.pages import Line

SAME_EDGE = 0.5  # of the size
INDENT = 1.2
FAR_IN = 6
ROUNDING = 0.03
NEARLY = 2.2
PLAUSIBLE = 0.72  # of the page width: text that ends left of this was never full
BESIDE_LATIN = 0.25  # the space that is set between Chinese and Latin characters
OTHER_SIZE = 1.12
WIDE_PITCH = 1.5  # of the usual distance between lines
SENTENCE_END = re.compile(r"[。；：！？;:!?”）)]$")
STRONG_LABEL = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(〔][一二三四五六七八九十\d]+[）)〕]|第[一二三四五六七八九十\d]+[，、章节条项]"
    r"|[㈠-㈩⑴-⒇①-⑳]|\d{1,2}[、．]|[一二三四五六七八九十]是)"
)
LETTERS = re.compile(r"[A-Za-z]")


class Paragraph:
    """Lines that belong together."""

    def __init__(self, first: Line) -> None:
        self.lines = [first]

    @property
    def text(self) -> str:
        """Its words, joined as Chinese is: without a space, but between Latin words."""
        words = self.lines[0].text
        for line in self.lines[1:]:
            if LETTERS.match(words[-1:]) and LETTERS.match(line.text):
                words += " "
            words = words + line.text
        return words


class _Measure:
    """Edges and pitch of the text, over pages of one width."""

    def __init__(self, lines: list[Line], width: float) -> None:
        self.size = median(line.size for line in lines)
        # A mark at the line's end may hang beyond the edge.
        inside = [line.x1 for line in lines if line.text[-1] not in CLOSING]
        self.right = _edge(inside or [line.x1 for line in lines], self.size, last=True)
        self.left = _edge([line.x0 for line in lines], self.size, last=False)
        at_edge = sum(abs(self.right - place) < self.size for place in inside)
        if self.right < PLAUSIBLE * width and at_edge < max(4, len(lines) // 4):
            self.right = width - self.left  # only short lines: the margins are taken as equal
        pitches = [
            below.base - above.base
            for above, below in pairwise(lines)
            if above.page == below.page and 0 < below.base - above.base < 4 * self.size
        ]
        self.pitch = median(pitches) if pitches else 1.75 * self.size

    def ends_short(self, line: Line, following: Line) -> bool:
        """Whether a line stops before the edge although the next word had room."""
        needed = following.head - ROUNDING * line.size
        if line.text[-1].isascii() != following.text[0].isascii():
            needed += BESIDE_LATIN * line.size
        room = self.right - line.x1
        if (
            room < NEARLY * line.size
            and not SENTENCE_END.search(line.text)
            and not STRONG_LABEL.match(following.text)
        ):
            return False  # ragged edges: a sentence that is not at its end goes on
        return room >= needed

    def centred(self, line: Line) -> bool:
        """Set in the middle, away from both edges."""
        centre = (self.left + self.right) / 2
        return abs(line.middle - centre) < line.size and line.x0 > self.left + SAME_EDGE * line.size


def _edge(places: list[float], size: float, *, last: bool) -> float:
    """The outermost place where a fair share of the lines begins or ends."""
    counts = Counter(round(place / (SAME_EDGE * size)) for place in places)
    needed = max(1, len(places) // 12)
    steps = [
        step for step in counts if counts[step] + counts.get(step - 1, 0) + counts.get(step + 1, 0) >= needed
    ]
    if not steps:
        return max(places) if last else min(places)
    step = max(steps) if last else min(steps)
    near = [place for place in places if abs(round(place / (SAME_EDGE * size)) - step) <= 1]
    return max(near) if last else min(near)


def join(lines: list[Line], width: float) -> list[Paragraph]:
    """Paragraphs of lines in reading order, across page breaks, on pages of one width."""
    if not lines:
        return []
    measure = _Measure(lines, width)
    paragraphs = [Paragraph(lines[0])]
    for place, line in enumerate(lines[1:], 1):
        following = lines[place + 1] if place + 1 < len(lines) else None
        if _goes_on(measure, paragraphs[-1], line, following):
            paragraphs[-1].lines.append(line)
        else:
            paragraphs.append(Paragraph(line))
    return paragraphs


def _goes_on(measure: _Measure, paragraph: Paragraph, line: Line, following: Line | None) -> bool:
    """Whether the line goes on with the paragraph."""
    last = paragraph.lines[-1]
    sizes = sorted((last.size, line.size))
    if sizes[1] > sizes[0] * OTHER_SIZE or "\t" in last.text or "\t" in line.text:
        return False
    if last.page == line.page and line.base - last.base > WIDE_PITCH * max(measure.pitch, last.size):
        return False
    if _title_goes_on(measure, last, line):
        return True
    if measure.ends_short(last, line):
        return False
    if STRONG_LABEL.match(line.text) and SENTENCE_END.search(last.text):
        return False
    return _edges_agree(measure, paragraph, line, following)


def _title_goes_on(measure: _Measure, last: Line, line: Line) -> bool:
    """A centred title over two lines: the first nearly fills the measure."""
    full = last.x1 - last.x0 > (measure.right - measure.left) - 4 * last.size
    return full and last.size > 1.2 * measure.size and abs(last.middle - line.middle) < last.size


def _edges_agree(measure: _Measure, paragraph: Paragraph, line: Line, following: Line | None) -> bool:
    near = SAME_EDGE * line.size + 1
    last = paragraph.lines[-1]
    if len(paragraph.lines) > 1:
        return abs(line.x0 - last.x0) <= near
    if last.x0 > measure.left + FAR_IN * line.size:  # a signature, a date
        return False
    if line.x0 < last.x0 - near:  # the usual: first line indented, the second at the edge
        return True
    if line.x0 > last.x0 + near:  # a label hanging before its words
        return LABEL.match(last.text) is not None and line.x0 <= last.after_label + near
    if last.x0 < measure.left + INDENT * line.size:
        return True
    # Both stand in from the edge: two paragraphs, unless the whole block does.
    return following is not None and abs(following.x0 - line.x0) <= near and not measure.centred(line)
