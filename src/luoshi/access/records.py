"""The one way to a single record."""

from __future__ import annotations

import uuid
from typing import Any

from luoshi.access.grants import Somebody
from luoshi.kernel.records import RecordKind, kinds


def get_or_404(kind: RecordKind | str, key: uuid.UUID | str, user: Somebody) -> Any:
    """The record of that kind and uuid, if this reader may see it.

    Raises Http404 when it is absent, malformed or out of reach: the same page for all three. KeyError for a
    kind nobody registered.
    """
    return (kinds[kind] if isinstance(kind, str) else kind).one(user, key)
