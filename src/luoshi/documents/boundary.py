"""What a person types into the ledger stays within this system's scope, like what is read (不在本系统范围)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from luoshi.kernel.errors import Refused

_LEAST = 4  # characters; no clause is shorter


def refuse_boundary(value: Any, *, field: str) -> None:
    """Raise Refused where typed words hold a clause about what this system does not keep."""
    if not isinstance(value, str) or len(value) < _LEAST:
        return
    from luoshi.reading.boundary import boundary_spans
    from luoshi.reading.text import read_text

    if boundary_spans(read_text(value)):
        raise Refused(
            _("这句话所说的内容不在本系统范围，只能留在原文里，不列入台账；请改写后再保存"), field=field
        )
