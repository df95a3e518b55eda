"""Every figure by hand: plain loops over all rows and all placements, from the words of the definition alone.

Nothing of the engine is used: not its windows, its trees, its groups, its conditions. What is taken as given are the
definition as data, the rows a source says count, and where the placements say a unit stood.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from luoshi.figures.asking import Value
from luoshi.figures.models import Entry, Reason, Start
from luoshi.kernel.facts import FactSource, On, Spell, fact_sources
from luoshi.organisations.models import Placement, Unit
from luoshi.periods.period import Period
from tests.suites.days import DAY, calendar_parts, ends_month, months_on, moved

NONE, NOT_ASKED = Value(None, "no_facts"), Value(None, "not_applicable")


class Asked(NamedTuple):
    """A question in days: of whichever unit, in the tree of the as-of day or in that of each event."""

    first: dt.date
    last: dt.date
    as_of: dt.date
    by_event: bool = False
    only: tuple[tuple[str, str], ...] = ()

    @property
    def end(self) -> dt.date:
        return min(self.last, self.as_of)


class Place(NamedTuple):
    """What a unit is from a day on."""

    start: dt.date
    parent: int | None
    closed: bool
    kind: str


class Oracle:
    """Answers one question of one unit at a time."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.known = known
        self.tree = dict(Unit.objects.values_list("pk", "tree"))
        self._places: defaultdict[int, list[Place]] = defaultdict(list)
        for unit, *place in Placement.objects.order_by("start").values_list(
            "unit_id", "start", "parent_id", "closed", "kind"
        ):
            self._places[unit].append(Place(*place))
        self._chains: dict[tuple[int, dt.date], list[int]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._matched: dict[Any, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
        self._entries = list(Entry.objects.filter(voided_at__isnull=True))
        said = Start.objects.filter(voided_at__isnull=True).values_list("unit_id", "day", "below")
        self._starts = {unit: (day, below) for unit, day, below in said}
        rows = Reason.objects.filter(voided_at__isnull=True)
        self._reasons = set(rows.values_list("unit_id", "rule", "period"))

    # where units stand

    def place(self, unit: int, day: dt.date) -> Place | None:
        """What a unit was on a day; None before it stood."""
        found = None
        for place in self._places[unit]:
            if place.start <= day:
                found = place
        return found

    def chain(self, unit: int, day: dt.date) -> list[int]:
        """The unit and all above it on a day; nothing before it stood."""
        if (unit, day) not in self._chains:
            found = []
            at: int | None = unit
            while at is not None and (place := self.place(at, day)) is not None:
                found.append(at)
                at = place.parent
            self._chains[unit, day] = found
        return self._chains[unit, day]

    def reached(self, own: int, unit: int, day: dt.date, reach: str) -> bool:
        """Whether what stands at one unit counts for another in the tree of a day."""
        above = self.chain(own, day)
        if reach == "own":
            return own == unit and bool(above)
        return unit in above and (reach == "subtree" or own != unit)

    # the forms

    def value(self, key: str, unit: int, asked: Asked) -> Value:
        """The answer."""
        figure = self.known[key]
        here = self.place(unit, asked.end)
        if here is None or self.tree[unit] != figure.tree or (figure.kinds and here.kind not in figure.kinds):
            return NOT_ASKED
        answer: Value = getattr(self, f"_{figure.form}")(figure, unit, asked)
        return answer

    def _tally(self, figure: Any, unit: int, asked: Asked) -> Value:
        source = fact_sources[figure.facts]
        counted, cut = self.rows_for(figure, asked)
        mine = [row for row in counted if self._counts_for(source, row, unit, asked, figure.reach)]
        number = self.number(source, figure.of, mine)
        if number == 0 and not self.begun(source, unit, asked):
            return NONE
        least = any(self._counts_for(source, row, unit, asked, figure.reach) for row in cut)
        return Value(number, "counted", partial=least)

    def _ratio(self, figure: Any, unit: int, asked: Asked) -> Value:
        over, under = self.value(figure.over, unit, asked), self.value(figure.under, unit, asked)
        number = None
        if over.number is not None and under.number is not None and under.number != 0:
            number = Decimal(over.number) * (100 if figure.noun == "%" else 1) / Decimal(under.number)
        return Value(
            number, state_of([over, under]), over=over.number, under=under.number, partial=over.partial or under.partial
        )  # fmt: skip

    def _sum(self, figure: Any, unit: int, asked: Asked) -> Value:
        found = [self.value(part.figure, unit, asked) for part in figure.parts]
        for one in found:
            if one.number is None:
                return Value(None, one.state)
        number = 0
        for part, one in zip(figure.parts, found, strict=True):
            number = number + one.number if part.sign == 1 else number - one.number
        return Value(number, state_of(found), partial=any(one.partial for one in found))

    def _change(self, figure: Any, unit: int, asked: Asked) -> Value:
        now, then = (
            self.value(figure.of, unit, asked),
            self.value(figure.of, unit, earlier(figure.since, asked)),
        )
        number = None
        if now.number is not None and then.number is not None:
            if figure.shown == "ends":
                number = now.number
            elif figure.shown == "growth":
                number = Decimal(now.number - then.number) * 100 / then.number if then.number else None
            else:
                number = now.number - then.number
        return Value(
            number, now.state, before=then.number, after=now.number, partial=now.partial or then.partial
        )

    def _having(self, figure: Any, unit: int, asked: Asked) -> Value:
        if figure.rule:
            return self._by_rule(figure, unit, asked)
        parts = [asked]
        if figure.every is not None:
            parts = [
                asked._replace(first=first, last=last)
                for first, last in calendar_parts(figure.every, asked.first, asked.last)
                if last <= asked.as_of
            ]
        if not parts:
            return NONE
        number = 0
        day = asked.end if asked.by_event else asked.as_of
        for each in self._places:
            if self._tested(figure, each, asked) and self.reached(each, unit, day, figure.reach):
                numbers = [self.value(figure.of, each, part).number for part in parts]
                number += all(passes(figure.test, one) for one in numbers)
        return Value(number, "counted")

    def _by_rule(self, figure: Any, unit: int, asked: Asked) -> Value:
        parts = [
            asked._replace(first=first, last=last)
            for first, last in calendar_parts(figure.judged.every, asked.first, asked.last)
            if first <= asked.as_of
        ]
        if not parts:
            return NONE
        number = 0
        day = asked.end if asked.by_event else asked.as_of
        for each in self._places:
            if self._tested(figure, each, asked) and self.reached(each, unit, day, figure.reach):
                came = {self.verdict(figure.judged, each, part) for part in parts}
                stands_for_all = next(
                    (one for one in ("gap", "excused", "met", "not_due") if one in came), None
                )
                number += stands_for_all in figure.verdicts
        return Value(number, "counted")

    def _tested(self, figure: Any, each: int, asked: Asked) -> bool:
        was = self.place(each, asked.end)
        if was is None or was.closed or self.tree[each] != figure.tree:
            return False
        return not figure.among or was.kind in figure.among

    def _entered(self, figure: Any, unit: int, asked: Asked) -> Value:
        day = asked.end if asked.by_event else asked.as_of
        if not self.chain(unit, day):
            return NONE
        found = self._given(figure, unit, asked, day, figure.reach)
        return NONE if found is None else Value(found[0], "entered", partial=found[1])

    def _given(
        self, figure: Any, unit: int, asked: Asked, day: dt.date, reach: str
    ) -> tuple[int, bool] | None:
        """What was said, and whether some days were left out."""
        own = None if reach == "below" else self._said(figure, unit, asked)
        if reach == "own" or (own is not None and figure.rollup == "last"):
            return own
        found = [] if own is None else [own]
        for each in self._places:
            place = self.place(each, day)
            if place is not None and place.parent == unit:
                below = self._given(figure, each, asked, day, "subtree")
                found += [] if below is None else [below]
        return (sum(one for one, _least in found), any(least for _one, least in found)) if found else None

    def _said(self, figure: Any, unit: int, asked: Asked) -> tuple[int, bool] | None:
        mine = [one for one in self._entries if one.figure == figure.key and one.unit_id == unit]
        if figure.over_time == "last":
            by_then = sorted((one.last, one.value) for one in mine if one.last <= asked.end)
            return (by_then[-1][1], False) if by_then else None
        inside = [one for one in mine if asked.first <= one.first and one.last <= asked.end]
        if not inside:
            return None
        days = [asked.first + DAY * at for at in range((asked.end - asked.first).days + 1)]
        told = all(any(one.first <= day <= one.last for one in inside) for day in days)
        return sum(one.value for one in inside), not told

    # rules

    def verdict(self, rule: Any, unit: int, asked: Asked) -> str:
        """What came of a rule at a unit in one of its periods."""
        owed = self._owed(rule, unit, asked)
        if owed is None:
            was, start = self.place(unit, asked.end), self._start(rule, unit, asked.as_of)
            judged = was is not None and not was.closed and was.kind in rule.kinds
            return "not_started" if judged and (start is None or start > asked.first) else "not_applicable"
        there = self._own(rule.figure, unit, asked)[0]
        least, most = owed, rule.test.at_most
        if asked.first <= asked.as_of and there >= least and (most is None or there <= most):
            return "met"
        if asked.as_of < moved(asked.last, rule.grace_months):
            return "not_due"
        code = Period(asked.first, asked.last).code
        return "excused" if (unit, rule.key, code) in self._reasons else "gap"

    def _owed(self, rule: Any, unit: int, asked: Asked) -> int | None:
        """What is asked of a unit; None where nothing is."""
        if not (rule.holds_on(asked.first) and rule.holds_on(asked.last)):
            return None
        start = self._start(rule, unit, asked.as_of)
        months = calendar_parts("month", asked.first, asked.last)
        whole = [
            (first, last) for first, last in months
            if start is not None and start <= first and self._stood_through(rule, unit, first, last, asked.as_of)
        ]  # fmt: skip
        owed: int | None = rule.test.at_least or 0
        if len(whole) < len(months):
            least = rule.test.at_least
            owed = (
                None if least is None or rule.part == "nothing" else least * len(whole) // len(months) or None
            )
        was = self.place(unit, asked.end)
        for need in rule.only_if:
            standing = was is None or not was.closed
            if standing and not passes(need.test, self._own(need.figure, unit, asked)[0]):
                return None
        if rule.per and owed is not None:
            owed = owed * self._own(rule.per, unit, asked)[0] or None
        there, least_known = self._own(rule.figure, unit, asked)
        return None if owed is None or (least_known and there < owed) else owed

    def _stood_through(self, rule: Any, unit: int, first: dt.date, last: dt.date, as_of: dt.date) -> bool:
        """As far as is known on the as-of day."""
        days = [first + DAY * at for at in range((last - first).days + 1)]
        stood = [self.place(unit, min(day, as_of)) for day in days]
        return all(was is not None and not was.closed and was.kind in rule.kinds for was in stood)

    def _own(self, key: str, unit: int, asked: Asked) -> tuple[int, bool]:
        """A unit's own number, and whether it is a least one; nothing of what is to come."""
        figure = self.known[key]
        source = fact_sources[figure.facts]
        assert figure.reach == "own"
        counted, cut = self.rows_for(figure, asked)
        mine = [row for row in counted if row[source.unit] == unit]
        return self.number(source, figure.of, mine), any(row[source.unit] == unit for row in cut)

    def _start(self, rule: Any, unit: int, day: dt.date) -> dt.date | None:
        """Since when a unit is judged: as was said of it or of the nearest above, else from its first record's month."""
        if unit in self._starts:
            return self._starts[unit][0]
        for above in self.chain(unit, day):
            if above in self._starts and self._starts[above][1]:
                return self._starts[above][0]
        source = fact_sources[self.known[rule.figure].facts]
        days = [begins(source, row) for row in self.rows(source) if row[source.unit] == unit]
        return min(days).replace(day=1) if days else None

    # rows

    def rows(self, source: FactSource) -> list[dict[str, Any]]:
        """All rows that count."""
        if source.name not in self._rows:
            self._rows[source.name] = list(source.rows().values("pk", *columns_of(source)))
        return self._rows[source.name]

    def rows_for(self, figure: Any, asked: Asked) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The rows of a question, of whatever unit; and those known for a span that it holds in part."""
        key = (figure.key, asked._replace(by_event=False))
        if key not in self._matched:
            source = fact_sources[figure.facts]
            said = [condition.model_dump() for condition in figure.where]
            said += [{"dim": dim, "any_of": (value,)} for dim, value in asked.only]
            meant = [
                row for row in self.rows(source) if all(self.meets(source, row, one, asked) for one in said)
            ]
            self._matched[key] = (
                [row for row in meant if in_time(source, row, asked)],
                [row for row in meant if in_part(source, row, asked)],
            )
        return self._matched[key]

    def _counts_for(
        self, source: FactSource, row: dict[str, Any], unit: int, asked: Asked, reach: str
    ) -> bool:
        day = asked.as_of
        if asked.by_event:
            day = row[source.when.day] if isinstance(source.when, On) else asked.end
        return self.reached(row[source.unit], unit, day, reach)

    @staticmethod
    def number(source: FactSource, of: str, rows: Iterable[dict[str, Any]]) -> int:
        """What some rows come to."""
        if of in source.distinct:
            things = []
            for row in rows:
                thing = row[source.distinct[of]]
                if thing is not None and thing not in things:
                    things.append(thing)
            return len(things)
        amount = next((one for one in source.amounts if one.name == of), None)
        column = amount.column if amount else source.when.count if isinstance(source.when, On) else None
        total, seen = 0, set()
        for row in rows:
            if source.shared and (amount is None or amount.of_fact):  # a fact of several units is one
                if row[source.identity] in seen:
                    continue
                seen.add(row[source.identity])
            much = 1 if column is None else row[column]
            total += (0 if amount else 1) if much is None else much
        return total

    def begun(self, source: FactSource, unit: int, asked: Asked) -> bool:
        """Whether anything at or below the unit was on record by the end of the month a question ends in."""
        for row in self.rows(source):
            start = begins(source, row)
            if start.replace(day=1) <= asked.end and unit in self.chain(row[source.unit], asked.as_of):
                return True
        return False

    @staticmethod
    def meets(source: FactSource, row: dict[str, Any], said: Mapping[str, Any], asked: Asked) -> bool:
        """Whether a row meets a condition, as it is written in a pack."""
        columns = {part.name: part.column for part in (*source.dims, *source.days, *source.amounts)}
        if "dim" in said:
            held = row[columns[said["dim"]]]
            values = [] if held is None else [str(held)]
            if next(dim for dim in source.dims if dim.name == said["dim"]).many:
                values = [one for one in (held or "").split(",") if one]
            if "any_of" in said:
                return any(one in said["any_of"] for one in values)
            return not any(one in said["none_of"] for one in values)
        if "filled" in said or "empty" in said:
            known = row[columns[said.get("filled") or said["empty"]]] is not None
            return known if "filled" in said else not known
        if "amount" in said:
            number = row[columns[said["amount"]]]
            return number is not None and passes_bounds(number, said["at_least"], said["at_most"])
        day, than = row[columns[said["day"]]], said["than"]
        other = {"asked": asked.end, "first": asked.first, "last": asked.last}.get(than)
        other = row[columns[than]] if other is None else months_on(other, said["months"]) + DAY * said["days"]
        if day is None or other is None:
            return False
        return {"<": day < other, "<=": day <= other, ">": day > other, ">=": day >= other}[said["op"]]


def columns_of(source: FactSource) -> set[str]:
    """All columns a source names."""
    when = source.when
    time = (when.day, when.year, when.first, when.count) if isinstance(when, On) else (when.start, when.end)
    parts = [part.column for part in (*source.dims, *source.days, *source.amounts)]
    return {one for one in (source.identity, source.unit, *time, *parts, *source.distinct.values()) if one}


def begins(source: FactSource, row: dict[str, Any]) -> dt.date:
    """The first day a row speaks of."""
    when = source.when
    first: dt.date = row[when.start if isinstance(when, Spell) else when.day]
    return (row[when.first] or first) if isinstance(when, On) and when.first else first


def in_time(source: FactSource, row: dict[str, Any], asked: Asked) -> bool:
    """Whether a row happened, or held, when it is asked."""
    when = source.when
    if not isinstance(when, On):
        return row[when.start] <= asked.end and (row[when.end] is None or row[when.end] > asked.end)
    belongs = year_of(source, row, asked)
    if belongs is not None:
        return asked.first.year <= belongs <= asked.last.year and row[when.day] <= asked.as_of
    return begins(source, row) >= asked.first and row[when.day] <= asked.end


def in_part(source: FactSource, row: dict[str, Any], asked: Asked) -> bool:
    """Whether only a span is known of a row, and the question holds some of its days and not others."""
    when = source.when
    if not isinstance(when, On) or not when.first or row[when.first] is None:
        return False
    days = [row[when.first] + DAY * at for at in range((row[when.day] - row[when.first]).days + 1)]
    belongs = year_of(source, row, asked)
    if belongs is None:
        inside = [asked.first <= day <= asked.end for day in days]
    else:
        inside = [asked.first.year <= belongs <= asked.last.year and day <= asked.as_of for day in days]
    return any(inside) and not all(inside)


def year_of(source: FactSource, row: dict[str, Any], asked: Asked) -> int | None:
    """The year a row is said to belong to, where whole years are asked for."""
    ends = (asked.first.month, asked.first.day, asked.last.month, asked.last.day)
    if not isinstance(source.when, On) or not source.when.year or ends != (1, 1, 12, 31):
        return None
    belongs: int | None = row[source.when.year]
    return belongs


def state_of(found: Iterable[Value]) -> str:
    """What something put together is: counted, typed in, some of each, or nothing where a part is nothing."""
    states = [str(one.state) for one in found]
    for missing in ("no_facts", "not_applicable", "mixed"):
        if missing in states:
            return missing
    return "mixed" if len(set(states)) > 1 else states[0]


def passes(test: Any, number: Any) -> bool:
    """Whether a number lies within a test's bounds."""
    if number is None or not passes_bounds(number, test.at_least, test.at_most):
        return False
    return (test.more_than is None or number > test.more_than) and (
        test.less_than is None or number < test.less_than
    )


def passes_bounds(number: Any, least: int | None, most: int | None) -> bool:
    """Whether it is at least and at most so many."""
    return (least is None or number >= least) and (most is None or number <= most)


def earlier(since: str, asked: Asked) -> Asked:
    """What a change is measured against: last year's end, the same a year ago, or the period just before."""
    if since == "year_start":
        year = asked.end.year - 1
        return asked._replace(
            first=dt.date(year, 1, 1), last=dt.date(year, 12, 31), as_of=dt.date(year, 12, 31)
        )
    whole = asked.first.day == 1 and ends_month(asked.last)
    if since == "a_year_ago":
        last = moved(asked.last, -12) if whole else months_on(asked.last, -12)
        return asked._replace(first=months_on(asked.first, -12), last=last, as_of=moved(asked.as_of, -12))
    if not whole:
        length = asked.last - asked.first + DAY
        return asked._replace(first=asked.first - length, last=asked.first - DAY, as_of=asked.as_of - length)
    months = (asked.last.year - asked.first.year) * 12 + asked.last.month - asked.first.month + 1
    return asked._replace(
        first=months_on(asked.first, -months), last=asked.first - DAY, as_of=moved(asked.as_of, -months)
    )
