"""Dates: how they are said, and how far they reach."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading import read_report
from luoshi.reading.calendar import Calendar
from luoshi.reading.dates import Role, find_clock_times, find_dates
from luoshi.reading.outline import read_outline
from luoshi.reading.text import fold, read_text

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("words", "year", "shift", "part", "role", "target"),
    [
        ("截止2021年8月底，组织", 2021, None, "-08", Role.AS_OF, False),
        ("截至 2021 年 8 月 31 日", 2021, None, "-08-31", Role.AS_OF, False),
        ("2011年一季度我国", 2011, None, "-Q1", Role.PERIOD, False),
        ("比上年增长", None, -1, "", Role.BASE, False),
        ("2010年8月17日，美国", 2010, None, "-08-17", Role.DAY, False),
        ("2023年1至12月", 2023, None, "-12", Role.PERIOD, False),
        ("今年1—6月，", None, 0, "-06", Role.PERIOD, False),
        ("截至7月底", None, 0, "-07", Role.AS_OF, False),
        ("到2025年，", 2025, None, "", Role.PERIOD, True),
        ("力争到2025年底", 2025, None, "-12", Role.AS_OF, True),
        ("2019—2021年", 2021, None, "", Role.PERIOD, False),
        ("2020年1月至2021年6月", 2021, None, "-06", Role.PERIOD, False),
        ("2021年上半年", 2021, None, "-06", Role.PERIOD, False),
        ("二〇二一年十月", 2021, None, "-10", Role.PERIOD, False),
        ("前三季度", None, 0, "-Q3", Role.PERIOD, False),
        ("2021.8.31", 2021, None, "-08-31", Role.DAY, False),
        ("自2019年以来", 2019, None, "", Role.PERIOD, False),
        ("前8个月", None, 0, "-08", Role.PERIOD, False),
        ("12月底前", None, 0, "-12", Role.PERIOD, True),
        ("去年底", None, -1, "-12", Role.PERIOD, False),
        ("１—１０月份", None, 0, "-10", Role.PERIOD, False),
        ("全年新增", None, 0, "", Role.PERIOD, False),
        ("年底前完成", None, 0, "", Role.PERIOD, True),
        ("2022年半年度报告", 2022, None, "-06", Role.PERIOD, False),
        ("2023年1—3季度", 2023, None, "-Q3", Role.PERIOD, False),
        ("2023年3月6日至19日", 2023, None, "-03-19", Role.DAY, False),
        ("2023年3月6日至4月2日", 2023, None, "-04-02", Role.DAY, False),
        ("2022年1月1日至6月30日", 2022, None, "-06-30", Role.PERIOD, False),
    ],
)
def test_mention(words, year, shift, part, role, target):
    (mention,) = find_dates(fold(words))
    assert (mention.year, mention.shift, mention.part, mention.role, mention.target) == (
        year,
        shift,
        part,
        role,
        target,
    )


@pytest.mark.parametrize(
    "words", ["2000元", "三个月共", "同比增长", "5至8个", "3—5家", "2021个", "12.5年均", "未来年景"]
)
def test_no_mention(words):
    assert find_dates(words) == []


def test_clock_times():
    assert find_clock_times("会议9:30开始，15时20分结束") == [(2, 6), (9, 15)]


REACHES = {
    "a period reaches the following sentences and paragraphs of its section": (
        "一、情况\n2011年一季度，进口5亿元。出口6亿元。\n顺差@7亿元。",
        "2011-Q1",
    ),
    "nothing reaches the next section": (
        "一、情况\n（一）学习\n截止2021年8月底，学习9次。\n（二）融合\n梳理事项@18项。",
        None,
    ),
    "a heading dates all below it": (
        "一、2012年工作回顾\n预计，生产总值447亿元。\n新增公路@56公里。",
        "2012",
    ),
    "a title dates the document": ("关于2022年度工作情况的报告\n一、情况\n召开会议@5次。", "2022"),
    "a single day reaches its paragraph where nothing is above": (
        "一、情况\n2010年8月17日，法院判决胜诉。付出@180万美元。",
        "2010-08-17",
    ),
    "and not the next": ("一、情况\n2010年8月17日，法院判决胜诉。\n付出@180万美元。", None),
    "a single day dates its own sentence": ("一、情况\n2010年8月17日，签约@3个。", "2010-08-17"),
    "a base of comparison dates nothing": ("一、情况\n2021年，产值5亿元，比2019年增长@8%。", "2021"),
    "last year counts back": ("一、2021年工作\n去年完成@5个。", "2020"),
    "months take the year in force": ("2021年工作总结\n一、情况\n截至8月底，完成@5个。", "2021-08"),
    "months take the year of the signature": (
        "一、情况\n截至8月底，完成@5个。\n某集团\n2021年9月10日",
        "2021-08",
    ),
    "a month without any year stays undated": ("一、情况\n截至8月底，完成@5个。", None),
    "two years in one sentence": ("一、情况\n2020年完成5亿元，2021年完成@6亿元。", "2021"),
    "a target does not reach the next paragraph": (
        "一、2021年情况\n到2025年，收入突破5亿元。\n现有企业@3家。",
        "2021",
    ),
    "a year inside a name gives way to the period in force": (
        "一、情况\n截至2021年11月底，省级已提前下达2022年转移支付项目@64个。",
        "2021-11",
    ),
    "a title that begins with a year": ("2022年工作总结\n召开会议@5次。", "2022"),
    "a plan's title dates the plan": ("2024年春季造林方案\n一、任务\n造林@3万亩。", "2024"),
    "a date under the title is none of the figures": (
        "清单\n（2023年8月21日会议通过）\n1. 采购\n问题：合同@5份。",
        None,
    ),
    "a date of publication is none either": (
        "通报\n发布日期：2023-12-18　来源：办公室\n一、情况\n发函@6份。",
        None,
    ),
    "the announced period": ("通报\n现将2023年1—9月运行情况通报如下。\n一、工业\n产值@5亿元。", "2023-09"),
    "a title without a year takes that of the signature": (
        "上半年工作情况\n一、情况\n召开会议@5次。\n某局\n2022年7月5日",
        "2022-06",
    ),
    "the opening period reaches all sections": (
        "通报\n2022年，我局稳步推进工作。\n一、情况\n检查@5次。",
        "2022",
    ),
    "as of in the opening does not": ("通报\n截至2022年9月，已整改8项。\n一、情况\n检查@5次。", None),
    "unless it says so": (
        "通报\n截至2022年9月（下文数据口径相同），已整改8项。\n一、情况\n检查@5次。",
        "2022-09",
    ),
    "a heading outdoes the opening": ("总结\n2021年，产值3亿元。\n一、2022年计划\n产值@4亿元。", "2022"),
    "as of in the first words of a section holds below it": (
        "一、整改\n截至2022年9月，完成8项。\n（一）学习\n组织@5次。",
        "2022-09",
    ),
    "but not in the next section": (
        "一、整改\n截至2022年9月，完成8项。\n（一）学习\n组织5次。\n二、问题\n空缺@3人。",
        None,
    ),
    "nor where it stands further in": (
        "一、整改\n整改积极推进。成效逐步显现。截至2022年9月，完成8项。\n（一）学习\n组织@5次。",
        None,
    ),
    "a period led in by 据 or 从 opens its section": (
        "一、问题\n从截至2022年9月的情况看，问题有三。\n（一）学习\n缺课@5次。",
        "2022-09",
    ),
    "a month that opens a section holds in it": (
        "报告\n2023年11月，科里作了回顾。\n一、现状\n10月份，等候6天。\n1、积压。顺延@213人次。",
        "2023-10",
    ),
    "a month further in does not": (
        "报告\n2023年11月，科里作了回顾。\n一、现状\n等候6天，10月份最长。\n1、积压。顺延@213人次。",
        None,
    ),
    "months since when hold for their paragraph": (
        "2022年整改报告\n一、组织\n2022年7月以来，开会5次。走访@9场。\n2023年1月12日",
        "2022",
    ),
    "years since when do not": (
        "报告\n一、组织\n2018年以来，开会5次。\n改造@9座。\n2023年1月12日",
        None,
    ),
    "an inspection holds for what is told of it": (
        "反馈意见\n根据统一部署，2023年9月5日至11月3日，区委巡察组开展了巡察。其间个别谈话@46人次。现反馈如下。\n一、问题",
        "2023-11-03",
    ),
    "other days hold for their sentence": (
        "意见\n一、经过\n2023年9月5日至11月3日，我局办培训班。\n发函@46份。",
        None,
    ),
    "as of late in its clause holds for the words before it": (
        "一、整改\n核查贷款@2316笔，截至2023年3月20日全部收回。",
        "2023-03-20",
    ),
    "but not for another clause": (
        "一、整改\n抽查贷款@150笔；截至2023年3月20日全部收回。",
        None,
    ),
    "what a plan looks back on keeps its year": (
        "集团2025年上半年重点任务\n2024年，利润增长5.6%。但也要看到，全年发生事故@6起。\n一、任务\n抓安全。",
        "2024",
    ),
    "今年 counts from the year of the first 截至": (
        "一、情况\n截至2023年9月底，建成38万亩。其中，2022年建成9万亩，今年1—9月建成@7万亩。",
        "2023-09",
    ),
    "a period inside a sentence holds for its paragraph": (
        "一、情况\n坚持例会制度，2022年开会12次。发文@5份。\n二、问题",
        "2022",
    ),
    "but not for the next": ("一、情况\n坚持例会制度，2022年开会12次。\n发文@5份。\n二、问题", None),
    "what only names the things counted does not": (
        "2022年工作总结\n一、情况\n2019年立项的3个项目完工。新建@5个。",
        "2022",
    ),
    "an event ends with its clause": ("一、情况\n公司成立于1996年，职工@50人。", None),
    "since an earlier year is no date": ("2022年工作总结\n一、情况\n2019年以来，累计投入@600万元。", "2022"),
    "some days reach their sentence": ("2023年6月5日至9日，抽查@8家。", "2023-06-09"),
    "and no further where a period is above": (
        "2023年工作总结\n一、情况\n2023年6月5日至9日，督查组进驻。梳理任务@22项。",
        "2023",
    ),
    "a month inside the period of the report": (
        "2023年前三季度情况\n9月份，指数为50.2%。\n收入@3亿元。",
        "2023-Q3",
    ),
    "what is planned has no period of what was done": (
        "2022年工作总结\n一、情况\n开会5次。\n二、下一步打算\n新建@3所。",
        None,
    ),
    "nor has a paragraph of next steps": ("2022年情况\n开会5次。\n下一步，新建@3所。", None),
    "nor has what is asked of others": (
        "2022年上半年情况\n开会5次。\n六、有关建议\n建议补助@150万元。",
        None,
    ),
    "a title about putting right names the year of the audit": (
        "关于2023年度财务收支审计发现问题整改情况的报告\n问题共@11个。",
        None,
    ),
    "so does the sentence that announces it": (
        "整改报告\n现将2022年度审计查出问题整改情况报告如下。\n一、情况\n问题@11个。",
        None,
    ),
    "a title with a closing date": ("某县2024年民生实事进展情况（截至10月底）\n新建公厕@9处。", "2024-10"),
    "a remark on the data inside its sentence": (
        "评估报告\n如无特别说明，本报告所用数据截至2023年6月30日。\n一、指标\n完成@9个。",
        "2023-06-30",
    ),
    "inside a sentence a month holds for its clause": (
        "2024年上半年情况\n南作业区5月份卸车312节；采纳建议@74条。",
        "2024-06",
    ),
    "and for the words before it": ("2024年上半年情况\n@两家钢厂二季度停产。", "2024-Q2"),
    "what was set last year is done this year": (
        "2024年上半年情况\n去年底定的8件实事，办结@6件。",
        "2024-06",
    ),
    "and the things set are last year's": ("2024年上半年情况\n去年底定的@8件实事，办结6件。", "2023-12"),
    "last year's value and today's": (
        "2024年上半年情况\n空置门面去年同期有207间，现在是@164间。",
        "2024-06",
    ),
    "the value of the same time last year": (
        "2024年上半年情况\n6月末面积1226亩，上年同期为@1180亩。",
        "2023-06",
    ),
    "when something was laid is no date of it": (
        "整改说明\n2024年3月6日\n一、管网\n@9公里管网系1998年敷设，抢修29次。",
        None,
    ),
    "nor of what follows": ("一、管网\n9公里管网系1998年敷设，抢修@29次。", None),
    "about a year is no date": ("一、车辆\n2016年前后买的@118台老车故障多。", None),
    "several years have none": ("2024年上半年情况\n近三年流失@27人。", None),
    "unless all data run up to one day": (
        "评估报告\n本报告所用数据截至2023年6月30日。\n近三年应评@11个。",
        "2023-06-30",
    ),
    "since it was set up": ("2024年工作总结\n漂流角设立以来，收到捐书@3260册。", None),
    "since the rectification began another time begins": (
        "一、整改\n2023年人均4.5次。整改以来，巡护@1870公里。",
        None,
    ),
    "this inspection is another time too": (
        "一、检查\n据2023年12月末盘点，储粮5万吨。从本次检查看，粮温@18度。",
        None,
    ),
    "今年 is the year told": (
        "一、情况\n截至2023年10月底，余额5亿元。\n二、做法\n今年以来催收@73次。",
        "2023",
    ),
    "去年 is not": ("一、情况\n2024年更新2台。\n二、问题\n去年定的@6项没有动静。", None),
    "nor is a month without a year inside a sentence": (
        "一、情况\n截至2023年10月底，余额5亿元。\n二、做法\n加大力度，9月份催收@73次。",
        None,
    ),
    "one that opens its sentence counts from the year named": (
        "一、情况\n截至2023年10月底，余额5亿元。\n二、做法\n9月份，催收@73次。",
        "2023-09",
    ),
    "a breakdown belongs to what it breaks down": (
        "一、情况\n截至2023年10月底，余额5亿元。\n从结构看，房建@3亿元。",
        "2023-10",
    ),
    "so does the next paragraph": ("一、情况\n截至2023年10月底，余额5亿元。\n退回重报@3件。", "2023-10"),
    "the next section does not": ("一、情况\n截至2023年10月底，余额5亿元。\n二、其他\n重报@3件。", None),
    "a plan starts from what there is": (
        "2024年8月情况\n二、整改措施\n对@39条隐患逐条定人，33条9月底清零。",
        "2024-08",
    ),
    "the plan's deadline is not theirs": (
        "一、下一步措施\n对未结算的@43个项目定人定时，2024年6月底前结算率达到90%。",
        None,
    ),
    "put into next year's plan": ("2024年情况说明\n一、管网\n剩余@2公里列入明年计划。", "2025"),
    "what is left in the year": ("2024年8月情况\n二、整改措施\n年内演练@8次。", "2024"),
    "a breakdown in the paragraph too": (
        "2023年工作总结\n一、情况\n截至6月底，余额5亿元。其中房建@3亿元。",
        "2023-06",
    ),
    "a part of the year does not outlast its sentence": (
        "2023年工作总结\n一、情况\n上半年，开会5次。培训@3期。",
        "2023",
    ),
    "material since a year": (
        "一、情况\n截至2023年6月底，完成5项。\n二、做法\n对2020年以来签订的@153份合同编号。",
        None,
    ),
    "a report of news has one day": (
        "某校开展主题活动\n2025年3月14日，支部组织党员27人整理图书。\n共修补@186册。",
        "2025-03-14",
    ),
    "nor has it more where a period stands above": (
        "2024年春节期间情况\n安排值班1260人次。2月10日，接诊最多，达到612人次。出车@298趟。",
        "2024",
    ),
    "years long past are not carried on": (
        "2024年工作总结\n一、情况\n2019年投资3亿元建厂。生产@5万台。",
        "2024",
    ),
    "the heading of a problem sets no date": (
        "整改报告\n（一）关于2021年资金沉淀的问题\n支出@74万元。",
        None,
    ),
    "a report's own threshold is dated": ("2023年总结\n一、情况\n违约率超过@3%的客户有15家。", "2023"),
    "a limit has no date of its own": ("2024年情况\n红线是@65%。", "2024"),
    "the year said last tells what the whole year is": (
        "报告\n（2023年1月16日）\n一、问题\n2022年的43个项目滞后。全年收到通知@5份。",
        "2022",
    ),
    "a deadline dates its clause": ("一、措施\n2023年底前培训@60人；另建库房3处。", "2023-12"),
    "and only its clause": ("一、措施\n加强学习，2023年底前培训60人；另建库房@3处。", None),
    "at most its sentence": ("一、措施\n2023年底前培训60人。另建库房@3处。", None),
    "also before it": ("一、下一步措施\n按职工总数@1%的比例配备，2023年底前到位。", "2023-12"),
    "the deadline of an item dates its aim": (
        "一、供水\n问题：漏损率15%。\n整改目标：漏损率降到@10%。\n整改时限：2023年9月底前\n完成情况：更换管道3公里。",
        "2023",
    ),
    "and its measures": (
        "一、供水\n整改措施：\n（1）更换管道@3公里。\n责任单位：水务局\n整改时限：2023年9月底前",
        "2023",
    ),
    "and neither problem nor result": (
        "一、供水\n问题：漏损率15%。\n整改目标：漏损率降到10%。\n整改时限：2023年9月底前\n完成情况：更换管道@3公里。",
        None,
    ),
    "measures for ever have no date": (
        "2023年问题清单\n一、作风\n整改措施：每人联系企业@1家。\n完成时限：长期坚持",
        None,
    ),
    "several deadlines date nothing": (
        "一、采购\n整改措施：限额@20万元以上纳入审核。\n整改时限：（1）2023年底前；（2）长期坚持",
        None,
    ),
    "the number of an issue is no period": (
        "2024年第3号\n某区2023年度资金审计结果\n一、情况\n筹集资金@5亿元。",
        "2023",
    ),
    "a yearly meeting of which no day is told is of its year": (
        "党支部2023年度组织生活会查摆问题整改清单\n本支部共有党员@26名。\n1.学习打了折扣。",
        "2023",
    ),
    "a yearly meeting held on a day of the next year is not": (
        "关于2023年度民主生活会情况的通报\n2024年1月18日，学校党委召开民主生活会。\n一、会前准备\n谈心谈话@82人次。",
        None,
    ),
    "a monthly report speaks of the month under its title": (
        "安全生产月报\n（2024年11月）\n(一)指标\n轻伤事故：本月@1起。",
        "2024-11",
    ),
    "the months a text opens with, not the month of issue": (
        "机务例会材料（2024年3月）\n1—2月，在册车辆312辆。\n救援@46车次。",
        "2024-02",
    ),
    "截至 in a title about putting right holds throughout": (
        "巡察反馈问题整改情况（截至2025年5月底）\n1.关于记录不规范的问题。已整改。补正缺项@127处。",
        "2025-05",
    ),
    "截至 at the very beginning of a text without headings holds throughout": (
        "扩建工程进展情况\n截至2025年8月25日，累计完成投资4.38亿元。\n设备部分：到货@97台。",
        "2025-08-25",
    ),
    "the first period keeps the text, the next year is a plan": (
        "2024年，集采中心完成采购412个。\n全年有@19个项目流标。\n2025年，拟采取以下措施：第一，压减采购。第二，先审后发。",
        "2024",
    ),
    "an examination that opens the report is no period": (
        "关于审计反馈问题整改情况的报告\n2022年8月，审计组对我所2019年至2021年经费进行了专项审计。现将情况报告如下。\n一、问题\n抽查凭证@412份。",
        None,
    ),
    "a month of the text takes the year said before": (
        "整改情况的报告\n2024年4月，巡察组开展巡察，6月3日反馈问题23个。截至9月30日，已完成@19个。\n一、情况\n略。",
        "2024-09-30",
    ),
    "this year's plans in a report on last year": (
        "2023年度理事会工作报告\n向大会报告2023年度工作和今年打算。\n一、工作\n略。\n二、目标\n今年的目标：收入@1500万元。",
        "2024",
    ),
    "a paragraph that opens with the next year": (
        "2023年度述职报告\n全年下库20次。\n2024年重点办好四件事。第一，3月底前把货款压到@1000万元以内。第二，配齐专员。",
        "2024-03",
    ),
    "it is held on its day": (
        "情况通报\n1.会议\n2024年1月18日，学校召开2023年度民主生活会。应到@9人。",
        "2024-01-18",
    ),
    "what was found last year is counted today": (
        "通报\n1.整改\n截至2023年12月底，上年度查摆的@14个问题整改12个。",
        "2023-12",
    ),
    "minutes say when people met": (
        "会议纪要\n时间：2023年11月14日上午\n出席：委员@7人\n会议听取了汇报。",
        "2023-11-14",
    ),
    "the aims of a plan have its year": (
        "某局2025年工作要点\n抓好工作。主要目标：创建支部@3个。",
        "2025",
    ),
    "a fault in keeping rules is no plan": (
        "2023年工作总结\n一、过紧日子要求落实不严\n经费增加@2万元。",
        "2023",
    ),
    "the time of an inspection is none of the report": (
        "整改报告\n2022年9月至11月，市委巡察组进行巡察。\n一、学习\n制定制度@12项。",
        None,
    ),
    "no year from a document number": ("一、情况\n按照国发〔2021〕12号文件，完成@5个。", None),
}


@pytest.mark.parametrize(("text", "as_of"), REACHES.values(), ids=REACHES.keys())
def test_reach(text, as_of):
    position = text.index("@")
    document = read_text(text.replace("@", ""))
    assert Calendar(document, read_outline(document)).as_of(position) == as_of


@given(st.text(alphabet="2021年1—6月底末上下半季度截至到比今去前日号.-/一二三 度以来，。\n", max_size=60))
def test_mentions_do_not_overlap(words):
    mentions = find_dates(words)
    for one, other in pairwise(mentions):
        assert one.end <= other.start
    assert all(mention.edge <= mention.start < mention.end <= len(words) for mention in mentions)


@pytest.mark.parametrize(
    "text",
    [
        "红线是@65%。",
        "高于@9%的国家控制指标。",
        "执行率达不到@50%的项目收回资金。",
        "进度款比例达不到@80%的一律上会。",
        "不合格的扣减当月绩效@2%。",
    ],
)
def test_a_norm_has_no_date(text):
    (figure,) = read_report("2024年工作总结\n一、管理\n" + text.replace("@", "")).figures
    assert figure.as_of is None


@pytest.mark.parametrize("text", ["执行率达到@50%。", "罚没收入@71万元。", "酒精超过限量@15升。"])
def test_what_was_is_no_norm(text):
    (figure,) = read_report("2024年工作总结\n一、管理\n" + text.replace("@", "")).figures
    assert figure.as_of == "2024"
