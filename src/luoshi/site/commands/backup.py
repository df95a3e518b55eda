"""luoshi backup: the whole instance in one file."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi.site.backup import Manifest

HELP = "备份：数据库、原件与审计链头，装入一个文件"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", nargs="?", type=Path, metavar="文件.tar", help="默认 luoshi-年月日-时分秒.tar，放在当前目录"
    )
    parser.add_argument("--without-key", action="store_true", help="不含实例密钥（须另行保管，恢复时要用）")


def run(args: argparse.Namespace) -> int:
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.site.backup import BackupError, make

    target = args.target or Path(f"luoshi-{dt.datetime.now().astimezone():%Y%m%d-%H%M%S}.tar")
    try:
        manifest = make(target, with_key=not args.without_key)
    except BackupError as error:
        print(error, file=sys.stderr)
        return 2
    _note(manifest)
    rows = sum(manifest.tables.values())
    files = sum(name.startswith("files/") for name in manifest.members)
    size = target.stat().st_size / 1_000_000
    print(
        f"已备份到 {target}（{size:.1f} MB）：{len(manifest.tables)} 张表 {rows} 行，原件 {files} 个，日志 {manifest.entries} 条"
    )
    held = (
        "不含实例密钥，请另行保管数据目录里的 secret-key"
        if args.without_key
        else "含全部数据与实例密钥，请按同等要求保管"
    )
    print(f"这份备份{held}。")
    return 0


def _note(manifest: Manifest) -> None:
    """A copy of everything was made: that stands in the trail, and the page of the system's state reads it."""
    from django.db import DatabaseError

    from luoshi.kernel.action import action
    from luoshi.kernel.actor import SYSTEM, Door

    try:
        with action("site.backup", by=SYSTEM.through(Door.CLI)) as act:
            act.note("site.Backup", "*", entries=manifest.entries, version=manifest.version)
    except DatabaseError:  # a read-only or busy database: the backup is there all the same
        print("备份已做好，但没能记入操作日志", file=sys.stderr)
