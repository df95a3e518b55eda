"""Bytes in the data folder, by SHA-256: written to a temporary file, synced, renamed, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from django.conf import settings

CHUNK: Final = 1 << 20
_INCOMING: Final = ".incoming"


def folder() -> Path:
    """Where stored files lie."""
    return Path(settings.DATA_DIR) / "files"


def path_of(sha256: str) -> Path:
    """The place of a file with this digest, whether it is there or not."""
    return folder() / sha256[:2] / sha256[2:4] / sha256


def put(source: IO[bytes]) -> tuple[str, int]:
    """Store what can be read from `source`; its SHA-256 and size. Bytes already there are not stored again."""
    incoming = _private(folder() / _INCOMING)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=incoming)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _settle(temporary, path_of(digest.hexdigest()), size)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def _settle(temporary: Path, target: Path, size: int) -> None:
    if target.is_file() and target.stat().st_size == size:
        target.touch()  # young again: a sweep under way must not take it before the new row is committed
        temporary.unlink()
        return
    _private(target.parent)
    temporary.replace(target)  # also over one that was cut short
    for parent in (target.parent, target.parent.parent, folder()):
        _sync(parent)


def _private(directory: Path) -> Path:
    """Make a folder and those above it, open to nobody else."""
    for path in (*reversed(directory.parents), directory):
        if not path.exists():
            path.mkdir(exist_ok=True, mode=0o700)
    return directory


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file as it lies there now."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def is_older(path: Path, limit: float) -> bool:
    """Whether a file was last touched before a moment (seconds since 1970); one that has gone is not."""
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:
        return False


def present() -> Iterator[Path]:
    """Every file that lies there, half-written ones included."""
    yield from (path for path in folder().rglob("*") if path.is_file()) if folder().is_dir() else ()
