"""What a rule asks for and is not done yet, said before its period ends to those who can do it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.access.grants import paths_with
from luoshi.figures.catalogue import figures
from luoshi.figures.gaps.scope import rules_for
from luoshi.figures.gaps.words import counted_words, short, source_words
from luoshi.figures.judging import Judged, Outcome, judge_table
from luoshi.figures.rules import Rule
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.due import Due, DueSource
from luoshi.kernel.kept import kept
from luoshi.kernel.records import RecordRef
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import widest
from luoshi.periods.period import Period, of_year
from luoshi.ui.said import said

MOST_UNITS: Final = 200  # looked at for one reader; beyond that only the units the role was given at
SINGLE: Final = 3  # units whose rules are listed one by one; more are said as a number


class There(NamedTuple):
    """A unit today."""

    unit: int
    key: str
    path: str


def between(user: Any, first: dt.date, last: dt.date) -> Iterable[Due]:
    """What is open today and ends in first..last, as far as the rules speak of it already.

    What was missed is no longer due: it is a gap. Kept while nothing is written.
    """
    today = clock.today()
    mine = rules_for(user)
    by_right: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in mine.values():
        by_right[rule.right].append(rule)
    for right, some in by_right.items():
        paths = tuple(paths_with(user, right))
        keys = tuple(rule.key for rule in some)
        read = partial(_listed, some, paths, today)
        for due in kept(("figures.due", paths, keys), read):
            if first <= due.on <= last:
                yield due


PERIODS: Final = DueSource("figures.periods", gettext_noop("应开未开"), between)


def _listed(rules: list[Rule], paths: tuple[str, ...], today: dt.date) -> list[Due]:
    return list(_open(rules, paths, today))


def _open(rules: list[Rule], paths: tuple[str, ...], today: dt.date) -> Iterable[Due]:
    periods = {rule.key: list(running(rule, today)) for rule in rules}
    spoken_of = [rule for rule in rules if periods[rule.key]]
    there = _units(paths, today)
    if not spoken_of or not there:
        return
    judged = judge_table(spoken_of, [one.unit for one in there], periods, today, by=SYSTEM)
    by_unit = {one.unit: one for one in there}
    for rule in spoken_of:
        for period in periods[rule.key]:
            outcomes = judged.columns[rule.key, period].outcomes
            missing = [by_unit[unit] for unit, outcome in outcomes.items() if outcome is Outcome.NOT_DUE]
            if not missing:
                continue
            if len(there) <= SINGLE:
                yield from (_one(judged, rule, period, one) for one in missing)
            else:
                yield _many(rule, period, missing, there, outcomes)


def running(rule: Rule, today: dt.date) -> Iterable[Period]:
    """The periods of a rule that can still be done for, and of which it speaks already."""
    for year in (today.year - 1, today.year):
        for period in of_year(year).each(rule.every):
            due_on = rule.due_on(period)
            if period.first <= today <= due_on and (due_on - today).days <= rule.warn_days:
                yield period


def _units(paths: tuple[str, ...], today: dt.date) -> list[There]:
    """The reader's units in tree order; where they are many, those the role was given at. At most two queries."""
    spans = UnitSpan.objects.on(today).filter(unit__tree=Tree.PARTY, closed=False).order_by("path")
    columns = ("unit_id", "unit__uuid", "path")
    rows = list(spans.under(list(paths)).values_list(*columns)[: MOST_UNITS + 1])
    if len(rows) > MOST_UNITS:
        rows = list(spans.filter(path__in=widest(set(paths))).values_list(*columns))
    return [There(unit, str(key), path) for unit, key, path in rows]


def _one(judged: Judged, rule: Rule, period: Period, there: There) -> Due:
    """主题党日：8月应开1次，已开0次."""
    verdict = judged.of(rule.key, there.unit, period)
    words = counted_words(rule, figures()[rule.figure], verdict)
    what = _("%(rule)s：%(period)s%(words)s") % {
        "rule": said(rule.label), "period": short(period), "words": words,
    }  # fmt: skip
    url = reverse("gap", args=[there.key, rule.key, period.code])
    return _due(what, there, rule, period, url)


def _many(
    rule: Rule, period: Period, missing: list[There], there: list[There], outcomes: Mapping[int, Outcome]
) -> Due:
    """主题党日：8月应开12家，还有3家未开."""
    asked = sum(outcome in {Outcome.MET, Outcome.NOT_DUE} for outcome in outcomes.values())
    what = _("%(rule)s：%(period)s应开%(asked)s家，还有%(missing)s家未开") % {
        "rule": said(rule.label), "period": short(period), "asked": asked, "missing": len(missing),
    }  # fmt: skip
    query = urlencode({"unit": there[0].key, "year": str(period.first.year), "rule": rule.key})
    return _due(what, there[0], rule, period, f"{reverse('gaps')}?{query}")


def _due(what: str, there: There, rule: Rule, period: Period, url: str) -> Due:
    ref = RecordRef("figures.gap", f"{there.key}.{rule.key}.{period.code}", what)
    return Due(what, there.unit, rule.due_on(period), rule.warn_days, ref, url, source=source_words(rule))
