"""What the rows of a 党组织基本情况统计表 would do: reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from luoshi.kernel.exchange import WAITS, Effect, Plan, Planned, Setting
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries_people import MemberCount
from luoshi.organisations.rules import KindRule, kind_rules
from luoshi.organisations.sheets import members_known
from luoshi.organisations.sheets.scope import Asking, Scope
from luoshi.organisations.sheets.units import COLUMNS, COUNTED, KINDS, NUMBERS
from luoshi.organisations.sheets.units_known import load
from luoshi.organisations.sheets.units_meaning import Context, Meaning
from luoshi.organisations.sheets.units_who import PEOPLE, Holders, UnitLine, identify, plain_name, vacant
from luoshi.workbooks.contract import Row

SUBTOTAL, OWN = "subtotal", "own"
NAMED_AT_ONCE = 10


def plan(rows: Sequence[Row], setting: Setting) -> Plan:
    """What each row would do; a number of queries that does not grow with the rows."""
    asking = Asking(setting)
    scope = Scope(setting, asking)
    lines = [UnitLine(row, (row.values.get("name") or "").strip()) for row in rows]
    for line in lines:
        if not line.name and line.row.id in scope.by_uuid:
            line.name = scope.name(scope.by_uuid[line.row.id])
    identify(lines, scope, asking)
    _subtotals(lines, asking)
    rules = people_rules()
    units = sorted({line.unit for line in lines if line.unit is not None})
    below = _below(lines, scope)
    facts = load(units, sorted({unit for some in below.values() for unit in some}), setting.on, rules)
    names = {plain_name(text) for line in lines for key in PEOPLE for text in line.row.values.get(key) or ()}
    roster = members_known.load((), (), (name for name in names if not vacant(name)))
    kinds: dict[int | str, str] = {unit: scope.now(unit).kind for unit in scope.spans}
    starts = {}
    for line in lines:
        if line.unit is None and (kind := line.row.values.get("kind")):
            kinds[line.key] = KINDS[kind].value
            starts[line.key] = line.row.values.get("founded") or setting.on
    under: dict[str, KindRule] = {rule.key: rule for rule in kind_rules()}
    context = Context(
        scope, setting, facts, rules, Holders(lines, roster, scope, asking), kinds, starts, under
    )
    planned = tuple(_planned(line, context) for line in lines)
    notices = (
        *context.notices,
        *_left_out(context),
        *_compared(lines, below, context),
        *_missing(lines, scope),
    )
    return Plan(planned, asking.questions, notices)


def _planned(line: UnitLine, context: Context) -> Planned:
    identity = (
        context.scope.spans[line.unit][0].uuid if line.unit is not None else f"{line.parent}/{line.key}"
    )
    if line.bad:
        return Planned(line.row, Effect.BAD, line.name, bad=tuple(line.bad), identity=identity)
    if line.waits:
        return Planned(line.row, Effect.NEW, line.name, data=WAITS)
    meaning = Meaning(line, context)
    meaning.work_out()
    if line.bad:
        return Planned(line.row, Effect.BAD, line.name, bad=tuple(line.bad), identity=identity)
    if meaning.waits:
        return Planned(line.row, Effect.CHANGED, line.name, data=WAITS, identity=identity)
    if not meaning.differences:
        return Planned(line.row, Effect.SAME, line.name, identity=identity)
    effect = Effect.NEW if line.unit is None else Effect.CHANGED
    return Planned(
        line.row, effect, line.name, tuple(meaning.differences), data=meaning.data, identity=identity
    )


def _subtotals(lines: list[UnitLine], asking: Asking) -> None:
    """Whether the numbers of a row with others under it are its own: asked once a file, never of an export."""
    above = {line.parent for line in lines if line.parent is not None and line.key != line.parent}
    doubtful = [
        line
        for line in lines
        if line.key in above
        and line.row.id is None
        and any(isinstance(line.row.values.get(key), int) for key in (*NUMBERS, *COUNTED))
    ]
    if not doubtful:
        return
    said = asking.answer(
        "subtotal",
        _("“%(unit)s”这样有下属组织的行，数字是下属的合计，还是本级自己的？") % {"unit": doubtful[0].name},
        [(SUBTOTAL, _("下属的合计（小计），不作为本级的数登记")), (OWN, _("本级自己的数"))],
    )
    for line in doubtful:
        line.waits = line.waits or said is None
        line.subtotal = said == SUBTOTAL


def _below(lines: list[UnitLine], scope: Scope) -> dict[int, list[int]]:
    """The units whose members a row's totals mean: its own, or its whole subtree for a 小计."""
    spans = scope.open_units()
    found = {}
    for line in lines:
        if line.unit is None:
            continue
        path = scope.now(line.unit).path
        found[line.unit] = (
            [span.unit for span in spans if span.path.startswith(path)] if line.subtotal else [line.unit]
        )
    return found


def _left_out(context: Context) -> list[str]:
    if not context.left_out:
        return []
    words = {"count": len(context.left_out), "themes": "、".join(dict.fromkeys(context.left_out))}
    return [_("%(count)s处备注涉及%(themes)s，本系统不收集，没有登记") % words]


def _compared(lines: list[UnitLine], below: dict[int, list[int]], context: Context) -> list[str]:
    """Typed totals beside the counted ones: shown, never stored."""
    facts = context.facts
    if not facts.counts and not facts.seats and not facts.groups:
        return []  # nobody is entered yet: there is nothing to compare with
    differing: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.unit is None or line.bad or line.waits:
            continue
        counts = [facts.counts.get(unit, MemberCount(0, 0, 0)) for unit in below[line.unit]]
        counted: dict[str, Any] = {
            key: sum(count[place] for count in counts) for place, key in enumerate(COUNTED)
        }
        if not line.subtotal:
            counted |= {
                "seats": len(facts.seats.get(line.unit, ())),
                "vacancies": facts.vacancies.get(line.unit, 0),
                "groups": facts.groups.get(line.unit, 0),
            }
        for key, number in counted.items():
            typed = line.row.values.get(key)
            if typed is not None and typed != number:
                words = {"unit": line.name, "typed": typed, "counted": number}
                differing[key].append(_("%(unit)s表中%(typed)s、系统%(counted)s") % words)
    return [
        _("%(head)s与系统中登记的不一致，以系统统计为准：%(units)s")
        % {"head": COLUMNS[key].head, "units": "；".join(some[:NAMED_AT_ONCE])}
        for key, some in differing.items()
    ]


def _missing(lines: list[UnitLine], scope: Scope) -> list[str]:
    named = {line.unit for line in lines}
    lacking = [span.name for span in scope.open_units() if span.unit not in named]
    if not lacking or not lines or any(line.waits for line in lines):
        return []
    words = {"count": len(lacking), "names": "、".join(lacking[:NAMED_AT_ONCE])}
    return [_("系统中有、表中没有的组织%(count)s个，不作改动：%(names)s") % words]
