"""Many events checked against what is recorded already: each table is read once, whatever their number."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.activities.actions.common import LecturerTitles, count_roll, people_sitting_in, shared_columns
from luoshi.activities.actions.written import Checked, Written, check
from luoshi.activities.due import NOBODY, Meetings
from luoshi.activities.enums import State
from luoshi.activities.models import SOURCE, Holding, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.rolls import Place, Roll, Sheet, as_json
from luoshi.activities.sets import unpacked
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import Standing, found_by, said, text_of
from luoshi.organisations.models import Person


@dataclass(frozen=True, slots=True)
class Event:
    """An event with the units that held it and who came; the first unit records it."""

    written: Written
    sheets: Sequence[Sheet]
    uuid: uuids.UUID = field(default_factory=uuids.uuid4)
    another: bool = False  # also where there is a record of one of these kinds on that day
    told_by: str = (
        ""  # a summary that tells its day and kind and nothing else: no theme and no roll is asked for
    )


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of an event, not written yet, with who came of each holder."""

    session: Session
    holdings: tuple[tuple[Holding, tuple[Place, ...]], ...]


class _Held(NamedTuple):
    """An event recorded already."""

    kinds: frozenset[str]
    state: str
    by: str


class _Span(NamedTuple):
    """A number entered for a span."""

    kinds: frozenset[str]
    first: dt.date
    last: dt.date
    times: int
    session: int


class Recorded:
    """What is recorded of some units between two days: two queries, when it is first asked for."""

    def __init__(self, units: Iterable[int], first: dt.date, last: dt.date) -> None:
        self._units = sorted(set(units))
        self._first, self._last = first, last

    @cached_property
    def _events(self) -> dict[tuple[int, dt.date], list[_Held]]:
        found: dict[tuple[int, dt.date], list[_Held]] = {}
        columns = ("unit_id", "day", "kinds", "session__state", "entered_by_name")
        days = Q(first__isnull=True, day__range=(self._first, self._last))
        for unit, day, kinds, state, by in self._rows(days, columns):
            found.setdefault((unit, day), []).append(_Held(frozenset(unpacked(kinds)), state, by))
        return found

    @cached_property
    def _spans(self) -> dict[int, list[_Span]]:
        found: dict[int, list[_Span]] = {}
        columns = ("unit_id", "kinds", "first", "day", "count", "session_id")
        for unit, kinds, *span in self._rows(Q(first__lte=self._last, day__gte=self._first), columns):
            found.setdefault(unit, []).append(_Span(frozenset(unpacked(kinds)), *span))
        return found

    def _rows(self, which: Q, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        return found_by(
            self._units,
            lambda ids: (
                Holding.objects.rows().filter(which, unit__in=ids).order_by("pk").values_list(*columns)
            ),
        )

    def add(self, checked: Checked, state: State, by: str) -> None:
        """Count an event among those recorded, so that one said twice in a batch is found."""
        kinds = frozenset(kind.key for kind in checked.kinds)
        for unit in checked.spans:
            self._events.setdefault((unit, checked.day), []).append(_Held(kinds, str(state), by))

    def refuse_second(self, checked: Checked) -> None:
        """Two recorders write down the same meeting: the second is told of the first."""
        for unit, span in checked.spans.items():
            for there in self._events.get((unit, checked.day), ()):
                same = [kind.label for kind in checked.kinds if kind.key in there.kinds]
                if same:
                    raise Refused(
                        _(
                            "“%(unit)s”%(day)s已有“%(kinds)s”的记录（%(state)s，%(by)s登记），请打开那条；确实另有一次的，请勾选“另有一次”"
                        )
                        % {
                            "unit": span.name,
                            "day": said(checked.day),
                            "kinds": "、".join(same),
                            "state": State(there.state).label,
                            "by": there.by,
                        },
                        field="another",
                    )

    def refuse_counted(self, checked: Checked, session: int | None = None) -> None:
        """An event that a number entered for the whole month already contains would count twice.

        `session`: of the event itself, where it stands already.
        """
        for unit, stood in checked.spans.items():
            for span in self._spans.get(unit, ()):
                if span.session == session or not span.first <= checked.day <= span.last:
                    continue
                if any(kind.key in span.kinds for kind in checked.kinds):
                    raise Refused(
                        _(
                            "“%(unit)s”%(first)s至%(last)s已按次数登记%(count)s次，再逐次登记会重复计算；请先作废那条次数登记"
                        )
                        % {
                            "unit": stood.name,
                            "first": said(span.first),
                            "last": said(span.last),
                            "count": span.times,
                        },
                        field="day",
                    )


class Batch:
    """Events checked and turned into rows one after the other, over what has been read for all of them.

    Args:
        units: that held them.
        days: on which they did; not none.
        lecturers: known here.
        state: they are to be entered with; handed in, they must have happened and every roll is counted.
    """

    def __init__(
        self, units: Iterable[int], days: Iterable[dt.date], lecturers: Collection[int], state: State
    ) -> None:
        held, wanted = list(days), set(units)
        around = (min(held), max(held))
        self.state, self.final, self.rules = state, state == State.SUBMITTED, activity_rules()
        self.standing = Standing(wanted)
        self.meetings = Meetings(wanted, *around)
        self.recorded = Recorded(wanted, *around)
        self._titles = LecturerTitles(lecturers, *around)
        self._sitting_in: dict[int, Person] = {}

    @classmethod
    def of(cls, events: Sequence[Event], state: State) -> Batch:
        """The batch for these events."""
        sheets = [sheet for event in events for sheet in event.sheets]
        lecturers = (event.written.lecturer for event in events)
        made = cls(
            {sheet.unit.pk for sheet in sheets},
            [event.written.day for event in events],
            {one.pk for one in lecturers if isinstance(one, Person)},
            state,
        )
        if made.final:
            made.know(key for sheet in sheets for key in sheet.roll.sitting_in)
        return made

    def know(self, sitting_in: Iterable[int]) -> None:
        """Read those who sit in; those known already are not asked for again."""
        if wanted := set(sitting_in) - self._sitting_in.keys():
            self._sitting_in |= people_sitting_in(wanted)

    def check(self, event: Event) -> Checked:
        """What was written of an event. Raises Refused, with the field, for what does not fit."""
        units = [sheet.unit for sheet in event.sheets]
        return check(
            event.written,
            units,
            self.rules,
            final=self.final,
            bare=bool(event.told_by),
            standing=self.standing,
        )

    def session(self, event: Event, checked: Checked, at: dt.datetime | None = None) -> Session:
        """The record of an event. `at`: the moment it is handed in, if it is."""
        unit, lecturer = event.sheets[0].unit, checked.columns["lecturer"]
        return Session(
            uuid=event.uuid,
            unit=unit,
            state=self.state,
            submitted_at=at if self.final else None,
            lecturer_title=self._titles.of(lecturer, unit, checked.day),
            source=text_of(event.told_by, _("来源"), SOURCE, field="source"),
            **checked.columns,
        )

    def made(self, event: Event, checked: Checked, session: Session, by: str) -> Made:
        """The rows of an event; it counts among those recorded from then on.

        Raises Refused where it is recorded already, or a roll does not fit.
        """
        if not event.another:
            self.recorded.refuse_second(checked)
        if self.final:
            self.recorded.refuse_counted(checked)
        made = Made(session, tuple(self._holding(sheet, session, event, checked) for sheet in event.sheets))
        self.recorded.add(checked, self.state, by)
        return made

    def _holding(
        self, sheet: Sheet, session: Session, event: Event, checked: Checked
    ) -> tuple[Holding, tuple[Place, ...]]:
        meetings, kinds, day = self.meetings, checked.kinds, checked.day
        whole = self.final and not event.told_by
        body = meetings.body_for(sheet.unit, kinds, sheet.body, day, final=whole)
        holding = Holding(
            session=session,
            unit=sheet.unit,
            body=body,
            **shared_columns(session, joint=len(event.sheets) > 1),
        )
        if not self.final:
            holding.roll = as_json(sheet.roll)
            return holding, ()
        if event.told_by and sheet.roll == Roll():
            holding.counted = True
            return holding, ()
        due = NOBODY if event.told_by else meetings.due_for(sheet.unit, kinds, body, day)
        self.know(sheet.roll.sitting_in)
        count = count_roll(sheet.roll, due, self._sitting_in, checked)
        for name, value in count.columns.items():
            setattr(holding, name, value)
        return holding, count.places
