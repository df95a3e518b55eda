"""The agenda and the digests as tables."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.notices.enums import State
from luoshi.notices.models import Delivery, Digest
from luoshi.notices.queries import Agenda, Item, source_options
from luoshi.notices.words import digest_words, parts_words
from luoshi.ui.components import Light, Option, Tone
from luoshi.ui.said import said
from luoshi.ui.table import Choice, Date, Lights, LinkTo, Table, Text
from luoshi.ui.table.filters import Rows


class Within(Choice):
    """How far ahead one looks; what is overdue stays."""

    def apply(self, rows: Rows, value: str) -> Rows:
        last = clock.today() + dt.timedelta(days=int(value))
        return [row for row in rows if row.on <= last]


class Under(Choice):
    """A unit and everything under it."""

    def __init__(self, agenda: Agenda) -> None:
        options = [Option(place.key, place.label) for place in agenda.places]
        super().__init__(_("单位"), options, searchable=True)
        self.name = self.lookup = "place"
        self._agenda = agenda

    def apply(self, rows: Rows, value: str) -> Rows:
        path = next(place.path for place in self._agenda.places if place.key == value)
        return [row for row in rows if row.path.startswith(path)]

    def pill(self, value: str) -> str:
        return super().pill(value).strip("　")


class AgendaTable(Table[Item]):
    caption = _("日程")
    counter = pgettext_lazy("counter", "件")
    search = ("what", "unit")
    search_hint = _("事项或单位")
    empty_title = _("没有到期的事项")
    empty_text = _("今后一年内没有到期的，也没有逾期的。任期、时限登记后自动列在这里。")

    on = Date(_("到期日"), phone="aside")
    what = LinkTo(_("事项"), url=lambda item: item.url, phone="title")
    unit = Text(_("单位"))
    label = Text(_("来源"), phone="hide")
    state = Lights(_("状态"), lambda item: item.light(clock.today()), phone="status")

    within = Within(
        _("期限"), [("7", _("7天内")), ("30", _("30天内")), ("90", _("90天内")), ("180", _("180天内"))]
    )
    source = Choice(_("来源"), source_options)

    def __init__(self, request: HttpRequest, agenda: Agenda) -> None:
        super().__init__(request, agenda.items)
        own = (Under(agenda),) if len(agenda.places) > 1 else ()
        self.filters = (*type(self).filters, *own)  # type: ignore[misc]  # options depend on the reader


class OwnWorkTable(Table[Item]):
    """What waits for the reader, as it stands today."""

    caption = _("您要办的事")
    counter = pgettext_lazy("counter", "项")
    empty_title = _("现在没有等您办的事")
    empty_text = _("提醒之后都已办结，或者期限已改。")

    what = LinkTo(_("事项"), url=lambda item: item.url, phone="title")
    unit = Text(_("单位"))
    label = Text(_("来源"), phone="hide")
    on = Date(_("到期日"), phone="aside")
    state = Lights(_("状态"), lambda item: item.light(clock.today()), phone="status")


def digest_address(digest: Digest) -> str:
    """The page of one's digest of a week."""
    return f"{reverse('digest')}?{urlencode({'week': digest.week.isoformat()})}"


TONES: Final = {
    State.WAITING: Tone.DOING,
    State.SENDING: Tone.DOING,
    State.SENT: Tone.OK,
    State.FAILED: Tone.OVER,
    State.DROPPED: Tone.NA,
}


def delivery_light(delivery: Delivery) -> Light:
    """What came of it, with the reason."""
    state = State(delivery.state)
    why = said(delivery.reason)
    if state is State.WAITING and delivery.tries and delivery.next_at is not None:
        again = localtime(delivery.next_at, clock.zone())
        return Light(Tone.NEAR, gettext("%(at)s再试") % {"at": f"{again:%m-%d %H:%M}"}, why)
    return Light(TONES[state], str(state.label), why)


def _mailed(digest: Digest) -> Light | None:
    delivery = getattr(digest, "delivery", None)
    return delivery_light(delivery) if delivery is not None else None


def _read(digest: Digest) -> Light:
    if digest.read_on is None:
        return Light(Tone.NA, gettext("还没看"))
    return Light(Tone.OK, gettext("已看"), f"{digest.read_on:%Y-%m-%d}")


class DigestTable(Table[Digest]):
    """One's own digests, the newest first."""

    caption = _("最近的提醒")
    counter = pgettext_lazy("counter", "次")
    empty_title = _("还没有提醒")
    empty_text = _("到了提醒日，有等您办的事才提醒一次；没有就不打扰。")

    week = LinkTo(
        _("周"),
        lambda row: gettext("%(day)s起的一周") % {"day": row.week.isoformat()},
        url=digest_address,
        phone="title",
    )
    then = Text(_("当时"), digest_words)
    by_source = Text(_("分项"), parts_words)
    state = Lights(_("查看"), _read)


class MailedDigestTable(DigestTable):
    """With what came of the mails."""

    mail = Lights(_("邮件"), _mailed, phone="pair")


class DeliveryTable(Table[Delivery]):
    """What was pushed, the newest first."""

    caption = _("最近的推送")
    counter = pgettext_lazy("counter", "次")
    empty_title = _("还没有推送过")
    empty_text = _("到了规则包规定的日子，有待办才推送一次；也可以先发一条测试。")

    at = Date(_("时间"), lambda row: localtime(row.asked_at, clock.zone()), phone="title")
    way = Text(_("方式"), lambda row: row.get_way_display())
    told = Text(_("项数"), lambda row: row.count)
    tries = Text(_("发送次数"), lambda row: row.tries, phone="hide")
    state = Lights(_("结果"), delivery_light)
    why = Text(_("说明"), lambda row: said(row.reason), phone="hide")
