"""What this room shows of a unit on its page: people, posts, bodies; terms and numbers in the narrow column."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, may
from luoshi.directory.due import light_of, near_after
from luoshi.directory.forms_bodies import number_words
from luoshi.directory.queries import CHANGE, VIEW, people_visible_to
from luoshi.directory.tables_bodies import kind_words, with_counts
from luoshi.kernel import clock
from luoshi.kernel.slots import Panel
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.models import Membership, Person, Post, Unit
from luoshi.organisations.packs_people import People, people_rules
from luoshi.organisations.queries import span_on
from luoshi.organisations.queries_bodies import bodies_on, numbers_on, terms_on
from luoshi.organisations.queries_people import MemberCount, advice_for, counts_on, holders_on, units_under
from luoshi.ui.components import Light, Link, Tag
from luoshi.ui.said import said


class PostLine(NamedTuple):
    """A post as the unit's page shows it."""

    title: str
    person: str  # "" where nobody holds it
    url: str
    tags: list[Tag]
    beside: str
    acts: list[Link]


class TermLine(NamedTuple):
    """A term as the unit's page shows it."""

    words: str
    light: Light
    url: str


class NumberLine(NamedTuple):
    """The last entered number of one name."""

    label: str
    words: str
    beside: str


def _day(unit: Unit) -> dt.date:
    shown: dt.date = getattr(unit, "shown_on", None) or clock.today()
    return shown


def people_section(unit: Unit, user: Somebody) -> dict[str, Any] | None:
    """党员与职工, 班子与岗位, 议事机构 of a unit on the day of its page."""
    if not may(user, VIEW, unit):
        return None
    day, rules = _day(unit), people_rules()
    span = span_on(unit.pk, day)
    if span is None:
        return None
    may_change = not span.closed and may(user, CHANGE, unit)
    kind = rules.kind(span.kind)
    under = units_under(day, unit).order_by()
    own = counts_on(day, [unit.pk]).get(unit.pk, MemberCount(0, 0, 0))
    here = Q(left_on__isnull=True) | Q(left_on__gt=day)
    roster = f"{reverse('persons')}?{urlencode({'unit': str(unit.uuid), 'on': day.isoformat()})}"
    return {
        "unit": unit,
        "may_change": may_change,
        "has_members": kind is not None and kind.members,
        "own": own,
        "members": Membership.objects.on(day).filter(unit__in=under).count(),
        "people": Person.objects.rows().filter(here, unit__in=under).count(),
        "roster": roster,
        "posts": _post_lines(unit, user, day, rules, may_change=may_change),
        "advice": advice_for(unit, day, own),
        "bodies": [
            (body, reverse("body", args=[body.uuid]), kind_words(body.kind, rules))
            for body in with_counts(bodies_on(day, [unit.pk]), day)
        ],
    }


def _post_lines(
    unit: Unit, user: Somebody, day: dt.date, rules: People, *, may_change: bool
) -> list[PostLine]:
    order = {title.key: at for at, title in enumerate(rules.titles)}
    rows = sorted(holders_on(day, [unit.pk]), key=lambda row: (order.get(row.title, len(order)), row.start))
    keys = [row.person_id for row in rows if row.person_id is not None]
    readable = (
        set(people_visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    )
    return [_post_line(unit, row, rules, readable, may_change=may_change) for row in rows]


def _post_line(unit: Unit, row: Post, rules: People, readable: set[int], *, may_change: bool) -> PostLine:
    title = rules.title(row.title)
    lines = [said(line.label) for line in rules.lines if line.key in row.lines]
    body = [row.body.name] if row.body is not None else []
    since = _("%(since)s起") % {"since": row.start.isoformat()}
    acts = []
    if may_change and row.end is None:
        if row.state == PostState.HELD:
            acts.append(Link(_("离任"), reverse("post_leave", args=[row.uuid])))
        else:
            fill = f"{reverse('post_new', args=[unit.uuid])}?{urlencode({'title': row.title})}"
            acts.append(Link(_("登记任职"), fill))
            acts.append(Link(_("作废"), reverse("entry_void", args=["post", row.uuid])))
    tags = [Tag(_("兼"))] * row.concurrent + [Tag(_("专职"))] * row.full_time
    if row.state != PostState.HELD:
        tags = [Tag(str(PostState(row.state).label), "near")]
    return PostLine(
        title=said(title.label) if title is not None else row.title,
        person=row.person.name if row.person is not None else "",
        url=reverse("person", args=[row.person.uuid]) if row.person is not None and row.person_id in readable else "",
        tags=tags,
        beside=" · ".join([since, *body, *(["、".join(lines)] if lines else [])]),
        acts=acts,
    )  # fmt: skip


def records_section(unit: Unit, user: Somebody) -> dict[str, Any] | None:
    """届期 and 数据 of a unit on the day of its page."""
    if not may(user, VIEW, unit):
        return None
    day, rules = _day(unit), people_rules()
    span = span_on(unit.pk, day)
    if span is None:
        return None
    kind = rules.kind(span.kind)
    numbers, near = numbers_on(day, [unit.pk]), near_after(day, rules)
    return {
        "unit": unit,
        "may_change": not span.closed and may(user, CHANGE, unit),
        "elects": kind is not None and kind.elects,
        "terms": [term_line(row, day, near) for row in terms_on(day, [unit.pk])],
        "numbers": [
            NumberLine(said(known.label), number_words(row, known), row.day.isoformat())
            for known in rules.numbers
            if (row := numbers.get((unit.pk, known.key))) is not None
        ],
    }


def term_line(row: Any, day: dt.date, near: dt.date, *, of_its_body: bool = False) -> TermLine:
    """One term in words; of a body with its name unless it stands on that body's own page."""
    body = f"{row.body.name} · " if row.body is not None and not of_its_body else ""
    body += _("第%(n)s届") % {"n": row.number} + " · " if row.number is not None else ""
    words = _("%(elected)s选举，任期%(years)s年，%(due)s届满") % {
        "elected": row.elected_on.isoformat(), "years": row.years, "due": row.due_on.isoformat(),
    }  # fmt: skip
    return TermLine(body + words, light_of(row.due_on, day, near), reverse("term", args=[row.uuid]))


PANELS = (
    Panel("directory.people", "unit.page", 100, "directory/parts/people.html", people_section),
    Panel("directory.records", "unit.page", 600, "directory/parts/records.html", records_section),
)
