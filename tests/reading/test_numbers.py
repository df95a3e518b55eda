"""Numbers that count, and what only looks like one; qualifiers and changes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading import read_report
from luoshi.reading.figures import read_figures
from luoshi.reading.outline import read_outline
from luoshi.reading.text import read_text

pytestmark = pytest.mark.pure


def figures(text):
    document = read_text(text)
    return read_figures(document, read_outline(document))


def quantities(text):
    return [(figure.value, figure.unit) for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("实现营业收入１，２３４．５万元", [(1234.5, "万元")]),
        ("共有党员1,236名", [(1236, "名")]),
        ("分别高于全国3.6、3.8、6.2个百分点", [(3.6, "个百分点"), (3.8, "个百分点"), (6.2, "个百分点")]),
        ("回落7.4个和7.7个百分点", [(7.4, "个百分点"), (7.7, "个百分点")]),
        ("配备5—8人", [("5—8", "人")]),
        ("比例为10%~15%", [("10—15", "%")]),
        ("每户补助3万—5万元", [("3—5", "万元")]),
        ("三十五名党员", [(35, "名")]),
        ("走访十七家企业", [(17, "家")]),
        ("覆盖面为百分之八十", [(80, "%")]),
        ("管理费3亿4千万元", [(3.4, "亿元")]),
        ("PM2.5浓度为31微克/立方米", [(31, "微克/立方米")]),
        ("人均GDP5000美元", [(5000, "美元")]),
        ("4A级景区3家", [(3, "家")]),
        ("12345热线办理1200件", [(1200, "件")]),
        ("党委2个、党总支48个", [(2, "个"), (48, "个")]),
        ("完成“一网通办”事项120项", [(120, "项")]),
        ("会议强调“全年完成投资3.5亿元，增长8%”", [(3.5, "亿元"), (8, "%")]),
        ("增长2.9倍", [(2.9, "倍")]),
        ("投资 12 万元", [(12, "万元")]),
        ("产值2 345.6亿元，职工1 208人", [(2345.6, "亿元"), (1208, "人")]),
        ("总装机40万千瓦", [(40, "万千瓦")]),
        ("缺口20—30万千瓦", [("20—30", "万千瓦")]),
        ("截至9月底执行率仅为61.3%", [(61.3, "%")]),
        ("8月底前合格率达到98%", [(98, "%")]),
        ("连续三年亏损。2021年负债率为70%", [(70, "%")]),
        ("每月检查不少于两次", [(2, "次")]),
        ("超过三十项制度", [(30, "项")]),
        ("吸引近百家企业", [(100, "家")]),
        ("四千余盏路灯", [(4000, "盏")]),
        ("考核得分92.5分", [(92.5, "分")]),
        ("价格指数为102.3，用电3亿千瓦时", [(102.3, ""), (3, "亿千瓦时")]),
        ("总人口[3]1412万人", [(1412, "万人")]),
        ("突破1.2万亿", [(1.2, "万亿")]),
        ("抽查三个社区", [(3, "个")]),
        ("对账函发了三次都没有回音", [(3, "次")]),
        ("办完两期培训", [(2, "期")]),
        ("收到锦旗三面", [(3, "面")]),
        ("拿下两条航线", [(2, "条")]),
        ("五十八台套机械设备", [(58, "台套")]),
        ("占了近四成。", [(4, "成")]),
        ("再压一成，", [(1, "成")]),
        ("低了5个多百分点", [(5, "个百分点")]),
        ("村干部平均年龄51.3岁", [(51.3, "岁")]),
        ("给我们打了91分", [(91, "分")]),
        ("不合格的扣5分", [(5, "分")]),
        ("借阅1.1万余册次", [(1.1, "万册次")]),
        ("在办的6起诉讼", [(6, "起")]),
        ("党员分成3组轮值", [(3, "组")]),
        ("客运量（万人次） 1864.2 1921.7", [(1864.2, "万人次"), (1921.7, "万人次")]),
        ("| 办结率(%) | 98.1 | 95.7 |", [(98.1, "%"), (95.7, "%")]),
        (
            "项目 投资(万元) 户数(户)\n道路 120 35\n管网 86.5 41",
            [(120, "万元"), (35, "户"), (86.5, "万元"), (41, "户")],
        ),
        ("投诉量（件） 128 141", [(128, "件"), (141, "件")]),
    ],
)
def test_found(text, found):
    assert quantities(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "按照国发〔2021〕12号文件", "沪府[2019]3号", "第12号", "第3个", "推动“1345”战略", "“三个万元”工程", "三会一课", "三重一大",
        "做到“两个维护”", "做到两个维护", "中央八项规定精神", "《2020年3项制度改革办法》", "轻重比28.93：27.93：43.14", "比例为1:1.2",
        "1+3+N", "3/4", "H5N1", "PM2.5", "5G基站", "4A级", "电话0531-86106112", "邮编250101", "2021年3月5日9:30", "连续5年", "3个月内",
        "15个工作日", "三个方面", "五项任务", "十大工程", "数十家", "这两个", "每一个", "一批", "第一产业", "二期工程", "三级联动", "四大家", "三次产业",
        "前十名", "1、加强管理", "（3）完善机制", "时限由15个工作日压缩至5个", "19大", "2号机组", "365天", "24小时",
        "浏览次数：1208次", "阅读量 356次", "由20个工作日平均压缩至8个", "第三级响应", "分四级管理", "电话：0000-2680 114", "会议室9:30—11:00", "得了3分钟",
        "铁路二期", "一成不变", "百公里能耗", "四届二次全会", "四、五类危桥", "考核3分局", "30岁", "项目 合计\n道路 35",
    ],
)  # fmt: skip
def test_not_found(text):
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("约500万元", "approx"),
        ("节约500万元", "exact"),
        ("近65%", "approx"),
        ("90余次", "approx"),
        ("3亿元多", "approx"),
        ("70%左右", "approx"),
        ("超过5000人次", "at_least"),
        ("95%以上", "at_least"),
        ("不少于4次", "at_least"),
        ("突破200亿元", "at_least"),
        ("不超过3%", "at_most"),
        ("控制在2%以内", "at_most"),
        ("不足30%", "at_most"),
        ("12.5%", "percent"),
        ("1.5个百分点", "exact"),
        ("12个", "exact"),
        ("单笔最高800万元", "exact"),
        ("至少讲授党课1次", "at_least"),
        ("按不低于工资总额2%提取", "at_least"),
        ("低于10%的规定比例", "percent"),
        ("高于15%的行业平均水平", "percent"),
        ("控制在低于10%", "at_most"),
        ("按10%—15%的权重计分", "percent"),
        ("预计增长10%—15%", "approx"),
    ],
)
def test_qualifier(text, qualifier):
    (figure,) = figures(text)
    assert figure.qualifier.value == qualifier


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("基层党组织由7个调整为14个", 7, 14),
        ("通村油路率从上年的22.5%提高到31%", 22.5, 31),
        ("工业企业从上年的236家增加到368家", 236, 368),
        ("党支部由2018年的5个增加到2021年的9个", 5, 9),
        ("法人户数126户减少到98户", 126, 98),
        ("增速由一季度的5.2%回落到3.1%", 5.2, 3.1),
        ("入园企业由12家，发展到30家", 12, 30),
        ("管理层级从5级压缩至3级", 5, 3),
        ("平均年龄由48.6岁降至46.9岁", 48.6, 46.9),
        ("权重由10分提高到20分", 10, 20),
        ("航班由每周9班加密到12班", 9, 12),
        ("将原有2个党支部调整为4个", 2, 4),
        ("发生率由13.6%降至0。", 13.6, 0),
    ],
)
def test_change(text, old, new):
    (figure,) = figures(text)
    assert (figure.qualifier.value, figure.from_, figure.to, figure.value) == ("change", old, new, new)


@pytest.mark.parametrize(
    "text", ["完成5个，达到10个", "从3个单位抽调5名人员", "增长12%，达到5%", "由3个部门牵头，新增5个"]
)
def test_no_change(text):
    assert [figure.from_ for figure in figures(text)] == [None, None]


PIECES = st.lists(
    st.sampled_from(
        "由 7 个 调整为 14 1,234.5 万元 约 余 % 2021年 截至 8月底 ， 。 ； （ ） “ ” 《 》 第 号 同比 增长 占 的 其中 分别 为 和 、 三十五 家 企业 完成 投资 \n 一、 ： ～ — 亿 千 百分之 项 次 １２".split(
            " "
        )
    ),
    max_size=30,
).map("".join)


@given(PIECES)
def test_any_text_gives_figures_at_their_places(text):
    for figure in figures(text):
        assert 0 <= figure.start < figure.end <= len(text)
        assert len(figure.text) <= 30
        assert figure.unit
        assert (figure.qualifier.value == "change") == (figure.from_ is not None)


@given(PIECES)
def test_a_prefix_shifts_the_figures(text):
    prefix = "情况说明如下。\n"
    before = [(figure.start + len(prefix), figure.value, figure.unit) for figure in figures("\n" + text)]
    assert [
        (figure.start + 0, figure.value, figure.unit) for figure in figures(prefix + "\n" + text)
    ] == before


@given(PIECES)
def test_width_of_punctuation_changes_nothing(text):
    wide = text.translate(str.maketrans(",.%()", "，．％（）"))
    assert [(f.start, f.value, f.unit, f.qualifier) for f in figures(wide)] == [
        (f.start, f.value, f.unit.replace("％", "%"), f.qualifier) for f in figures(text)
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "一",
        "由1个",
        "占1%",
        "1—",
        "其中1个",
        "合计1个，",
        "分别1、",
        "1亿1万",
        "2021年",
        "约1",
        "百分之一",
        "(",
        "“1",
        "比",
    ],
)
def test_cost_grows_with_the_length_only(piece):
    """A text of nothing but one piece takes seconds where a rule looks back or ahead without bound."""
    text = piece * (60_000 // len(piece))
    begin = time.perf_counter()
    read_report(text)
    assert time.perf_counter() - begin < 20


def test_the_head_of_a_column_dates_a_table():
    text = "2023年三季度情况\n指标对比表\n指标 三季度 上年同期\n客运量（万人次） 1864.2 1921.7\n"
    assert [(figure.subject, figure.as_of) for figure in figures(text)] == [
        ("客运量", "2023-Q3"),
        ("客运量", "2022-Q3"),
    ]


def test_the_head_of_a_column_with_the_unit_names_what_is_counted():
    (one, other) = figures("项目 投资(万元) 惠及(户)\n道路 120 35\n")
    assert (one.subject, other.subject) == ("道路投资", "道路惠及")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("产品　单位　产量　增长（%）\n粮食　万吨　14.86　-1.2", [(14.86, "万吨"), (1.2, "%")]),
        ("信息内容　制发件数　废止件数\n文件　3　1", [(3, "件"), (1, "件")]),
        ("单位　得分　党课次数\n设计院　95分　2次", [(95, "分"), (2, "次")]),
        ("单位　参加人数　得分\n设计院　12　-", [(12, "人")]),
    ],
)
def test_the_unit_of_a_table_stands_in_a_cell_or_in_the_name_of_a_column(table, expected):
    assert [(figure.value, figure.unit) for figure in figures(table)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("推送412篇，阅读量9.7万次", [(412, "篇"), (9.7, "万次")]),
        ("平均得分86.4分，比去年提高2.7分", [(86.4, "分"), (2.7, "分")]),
        ("材料修改5稿", [(5, "稿")]),
    ],
)
def test_also_found(text, expected):
    assert [(figure.value, figure.unit) for figure in figures(text)] == expected
