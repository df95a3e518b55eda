"""luoshi digest: what the weekly digest of an account would tell now; make the digests that are due."""

from __future__ import annotations

import argparse
import sys

HELP = "每周提醒：预览某个账号现在会收到什么；生成到期的提醒"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_mutually_exclusive_group(required=True)
    verbs.add_argument("--preview", metavar="用户名", help="列出这个账号现在等办的事，什么也不保存")
    verbs.add_argument(
        "--run", action="store_true", help="生成今天到期、还没有生成的提醒；重复运行不会重复提醒"
    )


def run(args: argparse.Namespace) -> int:
    """0: done; 2: the question is not understood."""
    from luoshi.site.prepare import setup_django

    setup_django()
    if args.preview is not None:
        return _preview(args.preview)
    from luoshi.kernel.actor import SYSTEM, Door
    from luoshi.notices import digesting

    print(f"已生成提醒 {digesting.run(by=SYSTEM.through(Door.CLI))} 份")
    return 0


def _preview(name: str) -> int:
    from luoshi.kernel import clock
    from luoshi.notices.queries import waiting_for
    from luoshi.site.sheets import Missing, user_named

    try:
        items = waiting_for(user_named(name))
    except Missing as refusal:
        print(f"没有预览：{refusal}", file=sys.stderr)
        return 2
    print(f"您有{len(items)}项任务" if items else "没有要办的事，不会提醒")
    for item in items:
        print(
            f"{item.on}\t{item.light(clock.today()).word}\t{item.label}\t{item.what}\t{item.unit}\t{item.url}"
        )
    return 0
