"""The outline: what stands below what in this document.

Levels are depths of nesting in this document, never the usual rank of a form of label; gaps and slips
in the numbering are kept as printed. A label inside a paragraph counts only with a parallel one beside
it, and its list ends with the paragraph.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from luoshi.reading.headings import plain_headings
from luoshi.reading.labels import LAST, Family, Label, line_label, run_in_labels
from luoshi.reading.owners import is_field_line
from luoshi.reading.patterns import lazily
from luoshi.reading.rows import Item, Rows
from luoshi.reading.text import Document
from luoshi.reading.types import Heading

TITLE_LENGTH = 30
_PATH_NAME_LENGTH = 15
_TITLE_END = lazily(r"[。;:\n]")


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings of a document in order, with the ways through them that others need."""

    items: tuple[Heading, ...]
    families: tuple[Family, ...]
    run_in: tuple[bool, ...]
    starts: tuple[int, ...] = field(repr=False)
    below: tuple[tuple[int, ...], ...] = field(repr=False)  # the headings directly below each
    list_ends: tuple[int, ...] = field(repr=False)  # where the list that goes on from each item ends

    def at(self, position: int) -> int | None:
        """Index of the innermost heading in force at a position."""
        index: int | None = bisect_right(self.starts, position) - 1
        while index is not None and index >= 0 and self.items[index].end <= position:
            index = self.items[index].parent
        return index if index is not None and index >= 0 else None

    def chain(self, index: int | None) -> list[int]:
        """A heading and all above it, outermost first."""
        chain: list[int] = []
        while index is not None:
            chain.append(index)
            index = self.items[index].parent
        return chain[::-1]

    def path(self, index: int | None) -> str:
        """Labels down to a heading as printed, e.g. 二、/（三）/一是."""
        return "/".join(
            self.items[i].label or self.items[i].title[:_PATH_NAME_LENGTH] for i in self.chain(index)
        )


def read_outline(document: Document) -> Outline:
    """Find headings, numbered and not, and nest them."""
    items = _items(document)
    plain = plain_headings(document, {item.line: item.label for item in items if not item.run_in})
    for line in plain:
        span = document.lines[line]
        items.append(Item(Label(span.start, span.start, Family.PLAIN, 0), run_in=False, line=line))
    items.sort(key=lambda item: item.label.start)
    rows = Rows(document, items)
    parents = _nest(items, rows)
    return _build(document, items, parents, rows)


def _items(document: Document) -> list[Item]:
    """Labels at line starts and lists inside paragraphs, in order."""
    at_start = [line_label(document, line) for line in document.lines]
    _add_bare_numbers(document, at_start)
    _add_numbers_before_counts(document, at_start)
    _add_before_quarters(document, at_start)
    items: list[Item] = []
    for index, line in enumerate(document.lines):
        own = at_start[index]
        if own is not None:
            items.append(Item(own, run_in=False, line=index))
        begin = own.body if own is not None else line.start
        following = at_start[index + 1] if index + 1 < len(at_start) else None
        candidates = [] if is_field_line(document, begin) else list(run_in_labels(document, begin, line.end))
        items.extend(Item(label, run_in=True, line=index) for label in _lists(candidates, own, following))
    return items


_BARE_NUMBER = lazily(r"([1-9][0-9]?)[ ]+(?=[一-鿿]{2})")
_BEFORE_COUNT = lazily(r"([1-9][0-9]?)\.(?=[0-9]{1,4}[一-鿿])")
_BEFORE_QUARTER = lazily(r"([一二三])、(?=[二三四](?:季度|月))")
_QUARTERS = "一二三四"
_LONGEST_BARE = 30
_BARE_ROW = 3


def _add_bare_numbers(document: Document, at_start: list[Label | None]) -> None:
    """1 总则, 2 范围: headings of rules and guides whose numbers have no mark, where they count up from 1."""
    row: list[tuple[int, Label]] = []
    for index, line in enumerate(document.lines):
        if at_start[index] is not None or line.end - line.start > _LONGEST_BARE:
            continue
        found = _BARE_NUMBER.match(document.folded, line.start, line.end)
        if found is None or document.folded[line.end - 1] in "。;,":
            continue
        if int(found[1]) == len(row) + 1:
            row.append((index, Label(line.start, found.end(), Family.DECIMAL, int(found[1]), 1)))
    if len(row) >= _BARE_ROW:
        for index, label in row:
            at_start[index] = label


def _add_numbers_before_counts(document: Document, at_start: list[Label | None]) -> None:
    """1.3个部门… before 2.…: a label and a count, not a decimal."""
    for index in range(len(at_start) - 2, -1, -1):
        line, following = document.lines[index], at_start[index + 1]
        found = _BEFORE_COUNT.match(document.folded, line.start, line.end)
        if found is None or following is None or at_start[index] is not None:
            continue
        if following.family is Family.DIGIT and following.number == int(found[1]) + 1:
            at_start[index] = Label(line.start, found.end(), Family.DIGIT, int(found[1]))


def _add_before_quarters(document: Document, at_start: list[Label | None]) -> None:
    """三、四季度工作安排 behind 二、…: a label and one quarter, not two quarters."""
    last = 0
    for index, line in enumerate(document.lines):
        own = at_start[index]
        if own is not None:
            last = own.number if own.family is Family.HAN else last
            continue
        found = _BEFORE_QUARTER.match(document.folded, line.start, line.end)
        if found is None or document.folded[line.end - 1] in "。;,":
            continue
        number = _QUARTERS.index(found[1]) + 1
        if number == last + 1:
            at_start[index] = Label(line.start, found.end(), Family.HAN, number)
            last = number


def _lists(candidates: Sequence[Label], own: Label | None, following: Label | None) -> list[Label]:
    """Of the candidates of a paragraph, those that count up beside each other.

    `own` is the label the paragraph begins with and `following` that of the next paragraph: both may be
    members of a list (一是…二是… within one 一是 paragraph; …一是…。 and the next paragraph 二是…).
    """
    kept: list[Label] = []
    open_lists: dict[Family, list[Label]] = {}
    for found in [*([own] if own else []), *candidates]:
        label = _as_in_list(found, open_lists)
        current = open_lists.get(label.family)
        if current and (label.number == current[-1].number + 1 or label.number == LAST):
            current.append(label)
        elif label.number == 1:
            _close(open_lists.pop(label.family, None), kept)
            open_lists[label.family] = [label]
        elif found is own:
            open_lists[label.family] = [label]
    for current in open_lists.values():
        if (
            following is not None
            and following.family is current[-1].family
            and following.number == current[-1].number + 1
        ):
            current.append(following)
        _close(current, kept)
    chosen = {label.start: label for label in kept}
    return [chosen[label.start] for label in candidates if label.start in chosen]


def _as_in_list(label: Label, open_lists: dict[Family, list[Label]]) -> Label:
    """首先，…其次，…第三，…: the third of the same list."""
    row = open_lists.get(Family.ONE_IS)
    if label.family is not Family.ORDINAL or Family.ORDINAL in open_lists or not row:
        return label
    return label._replace(family=Family.ONE_IS) if label.number == row[-1].number + 1 else label


def _close(members: list[Label] | None, kept: list[Label]) -> None:
    if members and len(members) > 1:
        kept.extend(members)


def _nest(items: Sequence[Item], rows: Rows) -> list[int | None]:
    """The index of the item above each item."""
    parents: list[int | None] = []
    stack: list[int] = []
    ahead = _Ahead(items)
    for index, item in enumerate(items):
        _leave_paragraph(items, stack, item)
        if item.run_in or item.label.family is Family.PLAIN:
            while stack and (rows.left(stack[-1], item.line) or rows.above_table(stack[-1], index)):
                stack.pop()
        if item.label.family is Family.PLAIN:
            _make_room_for_plain(items, stack, ahead, index, rows)
        else:
            _make_room(items, stack, ahead, index)
        parents.append(stack[-1] if stack else None)
        rows.add(index, parents[-1])
        stack.append(index)
    return parents


class _Ahead:
    """What labels come next at line starts."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.next_line: list[int | None] = [None] * len(items)
        self.next_same: list[int | None] = [None] * len(items)
        last: dict[Family, int] = {}
        numbered: int | None = None
        for index in range(len(items) - 1, -1, -1):
            family = items[index].label.family
            self.next_line[index] = numbered
            self.next_same[index] = last.get(family)
            if not items[index].run_in:
                last[family] = index
                if family is not Family.PLAIN:
                    numbered = index

    def continues(self, index: int) -> bool:
        """Whether the next label of an item's family counts on from it."""
        following = self.next_same[index]
        return following is not None and (
            self.items[following].label.number == self.items[index].label.number + 1
        )


def _leave_paragraph(items: Sequence[Item], stack: list[int], item: Item) -> None:
    """A list inside a paragraph ends with it, unless the next paragraph counts on."""
    for depth, index in enumerate(stack):
        other = items[index]
        if other.run_in and other.line != item.line:
            counts_on = (
                other.label.family is item.label.family and item.label.number == other.label.number + 1
            )
            if not counts_on:
                del stack[depth:]
            return


def _make_room(items: Sequence[Item], stack: list[int], ahead: _Ahead, index: int) -> None:
    """Close the items that end where a numbered item begins."""
    item = items[index]
    label = item.label
    families = [items[i].label.family for i in stack]
    if label.family is Family.DECIMAL:
        _make_room_for_decimal(items, stack, label)
        return
    if label.family in families:
        del stack[families.index(label.family) :]
        return
    if item.run_in:
        return  # a new form inside a paragraph stands below what it is in
    while stack:
        top = items[stack[-1]].label
        if top.family is Family.PLAIN or top.family < label.family:
            return
        if label.number == 1 and not items[stack[-1]].run_in and ahead.continues(stack[-1]):
            return  # this document turns the usual order round
        stack.pop()


def _make_room_for_decimal(items: Sequence[Item], stack: list[int], label: Label) -> None:
    while stack:
        top = items[stack[-1]].label
        if top.family is Family.DECIMAL:
            if top.depth < label.depth:
                return
        elif top.family is Family.PLAIN or top.family < Family.DECIMAL:
            return
        stack.pop()


def _make_room_for_plain(
    items: Sequence[Item], stack: list[int], ahead: _Ahead, index: int, rows: Rows
) -> None:
    """A heading without a number stands above the list that begins anew after it, else beside its like."""
    families = [items[i].label.family for i in stack]
    following = ahead.next_line[index]
    if Family.PLAIN in families and rows.names_area(index):
        top = next((d for d, i in enumerate(stack) if rows.names_area(i)), len(stack))
        del stack[max(top, families.index(Family.PLAIN) + 1) if top else 0 :]  # 党建方面 within 差距和不足
        return
    if Family.PLAIN in families:
        del stack[families.index(Family.PLAIN) :]
        families = [items[i].label.family for i in stack]
    if following is None:
        return
    label = items[following].label
    directly = items[following].line == items[index].line + 1  # numbers run on below the next heading
    if label.family in families and (label.number == 1 or directly):
        del stack[families.index(label.family) :]


def _build(document: Document, items: Sequence[Item], parents: Sequence[int | None], rows: Rows) -> Outline:
    levels = _levels(items, parents)
    ends = _ends(document, items, parents, rows)
    headings = []
    for index, item in enumerate(items):
        label = item.label
        printed = document.raw[label.start : label.body].rstrip()
        headings.append(
            Heading(
                start=label.start,
                level=levels[index],
                label=printed,
                title=_title(document, label.body, ends[index]),
                parent=parents[index],
                body=label.body,
                end=ends[index],
            )
        )
    return Outline(
        items=tuple(headings),
        families=tuple(item.label.family for item in items),
        run_in=tuple(item.run_in for item in items),
        starts=tuple(heading.start for heading in headings),
        below=_below(parents),
        list_ends=_list_ends(items, parents, ends),
    )


def _below(parents: Sequence[int | None]) -> tuple[tuple[int, ...], ...]:
    below: list[list[int]] = [[] for _ in parents]
    for index, parent in enumerate(parents):
        if parent is not None:
            below[parent].append(index)
    return tuple(tuple(children) for children in below)


def _list_ends(items: Sequence[Item], parents: Sequence[int | None], ends: Sequence[int]) -> tuple[int, ...]:
    """For each item, the end of the last one that goes on from it: same form, same item above."""
    list_ends = list(ends)
    latest: dict[int | None, int] = {}
    for index in range(len(items) - 1, -1, -1):
        following = latest.get(parents[index])
        if (
            following is not None
            and items[following].label.family is items[index].label.family
            and items[following].label.number > items[index].label.number
        ):
            list_ends[index] = list_ends[following]
        latest[parents[index]] = index
    return tuple(list_ends)


def _form(item: Item) -> tuple[Family, int]:
    return item.label.family, item.label.depth


def _levels(items: Sequence[Item], parents: Sequence[int | None]) -> list[int]:
    """Depths; where a document starts in the middle, those that its later parts show."""
    levels: list[int] = []
    for parent in parents:
        levels.append(1 if parent is None else levels[parent] + 1)
    seen: dict[tuple[Family, int], int] = {}
    for item, parent, level in zip(items, parents, levels, strict=True):
        if parent is not None and not item.run_in:
            seen.setdefault(_form(item), level)
    raised = [0] * len(items)
    first_top = next((i for i, item in enumerate(items) if _form(item) not in seen), len(items))
    above = _opens_below(items, parents)
    for index, (item, parent) in enumerate(zip(items, parents, strict=True)):
        if parent is not None:
            raised[index] = raised[parent]
        elif index < above:
            raised[index] = max(1, seen.get(_form(item), 2) - 1)
        elif index < first_top:
            if item.label.number > 1:
                raised[index] = seen.get(_form(item), 1) - 1
            elif index and parents[index - 1] is None:
                raised[index] = raised[index - 1]
    return [level + more for level, more in zip(levels, raised, strict=True)]


def _opens_below(items: Sequence[Item], parents: Sequence[int | None]) -> int:
    """The first item of the usual higher form, in a document that opens in the middle of a section.

    （三）… before 三、…: the heading above （三） is not in the text. 0 where the document begins at its top.
    """
    first = items[0].label if items else None
    if first is None or first.family is Family.PLAIN:
        return 0
    for index, (item, parent) in enumerate(zip(items, parents, strict=True)):
        if parent is None and not item.run_in and Family.PLAIN < item.label.family < first.family:
            return index if first.number > 1 or item.label.number > 1 else 0
    return 0


def _ends(document: Document, items: Sequence[Item], parents: Sequence[int | None], rows: Rows) -> list[int]:
    """Where each item and all below it end: at the next item not below it, or with its paragraph."""
    ends = [closing_start(document)] * len(items)
    if items:
        ends = [max(ends[0], items[-1].label.body)] * len(items)
    open_items: list[int] = []
    for index, item in enumerate(items):
        parent = parents[index]
        while open_items and open_items[-1] != parent:
            ends[open_items.pop()] = item.label.start
        open_items.append(index)
    for index, item in enumerate(items):
        if item.run_in:
            ends[index] = min(ends[index], _paragraph_end(document, items, index))
        elif (last := rows.ends_at[index]) is not None:
            ends[index] = min(ends[index], document.lines[last].end)
    for index, item in enumerate(items):
        if not item.run_in and parents[index] is not None:
            ends[index] = min(ends[index], ends[parents[index] or 0])
    return ends


_SIGNATURE = lazily(
    r"^(?:[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9]{4}[.\-/][0-9]{1,2}(?:[.\-/][0-9]{1,2})?|[二〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)$"
)
_SIGNATURE_LINES = 4
_SIGNER_LENGTH = 25


def closing_start(document: Document) -> int:
    """Where signature and date begin, if the text ends with them; else its end."""
    last = len(document.lines) - 1
    for index in range(last, max(-1, last - _SIGNATURE_LINES), -1):
        line = document.lines[index]
        words = document.folded[line.start : line.end].replace(" ", "")
        if _SIGNATURE.match(words) is None:
            continue
        signer = document.lines[index - 1] if index else line
        name = document.folded[signer.start : signer.end]
        if len(name) <= _SIGNER_LENGTH and name[-1] not in "。;:!?" and line_label(document, signer) is None:
            return signer.start
        return line.start
    return len(document.raw)


def _paragraph_end(document: Document, items: Sequence[Item], index: int) -> int:
    return document.lines[items[index].line].end


def _title(document: Document, body: int, end: int) -> str:
    """The words after the label up to a stop, at most 30 characters; a title on the next line counts."""
    start = body
    while start < end and document.folded[start].isspace():
        start += 1
    found = _TITLE_END.search(document.folded, start, min(end, start + TITLE_LENGTH))
    stop = found.start() if found else min(end, start + TITLE_LENGTH)
    return document.raw[start:stop].strip()
