"""/healthz: the process answers. /readyz: it can do its work (database, migrations, audit triggers, data folder)."""

from __future__ import annotations

import os

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process is alive; no database is asked."""
    return JsonResponse({"status": "ok"})


def problems() -> list[str]:
    """What keeps this instance from working, one sentence each; empty when it is ready."""
    found: list[str] = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            found.append("数据库结构未更新，请运行 luoshi migrate")
        else:
            from luoshi.audit import health as audit_health

            found.extend(audit_health.check())
    except DatabaseError:
        found.append("数据库连不上")
    if not os.access(settings.DATA_DIR, os.W_OK):
        found.append("数据目录不可写")
    return found


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """503 with the reasons while something is missing."""
    found = problems()
    return JsonResponse(
        {"status": "ok" if not found else "not ready", "problems": found}, status=503 if found else 200
    )
