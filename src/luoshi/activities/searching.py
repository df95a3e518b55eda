"""What of study and meetings can be searched: what was held about what, planned or required. No names of people.

Speeches and reasons of leave are never stored; who came or was absent is not among the words.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.access.grants import Somebody, may
from luoshi.activities.declarations import PLAN, SERIES, SESSION, STUDY
from luoshi.activities.models import Holding, PlanLine, Series, Session, StudyItem, StudyList, YearPlan
from luoshi.activities.packs import activity_rules
from luoshi.activities.rights import VIEW
from luoshi.activities.sets import unpacked
from luoshi.kernel.searching import Found, Lookup, Searchable, Words, lookups, searchables
from luoshi.periods.period import first_day


def session_words(rows: Any) -> Iterator[Words]:
    """Theme; content, agenda, resolutions, place and the document it rests on."""
    others = Holding.objects.rows().filter(session=OuterRef("pk")).exclude(unit=OuterRef("unit"))
    names = (
        "pk",
        "unit_id",
        "day",
        "theme",
        "content",
        "agenda",
        "resolutions",
        "place",
        "document_label",
        "joint",
    )
    found = rows.annotate(joint=Exists(others)).values_list(*names)
    for key, unit, day, theme, content, agenda, resolutions, place, paper, joint in found:
        yield Words(key, unit, day, theme, _lines(content, *agenda, *resolutions, place, paper), joint)


def _session_heading(session: Session, words: Words) -> str:
    labels = activity_rules().kind_labels
    kinds = "、".join(labels.get(key, key) for key in unpacked(session.kinds))
    return f"{kinds}：{words.title}" if words.title else kinds


def series_words(rows: Any) -> Iterator[Words]:
    """Name, and the document it rests on."""
    for key, unit, day, name, paper in rows.values_list("pk", "unit_id", "start", "name", "document_label"):
        yield Words(key, unit, day, name, paper)


def plan_words(rows: Any) -> Iterator[Words]:
    """Themes and places of the lines of a year's plan."""
    found = list(rows.values_list("pk", "unit_id", "year"))
    lines: defaultdict[int, list[str]] = defaultdict(list)
    parts = (
        PlanLine.objects.rows()
        .filter(plan__in=[row[0] for row in found])
        .order_by("plan_id", "position", "pk")
    )
    for plan, themes, place in parts.values_list("plan_id", "themes", "place"):
        lines[plan] += [*themes, place]
    for key, unit, year in found:
        yield Words(key, unit, dt.date(year, 1, 1), f"{year}年度计划", _lines(*lines[key]))


def study_words(rows: Any) -> Iterator[Words]:
    """Titles and sources of what is to be studied in a month."""
    found = list(rows.values_list("pk", "unit_id", "month"))
    lines: defaultdict[int, list[str]] = defaultdict(list)
    parts = (
        StudyItem.objects.rows()
        .filter(list__in=[row[0] for row in found])
        .order_by("list_id", "position", "pk")
    )
    for study, title, source in parts.values_list("list_id", "title", "source"):
        lines[study].append(f"{title}（{source}）" if source else title)
    for key, unit, month in found:
        day = first_day(month)
        yield Words(key, unit, day, f"{day.year}年{day.month}月必学清单", _lines(*lines[key]))


def _plan_heading(plan: YearPlan, _words: Words) -> str:
    return _("%(year)s年度计划") % {"year": plan.year}


def _study_heading(study: StudyList, _words: Words) -> str:
    day = first_day(study.month)
    return _("%(year)s年%(month)s月必学清单") % {"year": day.year, "month": day.month}


def _lines(*parts: str) -> str:
    return "\n".join(filter(None, map(str.strip, parts)))


def kinds(user: Somebody, words: Sequence[str], most: int) -> list[Found]:
    """Kinds of activities by name, each the way to its records: what a pack calls them is not among their words."""
    if not may(user, VIEW):
        return []
    found = [
        Found(label, f"{reverse('activities')}?{urlencode({'kind': key})}")
        for key, label in activity_rules().kind_labels.items()
        if all(word in label.casefold() for word in words)
    ]
    return found[:most]


def _no_list(_words: str) -> str:
    return ""


def declare() -> None:
    """Called once when the room is ready."""
    session = frozenset({"theme", "content", "agenda", "resolutions", "place", "document_label", "day"})
    lookups.register(Lookup("kinds", gettext_noop("学习与会议类别"), kinds, _no_list, order=40))
    searchables.register(
        Searchable(
            SESSION, Session.objects.rows, session_words, session,
            parts={"activities.Holding": "session_id"}, heading=_session_heading, order=10,
        )
    )  # fmt: skip
    searchables.register(
        Searchable(
            PLAN, YearPlan.objects.rows, plan_words, frozenset({"year", "themes", "place", "position"}),
            parts={"activities.PlanLine": "plan_id"}, heading=_plan_heading, order=40,
        )
    )  # fmt: skip
    searchables.register(
        Searchable(
            STUDY, StudyList.objects.rows, study_words, frozenset({"month", "title", "source", "position"}),
            parts={"activities.StudyItem": "list_id"}, heading=_study_heading, order=41,
        )
    )  # fmt: skip
    searchables.register(
        Searchable(
            SERIES,
            Series.objects.rows,
            series_words,
            frozenset({"name", "start", "document_label"}),
            order=42,
        )
    )
