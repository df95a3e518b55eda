"""luoshi figures: the value of a statistic for a unit, a period and a day, or the list of statistics; frozen values."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from decimal import Decimal
from typing import Any

HELP = "统计指标：某单位某期间的数值，或列出全部指标及口径"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="指标", help="指标的编号，例如 basic_organisations")
    parser.add_argument("--list", action="store_true", help="列出全部指标：编号、名称、单位、口径")
    parser.add_argument("--unit", metavar="单位", help="单位名称或编号，默认最上级党组织")
    parser.add_argument(
        "--period", metavar="期间", help="2021、2021H1、2021Q3、2021-08 或 首日..末日，默认今年"
    )
    parser.add_argument(
        "--as-of", type=dt.date.fromisoformat, metavar="2021-08-31", help="统计截至日期，默认今天"
    )
    parser.add_argument("--as", dest="user", metavar="用户名", help="以哪个账号的权限查看，默认系统")
    parser.add_argument("--then", action="store_true", help="按发生时隶属（默认按现隶属）")
    parser.add_argument(
        "--freeze", nargs="?", const="", metavar="用途", help="锁定这个数：以后不再变化，显示它的编号"
    )
    parser.add_argument("--explain", metavar="编号", help="已锁定的数与现在的数差在哪些记录")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """0: answered; 2: the question is not understood."""
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.figures.catalogue import UnknownFigure
    from luoshi.periods.period import NoPeriod
    from luoshi.site.sheets import Missing

    try:
        if args.list:
            return _list(as_json=args.json)
        if args.explain:
            from luoshi.site.commands._frozen import explained

            return explained(args)
        if not args.name:
            print("请写明指标的编号，或用 --list 列出全部指标", file=sys.stderr)
            return 2
        return _answer(args)
    except (UnknownFigure, NoPeriod, Missing) as refusal:
        print(f"没有统计：{refusal}", file=sys.stderr)
        return 2


def _list(*, as_json: bool) -> int:
    from luoshi.figures.catalogue import figures

    known = figures().values()
    if as_json:
        print(json.dumps([figure.model_dump(mode="json") for figure in known], ensure_ascii=False, indent=1))
        return 0
    for figure in known:
        print(f"{figure.key}\t{figure.label}（{figure.noun.value}）\t{figure.caliber}")
    return 0


def _answer(args: argparse.Namespace) -> int:
    from django.http import Http404

    from luoshi.figures.asking import Ask
    from luoshi.figures.catalogue import figure
    from luoshi.figures.cells import TreeAt
    from luoshi.figures.values import values
    from luoshi.kernel import clock
    from luoshi.kernel.actor import SYSTEM
    from luoshi.periods.period import of_year, parse
    from luoshi.site.sheets import Missing, unit_named, user_named

    found = figure(args.name)
    as_of = args.as_of or clock.today()
    period = parse(args.period) if args.period else of_year(as_of.year)
    unit = unit_named(args.unit, as_of, found.tree)
    tree_at = TreeAt.EVENT if args.then else TreeAt.AS_OF
    ask = Ask(found.key, unit.pk, period, as_of, tree_at)
    try:
        value = values([ask], by=user_named(args.user) if args.user else SYSTEM)[ask]
    except Http404:
        raise Missing(f"账号“{args.user}”在这个单位没有查看“{found.label}”的权限") from None
    frozen = ""
    if args.freeze is not None:
        from luoshi.site.commands._frozen import frozen_now

        frozen = frozen_now(args, ask, found.label)
    if args.json:
        said = value._asdict() | {
            "figure": found.key, "label": found.label, "noun": found.noun.value, "caliber": found.caliber,
            "version": found.version, "unit": str(unit.uuid), "period": period.code, "as_of": as_of,
            "tree_at": tree_at.value,
        } | ({"frozen": frozen} if frozen else {})  # fmt: skip
        print(json.dumps(said, ensure_ascii=False, indent=1, default=_plain))
        return 0
    from luoshi.figures.wording import said_of

    print(f"{found.label}：{said_of(found, value)}")
    if frozen:
        print(f"已锁定，编号 {frozen}；以后用 luoshi figures --explain {frozen} 查看变化")
    return 0


def _plain(value: Any) -> str:
    """Days and decimals as text: nothing is lost in a float."""
    return value.isoformat() if isinstance(value, dt.date) else str(Decimal(value))
