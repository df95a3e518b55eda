"""The units under a unit on a day with what they are, a 小计 for each 党总支 and a 合计, as it goes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from luoshi.kernel.exchange import Setting
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.packs_people import People, people_rules
from luoshi.organisations.queries_people import MemberCount
from luoshi.organisations.sheets.scope import Asking, Scope, Span
from luoshi.organisations.sheets.units import CHARTER, COMMITTEES, DISCIPLINE, NUMBERS, POSTS, SUMMED
from luoshi.organisations.sheets.units_known import Facts, Holding, load
from luoshi.organisations.sheets.units_meaning import KIND_WORDS
from luoshi.workbooks.contract import Row

_CHARTER = {value: word for word, value in CHARTER.items()}
_STATES = {PostState.VACANT.value: "空缺", PostState.PENDING.value: "暂缺"}


def rows(setting: Setting) -> Iterator[Row]:
    """One row a unit in tree order; eight queries."""
    scope = Scope(setting, Asking(setting))
    spans = scope.open_units()
    units = [span.unit for span in spans]
    rules = people_rules()
    facts = load(units, units, setting.on, rules)
    made = [(_block(span, scope), _row(span, scope, facts, rules)) for span in spans]
    parted = any(block is not None for block, _row_of in made)
    blocks = [list(some) for _block_of, some in groupby(made, key=lambda one: one[0])]
    for some in blocks:
        members = [row for _block_of, row in some]
        yield from members
        if parted:
            yield _total("小计", members)
    if len(made) > 1:
        yield _total("合计", [row for _block_of, row in made])


def _block(span: Span, scope: Scope) -> int | None:
    """The 党总支 a unit stands under or is."""
    while span.kind != UnitKind.GENERAL_BRANCH:
        if span.parent is None or span.parent not in scope:
            return None
        span = scope.now(span.parent)
    return span.unit


def _row(span: Span, scope: Scope, facts: Facts, rules: People) -> Row:
    unit, paper = span.unit, facts.papers[span.unit]
    terms = [one for one in facts.terms.get(unit, ()) if one.elected_on <= scope.setting.on]
    term = terms[-1] if terms else None
    ends = None
    if term is not None:
        extended = term.extended_on is not None and term.extended_on <= scope.setting.on
        ends = term.extended_until if extended else term.ends_on
    count = facts.counts.get(unit, MemberCount(0, 0, 0))
    titles = POSTS | {"discipline": DISCIPLINE[span.kind in COMMITTEES]}
    values: dict[str, Any] = {
        "name": span.name,
        "kind": KIND_WORDS.get(UnitKind(span.kind)),
        "parent": scope.name(span.parent) if span.parent is not None and span.parent in scope else "",
        "founded": paper.start,
        "document": paper.document_no or ("无" if paper.lacking else ""),
        "elected": term.elected_on if term else None,
        "years": term.years if term else None,
        "ends": ends,
        "seats": len(facts.seats.get(unit, ())),
        "vacancies": facts.vacancies.get(unit, 0),
        "groups": facts.groups.get(unit, 0),
        "members": count.total,
        "full": count.full,
        "probationary": count.probationary,
    }
    values |= {key: _said(facts.posts.get((unit, title), ())) for key, title in titles.items()}
    for key, name in NUMBERS.items():
        entry = facts.numbers.get((unit, name))
        known = rules.number(name)
        if entry is None or known is None:
            values[key] = "" if known is not None and known.words else None
        else:
            values[key] = _CHARTER.get(entry.choice) if entry.choice else entry.words or entry.value
    return Row(values, id=span.uuid)


def _said(posts: Sequence[Holding]) -> tuple[str, ...]:
    held = [one.name for one in posts if one.person is not None]
    return tuple(held or dict.fromkeys(_STATES[one.state] for one in posts))


def _total(words: str, rows_of: Sequence[Row]) -> Row:
    sums = {key: sum(row.values.get(key) or 0 for row in rows_of) for key in SUMMED}
    return Row({"name": words} | sums, total=True)


def foot(rows_out: Sequence[Row]) -> tuple[str, ...]:
    """共14个党组织，党员174名。"""
    own = [row for row in rows_out if not row.total]
    members = sum(row.values.get("members") or 0 for row in own)
    return (f"共{len(own)}个党组织，党员{members}名。",)
