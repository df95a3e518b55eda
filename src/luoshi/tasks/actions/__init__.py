"""Every change to tasks: one plain function a verb."""

from luoshi.tasks.actions.changing import change_task, void_list, void_task
from luoshi.tasks.actions.deciding import accept, accept_tasks, give_back, hand_over, reopen, review, stop
from luoshi.tasks.actions.extending import ask_extension, decide_extension, extend
from luoshi.tasks.actions.giving import give_task, give_tasks, link_tasks, open_list
from luoshi.tasks.actions.parts import decompose, decompose_among, expand_tasks, join, split
from luoshi.tasks.actions.working import note_progress, reach_milestone, report, report_tasks, withdraw
from luoshi.tasks.actions.written import Step, Written

__all__ = [
    "Step",
    "Written",
    "accept",
    "accept_tasks",
    "ask_extension",
    "change_task",
    "decide_extension",
    "decompose",
    "decompose_among",
    "expand_tasks",
    "extend",
    "give_back",
    "give_task",
    "give_tasks",
    "hand_over",
    "join",
    "link_tasks",
    "note_progress",
    "open_list",
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
