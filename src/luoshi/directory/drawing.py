"""The lines of the drawn tree as markup: made in Python because a page has a hundred of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from luoshi.directory.branches import Batch, Branch
from luoshi.organisations.enums import UnitKind
from luoshi.ui.components import Tag
from luoshi.ui.html import icon_html, tag_html
from luoshi.ui.text import group

_ANY: Final = uuid.UUID(int=0)


class Drawing:
    """Draws the branches of one page: addresses and words that all lines share are made once."""

    def __init__(self, steering: Mapping[str, str]) -> None:
        """`steering`: the parameters by which what is below is asked for as of the same day."""
        self._steering: dict[str, str | int] = dict(steering)
        day = urlencode({"on": steering["on"]}) if steering.get("on") else ""
        self._unit = _pattern("unit", f"?{escape(day)}" if day else "")
        self._below = _pattern("unit_below", "")
        self._kinds = {kind.value: escape(str(kind.label)) for kind in UnitKind}
        self._closed = escape(_("已撤销"))
        self._closed_tag = tag_html(Tag(_("已撤销")))
        self._toggle = icon_html("down")

    def tree(self, branches: Iterable[Branch]) -> SafeString:
        """The lines of these branches with all that is drawn below them."""
        return mark_safe("".join(map(self._branch, branches)))  # noqa: S308 (every word is escaped)

    def batch(self, batch: Batch, key: uuid.UUID) -> SafeString:
        """The lines below one unit, and where there are more the line that asks for them."""
        more = self._more(key, batch.reached, batch.left, batch.level - 1) if batch.left else ""
        return mark_safe(self.tree(batch.branches) + more)  # noqa: S308 (every word is escaped)

    def _branch(self, branch: Branch) -> str:
        row, name, kind = branch.row, escape(branch.row.name), self._kinds[branch.row.kind]
        below = escape(_("下级%(count)s个") % {"count": group(branch.below)}) if branch.below else ""
        label = "，".join(filter(None, [name, kind, below, self._closed if row.closed else ""]))
        places = (
            f'aria-level="{branch.level}" aria-posinset="{branch.position}" aria-setsize="{branch.size}"'
            f' aria-label="{label}" tabindex="-1"'
        )
        hit = " ld-hit" if branch.hit else ""
        link = f'<a class="ld-branch-name{hit}" tabindex="-1" href="{self._unit(row.uuid)}">{name}</a>'
        closed = f" {self._closed_tag}" if row.closed else ""
        if not branch.below:
            return (
                f'<li role="none" class="ld-branch"><div role="treeitem" class="ld-branch-row" {places}>'
                f'<span class="ld-toggle"></span><span class="ld-branch-words">{link} '
                f'<span class="ls-muted ls-small">{kind}</span>{closed}</span></div></li>'
            )
        said = escape(_("展开或收起“%(name)s”") % {"name": row.name})
        fetch = "" if branch.opened else f" {self._fetched(branch)}"
        more = self._more(row.uuid, branch.drawn, branch.left, branch.level) if branch.left else ""
        return (
            f'<li role="none" class="ld-branch"><div role="treeitem" class="ld-branch-row" {places}'
            f' aria-expanded="{str(branch.opened).lower()}" aria-owns="below-{row.unit}"{fetch}>'
            f'<button class="ld-toggle" type="button" tabindex="-1" aria-label="{said}">{self._toggle}</button>'
            f'<span class="ld-branch-words">{link} <span class="ls-muted ls-small">{kind} · {below}</span>{closed}'
            f'</span></div><ul role="group" id="below-{row.unit}"{"" if branch.opened else " hidden"}>'
            f"{self.tree(branch.branches)}{more}</ul></li>"
        )

    def _fetched(self, branch: Branch) -> str:
        return (
            f'hx-get="{self._asked(branch.row.uuid, level=branch.level)}" hx-trigger="ls:open once"'
            ' hx-target="next ul" hx-swap="innerHTML"'
        )

    def _more(self, key: uuid.UUID, start: int, left: int, level: int) -> str:
        said = escape(_("再显示，还有%(count)s个") % {"count": group(left)})
        return (
            f'<li role="none" class="ld-branch"><div role="treeitem" class="ld-branch-row" tabindex="-1"'
            f' aria-label="{said}" hx-get="{self._asked(key, level=level, start=start)}" hx-trigger="ls:more once"'
            ' hx-target="closest li" hx-swap="outerHTML"><span class="ld-toggle"></span>'
            f'<button class="ls-btn ls-btn-small ld-more" type="button" tabindex="-1">{said}</button></div></li>'
        )

    def _asked(self, key: uuid.UUID, **more: int) -> str:
        return f"{self._below(key)}?{escape(urlencode({**self._steering, **more}))}"


def _pattern(name: str, end: str) -> Callable[[uuid.UUID], str]:
    """An address with one uuid in it, resolved once."""
    start, rest = reverse(name, args=[_ANY]).split(str(_ANY))
    return lambda key: f"{start}{key}{rest}{end}"
