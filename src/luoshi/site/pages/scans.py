"""Scans of approvals on paper: whoever may see the record an approval stands for may have its scan."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from luoshi.audit.models import OfflineApproval
from luoshi.files.models import StoredFile
from luoshi.kernel.records import kind_of


def may_have(user: Any, file: StoredFile) -> bool:
    """Whether a reader may have this file as the scan of an approval that still stands; a query a kind."""
    records: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    standing = OfflineApproval.objects.filter(scan_id=file.pk, voided_at__isnull=True)
    for model, record in standing.values_list("model", "record"):
        records[model].add(record)
    for model, wanted in records.items():
        kind = kind_of(model)
        if kind is not None and kind.visible_to(user).filter(uuid__in=wanted).exists():
            return True
    return False
