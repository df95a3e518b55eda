"""The sample's two trees: seven Party organisations of 2016, fourteen from February 2021 on, and the company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from luoshi.kernel.actor import Actor
from luoshi.organisations.actions import Decision, NewUnit, change_kind, pair, set_up, split
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Unit
from luoshi.site.sample.accounts import COMPANY, TOP, key

SINCE: Final = dt.date(2016, 7, 1)
CHANGED: Final = dt.date(2021, 2, 1)
REPLY: Final = "示例组〔2021〕3号"
FIRST_REPLY: Final = "示例组〔2016〕11号"
BRANCH: Final = UnitKind.BRANCH

SEVEN: Final = (
    ("office", "集团机关党支部", BRANCH, TOP),
    ("works", "示例制药公司党总支", UnitKind.GENERAL_BRANCH, TOP),
    ("extraction", "示例制药公司生产党支部", BRANCH, key("works")),
    ("quality", "示例制药公司综合党支部", BRANCH, key("works")),
    ("trade", "示例商贸公司党支部", BRANCH, TOP),
    ("institute", "示例科研所党支部", BRANCH, TOP),
    ("fields", "示例种植基地党支部", BRANCH, TOP),
)

COMPANY_UNITS: Final = (
    ("company:top", "示例藏药集团有限公司", UnitKind.GROUP_COMPANY, None),
    ("company:general", "综合管理部", UnitKind.DEPARTMENT, COMPANY),
    ("company:party", "党群工作部", UnitKind.DEPARTMENT, COMPANY),
    ("company:finance", "财务部", UnitKind.DEPARTMENT, COMPANY),
    ("company:strategy", "战略发展部", UnitKind.DEPARTMENT, COMPANY),
    ("company:works", "示例制药有限公司", UnitKind.COMPANY, COMPANY),
    ("company:extraction", "提取车间", UnitKind.WORKSHOP, key("company:works")),
    ("company:preparation", "制剂车间", UnitKind.WORKSHOP, key("company:works")),
    ("company:quality", "质量管理部", UnitKind.DEPARTMENT, key("company:works")),
    ("company:sales", "营销中心", UnitKind.DEPARTMENT, key("company:works")),
    ("company:trade", "示例商贸有限公司", UnitKind.COMPANY, COMPANY),
    ("company:retail", "零售部", UnitKind.DEPARTMENT, key("company:trade")),
    ("company:stores", "仓储物流部", UnitKind.DEPARTMENT, key("company:trade")),
    ("company:institute", "示例科研所", UnitKind.COMPANY, COMPANY),
    ("company:fields", "示例种植基地", UnitKind.WORK_SITE, COMPANY),
    ("company:travel", "示例文旅有限公司", UnitKind.COMPANY, COMPANY),
    ("company:site", "新厂区建设项目部", UnitKind.PROJECT, COMPANY),
    ("company:east", "东坡村驻点", UnitKind.WORK_SITE, COMPANY),
    ("company:river", "河谷村驻点", UnitKind.WORK_SITE, COMPANY),
)

# Which Party organisation leads which unit of the company, from which day.
LED: Final = (
    ("top", "company:top", SINCE),
    ("works", "company:works", SINCE),
    ("extraction", "company:extraction", CHANGED),
    ("preparation", "company:preparation", CHANGED),
    ("quality", "company:quality", CHANGED),
    ("sales", "company:sales", CHANGED),
    ("trade", "company:trade", SINCE),
    ("retail", "company:retail", CHANGED),
    ("stores", "company:stores", CHANGED),
    ("institute", "company:institute", SINCE),
    ("fields", "company:fields", SINCE),
    ("travel", "company:travel", CHANGED),
    ("project", "company:site", CHANGED),
)


def load_units(by: Actor) -> Mapping[UUID, Unit]:
    """Both trees with the decisions of 2021, the way a clerk would register them; units by uuid."""
    top = NewUnit("示例藏药集团党委", UnitKind.GROUP_COMMITTEE, SINCE, None, FIRST_REPLY, uuid=TOP)
    seven = [NewUnit(name, kind, SINCE, above, FIRST_REPLY, uuid=key(k)) for k, name, kind, above in SEVEN]
    made = set_up([top, *seven], by=by, beside=True)
    company = [
        NewUnit(name, kind, SINCE, above, "示例董〔2016〕2号", uuid=key(k))
        for k, name, kind, above in COMPANY_UNITS
    ]
    made += set_up(company, by=by, tree=Tree.ADMINISTRATIVE, beside=True)
    units = {unit.uuid: unit for unit in made}
    for unit in _fourteen(units, by):
        units[unit.uuid] = unit
    for party, of_company, on in LED:
        pair(units[key(party)], units[key(of_company)], on, by=by)
    return units


def _fourteen(units: Mapping[UUID, Unit], by: Actor) -> list[Unit]:
    """The decisions of one reply: three branches divided, one raised to a general branch, two set up."""
    decision = Decision(CHANGED, REPLY, dt.date(2021, 1, 22))
    new: list[Unit] = []
    for whole, name, part, part_name in (
        ("office", "集团机关第一党支部", "office:second", "集团机关第二党支部"),
        ("extraction", "提取车间党支部", "preparation", "制剂车间党支部"),
        ("quality", "质量管理党支部", "sales", "营销中心党支部"),
    ):
        divided = [NewUnit(part_name, BRANCH, CHANGED, document_no=REPLY, uuid=key(part))]
        new += split(units[key(whole)], divided, decision, by=by, keep=True, name=name)
    change_kind(units[key("trade")], UnitKind.GENERAL_BRANCH, decision, by=by, name="示例商贸公司党总支")
    set_up_rows = [
        NewUnit("商贸零售党支部", BRANCH, CHANGED, key("trade"), REPLY, uuid=key("retail")),
        NewUnit("商贸仓储物流党支部", BRANCH, CHANGED, key("trade"), REPLY, uuid=key("stores")),
        NewUnit("示例文旅公司党支部", BRANCH, CHANGED, TOP, REPLY, uuid=key("travel")),
        NewUnit("新厂区项目党支部", BRANCH, CHANGED, TOP, REPLY, uuid=key("project")),
        NewUnit(
            "驻村工作队临时党支部", UnitKind.TEMPORARY_BRANCH, CHANGED, TOP, REPLY, uuid=key("stationed")
        ),
    ]
    return new + set_up(set_up_rows, by=by)
