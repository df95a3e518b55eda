"""The list of people, a person's page, and what happens to a person, page by page."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from luoshi.access.actions import revoke
from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import Decision, close
from luoshi.organisations.actions.memberships import exclude_from_vote, transfer
from luoshi.organisations.actions.posts import take_post
from luoshi.organisations.enums_people import AtWork, MemberKind
from luoshi.organisations.models import BodyMember, Membership, Person, Post, VoteExclusion
from luoshi.packs.actions import apply_builtin
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import START, make_group
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db
LATER = dt.date(2021, 3, 1)


@pytest.fixture(autouse=True)
def packs(db):
    apply_builtin(by=SYSTEM)


@pytest.fixture
def group(packs):
    return make_group()


@pytest.fixture
def clerk(group):
    return client_of(make_user(Role.CLERK, group.top))


def shown(client, **params):
    return client.get(reverse("persons"), params).content.decode()


def act(client, verb, record, **data):
    return client.post(reverse(verb, args=[record.uuid]), {"on": LATER.isoformat()} | data, follow=True)


# ---- the list ----


def test_members_before_and_after_a_transfer_stand_at_their_branch_of_that_day(group, clerk):
    member = make_member(group.works_first, "张三")
    transfer(member, group.works_second, on=LATER, by=SYSTEM)
    before = {"on": "2021-02-28"}
    assert "张三" in shown(clerk, unit=group.works_first.uuid, **before)
    assert "张三" not in shown(clerk, unit=group.works_second.uuid, **before)
    assert "张三" in shown(clerk, unit=group.works_second.uuid)
    assert "张三" not in shown(clerk, unit=group.works_first.uuid)
    assert "甲厂第二党支部" in shown(clerk, unit=group.works.uuid)


def test_filters_and_search(group, clerk):
    make_member(group.office, "正式甲")
    make_member(group.office, "预备乙", kind=MemberKind.PROBATIONARY)
    make_person(group.office, "职工丙", staff_no="0031", at_work=AtWork.STATIONED)
    assert [name in shown(clerk, member="probationary") for name in ("正式甲", "预备乙", "职工丙")] == [
        False,
        True,
        False,
    ]
    assert [name in shown(clerk, member="none") for name in ("正式甲", "预备乙", "职工丙")] == [
        False,
        False,
        True,
    ]
    assert [name in shown(clerk, at_work="stationed") for name in ("正式甲", "职工丙")] == [False, True]
    assert "职工丙" in shown(clerk, q="0031")
    assert "正式甲" not in shown(clerk, q="0031")


def test_who_has_left_is_another_list_and_still_there_the_day_before(group, clerk):
    member = make_member(group.office, "张三")
    act(clerk, "person_leave", member.person)
    assert "张三" not in shown(clerk)
    assert "张三" in shown(clerk, at_work="left")
    assert "张三" in shown(clerk, on="2021-02-28")


def test_the_sheet_has_the_filtered_rows_and_stands_in_the_trail(group, clerk):
    make_member(group.office, "张三")
    answer = clerk.get(reverse("persons"), {"export": "xlsx"})
    assert answer["Content-Type"].endswith("sheet")
    b"".join(answer.streaming_content)
    assert Entry.objects.filter(action="access.export").count() == 1


def test_a_leader_reads_and_takes_nothing_away_nor_enters(group):
    make_member(group.office, "张三")
    leader = client_of(make_user(Role.LEADER, group.top))
    page = shown(leader)
    assert "张三" in page
    assert reverse("person_new") not in page
    assert leader.get(reverse("person_new")).status_code == 404


def test_without_people_the_page_says_what_to_do_first(clerk):
    page = shown(clerk)
    assert "还没有登记人员" in page
    assert reverse("person_new") in page


# ---- entering ----


def entered(client, **data):
    fields = {"at_work": "on_post", "draft": str(uuid.uuid4())} | data
    return client.post(reverse("person_new"), fields, follow=True)


def test_a_member_is_entered_in_one_form(group, clerk):
    answer = entered(
        clerk, unit=group.office.uuid, name="张　三", kind="full", since="2020.3.1", joined_on="20100701"
    )
    person = Person.objects.get()
    membership = Membership.objects.get()
    assert (person.name, membership.person, membership.start) == ("张三", person, dt.date(2020, 3, 1))
    assert answer.redirect_chain[-1][0] == reverse("person", args=[person.uuid])
    entry = Entry.objects.order_by("pk").last()
    assert entry.action == "organisations.create_people"
    assert entry.typed_fields == 5


def test_the_same_form_sent_twice_enters_one(group, clerk):
    data = {"unit": group.office.uuid, "name": "张三", "draft": str(uuid.uuid4())}
    entered(clerk, **data)
    entered(clerk, **data)
    assert Person.objects.count() == 1


def test_somebody_of_the_same_name_is_asked_about_once(group, clerk):
    make_person(group.office, "张三")
    answer = entered(clerk, unit=group.works.uuid, name="张三", job="科员")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已登记有同名的人：张三（机关党支部）" in page
    assert 'value="科员"' in page
    assert entered(clerk, unit=group.works.uuid, name="张三", same="on").status_code == 200
    assert Person.objects.filter(name="张三").count() == 2


def test_another_staff_number_is_somebody_else(group, clerk):
    make_person(group.office, "张三", staff_no="0001")
    assert entered(clerk, unit=group.works.uuid, name="张三", staff_no="0002").status_code == 200


def test_what_is_refused_is_said_and_what_was_typed_stays(group, clerk):
    answer = entered(clerk, unit=group.office.uuid, name="张三", staff_no="63010219800101001X")
    page = answer.content.decode()
    assert "像是身份证号码" in page
    assert 'value="张三"' in page
    assert Person.objects.count() == 0


# ---- what happens to a person ----


def test_the_way_of_a_member(group, clerk):
    person = make_person(group.office, "张三")
    act(
        clerk, "person_member", person, how="admitted", branch=group.office.uuid, kind="full", on="2020-02-01"
    )
    act(clerk, "membership_confirm", Membership.objects.open().get())
    act(
        clerk,
        "membership_transfer",
        Membership.objects.open().get(),
        branch=group.works_first.uuid,
        on="2021-04-01",
    )
    act(clerk, "membership_exclude", Membership.objects.open().get(), on="2021-05-01")
    assert VoteExclusion.objects.get().start == dt.date(2021, 5, 1)
    act(clerk, "exclusion_end", VoteExclusion.objects.get(), on="2021-06-01")
    page = act(
        clerk,
        "membership_transfer_out",
        Membership.objects.open().get(),
        on="2021-07-01",
        went_to="市直机关工委",
    ).content.decode()
    for words in (
        "“机关党支部”接收为预备党员", "在“机关党支部”转为正式党员", "组织关系转到“甲厂第一党支部”", "恢复计入应到",
        "组织关系转出“甲厂第一党支部”", "市直机关工委",
    ):  # fmt: skip
        assert words in page


def test_a_member_comes_from_outside(group, clerk):
    person = make_person(group.office, "张三")
    answer = act(clerk, "person_member", person, how="transferred_in", branch=group.office.uuid, kind="full")
    assert "请填写转入前单位" in answer.content.decode()
    act(
        clerk,
        "person_member",
        person,
        how="transferred_in",
        branch=group.office.uuid,
        kind="full",
        came_from="县委办",
    )
    assert Membership.objects.get().came_from == "县委办"


def test_into_a_party_group_and_out(group, clerk):
    member = make_member(group.office, "张三")
    first = make_body(group.office, kind="party_group", name="第一党小组")
    act(clerk, "membership_regroup", member, group=first.uuid)
    assert Membership.objects.open().get().group == first
    page = clerk.get(reverse("person", args=[member.person.uuid])).content.decode()
    assert "编入“机关党支部”第一党小组" in page


def test_a_person_is_corrected(group, clerk):
    person = make_person(group.office, "张三")
    clerk.post(
        reverse("person_change", args=[person.uuid]), {"name": "章三", "at_work": "seconded", "job": "科长"}
    )
    person.refresh_from_db()
    assert (person.name, person.at_work, person.job) == ("章三", "seconded", "科长")


def test_a_leaver_hands_over_in_one_step(group, clerk):
    member = make_member(group.office, "张三")
    other = make_member(group.office, "李四").person
    take_post(member.person, group.office, "secretary", on=START, by=SYSTEM)
    deputy = take_post(member.person, group.office, "organisation_member", on=START, by=SYSTEM)
    secretary = Post.objects.get(title="secretary")
    body = make_body(group.office, [member.person], name="支部委员会")
    page = clerk.get(reverse("person_leave", args=[member.person.uuid])).content.decode()
    for held in ("机关党支部书记", "机关党支部组织委员", "支部委员会（机关党支部）", "机关党支部组织关系"):
        assert held in page
    act(clerk, "person_leave", member.person, **{f"successor_{secretary.uuid.hex}": "李四"})
    assert Post.objects.open().get(title="secretary").person == other
    assert Post.objects.open().get(title=deputy.title).state == "vacant"
    assert not BodyMember.objects.open().filter(body=body).exists()
    assert not Membership.objects.open().filter(person=member.person).exists()
    assert Entry.objects.filter(action="directory.hand_over").count() == 1


def test_a_successor_nobody_knows_is_refused_and_nothing_ends(group, clerk):
    member = make_member(group.office, "张三")
    post = take_post(member.person, group.office, "secretary", on=START, by=SYSTEM)
    answer = act(clerk, "person_leave", member.person, **{f"successor_{post.uuid.hex}": "王五"})
    assert "没有找到“王五”" in answer.content.decode()
    assert Membership.objects.open().count() == 1


def test_what_was_held_elsewhere_is_counted_not_shown(group):
    member = make_member(group.works_first, "张三")
    take_post(member.person, group.top, "party_worker", on=START, by=SYSTEM)
    clerk = client_of(make_user(Role.CLERK, group.works_first))
    page = clerk.get(reverse("person", args=[member.person.uuid])).content.decode()
    assert "党务工作者" not in page
    assert "另有1条无权查看" in page


def test_who_moved_on_stays_readable_where_he_was_but_is_changed_where_he_is(group):
    member = make_member(group.works_first, "张三")
    transfer(member, group.works_second, on=LATER, by=SYSTEM)
    old = client_of(make_user(Role.CLERK, group.works_first))
    page = old.get(reverse("person", args=[member.person.uuid]))
    assert page.status_code == 200
    assert reverse("person_change", args=[member.person.uuid]) not in page.content.decode()
    assert old.get(reverse("person_change", args=[member.person.uuid])).status_code == 404
    new = client_of(make_user(Role.CLERK, group.works_second))
    assert new.get(reverse("person_change", args=[member.person.uuid])).status_code == 200


def test_the_history_of_a_person_tells_of_posts_within_the_readers_rights_only(group, clerk):
    person = make_member(group.works_first).person
    take_post(person, group.works_first, "secretary", on=START, by=SYSTEM, why="支部选举")
    take_post(person, group.top, "member", on=START, by=SYSTEM, why="集团任命")
    own = client_of(make_user(Role.CLERK, group.works_first))
    address = reverse("record_history", args=["organisations.person", person.uuid])
    assert address in own.get(reverse("person", args=[person.uuid])).content.decode()
    near, far = (reader.get(address).content.decode() for reader in (own, clerk))
    assert ("支部选举" in near, "集团任命" in near) == (True, False)
    assert ("支部选举" in far, "集团任命" in far) == (True, True)


def test_an_entry_made_by_mistake_is_voided_with_a_reason(group, clerk):
    member = make_member(group.office, "张三")
    address = reverse("entry_void", args=["membership", member.uuid])
    assert "请写明原因" in clerk.post(address, {"why": ""}).content.decode()
    clerk.post(address, {"why": "填错支部"})
    assert not Membership.objects.rows().exists()
    assert clerk.get(reverse("entry_void", args=["grant", member.uuid])).status_code == 404


def test_names_are_offered_within_the_rights(group):
    make_person(group.works_first, "张三", staff_no="0001")
    make_member(group.works_second, "张三丰")
    find = reverse("person_find")
    clerk = client_of(make_user(Role.CLERK, group.works_first))
    assert clerk.get(find, {"q": "张"}).json() == {"found": ["张三（0001）"]}
    whole = client_of(make_user(Role.CLERK, group.top))
    assert whole.get(find, {"q": "张"}).json() == {"found": ["张三（0001）", "张三丰（甲厂第二党支部）"]}
    assert client_of(make_user()).get(find, {"q": "张"}).status_code == 404


class TestPersonPage(PagePermissionSuite):
    right = "people.view"

    def address(self, unit):
        return reverse("person", args=[make_person(unit).uuid])


class TestPersonAct(PagePermissionSuite):
    right = "people.change"

    def address(self, unit):
        return reverse("person_leave", args=[make_person(unit).uuid])


class TestMembershipAct(PagePermissionSuite):
    right = "people.change"

    def address(self, unit):
        return reverse("membership_transfer_out", args=[make_member(unit).uuid])


class TestExclusionAct(PagePermissionSuite):
    right = "people.change"

    def address(self, unit):
        member = make_member(unit)
        made = exclude_from_vote(member, on=clock.today(), by=SYSTEM)
        return reverse("exclusion_end", args=[made.uuid])


class TestPersonList(ListPermissionSuite):
    right = "people.view"

    def address(self):
        return reverse("persons")

    def make(self, unit, mark):
        make_person(unit, mark)


class TestPersonListQueries(QueryCountSuite):
    right = "people.view"
    queries = 12

    def address(self):
        return reverse("persons")

    def fill(self, group, count):
        for _ in range(count):
            member = make_member(group.office)
            take_post(member.person, group.office, "party_worker", on=START, by=SYSTEM)


class TestPersonPageQueries(QueryCountSuite):
    right = "people.view"
    queries = 15

    def address(self):
        return reverse("person", args=[Person.objects.latest("pk").uuid])

    def fill(self, group, count):
        member = make_member(group.office)
        for _ in range(count):
            make_body(group.office, [member.person])


# ---- the unit of the list ----


@pytest.fixture
def many_units(monkeypatch):
    """A reader of more units than a list in the head of the page offers."""
    monkeypatch.setattr("luoshi.access.choosing.MOST_OFFERED", 1)


def test_with_many_units_a_name_is_typed_and_answered_with_the_address_of_the_unit(group, clerk, many_units):
    make_member(group.works_first, "张三")
    make_member(group.office, "李四")
    page = shown(clerk)
    assert 'name="unit" value="" data-find="' in page
    assert "第一党支部" not in page.partition("<table")[0]  # no list of units
    answer = clerk.get(reverse("persons"), {"unit": "甲厂第一党支部（甲厂党总支）", "on": "2021-02-28"})
    assert answer.headers["Location"] == f"{reverse('persons')}?on=2021-02-28&unit={group.works_first.uuid}"
    page = clerk.get(answer.headers["Location"]).content.decode()
    assert ("张三" in page, "李四" in page) == (True, False)
    assert 'value="甲厂第一党支部（甲厂党总支）"' in page
    assert f'name="unit_known" value="{group.works_first.uuid}"' in page


def test_what_stood_in_the_field_before_means_the_same_unit_also_a_closed_one(group, clerk, many_units):
    close(group.works_second, Decision(on=LATER, lacking=True), by=SYSTEM)
    known = str(group.works_second.uuid)
    answer = clerk.get(reverse("persons"), {"unit": "甲厂第二党支部", "unit_known": known})
    assert answer.headers["Location"] == f"{reverse('persons')}?unit={known}"
    emptied = clerk.get(reverse("persons"), {"unit": "", "unit_known": known, "page": "3"})
    assert emptied.headers["Location"] == reverse("persons")


def test_a_name_that_no_unit_bears_is_said_and_stays_in_the_field(group, clerk):
    page = shown(clerk, unit="丙厂党支部")
    assert "没有找到单位“丙厂党支部”" in page
    assert 'value="丙厂党支部"' in page


def test_a_unit_out_of_reach_is_not_found_by_its_name(group, many_units):
    reader = client_of(make_user(Role.CLERK, group.works))
    assert "没有找到单位“机关党支部”" in shown(reader, unit="机关党支部")
    hidden = {"unit": "机关党支部", "unit_known": str(group.office.uuid)}
    assert reader.get(reverse("persons"), hidden, follow=True).status_code == 404


def test_rights_end_with_the_next_request_whatever_was_kept(group):
    user = make_user(Role.CLERK, group.works)
    client = client_of(user)
    make_member(group.works_first, "张三")
    assert "张三" in shown(client)
    assert "张三" in shown(client)
    revoke(user.grants.get(), by=SYSTEM, why="调离")
    assert client.get(reverse("persons")).status_code == 404
