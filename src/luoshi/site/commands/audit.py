"""luoshi audit: verify the trail, let old details go."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

HELP = "操作日志：核验、清理到期明细"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="动作", required=True)
    verify = verbs.add_parser("verify", help="核验整条日志，指出第一处被改动的地方")
    verify.add_argument(
        "--head", action="append", default=[], type=Path, metavar="文件", help="备份中的链头，可多次给出"
    )
    retain = verbs.add_parser("retain", help="清理某日以前的日志明细（日志头不动）")
    retain.add_argument("--before", required=True, type=dt.date.fromisoformat, metavar="2026-01-31")
    retain.add_argument("--why", required=True, help="原因，记入操作日志")


def run(args: argparse.Namespace) -> int:
    from luoshi.site.prepare import setup_django

    setup_django()
    return _verify(args.head) if args.verb == "verify" else _retain(args.before, args.why)


def _verify(heads: list[Path]) -> int:
    """0: sound; 1: something was done to the trail."""
    from luoshi.audit.outcome import check

    outcome = check(backup_heads=heads)
    for sentence in outcome.broken:
        print(f"异常：{sentence}")
    for sentence in outcome.notices:
        print(f"提示：{sentence}")
    print(outcome.sentence)
    return 0 if outcome.sound else 1


def _retain(before: dt.date, why: str) -> int:
    from luoshi.audit.retention import retain
    from luoshi.kernel.actor import SYSTEM, Door
    from luoshi.kernel.errors import Refused
    from luoshi.packs.queries import section
    from luoshi.packs.sections import Trail

    try:
        least = section("trail", Trail).least_days
        gone = retain(before=before, least_days=least, by=SYSTEM.through(Door.CLI), why=why)
    except (Refused, LookupError) as error:
        print(f"没有清理：{error}", file=sys.stderr)
        return 2
    print(f"已清理 {before} 以前的明细 {gone} 条；日志头保留，哈希链不受影响")
    return 0
