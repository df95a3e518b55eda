"""The pages of the tree and of one unit, as a browser gets them."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.slots import Panel, panels
from luoshi.organisations.models import Placement, Unit
from tests.factories.units import make_group, make_unit
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
    queries = 7

    def address(self):
        return reverse("people")

    def fill(self, group, count):
        branches(group, count)


class TestUnitQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 9

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
    answer = client_of(make_user(Role.CLERK, group.works)).get(reverse("people"), {"export": "xlsx"})
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
