"""Template tags of the interface: thin doors to `components` and the partial templates beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django import template
from django.contrib.messages import constants, get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from luoshi.ui import components as c
from luoshi.ui import said as sentences
from luoshi.ui import text
from luoshi.ui.html import icon_html, light_html, matrix_cell_html, sparkline_html, tag_html
from luoshi.ui.table.table import Table

ENTRIES = pgettext_lazy("counter", "条")
register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of static/ui/icons.svg; decoration only, the word stands beside it."""
    return icon_html(name)


@register.filter
def said(sentence: object) -> str:
    """A sentence of the rooms below, in the reader's language."""
    return sentences.said(sentence)


@register.filter
def group(number: int | Decimal) -> str:
    """1204 -> 1 204, never split across lines."""
    return text.group(number)


@register.filter
def count(number: int) -> str:
    """A count; above 10 000 only that it is more."""
    return text.count_words(number)


@register.simple_tag
def light(value: c.Light | str, word: str = "", why: str = "") -> SafeString:
    """灯: {% light light %} or {% light "over" "逾期 12天" %}."""
    return light_html(value if isinstance(value, c.Light) else c.Light(c.Tone(value), word, why))


@register.simple_tag
def tag(word: c.Tag | str, kind: str = "") -> SafeString:
    """A kind or a fact in small: {% tag "措6.1" "measure" %}."""
    return tag_html(word if isinstance(word, c.Tag) else c.Tag(word, kind))


class Said(NamedTuple):
    """Messages of the last action, parted by where they are shown."""

    notes: list[dict[str, str]]
    toasts: list[dict[str, str]]


@register.simple_tag(takes_context=True)
def page_messages(context: Context) -> Said:
    """What failed or warns is a note in the page; what succeeded is a toast."""
    request: HttpRequest | None = context.get("request")
    found = Said([], [])
    if request is None or not hasattr(request, "_messages"):
        return found
    for message in get_messages(request):
        if not str(message.message).strip():
            continue
        if message.level >= constants.WARNING:
            tone = "over" if message.level >= constants.ERROR else "near"
            found.notes.append({"text": sentences.said(message), "tone": tone})
        else:
            found.toasts.append({"text": sentences.said(message)})
    return found


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(*parts: Any) -> dict[str, Any]:
    """{% crumbs "文档台账" url "上报材料" url2 %}: labels and addresses in turn; an empty address is plain."""
    pairs: Iterable[c.Link]
    if len(parts) == 1 and not isinstance(parts[0], str):
        pairs = parts[0]
    else:
        pairs = [
            c.Link(parts[at], parts[at + 1] if at + 1 < len(parts) else "") for at in range(0, len(parts), 2)
        ]
    return {"crumbs": list(pairs)}


@register.inclusion_tag("ui/parts/pickers.html", takes_context=True)
def pickers(context: Context, controls: Sequence[c.Picker]) -> dict[str, Any]:
    """The controls of the page head; other GET parameters of the page are kept."""
    request: HttpRequest = context["request"]
    own = {control.name for control in controls}
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in own | {"page"}
        for value in values
    ]
    return {"pickers": controls, "kept": kept, "action": request.path}


@register.inclusion_tag("ui/parts/strip.html")
def strip(figures: Sequence[c.Figure], *, compact: bool = False, label: str = "") -> dict[str, Any]:
    """A sheet of five or six figures; compact ones have no comparison on the phone."""
    return {"figures": figures, "compact": compact, "label": label or _("主要数字")}


@register.simple_tag
def sparkline(values: Sequence[int | float | None]) -> SafeString:
    """A trend in small, for the eye alone."""
    return sparkline_html(values)


@register.simple_tag
def chip(words: str, url: str = "", state: str = "", *, current: bool = False) -> SafeString:
    """A figure in prose. state: "" counted, "entered", "differs"; without an address plain text (no right)."""
    if not url:
        return format_html("{}", words)
    classes = "ls-chip" + (f" ls-chip-{state}" if state else "")
    return format_html(
        '<a class="{}" href="{}"{}>{}</a>',
        classes,
        url,
        mark_safe(' aria-current="true"') if current else "",
        words,
    )


@register.inclusion_tag("ui/parts/note.html")
def note(item: c.Note) -> dict[str, Any]:
    """A sentence above the content."""
    return {"note": item}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Sequence[c.Tab], *, target: str = "", label: str = "") -> dict[str, Any]:
    """Tabs are links; with a target (an id) htmx swaps only that part and keeps the address."""
    return {"tabs": items, "target": target, "label": label or _("页签")}


@register.inclusion_tag("ui/parts/steps.html")
def steps(items: Sequence[c.Step], label: str = "") -> dict[str, Any]:
    """A procedure: done, current, to come."""
    return {"steps": items, "label": label or _("办理程序")}


@register.inclusion_tag("ui/parts/events.html")
def events(items: Sequence[c.Event], first: int = 4) -> dict[str, Any]:
    """经过: newest first, the first four, then all."""
    return {"shown": items[:first], "rest": items[first:], "total": len(items)}


@register.inclusion_tag("ui/parts/offline.html")
def offline_badge(approval: c.Approval | None) -> dict[str, Any]:
    """线下已审批 right after the act it stands for; nothing for an online act."""
    return {"approval": approval}


@register.inclusion_tag("ui/parts/matrix.html")
def matrix(item: c.Matrix, *, legend: bool = True, starts: bool = False) -> dict[str, Any]:
    """Units by months; `starts`: some cells lie before what they belong to is judged."""
    return {"matrix": item, "legend": legend, "starts": starts}


@register.simple_tag
def matrix_cell(item: c.MatrixCell) -> SafeString:
    """One cell of it."""
    return matrix_cell_html(item)


@register.inclusion_tag("ui/parts/chart.html")
def chart(item: c.Chart) -> dict[str, Any]:
    """A chart with its data table."""
    return {"chart": item, "data_id": f"ls-data-{item.key}"}


@register.inclusion_tag("ui/parts/progress.html")
def progress(item: c.Progress) -> dict[str, Any]:
    """Background work under way; asks again every two seconds where it may."""
    return {"progress": item}


@register.inclusion_tag("ui/parts/empty.html")
def empty(title: str, sentence: str = "", label: str = "", url: str = "") -> dict[str, Any]:
    """One bold line, one sentence how it fills, one button."""
    return {"title": title, "text": sentence, "label": label, "url": url}


@register.simple_tag
def withheld(shown: int, hidden: int, counter: text.Words = ENTRIES) -> SafeString:
    """你可看16条，另有1条无权查看; nothing where nothing is withheld. The number itself never changes."""
    if not hidden:
        return mark_safe("")
    words = _("您可看%(shown)s%(counter)s，另有%(hidden)s%(counter)s无权查看") % {
        "shown": text.group(shown),
        "hidden": text.group(hidden),
        "counter": counter,
    }
    return format_html('<span class="ls-withheld">{}</span>', words)


@register.simple_tag(takes_context=True)
def table(context: Context, item: Table[Any]) -> SafeString:
    """A declared table with its filters, foot and states."""
    return item.as_html(context.get("csrf_token"))


@register.inclusion_tag("ui/forms/field.html")
def field(
    bound: Any, label: str = "", hint: str = "", wide: str = "", optional: str = "", *, first: bool = False
) -> dict[str, Any]:
    """One field of any Django form: label above, input, hint, error tied to it; the first one has the focus."""
    from luoshi.ui.forms import field_context

    return field_context(bound, wide=wide, hint=hint, optional=optional, label=label, first=first)


@register.inclusion_tag("ui/forms/cell.html")
def cell(bound: Any) -> dict[str, Any]:
    """A field in a grid: the head of its column is its label."""
    from luoshi.ui.forms import field_context

    return field_context(bound)


@register.simple_tag
def constant(part: str) -> SafeString:
    """A part of the frame that says the same to everybody, made once a process and language: {% constant "…" %}."""
    return _constant(part, get_language(), staticfiles_storage.__class__.__name__)


@cache
def _constant(part: str, language: str | None, storage: str) -> SafeString:  # noqa: ARG001 (what differs)
    return render_to_string(part)


@register.simple_tag
def static_url(path: str) -> str:
    """The address of a static file as a value."""
    return static(path)


@register.simple_tag
def joined(words: Iterable[Any], between: str = "") -> SafeString:
    """Words with 、 between them, each unbroken."""
    return format_html_join(
        between or _("、"), '<span class="ls-nb">{}</span>', ((conditional_escape(w),) for w in words)
    )
