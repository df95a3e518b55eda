"""Posts: taken, left, vacant; and the hand-over of one who leaves."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
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
    locked,
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
    """Enter who holds which post, all or none; a vacancy of the same post ends on that day.

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
        there = list(
            Post.objects.rows().filter(unit__in={post.unit_id for post in new}).select_related("person")
        )
        for post in new:
            check_spell(post.start, post.end, _("任职日期"))
            standing.on(post.unit_id, post.start)
            _check_left(people[post.person_id or 0], post)
            _fill(act, post, there)
            _check_holder(post, there, rules)
            there.append(post)
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


def leave_post(post: Post, *, on: dt.date, by: Actor, why: str = "", then: PostState | None = None) -> Post:
    """A post is left on a day (its holder no longer holds it then); with `then` it stays vacant or pending."""
    with action("organisations.leave_post", by=by, why=why, unit_id=post.unit_id) as act:
        _lock_units({post.unit_id})
        now = locked(post)
        if now.state != PostState.HELD:
            raise Refused(_("这个职务没有人在任，不需要离任"))
        check_end(now, on, _("离任日期"))
        act.change(now, end=on)
        if then is not None:
            _check_vacancy(then)
            act.create(Post(unit_id=now.unit_id, title=now.title, body_id=now.body_id, state=then, start=on))
    return now


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
    """A post nobody holds is to be filled (空缺) or left open for now (暂缺).

    Raises Refused when the post has one holder and is held or declared already.
    """
    with action("organisations.declare_vacant", by=by, why=why, unit_id=unit.pk) as act:
        _check_vacancy(state)
        known = _title(title, people_rules())
        check_day(on, _("起始日期"), field="on")
        _lock_units({unit.pk})
        Standing([unit.pk]).on(unit.pk, on, field="on")
        _check_body(body, unit.pk, on)
        there = Post.objects.rows().filter(unit=unit, title=title, body=body).select_related("person")
        for other in there:
            if known.single and other.overlaps(on, None):
                raise Refused(_holds(other, known), field="title")
        return act.create(Post(unit=unit, title=title, body=body, state=state, start=on))


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


def _same(post: Post, other: Post) -> bool:
    return (post.unit_id, post.title, post.body_id) == (other.unit_id, other.title, other.body_id)


def _fill(act: Action, post: Post, there: list[Post]) -> None:
    """The vacancy a post fills ends; one of several where a title has many holders."""
    for other in there:
        if _same(post, other) and other.state != PostState.HELD and other.end is None:
            if other.start == post.start and other.pk:
                act.void(other, why=_("当日已有人任职"))
                there.remove(other)
            elif other.start < post.start:
                act.change(other, end=post.start)
            else:
                continue
            return


def _check_holder(post: Post, there: list[Post], rules: People) -> None:
    title = _title(post.title, rules)
    for other in there:
        if not _same(post, other) or not other.overlaps(post.start, post.end):
            continue
        if title.single or other.person_id == post.person_id:
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
