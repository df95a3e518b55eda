"""What the rows of a ledger would do: new events, texts that differ, plans that were carried out. Reads only.

A blank cell says nothing and changes nothing. Who came to an event that is recorded is mended on its page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.activities.actions.many import Batch, Event
from luoshi.activities.actions.written import Written, written_of
from luoshi.activities.enums import OPEN, State
from luoshi.activities.models import Holding, Series, Session
from luoshi.activities.packs import Kind, activity_rules
from luoshi.activities.rolls import Roll, Sheet, as_json
from luoshi.activities.sets import unpacked
from luoshi.activities.sheets.known import KindWords, load, told_notes
from luoshi.activities.sheets.ledger import COLUMNS, COUNTS, NUMBERS, TEXTS, values_of
from luoshi.activities.sheets.rolls import Read, read_roll
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import WAITS, Difference, Effect, Plan, Planned, Setting
from luoshi.organisations.actions.checks import EARLIEST, by_key
from luoshi.organisations.models import Body, Person, Unit
from luoshi.organisations.names import person_name
from luoshi.organisations.queries_people import DueList
from luoshi.organisations.sheets.scope import Asking, Scope, bad_row
from luoshi.workbooks.cells import fold, plain
from luoshi.workbooks.contract import Column, Row
from luoshi.workbooks.senders import canonical

ANOTHER: Final = "another"
SAID: Final = (*TEXTS, *NUMBERS, "series", "late_why", "combined_why")  # of an event, as a row may say it
_COLUMN_OF: Final = {
    "missing": "absent", "votes": "votes_for", "units": "unit", "body": "kinds", "combined_why": "kinds",
    "another": "day", "series": "day", "year": "day", "numbers": "absent", "late_why": "note",
}  # fmt: skip  # fields of a refusal that are no column of their own


@dataclass(frozen=True, slots=True)
class Line:
    """A row whose unit, day and kinds are understood."""

    row: Row
    unit: Unit
    about: str
    kinds: tuple[Kind, ...]
    hints: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def day(self) -> dt.date:
        return self.row.values["day"]  # type: ignore[no-any-return]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(kind.key for kind in self.kinds)

    @property
    def values(self) -> Mapping[str, Any]:
        return self.row.values


class Planning:
    """The rows of one file.

    Args:
        rows: with the values of a ledger.
        setting: as the engine gives it.
        columns: of the sheet they stand in, where it is another one than the ledger.
    """

    def __init__(
        self, rows: Sequence[Row], setting: Setting, columns: Mapping[str, Column] = COLUMNS
    ) -> None:
        self._bad = partial(bad_row, columns)
        self.rows, self.setting, self.asking = rows, setting, Asking(setting)
        self.scope, self.rules = Scope(setting, self.asking), activity_rules()
        self.found = [self.scope.of_row(row, row.values.get("unit") or "") for row in rows]
        wanted = {one.unit for one in self.found if one.unit is not None}
        self.units = by_key(Unit, wanted)
        today = self.scope.today
        days = [day for row in rows if (day := row.values.get("day")) and EARLIEST <= day <= today]
        self.known = load(wanted, days, [row.id for row in rows if row.id])
        self.words = KindWords(self.rules, self.known.series)
        self.batch = Batch(wanted, days or [today], (), State.SUBMITTED)
        self.unnamed: list[str] = []
        self.left_out: list[str] = []
        self.notes: list[str] = []

    def plan(self) -> Plan:
        """What each row would do."""
        made = tuple(self._planned(row, place) for place, row in enumerate(self.rows))
        notices = []
        if self.unnamed:
            said = "、".join(self.unnamed[:5])
            notices.append(
                _("有%(count)s行的应到、实到与系统中的名单不一致，只登记人数，没有登记姓名：%(rows)s")
                % {"count": len(self.unnamed), "rows": said}
            )
        if self.left_out:
            said = "、".join(dict.fromkeys(self.left_out))
            notices.append(_("%(kinds)s只登记日期和人数，主题、内容和姓名没有读入") % {"kinds": said})
        notices += told_notes(self.notes)
        return Plan(made, self.asking.questions, tuple(notices))

    def _planned(self, row: Row, place: int) -> Planned:
        found = self.found[place]
        about = f"{row.values.get('unit') or ''}，{row.values.get('day') or ''}"
        if found.sentence:
            return self._bad(row, about, "unit", found.sentence)
        if found.unit is None:
            return Planned(row, Effect.NEW, about, data=WAITS)
        if row.values.get("day") is None:
            return self._bad(row, about, "day", _("请填写日期"))
        try:
            line = self._line(row, self.units[found.unit])
            return self._of_line(line)
        except Refused as refused:
            field = refused.field or "day"
            key = field if field in COLUMNS else _COLUMN_OF.get(field, "day")
            return self._bad(row, about, key, refused.sentence)

    def _line(self, row: Row, unit: Unit) -> Line:
        day = row.values["day"]
        kinds: list[Kind] = []
        hints: list[str] = []
        series: list[Series] = []
        for text in row.values.get("kinds") or ():
            read = self.words.read(text, day)
            if read is None:
                words = "、".join(kind.label for kind in self.rules.kinds)
                raise Refused(
                    _("“%(kind)s”不在可选范围内，请从这些中选：%(kinds)s") % {"kind": text, "kinds": words},
                    field="kinds",
                )
            kind, hint, of = read
            kinds.append(kind)
            hints += [hint] if hint else []
            series += [of] if of is not None else []
        about = f"{self.scope.name(unit.pk)}，{day}，{'、'.join(kind.label for kind in kinds)}"
        return Line(row, unit, about, tuple(kinds), tuple(hints), tuple(series))

    def _of_line(self, line: Line) -> Planned:
        body = self._body(line) if line.row.id is None else None
        known = self._match(line, body)
        if known is False:
            return Planned(line.row, Effect.NEW, line.about, data=WAITS)
        if isinstance(known, Holding) and known.session.state != State.PLANNED:
            return self._recorded(line, known)
        return self._new(line, body, known if isinstance(known, Holding) else None)

    def _body(self, line: Line) -> Body | None:
        there = self.batch.meetings.bodies_of(line.unit, line.kinds, line.day) or []
        hinted = [one for one in there if canonical(one.name) in {canonical(hint) for hint in line.hints}]
        if len(hinted) == 1:
            return hinted[0]
        if len(there) > 1:
            raise Refused(
                _("当日有%(count)s个：%(names)s，请在类别后用括号写明，如%(kind)s（%(name)s）")
                % {
                    "count": len(there), "names": "、".join(one.name for one in there),
                    "kind": line.kinds[0].label, "name": there[0].name,
                },
                field="kinds",
            )  # fmt: skip
        return there[0] if there else None

    def _match(self, line: Line, body: Body | None) -> Holding | bool | None:
        """The record a row means; None: there is none, False: a person has to say."""
        if line.row.id is not None:
            known = self.known.by_uuid.get(line.row.id)
            if known is None or known.unit_id not in self.scope:
                raise Refused(_("这一行对应的记录已作废或不在本单位范围，请核对"), field="day")
            return known
        same = self.known.same_kinds(line.unit.pk, line.day, line.keys)
        if body is not None:
            same = [one for one in same if one.body_id in {None, body.pk}]
        theme = plain(line.values.get("theme") or "")
        exact = [one for one in same if not theme or one.session.theme in {"", theme}]
        if exact:
            return exact[0]
        if same:
            return self._asked(line, same[0], theme)
        other = self.known.some_kind(line.unit.pk, line.day, line.keys)
        if other is not None and body is None:
            raise Refused(
                _("当日已有“%(kinds)s”的记录，类别与表中不同，请核对")
                % {"kinds": "、".join(self.rules.kind_labels.get(key, key) for key in _keys(other))},
                field="kinds",
            )
        return None

    def _asked(self, line: Line, there: Holding, theme: str) -> Holding | bool | None:
        """Whether two themes of one day are one event, asked once."""
        said = self.asking.answer(
            f"same:{line.unit.uuid}:{line.day}:{','.join(sorted(line.keys))}:{theme}"[:200],
            _("%(about)s：系统中是“%(there)s”，表中是“%(theme)s”，是同一次还是另外一次？")
            % {"about": line.about, "there": there.session.theme, "theme": theme},
            [("same", _("同一次")), (ANOTHER, _("另外一次"))],
        )
        return False if said is None else there if said == "same" else None

    def _new(self, line: Line, body: Body | None, plan: Holding | None) -> Planned:
        if plan is not None and (plan.joint or plan.roll != as_json(Roll())):
            raise Refused(_("这次会议已有计划和点名，请打开那条填写并提交"), field="day")
        due = self.batch.meetings.due_for(line.unit, line.kinds, body, line.day)
        written = self._written(line, due)
        if plan is not None:
            written = carried_out(plan.session, self.known.series, written)
        quiet = any(kind.numbers_only for kind in line.kinds)
        read = self._roll(line, due, quiet=quiet)
        event = Event(written, [Sheet(line.unit, body, read.roll)], another=True)
        checked = self.batch.check(event)
        self.batch.made(event, checked, self.batch.session(event, checked), self.setting.by.name)
        note = plain(line.values.get("note") or "")
        if note and note not in {written.late_why, written.combined_why}:
            self.notes.append(f"{line.about}：{note}")
        if read.unnamed and not quiet:
            self.unnamed.append(line.about)
        data = _data(line, event, body, plan)
        effect = Effect.NEW if plan is None else Effect.CHANGED
        shown = [
            Difference(one, "", str(line.values.get(one) or ""))
            for one in ("theme", "present")
            if line.values.get(one)
        ]
        return Planned(
            line.row, effect, line.about, tuple(shown), data=data,
            identity=f"{line.unit.pk}:{line.day}:{','.join(sorted(line.keys))}:{body.pk if body else ''}:{written.theme}",
        )  # fmt: skip

    def _roll(self, line: Line, due: DueList, *, quiet: bool) -> Read:
        votes = any(kind.votes for kind in line.kinds)
        values = dict(line.values)
        if quiet:
            values |= dict.fromkeys(("absent", "made_up", "reasons"))
            if line.values.get("present") is None and values.get("due") is None:
                return Read(Roll())
            due = DueList((), ()) if values.get("due") is not None else due
        return read_roll(values, due, self.rules, year=line.day.year, votes=votes)

    def _written(self, line: Line, due: DueList) -> Written:
        values, note = line.values, plain(line.values.get("note") or "")
        combined = note if len(line.kinds) > 1 else ""
        written = Written(
            day=line.day, kinds=line.keys, series=line.series, combined_why=combined,
            late_why=note if "补开" in note else "", place=values.get("place") or "",
        )  # fmt: skip
        if any(kind.numbers_only for kind in line.kinds):
            if any(values.get(one) for one in (*TEXTS, "absent")):
                self.left_out += [kind.label for kind in line.kinds if kind.numbers_only]
            return written
        return replace(written, **self._texts(line, due))

    def _texts(self, line: Line, due: DueList) -> dict[str, Any]:
        """The texts a row says, as an event has them."""
        found: dict[str, Any] = {key: value for key in NUMBERS if (value := line.values.get(key)) is not None}
        there: dict[str, Person | None] = {}
        for person in (*due.due, *due.sitting_in):
            name = person_name(person.name)
            there[name] = None if name in there else person  # two of one name: nobody can tell
        for key in TEXTS:
            text = plain(line.values.get(key) or "")
            if not text:
                continue
            if key == "form":
                found[key] = self._form(text)
            elif key == "resolutions":
                found[key] = tuple(one for one in text.split("\n") if one.strip())
            elif key in {"chair", "recorder", "lecturer"}:
                found[key] = there.get(person_name(text)) or text
            else:
                found[key] = text
        return found

    def _form(self, text: str) -> str:
        for key, label in self.rules.form_labels.items():
            if fold(label) == fold(text) or key == text:
                return key
        words = "、".join(self.rules.form_labels.values())
        raise Refused(_("学习形式不在可选范围内，请从这些中选：%(forms)s") % {"forms": words}, field="form")

    def _recorded(self, line: Line, known: Holding) -> Planned:
        """A row about an event that is recorded: its texts may differ, its numbers may not."""
        session = known.session
        if session.state in OPEN:
            raise Refused(
                _("这次会议的记录是%(state)s，请打开那条填写并提交") % {"state": session.get_state_display()},
                field="day",
            )
        if (known.unit_id, known.day) != (line.unit.pk, line.day) or set(_keys(known)) != set(line.keys):
            raise Refused(_("单位、日期或类别与系统中的记录不同，请在记录页更正"), field="day")
        there = values_of(known, self.known.places.get(known.pk, ()), self.rules, unit="", series={})
        self._check_numbers(line, known, there)
        due = self.batch.meetings.due_for(line.unit, line.kinds, known.body, line.day)
        quiet = any(kind.numbers_only for kind in line.kinds)
        wanted = {} if quiet else self._texts(line, due)
        changed = [key for key in wanted if _text(line.values[key]) != _text(there[key])]
        if "form" in changed and wanted["form"] == session.form:
            changed.remove("form")
        if not changed:
            return Planned(line.row, Effect.SAME, line.about, identity=str(known.uuid))
        if known.unit_id != session.unit_id:
            raise Refused(_("这是联合举办的，请由登记单位更正"), field=changed[0])
        shown = tuple(Difference(key, _text(there[key]), _text(line.values[key])) for key in changed)
        data = {
            "correct": session.pk, "version": session.version, "set": _plain({key: wanted[key] for key in changed}),
            "unit": known.unit_id,
        }  # fmt: skip
        return Planned(line.row, Effect.CHANGED, line.about, shown, data=data, identity=str(known.uuid))

    def _check_numbers(self, line: Line, known: Holding, there: Mapping[str, Any]) -> None:
        for key in COUNTS:
            said = line.values.get(key)
            if said is not None and there[key] is not None and said != there[key]:
                raise Refused(
                    _("系统中登记的是%(there)s，表中是%(said)s；点名和票数请在记录页更正")
                    % {"there": there[key], "said": said},
                    field=key,
                )
        if not known.named:
            return
        for key in ("absent", "made_up"):
            text = line.values.get(key)
            names = text if isinstance(text, tuple) else tuple((text or "").split("、"))
            kept = there[key] if isinstance(there[key], tuple) else tuple(there[key].split("、"))
            if text and {_bare(one) for one in names} != {_bare(one) for one in kept}:
                raise Refused(
                    _("系统中登记的是“%(there)s”；点名和补学请在记录页更正") % {"there": "、".join(kept)},
                    field=key,
                )


def carried_out(session: Session, series: Sequence[Series], written: Written) -> Written:
    """A plan with what is written of it now; what the row leaves open stays as it was planned."""
    mine = [one for one in series if str(one.pk) in unpacked(session.series)]
    said = {name: value for name in SAID if (value := getattr(written, name))}
    return replace(written_of(session, mine), **said)


def _text(value: Any) -> str:
    return plain(value or "") if value is None or isinstance(value, str) else str(value)


def _keys(holding: Holding) -> tuple[str, ...]:
    return tuple(holding.kinds.strip(",").split(","))


def _bare(name: str) -> str:
    return person_name(name.partition("（")[0].partition("(")[0])


def _plain(texts: Mapping[str, Any]) -> dict[str, Any]:
    """Texts as JSON keeps them; a person known here by the key."""
    return {key: value.pk if isinstance(value, Person) else value for key, value in texts.items()}


def _data(line: Line, event: Event, body: Body | None, plan: Holding | None) -> dict[str, Any]:
    """What is needed to enter the event, small and plain."""
    written = event.written
    texts = {key: value for key in SAID if key != "series" and (value := getattr(written, key))}
    return {
        "unit": line.unit.pk, "day": line.day.isoformat(), "kinds": list(line.keys), "texts": _plain(texts),
        "series": [one.pk for one in line.series], "body": body.pk if body is not None else None,
        "roll": as_json(event.sheets[0].roll), "plan": plan.session_id if plan is not None else None,
        "version": plan.session.version if plan is not None else None,
    }  # fmt: skip


def plan(rows: Sequence[Row], setting: Setting) -> Plan:
    """What each row of a ledger would do."""
    return Planning(rows, setting).plan()
