"""Posts: taken, left, vacant; and the hand-over of one who leaves."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import (
    Standing,
    check_day,
    check_end,
    check_spell,
    found_by,
    locked_many,
    locked_people,
    said,
    sent_before,
)
from luoshi.organisations.actions.memberships import end_memberships
from luoshi.organisations.enums_people import Ended, PostState
from luoshi.organisations.models import Body, BodyMember, Membership, Person, Post, Unit
from luoshi.organisations.packs_people import People, Title, people_rules


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post taken by a person; keys of `title` and `lines` are the pack's."""

    person: Person
    unit: Unit
    title: str
    start: dt.date
    lines: tuple[str, ...] = ()
    concurrent: bool = False  # 兼任
    full_time: bool = False  # 专职
    body: Body | None = None
    end: dt.date | None = None
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class Handover:
    """What one who left still had, closed on that day: to be given to others."""

    person: Person
    posts: tuple[Post, ...]
    bodies: tuple[BodyMember, ...]
    membership: Membership | None


def take_posts(rows: Sequence[NewPost], *, by: Actor, why: str = "") -> list[Post]:
    """Enter who holds which post, all or none; a vacancy of the same post ends on that day, unless he held it until then.

    Raises Refused when the unit did not stand, the title is unknown, somebody else holds a post that has one
    holder, or the person holds it already.
    """
    with action("organisations.take_posts", by=by, why=why) as act:
        rules = people_rules()
        made = [_post(row, rules) for row in rows]
        before = sent_before(Post, made, by)
        new = [post for post in made if post.uuid not in before]
        _lock_units({post.unit_id for post in new})
        people = locked_people(post.person for post in new if post.person is not None)
        standing = Standing(post.unit_id for post in new)
        there = _there(post.unit_id for post in new)
        filled: list[tuple[Post, dt.date]] = []
        for post in new:
            check_spell(post.start, post.end, _("任职日期"))
            standing.on(post.unit_id, post.start)
            _check_left(people[post.person_id or 0], post)
            same = there.setdefault(_key(post), [])
            if not _goes_on(post, same):
                filled += _fill(act, post, same)
            _check_holder(post, same, rules)
            same.append(post)
        act.change_each((vacancy, {"end": on}) for vacancy, on in filled)
        act.create_many(new)
        if new:
            act.unit_id = act.unit_id or new[0].unit_id
    return [before.get(post.uuid, post) for post in made]


def take_post(
    person: Person,
    unit: Unit,
    title: str,
    *,
    on: dt.date,
    by: Actor,
    why: str = "",
    lines: tuple[str, ...] = (),
    concurrent: bool = False,
    full_time: bool = False,
    body: Body | None = None,
) -> Post:
    """One person takes a post; see `take_posts`."""
    row = NewPost(person, unit, title, on, lines, concurrent, full_time, body)
    return take_posts([row], by=by, why=why)[0]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A post is left on a day; with `then` it stays vacant or pending."""

    post: Post
    on: dt.date
    then: PostState | None = None


def leave_posts(rows: Sequence[Leaving], *, by: Actor, why: str = "") -> list[Post]:
    """Posts are left, all or none: their holders no longer hold them on that day."""
    with action("organisations.leave_post", by=by, why=why) as act:
        act.unit_id = act.unit_id or (rows[0].post.unit_id if rows else None)
        _lock_units({row.post.unit_id for row in rows})
        now = locked_many([row.post for row in rows])
        for row in rows:
            if now[row.post.pk].state != PostState.HELD:
                raise Refused(_("这个职务没有人在任，不需要离任"))
            check_end(now[row.post.pk], row.on, _("离任日期"))
            if row.then is not None:
                _check_vacancy(row.then)
        act.change_each((now[row.post.pk], {"end": row.on}) for row in rows)
        act.create_many(
            Post(unit_id=post.unit_id, title=post.title, body_id=post.body_id, state=row.then, start=row.on)
            for row in rows
            for post in [now[row.post.pk]]
            if row.then is not None
        )
    return [now[row.post.pk] for row in rows]


def leave_post(post: Post, *, on: dt.date, by: Actor, why: str = "", then: PostState | None = None) -> Post:
    """One post is left on a day; see `leave_posts`."""
    return leave_posts([Leaving(post, on, then)], by=by, why=why)[0]


@dataclass(frozen=True, slots=True)
class NewVacancy:
    """A post nobody holds: to be filled (空缺) or left open for now (暂缺)."""

    unit: Unit
    title: str
    start: dt.date
    state: PostState = PostState.VACANT
    body: Body | None = None


def declare_vacancies(rows: Sequence[NewVacancy], *, by: Actor, why: str = "") -> list[Post]:
    """Posts nobody holds are to be filled or left open, all or none.

    Raises Refused when a post has one holder and is held or declared already.
    """
    with action("organisations.declare_vacant", by=by, why=why) as act:
        act.unit_id = act.unit_id or (rows[0].unit.pk if rows else None)
        rules = people_rules()
        for row in rows:
            _check_vacancy(row.state)
            _title(row.title, rules)
            check_day(row.start, _("起始日期"), field="on")
        units = {row.unit.pk for row in rows}
        _lock_units(units)
        standing, there = Standing(units), _there(units)
        made = []
        for row in rows:
            standing.on(row.unit.pk, row.start, field="on")
            _check_body(row.body, row.unit.pk, row.start)
            post = Post(unit=row.unit, title=row.title, body=row.body, state=row.state, start=row.start)
            same, title = there.setdefault(_key(post), []), _title(row.title, rules)
            for other in same:
                if title.single and other.overlaps(row.start, None):
                    raise Refused(_holds(other, title), field="title")
            same.append(post)
            made.append(post)
        return act.create_many(made)


def declare_vacant(
    unit: Unit,
    title: str,
    *,
    on: dt.date,
    by: Actor,
    why: str = "",
    state: PostState = PostState.VACANT,
    body: Body | None = None,
) -> Post:
    """One post nobody holds; see `declare_vacancies`."""
    return declare_vacancies([NewVacancy(unit, title, on, state, body)], by=by, why=why)[0]


def leave(person: Person, *, on: dt.date, by: Actor, why: str = "") -> Handover:
    """A person leaves (离开本单位): posts, places in bodies and membership end on that day.

    Returns what was open, so that it can be handed over. Raises Refused when the person has left already or
    something of it began on that day or later.
    """
    with action("organisations.leave", by=by, why=why, unit_id=person.unit_id) as act:
        now = locked_people([person])[person.pk]
        check_day(on, _("离开日期"), field="on")
        if now.left_on is not None:
            raise Refused(_("“%(name)s”已于%(day)s离开") % {"name": now.name, "day": said(now.left_on)})
        posts = tuple(Post.objects.open().filter(person=now))
        bodies = tuple(BodyMember.objects.open().filter(person=now).select_related("body"))
        membership = Membership.objects.open().filter(person=now).first()
        for spell in (*posts, *bodies, *([membership] if membership else [])):
            check_end(spell, on, _("离开日期"))
        act.change_many(posts, end=on)
        act.change_many(bodies, end=on)
        if membership is not None:
            end_memberships(act, [(membership, on)], Ended.LEFT)
        act.change(now, left_on=on)
    return Handover(now, posts, bodies, membership)


def _post(row: NewPost, rules: People) -> Post:
    _title(row.title, rules)
    known = {line.key for line in rules.lines}
    if set(row.lines) - known:
        raise Refused(_("分管的工作不在可选范围内，请重新选择"), field="lines")
    _check_body(row.body, row.unit.pk, row.start)
    return Post(
        uuid=row.uuid,
        unit=row.unit,
        person=row.person,
        title=row.title,
        lines=list(dict.fromkeys(row.lines)),
        concurrent=row.concurrent,
        full_time=row.full_time,
        body=row.body,
        start=row.start,
        end=row.end,
    )


def _title(key: str, rules: People) -> Title:
    known = rules.title(key)
    if known is None:
        raise Refused(_("职务不在可选范围内，请重新选择"), field="title")
    return known


def _check_body(body: Body | None, unit_id: int, day: dt.date) -> None:
    if body is not None and (body.is_void or body.unit_id != unit_id):
        raise Refused(_("“%(body)s”不是这个组织的班子，请重新选择") % {"body": body.name}, field="body")
    if body is not None and (day < body.start or (body.end is not None and body.end <= day)):
        raise Refused(
            _("“%(body)s”在%(day)s不存在，请核对日期") % {"body": body.name, "day": said(day)}, field="body"
        )


def _check_vacancy(state: PostState) -> None:
    if state == PostState.HELD:
        raise Refused(_("请选择空缺或暂缺"), field="state")


def _check_left(person: Person, post: Post) -> None:
    if person.left_on is not None and (post.end is None or post.end > person.left_on):
        raise Refused(
            _("“%(name)s”已于%(day)s离开，请核对") % {"name": person.name, "day": said(person.left_on)},
            field="person",
        )


def _lock_units(unit_ids: set[int]) -> None:
    """Posts of one unit change one after the other: a single post must not get two holders."""
    list(Unit.objects.select_for_update().filter(pk__in=unit_ids).order_by("pk"))


Key = tuple[int, str, int | None]


def _key(post: Post) -> Key:
    """Posts of one key are one post, or several of one title."""
    return post.unit_id, post.title, post.body_id


def _there(units: Iterable[int]) -> dict[Key, list[Post]]:
    """The posts of these units by their key."""
    found: dict[Key, list[Post]] = {}
    rows = found_by(
        sorted(set(units)), lambda some: Post.objects.rows().filter(unit__in=some).select_related("person")
    )
    for post in rows:
        found.setdefault(_key(post), []).append(post)
    return found


def _fill(act: Action, post: Post, same: list[Post]) -> list[tuple[Post, dt.date]]:
    """The vacancy a post fills, with its end; one of several where a title has many holders."""
    for other in same:
        if other.state != PostState.HELD and other.end is None:
            if other.start == post.start and other.pk:
                act.void(other, why=_("当日已有人任职"))
                same.remove(other)
                return []
            if other.start < post.start:
                same.remove(other)  # it ends as the post begins
                return [(other, post.start)]
    return []


def _goes_on(post: Post, same: list[Post]) -> bool:
    """Whether somebody held the post until that day, with other work perhaps: he fills no vacancy."""
    return any(other.person_id == post.person_id and other.end == post.start for other in same)


def _check_holder(post: Post, same: list[Post], rules: People) -> None:
    title = _title(post.title, rules)
    for other in same:
        if other.overlaps(post.start, post.end) and (title.single or other.person_id == post.person_id):
            raise Refused(_holds(other, title), field="title")


def _holds(post: Post, title: Title) -> str:
    if post.person is None:
        return _("%(title)s自%(start)s起已登记为%(state)s") % {
            "title": title.label,
            "start": said(post.start),
            "state": PostState(post.state).label,
        }
    return _("“%(name)s”自%(start)s起任%(title)s，请先办理离任") % {
        "name": post.person.name,
        "start": said(post.start),
        "title": title.label,
    }
