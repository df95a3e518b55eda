"""luoshi restore: a backup into an empty place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "恢复：把备份装入空的数据库和数据目录"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="文件.tar")


def run(args: argparse.Namespace) -> int:
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.site.backup import BackupError
    from luoshi.site.restore import restore

    try:
        done = restore(args.source)
    except BackupError as error:
        print(error, file=sys.stderr)
        return 2
    print(
        f"已恢复 {done.manifest.made_at} 的备份：{done.rows} 行，原件 {done.files} 个；操作日志 {done.entries} 条核验完好。"
    )
    return 0
