"""A small group with departments beside it and a document whose measures name them: for the tests of giving tasks."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from luoshi.documents import actions as documents
from luoshi.documents.enums import Nature
from luoshi.documents.models import Document, Item
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import NewUnit, pair, set_up
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Unit
from luoshi.packs.actions import apply_builtin
from tests.factories.documents import CLERK, items, make_document, reading_of
from tests.factories.units import START, Group, make_group

PLAN = """2021年工作要点

一、学习
由宣传部牵头，各支部落实，开展专题学习，12月底前完成。
二、管理
财务部整理台账。
抓好日常监督。
请党委办公室做好会务。
"""
MEASURES = (
    "由宣传部牵头，各支部落实，开展专题学习，12月底前完成。",
    "财务部整理台账。",
    "抓好日常监督。",
    "请党委办公室做好会务。",
)


class Company(NamedTuple):
    """The group, and the company its committee leads."""

    party: Group
    top: Unit
    publicity: Unit
    finance: Unit
    works: Unit
    works_office: Unit


def make_company() -> Company:
    """集团公司 — 宣传部、财务部, 甲公司 (综合部); led by 集团党委."""
    party = make_group()
    rows = [NewUnit("集团公司", UnitKind.GROUP_COMPANY, START)]
    rows += [
        NewUnit(name, kind, START, rows[0].uuid)
        for name, kind in (
            ("宣传部", UnitKind.DEPARTMENT), ("财务部", UnitKind.DEPARTMENT), ("甲公司", UnitKind.COMPANY)
        )
    ]  # fmt: skip
    rows.append(NewUnit("综合部", UnitKind.DEPARTMENT, START, rows[-1].uuid))
    made = set_up(rows, by=SYSTEM, tree=Tree.ADMINISTRATIVE)
    pair(party.top, made[0], START, by=SYSTEM)
    return Company(party, *made)


def make_plan(unit: Unit, *, confirmed: bool = True, dated: dt.date | None = dt.date(2021, 1, 8)) -> Document:
    """A document with four measures: one names its unit and day, one says it is done by whom, two name nobody known."""
    apply_builtin(by=SYSTEM)
    reading = reading_of(PLAN, problems=(), causes=(), claims=(), boundary=(), measures=MEASURES)
    document = make_document(unit, reading, title="2021年工作要点", kind="work_points")
    with action("documents.describe", by=CLERK) as act:
        act.change(document, dated=dated)
    first, second, *_rest = items(document, Nature.MEASURE)
    documents.edit_item(document, second.uuid, {"owner": "财务部"}, by=CLERK, version=second.version)
    documents.edit_item(
        document, first.uuid, {"owner": "宣传部", "deadline": "12月底前", "deliverable": "学习报告"},
        by=CLERK, version=first.version,
    )  # fmt: skip
    if confirmed:
        documents.confirm_items(document, [one.uuid for one in items(document, Nature.MEASURE)], by=CLERK)
    return Document.objects.get(pk=document.pk)


def measures(document: Document) -> list[Item]:
    """Its measures by number."""
    return items(document, Nature.MEASURE)
