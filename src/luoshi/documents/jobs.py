"""Reading long texts in the background."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from luoshi.documents.actions.reading import fail_reading, read_text
from luoshi.documents.models import Text
from luoshi.jobs import handlers
from luoshi.kernel.errors import Refused
from luoshi.reading import read_report

READ: Final = "documents.read"


def declare() -> None:
    """Called once when the room is ready."""
    handlers.register(READ, run_reading, label=_("读取文档"), given_up=not_read)


def not_read(running: handlers.Running) -> None:
    """The job was lost, or its asker's account stopped: the page offers to read the text again."""
    fail_reading(running.payload["text"], by=running.by)


def run_reading(running: handlers.Running) -> dict[str, str]:
    """Read one text (payload `text`: its primary key); a second run finds it read and changes nothing."""
    text = Text.objects.select_related("document").get(pk=running.payload["text"])
    try:
        if text.read_at is None:
            running.progress(0, 2, f"正在读取{text.chars}个字")
            reading = read_report(text.text)
            running.progress(1, 2, "正在登记台账条目")
            read_text(text.pk, by=running.by, reading=reading)
    except Refused:
        raise
    except Exception:
        fail_reading(text.pk, by=running.by)
        raise
    return {"document": str(text.document.uuid)}
