"""Structured logs: one line an event, with the request id; JSON where LUOSHI_LOG_FORMAT=json.

What people wrote (texts, names of files, search words) never goes into a log line.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# Up to an empty line or the next traceback: what was written may have lines of its own.
_ROW = re.compile(r"^DETAIL: .*?(?=\n\n|\nThe above|\nTraceback|\Z)", re.MULTILINE | re.DOTALL)

_TOKEN = re.compile(r"(luoshi_[0-9a-f]{12})_[0-9a-fA-F]+")


def _without_rows(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """PostgreSQL quotes the refused row in its error: that part of a traceback is left out."""
    if isinstance(trace := event.get("exception"), str) and "DETAIL: " in trace:
        event["exception"] = _ROW.sub("DETAIL: …", trace)
    return event


def _without_tokens(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """A token somebody put into an address, or that stands in an error, is cut after its public beginning."""
    for name, value in event.items():
        if isinstance(value, str) and "luoshi_" in value:
            event[name] = _TOKEN.sub(r"\1_…", value)
    return event


def configure(*, json: bool, level: str) -> None:
    """Route structlog and the standard library through one formatter to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        structlog.processors.format_exc_info,
        _without_rows,
        _without_tokens,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Each request is logged once, by our own middleware, without its query string.
    for name in ("django.server", "gunicorn.access"):
        logging.getLogger(name).propagate = False
    logging.getLogger("django.request").setLevel(logging.ERROR)
    # At DEBUG it prints whole contexts: a refused text, a filled-in form.
    logging.getLogger("django.template").setLevel(logging.INFO)


def log(name: str) -> Any:
    """Return a logger that takes fields: `info("event", count=3)`."""
    return structlog.stdlib.get_logger(name)
