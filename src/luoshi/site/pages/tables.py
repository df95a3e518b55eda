"""Tables of these pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel import labels
from luoshi.kernel.actor import Door
from luoshi.site.pages.filters import Acts, Days, OneRecord, Persons, Units, entries_of, of_units_named
from luoshi.site.pages.reading import listed, readable
from luoshi.ui.components import Light, Tag
from luoshi.ui.table import Choice, Date, Flag, Lights, LinkTo, Number, Person, Table, Text
from luoshi.ui.table.filters import Rows

DOORS = [
    (Door.PAGE.value, _("网页")),
    (Door.SHEET.value, _("表格")),
    (Door.API.value, _("接口")),
    (Door.CLI.value, _("命令行")),
    (Door.JOB.value, _("后台")),
]
_DOOR_WORDS: dict[str, Any] = dict(DOORS)


def door_words(door: str) -> str:
    """A door as the interface calls it."""
    return str(_DOOR_WORDS.get(door, door))


def local(at: dt.datetime | None) -> Any:
    """A moment on the site's clock; None where SQLite could not read a damaged one, never the present."""
    return timezone.localtime(at) if at is not None else None


def _tags(entry: Any) -> list[Tag]:
    return [Tag(str(_("线下已审批")), "brown")] if entry.offline else []


class EntryTable(Table[Any]):
    """操作日志; over `reading.readable`."""

    caption = _("操作日志")
    wide = True
    search = ("why", "actor_name")
    search_hint = _("原因、操作人或单位")
    empty_title = _("还没有日志")
    empty_text = _("您审计范围内的单位一有操作，这里就会列出。")

    act = LinkTo(
        _("操作"), lambda entry: labels.label(entry.action), phone="title", tags=_tags,
        url=lambda entry: reverse("trail_entry", args=[entry.seq]),
    )  # fmt: skip
    at = Date(_("时间"), lambda entry: local(entry.at), nowrap=True, phone="pair")
    person = Person(_("操作人"), "actor_name", phone="pair")
    where = Text(_("单位"), "unit_name", phone="pair")
    door = Text(_("途径"), lambda entry: door_words(entry.door), nowrap=True, phone="hide")
    records = Number(_("涉及记录"), phone="hide")
    typed_fields = Number(_("手工填写项"), phone="hide")
    why = Text(pgettext_lazy("why", "原因"), phone="hide")
    seq = Number(_("序号"), phone="aside")

    day = Days(_("日期"), "at")
    action = Acts()
    way = Choice(_("途径"), DOORS, "door")
    offline = Flag(_("线下已审批"), lambda rows: rows.exclude(offline=""))
    record = OneRecord(_("记录"))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, readable(request.user))
        declared = type(self).filters
        self.filters = (*declared[:2], Persons(request.user), Units(request.user), *declared[2:])  # type: ignore[misc]

    def _search(self, rows: Rows) -> Rows:
        words = self.words
        said = Q(why__icontains=words) | Q(actor_name__icontains=words)
        return entries_of(rows).filter(said | of_units_named(words))

    @cached_property
    def shown(self) -> list[Any]:
        """The rows of this page; only they are given names and counts, not those that are counted."""
        first = (self.number - 1) * self.page_size
        return list(listed(entries_of(self.rows))[first : first + self.page_size])

    def _iterate(self) -> Iterator[Any]:
        yield from listed(entries_of(self.rows)).iterator(chunk_size=2000)


class StatusRow(NamedTuple):
    """One thing the administrator looks at."""

    part: str
    item: str
    value: str
    light: Light | None = None
    beside: str = ""


class StatusTable(Table[StatusRow]):
    """系统状态."""

    caption = _("系统状态")
    counter = pgettext_lazy("counter", "项")
    page_size = 200
    group_by = "part"

    item = Text(_("项目"), phone="title")
    value = Text(_("现状"), note=lambda row: row.beside, phone="pair")
    light = Lights(_("判断"))
