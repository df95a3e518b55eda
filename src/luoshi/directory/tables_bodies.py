"""Tables of bodies and their members."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.directory.forms_bodies import named_choices
from luoshi.organisations.enums_people import Share
from luoshi.organisations.models import Body, BodyMember, Membership, Person, UnitSpan
from luoshi.organisations.packs_people import People, people_rules
from luoshi.ui.components import Light, Tone
from luoshi.ui.said import said
from luoshi.ui.table import Choice, Date, Lights, LinkTo, Number, Table, Text


def with_counts(bodies: QuerySet[Body], day: dt.date) -> QuerySet[Any]:
    """Bodies with `core` and `extended`: how many belong to each on a day, members of a Party group among them."""

    def count(rows: Any, field: str) -> Any:
        found = rows.filter(**{field: OuterRef("pk")}).order_by().values(field).annotate(n=Count("pk"))
        return Coalesce(Subquery(found.values("n")), 0)

    places = BodyMember.objects.on(day)
    grouped = Membership.objects.on(day)
    return bodies.annotate(
        core=count(places.filter(share=Share.CORE), "body") + count(grouped, "group"),
        extended=count(places.filter(share=Share.EXTENDED), "body"),
    )


class BodyTable(Table[Any]):
    caption = _("班子与小组")
    counter = pgettext_lazy("counter", "个")
    search = ("name", "unit_name")
    search_hint = _("名称或单位")
    empty_title = _("还没有班子和小组")
    empty_text = _(
        "在组织页面的“议事机构”里成立支部委员会、中心组、党小组、领导小组，会议的应到名单由此而来。"
    )

    title = LinkTo(
        _("名称"), "name", url=lambda body: reverse("body", args=[body.uuid]), sort="name", phone="title"
    )
    kind_label = Text(_("类别"))
    unit_name = LinkTo(_("单位"), url=lambda body: reverse("unit", args=[body.unit.uuid]), sort="unit_name")
    core = Number(_("成员"), noun=pgettext_lazy("counter", "人"), phone="aside")
    extended = Number(
        _("扩大人员"), lambda body: body.extended or None, noun=pgettext_lazy("counter", "人"), phone="hide"
    )
    start = Date(_("成立日期"), sort="start", phone="hide")

    kind = Choice(_("类别"), lambda: named_choices(people_rules().bodies))

    def __init__(self, request: HttpRequest, bodies: QuerySet[Body], day: dt.date) -> None:
        name = UnitSpan.objects.on(day).filter(unit=OuterRef("unit")).values("name")[:1]
        labels = [When(kind=kind.key, then=Value(said(kind.label))) for kind in people_rules().bodies]
        rows = with_counts(bodies, day).annotate(
            unit_name=Subquery(name), kind_label=Case(*labels, default=F("kind"), output_field=CharField())
        )
        rows = rows.select_related("unit")
        super().__init__(request, rows)


def kind_words(key: str, rules: People) -> str:
    """What the pack calls a kind of body."""
    kind = rules.body(key)
    return said(kind.label) if kind is not None else key


class Place(NamedTuple):
    """Somebody who belongs to a body on a day."""

    uuid: uuid.UUID  # of the place in the body, or of the membership
    person: Person
    share: str
    role: str
    start: dt.date
    votes: bool


class PlaceTable(Table[Place]):
    caption = _("成员")
    counter = pgettext_lazy("counter", "人")
    page_size = 200
    pick = "uuid"
    empty_title = _("还没有成员")
    empty_text = _("点“加入成员”，可以勾选，也可以把一列姓名粘贴进来。")

    who = LinkTo(
        _("姓名"), "person.name", url=lambda row: reverse("person", args=[row.person.uuid]), phone="title"
    )
    role = Text(_("身份"), phone="aside")
    job = Text(_("岗位（职务）"), "person.job", phone="pair")
    start = Date(_("起始日期"))
    share = Text(_("成员范围"), lambda row: str(Share(row.share).label))
    votes = Lights(
        _("会议"),
        lambda row: (
            Light(Tone.NA, gettext("列席"))
            if row.share == Share.EXTENDED
            else Light(Tone.OK, gettext("应到有表决权"))
            if row.votes
            else Light(Tone.DOING, gettext("应到"))
        ),
    )
