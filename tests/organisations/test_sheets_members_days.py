"""党员花名册: what its days and names may not be, told at the row before anything is written."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import offers
from luoshi.organisations.actions.memberships import NewMembership, exclude_from_vote, record_members
from luoshi.organisations.actions.posts import take_post
from luoshi.organisations.enums_people import Ended
from luoshi.organisations.models import Body, Membership
from luoshi.packs.actions import apply_builtin
from tests.factories.exchange import effects, lines, sentences, setting, take_in
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import make_group, make_unit
from tests.organisations.deciding import records

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 6, 30)
CAME = dt.date(2021, 2, 1)
LATER = dt.date(2024, 8, 31)


@pytest.fixture
def group(db):
    apply_builtin(by=SYSTEM)
    return make_group()


def row(name="张三", branch="机关党支部", kind="正式", **more):
    return {"name": name, "branch": branch, "kind": kind} | more


def taken(group, values, on=DAY):
    return take_in(offers["organisations.members"], lines(values), setting(group.top, on))


def spells(name="张三"):
    found = Membership.objects.rows().filter(person__name=name).order_by("start")
    return list(found.values_list("start", "end", "began", "group__name"))


def test_who_came_before_his_party_group_was_set_up_was_in_none_till_then(group):
    """The first roster did not say when he came, so the group began on its day; the second one says it."""
    assert effects(taken(group, row(group="第一党小组"))) == ["new"]
    known = row(group="第一党小组", came=CAME)
    plan = taken(group, known, on=LATER)
    assert [(one.column, one.before, one.after) for one in plan.rows[0].differences] == [
        ("came", "", "2021-02-01"),
        ("group", "第一党小组", "第一党小组（自2024-06-30起）"),
    ]
    assert spells() == [(CAME, DAY, "transferred_in", None), (DAY, None, "regrouped", "第一党小组")]
    assert effects(taken(group, known, on=LATER)) == ["same"]


def test_a_party_group_set_up_after_he_came_is_told_before_the_rest_of_a_row(group):
    assert effects(taken(group, row(group="第一党小组"))) == ["new"]
    moved = row(group="第二党小组", came=CAME)
    assert sentences(taken(group, moved, on=LATER)) == [
        "转入时间：系统中编在“第一党小组”，它2024-06-30才成立，晚于转入时间；请先只更正转入时间，再办理这一行的其他变动"
    ]
    assert effects(taken(group, row(came=CAME), on=LATER)) == ["changed"]
    assert effects(taken(group, moved, on=LATER)) == ["changed"]
    assert [one[-1] for one in spells()] == [None, "第一党小组", "第二党小组"]


def test_a_new_party_group_begins_with_its_first_member(group):
    """Not on the file's day, on which the branch need not have stood."""
    make_unit("新党支部", parent=group.top, start=dt.date(2024, 7, 15))
    assert effects(taken(group, row(branch="新党支部", group="第一党小组", came=dt.date(2024, 8, 1)))) == [
        "new"
    ]
    assert Body.objects.get().start == dt.date(2024, 8, 1)


def test_what_would_be_refused_as_it_is_written_is_told_at_its_row(group):
    member = make_member(group.office, "张三", start=dt.date(2023, 3, 1), joined_on=dt.date(2010, 7, 1))
    earlier = dt.date(2022, 1, 1)
    record_members(
        [
            NewMembership(
                member.person, group.works_first, earlier, end=dt.date(2022, 6, 1), ended=Ended.MOVED
            )
        ],
        by=SYSTEM,
    )
    exclude_from_vote(member, on=dt.date(2024, 5, 1), by=SYSTEM)
    make_body(group.office, name="支部委员会")
    take_post(make_person(group.office, "李四"), group.office, "secretary", on=dt.date(2024, 8, 1), by=SYSTEM)
    before = records()
    for values, sentence in (
        ({"came": dt.date(2010, 6, 1)}, "转入时间：转入时间2010-06-01早于入党时间2010-07-01，请核对"),
        ({"came": CAME}, "转入时间：系统中此前一段党员登记到2022-06-01为止，转入时间不能早于这一天，请核对"),
        ({"gone": dt.date(2024, 5, 1), "went_to": "外单位"},
         "转出时间：系统中自2024-05-01起不计入应到，转出时间2024-05-01应晚于这一天，请核对"),
        ({"branch": "甲厂一支部", "came": dt.date(2024, 4, 1)},
         "转入时间：系统中自2024-05-01起不计入应到，转入时间2024-04-01应晚于这一天，请核对"),
        ({"group": "支部委员会"}, "党小组：“支部委员会”不是党小组，请核对"),
        ({"posts": ("支部书记",)}, "党内职务：“机关党支部”的书记已是“李四”，请先在任职名单中办理离任"),
    ):  # fmt: skip
        assert sentences(taken(group, row() | values)) == [sentence]
        assert records() == before
