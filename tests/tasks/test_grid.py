"""Tasks out of a sheet: what is pasted is read, what is wrong is marked, nothing is lost; cut by hand and for units."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from luoshi.access.enums import Role
from luoshi.kernel import clock
from luoshi.organisations.enums import UnitKind
from luoshi.tasks.actions.parts import _units_meant, decompose_among
from luoshi.tasks.enums import State
from luoshi.tasks.forms_grid import MOST_ROWS, ORDER, PART_ORDER, as_data, pasted
from luoshi.tasks.models import Task, TaskList
from luoshi.tasks.naming import UnitNames
from luoshi.tasks.queries import units_under
from tests.factories.kernel import CLERK
from tests.factories.tasks import make_task
from tests.factories.units import make_group, make_unit, make_workshop
from tests.factories.users import client_of, make_user
from tests.suites.pages import PagePermissionSuite

SHEET = (
    "序号\t重点工作\t工作任务\t具体举措\t成果形式（完成标志）\t责任领导\t责任单位\t责任人\t配合部门\t完成时限\t备注\n"
    "1\t思想建设\t理论学习\t制定学习计划\t计划\t王某\t机关支部\t张三\t\t6月底前\t\n"
    "2\t\t\t组织专题学习\t记录\t\t甲厂一支部\t\t机关党支部\t长期坚持\t新成立\n"
    '\t组织建设\t\t"按期换届，\n做好准备"\t\t\t甲厂第二党支部\t\t\t全年\t\n'
    "合计\t\t\t\t\t\t\t\t\t\t\n"
)


@pytest.mark.pure
def test_heads_merged_cells_and_breaks_in_cells_are_read():
    rows = pasted(SHEET)
    assert [row["title"] for row in rows] == ["制定学习计划", "组织专题学习", "按期换届， 做好准备"]
    assert [row.get("area") for row in rows] == ["思想建设", "思想建设", "组织建设"]
    assert [row.get("work", "") for row in rows] == ["理论学习", "理论学习", ""]
    assert (rows[0]["unit"], rows[0]["due_words"], rows[1]["support"]) == (
        "机关支部",
        "6月底前",
        "机关党支部",
    )


@pytest.mark.pure
def test_without_heads_the_order_of_the_grid_holds_with_or_without_numbers():
    line = ["", "", "完善制度", "", "", "机关支部", "", "", "年底前", ""]
    assert pasted("\t".join(line)) == pasted("\t".join(["3.", *line]))
    assert pasted("完善制度\t印发\t机关支部", PART_ORDER) == [
        {"title": "完善制度", "outcome": "印发", "unit": "机关支部"}
    ]
    assert pasted("") == pasted("合计\t\t\t\n") == []


@pytest.mark.pure
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                name: st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8)
                for name in ORDER
            }
        ),
        max_size=4,
    )
)
def test_what_is_typed_in_a_sheet_comes_back_cell_by_cell(rows):
    """Whatever stands in the cells, quotes too, as spreadsheets put it on the clipboard."""

    def cell(words: str) -> str:
        return '"' + words.replace('"', '""') + '"'

    heads = SHEET.split("\n", 1)[0].removeprefix("序号\t")
    text = "\n".join([heads, *("\t".join(cell(row[name]) for name in ORDER) for row in rows)])
    kept = [row for row in rows if row["title"] or row["unit"]]
    found = pasted(text)
    assert [{**dict.fromkeys(ORDER, ""), **row, "area": "", "work": ""} for row in found] == [
        {**row, "area": "", "work": ""} for row in kept
    ]


@pytest.mark.pure
def test_more_than_a_grid_holds_is_cut():
    data = as_data([{"title": "甲"}] * (MOST_ROWS + 5))
    assert sum(name.endswith("-title") for name in data) == MOST_ROWS


class TestGrid(PagePermissionSuite):
    right = "tasks.assign"

    def address(self, unit):
        return reverse("task_split", args=[make_task(unit).uuid])


class TestDecompose(PagePermissionSuite):
    right = "tasks.assign"

    def address(self, unit):
        return reverse("task_decompose", args=[make_task(unit).uuid])


@pytest.fixture
def group(db):
    return make_group()


@pytest.fixture
def clerk(group):
    return client_of(make_user(Role.CLERK, group.top))


def text(answer) -> str:
    return answer.content.decode()


def read(client, address, words, **more):
    return client.post(
        address, {"do": "read", "pasted": words, "row-TOTAL_FORMS": "3", "row-INITIAL_FORMS": "0", **more}
    )


def head(group) -> dict[str, str]:
    return {"given_by": str(group.top.uuid), "given_on": f"{clock.today().year}-01-01", "list_title": "年度任务分解表",
            "list_uuid": "6b0f4a2e-2f0e-4a53-9f5a-4f2f6a1c9d10"}  # fmt: skip


def cells(answer) -> dict[str, str]:
    """The grid as the browser would send it back."""
    grid = answer.context["grid"]
    found = {"row-TOTAL_FORMS": str(grid.total_form_count()), "row-INITIAL_FORMS": "0"}
    for form in grid:
        for bound in form:
            found[bound.html_name] = "" if bound.value() is None else str(bound.value())
    return found


def test_a_pasted_sheet_is_looked_at_mended_and_given_as_a_list(clerk, group):
    address = reverse("tasks_give")
    wrong = SHEET.replace("甲厂第二党支部", "丙厂支部")
    shown = read(clerk, address, wrong, **head(group))
    assert shown.status_code == 200
    assert "有1行要改" in text(shown)
    assert "没有找到单位“丙厂支部”" in text(shown)
    assert not Task.objects.exists()
    data = cells(shown) | head(group) | {"do": "give"}
    refused = clerk.post(address, data)
    assert refused.status_code == 422
    assert "制定学习计划" in text(refused)
    data["row-2-unit"] = "甲厂二支部"
    answer = clerk.post(address, data)
    assert answer.status_code == 302
    found = TaskList.objects.get()
    assert answer["Location"] == reverse("task_list", args=[found.uuid])
    tasks = list(Task.objects.order_by("position"))
    assert [task.unit for task in tasks] == [group.office, group.works_first, group.works_second]
    assert [task.list for task in tasks] == [found] * 3
    assert tasks[1].state == State.LASTING
    assert clerk.post(address, data).status_code == 302  # sent twice
    assert (Task.objects.count(), TaskList.objects.count()) == (3, 1)


def test_what_an_action_would_refuse_stands_at_its_cell(clerk, group):
    line = "\t".join(
        ["", "", "完善制度", "", "", "机关党支部", "", "", f"{clock.today().year - 1}年6月30日前", ""]
    )
    shown = text(read(clerk, reverse("tasks_give"), line, **head(group)))
    assert "早于交办日期" in shown


def test_nothing_read_and_nothing_typed_is_said(clerk, group):
    address = reverse("tasks_give")
    assert "没有读出任务" in text(read(clerk, address, "  ", **head(group)))
    empty = {
        "row-TOTAL_FORMS": "3",
        "row-INITIAL_FORMS": "0",
        "row-0-uuid": "6b0f4a2e-2f0e-4a53-9f5a-4f2f6a1c9d11",
    }
    assert "请至少填一行" in text(clerk.post(address, {**empty, **head(group), "do": "give"}))
    assert client_of(make_user(Role.LEADER, group.top)).get(address).status_code == 404


def test_units_are_guessed_only_where_one_fits(group):
    user = make_user(Role.CLERK, group.top)
    make_unit("乙厂党总支", parent=group.top, kind=UnitKind.GENERAL_BRANCH)
    twice = [make_unit("综合党支部", parent=one) for one in (group.works, group.top)]
    names = UnitNames(user)
    assert names.named("甲厂第一党支部") == names.named("甲厂一支部") == group.works_first
    assert names.named("综合党支部（甲厂党总支）") == twice[0]
    with pytest.raises(ValidationError, match="有2个单位叫“综合党支部”"):
        names.named("综合党支部")
    with pytest.raises(ValidationError, match="一类单位"):
        names.named("各部门")
    assert names.all_named("机关党支部、甲厂二支部\n机关支部") == [group.office, group.works_second]
    with pytest.raises(ValidationError) as wrong:
        names.all_named("机关党支部、无此单位、也没有")
    assert len(wrong.value.messages) == 2
    own = UnitNames(make_user(Role.CLERK, group.works_first))
    with pytest.raises(ValidationError):
        own.named("机关党支部")


def test_a_task_is_cut_by_hand_into_parts_of_its_unit_or_others(clerk, group):
    task = make_task(group.office, given_by=group.top)
    address = reverse("task_split", args=[task.uuid])
    shown = read(
        clerk, address, "调研\t报告\t\t\t\t\n征求意见\t\t甲厂一支部\t李四\t年底前\t", version=task.version
    )
    data = cells(shown) | {"version": str(task.version), "do": "give"}
    assert clerk.post(address, data).status_code == 302
    parts = list(Task.objects.filter(parent=task).order_by("position"))
    assert [(part.title, part.unit, part.person_name) for part in parts] == [
        ("调研", group.office, ""), ("征求意见", group.works_first, "李四"),
    ]  # fmt: skip
    assert parts[1].due_on == dt.date(clock.today().year, 12, 31)
    stale = clerk.post(address, {**data, "version": "1"})
    assert stale.status_code == 422
    assert "调研" in text(stale)


def test_how_many_units_are_meant_is_seen_before_it_is_done(clerk, group):
    task = make_task(group.top)
    address = reverse("task_decompose", args=[task.uuid])
    asked = {"version": task.version, "under": str(group.top.uuid), "groups": ["branches"]}
    shown = clerk.post(address, {**asked, "do": "go"})
    assert shown.status_code == 200
    assert "共3个单位" in text(shown)
    assert "甲厂第二党支部" in text(shown)
    assert not Task.objects.filter(parent=task).exists()
    make_unit(parent=group.works)
    again = clerk.post(address, {**asked, "do": "go", "seen": "3"})
    assert "共4个单位" in text(again)
    assert not Task.objects.filter(parent=task).exists()
    assert clerk.post(address, {**asked, "do": "go", "seen": "4"}).status_code == 302
    assert Task.objects.filter(parent=task).count() == 4


def test_what_cannot_be_cut_like_that_is_said(clerk, group):
    task = make_task(group.top)
    address = reverse("task_decompose", args=[task.uuid])
    asked = {"version": task.version, "under": str(group.top.uuid)}
    assert "请选择要分解到的单位类别" in text(clerk.post(address, asked))
    assert "现在没有这类单位" in text(clerk.post(address, {**asked, "groups": ["companies"]}))
    wrong = clerk.post(address, {**asked, "groups": ["branches"], "recurrence": "有空的时候"})
    assert "看不懂“有空的时候”" in text(wrong)
    assert "有空的时候" in text(wrong)
    shown = clerk.post(address, {**asked, "groups": ["branches"], "recurrence": "每月25日"})
    assert "每个单位每期一项" in text(shown)


def test_units_are_named_one_by_one(clerk, group):
    task = make_task(group.top)
    address = reverse("task_decompose", args=[task.uuid]) + "?by=named"
    wrong = clerk.post(address, {"version": task.version, "units": "机关支部\n没有的支部"})
    assert "没有找到单位“没有的支部”" in text(wrong)
    data = {"version": task.version, "units": "机关支部\n甲厂一支部", "do": "go", "seen": "2"}
    assert clerk.post(address, data).status_code == 302
    assert set(Task.objects.filter(parent=task).values_list("unit", flat=True)) == {
        group.office.pk, group.works_first.pk,
    }  # fmt: skip
    stopped = Task.objects.filter(parent=task).first()
    assert clerk.get(reverse("task_decompose", args=[stopped.uuid])).status_code == 200


def test_the_units_shown_are_those_the_action_means(group):
    make_workshop()
    kinds = [UnitKind.BRANCH, UnitKind.GENERAL_BRANCH]
    task = make_task(group.top)
    decompose_among(task, group.top, kinds, version=task.version, by=CLERK)
    task.refresh_from_db()
    assert set(units_under(group.top, kinds)) == set(_units_meant(task, clock.today()))
