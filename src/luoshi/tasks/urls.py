"""Addresses of tasks."""

from __future__ import annotations

from django.urls import path

from luoshi.tasks.views import (
    acting,
    batch,
    board,
    cutting,
    giving,
    grid,
    intake,
    listing,
    lists,
    one,
    printing,
)

ONE = "tasks/<uuid:key>/"
LIST = "tasks/lists/<uuid:key>/"

urlpatterns = [
    path("documents/<uuid:key>/tasks/", intake.document_tasks, name="document_tasks"),
    path(
        "documents/<uuid:key>/tasks/<uuid:item>/read/", intake.document_task_read, name="document_task_read"
    ),
    path("tasks/", listing.tasks, name="tasks"),
    path("tasks/new/", giving.task_new, name="task_new"),
    path("tasks/many/", grid.tasks_give, name="tasks_give"),
    path("tasks/board/", board.task_board, name="task_board"),
    path("tasks/board/units/", board.task_board_units, name="task_board_units"),
    path("tasks/from/<str:kind>/<uuid:key>/", board.task_origin, name="task_origin"),
    path("tasks/report/", batch.tasks_report, name="tasks_report"),
    path("tasks/accept/", batch.tasks_accept, name="tasks_accept"),
    path(LIST, lists.task_list, name="task_list"),
    path(f"{LIST}print/", printing.task_list_print, name="task_list_print"),
    path(f"{LIST}void/", lists.task_list_void, name="task_list_void"),
    path(ONE, one.task, name="task"),
    path(f"{ONE}parts/", one.task_parts, name="task_parts"),
    path(f"{ONE}sheet/", printing.task_sheet, name="task_sheet"),
    path(f"{ONE}edit/", giving.task_edit, name="task_edit"),
    path(f"{ONE}decompose/", cutting.task_decompose, name="task_decompose"),
    path(f"{ONE}split/", grid.task_split, name="task_split"),
    path(f"{ONE}milestones/<uuid:milestone>/", acting.milestone_reach, name="milestone_reach"),
    path(f"{ONE}extensions/<uuid:extension>/", acting.extension_decide, name="extension_decide"),
    *(
        path(f"{ONE}{name.removeprefix('task_').replace('_', '-')}/", view, name=name)
        for name, view in acting.VIEWS.items()
    ),
]
