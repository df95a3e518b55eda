"""One person: what is known, what he is today, and everything over time."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.grants import covered
from luoshi.access.records import get_or_404
from luoshi.directory.history import History, history_of
from luoshi.directory.queries import CHANGE, post_words
from luoshi.directory.views.roster import crumbs
from luoshi.kernel import clock
from luoshi.organisations.enums_people import AtWork, MemberKind
from luoshi.organisations.models import Membership, Person
from luoshi.organisations.queries import current_name
from luoshi.ui.components import Link


class Now(NamedTuple):
    """Something a person is or holds today, and what may be done about it."""

    label: str
    words: str
    since: str
    url: str
    acts: tuple[Link, ...]


class Entry(NamedTuple):
    """One entry about a person that may be taken out of the count."""

    words: str
    void_url: str


@require_GET
def person(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A person within the reader's rights; entries at units beyond them are counted, not shown."""
    found: Person = get_or_404("organisations.person", key, request.user)
    history = history_of(found, request.user)
    places = {row.unit_id for row in _all(history)} | {found.unit_id}
    editable = set(covered(request.user, CHANGE).filter(unit_id__in=places))
    names = current_name(places)
    open_now = [row for row in history.memberships if row.end is None]
    may_change = found.unit_id in editable
    context = {
        "person": found,
        "known": _known(found, names),
        "now": _now(history, names, editable),
        "events": history.events(),
        "hidden": history.hidden,
        "shown": len(_all(history)),
        "entries": _entries(history, editable),
        "crumbs": crumbs(),
        "may_change": may_change and found.left_on is None,
        "may_void": may_change,
        "is_member": bool(open_now),
        "facts": _facts(found, open_now, names),
    }
    return render(request, "directory/person.html", context)


def _all(history: History) -> tuple[Any, ...]:
    return (*history.memberships, *history.posts, *history.bodies, *history.exclusions)


def _facts(found: Person, members: list[Membership], names: dict[int, str]) -> str:
    words = [f"{names.get(row.unit_id, '')} {MemberKind(row.kind).label}" for row in members]
    if found.left_on is not None:
        words = [_("已于%(day)s离开") % {"day": found.left_on.isoformat()}]
    return " · ".join([*(words or [_("非党员")]), *filter(None, (found.workplace, found.job))])


def _known(found: Person, names: dict[int, str]) -> list[tuple[str, str]]:
    """What is known, with what is missing said."""
    pairs = [
        (_("工号"), found.staff_no),
        (_("登记在"), names.get(found.unit_id, "")),
        (_("工作单位（部门）"), found.workplace),
        (_("岗位（职务）"), found.job),
        (_("在岗状态"), str(AtWork(found.at_work).label)),
        (_("办公电话或单位邮箱"), found.work_contact),
        (_("入党时间"), str(found.joined_on or "")),
        (_("转正时间"), str(found.confirmed_on or "")),
    ]
    return [(label, value or _("未填")) for label, value in pairs]


def _now(history: History, names: dict[int, str], editable: set[int]) -> list[Now]:
    """What holds today: membership, posts, bodies, whether he is counted among those due."""
    today, found = clock.today(), []
    exclusion = next((row for row in history.exclusions if row.end is None), None)
    for row in history.memberships:
        if row.end is None:
            group = f" · {row.group.name}" if row.group is not None else ""
            acts = _member_acts(row, counted=exclusion is None) if row.unit_id in editable else ()
            words = f"{names.get(row.unit_id, '')} · {MemberKind(row.kind).label}{group}"
            url = reverse("unit", args=[row.unit.uuid])
            found.append(Now(_("组织关系"), words, row.start.isoformat(), url, acts))
    if exclusion is not None:
        end = Link(_("恢复计入"), reverse("exclusion_end", args=[exclusion.uuid]))
        acts = (end,) if exclusion.unit_id in editable else ()
        found.append(Now(_("应到"), _("不计入应到"), exclusion.start.isoformat(), "", acts))
    for post in history.posts:
        if post.start <= today and (post.end is None or post.end > today):
            leave = Link(_("离任"), reverse("post_leave", args=[post.uuid]))
            acts = (leave,) if post.unit_id in editable and post.end is None else ()
            words, url = post_words(post, history.rules, names), reverse("unit", args=[post.unit.uuid])
            found.append(Now(_("任职"), words, post.start.isoformat(), url, acts))
    for place in history.bodies:
        if place.start <= today and (place.end is None or place.end > today):
            words = " · ".join(filter(None, (names.get(place.unit_id, ""), place.body.name, place.role)))
            url = reverse("body", args=[place.body.uuid])
            found.append(Now(_("班子和小组"), words, place.start.isoformat(), url, ()))
    return found


def _member_acts(row: Membership, *, counted: bool) -> tuple[Link, ...]:
    verbs = [("transfer", _("转到其他支部")), ("transfer_out", _("转出")), ("regroup", _("调整党小组"))]
    if row.kind == MemberKind.PROBATIONARY:
        verbs.insert(0, ("confirm", _("转正")))
    elif counted:
        verbs.append(("exclude", _("不计入应到")))
    return tuple(Link(label, reverse(f"membership_{verb}", args=[row.uuid])) for verb, label in verbs)


def _entries(history: History, editable: set[int]) -> list[Entry]:
    """Entries that were made by mistake can be voided; the newest first."""
    found = []
    for kind, rows in (
        ("membership", history.memberships),
        ("post", history.posts),
        ("body_member", history.bodies),
        ("vote_exclusion", history.exclusions),
    ):
        for row in rows:
            if row.unit_id in editable:
                span = f"{row.start.isoformat()}—{row.end.isoformat() if row.end else _('至今')}"
                unit = history.names.name(row.unit_id, row.start)
                words = f"{row._meta.verbose_name} · {unit} · {span}"  # noqa: SLF001 (the model's own name)
                found.append(Entry(words, reverse("entry_void", args=[kind, row.uuid])))
    return found
