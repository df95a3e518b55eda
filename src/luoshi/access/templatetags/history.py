"""The way to a record's history, for the page of any kind of record: {% history_link "documents.document" document %}."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.kernel.records import kinds

register = template.Library()


@register.simple_tag
def history_link(kind: str, record: Any, css: str = "ls-btn") -> SafeString:
    """A link 修改记录; KeyError for a kind nobody registered."""
    address = reverse("record_history", args=[kinds[kind].name, record.uuid])
    return format_html('<a class="{}" href="{}">{}</a>', css, address, _("修改记录"))
