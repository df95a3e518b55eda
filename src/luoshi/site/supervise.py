"""Keep a few processes running: web, worker and clock. Stops all of them when one cannot be kept up."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

RESTART_PAUSE = 1.0  # seconds
GIVE_UP_AFTER = 5  # quick deaths in a row: something is wrong that a restart does not mend
QUICK = 10.0  # seconds
STOP_WAIT = 15.0  # seconds a process has to finish its request or task


@dataclass(slots=True)
class Child:
    """One supervised process."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0

    def start(self) -> None:
        self.process = subprocess.Popen(self.command)  # noqa: S603 - our own command
        self.started = time.monotonic()


@dataclass(slots=True)
class Supervisor:
    """Starts the children, restarts one that dies, ends all on SIGTERM or SIGINT."""

    children: list[Child]
    stopping: bool = field(default=False)

    def run(self) -> int:
        """Until a signal comes (0) or a child cannot be kept up (1)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()
        code = 0
        while not self.stopping:
            time.sleep(0.2)
            if not all(self._keep_up(child) for child in self.children):
                code = 1
                break
        self._end_all()
        return code

    def _keep_up(self, child: Child) -> bool:
        if child.process is None or child.process.poll() is None or self.stopping:
            return True
        quick = time.monotonic() - child.started < QUICK
        child.quick_deaths = child.quick_deaths + 1 if quick else 0
        if child.quick_deaths >= GIVE_UP_AFTER:
            print(f"落实：{child.name} 反复退出，已停止（日志在上面）", file=sys.stderr)  # noqa: T201
            return False
        time.sleep(RESTART_PAUSE)
        child.start()
        return True

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end_all(self) -> None:
        alive = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + STOP_WAIT
        for process in alive:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
