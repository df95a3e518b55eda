"""Tables of the directory."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.organisations.comparing import Difference, What
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import level_of
from luoshi.organisations.tree import Node, OrgTree
from luoshi.ui.components import Tag
from luoshi.ui.table import Choice, Date, LinkTo, Table, Tags, Text

WHAT = {
    What.SET_UP: _("成立"),
    What.SPLIT_OFF: _("分设成立"),
    What.RENAMED: _("更名"),
    What.CHANGED_KIND: _("改设"),
    What.MOVED: _("隶属调整"),
    What.MERGED: _("并入"),
    What.CLOSED: _("撤销"),
    What.RESTORED: _("恢复"),
}
_TONES = {
    What.SET_UP: "ok",
    What.SPLIT_OFF: "ok",
    What.RESTORED: "ok",
    What.CLOSED: "over",
    What.MERGED: "over",
}


def tone_of(what: What) -> str:
    """The colour of its word: new, gone, otherwise changed."""
    return _TONES.get(what, "blue")


class Change(NamedTuple):
    """One unit that stands otherwise on the second day."""

    uuid: uuid.UUID
    what: tuple[What, ...]
    name: str
    before: str
    after: str

    @property
    def happened(self) -> list[Tag]:
        return [Tag(str(WHAT[what]), tone_of(what)) for what in self.what]

    @property
    def kinds(self) -> list[str]:
        return [what.value for what in self.what]


def change_of(difference: Difference, key: uuid.UUID, first: OrgTree, second: OrgTree) -> Change:
    """A difference in words: how the unit stood, and how it stands."""
    return Change(
        key,
        difference.what,
        difference.after.name,
        _stood(difference.before, first) if difference.before is not None else "",
        _stood(difference.after, second),
    )


def _stood(node: Node, tree: OrgTree) -> str:
    above = tree.parent(node.unit)
    words = [node.name, str(UnitKind(node.kind).label), *([above.name] if above is not None else [])]
    return " · ".join(words)


class Happened(Choice):
    """Among several things that happened to a unit, one."""

    def apply(self, rows: Any, value: str) -> Any:
        return [row for row in rows if value in row.kinds]


class ChangeTable(Table[Change]):
    caption = _("组织变动")
    counter = pgettext_lazy("counter", "个")
    page_size = 200
    search = ("name", "before", "after")
    search_hint = _("组织名称")
    empty_title = _("两日之间没有变动")
    empty_text = _("换一个日期再看；成立、更名、调整等在组织页面登记。")

    happened = Tags(_("变动"), phone="status")
    title = LinkTo(_("组织"), "name", url=lambda row: reverse("unit", args=[row.uuid]), phone="title")
    before = Text(_("变动前（名称 · 类别 · 上级）"))
    after = Text(_("变动后（名称 · 类别 · 上级）"))

    kinds = Happened(_("变动"), [(what.value, label) for what, label in WHAT.items()])


def _indented(span: UnitSpan) -> str:
    """The name, moved in by its level: the tree is read from the first column."""
    return "　" * level_of(span.path) + span.name


def _closed(span: UnitSpan) -> list[Tag]:
    return [Tag(gettext("已撤销"))] if span.closed else []


class UnitTable(Table[UnitSpan]):
    """Spans of a day with `above`, `founded` and `since`."""

    wide = True
    caption = _("组织一览")
    counter = pgettext_lazy("counter", "个")
    search = ("name",)
    search_hint = _("组织名称")

    title = LinkTo(
        _("名称"),
        _indented,
        url=lambda span: reverse("unit", args=[span.unit.uuid]),
        tags=_closed,
        phone="title",
    )
    kind_label = Text(_("类别"), lambda span: span.get_kind_display())
    above = Text(_("上级组织"))
    founded = Date(_("成立日期"), sort="founded")
    since = Date(_("最近变动"), sort="since", phone="hide")

    kind = Choice(_("类别"), UnitKind.choices)
