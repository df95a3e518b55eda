"""Tables of this room: imports, and the rows of a preview."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.exchange.enums import EFFECTS, State
from luoshi.exchange.planning import Picture, Shown
from luoshi.kernel.exchange import Effect, offers
from luoshi.kernel.records import kinds
from luoshi.ui.components import Light, Tone
from luoshi.ui.said import said
from luoshi.ui.table import Choice, Date, Lights, LinkTo, Markup, Number, Table, Text


def label_of(key: str) -> str:
    """What a sheet is called; its key where its room has gone since."""
    offer = offers.get(key)
    return str(offer.label) if offer is not None else key


class ImportTable(Table[Any]):
    caption = _("导入记录")
    counter = pgettext_lazy("counter", "次")
    default_sort = "-entered_at"
    empty_title = _("还没有导入过")
    empty_text = _("选一张表，把大家交来的文件一次拖进来；写入以前先看会改动什么，写错了可以整批撤销。")

    offer = LinkTo(
        _("表"),
        lambda one: label_of(one.offer),
        url=lambda one: reverse("import", args=[one.uuid]),
        phone="title",
    )
    unit = Text(_("单位"), "unit_name")
    who = Text(_("上传人"), "entered_by_name")
    entered_at = Date(_("时间"), sort="entered_at", phone="pair")
    new = Number(_("新增"), phone="hide")
    changed = Number(_("变更"), phone="hide")
    same = Number(_("无变化"), phone="hide")
    bad = Number(_("有误"), phone="hide")
    state = Lights(_("状态"), lambda one: State(one.state).light)

    by_state = Choice(_("状态"), State.choices, "state")


@dataclass(slots=True)
class PictureRow:
    """A row of a preview as its table shows it."""

    place: str
    about: str
    light: Light
    effect: str
    row: Shown
    url: str = ""  # filled in for the rows of a page

    @property
    def words(self) -> SafeString:
        """What changes; made for the rows of a page only."""
        words = _words(self.row)
        return format_html('<div class="le-words">{}</div>', words) if words else words


def picture_rows(picture: Picture, files: Mapping[int, str]) -> list[PictureRow]:
    """All rows of a picture; the wrong ones first, those that stay as they are last."""
    order = {Effect.BAD: 0, Effect.CHANGED: 1, Effect.NEW: 2, Effect.SAME: 3}
    lights = {effect: Light(tone, str(word)) for effect, (tone, word) in EFFECTS.items()}
    waiting = Light(Tone.NEAR, gettext("待核对"))
    many = len(files) > 1
    rows = sorted(picture.rows, key=lambda row: order[row.effect])
    return [
        PictureRow(
            _place(row, files.get(row.file, "") if many else ""),
            row.about or gettext("（未读出）"),
            waiting if row.waits else lights[row.effect],
            row.effect.value,
            row,
        )
        for row in rows
    ]


def _place(row: Shown, file: str) -> str:
    place = gettext("%(tab)s 第%(row)s行") % {"tab": row.tab, "row": row.number}
    return f"{file} · {place}" if file else place


def _words(row: Shown) -> SafeString:
    """What changes, cell by cell; what is wrong, sentence by sentence."""
    if row.bad:
        return format_html_join(
            "",
            '<span class="le-cell ls-bad">{}{}</span>',
            ((where, said(words)) for where, words in row.wrong()),
        )
    if row.effect is Effect.CHANGED:
        return format_html_join(
            "",
            '<span class="le-cell"><span class="ls-muted">{}</span> {} → <b>{}</b></span>',
            (
                (head, before or gettext("空白"), after or gettext("空白"))
                for head, before, after in row.differences
            ),
        )
    cells = format_html_join(
        "", '<span class="le-bit"><span class="ls-muted">{}</span> {}</span>',
        ((head, after) for head, _before, after in row.differences if after),
    )  # fmt: skip
    return format_html("{}", cells)


Ref = tuple[str, str]  # kind and uuid of a record


def urls_of(refs: Collection[Ref], user: Any) -> dict[Ref, str]:
    """Where records are, as far as their kinds have pages and the reader rights to them; one query a kind."""
    found: dict[Ref, str] = {}
    for name in sorted({kind for kind, _key in refs}):
        kind = kinds.get(name)
        if kind is None:
            continue
        keys = [key for of, key in refs if of == name]
        for record in kind.visible_to(user).filter(uuid__in=keys).select_related():
            found[name, str(record.uuid)] = kind.url(record)
    return found


class PictureTable(Table[PictureRow]):
    caption = _("逐行预览")
    counter = pgettext_lazy("counter", "行")
    search = ("about", "place")
    search_hint = _("姓名、单位或文件名")

    about = LinkTo(_("对象"), url=lambda row: row.url, phone="title", note=lambda row: row.place)
    cells = Markup(_("内容"), "words")
    light = Lights(_("结果"))

    effect = Choice(_("结果"), [(effect.value, word) for effect, (_tone, word) in EFFECTS.items()])


class ResultTable(PictureTable):
    """What was written: each row leads to its record. Links are looked up for the rows of a page only."""

    caption = _("写入结果")

    @cached_property
    def shown(self) -> list[PictureRow]:
        rows: list[PictureRow] = super().shown
        urls = urls_of({row.row.ref for row in rows if row.row.ref is not None}, self.request.user)
        for row in rows:
            row.url = urls.get(row.row.ref, "") if row.row.ref is not None else ""
        return rows
