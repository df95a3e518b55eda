"""Markup of a ledger's rows: acts, links, heads of sections. Built in Python, fifty times a page."""

from __future__ import annotations

import uuid
from html import escape
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from luoshi.documents.enums import Nature, State
from luoshi.documents.pages.words import KINDS
from luoshi.documents.queries import Ledger, LedgerItem

MOST_LINKS: Final = 4  # tags in one cell; the rest is a number
FORM: Final = "ld-act"  # id of the one form all buttons of a ledger belong to
_OWN: Final = ("open", "do", "at", "nature", "start", "end")  # parameters that open something in a list


class Address:
    """Addresses of one document's page that keep the tab, conditions and page of the list."""

    def __init__(self, key: uuid.UUID, params: QueryDict, tab: str) -> None:
        self.key = key
        kept = params.copy()
        for name in _OWN:
            kept.pop(name, None)
        kept["tab"] = tab
        self.query = kept.urlencode()

    def act(self, view: str, item: LedgerItem | None = None) -> str:
        """Where an act is posted; it leads back to this list."""
        args = [self.key] if item is None else [self.key, item.uuid]
        return f"{reverse(view, args=args)}?{self.query}"

    def open(self, item: LedgerItem, what: str = "") -> str:
        """The same list with something open under a row."""
        return self.with_("open", item.mark, do=what)

    def with_(self, name: str, value: str, **more: str) -> str:
        """The same list with more parameters."""
        added = {name: value, **{key: one for key, one in more.items() if one}}
        return f"?{self.query}&{urlencode(added)}"

    @property
    def closed(self) -> str:
        """The list with nothing open."""
        return f"?{self.query}"


def button(
    label: str,
    address: str,
    name: str,
    value: str,
    *,
    key: str = "",
    hidden: bool = False,
    primary: bool = False,
) -> str:
    """A button of the ledger's one form."""
    looks = "hidden" if hidden else f'class="ls-btn{" ls-btn-primary" if primary else ""} ls-btn-small"'
    pressed = f' data-key="{key}"' if key else ""
    return (
        f'<button {looks} type="submit" form="{FORM}" formaction="{escape(address)}" name="{name}" '
        f'value="{escape(value)}"{pressed}>{escape(label)}</button>'
    )


def opener(label: str, address: str, *, key: str = "", expanded: bool | None = None) -> str:
    """A link that opens something in the ledger: a page of its own without scripts."""
    pressed = f' data-key="{key}"' if key else ""
    state = "" if expanded is None else f' aria-expanded="{"true" if expanded else "false"}"'
    where = escape(address)
    return f'<a class="ld-open" href="{where}" hx-get="{where}"{pressed}{state}>{escape(label)}</a>'


def row_acts(item: LedgerItem, address: Address, *, is_opened: bool) -> SafeString:
    """What may be done with a row; each act is also a key (keys press what is here)."""
    parts = []
    if item.state is State.REJECTED:
        parts.append(button(_("恢复"), address.act("document_restore"), "pick", item.seen))
    else:
        if item.is_open or item.review:
            parts.append(button(_("确认"), address.act("document_confirm"), "pick", item.seen, key="Enter"))
        parts += [
            opener(_("修改"), address.open(item, "edit"), key="E"),
            button(_("不采用"), address.act("document_reject"), "pick", item.seen, key="Delete", hidden=True),
            button(
                _("本节全部确认"), address.act("document_confirm"), "section",
                section_of(item.nature, item.heading), key="A", hidden=True,
            ),
        ]  # fmt: skip
    target = address.closed if is_opened else address.open(item)
    parts.append(opener(_("收起") if is_opened else _("更多"), target, expanded=is_opened))
    swap = 'hx-target="#ledger" hx-select="unset" hx-swap="outerHTML" hx-push-url="false"'
    return mark_safe(f'<span class="ld-acts" {swap}>{"".join(parts)}</span>')  # noqa: S308 - every word is escaped


def link_marks(ledger: Ledger, item: LedgerItem) -> SafeString:
    """The marks an item belongs to; a dashed one is inferred and waits to be confirmed."""
    found = ledger.linked.get(item.uuid, ())
    parts = [
        f'<a class="ls-tag ls-k-{KINDS[other.nature]}{"" if link.firm else " ld-inferred"}" '
        f'href="?at={other.mark}#{other.mark}" data-ref="{other.mark}">{other.mark}</a>'
        for other, link in found[:MOST_LINKS]
    ]
    if len(found) > MOST_LINKS:
        rest = _("等%(count)s个") % {"count": len(found)}
        parts.append(f'<span class="ls-muted ls-small ls-nb">{escape(rest)}</span>')
    if not parts:
        return SafeString("")
    return mark_safe(f'<span class="ld-links-cell">{"".join(parts)}</span>')  # noqa: S308 - marks are signs and numbers


def section_of(nature: Nature | None, heading: int | None) -> str:
    """A section as 本节全部确认 sends it: of one nature or of all."""
    return f"{nature.value if nature else ''}:{'' if heading is None else heading}"


def section_head(
    words: list[str], heading: int | None, waiting: int, address: Address, nature: Nature, *, primary: bool
) -> SafeString:
    """The head of a 方面 with its one button, loud where it is the next to confirm; what stands above it is quiet."""
    *above, own = words
    said = f'<span class="ld-above-words">{escape(" › ".join(above))} › </span>' if above else ""
    act = ""
    if waiting and heading is not None:
        label = _("本节全部确认（%(count)s）") % {"count": waiting}
        act = button(
            label, address.act("document_confirm"), "section", section_of(nature, heading), primary=primary
        )
    return mark_safe(f'<span class="ld-group"><span>{said}{escape(own)}</span>{act}</span>')  # noqa: S308 - escaped
