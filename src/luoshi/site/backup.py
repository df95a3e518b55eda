"""A backup of the whole instance in one file: database first, files second, audit head, manifest with hashes.

The database goes out as JSON lines, a member a table, so a backup made on SQLite can be restored on
PostgreSQL and the other way round, and no `pg_dump` is needed. It is one consistent state: a repeatable-read
transaction on PostgreSQL, SQLite's own online backup on SQLite; nobody waits for it. A file's bytes are
always stored before its row, so every row of that state finds its file afterwards.

Left out: sessions, cache and the task queue, which mean nothing elsewhere.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from luoshi import __version__
from luoshi.audit import head
from luoshi.audit.models import Entry, Instance
from luoshi.files import disk
from luoshi.files.models import StoredFile
from luoshi.files.uploads import private_folder

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
KEY: Final = "secret-key"
SKIPPED: Final = frozenset(
    {
        "access_session", "django_session", "luoshi_cache", "django_tasks_database_dbtaskresult",
        "search_built", "search_indexed",  # made anew from the records
        "findings_readfinding", "findings_trait", "findings_traitcounts",  # these as well
    }
)  # fmt: skip
_SNAPSHOT: Final = "snapshot"  # alias of the copy that SQLite's backup is read from


class BackupError(Exception):
    """One Chinese sentence: why there is no backup, or nothing was restored."""


@dataclass(slots=True)
class Manifest:
    """What a backup holds and how to check it."""

    format: int
    version: str
    made_at: str
    instance: str
    entries: int  # of the audit trail
    migrations: dict[str, list[str]]
    tables: dict[str, int] = field(default_factory=dict)  # rows by table
    members: dict[str, str] = field(default_factory=dict)  # SHA-256 by name

    def to_json(self) -> str:
        return json.dumps(
            {name: getattr(self, name) for name in self.__slots__}, ensure_ascii=False, indent=1
        )


def make(target: Path, *, with_key: bool = True) -> Manifest:
    """Write a backup to a new file, readable by its owner only.

    Args:
        target: must not exist yet.
        with_key: whether the instance key goes in; without it, it has to be kept apart and is needed to restore.

    Raises BackupError.
    """
    if target.exists():
        raise BackupError(f"没有备份：{target} 已存在，请换一个文件名")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".luoshi-backup-")
    except OSError as error:
        raise BackupError(f"没有备份：{target.parent} 写不进去（{error.strerror}）") from None
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                manifest = _fill(_Archive(tar), with_key=with_key)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise BackupError(f"备份中断：{error.strerror or error}") from error
    except sqlite3.Error as error:
        raise BackupError(f"备份中断：数据库复制不出来（{error}）") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


@dataclass(slots=True)
class _Archive:
    """The tar under way; every member's hash is taken as it goes in."""

    tar: tarfile.TarFile
    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = len(data), 0o600, _now()
        self.tar.addfile(info, io.BytesIO(data))
        self.hashes[name] = hashlib.sha256(data).hexdigest()

    def add_file(self, name: str, path: Path) -> None:
        digest, size = disk.digest_of(path)
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, _now()
        with path.open("rb") as file:
            self.tar.addfile(info, file)
        self.hashes[name] = digest


def _now() -> int:
    return int(dt.datetime.now(dt.UTC).timestamp())


def _fill(archive: _Archive, *, with_key: bool) -> Manifest:
    with consistent() as alias:
        last = Entry.objects.using(alias).order_by("-seq").values_list("seq", "hash").first() or (0, "")
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            instance=str(Instance.objects.using(alias).get().uuid),
            entries=last[0],
            migrations=_migrations(alias),
        )
        for model in tables():
            manifest.tables[model._meta.db_table] = _dump(archive, model, alias)  # noqa: SLF001
        digests = sorted(set(StoredFile.objects.using(alias).values_list("sha256", flat=True)))
    for digest in digests:
        path = disk.path_of(digest)
        if not path.is_file():
            raise BackupError(
                f"没有备份：原件 {digest[:12]} 不在数据目录里，请先运行 luoshi files verify 查明"
            )
        archive.add_file(f"files/{digest}", path)
    # The head of exactly this state: the one in the data folder may have gone on meanwhile.
    archive.add(head.NAME, head.Head.signed(manifest.instance, *last).to_json().encode())
    if with_key:
        archive.add(KEY, settings.SECRET_KEY.encode())
    manifest.members = dict(archive.hashes)
    archive.add(MANIFEST, manifest.to_json().encode())
    return manifest


@contextmanager
def consistent() -> Iterator[str]:
    """The alias of a database in which one state of this instance can be read at leisure."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield DEFAULT_DB_ALIAS
        return
    # Beside the database itself: where the system keeps temporary files there may be no room for a second one.
    with tempfile.TemporaryDirectory(prefix="luoshi-backup-", dir=private_folder()) as folder:
        copy = Path(folder) / "snapshot.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(copy) as target:
            connection.connection.backup(target)
        target.close()
        connections.databases[_SNAPSHOT] = {**connection.settings_dict, "NAME": str(copy)}
        try:
            yield _SNAPSHOT
        finally:
            connections[_SNAPSHOT].close()
            del connections[_SNAPSHOT], connections.databases[_SNAPSHOT]


def tables() -> list[type[models.Model]]:
    """Every table of the instance as a model, in a fixed order."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}  # noqa: SLF001
    return [found[name] for name in sorted(found) if name not in SKIPPED and found[name]._meta.managed]  # noqa: SLF001


def _migrations(alias: str) -> dict[str, list[str]]:
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connections[alias]).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def _dump(archive: _Archive, model: type[models.Model], alias: str) -> int:
    """One table: first line the columns, then a row a line. Spooled to disk when large."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    count = 0
    with tempfile.NamedTemporaryFile(prefix="luoshi-table-", dir=private_folder()) as spool:
        spool.write(_line([field.column for field in fields]))
        names = [field.attname for field in fields]
        rows = model._base_manager.using(alias).order_by("pk").values_list(*names)  # noqa: SLF001
        for row in rows.iterator(chunk_size=2000):
            spool.write(_line([encoded(value) for value in row]))
            count += 1
        spool.flush()
        archive.add_file(f"database/{model._meta.db_table}.jsonl", Path(spool.name))  # noqa: SLF001
    return count


def _line(values: list[Any]) -> bytes:
    return (
        json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"
    )


def encoded(value: Any) -> Any:
    """A column's value as JSON has it; the field's own `to_python` reads it back."""
    match value:
        case None | bool() | int() | float() | str() | dict() | list():
            return value
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case _ if hasattr(value, "hex") or hasattr(value, "as_tuple"):  # UUID, Decimal
            return str(value)
    raise ImproperlyConfigured(f"a backup cannot hold {type(value).__name__}")
