"""luoshi files: are the stored originals all there and unchanged."""

from __future__ import annotations

import argparse

HELP = "原件：核验"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="动作", required=True)
    verbs.add_parser("verify", help="逐个核对原件与登记的摘要")


def run(_args: argparse.Namespace) -> int:
    """0: all there; 1: something is missing, changed or unknown."""
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.files.checking import verify
    from luoshi.files.models import StoredFile

    wrong = 0
    for sentence in verify():
        print(f"异常：{sentence}")
        wrong += 1
    print(f"共核对原件 {StoredFile.objects.count()} 个，" + (f"异常 {wrong} 处" if wrong else "全部完好"))
    return 1 if wrong else 0
