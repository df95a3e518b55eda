"""Who may have a file: whoever may see a record it belongs to. Closed by default.

A room whose records have files registers how it answers; a file no room answers for is served to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404

from luoshi.files.models import StoredFile

MayRead = Callable[[Any, StoredFile], bool]
_owners: dict[str, MayRead] = {}


def register(kind: str, may_read: MayRead) -> None:
    """Answer for the files of a record kind: whether this user may see a record the file belongs to."""
    if _owners.setdefault(kind, may_read) is not may_read:
        raise ValueError(f"files of {kind!r} are answered for twice")


def may_read(user: Any, file: StoredFile) -> bool:
    """Whether any room lets this user have the file."""
    return any(answer(user, file) for answer in _owners.values())


def serve(file: StoredFile, user: Any) -> FileResponse:
    """The file as a download; 404 for a stranger, as if it did not exist.

    Never shown inside the browser and never guessed at: it is somebody else's file.
    """
    if not may_read(user, file):
        raise Http404
    try:
        response = FileResponse(
            file.path.open("rb"),
            as_attachment=True,
            filename=file.name,
            content_type="application/octet-stream",
        )
    except FileNotFoundError:
        raise Http404 from None
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
