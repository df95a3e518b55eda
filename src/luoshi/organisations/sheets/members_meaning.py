"""What one row of a roster means for a person: the entry, the membership, the Party group, the posts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.kernel.boundary import forbidden_theme
from luoshi.kernel.exchange import Difference, Setting
from luoshi.organisations.actions.checks import EARLIEST
from luoshi.organisations.actions.people import is_identity_number
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.enums_people import Began, Ended, MemberKind
from luoshi.organisations.packs_people import People
from luoshi.organisations.sheets.duties import post_of
from luoshi.organisations.sheets.members import AT_WORK, COLUMNS, FULL, KINDS, PLAIN, PROBATIONARY
from luoshi.organisations.sheets.members_known import Known, Roster, Spell
from luoshi.organisations.sheets.members_who import Line
from luoshi.organisations.sheets.scope import Scope, bad
from luoshi.workbooks.contract import Cell
from luoshi.workbooks.senders import canonical

_AT_WORK_WORDS: Final = {value.value: word for word, value in AT_WORK.items()}
_KIND_WORDS: Final = {value.value: word for word, value in KINDS.items()}
_DAYS: Final = ("joined", "confirmed", "came", "gone")
_CAME: Final = frozenset({Began.TRANSFERRED_IN, Began.MOVED})


@dataclass(slots=True)
class Context:
    """What all rows of a file share."""

    scope: Scope
    setting: Setting
    roster: Roster
    rules: People
    today: dt.date
    unknown_posts: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # themes of remarks that are not kept
    given: dict[tuple[int, str], str] = field(default_factory=dict)  # posts of one holder taken by this file


class Meaning:
    """Works out one row: what differs, what is wrong, and what has to be done."""

    def __init__(self, line: Line, unit: int, context: Context) -> None:
        self.line, self.unit, self.context = line, unit, context
        self.values = line.row.values
        self.differences: list[Difference] = []
        self.bad: list[Cell] = []
        self.data: dict[str, Any] = {"unit": unit}
        self.person = line.person

    def work_out(self) -> None:
        self._check_days()
        self._check_number()
        if self.bad:
            return
        if self.person is None:
            self._entered()
            self._begin()
        else:
            self.data["person"] = self.person.pk
            self._corrected(self.person)
            self._placed(self.person, self.context.roster.spells.get(self.person.pk, []))
        if not self.bad:
            self._posts()

    def _said(self, key: str) -> Any:
        """What a cell says; None where it is blank or the file has no such column."""
        value = self.values.get(key)
        return None if value in ("", ()) else value

    def _wrong(self, key: str, sentence: str) -> None:
        self.bad.append(bad(self.line.row, COLUMNS[key], sentence))

    def _differs(self, key: str, before: Any, after: Any) -> None:
        self.differences.append(Difference(key, _shown(before), _shown(after)))

    def _check_days(self) -> None:
        for key in _DAYS:
            day = self._said(key)
            if day is None:
                continue
            words = {"what": COLUMNS[key].own_head, "day": day.isoformat()}
            if day > self.context.today:
                self._wrong(key, _("%(what)s%(day)s晚于今天，请核对") % words)
            elif day < EARLIEST:
                self._wrong(key, _("%(what)s%(day)s有误，请核对年份") % words)
        joined, confirmed = self._said("joined"), self._said("confirmed")
        if joined and confirmed and confirmed < joined:
            self._wrong(
                "confirmed",
                _("转正时间%(day)s早于入党时间%(joined)s，请核对")
                % {"day": confirmed.isoformat(), "joined": joined.isoformat()},
            )
        if confirmed and self._said("kind") == PROBATIONARY:
            self._wrong("confirmed", _("党员类别是预备，不应有转正时间，请改成正式或清空转正时间"))
        if self._said("went_to") and self._said("gone") is None:
            self._wrong("gone", _("填写了去向单位，请写明转出时间"))
        if self._said("gone") and not self._said("went_to"):
            self._wrong("went_to", _("填写了转出时间，请写明去向单位"))

    def _check_number(self) -> None:
        number = self.line.staff_no
        if is_identity_number(number):
            self._wrong("staff_no", _("工号像是身份证号码，本系统不收集，请改填工号或留空"))
        holder = self.context.roster.by_number.get(number) if number else None
        if holder is not None and (self.person is None or holder != self.person.pk):
            self._wrong("staff_no", _("工号%(number)s已登记给另一个人，请核对") % {"number": number})

    def _field(self, key: str) -> Any:
        """A cell of the person's own entry as it is kept; None where it says nothing."""
        value = self._said(key)
        if value is None:
            return None
        if key == "at_work":
            return AT_WORK[value].value
        if key == "note" and (theme := forbidden_theme(value)) is not None:
            self.context.left_out.append(theme)
            return None
        return value

    def _entered(self) -> None:
        """Somebody new."""
        create: dict[str, Any] = {"name": self.line.name}
        self._differs("name", "", self.line.name)
        for key, name in PLAIN.items():
            value = self._field(key)
            if value is not None:
                create[name] = _plain(value)
                self._differs(key, "", _AT_WORK_WORDS[value] if key == "at_work" else value)
        self.data["create"] = create

    def _corrected(self, person: Known) -> None:
        """What the entry says otherwise."""
        changed: dict[str, Any] = {}
        if self.line.name != person.name:
            changed["name"] = self.line.name
            self._differs("name", person.name, self.line.name)
        for key, name in PLAIN.items():
            value, before = self._field(key), getattr(person, name)
            if value is None or value == before:
                continue
            changed[name] = _plain(value)
            words = (_AT_WORK_WORDS[before], _AT_WORK_WORDS[value]) if key == "at_work" else (before, value)
            self._differs(key, *words)
        joined = self._said("joined") or person.joined_on
        confirmed = self._said("confirmed") or person.confirmed_on
        if joined and confirmed and confirmed < joined:
            key = "confirmed" if self._said("confirmed") else "joined"
            self._wrong(
                key,
                _("转正时间%(day)s早于入党时间%(joined)s，请核对")
                % {"day": confirmed.isoformat(), "joined": joined.isoformat()},
            )
        spells = self.context.roster.spells.get(person.pk, ())
        if joined and self._said("joined") and spells and spells[0].start < joined:
            self._wrong(
                "joined",
                _("自%(start)s起已登记为党员，入党时间%(joined)s不能晚于该日")
                % {"start": spells[0].start.isoformat(), "joined": joined.isoformat()},
            )
        if changed:
            self.data["set"] = changed

    def _placed(self, person: Known, spells: list[Spell]) -> None:
        """What the row says about the membership of somebody known."""
        came, gone = self._said("came"), self._said("gone")
        over = [one for one in spells if one.unit == self.unit and one.ended == Ended.TRANSFERRED_OUT]
        if gone is not None and any(one.end == gone for one in over):
            return  # told before
        if person.left_on is not None:
            self._wrong(
                "name", _("“%(name)s”已于%(day)s离开，请核对") % {"name": person.name, "day": person.left_on}
            )
            return
        last = spells[-1] if spells else None
        if last is None or (last.end is not None and came is not None and came >= last.end):
            self._begin()
        elif last.end is not None:
            key = "came" if gone is None else "gone"
            self._wrong(
                key,
                _("“%(name)s”的党员登记已于%(day)s结束，如是再次转入，请写明那次的转入时间")
                % {"name": person.name, "day": last.end.isoformat()},
            )
        elif last.unit == self.unit:
            self._stays(self.context.roster.chain(person.pk))
        else:
            self._moves(person, last)

    def _standing(self, key: str, day: dt.date) -> bool:
        """Whether the branch stood on a day and has members; says it at the cell otherwise."""
        scope = self.context.scope
        span = scope.on(self.unit, day)
        if span is None:
            words = {"unit": scope.name(self.unit), "day": day.isoformat()}
            self._wrong(key, _("“%(unit)s”在%(day)s尚未成立或已撤销，请核对日期") % words)
            return False
        rule = self.context.rules.kind(span.kind)
        if rule is None or not rule.members:
            words = {"unit": span.name, "kind": str(UnitKind(span.kind).label)}
            self._wrong("branch", _("“%(unit)s”是%(kind)s，党员请登记到所在的党支部") % words)
            return False
        return True

    def _begin(self) -> None:
        """The first spell here, and a second one where a probationary member was confirmed since."""
        came, gone, confirmed = (self._said(key) for key in ("came", "gone", "confirmed"))
        joined = self._said("joined") or (self.person.joined_on if self.person else None)
        kind = self._said("kind") or (FULL if confirmed else None)
        start = came or max(filter(None, (self.context.setting.on, joined)))
        if kind is None:
            self._wrong("kind", _("请填写党员类别：正式或预备"))
        elif came and joined and came < joined:
            words = {"day": came.isoformat(), "joined": joined.isoformat()}
            self._wrong("came", _("转入时间%(day)s早于入党时间%(joined)s，请核对") % words)
        elif gone and not came and gone <= start:
            self._wrong("came", _("已转出的党员，请写明转入时间"))
        elif self._standing("came" if came else "branch", start):
            self._spells(kind, start, gone, confirmed)

    def _spells(self, kind: str, start: dt.date, gone: dt.date | None, confirmed: dt.date | None) -> None:
        began = Began.TRANSFERRED_IN if self._said("came") else Began.ON_RECORD
        spells = [{"kind": KINDS[kind].value, "start": start, "began": began.value}]
        if kind == FULL and confirmed is not None and confirmed > start:
            spells[0] |= {
                "kind": MemberKind.PROBATIONARY.value,
                "end": confirmed,
                "ended": Ended.CONFIRMED.value,
            }
            spells.append({"kind": MemberKind.FULL.value, "start": confirmed, "began": Began.CONFIRMED.value})
        if gone is not None:
            if gone <= spells[-1]["start"]:  # type: ignore[operator]
                words = {"day": gone.isoformat(), "start": _shown(spells[-1]["start"])}
                self._wrong("gone", _("转出时间%(day)s应晚于%(start)s，请核对") % words)
                return
            went = self._said("went_to")
            spells[-1] |= {"end": gone, "ended": Ended.TRANSFERRED_OUT.value, "went_to": went}
            self._differs("gone", "", gone)
            self._differs("went_to", "", went)
        self._differs("branch", "", self.context.scope.name(self.unit))
        self._differs("kind", "", kind)
        if self._said("came"):
            self._differs("came", "", start)
        self.data["spells"] = [{name: _plain(value) for name, value in one.items()} for one in spells]
        self._grouped(None, start)

    def _grouped(self, now: int | None, since: dt.date) -> bool:
        """Whether the row puts the person into another Party group, from a day on."""
        text = self._said("group")
        if text is None:
            return False
        if canonical(text) in self.context.roster.bodies[self.unit]:
            self._wrong("group", _("“%(body)s”不是党小组，请核对") % {"body": text})
            return False
        known = self.context.roster.groups[self.unit].get(canonical(text))
        if known is not None and known[0] in {now, (then := self._then()) and then.group}:
            return False
        if known is not None and since < known[2]:
            words = {"group": known[1], "day": since.isoformat(), "since": known[2].isoformat()}
            self._wrong("group", _("“%(group)s”%(since)s才成立，不能自%(day)s起编入，请核对日期") % words)
            return False
        self.data["group"] = known[1] if known else text
        before = self.context.roster.group_names.get(now, "") if now is not None else ""
        self._differs("group", before, self.data["group"])
        return True

    def _then(self) -> Spell | None:
        """The spell here on the file's day, which may be long past."""
        on = self.context.setting.on
        spells = self.context.roster.spells.get(self.person.pk, ()) if self.person else ()
        holding = (one for one in spells if one.start <= on and (one.end is None or one.end > on))
        return next((one for one in holding if one.unit == self.unit), None)

    def _stays(self, chain: list[Spell]) -> None:
        """Still in the branch it is in."""
        now, on, gone = chain[-1], self.context.setting.on, self._said("gone")
        start = self._began(chain[0], now)
        start = self._confirmed(now, start, "confirm")
        if self._grouped(now.group, max(on, start)):
            if on > start and self._standing("group", on):
                self.data["regroup"] = on.isoformat()
            elif on <= start:
                self.data["group_from_start"] = True
                self.data["group_since"] = start.isoformat()
        if gone is not None:
            self._goes(gone, on if "regroup" in self.data else start)
        if (came := self.data.get("correct", {}).get("start")) is not None:
            self._in_group_later(now, dt.date.fromisoformat(came))

    def _began(self, first: Spell, now: Spell) -> dt.date:
        """Looks at when and how somebody came; the day from which the last spell then holds."""
        came = self._said("came")
        if came is None:
            return now.start
        correct: dict[str, Any] = {}
        if came != first.start:
            if first is not now or first.began not in {Began.ON_RECORD, Began.TRANSFERRED_IN}:
                words = {"day": first.start.isoformat()}
                self._wrong("came", _("系统中登记的起始日期是%(day)s，请核对转入时间") % words)
            elif self._could_begin(now, came):
                correct["start"] = came.isoformat()
        if first is now and first.began == Began.ON_RECORD:
            correct["began"] = Began.TRANSFERRED_IN.value
        if correct:
            self.data["correct"] = correct
            self._differs("came", first.start if first.began in _CAME else "", came)
        return came if "start" in correct else now.start

    def _could_begin(self, now: Spell, day: dt.date) -> bool:
        """Whether the spell somebody is in may have begun on a day; says it at the cell otherwise."""
        person, roster = self.person, self.context.roster
        joined = self._said("joined") or (person.joined_on if person else None)
        before = [one for one in roster.spells.get(now.person, ()) if one.pk != now.pk]
        if joined and day < joined:
            words = {"day": day.isoformat(), "joined": joined.isoformat()}
            self._wrong("came", _("转入时间%(day)s早于入党时间%(joined)s，请核对") % words)
        elif before and before[-1].end is not None and day < before[-1].end:
            words = {"day": before[-1].end.isoformat()}
            self._wrong(
                "came", _("系统中此前一段党员登记到%(day)s为止，转入时间不能早于这一天，请核对") % words
            )
        else:
            return self._standing("came", day)
        return False

    def _in_group_later(self, now: Spell, came: dt.date) -> None:
        """Somebody came before the Party group he is in was set up: until then he was in none."""
        groups = self.context.roster.groups[self.unit].values()
        name, since = next(((name, start) for pk, name, start in groups if pk == now.group), ("", came))
        if came >= since:
            return
        words = {"group": name, "day": since.isoformat()}
        if self.data.keys() & {"confirm", "regroup", "group_from_start", "out"}:
            said = _(
                "系统中编在“%(group)s”，它%(day)s才成立，晚于转入时间；请先只更正转入时间，再办理这一行的其他变动"
            )
            self._wrong("came", said % words)
            return
        self.data["group_again"] = [now.group, since.isoformat()]
        self._differs("group", name, _("%(group)s（自%(day)s起）") % words)

    def _confirmed(self, now: Spell, start: dt.date, key: str) -> dt.date:
        """Looks at the kind of member; the day from which the last spell then holds."""
        kind = self._said("kind")
        if kind is None or KINDS[kind] == now.kind:
            return start
        if kind == PROBATIONARY:
            if (then := self._then()) is not None and then.kind == KINDS[kind]:
                return start  # a roster of a past day: confirmed since
            self._wrong("kind", _("系统中已是正式党员，不能改为预备，请核对"))
            return start
        day = self._said("confirmed")
        if day is None:
            self._wrong("confirmed", _("由预备转为正式，请填写转正时间"))
            return start
        if day <= start:
            words = {"day": day.isoformat(), "start": start.isoformat()}
            self._wrong(
                "confirmed", _("转正时间%(day)s应晚于在本支部登记的起始日期%(start)s，请核对") % words
            )
            return start
        self.data[key] = day.isoformat()
        self._differs("kind", _KIND_WORDS[now.kind], kind)
        return day  # type: ignore[no-any-return]

    def _ends_exclusion(self, key: str, day: dt.date) -> bool:
        """Whether what ends with a membership can end on a day; says it at the cell otherwise."""
        since = self.context.roster.excluded.get(self.person.pk) if self.person else None
        if since is None or since < day:
            return True
        words = {"what": COLUMNS[key].own_head, "day": day.isoformat(), "since": since.isoformat()}
        self._wrong(key, _("系统中自%(since)s起不计入应到，%(what)s%(day)s应晚于这一天，请核对") % words)
        return False

    def _goes(self, gone: dt.date, start: dt.date) -> None:
        if gone <= start:
            words = {"day": gone.isoformat(), "start": start.isoformat()}
            self._wrong("gone", _("转出时间%(day)s应晚于%(start)s，请核对") % words)
            return
        if not self._ends_exclusion("gone", gone):
            return
        self.data["out"] = [gone.isoformat(), self._said("went_to")]
        self._differs("gone", "", gone)
        self._differs("went_to", "", self._said("went_to"))

    def _moves(self, person: Known, now: Spell) -> None:
        """From another branch to this one."""
        scope = self.context.scope
        if now.unit not in scope:
            self._wrong(
                "branch",
                _("“%(name)s”现在是其他单位的党员，请由上级办理组织关系转接") % {"name": person.name},
            )
            return
        day = self._said("came") or self.context.setting.on
        if day <= now.start:
            self._wrong(
                "came",
                _("“%(name)s”自%(start)s起在“%(unit)s”，转到“%(to)s”的时间应晚于这一天，请写明转入时间")
                % {
                    "name": person.name,
                    "start": now.start.isoformat(),
                    "unit": scope.name(now.unit),
                    "to": scope.name(self.unit),
                },
            )
            return
        if not self._standing("came", day) or not self._ends_exclusion("came", day):
            return
        confirmed = self._said("confirmed")
        early = confirmed is not None and now.start < confirmed < day
        start = self._confirmed(now, now.start if early else day, "confirm_before" if early else "confirm")
        self.data["move"] = day.isoformat()
        self._differs("branch", scope.name(now.unit), scope.name(self.unit))
        self._grouped(None, day)
        if (gone := self._said("gone")) is not None:
            self._goes(gone, max(start, day))

    def _posts(self) -> None:
        """Posts the row says the person holds; those it does not name stay as they are."""
        context = self.context
        taken: list[list[Any]] = []
        for text in self._said("posts") or ():
            found = post_of(text, self.unit, context.scope, context.rules)
            if found is None:
                context.unknown_posts.append(f"{self.line.name}：{text}")
                continue
            unit, title = found
            holders = context.roster.held[unit, title.key]
            if self.person is not None and any(pk == self.person.pk for pk, _name in holders):
                continue
            other = holders[0][1] if holders else context.given.get((unit, title.key))
            words = {"unit": context.scope.name(unit), "title": title.label, "name": other or ""}
            if title.single and other is not None:
                self._wrong(
                    "posts", _("“%(unit)s”的%(title)s已是“%(name)s”，请先在任职名单中办理离任") % words
                )
            elif context.scope.on(unit, context.setting.on) is None:
                self._wrong("posts", _("“%(unit)s”在这一天尚未成立或已撤销，请核对") % words)
            elif [unit, title.key] not in taken:
                taken.append([unit, title.key])
                context.given[unit, title.key] = self.line.name
                self._differs("posts", "", text)
        if taken:
            self.data["posts"] = taken


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
