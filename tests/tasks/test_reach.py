"""Pages of tasks: who gets them, and how many questions each asks."""

from __future__ import annotations

from django.urls import reverse

from luoshi.tasks.actions import decompose
from luoshi.tasks.models import Task
from tests.factories.kernel import CLERK
from tests.factories.tasks import make_list, make_task, make_task_on, reported
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite


class TestList(ListPermissionSuite):
    right = "tasks.view"

    def address(self):
        return reverse("tasks") + "?in=all"

    def make(self, unit, mark):
        make_task(unit, mark)


class TestMine(QueryCountSuite):
    right = "tasks.view"
    queries = 13

    def address(self):
        return reverse("tasks")

    def fill(self, group, count):
        for _ in range(count):
            make_task(group.top)


class TestAll(QueryCountSuite):
    right = "tasks.view"
    queries = 13

    def address(self):
        return reverse("tasks") + "?in=all"

    def fill(self, group, count):
        for at in range(count):
            make_task([group.office, group.works, group.works_first][at])


class TestPage(PagePermissionSuite, QueryCountSuite):
    right = "tasks.view"
    queries = 20

    def address(self, unit=None):
        task = Task.objects.filter(root=None).first() if unit is None else make_task(unit)
        return reverse("task", args=[task.uuid])

    def fill(self, group, count):
        task = make_task(group.top)
        decompose(
            task, [group.office, group.works, group.works_first][:count], version=task.version, by=CLERK
        )


class TestSheet(PagePermissionSuite):
    right = "tasks.view"

    def address(self, unit):
        return reverse("task_sheet", args=[make_task(unit).uuid])


class TestParts(PagePermissionSuite):
    right = "tasks.view"

    def address(self, unit):
        return reverse("task_parts", args=[make_task(unit).uuid])


class TestNote(PagePermissionSuite):
    right = "tasks.change"

    def address(self, unit):
        return reverse("task_note", args=[make_task(unit).uuid])


class TestAccept(PagePermissionSuite):
    right = "tasks.assign"

    def address(self, unit):
        return reverse("task_accept", args=[reported(make_task(unit)).uuid])


class TestEdit(PagePermissionSuite):
    right = "tasks.assign"

    def address(self, unit):
        return reverse("task_edit", args=[make_task(unit).uuid])


class TestTaskList(PagePermissionSuite, QueryCountSuite):
    right = "tasks.view"
    queries = 12

    def address(self, unit=None):
        found = self.found if unit is None else make_list(unit)
        return reverse("task_list", args=[found.uuid])

    def fill(self, group, count):
        self.found = make_list(group.top)
        for at in range(count):
            make_task_on(self.found, [group.office, group.works, group.works_first][at])


class TestTaskListPrint(PagePermissionSuite):
    right = "tasks.view"

    def address(self, unit):
        return reverse("task_list_print", args=[make_list(unit).uuid])
