"""Who came, as ledgers write it: names beside reasons, names with days, names and so many more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.activities.enums import Leave
from luoshi.activities.packs import Activities, activity_rules
from luoshi.activities.rolls import Numbers, Roll, Votes
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Person
from luoshi.organisations.names import person_name
from luoshi.organisations.queries_people import DueList
from luoshi.periods.dates import parse_date
from luoshi.workbooks.cells import NOTHING, Context, Names, fold

_NAMED: Final = re.compile(r"^([^（(]+?)\s*[（(]([^（）()]*)[)）]$")
_MORE: Final = re.compile(r"等\s*(\d+)\s*[人名]?$")
_NUMBER: Final = re.compile(r"^(\d{1,5})(?:人|名|人次)?$")
_NO_LEAVE: Final = frozenset({"缺席", "无故缺席", "无故", "未请假", "旷会", "缺勤"})
_NAMES: Final = Names()
_PART: Final = re.compile(r"([、，,；;\n\s]+)")
_BRACKETS: Final = re.compile(r"[（(]([^（）()]*)[)）]")
WITHOUT_LEAVE: Final = "缺席"  # in the column of reasons: nobody excused them


@dataclass(frozen=True, slots=True)
class Read:
    """A roll read from a row; `unnamed`: only its numbers could be taken, for the list or the numbers differ."""

    roll: Roll
    unnamed: bool = False


def leave_of(words: str, rules: Activities) -> Leave:
    """A reason as it stands in a cell becomes one of four, or none where nobody was excused."""
    said = fold(words)
    if said in NOTHING or said in _NO_LEAVE:
        return Leave.NONE
    return next((leave for leave in Leave if leave and fold(str(leave.label)) == said), rules.leave_of(words))


def reduced() -> Mapping[str, Callable[[str], str]]:
    """What a ledger says of why somebody was away becomes one of the kinds of leave before the file is kept."""
    rules = activity_rules()

    def label(words: str) -> str:
        leave = leave_of(words, rules)
        return str(leave.label) if leave else words if fold(words) in NOTHING else WITHOUT_LEAVE

    def reasons(text: str) -> str:
        return "".join(part if _PART.fullmatch(part) else label(part) for part in _PART.split(text) if part)

    def names(text: str) -> str:
        return _BRACKETS.sub(lambda found: f"（{label(found[1])}）", text)

    return {"reasons": reasons, "absent": names}


def read_roll(values: Mapping[str, Any], due: DueList, rules: Activities, *, year: int, votes: bool) -> Read:
    """The roll a row tells.

    By names where those due are known here and the row's numbers fit them; else by its numbers.

    Args:
        values: of the row.
        due: who had to come, as known here; empty where nobody is.
        rules: of the packs in force.
        year: for days of 补学 that name none.
        votes: something may have been put to the vote.

    Raises Refused, with the column as its field, where a name is not on the list.
    """
    mine, doubtful = by_name(due.due)
    sitting, guests = sitting_in_of(values.get("sitting_in") or "", due)
    away = away_of(values, rules)
    made_up = made_up_of(values.get("made_up") or (), year)
    said_due, present = values.get("due"), values.get("present")
    absent = values.get("missing")
    names = {*away, *made_up}
    fits = bool(due.due) and (said_due is None or said_due == len(due.due))
    if fits and not (strangers := [name for name in names if name not in mine]):
        gone = len(names)
        told = present if present is not None else len(due.due) - (gone if absent is None else absent)
        if told == len(due.due) - gone:
            roll = Roll(
                missing={
                    mine[name].pk: leave for name, leave in away.items() if name not in made_up or leave
                },
                made_up={mine[name].pk: day for name, day in made_up.items()},
                sitting_in=sitting,
                guests=guests,
                votes=_votes(values, votes=votes, named=True),
            )
            return Read(roll)
    elif fits and strangers:
        said = "、".join(strangers[:5])
        key = "absent" if strangers[0] in away else "made_up"
        if any(name in doubtful for name in strangers):
            raise Refused(_("“%(name)s”有同名的，请在记录页点名") % {"name": said}, field=key)
        raise Refused(_("“%(name)s”不在这一天的应到名单里，请核对姓名") % {"name": said}, field=key)
    numbers = _numbers(said_due, present, absent, len(made_up) or None, len(due.due) or None)
    # Of those who sit in none is named where the others are not.
    total = len(sitting) + (guests or 0)
    return Read(
        Roll(numbers=numbers, guests=total or None, votes=_votes(values, votes=votes, named=False)),
        unnamed=bool(names),
    )


def by_name(people: Sequence[Person]) -> tuple[dict[str, Person], set[str]]:
    """People by their names, and the names two of them bear."""
    found: dict[str, Person] = {}
    twice: set[str] = set()
    for person in people:
        name = person_name(person.name)
        if name in found:
            twice.add(name)
        found[name] = person
    return {name: person for name, person in found.items() if name not in twice}, twice


def _numbers(
    due: int | None, present: int | None, absent: int | None, made_up: int | None, known: int | None
) -> Numbers:
    whole = due if due is not None else known
    if present is None and whole is not None and absent is not None:
        present = whole - absent
    if present is None:
        raise Refused(_("请填写实到人数"), field="present")
    return Numbers(due=whole if whole is None or whole >= present else due, present=present, made_up=made_up)


def away_of(values: Mapping[str, Any], rules: Activities) -> dict[str, Leave]:
    """Who was missing, with the kind of leave: 张三（出差）、李四, or names here and reasons there."""
    names = [name for name in _NAMES.read(values.get("absent") or "", Context()) if fold(name) not in NOTHING]
    words = values.get("reasons") or ""
    reasons = [part.strip() for part in re.split(r"[、，,；;\n]+", words) if part.strip()]
    found: dict[str, Leave] = {}
    for place, text in enumerate(names):
        bracketed = _NAMED.match(text)
        reason = bracketed[2] if bracketed else ""
        if not reason and reasons:
            reason = (
                reasons[place] if len(reasons) == len(names) else reasons[0] if len(reasons) == 1 else "其他"
            )
        found[person_name(bracketed[1] if bracketed else text)] = leave_of(reason, rules)
    return found


def made_up_of(names: Sequence[str], year: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in names:
        bracketed = _NAMED.match(text)
        day = None
        if bracketed:
            try:
                day = parse_date(bracketed[2], year=year)
            except ValueError as wrong:
                raise Refused(str(wrong), field="made_up") from None
        found[person_name(bracketed[1] if bracketed else text)] = day
    return found


def sitting_in_of(text: str, due: DueList) -> tuple[tuple[int, ...], int | None]:
    """Those of the wider circle by id, all others by number."""
    if fold(text) in NOTHING:
        return (), None
    if number := _NUMBER.match(fold(text)):
        return (), int(number[1]) or None
    total = _MORE.search(text)
    names = _NAMES.read(_MORE.sub("", text), Context())
    wider, _twice = by_name(due.sitting_in)
    ids = tuple(wider[name].pk for name in map(person_name, names) if name in wider)
    others = max(int(total[1]) if total else 0, len(names)) - len(ids)
    return ids, others or None


def _votes(values: Mapping[str, Any], *, votes: bool, named: bool) -> Votes | None:
    """The vote of a row; where nothing was put to the vote its columns are empty or 0."""
    cast = [values.get(name) for name in ("votes_for", "votes_against", "votes_abstained")]
    if not any(cast):
        return None
    if not votes:
        raise Refused(_("这类会议没有表决，请清空表决票数"), field="votes")
    asked = (None, None) if named else (values.get("due_voting"), values.get("present_voting"))
    return Votes(cast[0] or 0, cast[1] or 0, cast[2] or 0, *asked)
