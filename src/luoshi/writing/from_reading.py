"""A reading as a draft: the same text and offsets, its lines as blocks, its ledger as annotations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from luoshi.reading.types import Clause, Reading
from luoshi.reading.types import Heading as ReadHeading
from luoshi.writing.draft import (
    Annex,
    Annotation,
    Block,
    Draft,
    Foot,
    FootRole,
    Head,
    Heading,
    HeadRole,
    Mark,
    Paragraph,
    leaves,
)

_DATE = re.compile(
    r"\s*(?:\d{4}|[〇○零一二三四五六七八九]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日\s*"
)
_ANNEX = re.compile(r"\s*附件(?:\s*[\d一二三四五六七八九十]+\s*[:：]?)?\s*")
_ADDRESSEE = re.compile(r"[^。；！？]{2,80}[：:]\s*")
_SENTENCE_END = re.compile(r"[。！？；]")
_SIGNATURE = re.compile(r"[^。；，：:！？\n]{2,40}")
_HEAD_LINES = 12  # title and addressee stand within the first lines


def from_reading(reading: Reading) -> Draft:
    """The draft of a read report: nothing added, nothing left out.

    Its leaf blocks together hold every line of `reading.text` that is not blank.
    """
    text = reading.text
    first = min((heading.start for heading in reading.outline), default=len(text))
    blocks = [*_above(reading, first), *_tree(text, reading.outline)]
    starts = [leaf.start for leaf in leaves(blocks) if _is(_ANNEX, text, leaf)]
    body, rest = _cut(blocks, starts[0] if starts else len(text))
    whole = [*_with_foot(text, body)]
    for after in [*starts[1:], len(text)] if starts else []:
        inside, rest = _cut(rest, after)
        label = text[inside[0].start : inside[0].end].strip()
        whole.append(Annex(inside[0].start, max(block.end for block in inside), label, tuple(inside)))
    return Draft(text, tuple(whole), tuple(_annotations(reading)))


def _is(pattern: re.Pattern[str], text: str, leaf: Block) -> bool:
    """A whole line of plain text that looks like this."""
    whole = leaf.start == 0 or text[leaf.start - 1] == "\n"
    return whole and isinstance(leaf, Paragraph) and pattern.fullmatch(text, leaf.start, leaf.end) is not None


def _cut(blocks: Sequence[Block], at: int) -> tuple[list[Block], list[Block]]:
    """The tree before an offset, and what begins at or after it; headings lose what is cut off."""
    before: list[Block] = []
    after: list[Block] = []
    for block in blocks:
        if block.start >= at:
            after.append(block)
        elif isinstance(block, Heading) and block.children:
            kept, rest = _cut(block.children, at)
            end = max([block.words_end, *(child.end for child in kept)])
            before.append(replace(block, end=end, children=tuple(kept)))
            after += rest
        else:
            before.append(block)
    return before, after


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the non-blank lines between two offsets."""
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if text[at:stop].strip():
            yield at, stop
        at = stop + 1


def _above(reading: Reading, end: int) -> Iterator[Block]:
    """Lines before the first heading: title, addressee, then paragraphs."""
    text, titled, addressed = reading.text, False, False
    rest = "".join((reading.title or "").split())
    for number, (start, stop) in enumerate(_lines(text, 0, end)):
        words = "".join(text[start:stop].split())
        if rest and rest.startswith(words) and number < _HEAD_LINES:
            rest, titled = rest[len(words) :], True
            yield Head(start, stop, HeadRole.TITLE)
        elif not addressed and number < _HEAD_LINES and titled and _ADDRESSEE.fullmatch(text, start, stop):
            addressed = True
            yield Head(start, stop, HeadRole.ADDRESSEE)
        else:
            yield Paragraph(start, stop)


def _tree(text: str, outline: Sequence[ReadHeading]) -> list[Block]:
    """The outline as nested headings with the text that stands under each."""
    starts = [heading.start for heading in outline] + [len(text)]
    children: list[list[Block]] = [[] for _ in outline]
    tops: list[Block] = []
    parents = _parents(outline)
    for index in range(len(outline) - 1, -1, -1):  # children before parents
        read = outline[index]
        words_end, own = _own(text, read, starts[index + 1])
        below = (*own, *reversed(children[index]))
        end = max([words_end, *(block.end for block in below)])
        run_in = text[text.rfind("\n", 0, read.start) + 1 : read.start].strip() != ""
        heading = Heading(read.start, end, words_end, read.level, read.label, run_in, below)
        parent = parents[index]
        (tops if parent is None else children[parent]).append(heading)
    return tops[::-1]


def _parents(outline: Sequence[ReadHeading]) -> list[int | None]:
    """The heading each stands under; one that names a heading already closed stands on its own."""
    parents: list[int | None] = []
    open_ones: list[int] = []
    for index, read in enumerate(outline):
        while open_ones and open_ones[-1] != read.parent:
            open_ones.pop()
        parents.append(open_ones[-1] if open_ones else None)
        open_ones.append(index)
    return parents


def _own(text: str, read: ReadHeading, stop: int) -> tuple[int, list[Block]]:
    """Where the heading's own words end, and the text between it and the next heading."""
    newline = text.find("\n", read.start, stop)
    line_end = stop if newline < 0 else newline
    sentence = _SENTENCE_END.search(text, min(read.body, line_end), line_end)
    words_end = line_end if sentence is None else sentence.end()
    if not text[words_end:line_end].strip():
        words_end = line_end
    blocks: list[Block] = [Paragraph(start, end) for start, end in _lines(text, words_end, stop)]
    return words_end, blocks


def _with_foot(text: str, blocks: list[Block]) -> list[Block]:
    """The last lines as signature and date, where they look like it."""
    last = list(leaves(blocks))[-2:]
    if not last or not _is(_DATE, text, last[-1]):
        return blocks
    feet = [Foot(last[-1].start, last[-1].end, FootRole.DATE)]
    if len(last) > 1 and _is(_SIGNATURE, text, last[0]):
        feet.insert(0, Foot(last[0].start, last[0].end, FootRole.SIGNATURE))
    return [*_cut(blocks, feet[0].start)[0], *feet]


def _annotations(reading: Reading) -> Iterator[Annotation]:
    for index, figure in enumerate(reading.figures):
        yield Annotation(Mark.FIGURE, figure.start, figure.end, index)
    for mark, clauses in (
        (Mark.PROBLEM, reading.problems),
        (Mark.CAUSE, reading.causes),
        (Mark.MEASURE, reading.measures),
    ):
        for index, clause in enumerate(clauses):
            yield Annotation(mark, clause.start, clause.end, index)
            if mark is Mark.MEASURE:
                yield from _duties(reading.text, clause, index)
    for index, (start, end) in enumerate(reading.boundary):
        yield Annotation(Mark.BOUNDARY, start, end, index)


def _duties(text: str, clause: Clause, index: int) -> Iterator[Annotation]:
    """Where inside the measure its owner, support and deadline are printed, if they are."""
    for mark, words in (
        (Mark.OWNER, clause.owner),
        (Mark.SUPPORT, clause.support),
        (Mark.DEADLINE, clause.deadline),
    ):
        if words and (start := text.find(words, clause.start, clause.end)) >= 0:
            yield Annotation(mark, start, start + len(words), index)
