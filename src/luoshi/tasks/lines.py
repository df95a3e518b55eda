"""A task in the words of an office, and what they mean: who owes it, by when, among whom it is cut.

Sentences of a document, rows of a sheet and what is pasted into a grid are read here alike. What the words do not say
stays unsaid; what they cannot mean is a sentence at its field.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext as _

from luoshi.documents.deadlines import caution
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import by_key, found_by, said
from luoshi.organisations.models import Person, Unit
from luoshi.organisations.sheets.units_who import plain_name
from luoshi.periods.deadline import DeadlineKind, parse_deadline
from luoshi.periods.period import of_year
from luoshi.periods.recurrence import Recurrence, parse_recurrence
from luoshi.tasks.actions.written import TEXTS, Written, columns_of
from luoshi.tasks.heads import UNIT_OPEN
from luoshi.tasks.packs import task_rules
from luoshi.tasks.who import Among, Meant, Who

NAMED_BY: Final = ("lead", "unit", "support")


@dataclass(frozen=True, slots=True)
class Line:
    """A task as written: `lead` is 牵头部门, `unit` 责任单位, `due` the words of the time limit."""

    title: str = ""
    text: str = ""
    number: str = ""
    area: str = ""
    work: str = ""
    outcome: str = ""
    leader: str = ""
    lead: str = ""
    support: str = ""
    unit: str = ""
    person: str = ""
    due: str = ""
    remark: str = ""


@dataclass(slots=True)
class Read:
    """What a line means.

    Attributes:
        line: as written.
        written: what would be given; None while there is a fault.
        units: units it is cut among, as they stand; none: it stays whole.
        among: of all units of some kinds, later ones too; None where single units are named as well.
        recurrence: when it comes back; cut, it has a part for each period.
        faults: sentences by field of the line.
        notes: what is said beside a field that is accepted.
        waits: for an answer.
    """

    line: Line
    written: Written | None = None
    units: tuple[int, ...] = ()
    among: Among | None = None
    recurrence: Recurrence | None = None
    faults: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    waits: bool = False

    @property
    def cuts(self) -> bool:
        """Whether its words ask for parts: for several units, or for each period."""
        return bool(self.units) or self.recurrence is not None

    @property
    def missing_unit(self) -> bool:
        """Whether the words name nobody who owes it."""
        return not (self.line.unit.strip() or self.line.lead.strip())


class Lines:
    """Reads lines for the unit that gives them.

    Args:
        giver: who gives them, and answers for what names nobody.
        on: the day they are given.
        year: for time limits that name none.
        who: reads the names; made where none is given.
    """

    def __init__(self, giver: Unit, on: dt.date, *, year: int | None = None, who: Who | None = None) -> None:
        self.giver, self.on, self.year = giver, on, year or on.year
        self.who = who or Who(str(giver.uuid), on)
        self._rules = task_rules()

    def read(
        self, lines: Sequence[Line], origins: Mapping[int, Sequence[RecordRef]] | None = None
    ) -> list[Read]:
        """What lines mean, in their order; a number of queries that does not grow with them.

        `origins`: what each was made from, by its place.
        """
        meant = [{key: self.who.read(getattr(line, key)) for key in NAMED_BY} for line in lines]
        found = [self._said(line, means) for line, means in zip(lines, meant, strict=True)]
        leads = [self._lead(one, means) for one, means in zip(found, meant, strict=True)]
        ids = {unit for means in meant for one in means.values() for unit in one.all_units}
        units = by_key(Unit, [*ids, *leads])
        people = self._people(lines)
        for at, (one, means) in enumerate(zip(found, meant, strict=True)):
            if one.faults or one.waits:
                continue
            written = self._written(one, units[leads[at]], [units[key] for key in means["support"].all_units])
            person = people.get(plain_name(one.line.person))
            written = replace(written, person=person, origins=tuple((origins or {}).get(at, ())))
            try:
                columns_of(written, self.on, self._rules)
            except Refused as refused:
                one.faults[_FIELD.get(refused.field or "", refused.field or "title")] = refused.sentence
            else:
                one.written = written
        return found

    # ---- who ----

    def _said(self, line: Line, means: Mapping[str, Meant]) -> Read:
        """A line with what is wrong or notable about its names and its time limit."""
        found = Read(line, waits=any(one.waits for one in means.values()))
        for key in ("lead", "unit"):
            if means[key].sentence:
                found.faults[key] = means[key].sentence
            elif means[key].note:
                found.notes[key] = means[key].note
        if line.support and means["support"].sentence:
            found.notes["support"] = _("%(reason)s；只保留文字") % {"reason": means["support"].sentence}
        for unit in means["lead"].all_units + means["unit"].all_units:
            if not self.who.stands(unit, self.on):
                words = {"unit": self.who.name(unit), "day": said(self.on)}
                found.faults["unit"] = _("“%(unit)s”在%(day)s不在册，请核对交办日期或另选") % words
        self._cut(found, means)
        self._due(found)
        return found

    def _lead(self, found: Read, means: Mapping[str, Meant]) -> int:
        """Who answers: 牵头部门, else the only 责任单位, else the unit that gives it."""
        if means["lead"].units:
            return means["lead"].units[0]
        if means["unit"].units and not found.units:
            return means["unit"].units[0]
        return self.giver.pk

    @staticmethod
    def _cut(found: Read, means: Mapping[str, Meant]) -> None:
        """Among whom it is cut: several 责任单位, or those of another unit than the one that leads."""
        lead, named = means["lead"], means["unit"]
        if not named.all_units:
            named, lead = (lead, Meant()) if lead.among else (Meant(), lead)
        wanted = [unit for unit in named.all_units if unit not in lead.units[:1]]
        if named.among or len(named.units) > 1 or (lead.units and wanted):
            found.units = tuple(wanted)
            if len(named.among) == 1 and not named.units:
                found.among = named.among[0]

    # ---- by when ----

    def _due(self, found: Read) -> None:
        words = found.line.due
        read = parse_deadline(words, year=self.year)
        if read is None:
            return
        if read.kind is DeadlineKind.RECURRING:
            found.recurrence = _recurring(words)
            if found.recurrence is not None:
                last = of_year(self.year).last
                note = _("周期任务：%(when)s，到%(last)s为止")
                found.notes["due"] = note % {"when": found.recurrence.said(), "last": said(last)}
            else:
                found.notes["due"] = _("周期性要求，没有单独的完成日期，照写保留")
        elif read.kind is DeadlineKind.IMMEDIATE:
            by = read.day or self.on + dt.timedelta(days=self._rules.at_once.days)
            found.notes["due"] = _("立行立改，按%(day)s计") % {"day": said(by)}
        elif read.day is not None:
            note = _("读作%(day)s，之后长期坚持") if read.kept_up else _("读作%(day)s")
            found.notes["due"] = note % {"day": said(read.day)}
        elif read.kind is DeadlineKind.LASTING:
            found.notes["due"] = _("长期坚持，定期复查")
        else:
            found.notes["due"] = caution(words) or _("没有确定的日期，照写保留")

    # ---- what would be given ----

    def _written(self, found: Read, unit: Unit, support: Sequence[Unit]) -> Written:
        line = found.line
        names = {name for name, _label, _most in TEXTS}
        texts = {name: getattr(line, name) for name in names - {"person_name", "due_words"}}
        remark = "；".join(filter(None, (line.remark, UNIT_OPEN if found.missing_unit else "")))
        last = of_year(self.year).last if found.recurrence is not None else None
        return Written(
            **texts | {"remark": remark},
            unit=unit,
            support_units=[one for one in support if one.pk != unit.pk],
            person_name=line.person,
            due_words=line.due,
            due_on=last,
            year=self.year,
        )

    def _people(self, lines: Iterable[Line]) -> dict[str, Person]:
        """The one person within reach who bears a name; nobody where several do. One query."""
        names = sorted({name for line in lines if (name := plain_name(line.person))})
        rows = found_by(
            names, lambda some: Person.objects.rows().filter(name__in=some, left_on=None).order_by("pk")
        )
        known: dict[str, list[Person]] = {}
        for person in rows:
            if person.unit_id in self.who:
                known.setdefault(person.name, []).append(person)
        return {name: people[0] for name, people in known.items() if len(people) == 1}


_FIELD: Final = {"due_on": "due", "due_words": "due", "person_name": "person", "review_on": "due"}


def _recurring(words: str) -> Recurrence | None:
    try:
        return parse_recurrence(words)
    except ValueError:
        return None
