"""luoshi read: files in, the ledger of their words out, on the terminal. No database, no web framework."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from luoshi.reading.types import FileText

HELP = "读一份或几份材料：提纲、表述数据、问题、原因、措施与材料校核"
REFUSED = 2
STDIN = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="文件",
        help="txt、md、docx、pdf、ofd、html；装有 LibreOffice 时还有 doc、wps、rtf；“-”为标准输入",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--text", action="store_true", help="只打印纯文本（各项位置按它的字符计）")
    form.add_argument("--json", action="store_true", help="每份材料打印一行 JSON")


def run(args: argparse.Namespace) -> int:
    """Each file in turn; 2 when any was refused, the sentence on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # odd file names must not stop the run
    if not args.text:
        # The grammar is loaded while the child process reads the first file.
        threading.Thread(target=import_module, args=["luoshi.reading.report"], daemon=True).start()
    try:
        code = max([_one(name, args) for name in args.files])
        sys.stdout.flush()
    except BrokenPipeError:  # `luoshi read … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if not args.text:
        import_module("luoshi.reading.kept").keep()  # the next reading need not compile them again
    return code


class _Source(NamedTuple):
    name: str
    text: FileText


def _one(name: str, args: argparse.Namespace) -> int:
    source = _open(name)
    if source is None:
        return REFUSED
    _warn_of_marks(source)
    if args.text:
        _print_text(source, headed=len(args.files) > 1)
    else:
        _print_ledger(source, as_json=args.json)
    return 0


def _open(name: str) -> _Source | None:
    from luoshi.reading.files import ReadRefused, read_file

    shown = "标准输入" if name == STDIN else name
    try:
        if name == STDIN:
            with tempfile.TemporaryFile() as copy:
                _copy(sys.stdin.buffer, copy)
                return _Source(shown, read_file(copy))
        return _Source(shown, read_file(name))
    except ReadRefused as refused:
        _complain(shown, refused.sentence)
    except FileNotFoundError:
        _complain(shown, "找不到这个文件；请检查路径和文件名。")
    except IsADirectoryError:
        _complain(shown, "这是一个文件夹；请给出其中的文件。")
    except PermissionError:
        _complain(shown, "没有读取这个文件的权限。")
    except OSError as error:
        _complain(shown, f"打不开这个文件（{error.strerror}）。")
    return None


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    """Copy a little more than the gate allows at most, so that it can say what is too large."""
    from luoshi.sandbox.gate import BOUNDS

    left = BOUNDS.file + 1
    while left > 0 and (piece := source.read(min(left, 1 << 20))):
        target.write(piece)
        left -= len(piece)
    target.flush()


def _complain(name: str, sentence: str) -> None:
    from luoshi.reading.summary import harmless

    print(harmless(f"{name}：{sentence}"), file=sys.stderr)


def _warn_of_marks(source: _Source) -> None:
    from luoshi.reading.secrecy import marks

    if found := marks(source.text, Path(source.name).name):
        _complain(
            source.name, f"标有密级（{'、'.join(found)}）。严禁用本软件处理、存储、传输国家秘密和工作秘密。"
        )


def _print_text(source: _Source, *, headed: bool) -> None:
    from luoshi.reading.summary import harmless

    text = source.text.text
    if headed:
        print(f"==> {harmless(source.name)} <==")
    if sys.stdout.isatty():
        text = harmless(text)
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    for notice in source.text.notices:
        _complain(source.name, notice)


def _print_ledger(source: _Source, *, as_json: bool) -> None:
    from luoshi.reading.report import read_report

    reading = read_report(source.text.text)
    if as_json:
        from luoshi.reading.serialise import as_gold

        found = as_gold(reading, Path(source.name).stem if source.name != "标准输入" else "stdin")
        found |= {"format": source.text.format, "notices": list(source.text.notices)}
        print(json.dumps(found, ensure_ascii=False))
        return
    from luoshi.reading.summary import summary

    print(summary(source.name, source.text, reading, colour=_coloured()))


def _coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
