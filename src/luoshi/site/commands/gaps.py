"""luoshi gaps: what a unit and all under it owe by the rules in a year, and what of it is there."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from typing import Any

HELP = "频次与缺项：某单位及所属各组织一年中应开、已开，缺哪些"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="规则", help="规则的编号，例如 theme_day；默认全部规则")
    parser.add_argument("--list", action="store_true", help="列出全部规则：编号、名称、依据")
    parser.add_argument("--unit", metavar="单位", help="单位名称或编号，默认最上级党组织")
    parser.add_argument("--year", type=int, metavar="2021", help="年度，默认截至日期所在的年")
    parser.add_argument(
        "--as-of", type=dt.date.fromisoformat, metavar="2021-08-31", help="统计截至日期，默认今天"
    )
    parser.add_argument("--as", dest="user", metavar="用户名", help="以哪个账号的权限查看，默认系统")
    parser.add_argument("--all", action="store_true", help="也列出已达标、不适用、未到期和未启用的")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """0: answered; 2: the question is not understood."""
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.figures.catalogue import rules
    from luoshi.site.sheets import Missing

    known = rules()
    if args.list:
        for rule in known.values():
            print(f"{rule.key}\t{rule.label}\t{rule.source}{rule.article}")
        return 0
    if args.rule and args.rule not in known:
        print(f"没有“{args.rule}”这条规则，可用的有：{'、'.join(known)}", file=sys.stderr)
        return 2
    try:
        return _answer(args)
    except Missing as refusal:
        print(f"没有统计：{refusal}", file=sys.stderr)
        return 2


def _answer(args: argparse.Namespace) -> int:
    from django.http import Http404

    from luoshi.figures.catalogue import rules
    from luoshi.figures.judging import judge_table
    from luoshi.kernel import clock
    from luoshi.kernel.actor import SYSTEM
    from luoshi.organisations.models import UnitSpan
    from luoshi.periods.period import FIRST_YEAR, LAST_YEAR, of_year
    from luoshi.site.sheets import Missing, unit_named, user_named

    as_of = args.as_of or clock.today()
    year = as_of.year if args.year is None else args.year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Missing(f"年度应在{FIRST_YEAR}到{LAST_YEAR}之间")
    top = unit_named(args.unit, as_of)
    spans = UnitSpan.objects.on(as_of)
    below = spans.under(list(spans.filter(unit=top).values_list("path", flat=True))).order_by("path")
    units = {unit: (str(key), name) for unit, key, name in below.values_list("unit_id", "unit__uuid", "name")}
    asked = [rules()[args.rule]] if args.rule else list(rules().values())
    by = user_named(args.user) if args.user else SYSTEM
    try:
        table = judge_table(asked, units, [of_year(year)], as_of, by=by)
    except Http404:
        raise Missing(f"账号“{args.user}”没有查看这些单位的权限") from None
    rows = [row for unit, named in units.items() for row in _rows(table, unit, named, every=args.all)]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return 0
    for row in rows:
        print(f"{row['name']}\t{row['said']}\t{row['outcome_label']}\t{row['why']}")
    return 0


def _rows(table: Any, unit: int, named: tuple[str, str], *, every: bool) -> list[dict[str, Any]]:
    """What is missing of a unit, or with `every` all of its verdicts."""
    from luoshi.figures.catalogue import figures, rules
    from luoshi.figures.gaps.words import sentence
    from luoshi.figures.judging import OUTCOMES, Outcome

    known, found = figures(), []
    for rule in rules().values():
        for period in table.periods.get(rule.key, ()):
            verdict = table.of(rule.key, unit, period)
            if not every and verdict.outcome not in {Outcome.GAP, Outcome.EXCUSED}:
                continue
            found.append(
                {
                    "unit": named[0], "name": named[1], "rule": rule.key, "period": period.code,
                    "outcome": verdict.outcome.value, "outcome_label": str(OUTCOMES[verdict.outcome]),
                    "actual": verdict.actual, "required": verdict.required, "why": verdict.why,
                    "due_on": verdict.due_on, "said": sentence(rule, known[rule.figure], period, verdict),
                }
            )  # fmt: skip
    return found
