"""What rules ask of the units of the overview: how many are met, what is missing, and one rule by unit and period."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, may, paths_with
from luoshi.figures.catalogue import figures, overview, rules
from luoshi.figures.gaps.scope import GapScope, some_units_of, units_of
from luoshi.figures.gaps.tables import met_words, rows_of
from luoshi.figures.gaps.words import light, sentence, short
from luoshi.figures.judging import Judged, Outcome, judge_table
from luoshi.figures.rules import Rule
from luoshi.figures.scope import Scope
from luoshi.kernel.kept import kept
from luoshi.ui.components import Light, Matrix, MatrixRow, Tone
from luoshi.ui.said import said

MOST_UNITS: Final = 2_000  # judged for the overview; of more the page of gaps tells
MOST_ROWS: Final = 40  # of the map
MOST_GAPS: Final = 6
PREFIX: Final = "rule."  # of a rule in the address


class RuleLine(NamedTuple):
    """A rule with what came of it."""

    key: str
    label: str
    met: str  # 97/101
    light: Light
    url: str


class GapLine(NamedTuple):
    """Something missing."""

    unit: str
    words: str
    light: Light
    url: str


class Required(NamedTuple):
    """What the overview says of rules. `matrix`: of the rule that is looked at, by unit and period."""

    lines: list[RuleLine]
    gaps: list[GapLine]
    total: int  # gaps in all
    url: str
    rule: RuleLine | None
    matrix: Matrix | None
    too_many: bool


def required(scope: Scope, user: Somebody, watched: str) -> Required | None:
    """The rules the pack puts on the overview, over the year of the day; None where the reader may look at none. Kept."""
    known = figures()
    all_rules = rules()
    shown = [all_rules[key] for key in overview().required if key in all_rules]
    shown = [rule for rule in shown if may(user, known[rule.figure].right, scope.unit)]
    if not shown:
        return None
    rights = sorted({known[rule.figure].right for rule in shown})
    held = tuple(tuple(paths_with(user, right)) for right in rights)
    asked = (
        scope.unit,
        scope.as_of,
        scope.end.year,
        watched,
        get_language(),
        tuple(rule.key for rule in shown),
    )
    return kept(("figures.required", *asked, held), lambda: _required(scope, user, watched, shown))


def _required(scope: Scope, user: Somebody, watched: str, shown: list[Rule]) -> Required:
    here = GapScope(
        scope.unit, scope.key, scope.name, scope.end.year, scope.as_of, None, tuple(shown), figures()
    )
    url = f"{reverse('gaps')}?{here.query()}"
    placed = some_units_of(here, user, shown, MOST_UNITS)
    if placed is None:
        return Required([], [], 0, url, None, None, too_many=True)
    judged = judge_table(shown, [one.unit for one in placed], [here.period], scope.as_of, by=user)
    counts = {rule.key: _counted(judged, rule) for rule in shown}
    lines = [_line(here, rule, counts[rule.key]) for rule in shown]
    gaps = sorted(
        _gaps(here, judged, {one.unit: (one.key, one.name) for one in placed}), key=lambda gap: gap[0]
    )
    looked_at = _looked_at(watched, shown)
    matrix = _matrix(here, judged, looked_at, user) if looked_at is not None else None
    return Required(
        lines,
        [line for _order, line in gaps[:MOST_GAPS]],
        len(gaps),
        url,
        next((line for line in lines if looked_at is not None and line.key == looked_at.key), None),
        matrix,
        too_many=False,
    )


def _looked_at(watched: str, shown: list[Rule]) -> Rule | None:
    """The rule of the address; without any word in it the first."""
    if not watched:
        return shown[0]
    return next((rule for rule in shown if PREFIX + rule.key == watched), None)


def _counted(judged: Judged, rule: Rule) -> Counter[Outcome]:
    found: Counter[Outcome] = Counter()
    for period in judged.periods[rule.key]:
        found.update(judged.tally(rule.key, period))
    return found


def _line(scope: GapScope, rule: Rule, counts: Counter[Outcome]) -> RuleLine:
    gaps, told = counts[Outcome.GAP], counts[Outcome.EXCUSED]
    if gaps:
        shown = Light(Tone.OVER, _("缺项%(gaps)s") % {"gaps": gaps + told})
    elif told:
        shown = Light(Tone.NEAR, _("缺项%(gaps)s，已说明") % {"gaps": told})
    else:
        shown = Light(Tone.OK, _("已达标")) if met_words(counts) else Light(Tone.NA, _("还没有到期的"))
    url = f"{reverse('gaps')}?{scope.query(rule=rule.key)}"
    return RuleLine(rule.key, said(rule.label), met_words(counts), shown, url)


def _gaps(
    scope: GapScope, judged: Judged, names: dict[int, tuple[str, str]]
) -> list[tuple[tuple[bool, str, str], GapLine]]:
    """Gaps with what they are sorted by: those nobody explained first, then the latest."""
    found = []
    for (key, period), column in judged.columns.items():
        for unit, outcome in column.outcomes.items():
            if outcome not in {Outcome.GAP, Outcome.EXCUSED}:
                continue
            verdict = judged.of(key, unit, period)
            uuid, name = names[unit]
            words = sentence(column.rule, scope.figures[column.rule.figure], period, verdict)
            told = outcome is Outcome.EXCUSED
            order = (told, str(9999_99_99 - int(period.last.strftime("%Y%m%d"))), name)
            shown = light(verdict)._replace(why="")
            found.append((order, GapLine(name, words, shown, scope.gap_url(uuid, column.rule, period))))
    return found


def _matrix(scope: GapScope, judged: Judged, rule: Rule, user: Somebody) -> Matrix | None:
    """The units the rule is for by its periods; None where they are too many for a page."""
    periods = judged.periods[rule.key]
    rows = []
    for row in rows_of(scope, judged, units_of(scope, user, [rule])):
        outcomes = Counter(judged.columns[rule.key, one].outcomes[row.placed.unit] for one in periods)
        if set(outcomes) - {Outcome.NOT_APPLICABLE}:
            cells = [row.of_period(rule, period) for period in periods]
            rows.append(MatrixRow(row.placed.name, cells, met_words(outcomes), row.url))
    if not 0 < len(rows) <= MOST_ROWS:
        return None
    caption = _("%(rule)s，%(year)s年") % {"rule": said(rule.label), "year": scope.year}
    return Matrix(caption, _("单位"), [short(one) for one in periods], rows, _("达标/应达标"))
