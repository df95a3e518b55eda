"""What this room lets others count: sessions by the units that held them, and who was reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from luoshi.activities.declarations import SESSION
from luoshi.activities.enums import Level, Presence
from luoshi.activities.models import Attendance, Holding, Series
from luoshi.activities.packs import activity_rules
from luoshi.kernel.facts import Amount, Dim, FactSource, Noun, On, fact_sources
from luoshi.kernel.kept import kept
from luoshi.organisations.enums import Tree
from luoshi.organisations.packs_people import people_rules


def _kinds() -> Mapping[str, str]:
    return activity_rules().kind_labels


def _forms() -> Mapping[str, str]:
    return activity_rules().form_labels


def _series() -> Mapping[str, str]:
    rows = Series.objects.rows().values_list("pk", "name")
    return kept(("activities.series",), lambda: {str(key): name for key, name in rows})


def _levels() -> Mapping[str, str]:
    return {str(value): str(label) for value, label in Level.choices}


def _presences() -> Mapping[str, str]:
    return {str(value): str(label) for value, label in Presence.choices}


def _titles() -> Mapping[str, str]:
    return {title.key: title.label for title in people_rules().titles}


SESSIONS: Final = FactSource(
    name="activities.session",
    label=_("学习与会议"),
    kind=SESSION,
    rows=Holding.objects.counted,
    identity="session",
    unit="unit",
    tree=str(Tree.PARTY),
    when=On(day="day", month="month", year="year", first="first", count="count"),
    noun=Noun.TIMES,
    dims=(
        Dim("kind", _("类别"), "kinds", _kinds, many=True),
        Dim("series", _("专项学习教育"), "series", _series, many=True),
        Dim("level", _("层级"), "level", _levels),
        Dim("form", _("学习形式"), "form", _forms),
        Dim("lecturer", _("授课人职务"), "session__lecturer_title", _titles),
    ),
    amounts=(
        Amount("due", _("应到"), "due", Noun.ATTENDANCES),
        Amount("present", _("实到"), "present", Noun.ATTENDANCES),
        Amount("made_up", _("补学"), "made_up", Noun.ATTENDANCES),
        Amount("leave", _("请假"), "leave", Noun.ATTENDANCES),
        Amount("absent", _("缺席"), "absent", Noun.ATTENDANCES),
        Amount("sitting_in", _("列席"), "sitting_in", Noun.ATTENDANCES),
        Amount("staff", _("非党员职工"), "staff", Noun.ATTENDANCES),
        Amount("due_voting", _("应到有表决权"), "due_voting", Noun.ATTENDANCES),
        Amount("present_voting", _("实到有表决权"), "present_voting", Noun.ATTENDANCES),
        Amount("hours", _("学时（十分之一）"), "hours", Noun.HOURS, of_fact=True),
    ),
    shared=True,
    title="session__theme",
    joint="joint",
    late=~Q(session__late_why=""),
)

ATTENDANCES: Final = FactSource(
    name="activities.attendance",
    label=_("参加学习与会议"),
    kind=SESSION,
    rows=Attendance.objects.reached,
    identity="pk",
    record="holding__session",
    title="holding__session__theme",
    unit="holding__unit",
    tree=str(Tree.PARTY),
    when=On(day="holding__day", month="holding__month", year="holding__year"),
    noun=Noun.ATTENDANCES,
    dims=(
        Dim("kind", _("类别"), "holding__kinds", _kinds, many=True),
        Dim("series", _("专项学习教育"), "holding__series", _series, many=True),
        Dim("level", _("层级"), "holding__level", _levels),
        Dim("form", _("学习形式"), "holding__form", _forms),
        Dim("presence", _("到会情况"), "state", _presences),
    ),
    distinct={"person": "person"},
    entered="holding__entered_at",
    version="holding__version",
)


def declare() -> None:
    """Called once when the room is ready."""
    fact_sources.register(SESSIONS)
    fact_sources.register(ATTENDANCES)
