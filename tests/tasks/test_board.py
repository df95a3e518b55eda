"""Boards count what stands behind them; what is drawn says the same; sources gather their tasks."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.kernel import clock
from luoshi.kernel.records import RecordRef
from luoshi.tasks.actions import accept, decompose, decompose_among, stop
from luoshi.tasks.board import GROUPS, by_lists, by_months, by_units, tally
from luoshi.tasks.enums import Light, Limit
from luoshi.tasks.lights import light_on
from luoshi.tasks.models import Task
from luoshi.tasks.packs import task_rules
from luoshi.tasks.queries import lights_by
from luoshi.ui.components import Tone
from luoshi.ui.svg_bars import Bar, Part, stacked
from tests.factories.kernel import CLERK, OTHER
from tests.factories.tasks import ago, make_list, make_task, make_task_on, reported
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.pages import PagePermissionSuite, QueryCountSuite


class TestBoard(QueryCountSuite):
    right = "tasks.view"
    queries = 8

    def address(self):
        return reverse("task_board")

    def fill(self, group, count):
        for _ in range(count):
            make_task_on(make_list(group.top), group.office)


class TestUnitBoard(QueryCountSuite):
    right = "tasks.view"
    queries = 11

    def address(self):
        return reverse("task_board_units")

    def fill(self, group, count):
        for at in range(count):
            make_task([group.office, group.works, group.works_first][at])


class TestOrigin(PagePermissionSuite):
    right = "tasks.view"

    def address(self, unit):
        found = make_list(unit)
        make_task(unit, origins=[RecordRef("tasks.list", str(found.uuid), "要求")])
        return reverse("task_origin", args=["tasks.list", found.uuid])


@pytest.fixture
def group(db):
    return make_group()


def many(group) -> None:
    """One of each light."""
    units = [group.office, group.works, group.works_first, group.works_second]
    for at, days in enumerate((3, 0, -5, -60, -200)):
        make_task(units[at % 4], f"第{at}件", due_on=ago(days), on=ago(20))
    make_task(group.office, "没有日期", due_on=None)
    make_task(group.office, "长期", due_on=None, limit=Limit.LASTING)
    reported(make_task(group.works, "报结"))
    late = reported(make_task(group.works, "晚了", due_on=ago(3)))
    accept(late, version=late.version, by=OTHER)
    gone = make_task(group.works, "取消")
    stop(gone, version=gone.version, by=CLERK, why="取消", basis="会议")
    cut = make_task(group.top, "分解")
    decompose(cut, units, version=cut.version, by=CLERK)


def test_every_board_counts_as_each_task_is_lit(group):
    many(group)
    day, rule = clock.today(), task_rules().lights
    tasks = list(Task.objects.all())
    expected: dict[tuple[int, Light], int] = {}
    for task in tasks:
        light = light_on(task, day, rule)
        if light is not Light.SPLIT:
            expected[task.unit_id, light] = expected.get((task.unit_id, light), 0) + 1
    found = lights_by(Task.objects.rows(), day, "unit")
    assert {(unit, light): n for (unit,), lights in found.items() for light, n in lights.items()} == expected
    rows = by_units(Task.objects.rows(), [""])
    counted = sum(n for (_unit, light), n in expected.items() if light is not Light.STOPPED)
    assert sum(row.tally.total for row in rows) == counted
    assert [row.name.strip() for row in rows] == [
        "集团党委",
        "机关党支部",
        "甲厂党总支",
        "甲厂第一党支部",
        "甲厂第二党支部",
    ]
    dated = [
        task
        for task in tasks
        if task.due_on and task.state not in {"split", "stopped"} and task.state != "lasting"
    ]
    inside = [task for task in dated if ago(130) <= task.due_on <= ago(-150)]
    assert sum(month.tally.total for month in by_months(Task.objects.rows())) >= len(inside)


def test_lists_are_counted_with_parts_of_every_level(group):
    found = make_list(group.top)
    whole = make_task_on(found, group.top)
    parts = decompose(whole, [group.works, group.office], version=whole.version, by=CLERK)
    make_task_on(found, group.office, limit=Limit.LASTING, due_on=None)
    decompose(parts[0], [group.works_first, group.works_second], version=parts[0].version, by=CLERK)
    one = by_lists([found.pk])[found.pk]
    assert (one.total, one.of("lasting"), one.finished, one.percent) == (4, 1, 1, 25)


def test_every_number_of_a_board_leads_to_as_many_tasks(group):
    many(group)
    client = client_of(make_user(Role.CLERK, group.top))
    shown = client.get(reverse("task_board_units")).content.decode()
    table = shown[shown.index("<tbody") : shown.index("</tbody>")]
    links = re.findall(r'href="([^"]*light=[^"]*)">(\d+)', table)
    assert len(links) > 5
    for address, number in links:
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        assert listed.count('data-label="事项"') == int(number)


def test_a_part_of_the_tree_and_nobody_elses(group):
    many(group)
    client = client_of(make_user(Role.CLERK, group.top))
    shown = client.get(reverse("task_board_units") + f"?unit={group.works.uuid}").content.decode()
    body = shown[shown.index("<tbody") : shown.index("</tbody>")]
    assert "机关党支部" not in body
    assert "甲厂第二党支部" in body
    own = client_of(make_user(Role.CLERK, group.office)).get(reverse("task_board_units")).content.decode()
    assert "甲厂第二党支部" not in own
    assert client_of(make_user()).get(reverse("task_board")).status_code == 404


def test_ten_parts_or_ten_thousand_are_read_as_counts_and_opened_by_pages(group, django_assert_num_queries):
    task = make_task(group.top)
    decompose_among(task, group.top, ["branch"], version=task.version, by=CLERK)
    client = client_of(make_user(Role.CLERK, group.top))
    page = client.get(reverse("task_parts", args=[task.uuid]) + "?page=2", headers={"HX-Request": "true"})
    assert "lt-row" not in page.content.decode()
    wrong = client.get(reverse("task_parts", args=[task.uuid]) + "?page=xx")
    assert wrong.content.decode().count("lt-row-title") == 3


def test_tasks_of_one_source_stand_together(group):
    ref = RecordRef("tasks.list", str(make_list(group.top).uuid), "上级要求")
    whole = make_task(group.top, "落实要求", origins=[ref])
    decompose(whole, [group.office, group.works], version=whole.version, by=CLERK)
    make_task(group.office, "另一件", origins=[ref])
    make_task(group.office, "不相干")
    address = reverse("task_origin", args=[ref.kind, ref.id])
    shown = client_of(make_user(Role.CLERK, group.top)).get(address).content.decode()
    assert "上级要求" in shown
    assert "落实要求" in shown
    assert "另一件" in shown
    assert "不相干" not in shown
    assert re.search(r"任务</span>\s*<span class=\"ls-cell-value\"><span>3</span>", shown)


def test_bars_say_their_numbers_and_escape_their_names():
    parts = [Part(Tone.OVER, "逾期"), Part(Tone.OK, "已办结"), Part(Tone.LONG, "长期")]
    drawn = stacked(parts, [Bar("<甲>", [3, 1, 0], "/a?x=1&y=2", ["/o", "/k", "/l"])], sentence="各单位")
    assert "&lt;甲&gt;" in drawn
    assert "/a?x=1&amp;y=2" in drawn
    assert drawn.count("<rect") == 2 + 2  # legend and parts that are there
    assert "长期" not in drawn
    assert "style=" not in drawn
    assert stacked(parts, [], sentence="没有").startswith("<svg")


def test_groups_of_lights_take_every_light_once():
    grouped = [light for group in GROUPS for light in group.lights]
    assert sorted([*grouped, Light.STOPPED, Light.SPLIT]) == sorted(Light)
    assert tally({Light.NEAR: 2, Light.BEHIND: 3, Light.STOPPED: 9}).total == 5
