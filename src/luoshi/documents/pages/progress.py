"""How far the reading of a long text is, in words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.documents.enums import SCAN
from luoshi.documents.models import Document, Text
from luoshi.jobs import queries as jobs
from luoshi.jobs.models import Job
from luoshi.ui.components import Progress
from luoshi.ui.text import group


def progress_of(found: Document) -> Progress:
    """The job that reads a text, in words."""
    url = reverse("document_progress", args=[found.uuid])
    unread = Text.objects.light().filter(document=found, read_at__isnull=True).exclude(format=SCAN)
    text = unread.order_by("number").last()
    job = Job.objects.filter(uuid=text.job).first() if text is not None and text.job else None
    if job is None or text is None:
        return Progress(_("正在读取"), 0, 1, url)
    shown = jobs.shown(job)
    if shown.progress is not None:
        return Progress(shown.progress.text or _("正在读取"), shown.progress.done, shown.progress.total, url)
    return Progress(_("排队等待读取，共%(chars)s字") % {"chars": group(text.chars)}, 0, 0, url)
