"""luoshi migrate: bring the schema, and the triggers of the audit trail, to what this version needs."""

from __future__ import annotations

import argparse
import sys

HELP = "更新数据库结构，补上缺失的日志触发器（luoshi serve 启动时也会做）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(_args: argparse.Namespace) -> int:
    """0: ready; 1: something is still wrong."""
    from luoshi.site import prepare

    prepare.setup_django()
    prepare.migrate()
    from luoshi.site.health import problems

    wrong = problems()
    for sentence in wrong:
        print(f"异常：{sentence}", file=sys.stderr)
    if not wrong:
        print("数据库结构已是本版本所需，日志触发器齐全")
    return 1 if wrong else 0
