"""The declared table over sequences and querysets: conditions, order, pages, markup, export."""

from __future__ import annotations

import datetime as dt
import io
import re
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from luoshi.kernel.errors import Refused
from luoshi.ui.components import Light, Link, Tag, Tone
from luoshi.ui.table import (
    Between,
    Bulk,
    Choice,
    Date,
    Flag,
    Lights,
    LinkTo,
    Number,
    Person,
    Table,
    Tags,
    Text,
    export,
)

SENT = Light(Tone.OK, "已提交")
HOSTILE = '"><script>alert(1)</script>'


@dataclass
class Row:
    code: str
    title: str = "学习"
    unit: str | None = "一支部"
    on: dt.date | str | None = dt.date(2021, 8, 31)
    present: int | Decimal | None = 14
    light: Light = SENT
    url: str = ""


class Rows(Table[Row]):
    caption = "会议记录"
    counter = "条"
    search = ("title", "unit")
    page_size = 3

    code = LinkTo("编号", url=lambda r: r.url, sort="code", phone="hide")
    title = Text(
        "主题", sort="title", phone="title", tags=lambda r: [Tag("补开", "near")] if r.code == "late" else []
    )
    unit = Person("党支部", sort="unit", note=lambda r: "联合开展" if r.code == "joint" else "")
    on = Date("日期", sort="on")
    present = Number("实到", sort="present", noun="人")
    light = Lights("状态")
    kind = Tags("类别", lambda _r: Tag("党课", "blue"))

    by_unit = Choice("支部", [("一支部", "机关一支部"), ("二支部", "机关二支部")], "unit")
    held = Between("日期", "on")
    few = Flag("缺席多", lambda rows: [row for row in rows if (row.present or 0) < 10])


def bound(rows, query="", kind=Rows, **more):
    return kind(RequestFactory().get(f"/list/{query}"), rows, **more)


def codes(table):
    return [row.code for row in table.shown]


def some(count):
    return [Row(f"r{at}") for at in range(count)]


def plain(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", str(markup)).split())


# ---- pages and counts ----


@pytest.mark.pure
@pytest.mark.parametrize(
    ("count", "query", "shown", "words"),
    [
        (2, "", ["r0", "r1"], "共2条"),
        (3, "", ["r0", "r1", "r2"], "共3条"),
        (7, "", ["r0", "r1", "r2"], "显示前3条，共7条"),
        (7, "?page=2", ["r3", "r4", "r5"], "显示第4—6条，共7条"),
        (7, "?page=3", ["r6"], "显示第7—7条，共7条"),
        (7, "?page=99", ["r6"], "显示第7—7条，共7条"),
        (7, "?page=0", ["r0", "r1", "r2"], "显示前3条，共7条"),
        (7, "?page=-1", ["r0", "r1", "r2"], "显示前3条，共7条"),
        (7, "?page=abc", ["r0", "r1", "r2"], "显示前3条，共7条"),
        (7, "?page=٢", ["r0", "r1", "r2"], "显示前3条，共7条"),
        (7, "?page=99999999999999999999", ["r0", "r1", "r2"], "显示前3条，共7条"),
    ],
)
def test_pages(count, query, shown, words):
    table = bound(some(count), query)
    assert codes(table) == shown
    assert table.shown_words == words


@pytest.mark.pure
@given(st.integers(0, 40))
def test_the_pages_together_are_all_rows_once(count):
    rows = some(count)
    found, table = [], bound(rows)
    while True:
        found += codes(table)
        if not table.next_url:
            break
        table = bound(rows, table.next_url)
    assert found == [row.code for row in rows]


@pytest.mark.pure
def test_the_way_back_leads_to_the_clean_address():
    assert bound(some(7), "?page=2").previous_url == "/list/"
    assert bound(some(10), "?page=3").previous_url == "?page=2"


# ---- order ----


@pytest.mark.pure
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sort=present", ["b", "c", "a"]),
        ("?sort=-present", ["c", "b", "a"]),  # what is missing stays last
        ("?sort=code", ["a", "b", "c"]),
        ("?sort=light", ["c", "a", "b"]),  # not offered: the given order
        ("?sort=__class__", ["c", "a", "b"]),
    ],
)
def test_sorting(query, expected):
    rows = [Row("c", present=9), Row("a", present=None), Row("b", present=3)]
    assert codes(bound(rows, query)) == expected


@pytest.mark.pure
def test_heads_say_how_they_are_sorted_and_turn_around():
    heads = {head.name: head for head in bound(some(1), "?sort=present&page=2&q=学").heads}
    assert (heads["present"].sorted, heads["present"].url) == ("ascending", "?sort=-present&q=%E5%AD%A6")
    assert (heads["code"].sorted, heads["light"].url) == ("", "")
    assert 'aria-sort="ascending"' in bound(some(1), "?sort=present").as_html()


# ---- conditions ----


@pytest.mark.pure
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=党课", ["b"]),
        ("?q=支部", ["a", "b"]),
        ("?q=%20%20", ["a", "b", "c"]),
        ("?q=%00", ["a", "b", "c"]),
        ("?by_unit=二支部", ["b"]),
        ("?by_unit=三支部", ["a", "b", "c"]),  # nobody offers it
        ("?held_from=2021-09-01", ["b"]),
        ("?held_to=2021-09-01", ["a"]),
        ("?held_from=2021-02-30", ["a", "b", "c"]),
        ("?held_from=20210901", ["b"]),
        ("?held_from=202109", ["a", "b", "c"]),
        ("?few=1", ["c"]),
        ("?few=2", ["a", "b", "c"]),
        ("?q=支部&by_unit=一支部&few=1", []),
    ],
)
def test_conditions(query, expected):
    rows = [
        Row("a"),
        Row("b", title="书记讲党课", unit="二支部", on=dt.date(2021, 9, 2)),
        Row("c", unit=None, on=None, present=2),
    ]
    assert codes(bound(rows, query)) == expected


@pytest.mark.pure
def test_each_condition_can_be_taken_away():
    table = bound(some(1), "?q=学习&by_unit=一支部&held_from=2021-01-01&page=2&tab=x&sort=code")
    assert [pill.label for pill in table.pills] == ["“学习”", "机关一支部", "日期 2021-01-01起"]
    without_unit = table.pills[1].without
    assert "by_unit" not in without_unit
    assert "page" not in without_unit
    assert "tab=x" in without_unit
    assert table.clear_url == "?tab=x&sort=code"


@pytest.mark.pure
def test_the_filter_form_keeps_the_other_parameters():
    assert bound(some(1), "?tab=x&sort=code&q=1&by_unit=2&page=3").kept == [("tab", "x"), ("sort", "code")]


@pytest.mark.pure
def test_two_tables_on_one_page_have_their_own_parameters():
    table = bound(some(7), "?page=3&b-page=2&b-sort=-code", prefix="b-", name="second")
    assert codes(table) == ["r3", "r2", "r1"]
    assert table.next_url == "?page=3&b-page=3&b-sort=-code"


# ---- markup ----


@pytest.mark.pure
def test_words_of_people_never_become_markup():
    row = Row(HOSTILE, title=HOSTILE, unit=HOSTILE, on=HOSTILE, light=Light(Tone.OK, HOSTILE), url=HOSTILE)
    markup = bound([row], f"?q={HOSTILE[:1]}", bulk=[Bulk("销号", "/x/")]).as_html()
    assert "<script>alert" not in markup


@pytest.mark.pure
def test_a_row_reads_from_its_head_to_its_state():
    markup = bound([Row("late", url="/r/1/"), Row("joint", present=None, on="长期")]).body
    assert '<th scope="row" class="ls-c-hide" data-label="编号"><a href="/r/1/">late</a></th>' in markup
    assert plain(markup.split("</tr>")[0]) == "late 学习 补开 一支部 2021-08-31 14人 已提交 党课"
    assert plain(markup.split("</tr>")[1]) == "joint 学习 一支部 联合开展 长期 — 已提交 党课"


@pytest.mark.pure
def test_on_a_card_stand_a_title_three_pairs_and_the_state():
    markup = bound([Row("a")]).body
    places = re.findall(r'class="[^"]*ls-c-(\w+)" data-label="([^"]+)"', markup)
    assert places == [
        ("hide", "编号"),
        ("title", "主题"),
        ("pair", "党支部"),
        ("pair", "日期"),
        ("pair", "实到"),
        ("status", "状态"),
        ("hide", "类别"),
    ]


@pytest.mark.pure
def test_a_table_has_a_caption_and_heads_with_scope():
    markup = bound([Row("a")]).as_html()
    assert re.search(r"<caption[^>]*>会议记录</caption>", markup)
    assert markup.count('<th scope="col"') == len(Rows.columns)


class Grouped(Rows):
    group_by = "unit"
    pick = "code"

    def group_words(self, value):
        return f"{value}（组）"

    def totals(self):
        return {"present": sum(row.present for row in self.rows)}

    def row_attributes(self, row):
        return {"data-ref": row.code}


@pytest.mark.pure
def test_groups_keep_together_in_the_given_order():
    rows = [Row("b1", unit="乙"), Row("a1", unit="甲"), Row("b2", unit="乙")]
    table = bound(rows, "?sort=-code", Grouped)
    assert codes(table) == ["b2", "b1", "a1"]
    bodies = table.body.split("</tbody>")
    assert [
        plain(re.search(r'<th scope="rowgroup" colspan="8">.*?</th>', body)[0]) for body in bodies[:2]
    ] == [
        "乙（组）",
        "甲（组）",
    ]
    assert 'data-ref="b2"' in bodies[0]


@pytest.mark.pure
def test_totals_stand_in_the_last_line():
    markup = bound(some(2), "", Grouped).as_html()
    assert plain(re.search(r"<tfoot>.*</tfoot>", markup, re.DOTALL)[0]) == "合计 28"


@pytest.mark.pure
def test_picked_rows_are_posted_with_their_value():
    markup = bound(
        some(2), "", Grouped, bulk=[Bulk("批量销号", "/close/"), Bulk("申请延期", "/extend/")]
    ).as_html("token")
    assert re.findall(r'name="pick" form="table-pick" value="(\w+)" aria-label="选择 (\w+)"', markup) == [
        ("r0", "r0"),
        ("r1", "r1"),
    ]
    assert 'formaction="/extend/"' in markup
    assert 'name="csrfmiddlewaretoken" value="token"' in markup


@pytest.mark.pure
def test_empty_says_how_it_fills_and_filtered_empty_what_lies_outside():
    empty = bound([], empty_link=Link("记录会议", "/new/")).as_html()
    assert "还没有记录" in empty
    assert '<a class="ls-btn ls-btn-primary" href="/new/"' in empty
    filtered = bound(some(3), "?by_unit=二支部&q=学").as_html()
    assert "这些条件下没有记录" in filtered
    assert "已选：“学”、机关二支部。另有3条不在这些条件内。" in plain(filtered)


@pytest.mark.pure
def test_only_the_region_is_drawn_where_only_the_region_is_asked():
    request = RequestFactory().get("/list/", headers={"HX-Request": "true", "HX-Target": "table"})
    answer = Rows(request, some(1)).respond("404.html", {})
    assert answer.content.decode().startswith('<section class="ls-region" id="table"')
    assert "HX-Target" in answer.headers["Vary"]
    other = RequestFactory().get("/list/", headers={"HX-Request": "true", "HX-Target": "elsewhere"})
    assert "<html" in Rows(other, some(1)).respond("404.html", {}).content.decode()


# ---- export ----


def sheet_of(answer):
    with closing(answer.file_to_stream):  # closing the answer itself would end a request
        book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return book.sheet_names, book.get_sheet_by_index(0).to_python()


@pytest.mark.pure
def test_the_sheet_holds_exactly_the_filtered_rows_of_all_pages():
    rows = [*some(5), Row("x", unit="二支部")]
    table = bound(rows, "?by_unit=一支部&sort=-code&export=xlsx&page=2")
    assert table.wants_export
    answer = table.export("八月会议")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    names, (head, *lines) = sheet_of(answer)
    assert names == ["会议记录"]
    assert head == ["编号", "主题", "党支部", "日期", "实到", "状态", "类别"]
    assert [line[0] for line in lines] == ["r4", "r3", "r2", "r1", "r0"]
    assert lines[0][1:] == ["学习", "一支部", dt.date(2021, 8, 31), 14.0, "已提交", "党课"]


@pytest.mark.pure
@pytest.mark.parametrize(
    "words", ['=HYPERLINK("http://x")', "+1", "-1", "@x", "http://x.cn", "0012", "\x01\x0b", "x" * 40_000]
)
def test_what_was_typed_stays_text_in_the_sheet(words):
    _names, (_head, line) = sheet_of(bound([Row("a", title=words)]).export())
    assert isinstance(line[1], str)
    assert len(line[1]) <= export.MOST_CHARACTERS
    assert line[1][:1] == words[:1]


@pytest.mark.pure
def test_numbers_and_missing_values_in_the_sheet():
    _names, (_head, *lines) = sheet_of(
        bound([Row("a", present=Decimal("1.5")), Row("b", present=None, on=None)]).export()
    )
    assert [line[3:5] for line in lines] == [[dt.date(2021, 8, 31), 1.5], ["", ""]]


@pytest.mark.pure
def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    with pytest.raises(Refused, match="超过一张工作表"):
        bound(some(4)).export()


@pytest.mark.pure
@given(st.text())
def test_any_title_becomes_a_sheet_name_excel_accepts(words):
    name = export.sheet_name(words)
    assert 1 <= len(name) <= 31
    assert not set(name) & set("[]:*?/\\'")


# ---- querysets ----


class Sessions(Table[Session]):
    caption = "会话"
    search = ("session_key",)
    page_size = 10

    session_key = Text("键", sort="session_key")
    expire_date = Date("到期", sort="expire_date")
    session_data = Text("内容", sort="session_data")

    data = Choice("内容", [("a", "甲"), ("b", "乙")], "session_data")
    until = Between("到期", "expire_date__date")


def fill(count):
    start = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
    Session.objects.bulk_create(
        [
            Session(
                session_key=f"key{at:05}",
                session_data="ab"[at % 2],
                expire_date=start + dt.timedelta(days=at % 400),
            )
            for at in range(count)
        ]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("count", [11, 60])
@pytest.mark.parametrize("query", ["?", "?q=key&data=a&sort=-expire_date&page=2&until_from=2020-01-01"])
def test_a_page_of_any_size_costs_two_queries(count, query):
    fill(count)
    with CaptureQueriesContext(connection) as found:
        bound(Session.objects.all(), query, Sessions).as_html()
    assert len(found) == 2


@pytest.mark.django_db
def test_a_queryset_is_searched_filtered_sorted_and_paged():
    fill(30)
    table = bound(Session.objects.all(), "?q=KEY0001&data=b&sort=-session_key", Sessions)
    assert [row.session_key for row in table.shown] == [
        "key00019",
        "key00017",
        "key00015",
        "key00013",
        "key00011",
    ]
    assert bound(Session.objects.all(), "?q=100%25", Sessions).count == 0
    days = bound(Session.objects.all(), "?until_from=2021-01-03&until_to=2021-01-04", Sessions)
    assert [row.session_key for row in days.shown] == ["key00002", "key00003"]


@pytest.mark.django_db
def test_equal_keys_keep_one_order_over_all_pages():
    fill(30)
    found, table = [], bound(Session.objects.all(), "?sort=session_data", Sessions)
    while True:
        found += [row.session_key for row in table.shown]
        if not table.next_url:
            break
        table = bound(Session.objects.all(), table.next_url, Sessions)
    assert len(set(found)) == 30


@pytest.mark.django_db
def test_counting_stops_above_ten_thousand_and_pages_go_on():
    fill(10_025)
    table = bound(Session.objects.all(), "?page=1002", Sessions)
    assert table.shown_words == "显示第10\u202f011—10\u202f020条，共10\u202f000条以上"
    assert table.next_url == "?page=1003"
    last = bound(Session.objects.all(), "?page=1003", Sessions)
    assert (len(last.shown), last.next_url) == (5, "")
    markup = table.as_html()
    assert "第 1\u202f002 页" in markup


@pytest.mark.django_db
def test_a_queryset_is_exported_in_its_order_without_pages():
    fill(25)
    _names, (_head, *lines) = sheet_of(
        bound(Session.objects.all(), "?data=a&sort=-session_key", Sessions).export()
    )
    assert [line[0] for line in lines] == [f"key{at:05}" for at in range(24, -1, -2)]


@pytest.mark.django_db
def test_an_empty_result_asks_once_more_what_lies_outside():
    fill(3)
    with CaptureQueriesContext(connection) as found:
        markup = bound(Session.objects.all(), "?q=nothing", Sessions).as_html()
    assert "另有3条不在这些条件内" in markup
    assert len(found) == 2  # a first page that is not full tells the count
