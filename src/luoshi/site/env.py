"""A strict, typed reader of LUOSHI_… environment variables: a wrong value stops the start, loudly.

A secret may stand in a file named by LUOSHI_…_FILE, as service managers hand them over.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "LUOSHI_"
_TRUE = {"1", "true", "yes", "on", "是"}
_FALSE = {"0", "false", "no", "off", "否", ""}


class SettingError(ValueError):
    """A setting is missing or malformed; the sentence names the variable and what it takes."""


@dataclass(slots=True)
class Env:
    """Reads variables and remembers which were asked for, so that misspelt ones can be named."""

    source: Mapping[str, str] = field(default_factory=lambda: os.environ)
    asked: set[str] = field(default_factory=set)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; without a default it must be set."""
        full = PREFIX + name
        self.asked.update({full, full + "_FILE"})
        value, path = self.source.get(full), self.source.get(full + "_FILE")
        if value is not None and path is not None:
            raise SettingError(f"{full} 与 {full}_FILE 只能设置一个")
        if path is not None:
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingError(f"{full}_FILE 指向的文件读不出来：{path}") from error
        if value is not None:
            return value
        if default is None:
            raise SettingError(f"必须设置 {full}")
        return default

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        raw = self.text(name, str(default))
        try:
            number = int(raw)
        except ValueError as error:
            raise SettingError(f"{PREFIX}{name} 应为整数，现在是 {raw!r}") from error
        if not least <= number <= most:
            raise SettingError(f"{PREFIX}{name} 应在 {least} 到 {most} 之间，现在是 {number}")
        return number

    def boolean(self, name: str, *, default: bool) -> bool:
        """是/否 in the usual spellings; anything else is an error, not False."""
        raw = self.text(name, "1" if default else "0").strip().lower()
        if raw in _TRUE:
            return True
        if raw in _FALSE:
            return False
        raise SettingError(f"{PREFIX}{name} 应为 1 或 0，现在是 {raw!r}")

    def path(self, name: str, default: Path) -> Path:
        """An absolute path."""
        return Path(self.text(name, str(default))).expanduser().resolve()

    def choice(self, name: str, default: str, choices: frozenset[str]) -> str:
        """One of a few words."""
        value = self.text(name, default)
        if value not in choices:
            raise SettingError(f"{PREFIX}{name} 应为 {'、'.join(sorted(choices))} 之一，现在是 {value!r}")
        return value

    def words(self, name: str, default: str = "") -> list[str]:
        """A comma-separated list."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def unknown(self) -> list[str]:
        """LUOSHI_… variables nobody asked for: most likely misspelt."""
        return sorted(name for name in self.source if name.startswith(PREFIX) and name not in self.asked)
