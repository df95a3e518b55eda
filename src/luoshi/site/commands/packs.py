"""luoshi packs: apply, check and list packs of rules."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "规则包：应用、检查、列出"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="动作", required=True)
    apply = verbs.add_parser("apply", help="检查并应用；不给文件时应用内置规则包")
    apply.add_argument("files", nargs="*", type=Path, metavar="文件.yaml")
    apply.add_argument("--why", default="", help="原因，记入操作日志")
    check = verbs.add_parser("check", help="只检查，不应用")
    check.add_argument("files", nargs="+", type=Path, metavar="文件.yaml")
    verbs.add_parser("list", help="列出现行规则包")


def run(args: argparse.Namespace) -> int:
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.packs.source import PackError

    try:
        {"apply": _apply, "check": _check, "list": _list}[args.verb](args)
    except PackError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _apply(args: argparse.Namespace) -> None:
    from luoshi.kernel.actor import SYSTEM, Door
    from luoshi.packs.actions import apply, apply_builtin

    by = SYSTEM.through(Door.CLI)
    applied = (
        [apply(path, by=by, why=args.why) for path in args.files] if args.files else apply_builtin(by=by)
    )
    for version in applied:
        print(f"{version.pack.name} {version.version} 已生效（{version.title}）")


def _check(args: argparse.Namespace) -> None:
    from luoshi.packs.actions import check_only

    for path in args.files:
        header = check_only(path)
        print(f"{path}：可以应用（{header.title} {header.version}）")


def _list(_args: argparse.Namespace) -> None:
    from django.utils.timezone import localtime

    from luoshi.packs.queries import in_force

    for version in in_force():
        when = f"{localtime(version.applied_at):%Y-%m-%d %H:%M}"
        print(f"{version.pack.name}\t{version.version}\t{version.title}\t{when} {version.applied_by_name}")
