"""Restoring a backup into an empty place: everything is checked before anything is written.

The schema is made as it was when the backup was made, the rows go in as they were, then the migrations of
this version run: an older backup fits a newer program. At the end the audit trail and the files are verified.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from luoshi.audit import head
from luoshi.audit.verify import verify
from luoshi.files import checking, disk
from luoshi.kernel.writes import schema_changes_allowed
from luoshi.site.backup import FORMAT, KEY, MANIFEST, BackupError, Manifest
from luoshi.site.prepare import derive_anew

CHUNK: Final = 1 << 20
BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was restored."""

    manifest: Manifest
    rows: int
    files: int
    entries: int


def restore(source: Path) -> Outcome:
    """Restore a backup into an empty database and data folder. Raises BackupError; nothing is overwritten."""
    _empty_target()
    try:
        with tarfile.open(source, "r:") as tar:
            manifest = _manifest(tar)
            _check(tar, manifest)
            _settle_key(tar, manifest)
            rows = _database(tar, manifest)
            count = _files(tar, manifest)
            (Path(settings.DATA_DIR) / head.NAME).write_bytes(_read(tar, head.NAME))
    except FileNotFoundError:
        raise BackupError(f"没有恢复：找不到 {source}") from None
    except OSError as error:  # no permission, a folder, a full disk
        raise BackupError(f"恢复中断：{error.strerror or error}") from error
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"没有恢复：{source.name} 不是完整的备份文件（{error}）") from None
    report = verify()
    if not report.is_sound:
        said = "；".join(finding.sentence for finding in report.broken)
        raise BackupError(f"已恢复，但操作日志核验不通过，请勿启用：{said}")
    if wrong := list(checking.verify()):
        raise BackupError(f"已恢复，但原件核验不通过，请勿启用：{wrong[0]}（共{len(wrong)}处）")
    return Outcome(manifest, rows, count, report.entries)


def _empty_target() -> None:
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise BackupError("没有恢复：目标数据库不是空的，请换一个空库（LUOSHI_DATABASE_URL）")
    if next(disk.present(), None) is not None or head.path().exists():
        raise BackupError("没有恢复：数据目录里已有原件或审计链头，请换一个空目录（LUOSHI_DATA_DIR）")


def _manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        found = json.loads(_read(tar, MANIFEST))
        manifest = Manifest(**found)
    except (KeyError, ValueError, TypeError):
        raise BackupError("没有恢复：备份里没有清单，或清单已损坏") from None
    if manifest.format != FORMAT:
        raise BackupError(f"没有恢复：备份格式是{manifest.format}，本程序只认识{FORMAT}")
    return manifest


def _check(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """Every member is there once, is a plain file, and has the hash the manifest says."""
    members = [member for member in tar.getmembers() if member.name != MANIFEST]
    names = [member.name for member in members]
    if len(set(names)) < len(names) or set(names) != set(manifest.members):
        raise BackupError("没有恢复：备份里的文件与清单不符（缺少、多出或重复）")
    for member in members:
        digest = hashlib.sha256()
        for chunk in _chunks(tar, member):
            digest.update(chunk)
        if not member.isfile() or digest.hexdigest() != manifest.members[member.name]:
            raise BackupError(f"没有恢复：备份里的 {member.name} 与清单记载的摘要不同，文件已损坏或被改动")


def _settle_key(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """The instance key seals the trail: it comes with the backup or is already here, never a third one."""
    here = Path(settings.DATA_DIR) / KEY
    given = os.environ.get("LUOSHI_SECRET_KEY") or os.environ.get("LUOSHI_SECRET_KEY_FILE")
    if KEY in manifest.members and not given:
        key = _read(tar, KEY)
        here.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        here.touch(mode=0o600)
        here.write_bytes(key)
        settings.SECRET_KEY = key.decode()
    if not _head(tar).is_genuine:
        raise BackupError(
            "没有恢复：实例密钥与备份不符。请把原实例数据目录里的 secret-key 放到新的数据目录，"
            "或用 LUOSHI_SECRET_KEY 给出原密钥，然后重试"
        )


def _head(tar: tarfile.TarFile) -> head.Head:
    try:
        return head.Head.from_json(_read(tar, head.NAME).decode())
    except (KeyError, ValueError):
        raise BackupError("没有恢复：备份里没有审计链头，或链头已损坏") from None


def _database(tar: tarfile.TarFile, manifest: Manifest) -> int:
    executor = MigrationExecutor(connection)
    applied = {(app, name) for app, names in manifest.migrations.items() for name in names}
    unknown = sorted(applied - set(executor.loader.graph.nodes))
    if unknown:
        raise BackupError(f"没有恢复：备份来自更新的版本（{manifest.version}），请先升级程序")
    targets = [node for node in applied if not applied & set(executor.loader.graph.node_map[node].children)]
    with schema_changes_allowed():
        state = executor.migrate(sorted(targets))
        with transaction.atomic():
            count = _fill(tar, manifest, state.apps)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    derive_anew()  # not in the backup
    return count


def _fill(tar: tarfile.TarFile, manifest: Manifest, apps: StateApps) -> int:
    known = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}  # noqa: SLF001
    missing = sorted(set(manifest.tables) - set(known))
    if missing:
        raise BackupError(f"没有恢复：本程序没有表 {missing[0]}")
    for table in manifest.tables:  # what migrations put there themselves
        model = known[table]
        model._base_manager.all()._raw_delete(connection.alias)  # noqa: SLF001
    count = 0
    for table, rows in manifest.tables.items():
        model = known[table]
        stored = _insert(model, _lines(tar, f"database/{table}.jsonl"))
        if stored != rows:
            raise BackupError(f"没有恢复：表 {table} 应有{rows}行，实有{stored}行")
        count += stored
    sequences = connection.ops.sequence_reset_sql(no_style(), [known[table] for table in manifest.tables])
    with connection.cursor() as cursor:
        for sql in sequences:
            cursor.execute(sql)
    return count


def _insert(model: Any, lines: Iterator[bytes]) -> int:
    columns = json.loads(next(lines))
    by_column = {field.column: field for field in model._meta.concrete_fields}  # noqa: SLF001
    fields = [by_column[column] for column in columns]
    count, batch = 0, []
    for line in lines:
        values = zip(fields, json.loads(line), strict=True)
        batch.append(model(**{field.attname: _decoded(field, value) for field, value in values}))
        if len(batch) == BATCH:
            count += len(model._base_manager.bulk_create(batch, batch_size=BATCH))  # noqa: SLF001
            batch = []
    return count + len(model._base_manager.bulk_create(batch, batch_size=BATCH))  # noqa: SLF001


def _decoded(field: models.Field[Any, Any], value: Any) -> Any:
    target = field
    while isinstance(target, models.ForeignKey):  # a key is read as what it points to
        target = target.target_field
    return target.to_python(value)


def _files(tar: tarfile.TarFile, manifest: Manifest) -> int:
    names = [name for name in manifest.members if name.startswith("files/")]
    for name in names:
        file = tar.extractfile(name)
        assert file is not None  # checked to be a plain file
        digest, _ = disk.put(file)
        if name != f"files/{digest}":
            raise BackupError(f"没有恢复：备份里的 {name} 不是它所称的文件")
    return len(names)


def _chunks(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(member)
    if file is not None:
        while chunk := file.read(CHUNK):
            yield chunk


def _lines(tar: tarfile.TarFile, name: str) -> Iterator[bytes]:
    file = tar.extractfile(name)
    assert file is not None  # checked to be a plain file
    yield from file


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()
