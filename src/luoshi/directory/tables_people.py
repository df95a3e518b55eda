"""The table of people."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, TextChoices
from django.http import HttpRequest
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.directory.queries import Shown, shown_on
from luoshi.organisations.enums_people import AtWork, MemberKind
from luoshi.organisations.models import Membership
from luoshi.ui.addresses import addresses
from luoshi.ui.components import Light, Link, Tone
from luoshi.ui.table import Choice, Date, Lights, LinkTo, Table, Text

READ = ("uuid", "name", "staff_no", "joined_on", "workplace", "job", "at_work", "left_on")  # of a person
NOT_A_MEMBER = "none"
LEFT = "left"
_AT_ONCE = 2000  # people looked up together for a sheet


class MemberChoice(Choice):
    """正式, 预备 or no member on a day."""

    day: dt.date

    def on(self, day: dt.date) -> MemberChoice:
        """The same condition as of the day of a page."""
        found = copy.copy(self)
        found.day = day
        return found

    def apply(self, rows: Any, value: str) -> Any:
        """Most are full members: each row is asked; probationary ones are few: the rows are looked up from them."""
        members = Membership.objects.on(self.day).order_by()
        if value == MemberKind.PROBATIONARY:
            return rows.filter(pk__in=members.filter(kind=value).values("person_id"))
        own = members.filter(person=OuterRef("pk"))
        return rows.filter(~Exists(own) if value == NOT_A_MEMBER else Exists(own.filter(kind=value)))


class WorkChoice(Choice):
    """Where people work; those who have left are another list, made by the page."""

    def apply(self, rows: Any, value: str) -> Any:
        return rows if value == LEFT else rows.filter(at_work=value)


@cache
def _label(choices: type[TextChoices], value: str, language: str | None) -> str:  # noqa: ARG001 (labels differ by it)
    """A label as the reader's language has it: every row of every page says one of a few."""
    return str(choices(value).label)


def _light(row: Shown) -> Light:
    if row.person.left_on is not None:
        return Light(Tone.NA, gettext("已离开"))
    tone = Tone.OK if row.person.at_work == AtWork.ON_POST else Tone.DOING
    return Light(tone, _label(AtWork, row.person.at_work, get_language()))


def _kind(row: Shown) -> str:
    return _label(MemberKind, row.kind, get_language()) if row.kind else ""


class PersonTable(Table[Shown]):
    caption = _("人员名册")
    counter = pgettext_lazy("counter", "人")
    search = ("name", "staff_no")
    search_hint = _("姓名或工号")
    default_sort = "person"
    wide = True
    count_kept = True
    empty_title = _("还没有登记人员")
    empty_text = _("先登记本单位的党员和职工，会议应到、班子、换届都从这里来；已有花名册的，可以整表导入。")

    person = LinkTo(
        _("姓名"), "person.name", url=lambda row: addresses("person")(row.person.uuid), sort="name",
        phone="title", nowrap=True,
    )  # fmt: skip
    staff_no = Text(_("工号"), "person.staff_no", sort="staff_no", phone="aside", nowrap=True)
    branch = Text(_("所在党支部"), "branch", phone="pair")
    group = Text(_("党小组"), "group", phone="hide")
    kind = Text(_("党员类别"), _kind, phone="hide", nowrap=True)
    joined = Date(_("入党时间"), "person.joined_on", sort="joined_on", phone="hide")
    posts = Text(_("任职"), "posts", phone="hide")
    workplace = Text(_("工作单位（部门）"), "person.workplace", phone="pair")
    job = Text(_("岗位（职务）"), "person.job", phone="hide")
    state = Lights(_("在岗状态"), _light)

    member = MemberChoice(_("党员"), [*MemberKind.choices, (NOT_A_MEMBER, _("非党员"))])
    at_work = WorkChoice(_("在岗状态"), [*AtWork.choices, (LEFT, _("已离开"))])

    def __init__(
        self, request: HttpRequest, rows: Any, day: dt.date, *, empty_link: Link | None = None
    ) -> None:
        super().__init__(request, rows.only(*READ), empty_link=empty_link)
        self.day = day
        self.filters = tuple(one.on(day) if isinstance(one, MemberChoice) else one for one in self.filters)  # type: ignore[misc]

    @cached_property
    def shown(self) -> list[Shown]:
        """The people of this page."""
        first = (self.number - 1) * self.page_size
        return shown_on(list(self.rows[first : first + self.page_size]), self.day)

    def _iterate(self) -> Iterator[Shown]:
        rows = self.rows
        assert isinstance(rows, QuerySet)
        people = rows.iterator(chunk_size=_AT_ONCE)
        while batch := list(islice(people, _AT_ONCE)):
            yield from shown_on(batch, self.day)
