"""Tables of frozen numbers: the sets, the values of one, the differences of a value."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.figures.frozen.explaining import Part
from luoshi.figures.frozen.reasons import Reason
from luoshi.figures.frozen.showing import Cut, Line, lines
from luoshi.figures.models import Freeze
from luoshi.ui.components import Light, Tone
from luoshi.ui.table import Choice, Date, Lights, LinkTo, Number, Table, Text
from luoshi.ui.table.filters import Rows

TONES = {
    Reason.ENTERED: Tone.OK, Reason.VOIDED: Tone.NA, Reason.CHANGED: Tone.DOING, Reason.MOVED_IN: Tone.NEAR,
    Reason.MOVED_OUT: Tone.NEAR, Reason.APPLIES: Tone.NEAR, Reason.RULES: Tone.NEAR, Reason.SUPERSEDED: Tone.DOING,
}  # fmt: skip


STANDS: Final = "stands"
VOID: Final = "void"


class StandsOrVoid(Choice):
    """Sets that stand, or those that were voided."""

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        return rows.filter(voided_at__isnull=value == STANDS)


class Signed(Number):
    """What is added or taken away: +1, −1."""

    def inner(self, value: Any, row: Any) -> str:  # noqa: ARG002 (one signature for all columns)
        return f"{value:+d}".replace("-", "−")


class FrozenTable(Table[Any]):
    caption = _("已锁定的统计数")
    counter = pgettext_lazy("counter", "次")
    default_sort = "-at"
    search = ("words",)
    empty_title = _("还没有锁定过统计数")
    empty_text = _(
        "月报、台账上报以后把数锁定：以后记录再有补登、更正，锁定的数不变，差在哪里一条一条说得清。"
    )

    purpose = LinkTo(_("用途"), "words", url=lambda one: reverse("frozen", args=[one.uuid]), phone="title")
    unit = Text(_("单位"), "unit_name")
    at = Date(_("锁定时间"), lambda one: localtime(one.entered_at), sort="entered_at", phone="pair")
    who = Text(_("锁定人"), "entered_by_name")
    holds = Number(_("项数"), phone="aside")
    state = Lights(
        _("状态"),
        lambda one: (
            Light(Tone.NA, gettext("已作废"), one.voided_why)
            if one.is_void
            else Light(Tone.OK, gettext("有效"))
        ),
    )

    void = StandsOrVoid(_("状态"), [(STANDS, _("有效")), (VOID, _("已作废"))])


class ValueTable(Table[Any]):
    """Rows are dicts of `views`: what was, what is."""

    caption = _("锁定的数与现在的数")
    counter = pgettext_lazy("counter", "项")
    empty_title = _("没有可以查看的数")

    label = LinkTo(_("指标"), "label", url=lambda row: row["url"], phone="title")
    unit = Text(_("单位"), "unit")
    period = Text(_("期间"), "period", nowrap=True, note=lambda row: row["as_of"])
    then = Text(_("锁定时"), "then", nowrap=True, phone="pair")
    now = Text(_("现在"), "now", nowrap=True, phone="pair")
    state = Lights(_("比对"), lambda row: row["light"])


class DifferenceTable(Table[Any]):
    """Differences of one part; only those of the page are put into words."""

    empty_title = _("记录没有造成差异")
    cards = True

    label = LinkTo(_("记录"), "label", url=lambda line: line.url, phone="title", note=lambda line: line.units)
    reason = Lights(_("变化"), lambda line: Light(TONES[line.reason], line.reason_words))
    effect = Signed(_("影响"), "effect", phone="aside")
    at = Date(_("时间"), "at", phone="pair")
    who = Text(_("经手人"), "who", phone="pair")
    more = Text(_("说明"), "more")

    def __init__(
        self, request: HttpRequest, part: Part, found: Freeze, cut: Cut, *, number: int, label: str
    ) -> None:
        """`number` of the part on its page, and what its table is called."""
        super().__init__(request, cut.shown, name=f"differences-{number}", prefix=f"d{number}-")
        self._part, self._found = part, found
        self.caption = label  # type: ignore[misc]  # each table of a page has a name of its own

    @cached_property
    def shown(self) -> list[Line]:
        """The lines of this page."""
        first = (self.number - 1) * self.page_size
        page = list(self.rows[first : first + self.page_size])
        return lines(self._part, page, self._found, self.request.user)
