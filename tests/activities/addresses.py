"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

import io

from luoshi.activities.actions import Item, Line, Numbers, Roll, attach, draw_up_plan, send_study
from luoshi.activities.models import Session, StudyList, YearPlan
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.organisations.queries import top_unit
from luoshi.periods.period import month_number
from luoshi.periods.recurrence import parse_recurrence
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK
from tests.suites.addresses import MARK, sample


@sample("session")
@sample("session_edit")
@sample("session_print")
@sample("session_attach")
@sample("holder_add")
@sample("session_return")
@sample("session_make_up")
@sample("session_void")
def _session(unit):
    roll = Roll(numbers=Numbers(due=3, present=2))
    return {"key": make_session(unit, kinds=["lecture"], theme=f"{MARK}专题", roll=roll, another=True).uuid}


@sample("plan")
@sample("plan_edit")
@sample("plan_issue")
@sample("plan_carry")
@sample("plan_void")
def _plan(unit):
    lines = [Line(["lecture"], parse_recurrence("每季度末"), themes=[f"{MARK}专题"])]
    standing = YearPlan.objects.filter(unit=unit).first()
    return {"key": (standing or draw_up_plan(unit, clock.today().year, lines, by=CLERK)).uuid}


@sample("study")
@sample("study_edit")
@sample("study_void")
def _study(unit):
    month = month_number(clock.today())
    standing = StudyList.objects.filter(unit=unit).first()
    return {"key": (standing or send_study(unit, month, [Item(f"{MARK}选读")], by=CLERK)).uuid}


@sample("session_dossier")
def _study_session(_unit):
    """Of the group's own committee: branches have no theory study group."""
    roll = Roll(numbers=Numbers(due=3, present=2))
    top = top_unit(Tree.PARTY)
    return {
        "key": make_session(top, kinds=["study_group"], theme=f"{MARK}专题", roll=roll, another=True).uuid
    }


@sample("holder_roll")
@sample("holder_remove")
def _holder(unit):
    return {**_session(unit), "unit": unit.uuid}


@sample("session_file_void")
def _file(unit):
    found = _session(unit)
    session = Session.objects.get(uuid=found["key"])
    kept = attach(session, io.BytesIO(MARK.encode()), f"{MARK}.docx", by=CLERK)
    return {**found, "file": kept.uuid}
