"""All property tests with ten times the examples of an ordinary run, and a new seed each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MARKS = ("@given", "RuleBasedStateMachine")


def with_properties() -> list[str]:
    """The test files that state properties."""
    found = (path for path in sorted((ROOT / "tests").rglob("test_*.py")) if "e2e" not in path.parts)
    return [str(path) for path in found if any(mark in path.read_text(encoding="utf-8") for mark in MARKS)]


def main() -> int:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "auto",
        "-p",
        "no:cacheprovider",
        *with_properties(),
    ]
    environment = {**os.environ, "LUOSHI_TEST_PROFILE": "accept"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
