"""/healthz: the process answers. /readyz: it can do its work (database, schema, trail, data folder).

Both are open to anybody: they name parts, never paths, versions or causes. Those are in the log and on the
page 系统状态.
"""

from __future__ import annotations

import logging
import os
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

DATABASE, SCHEMA, TRAIL, DATA = "database", "schema", "trail", "data"
READY: Final = {True: "ready", False: "not ready"}


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process is alive; no database is asked."""
    return JsonResponse({"status": "ok"})


def checked() -> dict[str, list[str]]:
    """The parts this instance works with, each with what is wrong with it, one sentence each.

    A part that could not be asked because another one is missing is left out: nothing is known of it.
    """
    found: dict[str, list[str]] = {DATABASE: []}
    try:
        executor = MigrationExecutor(connection)
        found[SCHEMA] = (
            ["数据库结构未更新，请运行 luoshi migrate"]
            if executor.migration_plan(executor.loader.graph.leaf_nodes())
            else []
        )
        if not found[SCHEMA]:
            from luoshi.audit import health as audit_health

            found[TRAIL] = audit_health.check()
    except DatabaseError as error:
        logger.warning("the database does not answer: %s", error)
        found = {DATABASE: ["数据库连不上"]}
    found[DATA] = [] if os.access(settings.DATA_DIR, os.W_OK) else ["数据目录不可写"]
    return found


def problems() -> list[str]:
    """What keeps this instance from working, one sentence each; empty when it is ready."""
    return [sentence for sentences in checked().values() for sentence in sentences]


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Ready or not, by part; 503 while something is missing. Why stands in the log."""
    parts = checked()
    for part, sentences in parts.items():
        for sentence in sentences:
            logger.warning("not ready: %s: %s", part, sentence)
    ready = not any(parts.values())
    answer = {
        "status": READY[ready],
        "parts": {part: READY[not sentences] for part, sentences in parts.items()},
    }
    return JsonResponse(answer, status=200 if ready else 503)
