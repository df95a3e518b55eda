"""Numbers of past periods come in as numbers, never as invented events (次数登记)."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from luoshi.activities.actions.common import shared_columns
from luoshi.activities.enums import Level, State
from luoshi.activities.models import SOURCE, Holding, Series, Session
from luoshi.activities.packs import Activities, activity_rules
from luoshi.activities.rolls import MOST
from luoshi.activities.sets import packed
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import Standing, check_day, said, sent_before, text_of
from luoshi.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a unit held a kind of event between two days, and where that is said."""

    unit: Unit
    kind: str  # a key of the pack
    first: dt.date
    last: dt.date
    count: int
    source: str  # 台账、报表、手册
    present: int | None = None  # 人次 of all of them together
    series: Series | None = None
    level: Level | None = None
    year: int | None = None
    uuid: uuids.UUID = field(default_factory=uuids.uuid4)


def record_counts(
    rows: Sequence[Counted], *, by: Actor, besides: bool = False, typed_fields: int = 0
) -> list[Session]:
    """Enter numbers of past periods, all or none; a uuid sent before gives the entry it made then.

    Args:
        rows: one a unit, kind and period (a month, a quarter).
        by: who enters them.
        besides: the numbers leave out what is recorded event by event.
        typed_fields: for the burden figure.

    Raises Refused where a period has not ended, overlaps another entry of that unit and kind, or holds events that
    are recorded one by one.
    """
    with action("activities.count", by=by, typed_fields=typed_fields) as act:
        rules = activity_rules()
        standing = Standing(row.unit.pk for row in rows)
        made = [_session(row, rules, standing, act.at) for row in rows]
        before = sent_before(Session, made, by)
        new = [(row, session) for row, session in zip(rows, made, strict=True) if session.uuid not in before]
        _check_once([session for _row, session in new], [row.count for row, _s in new], besides=besides)
        act.create_many(session for _row, session in new)
        act.create_many(_holding(row, session) for row, session in new)
        if new:
            act.unit_id = act.unit_id or new[0][0].unit.pk
    return [before.get(session.uuid, session) for session in made]


def _session(row: Counted, rules: Activities, standing: Standing, at: dt.datetime) -> Session:
    kind = rules.by_key.get(row.kind)
    if kind is None:
        raise Refused(_("类别不在可选范围内：%(kinds)s") % {"kinds": row.kind}, field="kind")
    check_day(row.last, _("期间截止日"), field="last")
    if row.first > row.last:
        raise Refused(_("期间的开始日期晚于截止日期，请核对"), field="first")
    if row.first.year != row.last.year:
        raise Refused(_("次数登记不能跨年度，请分年登记"), field="first")
    if not 1 <= row.count <= MOST or (row.present is not None and not 0 <= row.present <= MOST):
        raise Refused(_("次数或人次有误，请核对"), field="count")
    span = standing.on(row.unit.pk, row.last, field="unit")
    if span.kind not in kind.holders:
        raise Refused(
            _("“%(unit)s”当时是%(what)s，不开展“%(kind)s”，请核对单位或类别")
            % {"unit": span.name, "what": span.get_kind_display(), "kind": kind.label},
            field="kind",
        )
    return Session(
        uuid=row.uuid,
        unit=row.unit,
        state=State.ARCHIVED,
        kinds=packed([kind.key]),
        series=packed([] if row.series is None else [row.series.pk]),
        level=row.level or rules.level([kind], span.kind),
        day=row.last,
        first=row.first,
        year=(row.year or row.last.year) if kind.yearly else None,
        source=text_of(row.source, _("来源"), SOURCE, field="source", needed=True),
        submitted_at=at,
        archived_at=at,
    )


def _holding(row: Counted, session: Session) -> Holding:
    return Holding(
        session=session,
        unit=row.unit,
        counted=True,
        count=row.count,
        present=row.present,
        **shared_columns(session, joint=False),
    )


_COLUMNS = ("unit_id", "kinds", "series", "level", "first", "day", "count")


class _Taken(NamedTuple):
    """What is entered already: an event, or a number for a span."""

    unit_id: int
    kinds: str
    series: str
    level: str
    first: dt.date | None
    day: dt.date
    times: int | None

    def meets(self, session: Session) -> bool:
        """Whether an entry would count it a second time. Different series are different things."""
        if (self.unit_id, self.level) != (session.unit_id, session.level):
            return False
        if session.kinds not in self.kinds or (session.series and self.first is None and not self.series):
            return False
        if session.series and self.series and session.series not in self.series:
            return False
        assert session.first is not None
        return (self.first or self.day) <= session.day and session.first <= self.day


def _check_once(sessions: Sequence[Session], counts: Sequence[int], *, besides: bool) -> None:
    """Refuse what would count twice; two queries."""
    if not sessions:
        return
    units = sorted({session.unit_id for session in sessions})
    list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk"))  # one after the other
    there = Holding.objects.rows().filter(
        unit__in=units, day__gte=min(one.first for one in sessions if one.first)
    )
    if besides:
        there = there.filter(first__isnull=False)
    taken = [_Taken(*row) for row in there.values_list(*_COLUMNS)]
    for session, count in zip(sessions, counts, strict=True):
        for one in taken:
            if one.meets(session):
                _refuse(one)
        taken.append(
            _Taken(
                session.unit_id,
                session.kinds,
                session.series,
                session.level,
                session.first,
                session.day,
                count,
            )
        )


def _refuse(taken: _Taken) -> None:
    if taken.first is None:
        raise Refused(
            _(
                "这段时间里%(day)s已有逐次登记的记录，按次数登记会重复计算；次数不含已登记的，请勾选“不含逐次登记的”"
            )
            % {"day": said(taken.day)},
            field="besides",
        )
    raise Refused(
        _("%(first)s至%(last)s已按次数登记%(count)s次，请核对是否重复")
        % {"first": said(taken.first), "last": said(taken.day), "count": taken.times},
        field="first",
    )
