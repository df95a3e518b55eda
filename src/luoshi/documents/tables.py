"""Tables of this room: the list of documents, and the items of one ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.db.models import Value as Constant
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.access.choosing import Units
from luoshi.access.grants import Somebody
from luoshi.documents import deadlines
from luoshi.documents.enums import Nature, State
from luoshi.documents.outline import aspect, within
from luoshi.documents.pages import words
from luoshi.documents.pages.rows import Address, link_marks, row_acts, section_head
from luoshi.documents.pages.text import numbered_checks
from luoshi.documents.queries import Ledger, LedgerItem
from luoshi.documents.rights import VIEW
from luoshi.kernel import clock
from luoshi.organisations.models import UnitSpan
from luoshi.reading.types import Severity
from luoshi.ui.components import Light, Option, Tag, Tone
from luoshi.ui.html import light_html, tag_html
from luoshi.ui.said import said
from luoshi.ui.table import (
    Between,
    Bulk,
    Choice,
    Column,
    Date,
    Lights,
    LinkTo,
    Markup,
    Number,
    Table,
    Tags,
    Text,
)
from luoshi.ui.table import Filter as TableFilter
from luoshi.ui.table import render as rendering
from luoshi.ui.table.filters import Rows

MOST_QUOTED: Final = 60  # characters a check shows of its place


def labelled(documents: QuerySet[Any], kinds: Mapping[str, str]) -> QuerySet[Any]:
    """Documents with `unit_name` as it is today and `kind_label`; the pack is asked once, not a row."""
    name = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    known = [When(kind=key, then=Constant(said(label))) for key, label in kinds.items()]
    kind = Case(*known, default=F("kind")) if known else F("kind")
    named: QuerySet[Any] = documents.annotate(unit_name=Subquery(name), kind_label=kind)
    return named


class UnitFilter(Choice):
    """Units the reader may see documents of, by uuid."""

    def __init__(self, user: Somebody) -> None:
        super().__init__(_("单位"), (), "unit__uuid", searchable=True)
        self.name, self._units = "unit", Units(user, VIEW)

    def options(self) -> list[Option]:
        """None where they are too many for a list; an address that names one holds all the same."""
        return [Option(one.value, one.label) for one in self._units.listed or ()]

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        value = params.get(prefix + self.name, "")
        return value if value and self._units.label(value) else ""

    def pickers(self, params: QueryDict, prefix: str = "") -> list[Any]:
        return super().pickers(params, prefix) if self._units.listed else []

    def pill(self, value: str) -> str:
        return self._units.label(value)


class DocumentTable(Table[Any]):
    """文档台账."""

    caption = _("文档台账")
    counter = pgettext_lazy("counter", "份")
    search = ("title", "reference", "issuer")
    search_hint = _("标题、文号、来文单位")
    empty_title = _("还没有文档")
    empty_text = _("把最近一份报告放进来，软件读出提纲、数据、问题、原因和措施，再由您确认。")

    title = LinkTo(
        _("标题"), url=lambda row: reverse("document", args=[row.uuid]), sort="title", phone="title",
        note=lambda row: row.reference,
    )  # fmt: skip
    kind = Text(_("类别"), "kind_label", phone="hide", nowrap=True)
    unit = Text(_("单位"), "unit_name")
    dated = Date(_("成文日期"), sort="dated")
    entered = Date(
        _("收入"), lambda row: row.entered_at.astimezone(clock.zone()).date(), sort="entered_at", phone="hide"
    )
    items = Number(
        _("台账条目"),
        lambda row: row.item_count if row.stage == "read" else None,
        noun=pgettext_lazy("counter", "条"),
        phone="hide",
    )
    open = Number(
        _("待确认"), lambda row: row.open_count or None, noun=pgettext_lazy("counter", "条"), sort="open_count", phone="aside",
        url=lambda row: reverse("document", args=[row.uuid]),
    )  # fmt: skip
    stage = Lights(_("状态"), lambda row: words.stage_light(row.stage, row.open_count, row.item_count))

    date = Between(_("成文日期"), "dated")

    def __init__(self, request: HttpRequest, rows: Rows, kinds: Mapping[str, str], **more: Any) -> None:
        """The list for one reader; `kinds` are the labels of the pack by key."""
        super().__init__(request, rows, **more)
        kind = Choice(_("类别"), [(key, said(label)) for key, label in kinds.items()])
        kind.name, kind.lookup = "kind", "kind"
        units = UnitFilter(request.user)
        own = (kind,) if len(units.options()) == 1 else (kind, units)
        self.filters = (*own, *type(self).filters)  # type: ignore[misc]  # options depend on the reader


# ---- items of one ledger ----


class StateFilter(Choice):
    """请先看, 待确认, decided, 不采用; without it those that were not rejected."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(
            _("状态"),
            [
                ("doubt", _("请先看")),
                ("open", _("待确认")),
                ("decided", _("已定")),
                ("rejected", _("不采用")),
            ],
        )
        self.name, self._ledger = "state", ledger

    def apply(self, rows: Rows, value: str) -> Rows:
        if value == "doubt":
            return [row for row in rows if row.uuid in self._ledger.doubts]
        return [row for row in rows if _stands(row, value)]


def _stands(row: LedgerItem, value: str) -> bool:
    if value == "open":
        return row.is_open or row.review
    if value == "rejected":
        return row.state is State.REJECTED
    return row.state not in {State.OPEN, State.REJECTED}


class SectionFilter(TableFilter):
    """方面: a section and all below it."""

    def __init__(self, ledger: Ledger, nature: Nature) -> None:
        super().__init__(_("章节"), "section")
        self.name = "section"
        paths = dict.fromkeys(aspect(item.section) for item in ledger.of(nature) if item.section)
        title = ledger.outline.title_of
        self._labels = {path: f"{path.rpartition('/')[2]}{_short(title(path), path)}" for path in paths}

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        value = params.get(prefix + self.name, "")
        return value if value in self._labels else ""

    def apply(self, rows: Rows, value: str) -> Rows:
        return [row for row in rows if within(row.section, value)]

    def pickers(self, params: QueryDict, prefix: str = "") -> list[Any]:
        return Choice.pickers(_as_choice(self.label, self._labels, self.name), params, prefix)

    def pill(self, value: str) -> str:
        return self._labels[value]


def _short(title: str, path: str) -> str:
    own = path.rpartition("/")[2]
    return "" if title.startswith(own) else title[:16]


def _as_choice(label: Any, labels: Mapping[str, str], name: str) -> Choice:
    choice = Choice(label, list(labels.items()))
    choice.name = name
    return choice


class OrderFilter(Choice):
    """原文顺序, or what waits first: of that, what is doubtful."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(_("顺序"), [("open", _("待确认在前"))], nothing=_("原文顺序"))
        self.name, self._ledger = "order", ledger

    def apply(self, rows: Rows, value: str) -> Rows:  # noqa: ARG002 - one other order
        found = self._ledger.doubts
        return sorted(rows, key=lambda row: (row.uuid not in found, not (row.is_open or row.review)))


class LedgerTable(Table[LedgerItem]):
    """What all lists of items share: keys, the row that is open, rejected ones shown only when asked for."""

    nature: ClassVar[Nature]
    page_size = 50

    def __init__(
        self, request: HttpRequest, ledger: Ledger, *, may_change: bool, opened: str = "", inside: str = ""
    ) -> None:
        """A list of items.

        Args:
            request: its parameters steer the list.
            ledger: whose items.
            may_change: whether rows can be decided about.
            opened: mark of the row that is shown although conditions or pages would hide it.
            inside: markup under that row.
        """
        self.address = Address(ledger.document.uuid, request.GET, words.TAB_OF[self.nature])
        bulk = [
            Bulk(_("确认"), self.address.act("document_confirm")),
            Bulk(_("不采用"), self.address.act("document_reject")),
        ]
        super().__init__(request, ledger.of(self.nature), name="items", bulk=bulk if may_change else ())
        self.ledger, self.may_change, self.opened, self.inside = ledger, may_change, opened, inside
        self.counter = words.counter(self.nature)  # type: ignore[misc]  # as the items are counted
        if may_change:
            self.pick = "seen"  # type: ignore[misc]  # only for those who may decide
        self.filters = (StateFilter(ledger), OrderFilter(ledger), SectionFilter(ledger, self.nature))  # type: ignore[misc]  # of this ledger
        self.columns = (*type(self).columns, *self._own_columns())  # type: ignore[misc]  # they know the address

    def _own_columns(self) -> list[Column]:
        found: list[Column] = []
        if self.nature is not Nature.CLAIM:
            found.append(_named("links", Markup(_("对应"), self._links)))
        found.append(_named("light", Lights(_("状态"), self._light)))
        if self.may_change:
            found.append(_named("acts", Markup(_("办理"), self._acts, phone="pair")))
        return found

    def _links(self, row: LedgerItem) -> SafeString:
        return link_marks(self.ledger, row)

    def _light(self, row: LedgerItem) -> Light:
        return words.state_light(row, self.ledger.doubts.get(row.uuid))

    def _acts(self, row: LedgerItem) -> SafeString:
        return row_acts(row, self.address, is_opened=bool(self.inside) and row.mark == self.opened)

    @cached_property
    def rows(self) -> Sequence[LedgerItem]:
        found: Sequence[LedgerItem] = list(super().rows)
        if "state" not in self.chosen:
            found = [row for row in found if row.state is not State.REJECTED or row.mark == self.opened]
        return found

    @cached_property
    def number(self) -> int:
        at = next((at for at, row in enumerate(self.rows) if row.mark == self.opened), None)
        return int(super().number) if at is None else at // self.page_size + 1

    def row_attributes(self, row: LedgerItem) -> Mapping[str, str]:
        found = {"data-row": "", "data-ref": row.mark, "id": row.mark, "tabindex": "-1"}
        if row.is_open or row.review:
            found["data-waiting"] = ""
        if row.mark == self.opened:
            found |= {"class": "ls-on", "aria-current": "true"}
        elif row.state is State.REJECTED:
            found["class"] = "ld-rejected"
        return found

    @property
    def body(self) -> SafeString:
        """Rows in groups by 方面; under the open one its form."""
        grouped = "order" not in self.chosen
        return rendering.body(
            self.shown,
            self.columns,
            rendering.cell_frames(self.columns, rendering.phone_places(self.columns)),
            group_of=self._aspect if grouped else None,
            group_words=self.group_words,
            row_attributes=self.row_attributes,
            before=self._pick_cell() if self.pick else None,
            below=lambda row: self.inside if row.mark == self.opened else "",
        )

    @cached_property
    def _open_in(self) -> Counter[int | None]:
        """How many of this kind wait in each 方面."""
        waiting = (row for row in self.ledger.of(self.nature) if row.is_open)
        return Counter(self._aspect(row) for row in waiting)

    def _aspect(self, row: LedgerItem) -> int | None:
        """The heading a row is grouped under."""
        return self.ledger.outline.aspect_at(row.heading)

    def group_words(self, value: Any) -> str:
        return section_head(
            words.section_path(self.ledger, value) or [str(_("正文开头"))],
            value,
            self._open_in[value] if self.may_change else 0,
            self.address,
            self.nature,
            primary=value is not None and value == self._next,
        )

    @cached_property
    def _next(self) -> int | None:
        """The first 方面 of this page in which something waits: confirming it is the primary act."""
        shown = (self._aspect(row) for row in self.shown)
        return next((aspect_ for aspect_ in shown if aspect_ is not None and self._open_in[aspect_]), None)


def _named(name: str, column: Column) -> Column:
    column.name = name
    return column


class Value(Markup):
    """A number, right; on the phone its unit stands with it."""

    align = "ls-n ls-nb"


def _value(row: LedgerItem) -> SafeString:
    unit = row.values.get("unit") or ""
    return format_html('{}<span class="ld-phone-unit">{}</span>', words.value_words(row.values), unit)


class ClaimTable(LedgerTable):
    """表述数据."""

    caption = _("表述数据")
    nature = Nature.CLAIM
    search = ("quote",)
    empty_title = _("没有读出表述数据")
    empty_text = _("在原文里选中一个数，就可以补充。")

    mark = Tags(_("编号"), words.mark_tag, phone="hide", nowrap=True)
    subject = Text(_("统计什么"), lambda row: row.values.get("subject") or row.quote, phone="title")
    value = Value(_("数值"), _value, phone="aside")
    unit = Text(_("单位"), lambda row: row.values.get("unit"), phone="hide", nowrap=True)
    qualifier = Text(_("限定"), words.qualifier_words, phone="hide", nowrap=True)
    as_of = Markup(_("截至"), lambda row: row.values.get("as_of") or _unsaid(_("未写日期")))


class ProblemTable(LedgerTable):
    """问题."""

    caption = _("问题")
    nature = Nature.PROBLEM
    search = ("quote",)
    empty_title = _("没有读出问题")
    empty_text = _("在原文里选中一句话，就可以补充为问题。")

    mark = Tags(_("编号"), words.mark_tag, phone="hide", nowrap=True)
    said = Text(_("具体问题"), words.item_words, phone="title")


class CauseTable(LedgerTable):
    """原因."""

    caption = _("原因")
    nature = Nature.CAUSE
    search = ("quote",)
    empty_title = _("没有读出原因")
    empty_text = _("在原文里选中一句话，就可以补充为原因。")

    mark = Tags(_("编号"), words.mark_tag, phone="hide", nowrap=True)
    said = Text(_("原因"), words.item_words, phone="title")


class MeasureTable(LedgerTable):
    """措施, with who and when: missing ones in grey, normal in official prose."""

    caption = _("措施")
    nature = Nature.MEASURE
    search = ("quote",)
    empty_title = _("没有读出措施")
    empty_text = _("在原文里选中一句话，就可以补充为措施。")

    mark = Tags(_("编号"), words.mark_tag, phone="hide", nowrap=True)
    said = Text(_("具体举措"), words.item_words, phone="title")
    owner = Markup(
        _("责任"), lambda row: row.values.get("owner") or row.values.get("person") or _unsaid(_("未写"))
    )
    deadline = Markup(_("完成时限"), lambda row: _deadline(row.values.get("deadline")))


TABLES: Final[Mapping[Nature, type[LedgerTable]]] = {
    table.nature: table for table in (ClaimTable, ProblemTable, CauseTable, MeasureTable)
}


def _deadline(said_: object) -> SafeString | str:
    """The words as written; of those that say no time, that they do not."""
    if not said_:
        return _unsaid(_("未写"))
    beside = deadlines.caution(said_)
    if not beside:
        return str(said_)
    light = Light(Tone.NEAR, str(_("读不出时间")), beside)
    return format_html("{} {}", str(said_), light_html(light))


def _unsaid(word: Any) -> SafeString:
    """What the words do not say, in grey: nothing is wrong with that."""
    return light_html(Light(Tone.NA, str(word)))


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check as it is listed."""

    ref: str
    light: Light
    message: str
    mend: str
    place: str  # the words of its section
    quote: str  # what it points to
    has_place: bool


def check_rows(ledger: Ledger) -> list[CheckRow]:
    """材料校核: conflicts first, what is normal in official prose last."""
    assert ledger.text is not None  # checks are read from it
    rows = []
    for number, check in numbered_checks(ledger):
        placed = check.start is not None and check.end is not None and check.severity is not Severity.ADVICE
        start, end = check.start or 0, check.end or 0
        rows.append(
            CheckRow(
                ref=f"{words.CHECK_SIGN}{number}",
                light=words.severity_light(check.severity),
                message=said(check.message),
                mend=said(check.mend),
                place=words.section_name(ledger, ledger.outline.at(start)) if placed else "",
                quote=ledger.text.text[start : min(end, start + MOST_QUOTED)].strip() if placed else "",
                has_place=placed,
            )
        )
    return rows


class CheckTable(Table[CheckRow]):
    """材料校核."""

    caption = _("材料校核")
    counter = pgettext_lazy("counter", "处")
    empty_title = _("没有发现需要核对的地方")
    empty_text = _("材料校核只看文字本身：数字是否前后一致、问题有没有对应的原因和措施。")

    ref = Markup(
        _("编号"),
        lambda row: (
            format_html(
                '<a class="ls-tag ls-k-check" href="#{}" data-ref="{}">{}</a>', row.ref, row.ref, row.ref
            )
            if row.has_place
            else tag_html(Tag(row.ref, "check"))
        ),
        phone="hide",
    )
    message = Text(_("哪里、什么问题"), phone="title", note=lambda row: row.place)
    mend = Text(_("怎样改"))
    light = Lights(_("轻重"))

    def row_attributes(self, row: CheckRow) -> Mapping[str, str]:
        return {"data-row": "", "data-ref": row.ref, "id": row.ref, "tabindex": "-1"}
