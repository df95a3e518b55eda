"""Ruled tables of a fixed layout: printed lines → cells, merged cells included."""

from __future__ import annotations

from itertools import pairwise

from luoshi.reading.files.lines import lines_of
from luoshi.reading.files.pages import Glyph, Page, Rule, Table

TOUCH = 3.0  # points: lines this near are one, ends this near meet
SHORTEST = 6.0
COVERED = 0.6  # of a cell's side that a line must cover to be its border
MOST_RULES = 4000  # more than this is a drawing, as is …
MOST_CELLS = 6000  # … a table of more places


def tables_of(page: Page, number: int) -> tuple[list[Table], list[Glyph]]:
    """The tables of a page from top to bottom, and the characters outside them."""
    level = _merge([rule for rule in page.rules if abs(rule.y1 - rule.y0) <= TOUCH], upright=False)
    upright = _merge([rule for rule in page.rules if abs(rule.x1 - rule.x0) <= TOUCH], upright=True)
    if len(level) + len(upright) > MOST_RULES:
        return [], page.glyphs
    tables: list[Table] = []
    rest = page.glyphs
    for group in _connected(level, upright):
        table, rest = _table(group, rest, number)
        if table is not None:
            tables.append(table)
    return sorted(tables, key=lambda one: one.top), rest


def _merge(rules: list[Rule], *, upright: bool) -> list[Rule]:
    """Pieces of one line as one: both edges of a thin box, strokes from cell to cell."""
    turned = [Rule(r.y0, r.x0, r.y1, r.x1) if upright else r for r in rules]
    merged: list[Rule] = []
    for rule in sorted(
        (Rule(min(r.x0, r.x1), (r.y0 + r.y1) / 2, max(r.x0, r.x1), (r.y0 + r.y1) / 2) for r in turned),
        key=lambda one: (round(one.y0 / TOUCH), one.x0),
    ):
        for place in range(len(merged) - 1, max(-1, len(merged) - 40), -1):
            other = merged[place]
            if (
                abs(other.y0 - rule.y0) <= TOUCH
                and rule.x0 <= other.x1 + TOUCH
                and other.x0 <= rule.x1 + TOUCH
            ):
                x0, x1 = min(other.x0, rule.x0), max(other.x1, rule.x1)
                merged[place] = Rule(x0, other.y0, x1, other.y0)
                break
        else:
            merged.append(rule)
    long = [rule for rule in merged if rule.x1 - rule.x0 >= SHORTEST]
    return [Rule(r.y0, r.x0, r.y1, r.x1) for r in long] if upright else long


def _crosses(level: Rule, upright: Rule) -> bool:
    return (
        level.x0 - TOUCH <= upright.x0 <= level.x1 + TOUCH
        and upright.y0 - TOUCH <= level.y0 <= upright.y1 + TOUCH
    )


def _connected(level: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that meet."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    left = list(upright)
    waiting = list(level)
    while waiting:
        rows, columns = [waiting.pop()], list[Rule]()
        grew = True
        while grew:
            new_columns = [rule for rule in left if any(_crosses(row, rule) for row in rows)]
            left = [rule for rule in left if rule not in new_columns]
            columns += new_columns
            new_rows = [row for row in waiting if any(_crosses(row, rule) for rule in columns)]
            waiting = [row for row in waiting if row not in new_rows]
            rows += new_rows
            grew = bool(new_rows or new_columns)
        groups.append((rows, columns))
    return groups


def _places(values: list[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > TOUCH:
            kept.append(value)
    return kept


def _table(
    group: tuple[list[Rule], list[Rule]], glyphs: list[Glyph], number: int
) -> tuple[Table | None, list[Glyph]]:
    rows, columns = group
    xs, ys = _places([rule.x0 for rule in columns]), _places([rule.y0 for rule in rows])
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > MOST_CELLS:  # a frame around words, a drawing
        return None, glyphs
    inside: dict[tuple[int, int], list[Glyph]] = {}
    rest: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, glyph.base - glyph.size / 3
        if xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]:
            column = next(n for n, (_, right) in enumerate(pairwise(xs)) if x <= right)
            row = next(n for n, (_, bottom) in enumerate(pairwise(ys)) if y <= bottom)
            inside.setdefault((row, column), []).append(glyph)
        else:
            rest.append(glyph)
    owner = _owners(rows, columns, xs, ys)
    words: dict[tuple[int, int], list[Glyph]] = {}
    for place, found in inside.items():
        words.setdefault(owner[place], []).extend(found)
    text = {place: _cell_words(found) for place, found in words.items()}
    return _filled(owner, text, xs, ys, number), rest


def _owners(
    rows: list[Rule], columns: list[Rule], xs: list[float], ys: list[float]
) -> dict[tuple[int, int], tuple[int, int]]:
    """For each place of the grid the top left place of the cell it belongs to."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    upright = _by_place([(rule.x0, rule.y0, rule.y1) for rule in columns])
    level = _by_place([(rule.y0, rule.x0, rule.x1) for rule in rows])
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            here = (row, column)
            if column and not _border(upright, left, top, bottom):
                owner[here] = owner[row, column - 1]
            elif row and not _border(level, top, left, right):
                owner[here] = owner[row - 1, column]
            else:
                owner[here] = here
    return owner


_Spans = dict[int, list[tuple[float, float, float]]]


def _by_place(rules: list[tuple[float, float, float]]) -> _Spans:
    """Lines as (place, first, last), found again by place."""
    found: _Spans = {}
    for rule in rules:
        found.setdefault(int(rule[0] // TOUCH), []).append(rule)
    return found


def _border(spans: _Spans, at: float, start: float, end: float) -> bool:
    covered = 0.0
    for step in (-1, 0, 1):
        for place, first, last in spans.get(int(at // TOUCH) + step, ()):
            if abs(place - at) <= TOUCH:
                covered += max(0.0, min(end, last) - max(start, first))
    return covered >= COVERED * (end - start)


def _cell_words(glyphs: list[Glyph]) -> str:
    lines = [line.text.replace("\t", " ") for line in lines_of(glyphs, 0)]
    words = ""
    for line in lines:
        words += (
            " " if words and words[-1].isascii() and words[-1].isalpha() and line[0].isascii() else ""
        ) + line
    return words


def _filled(
    owner: dict[tuple[int, int], tuple[int, int]],
    text: dict[tuple[int, int], str],
    xs: list[float],
    ys: list[float],
    number: int,
) -> Table:
    lines: list[list[str]] = []
    grid: list[list[str]] = []
    for row in range(len(ys) - 1):
        places = [owner[row, column] for column in range(len(xs) - 1)]
        grid.append([text.get(place, "") for place in places])
        once = [place for n, place in enumerate(places) if n == 0 or place != places[n - 1]]
        lines.append([text.get(place, "") if place[0] == row else "" for place in once])
    return Table(ys[0], ys[-1], xs[0], xs[-1], lines, grid, number)
