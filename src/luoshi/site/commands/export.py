"""luoshi export: a sheet of a unit on a day, as .xlsx, .docx or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HELP = "导出一张表：某单位某日的数据（.xlsx、.docx 或 JSON）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from luoshi.site.sheets import add_common

    add_common(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="文件.xlsx", help="默认写在当前目录；写成 .docx 的导出 Word 表"
    )
    parser.add_argument("--word", action="store_true", help="导出 Word 表（.docx）")
    parser.add_argument("--json", action="store_true", help="每行数据输出为 JSON，写到标准输出")


def run(args: argparse.Namespace) -> int:
    """0: written; 2: refused."""
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.kernel.errors import Refused
    from luoshi.site import sheets

    try:
        return _export(args)
    except (Refused, sheets.Missing) as refusal:
        print(f"没有导出：{refusal}", file=sys.stderr)
        return 2


def _export(args: argparse.Namespace) -> int:
    from luoshi.exchange import exports
    from luoshi.site import sheets

    asked = sheets.asked(args, writing=False)
    if args.json:
        rows = exports.rows_of(asked.offer, asked.unit, by=asked.by, on=asked.on)
        exports.note_export(asked.offer, asked.unit, len(rows), by=asked.by, on=asked.on)
        print(json.dumps([exports.as_json(asked.offer, row) for row in rows], ensure_ascii=False, indent=1))
        return 0
    named = args.output.suffix.lower() if args.output else ""
    word = args.word or named == ".docx"
    wanted = exports.Format.WORD if word else exports.Format.EXCEL
    made = exports.export_sheet(asked.offer, asked.unit, by=asked.by, on=asked.on, as_format=wanted)
    target = args.output or Path(made.name)
    target.write_bytes(made.content)
    print(f"已导出到 {target}：{made.count} 行")
    return 0
