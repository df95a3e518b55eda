"""Every change to tasks: one plain function a verb."""

from luoshi.tasks.actions.changing import change_task, void_list, void_task
from luoshi.tasks.actions.deciding import (
    accept,
    accept_tasks,
    close_on_paper,
    give_back,
    hand_over,
    keep_up,
    reopen,
    review,
    stop,
)
from luoshi.tasks.actions.extending import ask_extension, decide_extension, extend
from luoshi.tasks.actions.giving import give_task, give_tasks, link_tasks, open_list
from luoshi.tasks.actions.listing import give_list
from luoshi.tasks.actions.parts import decompose, decompose_among, expand_tasks, join, split
from luoshi.tasks.actions.placing import place_tasks
from luoshi.tasks.actions.working import note_progress, reach_milestone, report, report_tasks, withdraw
from luoshi.tasks.actions.written import Step, Written

__all__ = [
    "Step",
    "Written",
    "accept",
    "accept_tasks",
    "ask_extension",
    "change_task",
    "close_on_paper",
    "decide_extension",
    "decompose",
    "decompose_among",
    "expand_tasks",
    "extend",
    "give_back",
    "give_list",
    "give_task",
    "give_tasks",
    "hand_over",
    "join",
    "keep_up",
    "link_tasks",
    "note_progress",
    "open_list",
    "place_tasks",
    "reach_milestone",
    "reopen",
    "report",
    "report_tasks",
    "review",
    "split",
    "stop",
    "void_list",
    "void_task",
    "withdraw",
]
