"""Measures in plain words, their days and bodies, and what answers what: own wordings, not those of any case."""

from __future__ import annotations

import pytest

from luoshi.reading import read_report
from luoshi.reading.due import deadlines_in
from luoshi.reading.outline import read_outline
from luoshi.reading.owners import responsibility
from luoshi.reading.text import read_text
from luoshi.reading.types import Status

pytestmark = pytest.mark.pure


def measures(text):
    return [(m.text[:6], m.owner, m.deadline) for m in read_report(text).measures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本月25日前报送说明。", "本月25日前"),
        ("下周三下班前交齐。", "下周三下班前"),
        ("采暖季开始前清完欠费。", "采暖季开始前"),
        ("汛期到来前完成加固。", "汛期到来前"),
        ("安委办6月下旬组织复查。", "6月下旬"),
        ("每季度末月25日前报送台账。", "每季度末月25日前"),
        ("一季度必须拿到手续。", "一季度"),
        ("第四季度对问题开展回头看。", "第四季度"),
        ("今年底建成投用。", "今年底"),
        ("五月底前拿出方案。", "五月底前"),
        ("汛前完成15公里。", "汛前"),
        ("审批压到5个工作日以内。", None),
        ("延期至12月底。", None),
        ("3月前后雨水偏多。", None),
        ("从5月下旬起实行新办法。", None),
        ("每季度对台账核对一次。", None),
        # In which offences are counted, how long something runs, which things are meant.
        ("一年内三次违规的，清出名录。", None),
        ("一年内完成清退。", "一年内"),
        ("近三年内提拔的干部全部参训。", None),
        ("新入职员工三个月内不得独立上岗。", None),
        ("对6月底前未完成的单位通报批评。", None),
        ("6月底前完成未办的事项。", "6月底前"),
        ("建立30日内办结机制。", None),
        ("第一季度完成情况纳入考核。", None),
        ("第一季度完成招标。", "第一季度"),
        ("年底前后集中走访。", None),
    ],
)
def test_days_by_which_something_is_to_be_done(text, expected):
    assert deadlines_in(read_text(text), 0, len(text)) == expected


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("由各供热公司包户催收。", "各供热公司"),
        ("路灯由城管队逐盏更换。", "城管队"),
        ("柳林路由住建局派人驻场。", "住建局"),
        ("由市水务局组织实施。", "市水务局"),
        ("喇叭由镇里先垫钱，县应急局负责招标。", "县应急局"),
        ("10月底前各乡镇至少演练一次。", "各乡镇"),
        ("客服中心10月底前扩容坐席12个。", "客服中心"),
        ("各单位整改结果于6月底前报安全科。", "各单位"),
        ("建议编办每年拿出40个编制。", "编办"),
        ("东部水厂12月底前通水。", None),
        ("文化中心10月底前投用。", None),
        ("由总经理任总指挥。", None),
        ("所长带队与园林部门会商。", None),
        ("支部将继续开展活动。", None),
    ],
)
def test_bodies_that_answer(text, owner):
    assert responsibility(read_text(text), 0, len(text)).owner == owner


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "情况介绍\n仓库的货架旧了。物资科5月20日前更换完毕。\n",
            [("物资科5月2", "物资科", "5月20日前")],
        ),
        ("情况介绍\n物资科已于5月20日前更换完毕。\n", []),
        ("情况介绍\n物资科原定5月20日前更换，至今没有动。\n", []),
        ("情况介绍\n上级通知要求物资科5月20日前更换。\n", []),
        (
            "情况介绍\n下一步，物资科逐架检查；档案科7月底前装好温度计。\n",
            [("物资科逐架检", "物资科", None), ("档案科7月底", "档案科", "7月底前")],
        ),
        (
            "检查通报\n现提出以下要求：第一，物资科逐架检查；第二，夜班交接一律签字。\n",
            [("物资科逐架检", "物资科", None), ("夜班交接一律", None, None)],
        ),
        (
            "年度小结\n一、存在问题\n货架偏少。\n二、下年打算\n继续更换货架；把台账搬到线上。\n",
            [("继续更换货架", None, None), ("把台账搬到线", None, None)],
        ),
        ("年度小结\n一、下年打算\n确保入库量不低于7.5万吨，差错率控制在1%以内。\n", []),
    ],
)
def test_tasks_in_plain_words(text, expected):
    assert measures(text) == expected


def test_what_answers_the_problem_just_told():
    reading = read_report(
        "㈠货架老旧。有12组货架变形，存在较大安全隐患。针对这一问题，物资科5月底前更换。\n㈡台账齐全。\n"
    )
    assert [m.text for m in reading.measures] == ["物资科5月底前更换。"]
    assert reading.links == ((0, None, 0),)


def test_lists_that_are_said_to_stand_in_one_order():
    text = (
        "一、存在的问题\n1.货架偏少。\n2.台账不全。\n二、原因分析\n上述问题的原因分别是：\n1.预算没有安排。\n"
        "2.专人没有到岗。\n三、整改措施\n也按以上顺序来。\n1.列入预算。\n2.配齐专人。\n"
    )
    assert read_report(text).links == ((0, 0, 0), (1, 1, 1))


def test_lists_of_one_length_alone_are_not_linked():
    text = "一、存在的问题\n1.货架偏少。\n2.台账不全。\n二、下步措施\n1.开展演练。\n2.组织学习。\n"
    assert read_report(text).links == ()


def test_a_reason_right_behind_its_problem():
    reading = read_report("检查通报\n货架变形12组，至今没有更换。主要原因是预算没有安排。\n")
    assert reading.links == ((0, 0, None),)


def test_a_paragraph_behind_items_of_one_paragraph_belongs_above():
    text = (
        "一、安排\n1.物资科检查货架，逐架登记。\n2.档案科核对台账，逐页签字。\n以上工作由办公室逐月督办。\n"
    )
    outline = read_outline(read_text(text))
    assert outline.path(outline.at(text.index("以上工作"))) == "一、"
    assert outline.path(outline.at(text.index("逐页签字"))) == "一、/2."


def test_an_item_with_fields_keeps_them():
    text = (
        "1.货架偏少，变形12组没有更换。\n责任单位：物资科\n2.台账不全，缺页23张没有补上。\n责任单位：档案科\n"
    )
    outline = read_outline(read_text(text))
    assert outline.path(outline.at(text.rindex("责任单位"))) == "2."


def test_a_text_that_opens_in_the_middle_keeps_its_level():
    text = "（三）服务。全年接待2000人。\n（四）培训。开班6期。\n三、不足\n人手少。\n"
    assert [item.level for item in read_outline(read_text(text)).items] == [2, 2, 1]


def test_the_title_of_a_table_stands_beside_the_list_above_it():
    text = "1.货架更换12组，全部完成验收。\n2.台账核对800页，全部签字。\n主要指标对比表\n指标 本年 上年\n入库 12 10\n"
    assert [(item.level, item.label) for item in read_outline(read_text(text)).items] == [
        (1, "1."),
        (1, "2."),
        (1, ""),
    ]


def test_lists_that_are_said_to_correspond():
    text = (
        "自查报告\n一、存在的问题\n第一，学习抓得不紧。\n第二，台账管理不规范。\n二、整改措施\n"
        "针对上述两个方面问题，对应制定整改措施如下：\n第一，每月集中学习。\n第二，统一台账格式。\n"
    )
    assert {(link[0], link[2]) for link in read_report(text).links} == {(0, 0), (1, 1)}


def test_a_reason_in_the_sentence_of_its_problem():
    text = "自查报告\n一、存在的问题\n三处房产至今没有办证，主要原因是早年资料缺失。\n"
    assert read_report(text).links == ((0, 0, None),)


def test_a_measure_that_takes_up_the_words_of_a_problem():
    text = (
        "自查报告\n一、存在的问题\n食堂少收水费320元。\n宿舍漏雨严重。\n"
        "二、整改措施\n对少收的320元水费，后勤科9月底前补收到位。\n"
    )
    assert read_report(text).links == ((0, None, 0),)


def test_what_was_done_and_what_comes_next_are_two_measures():
    text = (
        "关于巡察反馈意见整改情况的报告\n一、具体整改情况\n（一）关于人手不足的问题\n"
        "整改情况：招聘驾驶员20名，缺口减半。下一步，与技校联办订单班，年底前再补充15名。\n责任单位：人事部\n"
    )
    found = read_report(text)
    assert [(m.text[:4], m.status.value, m.owner, m.deadline) for m in found.measures] == [
        ("招聘驾驶", "done", "人事部", None),
        ("与技校联", "planned", "人事部", "年底前"),
    ]
    assert {(link[0], link[2]) for link in found.links} == {(0, 0), (0, 1)}


def test_fields_and_totals_of_a_report_on_mending_are_no_measures():
    text = (
        "关于巡察反馈意见整改情况的报告\n一、具体整改情况\n（一）关于账目不清的问题\n整改情况：逐笔核对，补记3笔。\n"
        "牵头单位：财务科    完成时限：2023年8月底\n二、整改总体成效及后续安排\n"
        "截至10月底，反馈的12个问题已完成整改10个，建立制度4项。\n"
        "下一步，党委将紧盯剩余问题，年底前销号；由纪检室牵头，组织回头看。\n"
    )
    assert measures(text) == [
        ("逐笔核对，补", "财务科", "2023年8月底"),
        ("党委将紧盯剩", None, "年底前"),
        ("由纪检室牵头", "纪检室", None),
    ]


def test_what_a_plan_says_before_its_first_heading_is_no_measure():
    text = "某局2025年工作要点\n2025年，全局工作要紧扣中心任务，坚持服务基层。\n一、重点任务\n1.推进改革。出台办法。\n"
    assert measures(text) == [("推进改革。出", None, None)]


def test_what_a_meeting_decides_about_what_was_told():
    text = (
        "某公司会议纪要\n会议听取了汇报。会议就此议定如下：\n1、党群部年底前拿出计划。\n"
        "2、人事部把发展名额纳入计划，不少于6名。\n"
    )
    assert [m[1] for m in measures(text)] == ["党群部", "人事部"]


def test_what_is_not_yet_mended_can_be_laid_on_a_body():
    text = "情况通报\n抽查车辆300台。\n对未修复的隐患，由机务科负责，11月20日前修复到位。\n"
    assert measures(text) == [("对未修复的隐", "机务科", "11月20日前")]


def test_tasks_of_a_list_that_only_its_lead_or_its_labels_announce():
    text = "我任内完成销售6亿元。\n2024年重点办好两件事。第一，把欠款降下来。第二，配齐专员2名。"
    assert [m.text[:5] for m in read_report(text).measures] == ["把欠款降下", "配齐专员2"]
    text = "上半年办班87期。\n重点做好：一要抓好协议签订；二要在9月底前更新题库。"
    assert [(m.text[:4], m.deadline) for m in read_report(text).measures] == [
        ("抓好协议", None),
        ("在9月底", "9月底前"),
    ]


def test_clauses_that_each_answer_a_named_problem():
    text = "针对年轻人来得少的问题，社区准备把活动改到周六；针对停车难的问题，由物业公司划线。"
    assert [m.text[:5] for m in read_report(text).measures] == ["针对年轻人", "针对停车难"]


def test_opinions_of_a_check_are_no_report_on_mending():
    text = (
        "供水督查通报\n一、发现的问题\n（一）改造滞后。计划38公里，仅完成9公里。\n（二）底数不清。13座未入账。\n二、督查处理意见\n"
        "针对改造滞后问题，由工程部负责倒排工期，9月底前完工。\n针对底数不清问题，营运中心5月20日前完成普查。\n针对估抄问题，营业部逐只复核。"
    )
    report = read_report(text)
    assert [m.text[:5] for m in report.measures] == ["由工程部负", "营运中心5", "营业部逐只"]
    assert {m.status for m in report.measures} == {Status.PLANNED}


def test_findings_in_the_clauses_of_one_sentence_are_mended_each():
    text = "关于巡察整改情况的报告\n一、其他问题\n对值班脱岗问题，开展夜查9次，通报2人；对公车未登记问题，14台车已全部更换油卡。"
    assert [m.text[:4] for m in read_report(text).measures] == ["开展夜查", "14台车"]
