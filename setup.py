"""Building a wheel: message catalogues are compiled and the allow-listed browser files are collected into it.

Nothing third-party is in git, and a machine that installs the wheel needs neither Node.js nor gettext.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent


def allow_list() -> dict[str, str]:
    """The map in luoshi.ui.assets, read as text: importing it would need Django in the build."""
    source = (ROOT / "src/luoshi/ui/assets.py").read_text(encoding="utf-8")
    block = re.search(r"ALLOWED: dict\[str, str\] = \{(.*?)\n\}", source, re.DOTALL)
    assert block is not None
    return dict(re.findall(r'"([^"]+)": "([^"]+)"', block[1]))


class BuildWithAssets(build_py):
    """The ordinary build, then catalogues and browser files beside it."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "luoshi"
        self.compile_messages(target)
        for name, origin in allow_list().items():
            source = ROOT / "node_modules" / origin
            if not source.is_file():
                sys.exit(f"缺少 {origin}：先运行 npm ci 再打包")
            place = target / "ui" / "static" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)

    def compile_messages(self, target: Path) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for po in (ROOT / "src/luoshi/locale").rglob("*.po"):
            place = target / po.relative_to(ROOT / "src/luoshi").with_suffix(".mo")
            place.parent.mkdir(parents=True, exist_ok=True)
            with po.open("rb") as source, place.open("wb") as file:
                write_mo(file, read_po(source))


setup(cmdclass={"build_py": BuildWithAssets})
