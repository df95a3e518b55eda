"""The sample's posts, bodies, terms and numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from luoshi.kernel import clock
from luoshi.kernel.actor import Actor
from luoshi.organisations.actions.bodies import NewBody, NewBodyMember, join_bodies, set_up_bodies
from luoshi.organisations.actions.memberships import regroup
from luoshi.organisations.actions.numbers import NewNumber, enter_numbers
from luoshi.organisations.actions.posts import NewPost, declare_vacant, take_posts
from luoshi.organisations.actions.terms import NewTerm, start_terms
from luoshi.organisations.enums_people import PostState, Share
from luoshi.organisations.models import Membership, Person, Unit
from luoshi.site.sample.accounts import TOP, key
from luoshi.site.sample.people import PLACES, Cast
from luoshi.site.sample.units import CHANGED, SINCE

ELECTED: Final = dt.date(2021, 3, 15)
COUNTED: Final = dt.date(2021, 8, 31)
OWN_COMMITTEE: Final = 7  # full members from which a sample branch has a committee, as the pack advises
GROUPED: Final = 20
LEADING: Final = ("secretary", "organisation_member", "publicity_member")


def load_bodies(units: Mapping[UUID, Unit], cast: Cast, by: Actor) -> None:
    """Who holds what: the group's own bodies, committees of branches, Party groups, terms, numbers of 2021."""
    _posts(units, cast, by)
    _group_bodies(units, cast, by)
    _party_groups(units, cast, by)
    _terms(units, by)
    _numbers(units, by)


def committee(place: str, cast: Cast) -> list[Person]:
    """Those who lead a branch: three where it has a committee, else the secretary alone."""
    people = cast[place]
    full = [person for person in people if person.confirmed_on and person.confirmed_on <= ELECTED]
    return full[: 3 if len(full) >= OWN_COMMITTEE else 1]


def _posts(units: Mapping[UUID, Unit], cast: Cast, by: Actor) -> None:
    rows: list[NewPost] = []
    for place in PLACES:
        leading = committee(place.branch, cast)
        alone = len(leading) == 1
        for title, person in zip(LEADING, leading, strict=False):
            lines = ("organisation", "publicity", "discipline") if alone else ()
            rows.append(
                NewPost(person, units[key(place.branch)], title, max(ELECTED, CHANGED), lines, uuid=key(f"post:{person.uuid}"))
            )  # fmt: skip
    top = units[TOP]
    leaders = cast["office"][3:8]
    titles = ("secretary", "deputy_secretary", "discipline_secretary", "member", "member")
    rows += [
        NewPost(person, top, title, ELECTED, full_time=at == 1, uuid=key(f"post:top:{at}"))
        for at, (title, person) in enumerate(zip(titles, leaders, strict=True))
    ]
    for at, branch in enumerate(("works", "trade")):
        head = cast["extraction" if branch == "works" else "retail"][4]
        rows.append(NewPost(head, units[key(branch)], "secretary", ELECTED, uuid=key(f"post:general:{at}")))
    rows.append(
        NewPost(cast["office"][8], top, "party_worker", ELECTED, full_time=True, uuid=key("post:worker"))
    )  # fmt: skip
    take_posts(rows, by=by)
    declare_vacant(units[key("project")], "deputy_secretary", on=ELECTED, by=by, state=PostState.PENDING)
    declare_vacant(units[key("sales")], "discipline_member", on=ELECTED, by=by)


def _group_bodies(units: Mapping[UUID, Unit], cast: Cast, by: Actor) -> None:
    top = units[TOP]
    leadership, study, leading = set_up_bodies(
        [
            NewBody(top, "leadership", "集团党委领导班子", SINCE, key("body:leadership")),
            NewBody(top, "study_group", "集团党委理论学习中心组", SINCE, key("body:study")),
            NewBody(top, "leading_group", "党的建设工作领导小组", CHANGED, key("body:leading")),
        ],
        by=by,
    )
    core = cast["office"][3:8]
    wider = [cast[place.branch][0] for place in PLACES if place.branch != "office"]
    join_bodies(
        [
            NewBodyMember(body, person, ELECTED, uuid=key(f"in:{body.uuid}:{person.uuid}"))
            for body in (leadership, study, leading)
            for person in core
        ]
        + [
            NewBodyMember(study, person, ELECTED, Share.EXTENDED, uuid=key(f"in:{study.uuid}:{person.uuid}"))
            for person in wider
        ],
        by=by,
    )


def _party_groups(units: Mapping[UUID, Unit], cast: Cast, by: Actor) -> None:
    """Branches with many members work in two Party groups."""
    for place in PLACES:
        people = cast[place.branch]
        if len(people) < GROUPED:
            continue
        unit = units[key(place.branch)]
        names = ("第一党小组", "第二党小组")
        groups = set_up_bodies(
            [NewBody(unit, "party_group", name, CHANGED, key(f"group:{place.branch}:{name}")) for name in names],
            by=by,
        )  # fmt: skip
        open_now = Membership.objects.rows().filter(unit=unit, end__isnull=True).select_related("person")
        spells = sorted(open_now, key=lambda spell: spell.person_id)
        half = len(spells) // 2
        for group, part in zip(groups, (spells[:half], spells[half:]), strict=True):
            regroup(part, group, on=ELECTED, by=by)


def _terms(units: Mapping[UUID, Unit], by: Actor) -> None:
    """Elections every three years up to today; the base voted at another time, so that one always comes up."""
    today = clock.today()
    for place in PLACES:
        day = ELECTED if place.branch != "fields" else _soon(today)
        while day <= today:
            start_terms(
                [NewTerm(units[key(place.branch)], day, 3, uuid=key(f"term:{place.branch}:{day}"))], by=by
            )
            day = day.replace(year=day.year + 3)
    day = dt.date(2016, 7, 8)
    while day <= today:
        start_terms([NewTerm(units[TOP], day, 5, uuid=key(f"term:top:{day}"))], by=by)
        day = day.replace(year=day.year + 5)


def _soon(today: dt.date) -> dt.date:
    """An election whose term of three years ends in about four months, not before the branch stood."""
    ends = today + dt.timedelta(days=120)
    return max(dt.date(ends.year - 3, ends.month, 1), SINCE)


def _numbers(units: Mapping[UUID, Unit], by: Actor) -> None:
    """What the statistical sheet of August 2021 said that is not counted from people."""
    rows: list[NewNumber] = []
    for place in PLACES:
        unit = units[key(place.branch)]
        entered = {
            "staff": place.members + place.others,
            "applicants": place.members // 4,
            "activists": place.members // 8,
            "model_posts": 2 if place.branch in {"extraction", "preparation"} else 0,
            "venues": 1,
        }
        rows += [
            NewNumber(unit, name, COUNTED, value, source="党组织基本情况统计表", uuid=key(f"number:{place.branch}:{name}"))
            for name, value in entered.items()
        ]  # fmt: skip
    rows += [
        NewNumber(units[key(branch)], "charter", COUNTED, choice="written", source="公司章程", uuid=key(f"charter:{branch}"))
        for branch in ("top", "works", "trade")
    ]  # fmt: skip
    enter_numbers(rows, by=by)
