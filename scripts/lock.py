"""Write the lock files: exact versions with hashes, no download address."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON = [
    "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet",
]  # fmt: skip


def compile_lock(arguments: list[str], target: str, text: str | None = None) -> None:
    subprocess.run([*COMMON, *arguments, "-o", target], cwd=ROOT, check=True, input=text, text=True)


def npm_lock() -> None:
    """The browser files' lock, without the addresses npm notes for donations."""
    subprocess.run(["npm", "install", "--package-lock-only", "--ignore-scripts"], cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for entry in lock["packages"].values():
        entry.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    npm_lock()
    compile_lock(["pyproject.toml"], "requirements/run.txt")
    compile_lock(
        ["--extra", "dev", "--extra", "build", "-c", "requirements/run.txt", "pyproject.toml"],
        "requirements/dev.txt",
    )
    compile_lock(["-c", "requirements/dev.txt", "-"], "requirements/build.txt", "setuptools\nwheel\nBabel\n")
    addresses = [
        f"{path.name}: {line}"
        for path in [*(ROOT / "requirements").glob("*.txt"), ROOT / "package-lock.json"]
        for line in path.read_text(encoding="utf-8").splitlines()
        if "://" in line
    ]
    for line in addresses:
        print("锁文件里有下载地址：", line)
    return 1 if addresses else 0


if __name__ == "__main__":
    sys.exit(main())
