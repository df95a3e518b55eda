"""Whether everything that was stored is still there, unchanged, and nothing else is."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db.models import Max

from luoshi.files import disk
from luoshi.files.actions import GRACE
from luoshi.files.models import StoredFile


def verify() -> Iterator[str]:
    """One Chinese sentence for each thing that is wrong; reads every file once."""
    stored = (
        StoredFile.objects.values("sha256").annotate(size=Max("size"), name=Max("name")).order_by("sha256")
    )
    known: set[str] = set()
    for row in stored.iterator():
        known.add(row["sha256"])
        path = disk.path_of(row["sha256"])
        if not path.is_file():
            yield f"原件缺失：{row['name']}（{row['sha256'][:12]}）"
        elif disk.digest_of(path) != (row["sha256"], row["size"]):
            yield f"原件内容与登记时不同：{row['name']}（{row['sha256'][:12]}）"
    limit = time.time() - GRACE
    for path in disk.present():
        if path.name not in known and disk.is_older(path, limit):
            yield f"没有登记的文件：{path.relative_to(disk.folder())}"
