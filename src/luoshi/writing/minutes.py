"""会议记录 in the page order of the 《党支部工作手册》: a page a meeting, with lines to sign on.

`luoshi.reading.minutes` reads what is written here: the same fields come back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.writing.draft import Composer, Draft, FootRole, FormRow, HeadRole

_ROOM: Final = 5  # lines kept for what is written by hand
SIGNED: Final = "主持人签字：　　　　　　　　　　记录人签字：　　　　　　　　　"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPage:
    """One meeting of one unit as its page says it; what is not known stays blank."""

    unit: str
    kinds: Sequence[str]  # labels
    day: dt.date
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    place: str = ""
    chair: str = ""
    recorder: str = ""
    lecturer: str = ""
    theme: str = ""
    content: str = ""
    form: str = ""
    hours: str = ""
    agenda: Sequence[str] = ()
    resolutions: Sequence[str] = ()
    votes: bool = False  # something is put to the vote in these meetings
    numbers_only: bool = False  # no content and nobody's name is stored: room to write it by hand
    due: int | None = None
    present: int | None = None
    on_leave: int | None = None
    missing: int | None = None
    guests: int | None = None
    staff: int | None = None
    due_voting: int | None = None
    present_voting: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstained: int | None = None
    leave: Sequence[tuple[str, str]] = ()  # names with one of the four kinds
    absent: Sequence[str] = ()
    made_up: Sequence[str] = ()
    sitting: Sequence[str] = ()
    attended: Sequence[str] = ()
    others: Sequence[str] = ()  # units it was held with
    year: int | None = None  # 所属年度

    @property
    def title(self) -> str:
        """Over the page."""
        kinds = "暨".join(self.kinds)
        return f"{self.unit}{kinds.removeprefix('支部') if self.unit.endswith('支部') else kinds}记录"

    @property
    def rows(self) -> tuple[FormRow, ...]:
        """The page's form, from top to bottom."""
        return tuple(_rows(self))


def _rows(page: MinutesPage) -> Iterable[FormRow]:
    yield _row("会议类别", "、".join(page.kinds), "时　间", _time(page))
    yield _row("地　点", page.place, *(("所属年度", str(page.year)) if page.year is not None else ("", "")))
    yield _row("主持人", page.chair, "记录人", page.recorder)
    if page.lecturer:
        yield _row("授课人", page.lecturer)
    if page.others:
        yield _row("联合举办", "、".join(page.others))
    yield _row("应到人数", _number(page.due), "实到人数", _number(page.present))
    yield from _people(page)
    if page.numbers_only:
        yield FormRow(("内　容", ""), lines=3 * _ROOM)
        return
    yield _row("主题（议题）", page.theme)
    if page.content:
        yield _row("学习内容", page.content)
    if page.form or page.hours:
        yield _row("学习形式", page.form, "学　时", page.hours)
    if page.agenda:
        yield _row("议　程", _listed(page.agenda))
    yield FormRow(("发言要点", ""), lines=_ROOM + 2)
    if page.votes:
        yield _row("表决情况", _votes(page))
        yield FormRow(("决　议", _listed(page.resolutions)), lines=2)


def _people(page: MinutesPage) -> Iterable[FormRow]:
    if page.leave or page.absent:
        yield _row("请假及事由", "、".join(f"{name}（{kind}）" for name, kind in page.leave) or "无")
        yield _row("缺席人员", "、".join(page.absent) or "无")
    elif page.on_leave is not None or page.missing is not None:
        yield _row("请假人数", _number(page.on_leave), "缺席人数", _number(page.missing))
    if page.made_up:
        yield _row("补学情况", "、".join(page.made_up))
    if page.sitting or page.guests:
        names = "、".join(page.sitting)
        yield _row("列席人员", f"{page.guests or len(page.sitting)}人{f'（{names}）' if names else ''}")
    if page.staff:
        yield _row("非党员职工", _number(page.staff))
    if page.attended:
        yield _row("到会人员", "、".join(page.attended))


def _row(*cells: str) -> FormRow:
    return FormRow(cells if any(cells[2:]) else cells[:2])


def _number(number: int | None) -> str:
    return "" if number is None else f"{number}人"


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"（{number}）{line}" for number, line in enumerate(lines, start=1))


def _time(page: MinutesPage) -> str:
    day = f"{page.day.year}年{page.day.month}月{page.day.day}日"
    hours = "—".join(f"{at:%H:%M}" for at in (page.starts_at, page.ends_at) if at is not None)
    return f"{day} {hours}".strip()


def _votes(page: MinutesPage) -> str:
    due, present = (_number(number) or "　　人" for number in (page.due_voting, page.present_voting))
    cast = (page.votes_for, page.votes_against, page.votes_abstained)
    said = [f"{word}{'　　' if number is None else number}票" for word, number in zip(("同意", "不同意", "弃权"), cast, strict=True)]  # fmt: skip
    return f"应到有表决权{due}，实到有表决权{present}；{'，'.join(said)}"


def minutes(pages: Iterable[MinutesPage]) -> Draft:
    """Pages as one document, each on paper of its own."""
    composer = Composer()
    for page in pages:
        composer.new_page()
        composer.head(HeadRole.TITLE, page.title)
        composer.form(page.rows)
        composer.foot(FootRole.NOTE, SIGNED)
    return composer.draft()
