"""luoshi sample: load the sample group, make it large, or erase it."""

from __future__ import annotations

import argparse
import sys
import time

HELP = "示例集团：装入、扩充到指定规模、清除"
MOST = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--units", type=_count, help="另按规模生成党组织，共这么多个（用于试验速度）")
    parser.add_argument("--people", type=_count, default=0, help="与 --units 同用：为这些支部生成的人员数")
    parser.add_argument("--seed", type=int, default=1, help="随机数种子，默认 1：同一种子生成同样的数据")
    parser.add_argument("--erase", action="store_true", help="清除示例集团及其全部记录、文件和账号，不能恢复")
    parser.add_argument("--yes", action="store_true", help="与 --erase 同用：不再询问")


def run(args: argparse.Namespace) -> int:
    """0: done, or there was nothing to do; 2: refused, with one sentence."""
    from luoshi.kernel.errors import Refused
    from luoshi.site import prepare

    if args.people and not args.units:
        print("落实：--people 要与 --units 一起使用", file=sys.stderr)
        return 2
    prepare.setup_django()
    prepare.migrate()
    prepare.apply_packs()
    try:
        return _erase(args) if args.erase else _load(args)
    except Refused as refusal:
        print(f"落实：{refusal}", file=sys.stderr)
        return 2


def _load(args: argparse.Namespace) -> int:
    from luoshi.kernel import clock
    from luoshi.site.sample import load, load_scale, logins

    began = time.monotonic()
    print("示例集团已装入。" if load(clock.today()) else "示例集团早已装入，没有改动。")
    if args.units:
        made = load_scale(units=args.units, people=args.people, seed=args.seed)
        print(
            f"另生成党组织 {made.units} 个、人员 {made.people} 名，用时 {time.monotonic() - began:.0f} 秒。"
        )
    for name, password, role in logins():
        print(f"  {name}\t{password}\t{role}")
    return 0


def _erase(args: argparse.Namespace) -> int:
    from luoshi.kernel.actor import SYSTEM, Door
    from luoshi.site.sample import erase, is_loaded

    if not is_loaded():
        print("没有示例集团，不需要清除。")
        return 0
    if (
        not args.yes
        and input("将彻底删除示例集团的全部记录、文件和账号，不能恢复。确认请输入“清除”：") != "清除"
    ):
        print("没有清除。")
        return 1
    counts = erase(by=SYSTEM.through(Door.CLI))
    print("示例集团已清除：" + "、".join(f"{name} {count}" for name, count in sorted(counts.items())))
    return 0


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= MOST:
        raise argparse.ArgumentTypeError(f"应在 1 到 {MOST} 之间")
    return number
