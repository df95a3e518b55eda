"""What the rows of a roster would do: reads only.

A blank cell says nothing and changes nothing. Members the file does not name are told, never taken out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from luoshi.kernel.exchange import WAITS, Effect, Plan, Planned, Setting
from luoshi.organisations.models import Membership
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.sheets import members_who as who
from luoshi.organisations.sheets.duties import above
from luoshi.organisations.sheets.members import COLUMNS
from luoshi.organisations.sheets.members_known import Roster, load, load_branches
from luoshi.organisations.sheets.members_meaning import Context, Meaning
from luoshi.organisations.sheets.members_who import Line
from luoshi.organisations.sheets.scope import Asking, Scope, bad
from luoshi.workbooks.contract import Row

NAMED_AT_ONCE = 10  # people named in a notice


def plan(rows: Sequence[Row], setting: Setting) -> Plan:
    """What each row of a 党员花名册 would do; a number of queries that does not grow with the rows."""
    asking = Asking(setting)
    scope = Scope(setting, asking)
    homes = setting.homes or (setting.unit,) * len(rows)
    scopes = {home: Scope(replace(setting, unit=home), asking) for home in dict.fromkeys(setting.homes)}
    scopes.setdefault(setting.unit, scope)
    lines = [who.line_of(row, home) for row, home in zip(rows, homes, strict=True)]
    _branches(lines, scopes)
    roster = load(
        (line.row.id for line in lines if line.row.id is not None),
        (line.staff_no for line in lines),
        {line.name for line in lines},
    )
    _of_exported(lines, roster, scopes)
    who.match(lines, roster, scope, asking)
    units = {line.unit for line in lines if line.unit is not None and not line.bad}
    rules = people_rules()
    load_branches(roster, sorted({one for unit in units for one in above(unit, scope)}), setting, rules)
    context = Context(scope, setting, roster, rules, scope.today)
    named = Counter((line.unit, line.name) for line in lines)
    planned = tuple(
        replace(_planned(line, context), identity=_identity(line, twin=named[line.unit, line.name] > 1))
        for line in lines
    )
    notices = (*_notes(context), *_missing(lines, units, context))
    return Plan(planned, asking.questions, notices)


def _branches(lines: list[Line], scopes: Mapping[str, Scope]) -> None:
    for line in lines:
        row = line.row
        if row.id is not None and not row.values.get("branch"):
            continue
        found = scopes[line.home].of_row(row, row.values.get("branch") or "")
        line.unit, line.waits = found.unit, found.waits
        if found.sentence:
            line.bad.append(bad(row, COLUMNS["branch"], found.sentence))


def _of_exported(lines: list[Line], roster: Roster, scopes: Mapping[str, Scope]) -> None:
    """A row of an export that names no branch is of the one the person is in."""
    for line in lines:
        if line.unit is None and line.row.id in roster.by_uuid:
            pk = roster.by_uuid[line.row.id]
            chain = roster.chain(pk)
            unit = chain[-1].unit if chain else roster.people[pk].unit
            if unit in scopes[line.home]:
                line.unit = unit
            else:
                line.bad.append(bad(line.row, COLUMNS["branch"], _("请填写所在党支部")))


def _planned(line: Line, context: Context) -> Planned:
    row = line.row
    unit = (
        f"，{context.scope.name(line.unit)}" if line.unit in context.scope and line.unit is not None else ""
    )
    about = f"{line.name}{unit}"
    if line.bad:
        return Planned(row, Effect.BAD, about, bad=tuple(line.bad))
    if line.waits or line.unit is None:
        return Planned(row, Effect.NEW, about, data=WAITS)
    if line.repeats is not None:
        return Planned(row, Effect.SAME, about)
    meaning = Meaning(line, line.unit, context)
    meaning.work_out()
    if meaning.bad:
        return Planned(row, Effect.BAD, about, bad=tuple(meaning.bad))
    if not meaning.differences:
        return Planned(row, Effect.SAME, about)
    effect = Effect.NEW if line.person is None else Effect.CHANGED
    return Planned(row, effect, about, tuple(meaning.differences), data=meaning.data)


def _identity(line: Line, *, twin: bool) -> str:
    """Equal for rows of several files that mean one person; nothing is said of two of one name in one branch."""
    if line.waits or line.repeats is not None:
        return ""
    if line.person is not None:
        return line.person.uuid
    if line.staff_no:
        return f"number:{line.staff_no}"
    return "" if twin else f"name:{line.unit}:{line.name}:{line.joined or ''}"


def _notes(context: Context) -> list[str]:
    found = []
    if context.unknown_posts:
        words = _listed(context.unknown_posts)
        found.append(_("这些党内职务不在职务表中，没有登记：%(posts)s") % {"posts": words})
    if context.left_out:
        found.append(
            _("%(count)s处备注涉及%(themes)s，本系统不收集，没有登记")
            % {"count": len(context.left_out), "themes": "、".join(dict.fromkeys(context.left_out))}
        )
    return found


def _missing(lines: list[Line], units: set[int], context: Context) -> list[str]:
    """Members of the file's branches that it does not name; one query."""
    named = {line.person.pk for line in lines if line.person is not None}
    if not units or any(line.waits for line in lines):
        return []
    there = Membership.objects.on(context.setting.on).filter(unit__in=sorted(units))
    rows = there.order_by("unit", "person__name").values_list("person_id", "person__name", "unit_id")
    lacking = [f"{name}（{context.scope.name(unit)}）" for pk, name, unit in rows if pk not in named]
    if not lacking:
        return []
    return [
        _("系统中有、表中没有的党员%(count)s人，不作改动：%(names)s")
        % {"count": len(lacking), "names": _listed(lacking)}
    ]


def _listed(words: Sequence[str]) -> str:
    some = "、".join(list(dict.fromkeys(words))[:NAMED_AT_ONCE])
    return some + (_("等") if len(set(words)) > NAMED_AT_ONCE else "")
