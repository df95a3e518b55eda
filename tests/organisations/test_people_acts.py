"""Each act on people and bodies leaves one entry in the trail, and without it nothing happens."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import bodies, memberships, numbers, people, posts, terms, voiding
from luoshi.organisations.enums_people import MemberKind
from luoshi.packs.actions import apply_builtin
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import START, make_group
from tests.suites.acts import ActionAuditSuite

DAY = dt.date(2021, 3, 1)


@pytest.fixture(autouse=True)
def packs(db):
    apply_builtin(by=SYSTEM)


def office():
    return make_group().office


def on(act, make, *args, **kwargs):
    """The act on something made first, on a day."""
    return lambda: partial(act, make(office()), *args, on=DAY, by=SYSTEM, **kwargs)


class TestPeople(ActionAuditSuite):
    module = people
    acts = {
        "create_people": lambda: partial(
            people.create_people, [people.NewPerson("张三", office())], by=SYSTEM
        ),
        "create_person": lambda: partial(people.create_person, "张三", office(), by=SYSTEM),
        "change_person": lambda: partial(people.change_person, make_person(office()), job="科长", by=SYSTEM),
        "change_people": lambda: partial(
            people.change_people, [(make_person(office()), {"job": "科长"})], by=SYSTEM
        ),
    }


def young(branch):
    return make_member(branch, kind=MemberKind.PROBATIONARY)


def recorded():
    branch = office()
    return partial(
        memberships.record_members, [memberships.NewMembership(make_person(branch), branch, DAY)], by=SYSTEM
    )


def admitted():
    branch = office()
    return partial(memberships.admit, make_person(branch), branch, on=DAY, by=SYSTEM)


def arriving():
    branch = office()
    person = make_person(branch)
    return partial(memberships.transfer_in, person, branch, on=DAY, came_from="外单位", by=SYSTEM)


def moving():
    group = make_group()
    member = make_member(group.office)
    return partial(memberships.transfer, member, group.works_first, on=DAY, by=SYSTEM)


def excluded(branch):
    return memberships.exclude_from_vote(make_member(branch), on=START, by=SYSTEM)


def grouped(branch):
    cell = make_body(branch, kind="party_group", name="第一党小组")
    return [make_member(branch, group=cell)]


def several(act, make, *more):
    """The plural act on one row."""
    return lambda: partial(act, [(make(office()), *more)], by=SYSTEM)


def moving_several():
    group = make_group()
    move = memberships.Move(make_member(group.office), group.works_first, DAY)
    return partial(memberships.transfer_members, [move], by=SYSTEM)


class TestMemberships(ActionAuditSuite):
    module = memberships
    acts = {
        "record_members": recorded,
        "admit": admitted,
        "confirm": on(memberships.confirm, young),
        "regroup": on(memberships.regroup, grouped, None),
        "transfer_in": arriving,
        "transfer_out": on(memberships.transfer_out, make_member, went_to="外单位"),
        "transfer": moving,
        "confirm_members": several(memberships.confirm_members, young, DAY),
        "regroup_members": several(memberships.regroup_members, lambda unit: grouped(unit)[0], None, DAY),
        "correct_members": several(memberships.correct_members, make_member, {"start": DAY}),
        "transfer_members": moving_several,
        "transfer_members_out": several(memberships.transfer_members_out, make_member, DAY, "外单位"),
        "exclude_from_vote": on(memberships.exclude_from_vote, make_member),
        "end_exclusion": on(memberships.end_exclusion, excluded),
    }


def held(branch):
    return posts.take_post(make_person(branch), branch, "secretary", on=START, by=SYSTEM)


def leading(branch):
    return held(branch).person


def taking(act, *rows):
    branch = office()
    person = make_person(branch)
    if act is posts.take_posts:
        return partial(act, [posts.NewPost(person, branch, "secretary", DAY)], by=SYSTEM)
    return partial(act, person, branch, "secretary", on=DAY, by=SYSTEM)


class TestPosts(ActionAuditSuite):
    module = posts
    acts = {
        "take_posts": partial(taking, posts.take_posts),
        "take_post": partial(taking, posts.take_post),
        "leave_post": on(posts.leave_post, held, then="vacant"),
        "declare_vacant": on(posts.declare_vacant, lambda branch: branch, "secretary"),
        "leave": on(posts.leave, leading),
        "leave_posts": lambda: partial(
            posts.leave_posts, [posts.Leaving(held(office()), DAY, posts.PostState.VACANT)], by=SYSTEM
        ),
        "declare_vacancies": lambda: partial(
            posts.declare_vacancies, [posts.NewVacancy(office(), "secretary", DAY)], by=SYSTEM
        ),
    }


def body_and_person():
    branch = office()
    return make_body(branch), make_person(branch)


def joining():
    body, person = body_and_person()
    return partial(bodies.join_bodies, [bodies.NewBodyMember(body, person, DAY)], by=SYSTEM)


def joining_one():
    body, person = body_and_person()
    return partial(bodies.join_body, body, [person], on=DAY, by=SYSTEM)


def place(branch):
    return make_body(branch, [make_person(branch)]).members.get()


def correcting():
    body = make_body(office())
    return partial(
        bodies.correct_body, body, start=dt.date(2020, 5, 1), version=body.version, by=SYSTEM, why="写错了"
    )


class TestBodies(ActionAuditSuite):
    module = bodies
    acts = {
        "set_up_bodies": lambda: partial(
            bodies.set_up_bodies, [bodies.NewBody(office(), "committee", "支委会", DAY)], by=SYSTEM
        ),
        "set_up_body": on(bodies.set_up_body, lambda branch: branch, "committee", "支委会"),
        "close_body": on(bodies.close_body, make_body),
        "correct_body": correcting,
        "join_bodies": joining,
        "join_body": joining_one,
        "leave_body": on(bodies.leave_body, place),
        "leave_bodies": several(bodies.leave_bodies, place, DAY),
    }


def term():
    return terms.start_term(office(), elected_on=START, by=SYSTEM)


class TestTerms(ActionAuditSuite):
    module = terms
    acts = {
        "start_terms": lambda: partial(terms.start_terms, [terms.NewTerm(office(), DAY)], by=SYSTEM),
        "start_term": lambda: partial(terms.start_term, office(), elected_on=DAY, by=SYSTEM),
        "extend_term": lambda: partial(
            terms.extend_term,
            term(),
            until=dt.date(2023, 6, 1),
            approved_on=DAY,
            document_no="1号",
            by=SYSTEM,
        ),
    }


class TestNumbers(ActionAuditSuite):
    module = numbers
    acts = {
        "enter_numbers": lambda: partial(
            numbers.enter_numbers, [numbers.NewNumber(office(), "staff", DAY, 12)], by=SYSTEM
        ),
    }


class TestVoiding(ActionAuditSuite):
    module = voiding
    acts = {"void_record": lambda: partial(voiding.void_record, term(), by=SYSTEM, why="误登")}
