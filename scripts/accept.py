"""The full numbers of the acceptance: slower than the tests, its output goes into the closing note.

python scripts/accept.py [PART …]     all parts, or those named; `--list` names them
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = {
    "texts": ["tests/accept/fuzz_text.py", "20000"],
    "files": ["tests/accept/fuzz_files.py", "1000"],
    "sheets": ["tests/accept/hostile_sheets.py"],
    "tamper": ["tests/accept/tamper.py", "1000"],
    "kills": ["-m", "pytest", "-q", "-rA", "--no-header", "tests/exchange/test_faults.py"],
    "properties": ["tests/accept/properties.py"],
    "likeness": ["tests/accept/likeness.py"],
}


def main(names: list[str]) -> int:
    """0 when every part holds, 1 when one does not, 2 for a part there is not."""
    if "--list" in names:
        print(*PARTS, sep="\n")
        return 0
    if unknown := [name for name in names if name not in PARTS]:
        print(f"accept: no part {', '.join(unknown)}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    failed = []
    env = os.environ | {"LUOSHI_TEST_PROFILE": "accept"}  # more examples, more kills
    for name in names or PARTS:
        print(f"== {name}:", " ".join(PARTS[name]), flush=True)
        began = time.monotonic()
        code = subprocess.run([sys.executable, *PARTS[name]], cwd=ROOT, check=False, env=env).returncode
        print(f"-- {name}: {'held' if code == 0 else 'FAILED'}, {time.monotonic() - began:.0f} s", flush=True)
        failed += [name] if code else []
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
