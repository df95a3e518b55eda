"""What may be done with a problem now, by the reader's rights and how it stands: the buttons of its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may
from luoshi.findings.enums import FROM, OPEN, State, Verb
from luoshi.findings.models import Finding
from luoshi.findings.rights import CHANGE, OVERSEE
from luoshi.kernel import clock
from luoshi.tasks.enums import Limit
from luoshi.ui.components import Link


@dataclass(frozen=True, slots=True)
class Door:
    """One act on a problem: the address it has, its word, the right it needs, and from which states it leads on."""

    url_name: str
    label: str
    right: str
    states: tuple[State, ...]
    when: Callable[[Finding], bool] = lambda _finding: True
    apart: bool = False  # takes something away: stands last


def _at_once(finding: Finding) -> bool:
    return finding.limit == Limit.AT_ONCE


_EVERY: Final = tuple(State)

DOORS: Final = (
    Door("finding_claim", _("认领"), CHANGE, FROM[Verb.CLAIM]),
    Door("finding_mend", _("立行立改"), CHANGE, FROM[Verb.MEND], _at_once),
    Door("finding_measures", _("填写措施"), CHANGE, FROM[Verb.AMEND]),
    Door("finding_plan", _("确定方案"), CHANGE, FROM[Verb.PLAN]),
    Door("finding_result_state", _("更新整改结果"), CHANGE, FROM[Verb.RESULT]),
    Door("finding_apply", _("申请销号"), CHANGE, FROM[Verb.APPLY]),
    Door("finding_withdraw", _("撤回申请"), CHANGE, FROM[Verb.WITHDRAW]),
    Door("finding_causes", _("补充原因分析"), CHANGE, OPEN),
    Door("finding_lasting", _("登记制度成果"), CHANGE, _EVERY),
    Door("finding_accept", _("验收"), OVERSEE, FROM[Verb.CLOSE]),
    Door("finding_give_back", _("退回"), OVERSEE, FROM[Verb.RETURN]),
    Door("finding_recheck", _("登记回头看"), OVERSEE, FROM[Verb.RECHECK]),
    Door("finding_reopen", _("重启整改"), OVERSEE, FROM[Verb.REOPEN]),
    Door("finding_hand_over", _("改派"), OVERSEE, FROM[Verb.HAND_OVER]),
    Door("finding_edit", _("修改问题"), OVERSEE, OPEN),
    Door("finding_void", _("登记有误，作废"), OVERSEE, _EVERY, apart=True),
)
BY_NAME: Final = {door.url_name: door for door in DOORS}


def unit_of(finding: Finding, right: str) -> int:
    """The unit at which a right over a problem is asked: that which mends it, or that which oversees it."""
    return finding.unit_id if right == CHANGE else finding.overseen_by_id


@dataclass(frozen=True, slots=True)
class Doing:
    """What stands open to a reader.

    Attributes:
        first: the one to do now, the primary button; None where there is none.
        others: in the menu.
        apart: last in the menu.
        changes: whether the reader mends it (措施、申请销号).
        oversees: whether the reader decides on it.
    """

    first: Link | None
    others: list[Link]
    apart: list[Link]
    changes: bool
    oversees: bool


def doing(finding: Finding, user: Somebody, *, measures: bool) -> Doing:
    """What a reader may do with a problem; two looks at where its units stand. `measures`: it has some."""
    held = {right: may(user, right, unit_of(finding, right)) for right in (CHANGE, OVERSEE)}
    state = State(finding.state)
    there = [door for door in DOORS if held[door.right] and state in door.states and door.when(finding)]
    wanted = _first(finding, measures=measures)
    first = next((door for name in wanted for door in there if door.url_name == name), None)
    rest = [door for door in there if door is not first]
    return Doing(
        link_of(first, finding) if first is not None else None,
        [link_of(door, finding) for door in rest if not door.apart],
        [link_of(door, finding) for door in rest if door.apart],
        held[CHANGE],
        held[OVERSEE],
    )


def _first(finding: Finding, *, measures: bool) -> tuple[str, ...]:
    """The acts that may be the one to do now, the most likely first."""
    match State(finding.state):
        case State.REGISTERED:
            return ("finding_mend",) if _at_once(finding) else ("finding_claim",)
        case State.CLAIMED if _at_once(finding) and not measures:
            return ("finding_mend",)
        case State.CLAIMED:
            return ("finding_plan",) if measures else ("finding_measures",)
        case State.MENDING:
            return ("finding_apply",) if measures or not _at_once(finding) else ("finding_mend",)
        case State.APPLIED:
            return ("finding_accept",)
        case State.CLOSED:
            due = finding.recheck_on is not None and finding.recheck_on <= clock.today()
            return ("finding_recheck",) if due else ()


def link_of(door: Door, finding: Finding) -> Link:
    """The way to an act."""
    return Link(gettext(door.label), reverse(door.url_name, args=[finding.uuid]))
