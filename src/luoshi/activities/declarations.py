"""What this room tells the rest of the house: its kinds of record and its entry in the navigation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may
from luoshi.activities.models import (
    Holding,
    PlanLine,
    Series,
    Session,
    SessionFile,
    StudyItem,
    StudyList,
    YearPlan,
)
from luoshi.activities.rights import VIEW, plans_for, series_for, sessions_for, studies_for
from luoshi.files import access
from luoshi.files.models import StoredFile
from luoshi.kernel.records import RecordKind, kinds
from luoshi.kernel.slots import NavEntry, Panel, navigation, panels
from luoshi.organisations.models import Body
from luoshi.organisations.resting import Resting, resting


def _session_url(session: Session) -> str:
    return reverse("session", args=[session.uuid])


def _series_url(series: Series) -> str:
    return f"{reverse('activities')}?series={series.pk}"


def _trail(session: Any, _reader: Any) -> Mapping[str, Sequence[str]]:
    """Changes of the holders' rows and of what is kept with it are changes of the record."""
    rows = Holding.objects.filter(session=session).values_list("uuid", flat=True)
    files = SessionFile.objects.filter(session=session).values_list("uuid", flat=True)
    return {
        "activities.Holding": [str(key) for key in rows],
        "activities.SessionFile": [str(key) for key in files],
    }


def may_have(user: Somebody, file: StoredFile) -> bool:
    """Whether a reader may have an original: who may see the record it is kept with, until it is voided."""
    kept = SessionFile.objects.rows().filter(stored=file).values("session")
    found: bool = sessions_for(user).filter(pk__in=kept).exists()
    return found


SESSION: Final = RecordKind(
    "activities.session",
    _("学习与会议记录"),
    "activities.Session",
    _session_url,
    sessions_for,
    VIEW,
    _trail,
)
SERIES: Final = RecordKind(
    "activities.series", _("专项学习教育"), "activities.Series", _series_url, series_for, VIEW
)


def _first_held(body: Body) -> dt.date | None:
    first: dt.date | None = Holding.objects.rows().filter(body=body).aggregate(first=Min("day"))["first"]
    return first


def _plan_url(plan: YearPlan) -> str:
    return reverse("plan", args=[plan.uuid])


def _plan_trail(plan: Any, _reader: Any) -> Mapping[str, Sequence[str]]:
    """Changes of lines are changes of the plan."""
    rows = PlanLine.objects.filter(plan=plan).values_list("uuid", flat=True)
    return {"activities.PlanLine": [str(key) for key in rows]}


PLAN: Final = RecordKind(
    "activities.plan", _("年度计划"), "activities.YearPlan", _plan_url, plans_for, VIEW, _plan_trail
)


def _study_url(study: StudyList) -> str:
    return reverse("study", args=[study.uuid])


def _study_trail(study: Any, _reader: Any) -> Mapping[str, Sequence[str]]:
    """Changes of items are changes of the list."""
    rows = StudyItem.objects.filter(list=study).values_list("uuid", flat=True)
    return {"activities.StudyItem": [str(key) for key in rows]}


STUDY: Final = RecordKind(
    "activities.study", _("必学清单"), "activities.StudyList", _study_url, studies_for, VIEW, _study_trail
)


def declare() -> None:
    """Called once when the room is ready."""
    from luoshi.activities import facts
    from luoshi.activities.waiting import waiting

    access.register(SESSION.name, may_have)
    kinds.register(SESSION)
    kinds.register(SERIES)
    kinds.register(PLAN)
    kinds.register(STUDY)
    facts.declare()
    resting.register(Resting("activities.holding", _("会议"), _first_held))
    panels.register(Panel("activities.waiting", "home.main", 5, "activities/parts/waiting.html", waiting))
    navigation.register(
        NavEntry(
            "activities",
            _("学习与会议"),
            "activities",
            order=30,
            allowed=partial(_may, VIEW),
            icon="checklist",
            short=_("会议"),
        )
    )


def _may(right: str, user: Somebody) -> bool:
    return may(user, right)
