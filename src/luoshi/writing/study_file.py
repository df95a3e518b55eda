"""一次一档: the file of one study of the theory study group: cover with the list of papers, programme, sign-in, record, results.

What is stored stands on the pages; what was said and on which subject is written in by hand or put in as paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.writing.draft import Align, Composer, Draft, FootRole, FormRow, HeadRole, TableColumn
from luoshi.writing.minutes import SIGNED, MinutesPage

_ROOM: Final = 7  # lines kept for what is written by hand
SPEAKERS: Final = 3  # blank rows for who speaks on what, where nobody said how many
MOST_SPEAKERS: Final = 12
BLANK, MOST_BLANK = 12, 60  # places of a sign-in sheet without names
PAPERS: Final = ("学习方案", "学习通知", "签到表", "学习记录", "重点发言材料", "学习纪要（学习成果）")
FILED: Final = "学习秘书签字：　　　　　归档日期：　　年　月　日"
LISTED: Final = (
    TableColumn("序号", 8, Align.CENTRE),
    TableColumn("材料名称", 50),
    TableColumn("页（份）数", 14, Align.CENTRE),
    TableColumn("备注", 28),
)
LIST_TITLE: Final = "卷内材料目录"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFile:
    """One study; its record as the page of minutes says it, and what only its file asks for."""

    record: MinutesPage
    number: int | None = None  # 第N次 of the year; None: not handed in yet
    expanded: bool = False  # 扩大学习
    required: Sequence[tuple[str, str]] = ()  # texts of the required study with their source
    speakers: int | None = None
    names: Sequence[tuple[str, str]] = ()  # who was due, and what is noted of each: leave, made up when
    kept: Sequence[str] = ()  # names of the originals kept with the record

    @property
    def title(self) -> str:
        """Over the cover."""
        nth = "第　　次" if self.number is None else f"第{self.number}次"
        return f"{self.record.day.year}年{nth}学习档案"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the file: a form, a table under it, lines to sign on."""

    title: str
    rows: tuple[FormRow, ...] = ()
    columns: tuple[TableColumn, ...] = ()  # of the list of papers
    lines: tuple[tuple[str, ...], ...] = ()
    signed: str = ""
    over: str = ""  # whose file it is, over the title


def leaves(file: StudyFile) -> tuple[Leaf, ...]:
    """The pages of a file in their order."""
    page = file.record
    return (
        Leaf(file.title, tuple(_cover(file)), LISTED, tuple(_papers(file)), FILED, page.unit),
        Leaf("学习方案", (*_programme(file), *_speakers(file))),
        Leaf("签到表", (*_signing(page), *_names(file))),
        Leaf("学习记录", page.rows, signed=SIGNED),
        Leaf("学习成果", tuple(_results(page))),
    )


def study_files(files: Iterable[StudyFile]) -> Draft:
    """Files one after the other, each page on paper of its own."""
    composer = Composer()
    for file in files:
        for leaf in leaves(file):
            composer.new_page()
            if leaf.over:
                composer.head(HeadRole.META, leaf.over)
            composer.head(HeadRole.TITLE, leaf.title)
            if leaf.rows:
                composer.form(leaf.rows)
            if leaf.columns:
                composer.head(HeadRole.META, LIST_TITLE)
                composer.table(leaf.columns, leaf.lines)
            if leaf.signed:
                composer.foot(FootRole.NOTE, leaf.signed)
    return composer.draft()


def _cover(file: StudyFile) -> Iterable[FormRow]:
    page = file.record
    day = f"{page.day.year}年{page.day.month}月{page.day.day}日"
    hours = "—".join(f"{at:%H:%M}" for at in (page.starts_at, page.ends_at) if at is not None)
    yield FormRow(("专　题", page.theme))
    yield FormRow(("时　间", f"{day} {hours}".strip(), "地　点", page.place))
    yield FormRow(("形　式", page.form, "是否扩大", "是" if file.expanded else "否"))
    yield FormRow(("主持人", page.chair, "记录人", page.recorder))
    yield FormRow(("应　到", _people(page.due), "实　到", _people(page.present)))
    yield FormRow(("请　假", _people(page.on_leave), "补　学", _people(len(page.made_up) or None)))
    yield FormRow(("列席旁听", _people(page.guests), "学　时", page.hours))


def _papers(file: StudyFile) -> Iterable[tuple[str, ...]]:
    for at, name in enumerate((*PAPERS, *file.kept), start=1):
        yield (str(at), name, "", "所附原件" if at > len(PAPERS) else "")


def _programme(file: StudyFile) -> Iterable[FormRow]:
    page = file.record
    yield FormRow(("专　题", page.theme))
    texts = [f"{title}（{source}）" if source else title for title, source in file.required]
    own = [line for line in page.content.splitlines() if line.strip() and line.strip() not in texts]
    yield FormRow(("学习内容", "\n".join([*own, *texts])), lines=2)
    for line in (("议　程", "\n".join(page.agenda)),) if page.agenda else ():
        yield FormRow(line)
    yield FormRow(("形　式", page.form, "主持人", page.chair))
    said = "" if file.speakers is None else f"{file.speakers}人"
    yield FormRow(("交流发言", said))


def _speakers(file: StudyFile) -> Iterable[FormRow]:
    count = SPEAKERS if file.speakers is None else min(max(file.speakers, 1), MOST_SPEAKERS)
    for _at in range(count):
        yield FormRow(("重点发言", "", "题　目", ""), lines=2)


def _signing(page: MinutesPage) -> Iterable[FormRow]:
    day = f"{page.day.year}年{page.day.month}月{page.day.day}日"
    yield FormRow(("时　间", day, "地　点", page.place))
    yield FormRow(("应　到", _people(page.due), "实　到", _people(page.present)))


def _names(file: StudyFile) -> Iterable[FormRow]:
    """Two names in a row, each with room to sign or what is noted instead."""
    yield FormRow(("姓　名", "签　到", "姓　名", "签　到"))
    blank = min(file.record.due or BLANK, MOST_BLANK)
    names = list(file.names) or [("", "")] * blank
    if len(names) % 2:
        names.append(("", ""))
    for left, right in zip(names[::2], names[1::2], strict=True):
        yield FormRow((*left, *right), lines=2)


def _results(page: MinutesPage) -> Iterable[FormRow]:
    yield FormRow(("学习成果", "\n".join(page.resolutions)), lines=_ROOM)
    yield FormRow(("贯彻落实\n措　　施", ""), lines=_ROOM)


def _people(number: int | None) -> str:
    return "" if number is None else f"{number}人"
