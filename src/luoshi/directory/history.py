"""What is known of a person over time, as dated events, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, covered
from luoshi.directory.queries import VIEW
from luoshi.organisations.actions.checks import Standing
from luoshi.organisations.enums_people import Began, Ended, MemberKind, Share
from luoshi.organisations.models import BodyMember, Membership, Person, Post, VoteExclusion
from luoshi.organisations.packs_people import People, people_rules
from luoshi.ui.components import Event


@dataclass(frozen=True, slots=True)
class History:
    """All entries about a person that the reader may see, how many he may not, and the names of their units."""

    person: Person
    memberships: tuple[Membership, ...]
    posts: tuple[Post, ...]
    bodies: tuple[BodyMember, ...]
    exclusions: tuple[VoteExclusion, ...]
    hidden: int
    names: Standing
    rules: People

    def events(self) -> list[Event]:
        """One line of dated events, newest first."""
        found = [*self._party(), *self._posts(), *self._bodies(), *self._counting()]
        if self.person.left_on is not None:
            found.append((self.person.left_on, 9, _("离开"), ""))
        found.sort(key=lambda event: event[:2], reverse=True)
        return [Event(on.isoformat(), words, basis) for on, _place, words, basis in found]

    def _unit(self, row: Any, day: dt.date) -> str:
        return self.names.name(row.unit_id, day)

    def _party(self) -> Iterator[tuple[dt.date, int, str, str]]:
        admitted = {row.start for row in self.memberships if row.began == Began.ADMITTED}
        confirmed = {row.start for row in self.memberships if row.began == Began.CONFIRMED}
        person = self.person
        if person.joined_on is not None and person.joined_on not in admitted:
            yield person.joined_on, 0, _("入党（支部大会通过）"), ""
        if person.confirmed_on is not None and person.confirmed_on not in confirmed:
            yield person.confirmed_on, 1, _("转正"), ""
        for row in self.memberships:
            unit = self._unit(row, row.start)
            kind = str(MemberKind(row.kind).label)
            words = {
                Began.ON_RECORD: _("登记为“%(unit)s”%(kind)s"),
                Began.ADMITTED: _("“%(unit)s”接收为预备党员"),
                Began.CONFIRMED: _("在“%(unit)s”转为正式党员"),
                Began.TRANSFERRED_IN: _("组织关系转入“%(unit)s”（%(kind)s）"),
                Began.MOVED: _("组织关系转到“%(unit)s”"),
                Began.REGROUPED: _("编入“%(unit)s”%(group)s") if row.group else _("不再编入党小组"),
            }[Began(row.began)]
            origin = row.came_from and _("转自%(place)s") % {"place": row.came_from}
            group = row.group.name if row.group else ""
            yield row.start, 2, words % {"unit": unit, "kind": kind, "group": group}, origin
            if row.end is not None and row.ended == Ended.TRANSFERRED_OUT:
                yield row.end, 3, _("组织关系转出“%(unit)s”") % {"unit": unit}, row.went_to

    def _posts(self) -> Iterator[tuple[dt.date, int, str, str]]:
        for post in self.posts:
            title = self.rules.title(post.title)
            said = {"unit": self._unit(post, post.start), "title": title.label if title else post.title}
            marks = [_("兼任")] * post.concurrent + [_("专职")] * post.full_time
            lines = [line.label for line in self.rules.lines if line.key in post.lines]
            yield post.start, 4, _("任“%(unit)s”%(title)s") % said, "，".join([*marks, *lines])
            if post.end is not None:
                yield post.end, 5, _("不再任“%(unit)s”%(title)s") % said, ""

    def _bodies(self) -> Iterator[tuple[dt.date, int, str, str]]:
        for row in self.bodies:
            said = {"unit": self._unit(row, row.start), "body": row.body.name}
            share = "" if row.share == Share.CORE else str(Share.EXTENDED.label)
            basis = "，".join(filter(None, (row.role, share)))
            yield row.start, 6, _("进入“%(unit)s”%(body)s") % said, basis
            if row.end is not None:
                yield row.end, 7, _("退出“%(unit)s”%(body)s") % said, ""

    def _counting(self) -> Iterator[tuple[dt.date, int, str, str]]:
        for row in self.exclusions:
            yield row.start, 8, _("不计入应到"), ""
            if row.end is not None:
                yield row.end, 8, _("恢复计入应到"), ""


def history_of(person: Person, user: Somebody) -> History:
    """What a reader may see of a person over time; six queries."""
    seen = set(covered(user, VIEW).filter(unit_id__in=_units_of(person)))
    hidden = 0
    found: list[tuple[Any, ...]] = []
    for model, related in (
        (Membership, ("group",)),
        (Post, ()),
        (BodyMember, ("body",)),
        (VoteExclusion, ()),
    ):
        rows = list(
            model.objects.rows().filter(person=person).select_related("unit", *related).order_by("-start")
        )
        found.append(tuple(row for row in rows if row.unit_id in seen))
        hidden += len(rows) - len(found[-1])
    names = Standing(row.unit_id for rows in found for row in rows)
    memberships, posts, bodies, exclusions = found
    return History(person, memberships, posts, bodies, exclusions, hidden, names, people_rules())


def _units_of(person: Person) -> set[int]:
    """The units anything about a person stands at; one query."""
    rows = Membership.objects.rows().filter(person=person).order_by().values_list("unit_id")
    more = (
        model.objects.rows().filter(person=person).order_by().values_list("unit_id")
        for model in (Post, BodyMember, VoteExclusion)
    )
    return {row[0] for row in rows.union(*more)}
