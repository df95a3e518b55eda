"""luoshi worker: background tasks and the clock."""

from __future__ import annotations

import argparse
import signal
from types import FrameType

HELP = "后台任务与时钟"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="做完现有任务后退出")
    parser.add_argument(
        "--tick", action="store_true", help="只做一次到期的定时工作后退出（供外部定时器调用）"
    )


def run(args: argparse.Namespace) -> int:
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.jobs.worker import Worker

    worker = Worker()
    if args.tick:
        print("、".join(worker.clock.tick()) or "没有到期的定时工作")
        return 0
    if args.once:
        print(f"已处理 {worker.drain()} 项")
        return 0

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    worker.run()
    return 0
