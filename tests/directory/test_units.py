"""The pages of the tree and of one unit, as a browser gets them."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.directory import branches as branches_module
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.slots import Panel, panels
from luoshi.organisations.actions import Decision, close, move, pair, rename
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Counterpart, Placement, Unit
from luoshi.packs.actions import apply_builtin
from tests.factories.units import START, make_group, make_unit, make_workshop
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite, branches

pytestmark = pytest.mark.django_db


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def refused(answer) -> str:
    """The form again, with what was refused."""
    return text(answer, status=422)


class TestUnitPage(PagePermissionSuite):
    right = "organisations.view"

    def address(self, unit):
        return reverse("unit", args=[unit.uuid])


class TestPeopleList(ListPermissionSuite):
    right = "organisations.view"

    def address(self):
        return reverse("people")

    def make(self, unit, mark):
        make_unit(f"{mark}党支部", parent=unit)


class TestPeopleQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 9

    def address(self):
        return reverse("people")

    def fill(self, group, count):
        branches(group, count)


class TestUnitQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 24

    def address(self):
        return reverse("unit", args=[Unit.objects.order_by("pk")[2].uuid])

    def fill(self, group, count):
        branches(group, count)


def test_the_tree_as_of_a_day():
    group = make_group()
    make_unit("新设党支部", parent=group.works, start=dt.date(2021, 2, 1))
    client = client_of(make_user(Role.CLERK, group.top))
    before = text(client.get(reverse("people"), {"on": "2021-01-31"}))
    after = text(client.get(reverse("people"), {"on": "2021-02-01"}))
    assert ("新设党支部" in before, "新设党支部" in after) == (False, True)
    assert "不是今天的数据" in before
    assert "截至2021-01-31，您范围内共 5 个组织" in before
    assert f"截至{clock.today():%Y-%m-%d}，您范围内共 6 个组织" in text(
        client.get(reverse("people"), {"on": "昨天"})
    )


def test_the_tree_is_exported_as_it_is_shown():
    group = make_group()
    answer = client_of(make_user(Role.CLERK, group.works)).get(reverse("units_listed"), {"export": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell).strip("　") for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert [cell for cell in cells if cell.endswith(("支部", "总支")) and "厂" in cell][:1] == ["甲厂党总支"]
    assert "机关党支部" not in cells


def test_a_unit_tells_its_story():
    group = make_group()
    page = text(
        client_of(make_user(Role.LEADER, group.top)).get(reverse("unit", args=[group.works_first.uuid]))
    )
    assert "成立“甲厂第一党支部”（党支部），隶属于“甲厂党总支”" in page
    assert "2020-01-01" in page


def test_a_reader_of_a_branch_sees_the_names_above_but_no_way_there():
    group = make_group()
    client = client_of(make_user(Role.LEADER, group.works_first))
    page = text(client.get(reverse("unit", args=[group.works_first.uuid])))
    assert "甲厂党总支" in page
    assert str(group.works.uuid) not in page
    assert "甲厂第二党支部" not in page


NEW = {
    "name": "乙厂党支部",
    "kind": "branch",
    "start": "2021-02-01",
    "document_no": "集党〔2021〕3号",
    "basis": "",
}


def test_a_unit_is_set_up_on_its_page():
    group = make_group()
    client = client_of(make_user(Role.CLERK, group.works))
    page = text(client.get(reverse("unit_new"), {"parent": str(group.works.uuid)}))
    assert "甲厂第一党支部" in page
    assert str(group.top.uuid) not in page
    answer = client.post(reverse("unit_new"), NEW | {"parent": str(group.works.uuid)})
    assert answer.status_code == 302
    placed = Placement.objects.get(name="乙厂党支部")
    assert (placed.parent, placed.document_no) == (group.works, "集党〔2021〕3号")
    entry = Entry.objects.order_by("-seq")[0]
    assert (entry.action, entry.unit_id, entry.typed_fields) == ("organisations.set_up", group.works.pk, 4)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "甲厂第一党支部"}, "同一上级下已有“甲厂第一党支部”"),
        ({"start": "2019-01-01"}, "当日尚未成立，请核对成立日期"),
        ({"start": "2021-02-30"}, "日期"),
        ({"name": ""}, "请填写组织名称"),
        ({"kind": "sect"}, "sect"),
    ],
)
def test_a_refused_unit_keeps_what_was_typed(change, sentence):
    group = make_group()
    client = client_of(make_user(Role.CLERK, group.works))
    page = refused(client.post(reverse("unit_new"), NEW | {"parent": str(group.works.uuid)} | change))
    assert sentence in page
    assert "集党〔2021〕3号" in page
    assert Unit.objects.count() == 5


@pytest.mark.parametrize("typed", ["2021.2.1", "2021年2月1日", "20210201", "２０２１－０２－０１"])
def test_a_day_may_be_written_as_people_write_it(typed):
    group = make_group()
    client = client_of(make_user(Role.CLERK, group.works))
    new = NEW | {"parent": str(group.works.uuid), "start": typed}
    assert client.post(reverse("unit_new"), new).status_code == 302
    assert Placement.objects.latest("pk").start == dt.date(2021, 2, 1)


def test_a_unit_cannot_be_set_up_where_one_may_not():
    group = make_group()
    client = client_of(make_user(Role.CLERK, group.works))
    for parent in (group.top.uuid, group.office.uuid, "", "x"):
        assert "单位" in refused(client.post(reverse("unit_new"), NEW | {"parent": str(parent)}))
    assert client_of(make_user(Role.LEADER, group.top)).get(reverse("unit_new")).status_code == 404
    assert Unit.objects.count() == 5


def test_other_rooms_put_sections_on_the_page_of_a_unit(monkeypatch):
    group = make_group()
    shown = Panel(
        "test.wide",
        "unit.page",
        10,
        "access/parts/readers.html",
        lambda unit, _user: {"unit": unit, "count": 7},
    )
    absent = Panel("test.none", "unit.page", 510, "access/parts/readers.html", lambda _unit, _user: None)
    monkeypatch.setattr(panels, "_items", {panel.name: panel for panel in (shown, absent)})
    page = text(client_of(make_user(Role.CLERK, group.top)).get(reverse("unit", args=[group.works.uuid])))
    assert page.count("全部7项") == 1
    assert page.index("下级组织") < page.index("全部7项") < page.index("经过")


def test_ten_times_ten_units_are_opened_one_by_one(monkeypatch):
    monkeypatch.setattr(branches_module, "OPENED", 3)
    monkeypatch.setattr(branches_module, "BATCH", 2)
    group = make_group()
    for number in range(4):
        make_unit(f"增设{number}党支部", parent=group.works)
    client = client_of(make_user(Role.CLERK, group.top))
    page = text(client.get(reverse("people")))
    assert "甲厂党总支" in page
    assert "甲厂第一党支部" not in page
    assert "下级6个" in page
    below = reverse("unit_below", args=[group.works.uuid])
    first = text(client.get(below, {"level": "2"}))
    assert re.findall("甲厂第.党支部，", first) == ["甲厂第一党支部，", "甲厂第二党支部，"]
    assert 'aria-level="3" aria-posinset="1" aria-setsize="6"' in first
    assert "再显示，还有4个" in first
    last = text(client.get(below, {"level": "2", "start": "4"}))
    assert "增设2党支部" in last
    assert "增设3党支部" in last
    assert "再显示" not in last


def test_a_top_with_too_many_below_it_is_opened_by_batches(monkeypatch):
    monkeypatch.setattr(branches_module, "OPENED", 2)
    monkeypatch.setattr(branches_module, "BATCH", 1)
    group = make_group()
    page = text(client_of(make_user(Role.CLERK, group.top)).get(reverse("people")))
    assert "机关党支部" in page
    assert "甲厂党总支" not in page
    assert "再显示，还有1个" in page


def test_what_is_found_stands_below_what_it_stands_under():
    group = make_group()
    client = client_of(make_user(Role.CLERK, group.top))
    page = text(client.get(reverse("people"), {"q": "第二"}))
    assert "名称含“第二”的1个" in page
    assert page.index("集团党委，") < page.index("甲厂党总支，") < page.index("甲厂第二党支部，")
    assert "甲厂第一党支部" not in page
    assert "没有名称含“某厂”的组织" in text(client.get(reverse("people"), {"q": "某厂"}))
    below = client_of(make_user(Role.CLERK, group.works_second))
    assert "甲厂党总支，" not in text(below.get(reverse("people"), {"q": "第二"}))


def test_closed_units_are_drawn_on_wish():
    group = make_group()
    close(group.office, Decision(on=dt.date(2021, 2, 1), lacking=True), by=SYSTEM)
    client = client_of(make_user(Role.CLERK, group.top))
    assert "机关党支部" not in text(client.get(reverse("people")))
    page = text(client.get(reverse("people"), {"closed": "1"}))
    assert "机关党支部，党支部，已撤销" in page
    assert "您范围内共 4 个组织" in page
    assert "机关党支部" in text(client.get(reverse("people"), {"on": "2021-01-31"}))


def test_what_moved_here_since_is_drawn_where_it_stood_and_not_what_moved_away():
    """Rights follow the tree of today, places the tree of the day."""
    group = make_group()
    move(group.office, group.works, Decision(on=dt.date(2021, 2, 1), lacking=True), by=SYSTEM)
    move(group.works_first, group.top, Decision(on=dt.date(2021, 2, 1), lacking=True), by=SYSTEM)
    page = text(client_of(make_user(Role.CLERK, group.works)).get(reverse("people"), {"on": "2021-01-31"}))
    assert re.findall(r'aria-level="(\d)"[^>]*aria-label="([^，]*)', page) == [
        ("1", "机关党支部"),
        ("1", "甲厂党总支"),
        ("2", "甲厂第二党支部"),
    ]


class TestListedUnits(ListPermissionSuite):
    right = "organisations.view"

    def address(self):
        return reverse("units_listed")

    def make(self, unit, mark):
        make_unit(f"{mark}党支部", parent=unit)


class TestListedQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 7

    def address(self):
        return reverse("units_listed")

    def fill(self, group, count):
        branches(group, count)


class TestBelow(PagePermissionSuite):
    right = "organisations.view"

    def address(self, unit):
        return reverse("unit_below", args=[unit.uuid])


class TestChartPage(PagePermissionSuite):
    right = "organisations.view"

    def address(self, unit):
        return reverse("unit_chart", args=[unit.uuid])


class TestChartQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 12

    def address(self):
        return reverse("unit_chart", args=[Unit.objects.order_by("pk")[2].uuid])

    def fill(self, group, count):
        branches(group, count)


def test_the_chart_of_a_day_names_everything_that_stood_then():
    group = make_group()
    make_unit("新设党支部", parent=group.works, start=dt.date(2021, 2, 1))
    client = client_of(make_user(Role.CLERK, group.top))
    chart = reverse("unit_chart", args=[group.top.uuid])
    after, before = text(client.get(chart)), text(client.get(chart, {"on": "2021-01-31"}))
    assert ("<title>新设党支部</title>" in after, "<title>新设党支部</title>" in before) == (True, False)
    assert "截至2021-01-31，含本级共5个组织" in before
    short = text(client.get(chart, {"levels": "2"}))
    assert "<title>甲厂第一党支部</title>" not in short
    assert "style=" not in short


def test_the_company_begins_at_its_top_and_is_paired_at_once():
    apply_builtin(by=SYSTEM)
    group = make_group()
    client = client_of(make_user(Role.CLERK, group.top))
    assert "还没有行政组织" in text(client.get(reverse("people"), {"tree": "administrative"}))
    address = reverse("unit_new") + "?tree=administrative"
    assert client_of(make_user(Role.CLERK, group.works)).get(address).status_code == 404
    new = {"name": "集团公司", "kind": "group_company", "start": "2020-01-01", "lacking": "on"}
    assert client.post(address, new).status_code == 302
    top = Unit.objects.get(tree=Tree.ADMINISTRATIVE)
    assert Counterpart.objects.get(administrative=top).party == group.top
    assert "集团公司" in text(client.get(reverse("people"), {"tree": "administrative"}))
    below = {
        "name": "一车间",
        "kind": "workshop",
        "start": "2020-02-01",
        "lacking": "on",
        "parent": str(top.uuid),
    }
    assert client.post(f"{reverse('unit_new')}?parent={top.uuid}", below).status_code == 302
    assert Unit.objects.filter(tree=Tree.ADMINISTRATIVE).count() == 2


def test_a_pair_is_registered_and_ended_on_the_page_of_the_unit():
    apply_builtin(by=SYSTEM)
    group = make_group()
    shop = make_workshop()
    company = Unit.objects.get(placements__kind=UnitKind.GROUP_COMPANY)
    pair(group.top, company, START, by=SYSTEM)
    client = client_of(make_user(Role.CLERK, group.top))
    page = reverse("unit", args=[group.works.uuid])
    assert "还没有登记对应" in text(client.get(page))
    form = reverse("unit_pair", args=[group.works.uuid])
    answer = client.post(form, {"other": str(shop.uuid), "on": "2021-02-01", "lead": "lead"}, follow=True)
    assert "主对应" in text(answer)
    assert "2021-02-01起" in text(answer)
    refused_once = client.post(form, {"other": str(shop.uuid), "on": "2021-02-01", "lead": "lead"})
    assert "两者已登记对应关系" in refused(refused_once)
    held = Counterpart.objects.get(party=group.works)
    assert reverse("unit_unpair", args=[group.works.uuid, held.pk]) in text(client.get(page))
    end = reverse("unit_unpair", args=[shop.uuid, held.pk])
    assert client_of(make_user(Role.LEADER, group.top)).get(end).status_code == 404
    assert client.post(end, {"on": "2021-03-01"}).status_code == 302
    assert "2021-02-01起，2021-03-01结束" in text(client.get(page))
    assert client.get(end).status_code == 404


def test_the_paper_is_asked_for_when_a_unit_is_set_up():
    group = make_group()
    client = client_of(make_user(Role.CLERK, group.works))
    new = NEW | {"parent": str(group.works.uuid)}
    assert "请填写批复文号" in refused(client.post(reverse("unit_new"), new | {"document_no": ""}))
    assert "请取消“暂无批复文号”" in refused(client.post(reverse("unit_new"), new | {"lacking": "on"}))
    late = new | {"document_on": "2021-03-01"}
    assert "早于批复日期" in refused(client.post(reverse("unit_new"), late))
    assert client.post(reverse("unit_new"), late | {"why": "先行运转"}).status_code == 302
    placed = Placement.objects.get(name="乙厂党支部")
    assert (placed.document_on, placed.lacking) == (dt.date(2021, 3, 1), False)


def test_a_unit_is_shown_as_of_a_day():
    group = make_group()
    rename(group.works, "甲厂党委", Decision(on=dt.date(2021, 2, 1), lacking=True), by=SYSTEM)
    client = client_of(make_user(Role.CLERK, group.top))
    page = reverse("unit", args=[group.works.uuid])
    assert "<title>甲厂党总支" in text(client.get(page, {"on": "2021-01-31"}))
    assert "<title>甲厂党委" in text(client.get(page))
    assert "2019-01-01尚未成立" in text(client.get(page, {"on": "2019-01-01"}))
