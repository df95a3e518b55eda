"""A request id for every request, one log line for each, and the sentence for a defect."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from luoshi.site.logs import log

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = ("/healthz", "/readyz", "/static/")


class RequestLog:
    """Gives the request an id (one that came with it is kept where it is well formed), logs method, path, status and milliseconds.

    The query string is left out: it may hold what somebody searched for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex[:12]
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            if not request.path.startswith(QUIET):
                log(__name__).info(
                    "request",
                    method=request.method,
                    path=request.path,
                    status=response.status_code,
                    ms=round((time.perf_counter() - started) * 1000),
                )
        response["X-Request-ID"] = request_id
        return response
