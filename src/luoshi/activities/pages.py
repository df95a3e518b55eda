"""What the page of a record shows: its facts in words, its numbers, who was not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from luoshi.activities.enums import Leave, Presence
from luoshi.activities.models import Holding, Series, Session
from luoshi.activities.packs import Activities
from luoshi.activities.rolls import Place
from luoshi.activities.sets import unpacked
from luoshi.organisations.packs_people import people_rules
from luoshi.ui.components import Figure
from luoshi.ui.said import said

TENTHS = 10


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the record."""

    label: str
    value: str
    lines: Sequence[str] = ()
    words: bool = False  # text people wrote, set in Song


def facts_of(session: Session, rules: Activities) -> list[Fact]:
    """What is known of a record, line by line; at most one query, for its series."""
    keys = unpacked(session.series)
    series = list(Series.objects.filter(pk__in=keys)) if keys else []
    title = people_rules().title(session.lecturer_title) if session.lecturer_title else None
    lecturer = session.lecturer_name + (f"（{said(title.label)}）" if title else "")
    found = [
        Fact(_("时间"), _time(session)),
        Fact(_("地点"), session.place),
        Fact(_("主持人"), session.chair_name),
        Fact(_("记录人"), session.recorder_name),
        Fact(_("授课人"), lecturer),
        Fact(_("主题（议题）"), session.theme, words=True),
        Fact(_("学习内容"), session.content, words=True),
        Fact(_("学习形式"), said(rules.form_labels.get(session.form, session.form))),
        Fact(_("学时"), "" if session.hours is None else f"{session.hours / TENTHS:g}"),
        Fact(_("发言人数"), "" if session.speakers is None else str(session.speakers)),
        Fact(_("议程"), "", session.agenda),
        Fact(_("决议"), "", session.resolutions),
        Fact(_("专项学习教育"), "、".join(one.name for one in series)),
        Fact(_("上级文件"), session.document_label),
        Fact(_("层级"), session.get_level_display()),
        Fact(_("所属年度"), "" if session.year is None else str(session.year)),
        Fact(_("补开原因"), session.late_why),
        Fact(_("合并开展说明"), session.combined_why),
        Fact(_("来源"), session.source),
    ]
    return [fact for fact in found if fact.value or fact.lines]


def _time(session: Session) -> str:
    if session.first is not None:
        return f"{session.first:%Y-%m-%d} — {session.day:%Y-%m-%d}"
    times = [f"{one:%H:%M}" for one in (session.starts_at, session.ends_at) if one]
    return " ".join([f"{session.day:%Y-%m-%d}", "—".join(times)]).strip()


def figures_of(holding: Holding, *, votes: bool) -> list[Figure]:
    """The numbers of a holder's row; what is not known is left out."""
    people = _("人")
    shown = [
        (_("次数"), holding.count, _("次")),
        (_("应到"), holding.due, people),
        (_("实到"), holding.present, people),
        (_("请假"), holding.leave, people),
        (_("缺席"), holding.absent, people),
        (_("补学"), holding.made_up or None, people),
        (_("列席"), holding.sitting_in or None, people),
        (_("非党员职工"), holding.staff or None, people),
    ]
    if votes:
        votes_cast = (holding.votes_for, holding.votes_against, holding.votes_abstained)
        shown += [
            (_("应到有表决权"), holding.due_voting, people),
            (_("实到有表决权"), holding.present_voting, people),
            *zip((_("赞成"), _("反对"), _("弃权")), votes_cast, (_("票"),) * 3, strict=True),
        ]
    return [Figure(label, number, noun) for label, number, noun in shown if number is not None]


def places_said(places: Sequence[Place]) -> list[Fact]:
    """Who was not there, and who sat in, by what became of it; then those who came."""
    order = (Presence.LEAVE, Presence.ABSENT, Presence.MADE_UP, Presence.SITTING_IN, Presence.PRESENT)
    found = []
    for state in order:
        there = [place for place in places if place.state == state]
        if there:
            names = "、".join(_named(place) for place in there)
            found.append(Fact(str(state.label), names))
    return found


def _named(place: Place) -> str:
    more = [str(Leave(place.leave).label)] if place.leave else []
    more += [f"{place.made_up_on:%m-%d}"] if place.made_up_on else []
    return f"{place.name}（{'，'.join(more)}）" if more else place.name
