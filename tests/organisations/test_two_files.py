"""One name in the returned rosters of two branches: on the way from one to the other, or two people. Asked once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from luoshi.exchange import actions
from luoshi.exchange.planning import as_shown
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import offers
from luoshi.organisations.models import Body, Membership, Person
from luoshi.packs.actions import apply_builtin
from tests.exchange.sheets import CLERK, handed, reads, received
from tests.factories.exchange import effects, lines, sentences, setting, take_in
from tests.factories.people import make_member
from tests.factories.units import make_group
from tests.workbooks.sheets import raw_xlsx

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 6, 30)


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    return make_group()


def dropped(group, *rows, **answers):
    """Rows of several branches' files in one drop at the group: (unit, cells)."""
    where = setting(group.top, DAY)
    homes = tuple(str(unit.uuid) for unit, _cells in rows)
    where = replace(where, answers=answers, homes=homes)
    found = lines(*({"name": "张三", "kind": "正式"} | cells for _unit, cells in rows))
    return take_in(offers["organisations.members"], found, where)


def places():
    return set(Membership.objects.open().values_list("person__name", "unit"))


def test_asked_once_and_each_answer_does_what_it_says(group):
    rows = ((group.works_first, {}), (group.works_second, {}))
    plan = dropped(group, *rows)
    (question,) = plan.questions
    assert question.sentence == "“甲厂第一党支部”第3行、“甲厂第二党支部”第4行都是“张三”，是同一个人吗？"
    assert [words for _value, words in question.options] == [
        "是同一个人，现在甲厂第一党支部", "是同一个人，现在甲厂第二党支部", "是同名的不同的人",
    ]  # fmt: skip
    assert [one.identity for one in plan.rows] == ["", ""]  # nothing for the engine to refuse
    one = dropped(group, *rows, **{question.key: str(group.works_second.uuid)})
    assert effects(one) == ["same", "new"]
    assert places() == {("张三", group.works_second.pk)}
    both = dropped(group, *rows, **{question.key: "apart"})
    assert sorted(effects(both)) == ["new", "same"]
    assert Person.objects.count() == 2
    assert dropped(group, *rows).questions == ()  # two are known now, one in each branch


def test_one_known_in_the_other_branch_has_come_over(group):
    member = make_member(group.works_first, "张三")
    rows = ((group.works_first, {}), (group.works_second, {}))
    (question,) = dropped(group, *rows).questions
    came = dropped(group, *rows, **{question.key: str(group.works_second.uuid)})
    assert (effects(came), came.questions) == (["same", "changed"], ())
    member.refresh_from_db()
    assert (member.end, member.ended) == (DAY, "moved")
    assert places() == {("张三", group.works_second.pk)}
    assert came.notices == ()


def test_one_who_stayed_is_not_entered_again(group):
    make_member(group.works_first, "张三", staff_no="7")
    rows = ((group.works_first, {}), (group.works_second, {"staff_no": "7"}))
    (question,) = dropped(group, *rows).questions
    stayed = dropped(group, *rows, **{question.key: str(group.works_first.uuid)})
    assert effects(stayed) == ["same", "same"]
    assert Person.objects.count() == 1


def test_what_tells_two_people_apart_is_enough(group):
    by_number = dropped(
        group, (group.works_first, {"staff_no": "1"}), (group.works_second, {"staff_no": "2"})
    )
    assert (effects(by_number), by_number.questions) == (["new", "new"], ())
    days = dt.date(2001, 7, 1), dt.date(2002, 7, 1)
    by_day = dropped(
        group,
        (group.works_first, {"name": "李四", "joined": days[0]}),
        (group.works_second, {"name": "李四", "joined": days[1]}),
    )
    assert (effects(by_day), by_day.questions) == (["new", "new"], ())


def test_one_number_is_one_person_whatever_is_answered(group):
    rows = ((group.works_first, {"staff_no": "7"}), (group.works_second, {"staff_no": "7"}))
    (question,) = dropped(group, *rows).questions
    apart = dropped(group, *rows, **{question.key: "apart"})
    assert sentences(apart) == ["工号：工号7与“甲厂第一党支部”第3行重复，请核对"]


def test_somebody_of_a_branch_that_sent_nothing_is_asked_about(group):
    make_member(group.office, "张三")
    (question,) = dropped(group, (group.works_first, {})).questions
    assert question.sentence == "第3行的“张三”（甲厂第一党支部）是不是系统中已有的人？"
    assert effects(dropped(group, (group.works_first, {}), **{question.key: "new"})) == ["new"]


def test_a_row_still_reaches_only_its_files_unit(group):
    plan = dropped(
        group, (group.works_first, {"branch": "甲厂第二党支部"}), (group.works_second, {"name": "李四"})
    )
    assert sentences(plan) == ["所在党支部：“甲厂第二党支部”不在本单位范围"]


def test_through_the_engine_the_answer_is_kept_and_undone(group):
    before = reads()

    def roster(unit, *names):
        heads = ["序号", "工号", "姓名", "所在党支部", "党员类别", "入党时间"]
        body = [[place, "", name, unit, "正式", ""] for place, name in enumerate(names, 1)]
        return handed(raw_xlsx([[f"{unit}党员花名册"], heads, *body]), f"{unit}.xlsx")

    offer = offers["organisations.members"]
    files = roster("甲厂第一党支部", "张三", "李四"), roster("甲厂第二党支部", "张三", "王五")
    found = received(group.top, *files, on=DAY, offer=offer)
    (question,) = as_shown(found.picture).questions
    assert [row.waits for row in as_shown(found.picture).rows] == [True, False, True, False]
    assert found.bad == 0
    actions.settle(found, by=CLERK, answers={question.key: str(group.works_first.uuid)})
    actions.compare(found, by=CLERK)
    actions.apply(found, by=CLERK)
    assert places() == {
        ("张三", group.works_first.pk), ("李四", group.works_first.pk), ("王五", group.works_second.pk),
    }  # fmt: skip
    actions.undo(found, by=CLERK)
    assert reads() == before


def test_two_units_files_that_set_up_the_same_body_are_told_at_the_row(group):
    def list_of(title, name):
        heads = ["序号", "党组织", "班子名称", "班子类别", "姓名", "加入时间"]
        body = [[1, "机关党支部", "支部委员会", "委员会", name, "2021.3.1"]]
        return handed(raw_xlsx([[f"{title}班子成员名单"], heads, *body]), f"{title}.xlsx")

    for name in ("张三", "李四"):
        make_member(group.office, name)
    offer = offers["organisations.bodies"]
    files = list_of("集团党委", "张三"), list_of("机关党支部", "李四")
    found = received(group.top, *files, on=DAY, offer=offer)
    first, second = as_shown(found.picture).rows
    assert (first.bad, found.bad) == ((), 1)
    assert [sentence for *_place, sentence in second.bad] == [
        "“集团党委.xlsx”第3行也要新成立它；请写在同一份表里，或先写入那一份"
    ]
    with pytest.raises(Refused, match="有1行有误，整批没有写入"):
        actions.apply(found, by=CLERK)
    assert not Body.objects.exists()
    both = raw_xlsx(
        [["机关党支部班子成员名单"], ["序号", "党组织", "班子名称", "班子类别", "姓名", "加入时间"],
         *([at, "机关党支部", "支部委员会", "委员会", name, "2021.3.1"] for at, name in enumerate(("张三", "李四"), 1))]
    )  # fmt: skip
    together = received(group.top, handed(both, "机关党支部.xlsx"), on=DAY, offer=offer)
    actions.apply(together, by=CLERK)
    assert Body.objects.get().members.count() == 2
