"""What the two sheets of 中心组学习台账 would do together: a sign becomes a place in the roll of its study.

第N次 is the Nth row of the first sheet, else the Nth study that is recorded in the year. What the sheets say of the same
study has to agree; where it does not, the row says so. A roll that is recorded by names is mended on its page only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.activities.actions.common import frozen_due
from luoshi.activities.due import Meetings
from luoshi.activities.enums import Leave
from luoshi.activities.models import Holding
from luoshi.activities.rolls import Roll, as_json
from luoshi.activities.sheets import study_roll as sheet
from luoshi.activities.sheets.known import load
from luoshi.activities.sheets.ledger import AWAY as AWAY_STATES
from luoshi.activities.sheets.ledger_plan import Line, Planning
from luoshi.activities.sheets.rolls import Read, away_of, by_name, made_up_of, sitting_in_of
from luoshi.activities.sheets.study_roll import AWAY, CAME, EXCUSED, FEET, MADE_UP, MISSED, NOT_DUE, WORDS
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import WAITS, Difference, Effect, Plan, Planned, Setting
from luoshi.organisations.actions.checks import found_by
from luoshi.organisations.models import Person
from luoshi.organisations.names import person_name
from luoshi.organisations.queries_people import DueList
from luoshi.organisations.sheets.scope import bad
from luoshi.workbooks.cells import fold
from luoshi.workbooks.contract import Cell, Column, Row

SHOWN: Final = 5  # names told in one sentence


@dataclass(slots=True)
class Member:
    """A row of the second sheet."""

    row: Row
    name: str
    signs: dict[int, tuple[str, Leave]] = field(default_factory=dict)  # by the number of the study
    person: Person | None = None
    waits: bool = False
    wrong: list[Cell] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    rolls: list[list[Any]] = field(
        default_factory=list
    )  # session, version, roll: given to the first member's row

    def refuse(self, number: int, sentence: str) -> None:
        self.wrong.append(bad(self.row, sheet.COLUMNS[sheet.key_of(number)], sentence))


@dataclass(frozen=True, slots=True)
class Study:
    """第N次: the day, who was due, and what is recorded of it."""

    number: int
    day: dt.date
    due: DueList
    known: Holding | None = None  # counted already


class _Waits(Exception):
    """Nothing can be said of a study before it is known who a row means."""


class StudyPlanning(Planning):
    """The rows of both sheets of one file.

    Args:
        rows: of the first sheet, with the values of a ledger.
        members: of the second.
        setting: as the engine gives it.
        columns: of the first sheet.
    """

    def __init__(
        self, rows: Sequence[Row], members: Sequence[Row], setting: Setting, columns: Mapping[str, Column]
    ) -> None:
        super().__init__(rows, setting, columns)
        self.members: list[Member] = []
        self.feet: list[Row] = []
        self.others: list[Planned] = []
        for row in members:
            self._take(row)
        self.numbers = self._numbered()
        self.studies = self._studies()
        self._match_people()
        self.told: list[str] = []

    # ---- what the second sheet says ----

    def _take(self, row: Row) -> None:
        name = person_name((row.values.get("member") or "").replace("(", "（").partition("（")[0])
        said = {n: words for n in range(1, sheet.MOST + 1) if (words := row.values.get(sheet.key_of(n)))}
        if fold(name) in FEET or (not name and not self._has_signs(said)):
            self.feet.append(row)
            return
        member = Member(row, name)
        self.members.append(member)
        if not name:
            member.wrong.append(bad(row, sheet.COLUMNS["member"], _("请填写姓名")))
            return
        for number, words in said.items():
            sign, leave = sheet.sign_of(words, self.rules)
            if sign:
                member.signs[number] = (sign, leave)
            else:
                member.refuse(
                    number, _("看不出“%(words)s”是什么意思，请写√、△、○、×、补或—") % {"words": words}
                )

    def _has_signs(self, said: Mapping[int, str]) -> bool:
        return any(sheet.sign_of(words, self.rules)[0] not in {"", NOT_DUE} for words in said.values())

    def _spoken_of(self) -> set[int]:
        """Numbers of the studies the second sheet says anything of."""
        return {n for one in self.members for n, (sign, _leave) in one.signs.items() if sign != NOT_DUE}

    def _year(self) -> int:
        days = [day.year for row in self.rows if (day := row.values.get("day"))]
        told = [one.row.year for one in self.members if one.row.year]
        return (told or days or [self.setting.on.year])[0]

    # ---- which study a column means ----

    def _numbered(self) -> dict[int, int]:
        """Place of a row of the first sheet by its number: as written, else by day."""
        dated = [at for at, row in enumerate(self.rows) if row.values.get("day")]
        said = [self.rows[at].ordinal for at in dated]
        if None not in said and len(set(said)) == len(said):
            return {number: at for number, at in zip(said, dated, strict=True) if number}
        dated.sort(key=lambda at: (self.rows[at].values["day"], at))
        return dict(enumerate(dated, 1))

    def _studies(self) -> dict[int, Study]:
        asked = self._spoken_of()
        if not asked:
            return {}
        year = self._year()
        recorded = list(sheet.studies_of(self.setting.unit).filter(day__year=year)[: sheet.MOST])
        self.year_count, self.year = len(recorded), year
        self.places = load([], [], [str(one.uuid) for one in recorded]).places
        days = [self.rows[at].values["day"] for at in self.numbers.values()] + [one.day for one in recorded]
        if not days:
            return {}
        self.meetings = Meetings([self.scope.top], min(days), max(days))
        by_uuid = {str(one.uuid): one for one in recorded}
        found: dict[int, Study] = {}
        for number in sorted(asked):
            at = self.numbers.get(number)
            if at is not None:
                found[number] = self._of_row(number, self.rows[at], by_uuid)
            elif number <= len(recorded):
                found[number] = self._of_record(number, recorded[number - 1])
        return found

    def _of_row(self, number: int, row: Row, by_uuid: Mapping[str, Holding]) -> Study:
        day = row.values["day"]
        known = by_uuid.get(row.id or "") or next(
            (one for one in self.known.same_kinds(self.scope.top, day, (sheet.KIND,)) if one.counted), None
        )
        if known is not None:
            return self._of_record(number, by_uuid.get(str(known.uuid), known))
        unit = self.units.get(self.scope.top)
        kinds = [self.rules.by_key[sheet.KIND]]
        there = self.meetings.bodies_of(unit, kinds, day) if unit is not None else None
        body = there[0] if there and len(there) == 1 else None
        due = self.meetings.due_for(unit, kinds, body, day) if unit is not None else DueList((), ())
        return Study(number, day, due)

    def _of_record(self, number: int, known: Holding) -> Study:
        if known.named:
            due = frozen_due(self.places.get(known.pk, ()))
        else:
            kinds = [self.rules.by_key[sheet.KIND]]
            due = self.meetings.due_for(known.unit, kinds, known.body, known.day)
        return Study(number, known.day, due, known)

    # ---- who a row means ----

    def _match_people(self) -> None:
        pool: dict[str, dict[int, Person]] = {}
        for study in self.studies.values():
            for person in (*study.due.due, *study.due.sitting_in):
                pool.setdefault(person_name(person.name), {})[person.pk] = person
        ids = [one.row.id for one in self.members if one.row.id]
        by_id = {
            str(one.uuid): one
            for one in found_by(ids, lambda some: Person.objects.rows().filter(uuid__in=some))
        }
        taken: dict[int, Member] = {}
        for member in self.members:
            if not member.name:
                continue
            known = by_id.get(member.row.id or "")
            there = pool.get(member.name, {})
            if known is not None and person_name(known.name) == member.name:
                member.person = there.get(known.pk, known)
            elif len(there) == 1:
                member.person = next(iter(there.values()))
            elif there:
                member.person, member.waits = self._which(member, there)
            elif member.signs and self.studies:
                words = _("“%(name)s”不在这些学习的中心组名单里，请核对姓名，或先登记为中心组成员")
                member.wrong.append(bad(member.row, sheet.COLUMNS["member"], words % {"name": member.name}))
            self._once(member, taken)

    def _which(self, member: Member, there: Mapping[int, Person]) -> tuple[Person | None, bool]:
        """One of several of a name, asked once for each row."""
        found = Person.objects.rows().filter(pk__in=there).select_related("unit").order_by("pk")
        options = [(str(one.uuid), f"{one.name}（{one.staff_no or one.pk}）") for one in found]
        said = self.asking.answer(
            f"member:{member.name}:{member.row.tab}:{member.row.number}"[:200],
            _("到会情况第%(row)s行的“%(name)s”，中心组里有同名的，是哪一位？")
            % {"row": member.row.number, "name": member.name},
            options,
        )
        if said is None:
            return None, True
        return next(one for one in found if str(one.uuid) == said), False

    def _once(self, member: Member, taken: dict[int, Member]) -> None:
        if member.person is None:
            return
        first = taken.setdefault(member.person.pk, member)
        if first is not member:
            words = _("与第%(row)s行是同一个人，请只保留一行") % {"row": first.row.number}
            member.wrong.append(bad(member.row, sheet.COLUMNS["member"], words))
            member.person = None

    def _signs(self, number: int) -> dict[int, tuple[Member, str, Leave]]:
        """What the second sheet says of a study, by person."""
        return {
            one.person.pk: (one, *one.signs[number])
            for one in self.members
            if one.person is not None and number in one.signs
        }

    # ---- both together ----

    def plan(self) -> Plan:
        """What each row would do, those of the first sheet before those of the second."""
        made = super().plan()
        for number in sorted(self._spoken_of()):
            self._of_study(number)
        rows = {id(one.row): self._of_member(one) for one in self.members}
        rows |= {id(row): Planned(row, Effect.SAME, _("合计行，只作核对")) for row in self.feet}
        seconds = sorted([*(one.row for one in self.members), *self.feet], key=lambda row: row.number)
        notices = (*made.notices, *self._feet_differ(), *self.told)
        return Plan((*made.rows, *(rows[id(row)] for row in seconds)), self.asking.questions, notices)

    def _planned(self, row: Row, place: int) -> Planned:
        try:
            return super()._planned(row, place)
        except _Waits:
            return Planned(row, Effect.NEW, f"{row.values.get('day') or ''}", data=WAITS)

    def _roll(self, line: Line, due: DueList, *, quiet: bool) -> Read:
        number = self._number_of(line)
        signs = self._signs(number)
        if not signs or quiet:
            return super()._roll(line, due, quiet=quiet)
        if any(one.waits for one in self.members):
            raise _Waits
        roll = self._named(number, line.day, line.values, due, signs)
        for member, sign, _leave in signs.values():
            if sign != NOT_DUE:
                said = f"{WORDS[sign]}（{line.day:%Y-%m-%d}）"
                member.differences.append(Difference(sheet.key_of(number), "", said))
        return Read(roll)

    def _number_of(self, line: Line) -> int:
        return next((n for n, at in self.numbers.items() if self.rows[at] is line.row), 0)

    def _check_numbers(self, line: Line, known: Holding, there: Mapping[str, Any]) -> None:
        """Where the second sheet names everybody the first may name some of those who were away."""
        if not known.named or not self._signs(self._number_of(line)):
            return super()._check_numbers(line, known, there)
        values = {key: value for key, value in line.values.items() if key not in {"absent", "made_up"}}
        super()._check_numbers(replace(line, row=replace(line.row, values=values)), known, there)
        away = {person_name(one.name) for one in self.places.get(known.pk, ()) if one.state in AWAY_STATES}
        named = (
            *away_of(line.values, self.rules),
            *made_up_of(line.values.get("made_up") or (), line.day.year),
        )
        if any(name not in away for name in named):
            words = _("系统中登记的是“%(there)s”；点名和补学请在记录页更正")
            raise Refused(words % {"there": there["absent"] or _("全部到会")}, field="absent")
        return None

    def _named(
        self,
        number: int,
        day: dt.date,
        values: Mapping[str, Any],
        due: DueList,
        signs: Mapping[int, tuple[Member, str, Leave]],
    ) -> Roll:
        """The roll both sheets tell. Raises Refused, with the column of the first sheet, where they disagree."""
        away, made_up = away_of(values, self.rules), made_up_of(values.get("made_up") or (), day.year)
        mine, _twice = by_name(due.due)
        if strangers := [name for name in (*away, *made_up) if name not in mine]:
            said = "、".join(strangers[:SHOWN])
            raise Refused(_("“%(name)s”不在这一天的应到名单里，请核对姓名") % {"name": said}, field="absent")
        missing: dict[int, Leave] = {}
        later: dict[int, dt.date | None] = {}
        open_: list[str] = []
        for person in due.due:
            name = person_name(person.name)
            member, sign, leave = signs.get(person.pk, (None, "", Leave.NONE))
            listed = name in away or name in made_up
            if member is None:
                if not listed and values.get("present") is None:
                    open_.append(person.name)
                sign = sign or (EXCUSED if listed else CAME)
            leave = _leave(member, number, sign, leave, away.get(name), listed=listed)
            if sign == MADE_UP or name in made_up:
                later[person.pk] = made_up.get(name)
                if leave:
                    missing[person.pk] = leave
            elif sign in {EXCUSED, AWAY, MISSED}:
                missing[person.pk] = leave
        if open_:
            said = "、".join(open_[:SHOWN])
            raise Refused(
                _("到会情况里第%(number)s次没有填写%(names)s") % {"number": number, "names": said},
                field="present",
            )
        self._agree(number, values, len(due.due), len(due.due) - len({*missing, *later}))
        sitting, guests = self._sitting(number, values, due, signs)
        return Roll(
            missing=missing, made_up=later, sitting_in=sitting, guests=guests, staff=values.get("staff")
        )

    def _agree(self, number: int, values: Mapping[str, Any], due: int, came: int) -> None:
        for key, counted, words in (
            ("due", due, _("当天中心组名单有%(counted)s人，这里应到%(said)s人，请核对名单或应到人数")),
            ("present", came, _("到会情况第%(number)s次到会%(counted)s人，这里实到%(said)s人，请核对")),
        ):
            said = values.get(key)
            if said is not None and said != counted:
                raise Refused(words % {"number": number, "counted": counted, "said": said}, field=key)

    def _sitting(
        self,
        number: int,
        values: Mapping[str, Any],
        due: DueList,
        signs: Mapping[int, tuple[Member, str, Leave]],
    ) -> tuple[tuple[int, ...], int | None]:
        """Those of the wider circle who came, by both sheets; a sign for somebody who was not due is told."""
        ids, guests = sitting_in_of(values.get("sitting_in") or "", due)
        mine, wider = {one.pk for one in due.due}, {one.pk for one in due.sitting_in}
        total = len(ids) + (guests or 0)
        for key, (member, sign, _leave) in signs.items():
            if key in mine and sign == NOT_DUE:
                member.refuse(number, _("这一天在中心组名单里，请写√、△、○、×或补"))
            elif key not in mine and sign != NOT_DUE:
                if key in wider and sign == CAME:
                    ids = tuple(dict.fromkeys((*ids, key)))
                elif key not in wider:
                    member.refuse(number, _("这一天不在中心组名单里，请写—，或核对任免时间"))
        return ids, max(0, total - len(ids)) or None

    def _of_study(self, number: int) -> None:
        """Signs of a study that is recorded already, or that there is none of."""
        signs, study = self._signs(number), self.studies.get(number)
        if study is None:
            words = _("没有找到第%(number)s次学习：台账里没有这一行，系统里%(year)s年登记了%(count)s次")
            count = {"number": number, "year": self.year, "count": self.year_count}
            for member in self.members:
                if member.signs.get(number, (NOT_DUE,))[0] != NOT_DUE:
                    member.refuse(number, words % count)
            return
        if study.known is None or not signs:
            return
        if study.known.named:
            self._compare(study, study.known, signs)
        elif not any(one.waits for one in self.members):
            self._name(study, study.known, signs)

    def _compare(self, study: Study, known: Holding, signs: Mapping[int, tuple[Member, str, Leave]]) -> None:
        """A roll that is recorded by names: the same, or told at the row."""
        there = {place.person_id: place for place in self.places.get(known.pk, ())}
        for key, (member, sign, leave) in signs.items():
            place = there.get(key)
            if not sheet.same(place, sign, leave):
                member.refuse(
                    study.number,
                    _("系统中登记的是“%(there)s”，表中是“%(said)s”；点名和补学请在记录页更正")
                    % {"there": sheet.words_of(place), "said": WORDS[sign]},
                )

    def _name(self, study: Study, known: Holding, signs: Mapping[int, tuple[Member, str, Leave]]) -> None:
        """A study of which numbers alone are recorded gets its names."""
        first = min((one for one, _sign, _leave in signs.values()), key=lambda one: one.row.number)
        values: dict[str, Any] = {
            "due": known.due, "present": known.present, "staff": known.staff,
            "sitting_in": str(known.sitting_in or ""),
        }  # fmt: skip
        at = self.numbers.get(study.number)
        if at is not None:
            row = self.rows[at].values
            values |= {
                key: value
                for key in ("absent", "reasons", "made_up", "sitting_in")
                if (value := row.get(key))
            }
        if known.joint:
            first.refuse(study.number, _("这是联合举办的，请由登记单位更正"))
            return
        try:
            roll = self._named(study.number, study.day, values, study.due, signs)
        except Refused as refused:
            first.refuse(study.number, refused.sentence)
            return
        excused = sum(bool(leave) and key not in roll.made_up for key, leave in roll.missing.items())
        for there, counted, what in (
            (known.leave, excused, WORDS[EXCUSED]),
            (known.made_up, len(roll.made_up), WORDS[MADE_UP]),
        ):
            if there is not None and there != counted:
                first.refuse(
                    study.number,
                    _("系统中登记的%(what)s是%(there)s人，到会情况里是%(counted)s人，请核对")
                    % {"what": what, "there": there, "counted": counted},
                )
        first.rolls.append([known.session_id, known.session.version, as_json(roll)])
        for member, sign, _leave in signs.values():
            if sign != NOT_DUE:
                now = f"{WORDS[sign]}（{study.day:%Y-%m-%d}）"
                member.differences.append(Difference(sheet.key_of(study.number), _("只登记了人数"), now))

    def _of_member(self, member: Member) -> Planned:
        about = _("%(name)s，到会情况") % {"name": member.name}
        if member.wrong:
            return Planned(member.row, Effect.BAD, about, bad=tuple(member.wrong))
        if member.waits:
            return Planned(member.row, Effect.NEW, about, data=WAITS)
        effect = Effect.CHANGED if member.differences else Effect.SAME
        data = {"rolls": member.rolls} if member.rolls else {}
        return Planned(member.row, effect, about, tuple(member.differences), data=data)

    def _feet_differ(self) -> Iterable[str]:
        """Typed 应到 and 实到 beside what the cells above them count."""
        for row in self.feet:
            what = FEET.get(fold(row.values.get("member") or ""), "")
            if what not in {sheet.DUE, sheet.PRESENT}:
                continue
            for number in sorted(self._spoken_of()):
                text = fold(row.values.get(sheet.key_of(number)) or "").removesuffix("人")
                signs = [one.signs[number][0] for one in self.members if number in one.signs]
                counted = sum(sign == CAME if what == sheet.PRESENT else sign != NOT_DUE for sign in signs)
                if text.isdigit() and int(text) != counted:
                    yield _("到会情况第%(number)s次的“%(what)s”写的是%(said)s，逐格相加是%(counted)s，以逐格为准") % {
                        "number": number, "what": what, "said": text, "counted": counted,
                    }  # fmt: skip


def _leave(
    member: Member | None, number: int, sign: str, leave: Leave, said: Leave | None, *, listed: bool
) -> Leave:
    """The kind of leave both sheets tell; told at the row of the second where they disagree."""
    if member is not None and listed and sign == CAME:
        member.refuse(number, _("学习台账里登记为请假，这里是到会，请核对"))
    if sign == AWAY:
        if said and said not in {Leave.OFFICIAL, Leave.OTHER} and member is not None:
            member.refuse(
                number, _("学习台账里请假事由是%(said)s，这里是出差，请核对") % {"said": Leave(said).label}
            )
        return Leave.OFFICIAL
    if sign == EXCUSED:
        if member is None:
            return said or Leave.NONE
        return leave or said or Leave.OTHER
    if sign == MISSED and said and member is not None:
        member.refuse(
            number, _("学习台账里请假事由是%(said)s，这里是缺席，请核对") % {"said": Leave(said).label}
        )
    return (said or Leave.NONE) if sign == MADE_UP else Leave.NONE
