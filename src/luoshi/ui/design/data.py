"""Invented data of a group that does not exist; numbers are made up so that they agree with each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from luoshi.ui.components import (
    Approval,
    Chart,
    Coverage,
    Event,
    Figure,
    Light,
    Matrix,
    MatrixCell,
    MatrixRow,
    MatrixState,
    Option,
    Picker,
    Series,
    State,
    Step,
    Tone,
)
from luoshi.ui.svg import Arrow, Box, Column

BRANCHES = (
    "机关第一党支部",
    "机关第二党支部",
    "提取车间党支部",
    "制剂车间党支部",
    "质量检验党支部",
    "市场营销党支部",
    "商贸公司党总支",
    "商贸第一党支部",
    "商贸第二党支部",
    "饮片公司党支部",
    "种植基地党支部",
    "物流公司党支部",
    "新厂项目党支部",
)

PICKERS = (
    Picker(
        "unit",
        "单位",
        "group",
        [
            Option("group", "示例集团党委（含下级）"),
            *(Option(str(at), name) for at, name in enumerate(BRANCHES)),
        ],
        searchable=True,
    ),
    Picker("period", "期间", "2021-1-8", [Option("2021-1-8", "2021年1—8月"), Option("2021", "2021年")]),
    Picker("as_of", "截至", "2021-08-31", kind="date"),
    Picker("tree", "隶属", "event", [Option("event", "按发生时隶属"), Option("now", "按现隶属")]),
)

STRIP = (
    Figure("理论学习中心组学习", 9, "次", "上年同期 7，增加2", url="#"),
    Figure("党史学习教育", 23, "次", "本年专项，无同期", url="#"),
    Figure("“三更”专题教育", 19, "次", "本年专项，无同期", url="#"),
    Figure("支部集中学习", 93, "次", "上年同期 64，增长45.3%", url="#"),
    Figure("主题党日（集团层面）", 17, "次", "上年同期 11，增加6", url="#"),
    Figure("受教育职工", 512, "人次", "17次集团层面主题党日合计", url="#"),
)

STRIP_2 = (
    Figure("问题整改", 16, "个", "已销号/应整改，完成率59.3%", of=27, url="#"),
    Figure("第二轮整改", 2, "个", "较上月增加1", url="#"),
    Figure("督办任务", 41, "项", "按期办结率95.1%", of=68, url="#"),
    Figure("逾期", 3, "项", "最长逾期12天", worse=True, url="#"),
    Figure("所属基层党组织", 14, "个", "由7个调整为14个", url="#"),
    Figure("每支部月均录入", 46, "项", "较上月减少8项", url="#"),
)

STRIP_STATES = (
    Figure("党委决定事项清单", 18, "项", "党委会6月10日会议", state=State.ENTERED),
    Figure("党费收缴", 1204, "元", "12个支部", state=State.MIXED, url="#"),
    Figure("支委会", None, "次", state=State.NOT_APPLICABLE, beside="正式党员不足7名"),
    Figure("驻村点宣讲", None, "次", state=State.NO_FACTS, beside="未写数"),
    Figure("入章覆盖", 6, "家", "6家中6家", text="100%"),
)

COMPACT = (
    Figure("表述数据", 11, "个", "已确认8，待确认3"),
    Figure("问题", 9, "条", "3个方面"),
    Figure("原因", 8, "条", "与问题同序"),
    Figure("措施", 34, "项", "7组，可再拆分5项"),
    Figure("材料校核", 6, "处", "需看2，提示4"),
)

LIGHTS = (
    Light(Tone.OK, "已销号"),
    Light(Tone.DOING, "整改中"),
    Light(Tone.NEAR, "临期 8天", "完成时限9月20日，今天9月12日；到期前10天起提示临期。"),
    Light(Tone.OVER, "逾期 12天", "完成时限8月31日，今天9月12日，已过12天。"),
    Light(Tone.LONG, "长期坚持"),
    Light(Tone.NA, "不适用"),
)

APPROVAL = Approval("王某某", "纪委书记", dt.date(2021, 6, 10), "党委会6月10日会议", "李文")

STEPS = (
    Step("登记", "done", "2月20日 王某"),
    Step("认领", "done", "2月22日 纪检部"),
    Step("制定方案", "done", "3月8日"),
    Step("整改中", "current", "第二轮 8月5日起"),
    Step("申请销号", "todo"),
    Step("待验收", "todo"),
    Step("销号", "todo"),
    Step("回头看", "todo", "销号后60天"),
)

EVENTS = (
    Event(dt.date(2021, 9, 12), "完成时限已过12天", "系统按8月31日计算", tone="over"),
    Event(dt.date(2021, 8, 20), "现场督导制药公司党总支等3个单位", "纪检部"),
    Event(dt.date(2021, 7, 28), "回头看：问题反弹，开始第二轮整改", "依据：二季度督导通报", tone="over"),
    Event(dt.date(2021, 6, 10), "销号", "党委会6月10日会议，李文登记", tone="ok", offline=APPROVAL),
    Event(dt.date(2021, 5, 31), "申请销号", "纪检部"),
    Event(dt.date(2021, 3, 8), "制定整改方案，措施3条", "纪检部"),
)

_SPECIAL = {
    **dict.fromkeys([(3, 6), (11, 4)], MatrixCell(MatrixState.LATE, "补开", "#")),
    (7, 7): MatrixCell(MatrixState.GAP, "缺1", "#"),
    **dict.fromkeys([(9, 7), (10, 2), (12, 5)], MatrixCell(MatrixState.TOLD, "缺1", "#")),
}
_SINCE_FEBRUARY = {1, 3, 5, 7, 8, 11, 12}
_UNTIL_JANUARY = 6
_DUE_UNTIL = 8


def _month(branch: int, month: int) -> MatrixCell:
    if month > _DUE_UNTIL:
        return MatrixCell(MatrixState.NOT_DUE)
    if branch == _UNTIL_JANUARY and month > 1:
        return MatrixCell(MatrixState.NOT_APPLICABLE, why="2月1日起改设党总支")
    if branch in _SINCE_FEBRUARY and month == 1:
        return MatrixCell(MatrixState.NOT_APPLICABLE, why="2月1日成立")
    return _SPECIAL.get((branch, month), MatrixCell(MatrixState.HELD, "1", "#"))


def _row(branch: int, name: str) -> MatrixRow:
    cells = [_month(branch, month) for month in range(1, 13)]
    held = sum(cell.state in {MatrixState.HELD, MatrixState.LATE} for cell in cells)
    due = held + sum(cell.state in {MatrixState.GAP, MatrixState.TOLD} for cell in cells)
    return MatrixRow(name, cells, f"{held}/{due}", "#")


MATRIX = Matrix(
    caption="主题党日覆盖（支部层面）",
    head="党支部",
    columns=[f"{month}月" for month in range(1, 13)],
    rows=[_row(at, name) for at, name in enumerate(BRANCHES)],
    total_head="已开/应开",
)

CHART = Chart(
    key="study",
    sentence="支部集中学习，按月：2021年1月8次，逐月增加到8月14次；上年同期每月5到10次",
    head="月份",
    categories=[f"{month}月" for month in range(1, 9)],
    series=[
        Series("2021年", [8, 10, 11, 12, 13, 12, 13, 14]),
        Series("上年同期", [6, 5, 8, 9, 9, 8, 10, 9], reference=True),
    ],
)

GAPS = (
    ("商贸第一党支部", "主题党日 7月", "应开1次，已开0次", Light(Tone.OVER, "未说明")),
    ("新厂项目党支部", "支部党员大会 二季度", "应开1次，已开0次", Light(Tone.OVER, "未说明")),
    ("市场营销党支部", "党课 二季度", "应讲1次，已讲0次", Light(Tone.NEAR, "9月补讲已列计划")),
    ("种植基地党支部", "主题党日 2月", "应开1次，已开0次", Light(Tone.NA, "已说明")),
)


@dataclass(frozen=True, slots=True)
class Aspect:
    """A line of the coverage matrix."""

    name: str
    problems: int
    causes: Coverage
    measures: Coverage
    owners: Coverage
    days: Coverage
    confirmed: Light


ASPECTS = (
    Aspect("政治思想建设", 3, Coverage(3, 3), Coverage(3, 3), Coverage(0, 3, natural=True), Coverage(0, 3, natural=True), Light(Tone.OK, "已确认")),
    Aspect("党风廉政建设", 2, Coverage(2, 2), Coverage(2, 2), Coverage(0, 2, natural=True), Coverage(0, 2, natural=True), Light(Tone.DOING, "待确认 2")),
    Aspect("担当与创新", 4, Coverage(3, 4), Coverage(2, 4), Coverage(0, 4, natural=True), Coverage(0, 4, natural=True), Light(Tone.DOING, "待确认 4")),
)  # fmt: skip

FLOW = (
    Column(
        "problem",
        "问题 3方面9条",
        [
            Box("p1", "政治思想建设", "3条", "#"),
            Box("p2", "党风廉政建设", "2条", "#"),
            Box("p3", "担当与创新", "4条", "#"),
        ],
    ),
    Column(
        "cause",
        "原因 3方面8条",
        [
            Box("c1", "思想政治", "3条", "#"),
            Box("c2", "党风廉政", "2条", "#"),
            Box("c3", "干事创业", "3条", "#"),
        ],
    ),
    Column(
        "measure",
        "措施 7组34项",
        [
            Box(f"m{at}", label, beside, "#")
            for at, (label, beside) in enumerate(
                (
                    ("（一）政治建设", "1项"),
                    ("（二）全面领导", "8项"),
                    ("（三）干部人才", "9项"),
                    ("（四）思想政治工作", "3项"),
                    ("（五）群团与阵地", "3项"),
                    ("（六）正风肃纪", "6项"),
                    ("（七）高质量发展", "4项"),
                )
            )
        ],
    ),
)

ARROWS = (
    Arrow("p1", "c1", firm=True),
    Arrow("p2", "c2", firm=True),
    Arrow("p3", "c3", firm=False),
    Arrow("c1", "m0", firm=True),
    Arrow("c1", "m1", firm=True),
    Arrow("c2", "m5", firm=True),
    Arrow("c3", "m2", firm=False),
    Arrow("c3", "m6", firm=True),
)
