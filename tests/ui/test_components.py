"""Partial templates: what a reader finds in them, and that nobody's words become markup."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from luoshi.ui import components as c
from luoshi.ui.html import light_html, tag_html

pytestmark = pytest.mark.pure

HOSTILE = '<script>alert("x")</script>'


def draw(source, **context):
    request = context.pop("request", None) or RequestFactory().get("/somewhere/?keep=1&keep=2&page=3")
    return Template("{% load ls %}" + source).render(Context({"request": request, **context}))


def plain(markup):
    return " ".join(word for word in re.split(r"[ \n]+", re.sub(r"<[^>]+>", " ", str(markup))) if word)


@pytest.mark.parametrize("tone", list(c.Tone))
def test_a_light_has_a_shape_and_a_word(tone):
    assert (
        light_html(c.Light(tone, "逾期 12天")) == f'<span class="ls-light ls-light-{tone}">逾期 12天</span>'
    )


def test_a_light_with_a_reason_opens_it():
    markup = light_html(c.Light(c.Tone.OVER, "逾期", "完成时限8月31日"))
    assert markup.startswith('<details class="ls-why"><summary class="ls-light ls-light-over">逾期</summary>')
    assert "完成时限8月31日" in markup


def test_words_are_escaped_everywhere():
    for markup in (
        light_html(c.Light(c.Tone.OK, HOSTILE, HOSTILE)),
        tag_html(c.Tag(HOSTILE)),
        draw("{% chip w w %}", w=HOSTILE),
        draw("{% note n %}", n=c.Note(HOSTILE, lead=HOSTILE, links=[c.Link(HOSTILE, HOSTILE)])),
        draw("{% strip f %}", f=[c.Figure(HOSTILE, 1, HOSTILE, HOSTILE, url=HOSTILE)]),
        draw("{% events e %}", e=[c.Event(dt.date(2021, 1, 2), HOSTILE, HOSTILE)]),
        draw("{% chart x %}", x=c.Chart("k", HOSTILE, HOSTILE, [HOSTILE], [c.Series(HOSTILE, [1])])),
        draw("{% empty t t t t %}", t=HOSTILE),
        draw("{% crumbs t t %}", t=HOSTILE),
    ):
        assert "<script>alert" not in markup


def test_an_unknown_kind_of_tag_is_a_defect():
    with pytest.raises(KeyError):
        tag_html(c.Tag("x", "purple"))


@pytest.mark.parametrize(
    ("coverage", "light"),
    [
        (c.Coverage(3, 3), c.Light(c.Tone.OK, "3/3")),
        (c.Coverage(3, 4), c.Light(c.Tone.NEAR, "3/4 缺1")),
        (c.Coverage(0, 3, natural=True), c.Light(c.Tone.NA, "0/3 未写")),
        (c.Coverage(0, 0), c.Light(c.Tone.NA, "—")),
    ],
)
def test_missing_by_nature_of_prose_is_not_alarming(coverage, light):
    assert coverage.light == light


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (c.Figure("学习", 1204, "次", "上年同期 64"), "学习 1\u202f204 次 上年同期 64"),
        (c.Figure("整改", 16, "个", of=27), "整改 16 / 27 个"),
        (c.Figure("支委会", None, "次", state=c.State.NOT_APPLICABLE), "支委会 不适用"),
        (c.Figure("宣讲", None, "次", state=c.State.NO_FACTS), "宣讲 无记录"),
        (c.Figure("宣讲", None, "次"), "宣讲 无记录"),
        (c.Figure("宣讲", 0, "次", "无同期"), "宣讲 0 次 无同期"),
        (c.Figure("清单", 18, "项", "党委会", state=c.State.ENTERED), "清单 18 项 录入值 · 党委会"),
        (c.Figure("覆盖", 6, "家", text="100%"), "覆盖 100% 家"),
    ],
)
def test_a_missing_value_is_said_and_zero_is_zero(figure, words):
    assert plain(draw("{% strip f %}", f=[figure])) == words


def test_a_figure_without_right_is_plain_text():
    assert draw('{% chip "3项" %}') == "3项"
    assert draw('{% chip "3项" "/x" "entered" %}') == '<a class="ls-chip ls-chip-entered" href="/x">3项</a>'


def test_withheld_says_how_many_and_nothing_where_none_is():
    assert plain(draw("{% withheld 16 1 %}")) == "您可看16条，另有1条无权查看"
    assert draw("{% withheld 16 0 %}") == ""


def test_events_show_four_and_then_all():
    items = [c.Event(dt.date(2021, 9, day), f"第{day}件") for day in range(6, 0, -1)]
    markup = draw("{% events e %}", e=items)
    first, rest = markup.split("<details")
    assert [f"第{day}件" in first for day in range(6, 0, -1)] == [True] * 4 + [False] * 2
    assert "全部 6 条" in rest
    assert "第1件" in rest


def test_an_online_act_has_no_badge():
    assert draw("{% offline_badge none %}", none=None).strip() == ""
    badge = plain(
        draw(
            "{% offline_badge a %}", a=c.Approval("王某", "纪委书记", dt.date(2021, 6, 10), "党委会", "李文")
        )
    )
    assert badge == "线下已审批 审批人 王某（纪委书记） 日期 2021-06-10 依据 党委会 登记人 李文"


def test_pickers_keep_the_other_parameters_but_not_the_page():
    control = c.Picker("unit", "单位", "2", [c.Option("1", "甲"), c.Option("2", "乙")])
    markup = draw("{% pickers p %}", p=[control])
    assert markup.count('<input type="hidden" name="keep"') == 2
    assert 'name="page"' not in markup
    assert '<option value="2" selected>乙</option>' in markup


def test_the_current_step_and_tab_are_said():
    steps = draw("{% steps s %}", s=[c.Step("登记", "done"), c.Step("整改中", "current")])
    assert steps.count('aria-current="step"') == 1
    tabs = draw(
        '{% tabs t target="part" %}',
        t=[c.Tab("概览", "?tab=1", current=True), c.Tab("问题", "?tab=2", count=9)],
    )
    assert tabs.count('aria-current="page"') == 1
    assert 'hx-target="#part"' in tabs


def test_a_matrix_says_what_is_not_applicable_or_not_due():
    row = c.MatrixRow(
        "一支部",
        [
            c.MatrixCell(c.MatrixState.HELD, "1", "/r"),
            c.MatrixCell(c.MatrixState.NOT_APPLICABLE, why="2月成立"),
            c.MatrixCell(c.MatrixState.NOT_DUE),
        ],
        "1/1",
    )
    item = c.Matrix("覆盖", "党支部", ["1月", "2月", "3月"], [row], "已开/应开")
    markup = draw("{% matrix m legend=False %}", m=item)
    assert plain(markup) == "覆盖 党支部 1月 2月 3月 已开/应开 一支部 1 — 不适用：2月成立 · 未到期 1/1"
    assert '<a class="ls-m ls-m-held" href="/r">1</a>' in markup


def test_a_chart_stands_beside_the_same_numbers_as_a_table():
    chart = c.Chart(
        "k",
        "逐月增加",
        "月份",
        ["1月", "2月"],
        [c.Series("本年", [1, None]), c.Series("上年", [3], reference=True)],
    )
    assert chart.rows == [("1月", [1, 3]), ("2月", [None, None])]
    assert chart.data["whole"] is True
    assert plain(draw("{% chart x %}", x=chart)).endswith("看数据表 逐月增加 月份 本年 上年 1月 1 3 2月 — —")


def test_progress_asks_again_only_while_there_is_an_address():
    running = draw("{% progress p %}", p=c.Progress("正在读取14个文件", 9, 14, "/again/"))
    assert 'hx-get="/again/"' in running
    assert "hx-get" not in draw("{% progress p %}", p=c.Progress("已读完", 14, 14))


def test_no_style_attribute_and_no_inline_handler_in_any_template():
    from pathlib import Path

    import luoshi

    folder = Path(luoshi.__file__).parent
    bad = re.compile(r"""\sstyle=|\son[a-z]+=|javascript:|<script>|hx-on|hx-vals="js""")
    found = [str(path) for path in folder.rglob("*.html") if bad.search(path.read_text(encoding="utf-8"))]
    assert found == []
