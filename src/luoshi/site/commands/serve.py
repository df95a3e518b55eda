"""luoshi serve: prepare the database, then web, worker and clock until stopped."""

from __future__ import annotations

import argparse
import shutil
import socket
import sys
from pathlib import Path

HELP = "启动网页、后台任务与时钟"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sample", action="store_true", help="装入示例集团（只在空库中）并打印示例账号")
    parser.add_argument("--workers", type=int, default=2, help="网页进程数，默认 2")
    parser.add_argument("--threads", type=int, default=4, help="每个网页进程的线程数，默认 4")


def run(args: argparse.Namespace) -> int:
    from luoshi.site import prepare

    prepare.setup_django()
    from django.conf import settings

    if (taken := _taken(settings.HOST, settings.PORT)) is not None:
        print(f"落实：{taken}", file=sys.stderr)
        return 1
    prepare.migrate()
    if wrong := _unsafe():
        print(f"落实没有启动：{wrong}", file=sys.stderr)
        return 1
    prepare.apply_packs()
    prepare.collect_assets()
    logins = _sample() if args.sample else []
    _greet(settings.HOST, settings.PORT, logins)
    return _supervise(args, settings.HOST, settings.PORT)


def _taken(host: str, port: int) -> str | None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return f"{host}:{port} 已被占用；用 LUOSHI_PORT 换一个端口，例如 LUOSHI_PORT=8010"
    return None


def _unsafe() -> str:
    """What must not go on: above all the clock would clear away files another installation keeps here."""
    from luoshi.audit import health

    return "；".join(health.check())


def _sample() -> list[tuple[str, str, str]]:
    from luoshi.kernel import clock
    from luoshi.site.install import is_empty
    from luoshi.site.sample import load, logins

    if is_empty():
        load(clock.today())
    return logins()


def _greet(host: str, port: int, logins: list[tuple[str, str, str]]) -> None:
    shown = f"[{host}]" if ":" in host else host
    print(f"\n落实已启动：http://{shown}:{port}/\n")
    if logins:
        print("示例账号（仅供试用）：")
        for name, password, role in logins:
            print(f"  {name}\t{password}\t{role}")
        print()
    sys.stdout.flush()


def _supervise(args: argparse.Namespace, host: str, port: int) -> int:
    from luoshi.site.supervise import Child, Supervisor

    luoshi = shutil.which("luoshi", path=str(Path(sys.executable).parent)) or "luoshi"
    web = [
        sys.executable, "-m", "gunicorn", "luoshi.site.wsgi:application",
        "--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "--worker-class", "gthread", "--workers", str(args.workers), "--threads", str(args.threads),
        "--timeout", "120", "--log-level", "warning",
    ]  # fmt: skip
    return Supervisor([Child("网页", web), Child("后台任务", [luoshi, "worker"])]).run()
