"""Keeping originals. What comes here has passed the secrecy gate: before it, nothing is written at all."""

from __future__ import annotations

import io
import re
import time
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import IO, Final

from django.db import transaction

from luoshi.files import disk
from luoshi.files.models import StoredFile
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor

NAME_LENGTH: Final = 200
AT_ONCE: Final = 1000  # names in one question: a database takes only so many parameters
GRACE: Final = 3600.0  # seconds a file without a row may lie: its transaction may still be under way


def store(
    source: IO[bytes] | bytes | Path, *, name: str, by: Actor, unit_id: int | None = None, kind: str = ""
) -> StoredFile:
    """Keep a file that passed the gate: the bytes first, then the row.

    Args:
        source: its bytes, an open file read from where it stands, or a path.
        name: as the person's computer called it; only the last part is kept.
        by: who handed it in.
        unit_id: the unit it was handed in for.
        kind: its format by content.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            sha256, size = disk.put(file)
    else:
        sha256, size = disk.put(io.BytesIO(source) if isinstance(source, bytes) else source)
    with action("files.store", by=by, unit_id=unit_id) as act:
        return act.create(
            StoredFile(
                sha256=sha256,
                size=size,
                kind=kind,
                name=clean_name(name),
                unit_id=unit_id,
                uploaded_at=act.at,
                uploaded_by_id=by.id,
                uploaded_by_name=by.name[:80],
            )
        )


def clean_name(name: str) -> str:
    """A file's name without folders and control characters, short enough, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip(
        " ."
    )
    if len(shown) > NAME_LENGTH:
        stem, dot, ending = shown.rpartition(".")
        keep = ending if dot and len(ending) <= 10 else ""  # noqa: PLR2004 - longer is no ending
        shown = f"{(stem if keep else shown)[: NAME_LENGTH - len(keep) - 1]}{'.' if keep else ''}{keep}"
    return shown or "未命名文件"


def erase_files(act: Action, units: Collection[int]) -> int:
    """Within an action: delete the originals of units for good, bytes nothing else speaks of with them.

    The bytes go once the transaction is committed. How many rows went.
    """
    digests: set[str] = set()
    gone = 0
    for at in range(0, len(ordered := sorted(units)), AT_ONCE):
        rows = StoredFile.objects.filter(unit_id__in=ordered[at : at + AT_ONCE])
        digests |= set(rows.values_list("sha256", flat=True))
        gone += act.erase(rows)
    transaction.on_commit(lambda: _unlink(digests))
    return gone


def forget(act: Action, files: Collection[int]) -> int:
    """Within an action: delete originals nothing came of, by their ids; what points at them goes before.

    The bytes go once the transaction is committed, unless another row speaks of them. How many rows went.
    """
    rows = StoredFile.objects.filter(pk__in=files)
    digests = set(rows.values_list("sha256", flat=True))
    gone = act.remove(rows)
    transaction.on_commit(lambda: _unlink(digests))
    return gone


def _unlink(digests: Collection[str]) -> None:
    for at in range(0, len(ordered := sorted(digests)), AT_ONCE):
        batch = ordered[at : at + AT_ONCE]
        kept = set(StoredFile.objects.filter(sha256__in=batch).values_list("sha256", flat=True))
        for digest in set(batch) - kept:
            disk.path_of(digest).unlink(missing_ok=True)


def sweep() -> int:
    """Remove bytes no row speaks of: an upload whose transaction failed must leave nothing. How many went."""
    limit = time.time() - GRACE
    old = [path for path in disk.present() if disk.is_older(path, limit)]
    gone = 0
    for at in range(0, len(old), AT_ONCE):
        batch = old[at : at + AT_ONCE]
        named = StoredFile.objects.filter(sha256__in=[path.name for path in batch])
        kept = set(named.values_list("sha256", flat=True))
        for path in batch:
            # Asked again: the same bytes may have come in since, and their row is not committed yet.
            if path.name not in kept and disk.is_older(path, limit):
                path.unlink(missing_ok=True)
                gone += 1
    return gone
