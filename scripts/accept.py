"""The full numbers of the acceptance: slower than the tests, its output goes into the closing note."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = [
    ["tests/accept/fuzz_text.py", "20000"],
    ["tests/accept/fuzz_files.py", "1000"],
    ["tests/accept/tamper.py", "1000"],
    ["tests/accept/properties.py"],
    ["-m", "pytest", "-q", "tests/exchange/test_faults.py", "tests/exchange/test_properties.py"],
]


def main() -> int:
    failed = 0
    env = os.environ | {"LUOSHI_TEST_PROFILE": "accept"}  # more examples, more kills
    for run in RUNS:
        print("==", " ".join(run), flush=True)
        failed |= subprocess.run([sys.executable, *run], cwd=ROOT, check=False, env=env).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
