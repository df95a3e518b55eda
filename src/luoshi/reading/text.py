"""The text as every part of the grammar sees it: folded, cut into lines, sentences and clauses.

All offsets are offsets of the original text: folding never changes the length. Rules are written for
half-width punctuation (`,` `;` `:` `(` `)` `!` `?` `%`) and digits, with `。` `、` and the quotes of
Chinese kept, and run on `Document.folded`.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from luoshi.reading.patterns import lazily

# A quotation or bracket longer than this protects nothing: its closing mark was probably forgotten.
_LONGEST_PROTECTED = 300
# Straight quotes have no direction; they pair only over a short distance.
_LONGEST_STRAIGHT = 60

_OPENING = {
    "“": "”",
    "‘": "’",
    "《": "》",
    "〈": "〉",
    "「": "」",
    "『": "』",
    "(": ")",
    "【": "】",
    "〔": "〕",
}
_CLOSING = {closing: opening for opening, closing in _OPENING.items()}
_MARKS = lazily(r"[“”‘’《》〈〉「」『』()【】〔〕\"。!?;\n]|\.(?![0-9A-Za-z.,])")


def _folding() -> dict[str, str]:
    """One character to one character; circled digits and superscripts stay (² is not the number 2)."""
    table: dict[str, str] = {}
    ranges = ((0xFF00, 0xFFF0), (0xFE50, 0xFE70), (0x2F00, 0x2FD6), (0xF900, 0xFADA))
    for first, last in ranges:
        for code in range(first, last):
            folded = unicodedata.normalize("NFKC", chr(code))
            if len(folded) == 1 and folded != chr(code):
                table[chr(code)] = folded
    for code in (0x00A0, 0x1680, *range(0x2000, 0x2010), 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF, 0x09):
        table[chr(code)] = " "
    for code in (0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029):
        table[chr(code)] = "\n"
    return table


_TABLE = _folding()


def fold(text: str) -> str:
    """The text with full-width forms, odd spaces and odd line ends made plain; the same length."""
    for char in _TABLE.keys() & set(text):  # five times as fast as str.translate
        text = text.replace(char, _TABLE[char])
    return text


class Span(NamedTuple):
    """Characters start … end (end excluded)."""

    start: int
    end: int


_new = tuple.__new__  # half the time of Span(start, end), which is asked for at every sentence


class Line(NamedTuple):
    """One paragraph, heading or table row, without its white space and line end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its folded copy and its places to break.

    `sentence_ends` and `clause_ends` hold the offset after the mark that ends a sentence (。！？ and
    line ends) or a clause (；), in order. Marks inside quotation marks, brackets and 书名号 end nothing.
    """

    raw: str
    folded: str
    lines: tuple[Line, ...]
    sentence_ends: tuple[int, ...] = field(repr=False)
    clause_ends: tuple[int, ...] = field(repr=False)
    line_starts: tuple[int, ...] = field(repr=False)

    def line_index(self, position: int) -> int:
        """Index of the line that holds the position (or the last line before it); -1 before the first."""
        return bisect_right(self.line_starts, position) - 1

    def line_at(self, position: int) -> Line:
        """The line that holds the position; an empty one there where no line does."""
        index = self.line_index(position)
        if index < 0:
            return Line(position, position)
        return self.lines[index]

    def trimmed(self, start: int, end: int) -> Span:
        """The stretch without white space at its ends."""
        folded = self.folded
        while start < end and folded[start].isspace():
            start += 1
        while end > start and folded[end - 1].isspace():
            end -= 1
        return _new(Span, (start, end))

    def sentences(self, start: int, end: int) -> list[Span]:
        """The sentences within a stretch, in order, each with its closing mark; a line end also ends one."""
        return self._cut(start, end, self.sentence_ends)

    def clauses(self, start: int, end: int) -> list[Span]:
        """The ；-clauses within a stretch that holds one sentence (a sentence end does not cut here)."""
        return self._cut(start, end, self.clause_ends)

    def sentence_at(self, position: int) -> Span:
        """The sentence that holds the position."""
        index = bisect_right(self.sentence_ends, position)
        start = self.sentence_ends[index - 1] if index else 0
        end = self.sentence_ends[index] if index < len(self.sentence_ends) else len(self.raw)
        return self.trimmed(start, end)

    def _cut(self, start: int, end: int, ends: tuple[int, ...]) -> list[Span]:
        spans = []
        for index in range(bisect_right(ends, start), bisect_left(ends, end)):
            span = self.trimmed(start, ends[index])
            start = ends[index]
            if span.start < span.end:
                spans.append(span)
        last = self.trimmed(start, end)
        if last.start < last.end:
            spans.append(last)
        return spans


def read_text(raw: str) -> Document:
    """Fold a text and find its lines, sentences and clauses, in one pass each."""
    folded = fold(raw)
    lines = tuple(_lines(folded))
    sentence_ends, clause_ends = _breaks(folded)
    starts = tuple(line.start for line in lines)
    return Document(raw, folded, lines, tuple(sentence_ends), tuple(clause_ends), starts)


def _lines(folded: str) -> list[Line]:
    lines = []
    position = 0
    for piece in folded.split("\n"):
        words = piece.strip()
        if words:
            start = position + len(piece) - len(piece.lstrip())
            lines.append(Line(start, start + len(words)))
        position += len(piece) + 1
    return lines


def _breaks(folded: str) -> tuple[list[int], list[int]]:
    """Ends of sentences and of clauses outside matched quotes and brackets."""
    sentence_ends: list[int] = []
    clause_ends: list[int] = []
    marks = [(found.start(), found[0]) for found in _MARKS.finditer(folded)]
    begin = 0
    for index, (position, mark) in enumerate(marks):
        if mark == "\n":
            _breaks_of_line(folded, marks[begin:index], sentence_ends, clause_ends)
            sentence_ends.append(position + 1)
            begin = index + 1
    _breaks_of_line(folded, marks[begin:], sentence_ends, clause_ends)
    return sentence_ends, clause_ends


def _breaks_of_line(
    folded: str, marks: list[tuple[int, str]], sentence_ends: list[int], clause_ends: list[int]
) -> None:
    closes = _matched(marks)
    protected_until = -1
    for position, mark in marks:
        if position in closes:
            protected_until = max(protected_until, closes[position])
        elif position == protected_until:
            # “……。” ends a sentence although the full stop stands inside the quotation.
            if folded[position - 1] in "。!?" and mark in '”’」』"':
                sentence_ends.append(position + 1)
        elif position > protected_until:
            if mark == ";":
                clause_ends.append(position + 1)
            elif mark in "。!?" or (mark == "." and _after_cjk(folded, position)):
                sentence_ends.append(position + 1)


def _after_cjk(folded: str, position: int) -> bool:
    return position > 0 and "\u4e00" <= folded[position - 1] <= "\u9fff"


def _matched(marks: list[tuple[int, str]]) -> dict[int, int]:
    """Opening offset → closing offset of the pairs of one line that are short enough to trust."""
    pairs: dict[int, int] = {}
    stack: list[tuple[int, str]] = []
    straight = -1
    for position, mark in marks:
        if mark == '"':
            if straight >= 0 and position - straight <= _LONGEST_STRAIGHT:
                pairs[straight] = position
                straight = -1
            else:
                straight = position
        elif mark in _OPENING:
            stack.append((position, mark))
            del stack[:-32]  # hostile depth
        elif mark in _CLOSING:
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][1] == _CLOSING[mark]:
                    opened = stack[depth][0]
                    del stack[depth:]
                    if position - opened <= _LONGEST_PROTECTED:
                        pairs[opened] = position
                    break
    return pairs
