"""Passages of the kinds of documents that organisations write, invented for these tests."""

from __future__ import annotations

import pytest

from luoshi.reading.report import read_report
from luoshi.reading.types import Status

pytestmark = pytest.mark.pure

LEDGER = """青河市环境保护督察整改任务清单
一、部分县区对大气污染防治重视不够，扬尘管控措施落实不到位。
责任单位：市住房城乡建设局、各县（市、区）政府
整改目标：扬尘管控措施落实率达到100%。
整改时限：2023年12月底
整改措施：
1.建立扬尘管控责任清单。
2.开展渣土运输专项整治，查处违规车辆。
二、青河流域生活污水收集率偏低，大量污水直排。
责任单位：市水务局
整改时限：2024年底前
整改措施：新建污水管网120公里；完成5座提升泵站改造。
进展情况：已建成污水管网86公里，剩余工程因征地滞后尚未完工。
"""

AUDIT = """关于2022年度审计查出问题整改情况的报告
一、审计查出问题的整改情况
1.关于预算编制不细化的问题。县财政局已将代编预算比例压减至3%，并于2023年2月批复到部门。
2.关于非税收入1260万元未及时缴库的问题。已全部缴入国库。
3.关于3个项目未办理竣工决算的问题。2个项目已完成决算，剩余1个项目因资料缺失正在补办。
二、下一步工作打算
（一）持续跟踪督办。县审计局逐项跟踪，每季度向县政府报告一次。
（二）完善长效机制。县财政局牵头修订预算绩效管理办法，2023年底前出台。
"""

DUTY = """2023年度述职报告
一年来，我带领科室完成门诊4.2万人次，同比增长8.5%。
回顾一年工作，也存在一些不足：一是学习的系统性不强；二是科研工作薄弱，全年仅发表论文2篇。
今后，我将从以下几个方面努力：一是加强理论和业务学习；二是申报市级课题1项，力争发表论文4篇。
"""

ASSEMBLY = """代表建议办理工作情况报告
共收到代表建议132件，已全部办复，满意率98.5%。
虽然办理工作取得了一定成绩，但也存在一些薄弱环节。有的单位重视程度不够；少数建议办理周期过长。
下一步，我们将从三个方面改进工作：一要强化领导，亲自研究重点建议；二要跟踪问效，逐件销号。
"""

SPEECH = """在全区优化营商环境推进会上的讲话
同志们：
今天召开这次会议，主要任务是部署今年工作。下面，我讲两点意见。
一、认清形势，切实增强紧迫感
与先进地区相比，我们还有不小差距：审批办理时间偏长；惠企政策兑现不够及时。
二、突出重点，全力破解难题
一要提升审批效能。区行政审批局要牵头梳理高频事项，6月底前实现100项“一件事一次办”。
二要规范涉企执法。各执法部门必须严格落实包容审慎监管清单。
"""

MINUTES = """专题会议纪要
会议听取了市住建局关于积水点整治进展情况的汇报。会议认为，积水点整治虽取得阶段性成效，但部分点位管网错接混接，应急泵车配备不足。
会议议定事项如下：
一、市住建局负责，9月20日前完成解放路、人民路2处管网改造。
二、市城管局要加强日常清掏，汛期每周清掏1次雨水口。
三、由市财政局落实应急泵车购置资金260万元。
"""

ENTERPRISE = """集团2023年安全生产工作总结
一、主要工作
开展检查126次，整改隐患738项，解决了一批突出问题。
二、问题与不足
（一）基层力量薄弱。46家基层单位中，专职安全员仅31人。
（二）外包管理存在漏洞，部分外包人员未经培训上岗。
三、2024年工作思路
（一）夯实基层力量。配齐配强专职安全员，6月底前配备到位。（人力资源部、安全环保部负责）
（二）强化外包管理。由安全环保部会同工程部修订外包队伍准入办法，建立黑名单制度。
"""

SIDELIGHTS = """边查边改见实效
截至7月底，检视问题51个，已完成整改38个。
对网点排队时间长问题，运营部增开窗口45个，客户平均等候时间降至16分钟。
对考核指标过多的问题，人力部将考核指标压减至40项以内。
"""

POINTS = """2024年工作要点
一、促进住房市场平稳发展
1.优化住房公积金使用政策。（牵头单位：房产科；配合单位：公积金中心；完成时限：6月底前）
2.实施老旧小区改造86个，惠及居民1.2万户。
3.加强燃气安全整治，更换老旧管网120公里。
责任领导：张某
责任科室：城建科、燃气办
完成时限：11月底
"""


def starts(clauses, length=10):
    return [clause.text[:length] for clause in clauses]


def duties(text):
    return [(m.owner, m.support, m.deadline) for m in read_report(text).measures]


@pytest.mark.parametrize(
    ("text", "problems", "causes", "measures"),
    [
        (
            LEDGER,
            ["部分县区对大气污染防", "青河流域生活污水收集"],
            ["因征地滞后尚未完工。"],
            ["建立扬尘管控责任清单", "开展渣土运输专项整治", "新建污水管网120公", "已建成污水管网86公"],
        ),
        (
            AUDIT,
            ["预算编制不细化的问题", "非税收入1260万元", "3个项目未办理竣工决"],
            ["因资料缺失正在补办。"],
            [
                "县财政局已将代编预算",
                "已全部缴入国库。",
                "2个项目已完成决算，",
                "持续跟踪督办。县审计",
                "完善长效机制。县财政",
            ],
        ),
        (
            DUTY,
            ["学习的系统性不强；", "科研工作薄弱，全年仅"],
            [],
            ["加强理论和业务学习；", "申报市级课题1项，力"],
        ),
        (
            ASSEMBLY,
            ["有的单位重视程度不够", "少数建议办理周期过长"],
            [],
            ["强化领导，亲自研究重", "跟踪问效，逐件销号。"],
        ),
        (
            SPEECH,
            ["审批办理时间偏长；", "惠企政策兑现不够及时"],
            [],
            ["提升审批效能。区行政", "规范涉企执法。各执法"],
        ),
        (
            MINUTES,
            ["会议认为，积水点整治"],
            [],
            ["市住建局负责，9月2", "市城管局要加强日常清", "由市财政局落实应急泵"],
        ),
        (
            ENTERPRISE,
            ["基层力量薄弱。46家", "外包管理存在漏洞，部"],
            [],
            ["夯实基层力量。配齐配", "强化外包管理。由安全"],
        ),
        (
            SIDELIGHTS,
            ["网点排队时间长问题", "考核指标过多的问题"],
            [],
            ["运营部增开窗口45个", "人力部将考核指标压减"],
        ),
    ],
)
def test_what_a_document_states(text, problems, causes, measures):
    reading = read_report(text)
    assert starts(reading.problems) == problems
    assert starts(reading.causes) == causes
    assert starts(reading.measures) == measures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            LEDGER,
            [
                ("市住房城乡建设局、各县（市、区）政府", None, "2023年12月底"),
                ("市住房城乡建设局、各县（市、区）政府", None, "2023年12月底"),
                ("市水务局", None, "2024年底前"),
                ("市水务局", None, "2024年底前"),
            ],
        ),
        (
            MINUTES,
            [("市住建局", None, "9月20日前"), ("市城管局", None, None), ("市财政局", None, None)],
        ),
        (
            ENTERPRISE,
            [("人力资源部、安全环保部", None, "6月底前"), ("安全环保部", "工程部", None)],
        ),
        (
            POINTS,
            [("房产科", "公积金中心", "6月底前"), (None, None, None), ("城建科、燃气办", None, "11月底")],
        ),
        (
            SPEECH,
            [("区行政审批局", None, "6月底前"), ("各执法部门", None, None)],
        ),
    ],
)
def test_who_answers_and_by_when(text, expected):
    assert duties(text) == expected


def test_what_was_done_and_what_is_planned():
    assert [m.status for m in read_report(LEDGER).measures] == [
        Status.PLANNED,
        Status.PLANNED,
        Status.PLANNED,
        Status.DONE,
    ]
    assert {m.status for m in read_report(SIDELIGHTS).measures} == {Status.DONE}


def test_a_measure_that_repeats_a_problem_answers_it():
    text = (
        "一、存在的问题\n（一）企业融资难，贷款获批率仅41%。\n（二）部分企业用工缺口较大。\n"
        "二、下一步措施\n（一）开展用工招聘。\n（二）针对企业融资难问题，组织银企对接会。\n"
    )
    assert (0, None, 1) in read_report(text).links
    assert (1, None, 1) not in read_report(text).links


@pytest.mark.parametrize(
    "text",
    [
        "春风吹绿校园路\n近年来，学校针对学生近视率高的问题，改造教室照明136间，开展视力筛查4200人次。\n",
        "一、主要工作\n针对电信网络诈骗多发问题，开展专项审判，审结相关案件47件。克服原料紧张等困难，完成产量3万吨。\n",
        "阅览室开放时间为周一至周五。\n读者应爱护图书，遗失图书的按原价赔偿。\n",
        "2020年度科技工作年报（摘要）\n全年新立项课题163项，到账经费6.12亿元。\n",
    ],
)
def test_words_that_state_neither_problems_nor_measures(text):
    reading = read_report(text)
    assert (reading.problems, reading.causes, reading.measures) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (
            "服务指南\n1 服务对象\n本院职工。\n2 开放时间\n2.1 阅览室：周一至周五。\n3 其他\n自发布之日起施行。\n",
            [(1, "1"), (1, "2"), (2, "2.1"), (1, "3")],
        ),
        (
            "城管局上半年工作\n上半年，市城管局以创建文明城市为抓手，推动城市管理由治向智转变，各项工作实现时间过半任务过半。\n"
            + "".join(
                f"{name}\n突出主次干道和学校周边，开展市容环境整治，规范占道经营1.26万起，拆除破损广告3470块，清理小广告。\n"
                for name in ("市容秩序更规范", "环境卫生更整洁", "园林绿化更精致")
            ),
            [(1, ""), (1, ""), (1, "")],
        ),
        ("一、问题\n一是要素保障趋紧。\n二是人才不足。\n", [(1, "一、"), (2, "一是"), (2, "二是")]),
    ],
)
def test_headings_of_plain_forms(text, headings):
    assert [(heading.level, heading.label) for heading in read_report(text).outline] == headings
