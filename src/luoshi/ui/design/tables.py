"""Declared tables over invented rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from luoshi.ui.components import Light, Tag, Tone
from luoshi.ui.design.data import BRANCHES
from luoshi.ui.table import Between, Choice, Date, Lights, LinkTo, Number, Person, Table, Tags, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of the ledger of findings."""

    code: str
    aspect: str
    problem: str
    source: str
    lead: str
    measure: str
    due: dt.date | str
    light: Light
    result: str
    second: bool = False


_F = Finding
_DOING = Light(Tone.DOING, "整改中")
FINDINGS = (
    _F("Z01", "政治思想建设方面", "学习安排不够系统，自学多、研讨少", "自查", "党委工作部", "三会一课落实规范", dt.date(2021, 9, 30), _DOING, "持续推进"),
    _F("Z02", "政治思想建设方面", "文件集中时以会议传达代替研讨", "自查", "党委工作部", "每季度专题研讨1次以上", dt.date(2021, 12, 31), _DOING, "持续推进"),
    _F("Z03", "政治思想建设方面", "少数党员学习主动性不足", "自查", "各党支部", "月度必学清单", "长期", Light(Tone.LONG, "长期坚持"), "长期坚持"),
    _F("Z04", "党风廉政建设方面", "对下属公司督导检查偏少", "督查", "纪检部", "季度现场督导14个单位", dt.date(2021, 8, 31), Light(Tone.OVER, "逾期 12天", "完成时限8月31日，今天9月12日。"), "持续推进", second=True),
    _F("Z05", "党风廉政建设方面", "防范措施针对性不强", "督查", "纪检部", "岗位风险清单修订", dt.date(2021, 9, 20), Light(Tone.NEAR, "临期 8天"), "基本完成"),
    _F("Z06", "党风廉政建设方面", "责任制推进被动", "督查", "各子公司", "签订责任清单", dt.date(2021, 7, 31), Light(Tone.OK, "已销号"), "已完成"),
    _F("Z07", "担当与创新方面", "对难度大的工作有畏难情绪", "民主生活会（班子）", "综合部", "领导包联重点事项", dt.date(2021, 12, 31), _DOING, "持续推进"),
    _F("Z08", "担当与创新方面", "重大项目抓落实不够刚性", "民主生活会（班子）", "项目部", "项目节点督办", dt.date(2021, 8, 20), Light(Tone.DOING, "待验收"), "基本完成"),
    _F("Z09", "担当与创新方面", "基层党务人员经验不足", "自查", "党委工作部", "集中培训不少于56学时", dt.date(2021, 12, 31), _DOING, "持续推进"),
)  # fmt: skip


class FindingTable(Table[Finding]):
    """Grouped by aspect, with filters; the first column is hidden on a card, the problem is its title."""

    caption = "问题整改台账"
    counter = "个"
    search = ("problem", "measure")
    group_by = "aspect"
    pick = "code"
    wide = True

    code = LinkTo("编号", url=lambda _f: "#", sort="code", phone="hide")
    problem = LinkTo(
        "具体问题",
        url=lambda _f: "#",
        dotted=True,
        sort="problem",
        phone="title",
        tags=lambda f: [Tag("第二轮整改", "over")] if f.second else [],
    )
    source = Text("来源", sort="source", phone="hide")
    lead = Text("牵头部门", sort="lead")
    measure = Text("整改措施", phone="hide")
    due = Date("完成时限")
    light = Lights("整改程序")
    result = Text("整改结果", phone="hide")

    state = Choice(
        "状态", [(tone.value, word) for tone, word in ((Tone.DOING, "整改中"), (Tone.OVER, "逾期"), (Tone.OK, "已销号"))], "light__tone"
    )  # fmt: skip
    origin = Choice("来源", [("自查", "自查"), ("督查", "督查")], "source")

    def group_words(self, value: Any) -> str:
        mine = [row for row in FINDINGS if row.aspect == value]
        open_ = sum(row.light.tone is not Tone.OK for row in mine)
        return f"{value}　{len(mine)}个，未销号{open_}个"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A row of the ledger of meetings."""

    number: int
    unit: str
    kind: str
    on: dt.date
    topic: str
    chair: str
    due: int
    present: int
    late: bool


_KINDS = ("主题党日", "支部党员大会", "支部委员会", "党小组会", "党课")
_TOPICS = (
    "安全生产专题",
    "学习本月必学篇目",
    "研究发展党员工作，讨论预备党员按期转正，并就下一阶段党建与生产经营融合的重点事项逐项征求意见",
    "重温入党誓词",
    "车间节能改造观摩",
    "书记讲党课",
)


@cache
def meetings(total: int = 12_004) -> tuple[Meeting, ...]:
    """Many rows, always the same."""
    first = dt.date(2021, 1, 5)
    return tuple(
        Meeting(
            number=at + 1,
            unit=BRANCHES[at % len(BRANCHES)],
            kind=_KINDS[at % len(_KINDS)],
            on=first + dt.timedelta(days=at * 7 % 360),
            topic=_TOPICS[at % len(_TOPICS)],
            chair="孙某某" if at % 3 else "周某",
            due=16 + at % 9,
            present=14 + at % 9 if at % 11 else 16 + at % 9,
            late=at % 17 == 0,
        )
        for at in range(total)
    )


class MeetingTable(Table[Meeting]):
    """Twelve thousand rows: sorting, days, search, totals, export."""

    caption = "会议记录"
    counter = "条"
    default_sort = "on"
    search = ("topic", "unit", "chair")
    search_hint = "主题、支部、主持人"
    empty_title = "还没有会议记录"
    empty_text = "按计划记录，或把会议记录 Word 放到上传处。"

    topic = LinkTo("主题（议题）", url=lambda m: f"#m{m.number}", sort="topic", phone="title")
    unit = Text("党支部", sort="unit")
    kind = Tags("类别", lambda m: Tag(m.kind, "blue"), phone="hide")
    on = Date("日期", sort="on")
    chair = Person("主持人", phone="hide")
    due = Number("应到", sort="due", phone="hide")
    present = Number("实到", sort="present", noun="人", url=lambda m: f"#m{m.number}", phone="aside")
    light = Lights("状态", lambda m: Light(Tone.NEAR, "补录") if m.late else Light(Tone.OK, "已提交"))

    by_kind = Choice("类别", [(kind, kind) for kind in _KINDS], "kind")
    by_unit = Choice("党支部", [(name, name) for name in BRANCHES], "unit", searchable=True)
    held = Between("日期", "on")

    def totals(self) -> Mapping[str, Any]:
        return {"due": sum(row.due for row in self.rows), "present": sum(row.present for row in self.rows)}


@dataclass(frozen=True, slots=True)
class Claim:
    """A number an imported report states."""

    ref: str
    subject: str
    value: str
    noun: str
    qualifier: str
    as_of: str
    checked: Light
    state: Light


_CONFIRMED, _WAITING = Light(Tone.OK, "已确认"), Light(Tone.DOING, "待确认")
_SAME, _UNCLEAR, _ENTERED = (
    Light(Tone.OK, "一致"),
    Light(Tone.NEAR, "口径未定"),
    Light(Tone.NA, "录入值，有依据"),
)
_AUGUST, _UNSAID = "2021-08-31", "未写日期"
CLAIMS = (
    Claim("数1", "党委理论学习中心组（扩大）学习", "9", "次", "", _AUGUST, _SAME, _CONFIRMED),
    Claim("数2", "党史学习教育", "23", "次", "", _AUGUST, _SAME, _CONFIRMED),
    Claim("数3", "“三更”专题教育", "19", "次", "", _AUGUST, _SAME, _WAITING),
    Claim("数4", "支部学习会", "90", "次", "余", _AUGUST, Light(Tone.OK, "余数范围内一致（93）"), _CONFIRMED),
    Claim("数5", "主题党日活动", "17", "次", "", _AUGUST, Light(Tone.OK, "一致（集团层面）"), _CONFIRMED),
    Claim("数6", "受教育职工", "500", "人次", "余", _AUGUST, _UNCLEAR, _WAITING),
    Claim(
        "数7",
        "党建工作要求写入章程",
        "100",
        "%",
        "全覆盖",
        _UNSAID,
        Light(Tone.NEAR, "无分子分母"),
        _CONFIRMED,
    ),
    Claim("数8", "党委决策事项", "18", "项", "", _UNSAID, _ENTERED, _CONFIRMED),
    Claim("数9", "前置研究事项", "12", "项", "", _UNSAID, _ENTERED, _CONFIRMED),
    Claim("数10", "所属基层党组织", "7→14", "个", "变化", _UNSAID, _SAME, _CONFIRMED),
    Claim("数11", "驻村点宣讲", "—", "", "未写数", _UNSAID, Light(Tone.NA, "无记录"), _WAITING),
)


class ClaimTable(Table[Claim]):
    """表述数据: keyboard rows, each tied to its mark in the text."""

    caption = "表述数据"
    counter = "个"

    ref = Tags("编号", lambda c: Tag(c.ref, "figure"), phone="hide")
    subject = Text("统计什么", phone="title")
    value = Text("数值", lambda c: c.value + c.noun, phone="aside", nowrap=True)
    qualifier = Text("限定", phone="hide", nowrap=True)
    as_of = Date("截至")
    checked = Lights("数据核对")
    state = Lights("状态")

    def row_attributes(self, row: Claim) -> Mapping[str, str]:
        return {"data-row": "", "data-ref": row.ref, "tabindex": "-1"}
