"""Posts, bodies and numbers of a unit, page by page, and what the unit's page shows of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Numbers, Roll, Sheet, record_session
from luoshi.audit.models import Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions.bodies import NewBodyMember, join_bodies
from luoshi.organisations.actions.memberships import regroup
from luoshi.organisations.actions.posts import declare_vacant, take_post
from luoshi.organisations.actions.terms import start_term
from luoshi.organisations.models import Body, BodyMember, Membership, Post, UnitNumber
from luoshi.packs.actions import apply_builtin
from tests.factories.activities import written
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import START, make_group
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db
LATER = "2021-03-01"


@pytest.fixture(autouse=True)
def packs(db):
    apply_builtin(by=SYSTEM)


@pytest.fixture
def group(packs):
    return make_group()


@pytest.fixture
def clerk(group):
    return client_of(make_user(Role.CLERK, group.top))


def send(client, view, record, **data):
    return client.post(reverse(view, args=[record.uuid]), {"on": LATER} | data, follow=True)


def unit_page(client, unit):
    return client.get(reverse("unit", args=[unit.uuid])).content.decode()


# ---- posts ----


def test_a_post_is_taken_by_name_with_its_lines_and_fills_the_vacancy(group, clerk):
    make_member(group.office, "张三")
    declare_vacant(group.office, "secretary", on=START, by=SYSTEM)
    send(
        clerk,
        "post_new",
        group.office,
        person="张三",
        title="secretary",
        lines=["organisation", "discipline"],
    )
    held = Post.objects.open().get()
    assert (held.person.name, held.lines, held.state) == ("张三", ["organisation", "discipline"], "held")
    page = unit_page(clerk, group.office)
    assert "组织工作、纪检工作" in page
    assert "空缺</span>" not in page


def test_two_of_one_name_are_asked_about(group, clerk):
    make_member(group.works_first, "张三")
    make_member(group.works_second, "张三")
    page = send(clerk, "post_new", group.office, person="张三", title="secretary").content.decode()
    assert "有2个人叫“张三”" in page
    assert "张三（甲厂第一党支部）、张三（甲厂第二党支部）" in page
    send(clerk, "post_new", group.office, person="张三（甲厂第二党支部）", title="secretary")
    assert Membership.objects.get(person=Post.objects.get().person).unit == group.works_second


def test_of_two_the_one_of_the_unit_is_meant(group, clerk):
    own = make_member(group.office, "张三").person
    make_member(group.works_second, "张三")
    send(clerk, "post_new", group.office, person="张三", title="secretary")
    assert Post.objects.get().person == own


def test_what_is_vacant_is_said_on_the_page(group, clerk):
    send(clerk, "post_vacant", group.office, title="secretary", state="pending")
    assert Post.objects.get().state == "pending"
    assert "暂缺" in unit_page(clerk, group.office)


def test_a_post_goes_on_to_the_successor_in_one_act(group, clerk):
    post = take_post(make_person(group.office, "张三"), group.office, "secretary", on=START, by=SYSTEM)
    make_person(group.office, "李四")
    before = Entry.objects.count()
    send(clerk, "post_leave", post, successor="李四", then="vacant")
    assert Post.objects.open().get().person.name == "李四"
    assert Entry.objects.count() == before + 1


def test_a_post_that_is_left_stays_vacant_or_is_given_up(group, clerk):
    first = take_post(make_person(group.office, "张三"), group.office, "secretary", on=START, by=SYSTEM)
    other = take_post(make_person(group.office, "李四"), group.office, "member", on=START, by=SYSTEM)
    send(clerk, "post_leave", first, successor="", then="vacant")
    send(clerk, "post_leave", other, successor="", then="")
    assert [(post.title, post.state) for post in Post.objects.open()] == [("secretary", "vacant")]


def test_advice_is_shown_with_its_source_and_forbids_nothing(group, clerk):
    make_member(group.office)
    page = unit_page(clerk, group.office)
    assert "不足3人的可与邻近单位成立联合党支部" in page
    assert "支部工作条例" in page


# ---- bodies ----


def test_a_body_is_set_up_and_joined_by_many_at_once(group, clerk):
    members = [make_member(group.office, name) for name in ("张三", "李四")]
    make_person(group.top, "王五", staff_no="0005")
    answer = send(clerk, "body_new", group.office, kind="leading_group", name="党建工作领导小组")
    body = Body.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("body", args=[body.uuid])
    send(
        clerk,
        "body_add",
        body,
        picked=[str(members[0].uuid)],
        people="李四、王五（0005）\n张三",
        share="core",
        role="成员",
    )
    assert {row.person.name for row in BodyMember.objects.open()} == {"张三", "李四", "王五"}
    page = clerk.get(reverse("body", args=[body.uuid])).content.decode()
    assert "王五" in page
    assert "党建工作领导小组" in unit_page(clerk, group.office)


def test_unknown_names_of_a_pasted_list_are_all_said_and_nobody_joins(group, clerk):
    make_member(group.office, "张三")
    body = make_body(group.office)
    page = send(clerk, "body_add", body, people="张三，赵六，孙七", share="core").content.decode()
    assert "没有找到“赵六”" in page
    assert "没有找到“孙七”" in page
    assert "张三，赵六，孙七" in page
    assert not BodyMember.objects.exists()


def test_nobody_at_all_is_refused(group, clerk):
    body = make_body(group.office)
    assert "请选择或填写至少一个人" in send(clerk, "body_add", body, people="", share="core").content.decode()


def test_members_end_together_on_a_day_that_is_asked_for(group, clerk):
    people = [make_person(group.office) for _ in range(3)]
    body = make_body(group.office, people)
    picked = [str(row.uuid) for row in BodyMember.objects.filter(person__in=people[:2])]
    address = reverse("body_end", args=[body.uuid])
    asked = clerk.post(address, {"pick": picked}).content.decode()
    assert people[0].name in asked
    assert BodyMember.objects.open().count() == 3
    clerk.post(address, {"pick": picked, "on": LATER, "why": ""})
    assert [row.person for row in BodyMember.objects.open()] == [people[2]]
    assert "请先勾选" in clerk.post(address, {}, follow=True).content.decode()
    past = clerk.get(reverse("body", args=[body.uuid]), {"on": "2021-02-28"}).content.decode()
    assert people[0].name in past


def test_a_party_group_takes_members_of_its_branch_and_lets_them_go(group, clerk):
    member = make_member(group.office, "张三")
    body = make_body(group.office, kind="party_group", name="第一党小组")
    send(clerk, "body_add", body, picked=[str(member.uuid)])
    grouped = Membership.objects.open().get()
    assert grouped.group == body
    assert "张三" in clerk.get(reverse("body", args=[body.uuid])).content.decode()
    clerk.post(
        reverse("body_end", args=[body.uuid]), {"pick": [str(grouped.uuid)], "on": "2021-04-01", "why": ""}
    )
    assert Membership.objects.open().get().group is None


def test_who_is_due_and_who_votes_stands_above_the_members(group, clerk):
    full = make_member(group.office).person
    guest = make_person(group.office)
    body = make_body(group.office, [full, guest])
    figures = clerk.get(reverse("body", args=[body.uuid])).context["figures"]
    assert [figure.value for figure in figures] == [2, 1, 0]


def test_a_body_is_closed(group, clerk):
    body = make_body(group.office, [make_person(group.office)])
    send(clerk, "body_close", body)
    body.refresh_from_db()
    assert body.end == dt.date(2021, 3, 1)
    assert (
        reverse("body_add", args=[body.uuid])
        not in clerk.get(reverse("body", args=[body.uuid])).content.decode()
    )


class TestCorrectTheDay(PagePermissionSuite):
    right = "people.change"

    def address(self, unit):
        return reverse("body_correct", args=[make_body(unit).uuid])


def correct(client, body, on, why="文件上写的是这一天", version=None):
    address = reverse("body_correct", args=[body.uuid])
    data = {"on": on, "why": why, "version": version or Body.objects.get(pk=body.pk).version}
    return client.post(address, data, follow=True)


def test_the_day_a_body_began_is_put_right_with_a_reason(group, clerk):
    body = make_body(group.office)
    page = clerk.get(reverse("body", args=[body.uuid])).content.decode()
    assert reverse("body_correct", args=[body.uuid]) in page
    for day in ("2021-06-01", "2020-03-01"):  # nothing rests on it: also later
        assert correct(clerk, body, day).redirect_chain
        body.refresh_from_db()
        assert str(body.start) == day
    entry = Entry.objects.filter(action="organisations.correct_body").latest("seq")
    assert (entry.why, entry.typed_fields) == ("文件上写的是这一天", 2)


@pytest.mark.parametrize(
    ("on", "why", "sentence"),
    [
        ("2020-03-01", "", "更正需要写明原因"),
        ("2999-01-01", "误", "晚于今天"),
        ("1021-03-01", "误", "有误，请核对年份"),
        ("2019-12-31", "误", "在2019-12-31尚未成立"),
        ("2020-01-01", "误", "成立日期已经是2020-01-01，没有改动"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(group, clerk, on, why, sentence):
    body = make_body(group.office)
    answer = correct(clerk, body, on, why)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert f'value="{on}"' in page
    assert Body.objects.get(pk=body.pk).start == body.start


def member_of(body):
    join_bodies([NewBodyMember(body, make_person(body.unit), dt.date(2021, 2, 1))], by=SYSTEM)


def grouped(body):
    regroup([make_member(body.unit)], body, on=dt.date(2021, 2, 1), by=SYSTEM)


def post_in(body):
    take_post(make_person(body.unit), body.unit, "secretary", on=dt.date(2021, 2, 1), by=SYSTEM, body=body)


def term_of(body):
    start_term(body.unit, elected_on=dt.date(2021, 2, 1), by=SYSTEM, body=body)


def session_of(body):
    sheet = Sheet(body.unit, body, Roll(numbers=Numbers(due=3, present=3)))
    kinds = "group_meeting" if body.kind == "party_group" else "committee_meeting"
    record_session(written(kinds, day=dt.date(2021, 2, 1)), [sheet], by=SYSTEM, submit=True)


@pytest.mark.parametrize(
    ("kind", "rests", "what"),
    [
        ("committee", member_of, "成员"),
        ("party_group", grouped, "编入的党员"),
        ("committee", post_in, "任职"),
        ("committee", term_of, "换届选举"),
        ("committee", session_of, "会议"),
        ("party_group", session_of, "会议"),
    ],
)
def test_a_body_begins_no_later_than_what_rests_on_it(group, clerk, kind, rests, what):
    body = make_body(group.office, kind=kind)
    rests(body)
    answer = correct(clerk, body, "2021-02-02")
    assert answer.status_code == 422
    assert f"在2021-02-01已有{what}的登记，成立日期不能晚于这一天" in answer.content.decode()
    assert correct(clerk, body, "2021-02-01").redirect_chain
    assert Body.objects.get(pk=body.pk).start == dt.date(2021, 2, 1)


def test_two_who_correct_the_same_body_do_not_both_win(group, clerk):
    body = make_body(group.office)
    assert correct(clerk, body, "2020-02-01").redirect_chain
    told = correct(clerk, body, "2020-03-01", version=body.version)
    assert "已被别人修改" in told.content.decode()
    assert 'value="2020-03-01"' in told.content.decode()
    assert Body.objects.get(pk=body.pk).start == dt.date(2020, 2, 1)


def test_a_closed_body_and_a_reader_get_no_correction(group, clerk):
    body = make_body(group.office)
    leader = client_of(make_user(Role.LEADER, group.top))
    assert (
        reverse("body_correct", args=[body.uuid])
        not in leader.get(reverse("body", args=[body.uuid])).content.decode()
    )
    send(clerk, "body_close", body)
    assert "已于2021-03-01结束，不能再改动" in correct(clerk, body, "2020-02-01").content.decode()


# ---- numbers ----


def enter(client, unit, **data):
    return client.post(reverse("unit_numbers", args=[unit.uuid]), {"day": LATER} | data, follow=True)


def test_numbers_of_a_day_are_entered_at_once_and_seen_on_the_unit(group, clerk):
    enter(clerk, group.office, staff="128", charter="written", source="年报")
    assert {(row.name, row.value, row.choice, row.source) for row in UnitNumber.objects.rows()} == {
        ("staff", 128, "", "年报"),
        ("charter", None, "written", "年报"),
    }
    page = unit_page(clerk, group.office)
    assert "128人" in page
    enter(clerk, group.office, staff="130", contact="党群工作部　内线 8021")
    assert UnitNumber.objects.rows().get(name="contact").words == "党群工作部　内线 8021"
    assert "内线 8021" in unit_page(clerk, group.office)
    assert UnitNumber.objects.rows().get(name="staff").value == 130


def test_a_wrong_number_is_said_and_the_others_stay(group, clerk):
    answer = enter(clerk, group.office, staff="一百", applicants="3")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“职工数”应为整数" in page
    assert 'value="3"' in page
    assert "请至少填写一项数据" in enter(clerk, group.office).content.decode()


def test_a_reader_sees_numbers_and_cannot_send_any(group, clerk):
    enter(clerk, group.office, staff="128")
    leader = client_of(make_user(Role.LEADER, group.top))
    page = leader.get(reverse("unit_numbers", args=[group.office.uuid]))
    assert "128人" in page.content.decode()
    assert page.context["form"] is None
    assert enter(leader, group.office, staff="1").status_code == 404


# ---- the unit's page ----


def test_a_reader_of_the_unit_finds_no_acts_and_who_may_not_see_people_no_sections(group):
    take_post(make_person(group.office, "张三"), group.office, "secretary", on=START, by=SYSTEM)
    page = unit_page(client_of(make_user(Role.LEADER, group.top)), group.office)
    assert "张三" in page
    assert reverse("post_new", args=[group.office.uuid]) not in page
    page = unit_page(client_of(make_user(Role.SYSTEM, group.top)), group.office)
    assert "张三" not in page
    assert "班子与岗位" not in page


def test_the_unit_says_what_to_do_first(group, clerk):
    page = unit_page(clerk, group.office)
    for words in (
        "先登记书记、副书记和委员",
        "成立并加入成员后",
        "登记选举时间后，届满前会提醒",
        "还没有职工数",
    ):
        assert words in page


class TestBodyPage(PagePermissionSuite):
    right = "people.view"

    def address(self, unit):
        return reverse("body", args=[make_body(unit).uuid])


class TestBodyAct(PagePermissionSuite):
    right = "people.change"

    def address(self, unit):
        return reverse("body_add", args=[make_body(unit).uuid])


class TestPostAct(PagePermissionSuite):
    right = "people.change"

    def address(self, unit):
        return reverse(
            "post_leave", args=[take_post(make_person(unit), unit, "member", on=START, by=SYSTEM).uuid]
        )


class TestPostNew(PagePermissionSuite):
    right = "people.change"

    def address(self, unit):
        return reverse("post_new", args=[unit.uuid])


class TestNumbers(PagePermissionSuite):
    right = "people.view"

    def address(self, unit):
        return reverse("unit_numbers", args=[unit.uuid])


class TestBodyList(ListPermissionSuite):
    right = "people.view"

    def address(self):
        return reverse("bodies")

    def make(self, unit, mark):
        make_body(unit, name=mark)


class TestBodyListQueries(QueryCountSuite):
    right = "people.view"
    queries = 7

    def address(self):
        return reverse("bodies")

    def fill(self, group, count):
        for _ in range(count):
            make_body(group.office, [make_person(group.office)])


class TestBodyQueries(QueryCountSuite):
    right = "people.view"
    queries = 14

    def address(self):
        return reverse("body", args=[Body.objects.latest("pk").uuid])

    def fill(self, group, count):
        make_body(group.office, [make_person(group.office) for _ in range(count)])


class TestUnitPageQueries(QueryCountSuite):
    right = "people.view"
    queries = 24

    def address(self):
        from luoshi.organisations.models import Unit

        return reverse("unit", args=[Unit.objects.order_by("pk")[1].uuid])

    def fill(self, group, count):
        for _ in range(count):
            take_post(make_person(group.office), group.office, "party_worker", on=START, by=SYSTEM)
            make_body(group.office)
