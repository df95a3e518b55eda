"""Downloading an original."""

from __future__ import annotations

import uuid

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from luoshi.files.access import serve
from luoshi.files.models import StoredFile


@require_safe
def download(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """The original as a download, for whoever may see its record; anybody else gets 404."""
    return serve(get_object_or_404(StoredFile, uuid=key), request.user)
