"""What may be done with a task now, by the reader's rights and how the task stands: the buttons of its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may
from luoshi.tasks.enums import ENDED, FROM, OPEN, State, Verb
from luoshi.tasks.models import Task
from luoshi.tasks.rights import ASSIGN, CHANGE
from luoshi.ui.components import Link


@dataclass(frozen=True, slots=True)
class Door:
    """One act on a task: the address it has, its word, the right it needs, and from which states it leads on."""

    url_name: str
    label: str
    right: str
    states: tuple[State, ...]
    when: Callable[[Task], bool] = lambda _task: True
    apart: bool = False  # takes something away: stands last


_NOT_ENDED: Final = tuple(state for state in State if state not in ENDED)

DOORS: Final = (
    Door("task_report", _("报办结"), CHANGE, FROM[Verb.REPORT]),
    Door("task_accept", _("验收"), ASSIGN, FROM[Verb.ACCEPT]),
    Door("task_give_back", _("退回"), ASSIGN, FROM[Verb.RETURN]),
    Door("task_note", _("登记进展"), CHANGE, (*OPEN, State.LASTING)),
    Door("task_withdraw", _("撤回报结"), CHANGE, FROM[Verb.WITHDRAW]),
    Door(
        "task_ask_extension", _("申请延期"), CHANGE, FROM[Verb.EXTEND], lambda task: task.due_on is not None
    ),
    Door("task_review", _("登记复查"), ASSIGN, FROM[Verb.REVIEW]),
    Door("task_decompose", _("分解到单位"), ASSIGN, (*FROM[Verb.SPLIT], State.SPLIT)),
    Door("task_split", _("拆成具体任务"), ASSIGN, (*FROM[Verb.SPLIT], State.SPLIT)),
    Door("task_edit", _("修改"), ASSIGN, _NOT_ENDED),
    Door("task_hand_over", _("移交"), ASSIGN, FROM[Verb.HAND_OVER]),
    Door(
        "task_extend",
        _("登记线下批准的延期"),
        ASSIGN,
        FROM[Verb.EXTEND],
        lambda task: task.due_on is not None,
    ),
    Door("task_reopen", _("重新办理"), ASSIGN, FROM[Verb.REOPEN]),
    Door("task_join", _("取消分解"), ASSIGN, FROM[Verb.JOIN], apart=True),
    Door("task_stop", _("终止"), ASSIGN, FROM[Verb.STOP], apart=True),
    Door("task_void", _("登记有误，作废"), ASSIGN, tuple(State), apart=True),
)
BY_NAME: Final = {door.url_name: door for door in DOORS}


@dataclass(frozen=True, slots=True)
class Doing:
    """What stands open to a reader.

    Attributes:
        first: the one to do now, the primary button; None where there is none.
        others: in the menu.
        apart: last in the menu.
        changes: whether the reader works on it (进展、节点).
        assigns: whether the reader decides on it.
    """

    first: Link | None
    others: list[Link]
    apart: list[Link]
    changes: bool
    assigns: bool


_PRIMARY: Final = ("task_accept", "task_report", "task_review")


def doing(task: Task, user: Somebody) -> Doing:
    """What a reader may do with a task; two looks at where its units stand."""
    held = {CHANGE: may(user, CHANGE, task.unit_id), ASSIGN: may(user, ASSIGN, task.given_by_id)}
    state = State(task.state)
    there = [door for door in DOORS if held[door.right] and state in door.states and door.when(task)]
    first = next((door for name in _PRIMARY for door in there if door.url_name == name), None)
    rest = [door for door in there if door is not first]
    return Doing(
        _link(first, task) if first is not None else None,
        [_link(door, task) for door in rest if not door.apart],
        [_link(door, task) for door in rest if door.apart],
        held[CHANGE],
        held[ASSIGN],
    )


def _link(door: Door, task: Task) -> Link:
    return Link(gettext(door.label), reverse(door.url_name, args=[task.uuid]))
