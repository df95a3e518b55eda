"""Set up and start from a bare checkout, with the standard library only: no root, nothing outside the folder.

    python3 scripts/bootstrap.py install [--dev]   .venv and node_modules from the lock files
    python3 scripts/bootstrap.py run               install, prepare the database, load the sample, serve
    python3 scripts/bootstrap.py test              install --dev, then the whole suite

A stamp of the lock files' hashes makes the second start quick. What is missing is said in one line.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"


def fail(sentence: str) -> None:
    print(f"落实：{sentence}", file=sys.stderr)
    raise SystemExit(1)


def say(sentence: str) -> None:
    print(f"落实：{sentence}", flush=True)


def call(command: list[str], *, why: str) -> None:
    """Run a step quietly; show its output only when it fails."""
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
        fail(f"{why}没有成功（上面是原因）")


def digest(*paths: str) -> str:
    total = hashlib.sha256(sys.version.encode())
    for path in paths:
        total.update((ROOT / path).read_bytes())
    return total.hexdigest()


def python_digest(kind: str) -> str:
    return digest(f"requirements/{kind}.txt", "requirements/build.txt", "pyproject.toml")


def stamped(folder: Path, name: str, value: str) -> bool:
    stamp = folder / f".luoshi-{name}"
    return stamp.exists() and stamp.read_text(encoding="ascii") == value


def stamp(folder: Path, name: str, value: str) -> None:
    (folder / f".luoshi-{name}").write_text(value, encoding="ascii")


def need() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything is installed
        fail(f"需要 Python 3.11 或更新，现在是 {sys.version.split()[0]}")
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        fail("缺少 Python 的 venv，请先安装系统软件包 python3-venv")
    if shutil.which("npm") is None:
        fail("缺少 npm，请先安装 Node.js 20 或更新")


def install(*, dev: bool) -> None:
    """`.venv` from the hashed lock, then our own package without asking an index, then browser assets."""
    need()
    if not (BIN / "python").exists():
        say("建立 .venv")
        call([sys.executable, "-m", "venv", str(VENV)], why="建立 .venv ")
    kinds = ["dev"] if dev else ["run", "dev"]  # what is installed for developers also runs
    if not any(stamped(VENV, kind, python_digest(kind)) for kind in kinds):
        say("安装 Python 软件包（按锁文件校验）")
        pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        call([*pip, "--require-hashes", "-r", "requirements/build.txt"], why="安装构建工具")
        call([*pip, "--require-hashes", "-r", f"requirements/{kinds[0]}.txt"], why="安装软件包")
        call([*pip, "--no-deps", "--no-build-isolation", "-e", "."], why="安装落实")
        stamp(VENV, kinds[0], python_digest(kinds[0]))
    messages = digest("src/luoshi/locale/en/LC_MESSAGES/django.po", "scripts/messages.py")
    if not stamped(VENV, "messages", messages):
        call([str(BIN / "python"), "scripts/messages.py", "compile"], why="编译界面译文")
        stamp(VENV, "messages", messages)
    assets = digest("package.json", "package-lock.json")
    modules = ROOT / "node_modules"
    if not modules.exists() or not stamped(modules, "assets", assets):
        say("安装网页资源（按锁文件校验）")
        call(["npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit"], why="安装网页资源")
        stamp(modules, "assets", assets)


def run() -> None:
    started = time.monotonic()
    install(dev=False)
    environment = {**os.environ}
    environment.setdefault("LUOSHI_DATA_DIR", str(ROOT / "data"))
    say(f"安装就绪（{time.monotonic() - started:.0f} 秒），启动中")
    os.execve(str(BIN / "luoshi"), ["luoshi", "serve", "--sample"], environment)


def test(arguments: list[str]) -> None:
    install(dev=True)
    missing = [
        f"{what}（{which}）"
        for what, which in (("浏览器测试", "chromium"), ("Word/PDF 转换测试", "soffice"))
        if shutil.which(which) is None
    ]
    if not (os.environ.get("LUOSHI_READING_CASES") or (ROOT.parent / "shared" / "reading-cases").is_dir()):
        missing.append("共享阅读样例（LUOSHI_READING_CASES）")
    if not os.environ.get("LUOSHI_DATABASE_URL", "").startswith("postgres"):
        missing.append("PostgreSQL（.ci/run 会在两种数据库上各跑一遍）")
    expression = []
    if shutil.which("chromium") is None:
        expression.append("not browser")
    if shutil.which("soffice") is None:
        expression.append("not office")
    command = [str(BIN / "python"), "-m", "pytest", "-q", "-n", "auto", *arguments]
    if expression:
        command += ["-m", " and ".join(expression)]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if missing:
        say("本次未包含：" + "；".join(missing))
    raise SystemExit(code)


def main(arguments: list[str]) -> None:
    verb = arguments[0] if arguments else ""
    if verb == "install":
        install(dev="--dev" in arguments)
    elif verb == "run":
        run()
    elif verb == "test":
        test(arguments[1:])
    else:
        fail("用法：bootstrap.py install [--dev] | run | test")


if __name__ == "__main__":
    main(sys.argv[1:])
