"""A unit's plan of a year: drawn up, issued, kept true to the tree, carried over."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.activities.actions.expanding import expand, recurrence_of, withdraw
from luoshi.activities.enums import Reach
from luoshi.activities.models import PLACE, THEME, PlanLine, YearPlan
from luoshi.activities.packs import Activities, Kind, activity_rules
from luoshi.activities.sets import packed, unpacked
from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.boundary import forbidden_name
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.organisations.actions.checks import text_of
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import span_on
from luoshi.periods.period import of_year
from luoshi.periods.recurrence import Recurrence

MOST_LINES: Final = 60
MOST_THEMES: Final = 12
YEARS_AROUND: Final = 1  # a plan is written for last year, this one or the next


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a plan as written."""

    kinds: Sequence[str]  # keys of the pack
    recurrence: Recurrence
    reach: Reach = Reach.OWN
    themes: Sequence[str] = ()
    place: str = ""
    uuid: uuids.UUID = field(default_factory=uuids.uuid4)  # of a line that stands, or a new one


def draw_up_plan(
    unit: Unit,
    year: int,
    lines: Sequence[Line],
    *,
    by: Actor,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> YearPlan:
    """Draw up a unit's plan of a year; it plans nothing until it is issued. The same sent twice returns the first.

    Raises Refused where the unit has one for that year.
    """
    with action("activities.draw_up_plan", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        today = clock.today()
        if abs(year - today.year) > YEARS_AROUND:
            raise Refused(_("年度%(year)s有误，请核对") % {"year": year}, field="year")
        sent_before = uuid is not None and YearPlan.objects.filter(uuid=uuid).exists()
        if not sent_before and YearPlan.objects.rows().filter(unit=unit, year=year).exists():
            raise Refused(_("该单位已有%(year)s年的计划，请直接修改那一份") % {"year": year}, field="year")
        plan = YearPlan(uuid=uuid or uuids.uuid4(), unit=unit, year=year)
        kept = act.create_once(plan)
        if kept is plan:
            _put_lines(act, plan, lines)
        return kept


def change_plan(
    plan: YearPlan, lines: Sequence[Line], *, version: int, by: Actor, typed_fields: int = 0
) -> YearPlan:
    """Write a plan again. An issued one follows at once: what was recorded stays, what is only planned moves along.

    Raises Conflict where somebody else changed it meanwhile.
    """
    with action("activities.change_plan", by=by, unit_id=plan.unit_id, typed_fields=typed_fields) as act:
        current = _locked(plan, version)
        _put_lines(act, current, lines)
        act.change(current, drawn=uuids.uuid4())
        if current.issued_on is not None:
            expand(act, current, activity_rules())
        return current


def issue_plan(plan: YearPlan, *, version: int, by: Actor) -> int:
    """Issue a plan: its lines become planned sessions of the units, from this month on. How many were made."""
    with action("activities.issue_plan", by=by, unit_id=plan.unit_id) as act:
        current = _locked(plan, version)
        if current.issued_on is not None:
            raise Refused(_("这份计划已经下达，修改后保存即可"))
        if not PlanLine.objects.rows().filter(plan=current).exists():
            raise Refused(_("计划里还没有事项，请先填写"))
        act.change(current, issued_on=clock.today())
        return expand(act, current, activity_rules()).made


def expand_plans(*, by: Actor = SYSTEM) -> int:
    """Keep issued plans true to the tree: units set up since get what lies ahead of them. How many sessions were made."""
    years = {clock.today().year, clock.today().year + 1}
    made = 0
    for plan in YearPlan.objects.rows().filter(issued_on__isnull=False, year__in=years).order_by("pk"):
        with action("activities.expand_plan", by=by, unit_id=plan.unit_id) as act:
            made += expand(act, _locked(plan, None), activity_rules()).made
    return made


def carry_over_plan(plan: YearPlan, *, by: Actor, uuid: uuids.UUID | None = None) -> YearPlan:
    """Begin the next year's plan with this one's lines; themes of single months do not come along."""
    lines = [
        Line(
            unpacked(line.kinds), recurrence_of(line), Reach(line.reach),
            line.themes if len(line.themes) == 1 else (), line.place,
        )
        for line in PlanLine.objects.rows().filter(plan=plan)
    ]  # fmt: skip
    return draw_up_plan(plan.unit, plan.year + 1, lines, by=by, uuid=uuid)


def void_plan(plan: YearPlan, *, by: Actor, why: str, version: int | None = None) -> None:
    """Take a plan back, with a reason: what is only planned by it goes too, what was recorded stays."""
    with action("activities.void_plan", by=by, unit_id=plan.unit_id, why=why) as act:
        current = _locked(plan, version)
        withdraw(act, current)
        act.void_many(list(PlanLine.objects.rows().filter(plan=current)), why=why)
        act.void(current, why=why)


def _locked(plan: YearPlan, version: int | None) -> YearPlan:
    return locked_record(plan, version, "unit", gone=_("这份计划已作废，不能再改动"))


def _put_lines(act: Action, plan: YearPlan, lines: Sequence[Line]) -> None:
    """Make the plan's lines what is written; a line keeps its uuid and with it what was planned by it."""
    if len(lines) > MOST_LINES:
        raise Refused(
            _("一份计划最多%(most)s项，现在是%(count)s项") % {"most": MOST_LINES, "count": len(lines)}
        )
    rules = activity_rules()
    standing = {line.uuid: line for line in PlanLine.objects.rows().filter(plan=plan)}
    # one that was taken out, or is another plan's, begins anew
    taken = set(
        PlanLine.objects.filter(uuid__in=[line.uuid for line in lines]).values_list("uuid", flat=True)
    )
    new, changes = [], []
    for number, line in enumerate(lines, 1):
        values = _columns(plan, line, number, rules)
        if (there := standing.get(line.uuid)) is not None:
            changes.append((there, values))
        else:
            key = uuids.uuid4() if line.uuid in taken else line.uuid
            new.append(PlanLine(uuid=key, unit=plan.unit, plan=plan, **values))
    kept = {line.uuid for line in lines}
    act.create_many(new)
    act.change_each(changes)
    act.void_many([line for key, line in standing.items() if key not in kept], why=_("从计划里去掉"))


def _columns(plan: YearPlan, line: Line, number: int, rules: Activities) -> dict[str, Any]:
    kinds = [rules.by_key[key] for key in line.kinds if key in rules.by_key]
    if not kinds or len(kinds) < len(line.kinds):
        raise Refused(_("第%(number)s项的类别不在可选范围内") % {"number": number})
    if not rules.allows([kind.key for kind in kinds]):
        raise Refused(
            _("第%(number)s项：%(kinds)s一般不合并开展，请分成几项")
            % {"number": number, "kinds": "、".join(kind.label for kind in kinds)}
        )
    if line.reach == Reach.OWN:
        _check_holder(plan, kinds, number)
    themes = [text_of(theme, _("主题（议题）"), THEME, field="themes") for theme in line.themes]
    themes = [theme for theme in themes if theme]
    if len(themes) > MOST_THEMES:
        raise Refused(_("第%(number)s项的主题最多%(most)s条") % {"number": number, "most": MOST_THEMES})
    for theme in themes:
        if refused := forbidden_name(theme):
            raise Refused(refused)
    if themes and any(kind.numbers_only for kind in kinds):
        raise Refused(_("第%(number)s项只登记日期和人数，请清空主题") % {"number": number})
    return {
        "position": number,
        "kinds": packed(kind.key for kind in kinds),
        "recurrence": line.recurrence.said(),
        "reach": str(line.reach),
        "themes": themes,
        "place": text_of(line.place, _("地点"), PLACE, field="place"),
    }


def _check_holder(plan: YearPlan, kinds: Sequence[Kind], number: int) -> None:
    """Of the unit's own: it holds such events, as it stands today or at the end of the plan's year."""
    day = max(min(clock.today(), of_year(plan.year).last), of_year(plan.year).first)
    span = span_on(plan.unit_id, day)
    for kind in kinds:
        if span is not None and span.kind not in kind.holders:
            raise Refused(
                _("第%(number)s项：%(what)s本级不开展“%(kind)s”，请改为所属各单位或更换类别")
                % {"number": number, "what": span.get_kind_display(), "kind": kind.label}
            )
