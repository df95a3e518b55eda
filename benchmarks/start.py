"""How long `luoshi read FILE --json` takes from the shell, per format, and what of it is bare start-up.

python -m benchmarks.start

The floor is the same interpreter doing nothing; the goal is 0.4 s for a text. Files are built in a
temporary folder, of about 4 400 characters, and read once before they are measured.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from luoshi.reading.files import read_file
from luoshi.sandbox import limited
from tests.factories.files import html
from tests.factories.pages import ofd, pdf, typeset
from tests.factories.reports import REPORT, official_docx

GOAL = 0.4
RUNS = 15
LUOSHI = Path(sys.executable).with_name("luoshi")
LINES = [*REPORT, *(line for _ in range(9) for line in REPORT[2:])]


class Line(NamedTuple):
    """One measured thing, in milliseconds."""

    what: str
    best: float
    middle: float


def timed(what: str, act: Callable[[], object]) -> Line:
    """Best and median of several runs, the first (cold) not counted."""
    act()
    found = []
    for _ in range(RUNS):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return Line(what, min(found), statistics.median(found))


def command(*words: str | Path) -> Callable[[], object]:
    """Run a program to its end as an office would, with what Python keeps; its failure ends the measurement."""
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return lambda: subprocess.run(
        [str(word) for word in words], check=True, capture_output=True, env=installed
    )


def files(folder: Path) -> dict[str, Path]:
    """One report in every format that needs no LibreOffice."""
    made = {
        "txt": "\n".join(LINES).encode(),
        "docx": official_docx(LINES),
        "pdf": pdf(typeset(LINES)),
        "ofd": ofd(typeset(LINES)),
        "html": html("".join(f"<p>{line}</p>" for line in LINES)),
    }
    for form, data in made.items():
        (folder / f"report.{form}").write_bytes(data)
    return {form: folder / f"report.{form}" for form in made}


def measure(folder: Path) -> list[Line]:
    """Every line of the table."""
    made = files(folder)
    lines = [
        timed("floor: python -c pass", command(sys.executable, "-c", "pass")),
        timed("floor: python -I -S -c pass", command(sys.executable, "-I", "-S", "-c", "pass")),
        timed("limited child that does nothing", lambda: limited("os:getpid")),
        timed("luoshi --version", command(LUOSHI, "--version")),
    ]
    for form, path in made.items():
        lines.append(timed(f"read_file, .{form}", lambda path=path: read_file(path)))
    for form, path in made.items():
        lines.append(timed(f"luoshi read --json, .{form}", command(LUOSHI, "read", "--json", path)))
    return lines


def main() -> int:
    """Print the table; 1 when a text takes longer than the goal."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        lines = measure(Path(folder))
    print(f"{sum(map(len, LINES))} characters, best and median of {RUNS} runs, ms")
    for line in lines:
        print(f"{line.what:40}{line.best:9.0f}{line.middle:9.0f}")
    text = next(line for line in lines if line.what.endswith("--json, .txt"))
    held = text.best <= GOAL * 1000
    print(f"goal: {GOAL:.1f} s for .txt from the shell: {'held' if held else 'missed'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
