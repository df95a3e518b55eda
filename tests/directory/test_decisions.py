"""Registering a decision about a unit, page by page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import Decision, HandOver, close, left_open, merge, rename
from luoshi.organisations.actions.memberships import NewMembership, record_members
from luoshi.organisations.actions.people import NewPerson, create_people
from luoshi.organisations.actions.posts import take_post
from luoshi.organisations.models import Membership, Post, TreeDecision
from luoshi.organisations.tree import OrgTree
from luoshi.packs.actions import apply_builtin
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user
from tests.suites.pages import PagePermissionSuite

ON = dt.date(2021, 2, 1)
PAPER = {"on": "2021-02-01", "document_no": "集党发〔2021〕3号"}


@pytest.fixture
def group(db):
    apply_builtin(by=SYSTEM)
    return make_group()


@pytest.fixture
def clerk(group):
    return client_of(make_user(Role.CLERK, group.top))


def address(verb, unit):
    return reverse(f"unit_{verb}", args=[unit.uuid])


def send(client, verb, unit, **data):
    page = client.get(address(verb, unit))
    seen = page.context["form"].initial["seen"]
    return client.post(address(verb, unit), PAPER | {"seen": seen} | data, follow=True)


def node(unit, on=ON):
    return OrgTree.as_of(on)[unit.pk]


def test_a_new_name_from_a_past_day(clerk, group):
    shown = send(clerk, "rename", group.office, name="机关一党支部").content.decode()
    assert "已登记“机关党支部”更名" in shown
    assert "更名为“机关一党支部”" in shown
    assert node(group.office).name == "机关一党支部"
    assert node(group.office, dt.date(2021, 1, 31)).name == "机关党支部"


def test_a_branch_becomes_a_general_branch(clerk, group):
    send(clerk, "kind", group.office, kind="general_branch", name="机关党总支")
    assert (node(group.office).kind, node(group.office).name) == ("general_branch", "机关党总支")


def test_it_is_moved(clerk, group):
    send(clerk, "move", group.works_first, parent=group.top.uuid)
    assert node(group.works_first).parent == group.top.pk


def test_several_are_divided_from_one(clerk, group):
    send(
        clerk, "split", group.office, new_1="机关二党支部", new_1_kind="branch", new_3="机关三党总支", new_3_kind="general_branch", keep="keep", name="机关一党支部"
    )  # fmt: skip
    names = {one.name for one in OrgTree.as_of(ON).children(group.top.pk)}
    assert names == {"机关一党支部", "机关二党支部", "机关三党总支", "甲厂党总支"}


def test_a_new_unit_that_cannot_be_is_said_at_the_rows_and_they_stay(clerk, group):
    rows = {
        "new_1": "甲厂第三党支部",
        "new_1_kind": "branch",
        "new_2": "甲厂第三党支部",
        "new_2_kind": "branch",
    }
    answer = send(clerk, "split", group.office, keep="keep", **rows)
    assert answer.context["form"].errors == {"new": ["“甲厂第三党支部”写了两次，请删去一行或换一个名称"]}
    rows["new_2"] = "甲厂党总支"  # stands there already
    answer = send(clerk, "split", group.office, keep="keep", name="机关一党支部", **rows)
    assert list(answer.context["form"].errors) == ["new"]
    assert 'value="甲厂第三党支部"' in answer.content.decode()
    rows["new_2_kind"] = "party"
    answer = send(clerk, "split", group.office, keep="keep", **rows)
    assert answer.context["form"].errors == {"new": ["请选择“甲厂党总支”的类别"]}
    assert {one.name for one in OrgTree.as_of(ON).children(group.top.pk)} == {"机关党支部", "甲厂党总支"}


def test_it_goes_into_another(clerk, group):
    send(clerk, "merge", group.works_first, into=group.works_second.uuid)
    assert node(group.works_first).closed
    assert node(group.works_first).parent == group.works_second.pk


def test_it_is_closed_and_stands_again(clerk, group):
    send(clerk, "close", group.works_first)
    assert node(group.works_first).closed
    send(clerk, "restore", group.works_first, parent=group.works.uuid, on="2022-03-01")
    assert not node(group.works_first, dt.date(2022, 3, 1)).closed


def test_what_is_refused_is_said_at_its_field_and_nothing_is_lost(clerk, group):
    answer = send(clerk, "rename", group.office, name="机关一党支部", document_no="")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写批复文号；没有文号的，请勾选“暂无批复文号”" in shown
    assert 'value="机关一党支部"' in shown
    assert node(group.office).name == "机关党支部"


def test_who_opened_the_page_before_another_changed_it_is_told(clerk, group):
    page = clerk.get(address("rename", group.office))
    seen = page.context["form"].initial["seen"]
    rename(group.office, "机关甲党支部", Decision(on=ON, lacking=True), by=SYSTEM)
    answer = clerk.post(address("rename", group.office), PAPER | {"seen": seen, "name": "机关一党支部"})
    assert "刚刚被别人调整过" in answer.content.decode()
    assert node(group.office).name == "机关甲党支部"


def test_the_unit_page_offers_what_can_be_decided(clerk, group):
    page = clerk.get(reverse("unit", args=[group.works_first.uuid])).content.decode()
    assert address("move", group.works_first) in page
    assert address("restore", group.works_first) not in page
    close(group.works_first, Decision(on=ON, lacking=True), by=SYSTEM)
    page = clerk.get(reverse("unit", args=[group.works_first.uuid])).content.decode()
    assert address("restore", group.works_first) in page
    assert address("close", group.works_first) not in page


def test_nothing_is_set_up_below_a_branch(clerk, group):
    below = reverse("unit_new") + "?parent="
    assert below in clerk.get(reverse("unit", args=[group.works.uuid])).content.decode()
    assert below not in clerk.get(reverse("unit", args=[group.office.uuid])).content.decode()


def test_only_kinds_of_the_own_tree_are_offered(clerk, group):
    page = clerk.get(address("kind", group.office)).content.decode()
    assert "临时党支部" in page
    assert "项目部" not in page


class TestDecisionPage(PagePermissionSuite):
    right = "organisations.change"

    def address(self, unit):
        return address("rename", make_unit(parent=unit))


class TestTakingBackPage(PagePermissionSuite):
    right = "organisations.change"

    def address(self, unit):
        rename(unit, "改过的名称", Decision(on=dt.date(2021, 2, 1), lacking=True), by=SYSTEM)
        return reverse("decision_take_back", args=[TreeDecision.objects.get(unit=unit).uuid])


def test_a_wrong_decision_is_taken_back_from_the_page_of_its_unit(group):
    rename(group.works, "错误名称", Decision(on=dt.date(2021, 2, 1), document_no="文号一"), by=SYSTEM)
    client = client_of(make_user(Role.CLERK, group.top))
    page = reverse("unit", args=[group.works.uuid])
    address = reverse("decision_take_back", args=[TreeDecision.objects.get().uuid])
    shown = client.get(page).content.decode()
    assert address in shown
    assert address not in client_of(make_user(Role.LEADER, group.top)).get(page).content.decode()
    assert "请写明撤回原因" in client.post(address, {"why": ""}).content.decode()
    answer = client.post(address, {"why": "名称登记错误"}, follow=True).content.decode()
    assert "已撤回2021-02-01的组织更名登记" in answer
    assert "错误名称" not in answer
    assert client.get(address).status_code == 404


def test_a_decision_that_touched_more_than_one_may_change_is_not_taken_back(group):
    merge([group.works_first], group.office, Decision(on=dt.date(2021, 2, 1), lacking=True), by=SYSTEM)
    address = reverse("decision_take_back", args=[TreeDecision.objects.get().uuid])
    assert client_of(make_user(Role.CLERK, group.office)).get(address).status_code == 200
    assert client_of(make_user(Role.CLERK, group.works)).get(address).status_code == 404


def with_people(unit):
    person, other = create_people([NewPerson(unit=unit, name=name) for name in ("张三", "李四")], by=SYSTEM)
    start = dt.date(2020, 6, 1)
    record_members([NewMembership(one, unit, start) for one in (person, other)], by=SYSTEM)
    take_post(person, unit, "secretary", on=start, by=SYSTEM)
    return person


def test_what_hangs_on_a_merged_unit_is_listed_and_handed_over_in_the_same_act(clerk, group):
    with_people(group.works_first)
    shown = clerk.get(address("merge", group.works_first)).content.decode()
    assert "名下还有党员2名、任职1项" in shown
    into = {"into": str(group.works_second.uuid)}
    assert "请选择名下党员如何处理" in send(clerk, "merge", group.works_first, **into).content.decode()
    before = Entry.objects.count()
    send(clerk, "merge", group.works_first, **into, members="move", rest="end")
    assert Entry.objects.count() == before + 1
    assert set(Membership.objects.open().values_list("unit", "start")) == {(group.works_second.pk, ON)}
    assert set(Post.objects.values_list("end", flat=True)) == {ON}
    assert not any(left_open(group.works_first))


def test_what_is_left_open_stands_on_the_page_of_the_closed_unit(clerk, group):
    with_people(group.works_first)
    missing = send(clerk, "close", group.works_first, members="move", rest="leave").content.decode()
    assert "请选择党员转入的支部" in missing
    assert not node(group.works_first).closed
    shown = send(clerk, "close", group.works_first, members="leave", rest="leave").content.decode()
    assert node(group.works_first).closed
    assert "该组织已撤销，名下还有党员2名、任职1项没有处理" in shown


def test_a_unit_on_which_nothing_hangs_is_closed_without_a_question(clerk, group):
    assert "名下党员" not in clerk.get(address("close", group.works_first)).content.decode()
    send(clerk, "close", group.works_first)
    assert node(group.works_first).closed


def test_members_do_not_go_where_none_may_be(clerk, group):
    with_people(group.works_first)
    sent = {"members": "move", "members_to": str(group.top.uuid), "rest": "end"}
    refused = send(clerk, "close", group.works_first, **sent)
    assert refused.status_code == 422
    assert not node(group.works_first).closed
    assert Post.objects.open().count() == 1


def test_a_divided_unit_hands_over_what_hangs_on_it_and_gets_it_back(clerk, group):
    with_people(group.office)
    new = {"new_1": "机关一党支部", "new_1_kind": "branch", "new_2": "机关二党支部", "new_2_kind": "branch"}
    new |= {"keep": "close"}
    page = clerk.get(address("split", group.office)).content.decode()
    assert "名下还有党员2名、任职1项" in page
    missing = send(clerk, "split", group.office, **new).content.decode()
    assert "请选择名下党员如何处理" in missing
    assert "请选择任职、班子、任期如何处理" in missing
    send(clerk, "split", group.office, **new, members="first", rest="end")
    tree = OrgTree.as_of(ON)
    first = next(one for one in tree.nodes if one.name == "机关一党支部")
    assert set(Membership.objects.open().values_list("unit", "start")) == {(first.unit, ON)}
    back = reverse("decision_take_back", args=[TreeDecision.objects.get().uuid])
    assert "当时一并交接的党员2名、任职1项同时恢复" in clerk.get(back).content.decode()
    clerk.post(back, {"why": "批复有误"})
    assert set(Membership.objects.open().values_list("unit", flat=True)) == {group.office.pk}
    assert Post.objects.open().count() == 1


def test_a_unit_that_goes_on_is_asked_nothing(clerk, group):
    with_people(group.office)
    new = {"new_1": "机关二党支部", "new_1_kind": "branch", "keep": "keep"}
    assert "已登记“机关党支部”分设" in send(clerk, "split", group.office, **new).content.decode()
    assert left_open(group.office).members == 2


def test_who_may_not_change_where_members_went_does_not_take_it_back(group):
    with_people(group.works_first)
    then = HandOver(members_to=group.office, end_rest=True)
    close(group.works_first, Decision(on=ON, lacking=True), by=SYSTEM, then=then)
    address = reverse("decision_take_back", args=[TreeDecision.objects.get().uuid])
    assert client_of(make_user(Role.CLERK, group.works)).get(address).status_code == 404
    assert client_of(make_user(Role.CLERK, group.top)).get(address).status_code == 200
