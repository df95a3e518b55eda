"""luoshi init: schema, built-in rules, top unit and first administrator of an empty installation."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi.organisations.enums import UnitKind

HELP = "初始化空的安装：最高一级组织与首个管理员"


class Missing(Exception):
    """Something was neither given nor can be asked for; the sentence says what."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unit", help="最高一级组织的名称，例如“某某集团党委”")
    parser.add_argument(
        "--kind", default="group_committee", help="其类别代码，默认 group_committee（集团党委）"
    )
    parser.add_argument("--since", help="其成立日期，写作 2016-07-01；下级组织的成立日期不能更早")
    parser.add_argument("--username", help="首个管理员的用户名")
    parser.add_argument("--name", help="首个管理员的显示名，默认与用户名相同")
    parser.add_argument("--password-file", type=Path, help="口令文件（第一行为口令）；不写则在终端询问")


def run(args: argparse.Namespace) -> int:
    from luoshi.kernel.errors import Refused
    from luoshi.site import prepare

    prepare.setup_django()
    prepare.migrate()
    try:
        username = _install(args)
    except (Missing, Refused) as refusal:
        print(f"落实：{refusal}", file=sys.stderr)
        return 2
    print(f"已初始化。请用 {username} 登录，在右上角“用户与授权”中开通账号、授予角色。")
    print("管理员不因此看到业务内容；要办理业务，请另授“支部党务干事（记录人）”角色。")
    return 0


def _install(args: argparse.Namespace) -> str:
    from luoshi.kernel.actor import SYSTEM, Door
    from luoshi.site import prepare
    from luoshi.site.install import install, refuse_unless_empty

    refuse_unless_empty()
    kind = _kind(args.kind)
    unit = _asked(args.unit, "最高一级组织的名称", "--unit")
    since = _day(_asked(args.since, "它的成立日期（如 2016-07-01）", "--since"))
    username = _asked(args.username, "首个管理员的用户名", "--username")
    password = _password(args.password_file)
    prepare.apply_packs()
    user = install(
        username=username,
        display_name=args.name or username,
        password=password,
        unit=unit,
        kind=kind,
        since=since,
        by=SYSTEM.through(Door.CLI),
    )
    return user.username


def _kind(code: str) -> UnitKind:
    from luoshi.organisations.enums import UnitKind

    if code not in UnitKind.values:
        known = "、".join(f"{kind.value}（{kind.label}）" for kind in UnitKind)
        raise Missing(f"--kind 应为：{known}")
    return UnitKind(code)


def _asked(given: str | None, label: str, option: str) -> str:
    if given is None and sys.stdin.isatty():
        given = input(f"{label}：")
    if given is None or not given.strip():
        raise Missing(f"请写明{label}（{option}）")
    return given.strip()


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Missing(f"日期写作 2016-07-01，现在是“{text}”") from None


def _password(path: Path | None) -> str:
    if path is not None:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise Missing(f"口令文件读不出来：{path}") from None
        if not lines or not lines[0]:
            raise Missing(f"口令文件的第一行是空的：{path}")
        return lines[0]
    if not sys.stdin.isatty():
        raise Missing("请用 --password-file 给出口令文件")
    first = getpass.getpass("口令（至少10个字符）：")
    if getpass.getpass("再输一遍：") != first:
        raise Missing("两次输入的口令不一致，请重新运行")
    return first
