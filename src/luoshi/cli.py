"""The command `luoshi …`: finds the module of the command, parses its arguments and runs it.

A command is a module with `HELP`, `add_arguments(parser)` and `run(args) -> int`. Only the module of the
command that was asked for is imported, so that `luoshi read` never loads Django or a database.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from luoshi import __version__

PURE = {"read": "luoshi.reading.command"}
SITE = "luoshi.site.commands"
# What argparse says in English, in the language of the product.
SENTENCES = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (?:命令): invalid choice: '?(.*?)'? \(choose from (.*)\)", r"没有“\1”这个命令，可用的有：\2"),
    (r"argument (.*?): invalid choice: '?(.*?)'? \(choose from (.*)\)", r"\1 不能是“\2”，可选：\3"),
    (r"argument (.*?): invalid \w+ value: '?(.*?)'?", r"\1 的值“\2”不合要求"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 与 \2 不能同时使用"),
    (r"argument (.*?): expected (?:one|at least one) argument", r"\1 后面缺少一个值"),
)


def commands() -> dict[str, str]:
    """Every command and the module that holds it; those of the site are the modules of one folder."""
    folder = Path(__file__).parent / "site" / "commands"
    names = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    return PURE | {name.rstrip("_").replace("_", "-"): f"{SITE}.{name}" for name in names}


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Speaks Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, formatter_class=_Help, add_help=False, allow_abbrev=False)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        for pattern, sentence in SENTENCES:
            if match := re.fullmatch(pattern, message):
                message = match.expand(sentence)
                break
        self.print_usage(sys.stderr)
        self.exit(2, f"{message}。用 {self.prog} --help 查看说明。\n")


def _parser(known: dict[str, str], wanted: str | None) -> argparse.ArgumentParser:
    parser = _Parser(prog="luoshi", description="落实：把话变成任务，把任务变成事实。")
    parser.add_argument("--version", action="version", version=f"luoshi {__version__}", help="显示版本")
    choices = parser.add_subparsers(
        dest="command", metavar="命令", required=True, title="命令", parser_class=_Parser
    )
    for name, path in known.items():
        if wanted in known and name != wanted:
            continue
        module = import_module(path)
        module.add_arguments(choices.add_parser(name, help=module.HELP, description=module.HELP))
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit code is the process's."""
    os.umask(0o077)  # what is written (database, key, originals, backups) is nobody else's to read
    words = sys.argv[1:] if argv is None else argv
    known = commands()
    args = _parser(known, words[0] if words else None).parse_args(words)
    code: int = import_module(known[args.command]).run(args)
    return code


if __name__ == "__main__":
    sys.exit(main())
