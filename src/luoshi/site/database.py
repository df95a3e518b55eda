"""LUOSHI_DATABASE_URL → Django's DATABASES entry: sqlite:///path or postgresql://user:password@host:port/name."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from luoshi.site.env import SettingError


def database(url: str) -> dict[str, Any]:
    """The settings of one database; SQLite in WAL mode with immediate transactions; both persistent.

    SQLite forces each commit to disk: with less a power cut takes back what was said to be saved, and the head of
    the audit trail, a file of its own, would then know of more entries than there are.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)
        if not path.startswith("/"):
            raise SettingError("LUOSHI_DATABASE_URL：SQLite 写作 sqlite:////绝对/路径/luoshi.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(path)),
            "CONN_MAX_AGE": 600,  # opening the file and reading its schema costs a page a tenth of its time
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        name = unquote(parts.path.lstrip("/"))
        if not name:
            raise SettingError(
                "LUOSHI_DATABASE_URL：缺少数据库名，写作 postgresql://用户:口令@主机:5432/库名"
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise SettingError(
        f"LUOSHI_DATABASE_URL 应以 sqlite:/// 或 postgresql:// 开头，现在是 {parts.scheme or url!r}"
    )
