"""A reading as a page for the terminal: 80 columns, Chinese characters two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from luoshi.reading.patterns import lazily
from luoshi.reading.types import Qualifier, Severity

if TYPE_CHECKING:
    from luoshi.reading.types import Check, Clause, FileText, Number, Reading

COLUMNS = 80
SEVERITIES = {Severity.CONFLICT: "矛盾", Severity.NOTICE: "留意", Severity.ADVICE: "建议"}
QUALIFIERS = {
    Qualifier.EXACT: "", Qualifier.APPROX: "约", Qualifier.AT_LEAST: "不少于", Qualifier.AT_MOST: "不超过",
    Qualifier.PERCENT: "", Qualifier.CHANGE: "变化",
}  # fmt: skip
BOLD, RED, PLAIN = "\033[1m", "\033[31m", "\033[0m"
CLOSING = "，。、；：！？）》〉】」』”’％%,.;:!?)]}…"
SHOWN = 3  # checks of one kind; the rest are counted
CONTROLS = lazily("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """Without the control characters by which a text could command the terminal."""
    return CONTROLS.sub("", text)


def width(text: str) -> int:
    """Columns a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def cut(text: str, columns: int) -> str:
    """The beginning of a text in at most so many columns, with … where it was cut."""
    text = harmless(" ".join(text.split()))
    if width(text) <= columns:
        return text
    used, kept = 1, ""
    for char in text:
        used += width(char)
        if used > columns:
            break
        kept += char
    return kept + "…"


def padded(text: str, columns: int) -> str:
    """Cut and filled up to exactly so many columns."""
    text = cut(text, columns)
    return text + " " * (columns - width(text))


def wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """A text in lines of the page, the first begun with `first`, the others with `rest`.

    A closing mark never begins a line.
    """
    lines, line = [], first
    for char in harmless(" ".join(text.split())):
        if width(line) + width(char) > COLUMNS - 2 and char not in CLOSING:
            lines.append(line)
            line = rest
        line += char
    return [*lines, line]


def summary(name: str, file: FileText, reading: Reading, *, colour: bool = False) -> str:
    """The whole page: the check on top, then counts, outline, figures, problems, causes, measures."""
    page = _Page(reading.text, colour=colour)
    page.head(PurePath(name).name, file, reading)
    page.checks(reading.checks)
    page.outline(reading)
    page.figures(reading.figures)
    page.clauses("问题", reading.problems)
    page.clauses("原因", reading.causes)
    page.clauses("措施", reading.measures)
    return "\n".join(page.lines)


class _Page:
    def __init__(self, text: str, *, colour: bool) -> None:
        self.lines: list[str] = []
        self._text = text
        self._colour = colour

    def _bold(self, words: str) -> str:
        return f"{BOLD}{words}{PLAIN}" if self._colour else words

    def _section(self, title: str, count: int | None = None) -> None:
        shown = title if count is None else f"{title}（{count}）"
        self.lines += ["", self._bold(f"{shown} " + "─" * (COLUMNS - width(shown) - 1))]

    def _line_number(self, place: int | None) -> str:
        return "" if place is None else str(self._text.count("\n", 0, place) + 1)

    def head(self, name: str, file: FileText, reading: Reading) -> None:
        self.lines.append(self._bold(cut(name, COLUMNS)))
        if reading.title:
            self.lines.append(cut(reading.title, COLUMNS))
        counts = (
            f"{len(reading.text)} 字（{file.format}）· 提纲 {len(reading.outline)} · 表述数据 {len(reading.figures)}"
            f" · 问题 {len(reading.problems)} · 原因 {len(reading.causes)} · 措施 {len(reading.measures)}"
            f" · 关联 {len(reading.links) + len(reading.section_links)}"
        )
        self.lines += wrapped(counts)
        for notice in file.notices:
            self.lines += wrapped(notice, "※ ", "  ")

    def checks(self, checks: Sequence[Check]) -> None:
        self._section("材料校核", len(checks))
        if not checks:
            self.lines.append("没有需要留意的地方。")
        order = list(SEVERITIES)
        kinds: dict[tuple[Severity, str], list[Check]] = {}
        for check in sorted(checks, key=lambda one: order.index(one.severity)):
            kinds.setdefault((check.severity, check.code), []).append(check)
        for (severity, _), same in kinds.items():
            mend = ""
            for check in same[:SHOWN]:
                self._check(check, severity)
                if check.mend != mend:
                    self.lines += wrapped(check.mend, "       → ", "         ")
                mend = check.mend
            if len(same) > SHOWN:
                self.lines.append(f"       另有 {len(same) - SHOWN} 处同类，见 --json。")

    def _check(self, check: Check, severity: Severity) -> None:
        place = f"（第 {self._line_number(check.start)} 行）" if check.start is not None else ""
        times = f" ×{check.count}" if check.count > 1 else ""
        word = f"[{SEVERITIES[severity]}]"
        lines = wrapped(f"{check.message}{times}{place}", f"{word} ", "       ")
        if self._colour and severity is Severity.CONFLICT:
            lines[0] = lines[0].replace(word, f"{RED}{word}{PLAIN}", 1)
        self.lines += lines

    def outline(self, reading: Reading) -> None:
        self._section("提纲", len(reading.outline))
        for item in reading.outline:
            indent = "  " * (item.level - 1)
            number = self._line_number(item.start)
            words = padded(item.label + item.title, COLUMNS - 7 - len(indent))
            self.lines.append(f"{indent}{words} {number:>6}")
        if not reading.outline:
            self.lines.append("没有编号或小标题。")

    def figures(self, figures: Sequence[Number]) -> None:
        self._section("表述数据", len(figures))
        if not figures:
            self.lines.append("没有数据。")
            return
        columns = (6, 20, 32, 8, 10)
        self._row(("行", "数值", "统计对象", "口径", "时点"), columns)
        for one in figures:
            value = f"{one.value}{one.unit}"
            if one.qualifier is Qualifier.CHANGE:
                value = f"{one.from_}→{one.to}{one.unit}"
            self._row(
                (
                    self._line_number(one.start),
                    value,
                    one.subject or "—",
                    QUALIFIERS[one.qualifier],
                    one.as_of or "—",
                ),
                columns,
            )

    def _row(self, cells: Iterable[str], columns: Sequence[int]) -> None:
        row = " ".join(padded(cell, room) for cell, room in zip(cells, columns, strict=True))
        self.lines.append(row.rstrip())

    def clauses(self, title: str, clauses: Sequence[Clause]) -> None:
        self._section(title, len(clauses))
        if not clauses:
            self.lines.append("没有读到。")
        for number, one in enumerate(clauses, 1):
            self.lines += wrapped(cut(one.text, 144), f"{number:>3}  ", "     ")
            said = [one.section, f"第 {self._line_number(one.start)} 行"]
            said += [f"牵头：{one.owner}"] if one.owner else []
            said += [f"配合：{one.support}"] if one.support else []
            said += [f"时限：{one.deadline}"] if one.deadline else []
            self.lines.append("     " + cut(" · ".join(filter(None, said)), COLUMNS - 5))
