"""The table of a unit's entered numbers."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.directory.forms_bodies import named_choices, number_words
from luoshi.organisations.models import UnitNumber
from luoshi.organisations.packs_people import People, people_rules
from luoshi.ui.said import said
from luoshi.ui.table import Choice, Date, LinkTo, Table, Text


class NumberRow(NamedTuple):
    """One entered number; `void_url` is empty for a reader who may not change it."""

    key: str
    label: str
    words: str
    day: dt.date
    source: str
    void_url: str


def number_row(row: UnitNumber, rules: People, *, may_void: bool) -> NumberRow:
    """An entry in words."""
    known = rules.number(row.name)
    url = reverse("entry_void", args=["unit_number", row.uuid]) if may_void else ""
    label = said(known.label) if known is not None else row.name
    return NumberRow(row.name, label, number_words(row, known), row.day, row.source, url)


class NumberTable(Table[NumberRow]):
    caption = _("历次数据")
    counter = pgettext_lazy("counter", "条")
    empty_title = _("还没有数据")
    empty_text = _("填写上面的表，只填知道的项目；同一天再填即为更正。")

    label = Text(_("项目"), phone="title")
    amount = Text(_("数值"), "words", phone="aside")
    day = Date(_("日期"), sort="day")
    source = Text(_("来源"))
    act = LinkTo(
        _("办理"), lambda row: gettext("作废") if row.void_url else None, url=lambda row: row.void_url,
        export=False, phone="pair",
    )  # fmt: skip

    key = Choice(_("项目"), lambda: named_choices(people_rules().numbers))
