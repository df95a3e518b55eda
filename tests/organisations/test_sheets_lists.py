"""任职名单 and 班子成员名单, both ways."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import offers
from luoshi.organisations.actions.posts import declare_vacant, leave, leave_post, take_post
from luoshi.organisations.models import Body, BodyMember, Person, Post
from luoshi.packs.actions import apply_builtin
from tests.factories.exchange import effects, given_out, lines, sentences, setting, take_in
from tests.factories.people import make_body, make_person
from tests.factories.units import START, make_group

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 6, 30)
LEFT = dt.date(2024, 3, 1)


@pytest.fixture(autouse=True)
def packs(db):
    apply_builtin(by=SYSTEM)


@pytest.fixture
def group(packs):
    group = make_group()
    for name in ("张三", "李四", "王五"):
        make_person(group.office, name)
    return group


def taken(key, group, *values, unit=None, on=DAY, **answers):
    where = replace(setting(unit or group.top, on), answers=answers)
    return take_in(offers[key], lines(*values), where)


def posts(group, *values, **more):
    return taken("organisations.posts", group, *values, **more)


def bodies(group, *values, **more):
    return taken("organisations.bodies", group, *values, **more)


def post(name="张三", title="支部书记", unit="机关支部", **more):
    return {"name": name, "title": title, "unit": unit} | more


def test_posts_come_in_once_and_go_out_as_they_came(group):
    rows = (
        post(lines=("组织工作", "纪检工作"), concurrent="是", start=dt.date(2021, 3, 5)),
        post("李四", "组织委员"),
        post("空缺", "副书记"),
    )
    assert effects(posts(group, *rows)) == ["new"] * 3
    held = Post.objects.get(title="secretary")
    assert (held.person.name, held.start, held.lines, held.concurrent) == (
        "张三", dt.date(2021, 3, 5), ["organisation", "discipline"], True,
    )  # fmt: skip
    assert Post.objects.get(title="deputy_secretary").state == "vacant"
    assert effects(posts(group, *rows)) == ["same"] * 3
    before = list(Post.objects.values_list())
    for keep_ids in (True, False):
        back = given_out(offers["organisations.posts"], setting(group.top, DAY), keep_ids=keep_ids)
        assert [row.values["name"] for row in back] == ["张三", "空缺", "李四"]
        assert effects(take_in(offers["organisations.posts"], back, setting(group.top, DAY))) == ["same"] * 3
    assert list(Post.objects.values_list()) == before


def test_one_leaves_and_another_comes_in_one_file(group):
    person = make_person(group.office, "赵六")
    take_post(person, group.office, "secretary", on=dt.date(2021, 1, 1), by=SYSTEM)
    assert sentences(posts(group, post("李四"))) == ["姓名：“赵六”自2021-01-01起在任，请先填写他的离任时间"]
    assert effects(posts(group, post("李四", start=LEFT), post("赵六", end=LEFT))) == ["new", "changed"]
    assert list(Post.objects.order_by("start").values_list("person__name", "end")) == [
        ("赵六", LEFT),
        ("李四", None),
    ]
    assert (
        effects(posts(group, post("李四", start=LEFT), post("赵六", start=dt.date(2021, 1, 1), end=LEFT)))
        == ["same"] * 2
    )
    changed = posts(group, post("李四", lines=("宣传工作",)))
    assert [(one.column, one.before, one.after) for one in changed.rows[0].differences] == [
        ("lines", "", "宣传工作")
    ]
    assert Post.objects.on(DAY).get().lines == ["publicity"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"unit": "某某车间"}, "党组织：没有找到“某某车间”，请核对名称"),
        ({"lines": ("跳舞",)}, "分管工作：分管工作不在可选范围内，可选的有："),
        ({"title": "厂长"}, "职务：职务不在可选范围内，请从这些中选一个："),
        ({"name": "不在册"}, "姓名：没有找到“不在册”，请先在党员花名册或人员页面登记"),
        ({"start": dt.date(2019, 1, 1)}, "任职时间：该组织在这一天尚未成立或已撤销，请核对日期"),
        ({"start": LEFT, "end": LEFT}, "离任时间：离任时间应晚于任职时间，请核对"),
        ({"end": LEFT}, "任职时间：已离任的，请填写任职时间"),
        ({"start": dt.date(2999, 1, 1)}, "任职时间：任职时间2999-01-01有误或晚于今天，请核对"),
    ],
)
def test_what_cannot_be_in_a_list_of_posts(group, values, sentence):
    (said,) = sentences(posts(group, post() | values))
    assert said.startswith(sentence)
    assert Post.objects.count() == 0


def test_lists_do_not_reach_beyond_the_files_unit(group):
    assert sentences(posts(group, post(), unit=group.works)) == ["党组织：“机关支部”不在本单位范围"]
    assert sentences(posts(group, post(unit="甲厂一支部"), unit=group.works)) == [
        "姓名：没有找到“张三”，请先在党员花名册或人员页面登记"
    ]
    assert sentences(bodies(group, member(), unit=group.works)) == ["党组织：“机关支部”不在本单位范围"]


def test_people_of_one_name_are_asked_about_once(group):
    other = make_person(group.works_first, "张三", staff_no="77")
    assert effects(posts(group, post(staff_no="77", unit="甲厂一支部"))) == ["new"]
    assert Post.objects.get().person == other
    (question,) = posts(group, post(unit="甲厂二支部"), post(unit="甲厂二支部", title="副书记")).questions
    assert question.sentence == "“甲厂第二党支部”的“张三”是哪一位？"
    assert effects(posts(group, post(unit="甲厂二支部"), **{question.key: str(other.uuid)})) == ["new"]
    assert sentences(posts(group, post("李四", staff_no="77"))) == ["工号：工号77不是“李四”的，请核对"]


def held(title="member"):
    found = Post.objects.rows().filter(title=title).order_by("start", "pk")
    return [(one.person.name if one.person else one.state, one.start, one.end) for one in found]


def test_a_changed_duty_is_changed_once_and_keeps_what_the_row_leaves_blank(group):
    """Its row goes on saying when the post was taken, as it was given out."""
    first = post(title="委员", start=LEFT, lines=("组织工作",), full_time="是")
    assert effects(posts(group, first)) == ["new"]
    changed = post(title="委员", start=LEFT, concurrent="是")
    later = dt.date(2024, 8, 1)
    assert effects(posts(group, changed, on=later)) == ["changed"]
    assert held() == [("张三", LEFT, later), ("张三", later, None)]
    now = Post.objects.open().get()
    assert (now.lines, now.full_time, now.concurrent) == (["organisation"], True, True)
    assert effects(posts(group, changed, on=later)) == ["same"]
    assert effects(posts(group, changed, on=dt.date(2024, 8, 31))) == ["same"]
    assert effects(posts(group, changed | {"end": dt.date(2024, 8, 20)}, on=dt.date(2024, 8, 31))) == [
        "changed"
    ]
    assert effects(posts(group, changed | {"end": dt.date(2024, 8, 20)}, on=dt.date(2024, 8, 31))) == ["same"]


@pytest.mark.parametrize("forth", [1, -1])
def test_vacant_seats_are_those_the_list_leaves_vacant(group, forth):
    """Who takes a seat fills one that was vacant, not the one his own list says is."""
    rows = [post("空缺", "委员"), post("张三", "委员")][::forth]
    assert effects(posts(group, *rows)) == ["new"] * 2
    assert sorted(held()) == [("vacant", DAY, None), ("张三", DAY, None)]
    assert effects(posts(group, *rows)) == ["same"] * 2

    later = dt.date(2024, 8, 1)
    rows.append(post("李四", "委员"))
    assert sorted(effects(posts(group, *rows, on=later))) == ["new", "new", "same"]
    assert sorted(held()) == [
        ("vacant", DAY, later), ("vacant", later, None), ("张三", DAY, None), ("李四", later, None),
    ]  # fmt: skip
    assert effects(posts(group, *rows, on=later)) == ["same"] * 3

    assert effects(posts(group, post("张三", "委员", lines=("宣传工作",)), on=later)) == ["changed"]
    assert [one for one in held() if one[0] == "vacant"][-1] == ("vacant", later, None)


def test_a_vacancy_filled_for_a_time_may_be_declared_again(group):
    declare_vacant(group.office, "secretary", on=START, by=SYSTEM)
    rows = [post("空缺", start=DAY), post(start=LEFT, end=DAY)]
    assert effects(posts(group, *rows)) == ["new"] * 2
    assert held("secretary") == [("vacant", START, LEFT), ("张三", LEFT, DAY), ("vacant", DAY, None)]
    assert effects(posts(group, *rows)) == ["same"] * 2


def test_a_post_held_twice_on_one_day_is_told_at_its_row(group):
    take_post(Person.objects.get(name="张三"), group.office, "secretary", on=START, by=SYSTEM)
    leave_post(Post.objects.get(), on=LEFT, by=SYSTEM)
    declare_vacant(group.office, "head", on=dt.date(2024, 5, 1), by=SYSTEM)
    leave(make_person(group.office, "赵六"), on=LEFT, by=SYSTEM)
    before = list(Post.objects.values_list())
    day = dt.date(2024, 1, 1)
    for rows, sentence in (
        ([post(start=day)], "任职时间：系统中2020-01-01至2024-03-01已登记“张三”，时间有重叠，请核对"),
        ([post("李四", start=day)], "任职时间：系统中2020-01-01至2024-03-01已登记“张三”，时间有重叠，请核对"),
        ([post("空缺", start=day)], "任职时间：系统中这一职务到2024-03-01为止另有登记，请核对"),
        ([post("李四", "负责人", start=day, end=DAY)],
         "任职时间：系统中2024-05-01至今已登记“空缺”，时间有重叠，请核对"),
        ([post("赵六", "委员", start=day)], "姓名：“赵六”已于2024-03-01离开，请核对"),
        ([post("李四"), post("王五", start=DAY)], "姓名：表中已有“李四”任这一职务，请核对"),
        ([post("李四", start=LEFT), post("空缺")], "姓名：表中已有“李四”任这一职务，请核对"),
        ([post("空缺"), post("暂缺")], "姓名：表中已有“空缺”任这一职务，请核对"),
        ([post("李四", "委员", start=LEFT), post("李四", "委员")], "姓名：表中已有“李四”任这一职务，请核对"),
    ):  # fmt: skip
        assert sentences(posts(group, *rows)) == [sentence]
        assert list(Post.objects.values_list()) == before


def member(name="张三", body="支部委员会", kind="委员会", unit="机关支部", **more):
    return {"name": name, "body": body, "kind": kind, "unit": unit} | more


def test_bodies_come_in_once_and_go_out_as_they_came(group):
    rows = (
        member(role="组长", start=dt.date(2021, 3, 5)),
        member("李四", share="扩大"),
        member("王五", start=dt.date(2020, 3, 5), end=LEFT),
    )
    assert effects(bodies(group, *rows)) == ["new"] * 3
    body = Body.objects.get()
    assert (body.name, body.kind, body.unit, body.start) == (
        "支部委员会",
        "committee",
        group.office,
        dt.date(2020, 3, 5),
    )
    assert list(
        BodyMember.objects.order_by("pk").values_list("person__name", "share", "role", "start", "end")
    ) == [
        ("张三", "core", "组长", dt.date(2021, 3, 5), None),
        ("李四", "extended", "", DAY, None),
        ("王五", "core", "", dt.date(2020, 3, 5), LEFT),
    ]
    assert effects(bodies(group, *rows)) == ["same"] * 3
    for keep_ids in (True, False):
        back = given_out(offers["organisations.bodies"], setting(group.top, DAY), keep_ids=keep_ids)
        assert len(back) == 2
        assert effects(take_in(offers["organisations.bodies"], back, setting(group.top, DAY))) == ["same"] * 2
    assert effects(bodies(group, member("李四", end=dt.date(2024, 7, 1)), on=dt.date(2024, 8, 1))) == [
        "changed"
    ]
    assert BodyMember.objects.get(person__name="李四").end == dt.date(2024, 7, 1)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": ""}, "班子类别：没有找到“支部委员会”；新成立的，请填写类别："),
        ({"kind": "党小组"}, "班子（小组）名称：“支部委员会”是党小组，成员请在党员花名册中填写"),
        ({"start": dt.date(2019, 1, 1)}, "加入时间：该组织在这一天尚未成立或已撤销，请核对日期"),
        ({"start": LEFT, "end": LEFT}, "退出时间：退出时间应晚于加入时间，请核对"),
        ({"name": "不在册"}, "姓名：没有找到“不在册”，请先在党员花名册或人员页面登记"),
    ],
)
def test_what_cannot_be_in_a_list_of_bodies(group, values, sentence):
    (said,) = sentences(bodies(group, member() | values))
    assert said.startswith(sentence)
    assert Body.objects.count() == 0


def test_a_body_there_is_keeps_its_days_and_roles(group):
    make_body(group.office, [make_person(group.office, "赵六")], name="支部委员会", on=START)
    assert sentences(bodies(group, member("赵六", role="组长")))[0].startswith(
        "身份：系统中的身份是“”、范围是“成员”"
    )
    assert sentences(bodies(group, member("赵六", start=LEFT))) == [
        "加入时间：系统中的加入时间是2020-01-01，请核对"
    ]
    assert sentences(bodies(group, member("张三", start=dt.date(2019, 5, 1))))[0].startswith(
        "加入时间：“支部委员会”"
    )


def test_who_leaves_a_body_leaves_it_as_what_he_was_in_it(group):
    """A role that is not the one entered is not passed over because the row also says when he left."""
    assert effects(bodies(group, member())) == ["new"]
    later = dt.date(2024, 8, 1)
    assert sentences(bodies(group, member(role="组长", end=dt.date(2024, 7, 1)), on=later)) == [
        "身份：系统中的身份是“”、范围是“成员”；随退出不能变更，请核对"
    ]
    assert sentences(bodies(group, member(share="扩大", end=dt.date(2024, 7, 1)), on=later)) == [
        "成员范围：系统中的身份是“”、范围是“成员”；随退出不能变更，请核对"
    ]
    assert effects(bodies(group, member(end=dt.date(2024, 7, 1)), on=later)) == ["changed"]
    assert effects(bodies(group, member(end=dt.date(2024, 7, 1)), on=later)) == ["same"]


@pytest.mark.parametrize("forth", [1, -1])
def test_another_role_is_a_second_row_from_the_day_the_first_one_ends(group, forth):
    """As the sentence on a changed role advises, in one file, in whatever order its rows stand."""
    assert effects(bodies(group, member(start=dt.date(2021, 3, 5)))) == ["new"]
    rows = [member(end=LEFT), member(role="组长", start=LEFT)][::forth]
    assert sorted(effects(bodies(group, *rows))) == ["changed", "new"]
    assert list(BodyMember.objects.order_by("start").values_list("role", "start", "end")) == [
        ("", dt.date(2021, 3, 5), LEFT),
        ("组长", LEFT, None),
    ]
    assert effects(bodies(group, *rows)) == ["same"] * 2
    assert sentences(bodies(group, member(role="组长", start=LEFT, end=dt.date(2024, 6, 1)), member())) == [
        "加入时间：系统中已于2024-06-01退出；再次加入的，请填写加入时间"
    ]


def test_nobody_is_in_a_body_twice_on_one_day(group):
    """What would be refused as it is written is a sentence at its row before."""
    was = {"start": dt.date(2022, 3, 23), "end": dt.date(2023, 12, 24)}
    assert effects(bodies(group, member("李四", start=START), member(**was))) == ["new"] * 2
    again = bodies(group, member(start=dt.date(2022, 10, 27)))
    assert sentences(again) == ["加入时间：系统中此人2022-03-23至2023-12-24已在其中，时间有重叠，请核对"]
    assert sentences(bodies(group, member(start=dt.date(2021, 1, 1)))) == sentences(again)
    assert effects(bodies(group, member(start=dt.date(2021, 1, 1), end=dt.date(2022, 3, 23)))) == ["new"]
    assert effects(bodies(group, member(start=dt.date(2023, 12, 24)))) == ["new"]

    spells = [member("王五", start=dt.date(2021, 1, 1)), member("王五", start=dt.date(2021, 2, 1))]
    assert sentences(bodies(group, *spells)) == ["加入时间：与第3行的时间有重叠，请核对"]
    assert not BodyMember.objects.filter(person__name="王五")


def test_who_has_left_joins_no_body(group):
    leave(make_person(group.office, "赵六"), on=LEFT, by=SYSTEM)
    assert sentences(bodies(group, member("赵六", start=START))) == ["姓名：“赵六”已于2024-03-01离开，请核对"]
    assert effects(bodies(group, member("赵六", start=START, end=LEFT))) == ["new"]


def test_the_kind_of_a_new_body_is_told_by_any_of_its_rows(group):
    assert effects(bodies(group, member(kind=""), member("李四"))) == ["new"] * 2
    assert Body.objects.get().kind == "committee"


@pytest.mark.parametrize(
    ("key", "make"),
    [("organisations.posts", lambda name: post(name, "委员")), ("organisations.bodies", member)],
)
def test_queries_do_not_grow_with_the_rows(group, key, make):
    for number in range(60):
        make_person(group.office, f"人{number}")
    offer, where = offers[key], setting(group.top, DAY)

    def counted(act, count):
        rows = lines(*(make(f"人{number}") for number in range(count)))
        with CaptureQueriesContext(connection) as queries:
            act(rows, where)
        return len(queries)

    counted(offer.plan, 3)
    assert counted(offer.plan, 3) == counted(offer.plan, 30) < 12
    take_in(offer, lines(make("人0")), where)
    some, more = (counted(lambda rows, at: take_in(offer, rows, at), count) for count in (30, 60))
    assert some == more
