"""Labels and the nesting of headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.labels import Family, line_label
from luoshi.reading.outline import read_outline
from luoshi.reading.text import read_text

pytestmark = pytest.mark.pure


def outline(text):
    return read_outline(read_text(text))


def shape(text):
    return [(item.level, item.label, item.title) for item in outline(text).items]


@pytest.mark.parametrize(
    ("line", "family", "number", "words"),
    [
        ("一、总体情况", Family.HAN, 1, "总体情况"),
        ("二十三、其他", Family.HAN, 23, "其他"),
        ("一、一季度运行情况", Family.HAN, 1, "一季度运行情况"),
        ("　　（十二）改革", Family.HAN_BRACKET, 12, "改革"),
        ("(三)、开放", Family.HAN_BRACKET, 3, "开放"),
        ("㈠、进口", Family.HAN_BRACKET, 1, "进口"),
        ("〔二〕出口", Family.HAN_BRACKET, 2, "出口"),
        ("【一】概况", Family.HAN_BRACKET, 1, "概况"),
        ("一）目标", Family.HAN_HALF, 1, "目标"),
        ("1、抓学习", Family.DIGIT, 1, "抓学习"),
        ("１２．抓落实", Family.DIGIT, 12, "抓落实"),
        ("2.3 经费", Family.DECIMAL, 3, "经费"),
        ("（1）建章", Family.DIGIT_BRACKET, 1, "建章"),
        ("⑵立制", Family.DIGIT_BRACKET, 2, "立制"),
        ("3）督办", Family.DIGIT_HALF, 3, "督办"),
        ("①清单", Family.CIRCLED, 1, "清单"),
        ("第二部分 师资", Family.PART, 2, "师资"),
        ("第三章 监督", Family.CHAPTER, 3, "监督"),
        ("第一，抓早", Family.ORDINAL, 1, "抓早"),
        ("第一项，救助", Family.ORDINAL, 1, "救助"),
        ("一是抓小", Family.ONE_IS, 1, "抓小"),
        ("三要抓实", Family.ONE_IS, 3, "抓实"),
        ("首先是站位", Family.ONE_IS, 1, "站位"),
        ("其二，作风", Family.ONE_IS, 2, "作风"),
        ("问题3：台账缺失", Family.NAMED, 3, "台账缺失"),
    ],
)
def test_labels_at_line_starts(line, family, number, words):
    document = read_text(line)
    label = line_label(document, document.lines[0])
    assert label is not None
    assert (label.family, label.number, line[label.body :]) == (family, number, words)


@pytest.mark.parametrize(
    "line",
    [
        "一、二季度完成投资",
        "二、三产业占比提高",
        "1.5亿元专项资金",
        "3.2万元已收回",
        "2010.5月起",
        "第一季度增长",
        "第三条规定，未经批准",
        "1、2、3号楼竣工",
        "2023年工作",
        "一季度，全市",
        "突出重点，抓好落实",
        "——加强学习",
        "十分重视",
    ],
)
def test_words_that_only_look_like_labels(line):
    document = read_text(line)
    assert line_label(document, document.lines[0]) is None


def test_level_is_the_depth_seen_here_not_the_form_of_the_label():
    assert shape("（一）甲\n1、乙\n（二）丙") == [(1, "（一）", "甲"), (2, "1、", "乙"), (1, "（二）", "丙")]
    assert shape("一、甲\n1、乙\n二、丙") == [(1, "一、", "甲"), (2, "1、", "乙"), (1, "二、", "丙")]


def test_lists_inside_a_paragraph_need_a_parallel_one():
    text = "一、工作\n主要做了：一是抓学习；二是抓调研。第一，这里只有一个。\n（一）甲"
    assert shape(text) == [
        (1, "一、", "工作"),
        (2, "一是", "抓学习"),
        (2, "二是", "抓调研"),
        (2, "（一）", "甲"),
    ]


def test_a_list_that_begins_again_stands_under_the_nearest_item_in_force():
    text = "一、甲\n（一）乙。一是丙；二是丁。\n（二）戊。一是己；二是庚；三是辛。"
    items = outline(text).items
    assert [(i.label, i.parent) for i in items] == [
        ("一、", None),
        ("（一）", 0),
        ("一是", 1),
        ("二是", 1),
        ("（二）", 0),
        ("一是", 4),
        ("二是", 4),
        ("三是", 4),
    ]


def test_a_paragraph_after_a_run_in_list_belongs_to_the_enclosing_item():
    text = "（一）甲\n一是乙；二是丙。\n这一段属于（一）。"
    found = outline(text)
    assert found.path(found.at(text.index("这一段"))) == "（一）"
    assert found.path(found.at(text.index("丙"))) == "（一）/二是"


def test_first_then_second_is_one_list():
    assert shape("问题有：首先是甲；二是乙；三是丙。") == [
        (1, "首先是", "甲"),
        (1, "二是", "乙"),
        (1, "三是", "丙"),
    ]


def test_gaps_and_slips_are_kept():
    assert [(i.label, i.parent) for i in outline("二、甲\n四、乙\n（三）丙\n（三）丁").items] == [
        ("二、", None),
        ("四、", None),
        ("（三）", 1),
        ("（三）", 1),
    ]


def test_a_document_that_starts_in_the_middle():
    items = outline("（六）甲\n1、乙\n四、丙\n（一）丁").items
    assert [(i.level, i.label, i.parent) for i in items] == [
        (2, "（六）", None),
        (3, "1、", 0),
        (1, "四、", None),
        (2, "（一）", 2),
    ]


def test_headings_without_a_number():
    paragraph = "今年以来，我局坚持稳中求进，各项工作取得新的进展，主要指标好于预期，圆满完成了年度任务。"
    text = (
        f"某局工作总结\n{paragraph}\n主要做法\n{paragraph}\n存在的问题：\n{paragraph}\n张三\n李四\n2021年3月"
    )
    assert shape(text) == [(1, "", "主要做法"), (1, "", "存在的问题")]


def test_a_heading_without_a_number_stands_above_the_list_that_begins_anew():
    paragraph = (
        "这是一段用来说明情况的文字，它的长度超过四十个字，因而不会被当作标题，也不会被当作表格中的一行。"
    )
    text = f"{paragraph}\n工作情况\n（一）甲。{paragraph}\n（二）乙。{paragraph}\n下步打算\n（一）丙。{paragraph}"
    assert [(i.level, i.label or i.title) for i in outline(text).items] == [
        (1, "工作情况"),
        (2, "（一）"),
        (2, "（二）"),
        (1, "下步打算"),
        (2, "（一）"),
    ]


def test_short_lines_between_the_items_of_a_running_list_are_headings():
    text = (
        "某局工作要点\n今年的工作围绕中心任务展开，务求实效。\n筑牢思想根基\n1.组织轮训。分两期进行，全员参加。\n"
        "建强战斗堡垒\n2.调整支部。合并三个小支部。\n3.规范换届。到期支部全部换届。\n服务发展大局\n4.结对帮扶。每人联系一户企业。\n"
    )
    assert shape(text) == [
        (1, "", "筑牢思想根基"),
        (2, "1.", "组织轮训"),
        (1, "", "建强战斗堡垒"),
        (2, "2.", "调整支部"),
        (2, "3.", "规范换届"),
        (1, "", "服务发展大局"),
        (2, "4.", "结对帮扶"),
    ]


def test_the_third_of_a_list_told_with_first_and_next():
    text = "一、原因\n这与自身有关。首先，研判不深。其次，管理粗放。第三，激励不够。\n"
    assert shape(text)[1:] == [
        (2, "首先，", "研判不深"),
        (2, "其次，", "管理粗放"),
        (2, "第三，", "激励不够"),
    ]


def test_title_ends_at_a_stop_and_at_thirty_characters():
    items = outline("一、抓党建。促发展\n二、" + "字" * 50).items
    assert [item.title for item in items] == ["抓党建", "字" * 30]


LINES = st.lists(
    st.sampled_from(
        [
            "一、甲",
            "二、乙",
            "（一）丙",
            "（六）丁",
            "1、戊",
            "1.己",
            "（1）庚",
            "①辛",
            "第一，壬",
            "一是癸；二是子。",
            "存在的问题",
            "正文。" * 20,
            "",
            "三、",
        ]
    ),
    max_size=14,
)


@given(LINES)
def test_outlines_are_well_formed(lines):
    text = "\n".join(lines)
    items = outline(text).items
    for index, item in enumerate(items):
        assert 0 <= item.start <= item.body <= item.end <= len(text)
        assert item.parent is None or item.parent < index
        if item.parent is not None:
            above = items[item.parent]
            assert above.level == item.level - 1
            assert above.start < item.start
            assert item.end <= above.end
        assert text[item.start :].startswith(item.label)
    starts = [item.start for item in items]
    assert starts == sorted(set(starts))


@given(LINES, st.integers(min_value=1, max_value=30))
def test_words_before_shift_the_outline(lines, spaces):
    text = "\n".join(lines)
    moved = outline("\u3000" * spaces + "\n" + text).items
    assert [(i.level, i.label, i.title, i.parent) for i in moved] == [
        (i.level, i.label, i.title, i.parent) for i in outline(text).items
    ]


def test_a_list_inside_a_paragraph_ends_before_one_of_another_form_in_the_next():
    text = (
        "不足有两条。首先，学习抓得松。最后，到基层少。\n明年办好两件事。第一，配齐人员。第二，每月下库点。"
    )
    assert [(item.label, item.level) for item in outline(text).items] == [
        ("首先，", 1),
        ("最后，", 1),
        ("第一，", 1),
        ("第二，", 1),
    ]


def test_a_label_before_the_name_of_a_quarter():
    text = "一、指标完成情况\n三季度收入下降。\n二、存在的问题\n回款慢。\n三、四季度工作安排\n抓紧清收。"
    assert [(item.label, item.title) for item in outline(text).items][-1] == ("三、", "四季度工作安排")
    assert outline("二、三季度水泥价格下跌较多。\n我们压降了成本。").items == ()


def test_headings_that_name_an_area_stand_below_the_heading_before_them():
    long = "这里有一段足够长的话，说明这个方面的情况究竟怎么样，问题出在什么地方，怎么改。"
    text = f"年度报告\n{long}\n差距和不足\n{long}\n党建方面\n{long}\n业务方面\n{long}\n明年工作打算\n{long}"
    assert [item.level for item in outline(text).items] == [1, 2, 2, 1]
