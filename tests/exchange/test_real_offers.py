"""The sheets the rooms declare, through the whole engine: written, written again, exported and back, undone."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.exchange import actions, exports
from luoshi.exchange.planning import as_shown
from luoshi.kernel.exchange import offers
from luoshi.organisations.models import Membership, Person
from tests.exchange.sheets import CLERK, handed, reads, received
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.workbooks.sheets import raw_xlsx

pytestmark = pytest.mark.django_db
ON = dt.date(2021, 6, 30)
ROSTER = [
    ["党员花名册"],
    ["序号", "工号", "姓名", "单位/部门", "所在党支部", "党员类别", "入党时间", "转正时间", "党内职务", "岗位", "民族", "备注"],
    [1, "A1", "张三", "生产部", "甲厂第一党支部", "正式", "2010.7.1", "2011.7.1", "书记", "主任", "汉族", ""],
    [2, "A2", "李 四", "生产部", "甲厂第一党支部", "中共党员", "2015.7.1", "2016.7.1", "", "", "回族", "借调"],
    [3, "A3", "王小五", "营销部", "甲厂第二党支部", "预备", "2020年12月1日", "", "", "干事", "汉族", ""],
]  # fmt: skip


@pytest.fixture
def group(data_dir, packs):
    return make_group()


@pytest.fixture
def packs():
    from luoshi.kernel.actor import SYSTEM
    from luoshi.packs.actions import apply_builtin

    apply_builtin(by=SYSTEM)


def sent(unit, lines, key, name="花名册.xlsx", **more):
    content = lines if isinstance(lines, bytes) else raw_xlsx(lines)
    return received(unit, handed(content, name), on=ON, offer=offers[key], **more)


def counted(found):
    picture = as_shown(found.picture)
    assert not picture.questions, picture.questions
    assert not found.bad, [row.bad for row in picture.rows if row.bad]
    return found.new, found.changed, found.same


def test_a_roster_in_again_out_and_undone(group):
    before = reads()
    key = "organisations.members"
    found = sent(group.works, ROSTER, key)
    assert counted(found) == (3, 0, 0)
    assert found.files.get().told
    actions.apply(found, by=CLERK)
    assert (Person.objects.count(), Membership.objects.open().count()) == (3, 3)
    written = reads()
    again = sent(group.works, ROSTER, key)
    assert counted(again) == (0, 0, 3)
    assert reads() == written
    out = exports.export_sheet(offers[key], group.works, by=CLERK, on=ON)
    assert out.count == 3
    assert counted(sent(group.works, out.content, key)) == (0, 0, 3)
    actions.undo(found, by=CLERK)
    assert reads() == before
    assert counted(sent(group.works, ROSTER, key)) == (3, 0, 0)


def test_the_organisations_out_and_back_change_nothing(group):
    key = "organisations.units"
    out = exports.export_sheet(offers[key], group.top, by=CLERK, on=ON)
    found = sent(group.top, out.content, key, name="基本情况.xlsx")
    assert counted(found) == (0, 0, 5)  # its totals are no records


def test_the_result_leads_to_each_record_within_the_readers_rights(group, django_assert_max_num_queries):
    found = actions.apply(sent(group.works, ROSTER, "organisations.members"), by=CLERK)
    person = Person.objects.get(staff_no="A1")
    address, link = reverse("import", args=[found.uuid]), reverse("person", args=[person.uuid])
    clerk = client_of(make_user(Role.CLERK, group.top))
    with django_assert_max_num_queries(14):
        page = clerk.get(address).content.decode()
    assert f'<a href="{link}">张三' in page
    assert "写入结果" in page
    actions.undo(found, by=CLERK)
    assert link not in clerk.get(address).content.decode()


POSTS = [
    ["任职名单"],
    ["序号", "党组织", "职务", "姓名", "工号", "任职时间"],
    [1, "甲厂第一党支部", "副书记", "李四", "A2", "2021.3.1"],
]
OWN = [["食堂菜单"], ["星期", "菜名"], ["一", "面"]]


def test_other_sheets_of_a_workbook_are_named_with_the_way_to_import_them(group):
    content = several({"花名册": ROSTER, "任职": POSTS, "菜单": OWN})
    found = sent(group.works, content, "organisations.members")
    assert counted(found) == (3, 0, 0)
    clerk = client_of(make_user(Role.CLERK, group.top))
    page = clerk.get(reverse("import", args=[found.uuid])).content.decode()
    assert "工作表“任职”是任职名单" in page
    address = f"{reverse('exchange_new')}?sheet=organisations.posts&amp;unit={group.works.uuid}"
    assert address in page
    assert "这些工作表不是本表，没有读入：菜单" in page
    actions.apply(found, by=CLERK)
    posts = sent(group.works, content, "organisations.posts")
    assert counted(posts) == (1, 0, 0)
    assert as_shown(posts.picture).others == (("花名册", "organisations.members"),)


def test_a_file_without_the_sheet_that_was_asked_for_says_which_one_it_is(group):
    found = sent(group.works, several({"任职": POSTS}), "organisations.bodies")
    assert found.picture is None
    clerk = client_of(make_user(Role.CLERK, group.top))
    assert "工作表“任职”是任职名单" in clerk.get(reverse("import", args=[found.uuid])).content.decode()


def several(tabs):
    """A workbook with these tabs."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for name, lines in tabs.items():
        page = book.add_worksheet(name)
        for number, line in enumerate(lines):
            page.write_row(number, 0, line)
    book.close()
    return stream.getvalue()
