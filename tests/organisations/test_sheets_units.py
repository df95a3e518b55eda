"""党组织基本情况统计表, both ways: units, terms, posts and dated numbers; typed totals beside the counted ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import offers
from luoshi.organisations.actions import Decision, change_kind
from luoshi.organisations.actions.posts import leave, take_post
from luoshi.organisations.actions.terms import start_term
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Person, Placement, Post, Term, Unit, UnitNumber, UnitSpan
from luoshi.packs.actions import apply_builtin
from tests.factories.exchange import effects, given_out, lines, sentences, setting, take_in
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import make_group, make_unit

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 6, 30)
ELECTED = dt.date(2023, 5, 10)


def offer():
    return offers["organisations.units"]


@pytest.fixture(autouse=True)
def packs(db):
    apply_builtin(by=SYSTEM)


@pytest.fixture
def group(packs):
    return make_group()


def taken(group, *values, unit=None, on=DAY, **answers):
    where = replace(setting(unit or group.top, on), answers=answers)
    return take_in(offer(), lines(*values), where)


def state():
    return (
        sorted(map(str, Placement.objects.values_list("unit", "start", "name", "kind", "parent", "document_no", "lacking"))),
        sorted(map(str, Term.objects.values_list("unit", "elected_on", "ends_on", "superseded_on", "version"))),
        sorted(map(str, Post.objects.values_list("unit", "title", "person__name", "state", "start", "end", "version"))),
        sorted(map(str, UnitNumber.objects.values_list("unit", "name", "day", "value", "choice", "words", "version"))),
        sorted(map(str, Person.objects.values_list("name", "unit"))),
    )  # fmt: skip


OFFICE = {
    "name": "机关支部", "kind": "党支部", "parent": "集团党委", "document": "集党〔2020〕1号", "elected": ELECTED, "years": 3,
    "ends": dt.date(2026, 5, 10), "secretary": ("张三（兼）",), "deputy": ("空缺",), "discipline": ("李四",), "staff": 40,
    "applicants": 3, "activists": 2, "candidates": 1, "developed": 0, "full_time": 1, "part_time": 2, "model_posts": 4,
    "venues": 1, "charter": "是", "contact": "王五", "note": "2021年由机关党支部分设",
}  # fmt: skip


def test_what_a_row_says_of_a_unit_there_is(group):
    plan = taken(group, OFFICE)

    assert effects(plan) == ["changed"]
    assert plan.notices == (
        "系统中有、表中没有的组织4个，不作改动：集团党委、甲厂党总支、甲厂第一党支部、甲厂第二党支部",
    )
    assert Placement.objects.get(unit=group.office).document_no == "集党〔2020〕1号"
    term = Term.objects.get()
    assert (term.unit, term.elected_on, term.years, term.ends_on) == (
        group.office,
        ELECTED,
        3,
        dt.date(2026, 5, 10),
    )
    assert list(Post.objects.order_by("title").values_list("title", "person__name", "state", "concurrent", "start")) == [
        ("deputy_secretary", None, "vacant", False, DAY),
        ("discipline_member", "李四", "held", False, DAY),
        ("secretary", "张三", "held", True, DAY),
    ]  # fmt: skip
    numbers = {row.name: row.value or row.choice or row.words for row in UnitNumber.objects.all()}
    assert numbers == {
        "staff": 40, "applicants": 3, "activists": 2, "candidates": 1, "developed": "", "full_time_workers": 1,
        "part_time_workers": 2, "model_posts": 4, "venues": 1, "charter": "written", "contact": "王五",
        "remark": "2021年由机关党支部分设",
    }  # fmt: skip
    assert {row.day for row in UnitNumber.objects.all()} == {DAY}
    before = state()
    assert effects(taken(group, OFFICE)) == effects(taken(group, OFFICE, on=dt.date(2024, 12, 1))) == ["same"]
    assert state() == before


NEW_UNITS = (
    {"name": "丙厂二支部", "kind": "党支部", "parent": "丙厂党总支", "founded": dt.date(2021, 2, 1), "document": "暂无"},
    {"name": "丙厂党总支", "kind": "党总支", "parent": "集团党委", "founded": dt.date(2021, 2, 1), "document": "〔2021〕3号"},
    {"name": "丁项目临时党支部", "kind": "临时党支部"},
)  # fmt: skip


def test_units_nobody_knows_are_set_up_with_their_paper_or_its_lack(group):
    plan = taken(group, *NEW_UNITS)

    assert effects(plan) == ["new"] * 3
    placed = {row.name: row for row in Placement.objects.filter(name__in=[one["name"] for one in NEW_UNITS])}
    branch, above, site = (placed[one["name"]] for one in NEW_UNITS)
    assert (branch.parent, branch.start, branch.document_no, branch.lacking) == (
        above.unit,
        dt.date(2021, 2, 1),
        "",
        True,
    )
    assert (above.parent, above.document_no, above.lacking) == (group.top, "〔2021〕3号", False)
    assert (site.parent, site.start, site.kind, site.lacking) == (group.top, DAY, "temporary_branch", False)
    assert effects(taken(group, *NEW_UNITS)) == ["same"] * 3
    assert Unit.objects.count() == 8


def test_what_goes_out_and_comes_back_changes_nothing(group):
    taken(
        group,
        OFFICE,
        *NEW_UNITS,
        {"name": "甲厂总支", "secretary": ("赵六",), "staff": 100, "charter": "不适用"},
    )
    make_member(group.office, "甲")
    make_member(group.works_first, "乙", kind="probationary")
    make_body(group.office, kind="party_group", name="第一党小组")
    before = state()
    where = setting(group.top, DAY)
    for keep_ids in (True, False):
        back = given_out(offer(), where, keep_ids=keep_ids)
        assert len(back) == 8
        plan = take_in(offer(), back, replace(where, answers={} if keep_ids else {"subtotal": "own"}))
        assert effects(plan) == ["same"] * 8, sentences(plan)
        assert plan.notices == ()
    assert state() == before


def test_it_goes_out_with_a_subtotal_for_each_general_branch_and_a_total(group):
    taken(group, OFFICE, {"name": "甲厂第一支部", "staff": 30})
    make_member(group.works_first, "乙")
    make_unit("乙厂党支部", parent=group.top)
    rows = list(offer().rows(setting(group.top, DAY)))
    assert [(row.values["name"], row.values["staff"], row.values["members"], row.total) for row in rows] == [
        ("集团党委", None, 0, False),
        ("机关党支部", 40, 0, False),
        ("小计", 40, 0, True),
        ("甲厂党总支", None, 0, False),
        ("甲厂第一党支部", 30, 1, False),
        ("甲厂第二党支部", None, 0, False),
        ("小计", 30, 1, True),
        ("乙厂党支部", None, 0, False),
        ("小计", 0, 0, True),
        ("合计", 70, 1, True),
    ]
    assert rows[1].values["secretary"] == ("张三",)
    assert rows[1].values["deputy"] == ("空缺",)
    assert (rows[1].values["seats"], rows[1].values["vacancies"]) == (2, 1)
    assert offer().foot(rows) == ("共6个党组织，党员1名。",)
    back = given_out(offer(), setting(group.top, DAY))
    assert [row.values["name"] for row in back] == [row.values["name"] for row in rows if not row.total]


def test_totals_people_type_stand_beside_the_counted_ones(group):
    make_member(group.office, "甲")
    plan = taken(
        group, {"name": "机关党支部", "members": 20, "full": 18, "probationary": 2, "seats": 3, "groups": 0}
    )
    assert effects(plan) == ["same"]
    assert plan.notices[:-1] == (
        "党员{总数}与系统中登记的不一致，以系统统计为准：机关党支部表中20、系统1",
        "党员{正式}与系统中登记的不一致，以系统统计为准：机关党支部表中18、系统1",
        "党员{预备}与系统中登记的不一致，以系统统计为准：机关党支部表中2、系统0",
        "班子{委员数}与系统中登记的不一致，以系统统计为准：机关党支部表中3、系统0",
    )
    assert UnitNumber.objects.count() == 0


def test_the_row_of_a_general_branch_is_asked_about_once(group):
    make_member(group.works_first, "甲")
    values = (
        {"name": "甲厂党总支", "members": 1, "staff": 50},
        {"name": "甲厂第一支部", "members": 1, "staff": 50},
    )
    (question,) = taken(group, *values).questions
    assert question.key == "subtotal"
    assert "甲厂党总支" in question.sentence
    assert UnitNumber.objects.count() == 0
    plan = taken(group, *values, subtotal="subtotal")
    assert effects(plan) == ["same", "changed"]
    assert [row.unit for row in UnitNumber.objects.all()] == [group.works_first]
    assert not any("甲厂党总支表中" in notice for notice in plan.notices)
    own = taken(group, *values, subtotal="own")
    assert any("甲厂党总支表中1、系统0" in notice for notice in own.notices)
    assert UnitNumber.objects.count() == 2


def test_a_secretary_is_replaced_on_the_files_day_and_others_are_only_told(group):
    old, new = make_person(group.office, "张三"), make_person(group.office, "李四")
    take_post(old, group.office, "secretary", on=dt.date(2021, 1, 1), by=SYSTEM)
    take_post(old, group.office, "deputy_secretary", on=dt.date(2021, 1, 1), by=SYSTEM)
    row = {"name": "机关党支部", "secretary": ("李四",), "deputy": ("李四",)}
    plan = taken(group, row)
    assert [(one.column, one.before, one.after) for one in plan.rows[0].differences] == [
        ("secretary", "张三", "李四"), ("deputy", "张三", "李四"),
    ]  # fmt: skip
    assert (
        "“机关党支部”的副书记系统中还有张三，表中没有，不作改动；已离任的请在任职名单中登记" in plan.notices
    )
    held = Post.objects.order_by("title", "start").values_list("title", "person__name", "end")
    assert list(held) == [
        ("deputy_secretary", "张三", None), ("deputy_secretary", "李四", None),
        ("secretary", "张三", DAY), ("secretary", "李四", None),
    ]  # fmt: skip
    assert new.posts.count() == 2
    assert sentences(taken(group, {"name": "机关党支部", "secretary": ("张三",)})) == [
        "书记：系统中“李四”自2024-06-30起在任，换人的日期应晚于这一天，请核对"
    ]
    later = dt.date(2024, 9, 1)
    assert effects(taken(group, {"name": "机关党支部", "secretary": ("暂缺",)}, on=later)) == ["changed"]
    assert effects(taken(group, {"name": "机关党支部", "secretary": ("暂缺",)}, on=later)) == ["same"]
    assert Post.objects.on(later).filter(title="secretary").get().state == "pending"


def test_one_name_in_several_units_is_asked_about_once(group):
    rows = (
        {"name": "甲厂第一支部", "secretary": ("张三",)},
        {"name": "甲厂第二支部", "secretary": ("张三（兼）",)},
    )
    (question,) = taken(group, *rows).questions
    assert question.sentence == "“张三”在表中几个组织任职，是同一个人兼任吗？"
    assert Person.objects.count() == 0
    assert effects(taken(group, *rows, **{question.key: "same"})) == ["changed", "changed"]
    assert Person.objects.get().posts.count() == 2
    assert effects(taken(group, *rows)) == ["same", "same"]
    (known,) = taken(group, {"name": "机关支部", "secretary": ("张三",)}).questions
    assert known.sentence == "“机关支部”的“张三”是不是系统中已有的人？"
    assert effects(taken(group, {"name": "机关支部", "secretary": ("张三",)}, **{known.key: "new"})) == [
        "changed"
    ]
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"members": 10, "full": 8, "probationary": 1}, "总数：正式8加预备1不等于总数10，请核对"),
        (
            {"elected": ELECTED, "years": 3, "ends": dt.date(2027, 1, 1)},
            "届满时间：届满时间应为2026-05-10（选举时间加任期3年），请核对",
        ),
        ({"elected": dt.date(2019, 5, 1)}, "选举时间：选举时间2019-05-01早于成立时间，请核对"),
        ({"years": 3}, "选举时间：填写了任期或届满时间，请写明选举时间"),
        ({"elected": ELECTED, "years": 30}, "任期（年）：任期应为1至10年，请核对"),
        ({"elected": dt.date(2999, 1, 1)}, "选举时间：选举时间2999-01-01晚于今天，请核对"),
        ({"kind": "党委"}, "类别：系统中的类别是党支部，请核对；改设请在组织页面办理"),
        ({"parent": "甲厂党总支"}, "上级党组织：系统中隶属于“集团党委”，请核对；隶属调整请在组织页面办理"),
        ({"secretary": ("甲", "乙")}, "书记：书记只能有一人，请核对"),
        ({"name": "戊厂党支部"}, "类别：没有找到“戊厂党支部”；如是新成立的组织，请填写类别"),
        (
            {"name": "戊厂党支部", "kind": "党支部", "parent": "机关党支部"},
            "类别：“戊厂党支部”（党支部）不能设在“机关党支部”（党支部）之下，请核对类别或上级党组织",
        ),
        (
            {"name": "戊厂党支部", "kind": "党支部", "founded": dt.date(2019, 1, 1)},
            "成立时间：成立时间2019-01-01早于上级党组织的成立时间，请核对",
        ),
        (
            {"name": "戊厂党支部", "kind": "党支部", "parent": "己己车间"},
            "上级党组织：没有找到“己己车间”，请核对名称",
        ),
    ],
)
def test_what_cannot_be_is_a_bad_cell_with_a_way_out(group, values, sentence):
    before = state()
    assert [one.replace("时间：", "时间：", 1) for one in sentences(taken(group, {"name": "机关党支部"} | values))] in (
        [sentence], [sentence.replace("成立时间：", "时间：", 1)],
    )  # fmt: skip
    assert state() == before


def test_a_line_over_the_rows_says_what_new_ones_stand_under(group):
    """What cannot stand there is told with the name of the line, which the row itself does not bear."""
    new = {"name": "新一党支部", "kind": "党支部", "founded": dt.date(2023, 1, 1)}
    office, works = (
        [replace(row, block=block) for row in lines(new)] for block in ("一、机关党支部", "二、甲厂党总支")
    )
    assert sentences(take_in(offer(), office, setting(group.top, DAY))) == [
        "类别：“新一党支部”（党支部）不能设在“机关党支部”（党支部）之下，请核对类别或上级党组织"
    ]
    assert effects(take_in(offer(), works, setting(group.top, DAY))) == ["new"]
    assert UnitSpan.objects.get(name="新一党支部").parent == group.works
    above = {"name": "新二党支部", "kind": "党支部", "parent": "新三党支部"}
    third = {"name": "新三党支部", "kind": "党支部"}
    assert sentences(taken(group, third, above)) == [
        "类别：“新二党支部”（党支部）不能设在“新三党支部”（党支部）之下，请核对类别或上级党组织"
    ]


def test_what_would_be_refused_as_it_is_written_is_told_at_its_row(group):
    later = dt.date(2024, 8, 1)
    take_post(make_person(group.office, "李四"), group.office, "secretary", on=later, by=SYSTEM)
    take_post(make_person(group.office, "周九"), group.office, "deputy_secretary", on=later, by=SYSTEM)
    leave(make_person(group.office, "赵六"), on=dt.date(2024, 3, 1), by=SYSTEM)
    make_unit("筹备组", kind=UnitKind.TEMPORARY_BRANCH, parent=group.top)
    change_kind(
        Unit.objects.latest("pk"),
        UnitKind.BRANCH,
        Decision(on=later, document_no="集党发〔2024〕1号"),
        by=SYSTEM,
    )
    before = state()
    since = "系统中自2024-08-01起已登记“%s”，请在任职名单中写明各自的起止时间"
    for values, sentence in (
        ({"secretary": ("张三",)}, "书记：" + since % "李四"),
        ({"secretary": ("空缺",)}, "书记：" + since % "李四"),
        ({"deputy": ("周九",)}, "副书记：" + since % "周九"),
        ({"deputy": ("赵六",)}, "副书记：“赵六”已于2024-03-01离开，请核对"),
    ):  # fmt: skip
        assert sentences(taken(group, {"name": "机关党支部"} | values)) == [sentence]
        assert state() == before
    early = {"name": "筹备组", "elected": dt.date(2024, 5, 1)}  # on the file's day a branch like any other
    assert sentences(taken(group, early, on=dt.date(2024, 8, 31))) == [
        "选举时间：“筹备组”是临时党支部，不按届选举，请清空选举时间、任期和届满时间"
    ]
    twice = {"name": "机关党支部", "deputy": ("孙八", "孙八")}
    assert effects(taken(group, twice)) == ["changed"]
    assert effects(taken(group, twice)) == ["same"]


def test_terms_follow_each_other_and_temporary_branches_have_none(group):
    start_term(group.office, elected_on=dt.date(2020, 5, 1), by=SYSTEM)
    assert effects(taken(group, {"name": "机关支部", "elected": ELECTED, "ends": dt.date(2026, 5, 10)})) == [
        "changed"
    ]
    assert list(Term.objects.order_by("elected_on").values_list("elected_on", "superseded_on", "years")) == [
        (dt.date(2020, 5, 1), ELECTED, 3), (ELECTED, None, 3),
    ]  # fmt: skip
    assert effects(taken(group, {"name": "机关支部", "elected": dt.date(2020, 5, 1)})) == ["same"]
    assert sentences(taken(group, {"name": "机关支部", "elected": dt.date(2021, 5, 1)})) == [
        "选举时间：已登记2023-05-10的选举，选举时间2021-05-01早于它，请核对"
    ]
    assert sentences(taken(group, {"name": "机关支部", "elected": ELECTED, "years": 5})) == [
        "任期（年）：系统中这一届的任期是3年，请核对"
    ]
    site = {
        "name": "丁项目临时党支部",
        "kind": "临时党支部",
        "founded": dt.date(2022, 1, 1),
        "elected": ELECTED,
    }
    assert sentences(taken(group, site)) == [
        "选举时间：“丁项目临时党支部”是临时党支部，不按届选举，请清空选举时间、任期和届满时间"
    ]


def test_no_row_reaches_beyond_the_files_unit(group):
    assert sentences(taken(group, {"name": "机关支部", "staff": 1}, unit=group.works)) == [
        "党组织名称：“机关支部”不在本单位范围"
    ]
    (back,) = [
        row for row in given_out(offer(), setting(group.top, DAY)) if row.values["name"] == "机关党支部"
    ]
    plan = take_in(offer(), [back], setting(group.works, DAY))
    assert sentences(plan) == ["党组织名称：这一行的组织不在本单位范围，如是新增请删去隐藏的编号"]
    (question,) = taken(group, {"name": "第一支部", "kind": "党支部", "staff": 5}).questions
    assert [words for _value, words in question.options] == ["甲厂党总支 甲厂第一党支部", "是另一个新的组织"]
    assert sentences(taken(group, {"name": "机关支部"}, {"name": "机关第党支部"}, {"name": "机关支部"}))[
        -1
    ] == ("党组织名称：与第3行是同一个组织，请只保留一行")


def test_differing_papers_are_told_and_a_remark_beyond_the_boundary_is_left_out(group):
    taken(group, OFFICE)
    plan = taken(
        group,
        {"name": "机关支部", "founded": dt.date(2018, 1, 1), "document": "别的文号", "note": "书记长期病假"},
    )
    assert effects(plan) == ["same"]
    assert plan.notices[:3] == (
        "“机关党支部”的成立时间表中是2018-01-01，系统中是2020-01-01，没有改动",
        "“机关党支部”的批复文号表中是别的文号，系统中是集党〔2020〕1号，没有改动",
        "1处备注涉及健康，本系统不收集，没有登记",
    )


def test_queries_do_not_grow_with_the_rows(group):
    def values(count):
        return lines(
            *(
                {"name": f"{number}号党支部", "kind": "党支部", "founded": ELECTED, "elected": ELECTED,
                 "secretary": (f"人{number}",), "staff": number}
                for number in range(count)
            )
        )  # fmt: skip

    def counted(act):
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    where = setting(group.top, DAY)
    offer().plan(values(1), where)
    assert (
        counted(lambda: offer().plan(values(2), where))
        == counted(lambda: offer().plan(values(30), where))
        < 16
    )
    take_in(offer(), values(2), where)
    some, more = (counted(lambda n=n: take_in(offer(), values(n), where)) for n in (10, 60))
    assert more - some <= 3  # statements come in batches, none a row
    again = [counted(lambda n=n: offer().plan(values(n), where)) for n in (2, 30)]
    assert again[0] == again[1] < 20
    assert counted(lambda: list(offer().rows(where))) < 14


some_units = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(
                ["机关党支部", "甲厂党总支", "甲厂第二党支部", "新一党支部", "新二党支部"]
            ),
            "elected": st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2024, 3, 1)),
            "secretary": st.sampled_from([(), ("空缺",), ("张三",), ("暂缺",)]),
            "deputy": st.sampled_from([(), ("李四", "王五")]),
            "document": st.sampled_from(["", "无", "〔2020〕1号"]),
            "staff": st.none() | st.integers(0, 50),
            "charter": st.sampled_from([None, "是", "否"]),
            "contact": st.sampled_from(["", "周七"]),
        }
    ),
    max_size=4,
    unique_by=lambda one: one["name"],
)


class RoundTrip(TestCase):
    @settings(max_examples=15)
    @given(some_units, some_units, st.booleans())
    def test_whatever_was_taken_in_goes_out_and_comes_back_the_same(self, first, second, keep_ids):
        apply_builtin(by=SYSTEM)
        group = make_group()
        answers = {"subtotal": "own"} | {f"same:{name}": "same" for name in ("张三", "李四", "王五")}
        for place, some in enumerate((first, second)):
            rows = [
                one | {"kind": "党支部", "founded": dt.date(2023, 1, 1)} if "新" in one["name"] else one
                for one in some
            ]
            taken(group, *rows, on=DAY + dt.timedelta(days=place), **answers)
        where = replace(setting(group.top, DAY + dt.timedelta(days=2)), answers=answers)
        before = state()
        back = given_out(offer(), where, keep_ids=keep_ids)
        plan = take_in(offer(), back, where)
        assert effects(plan) == ["same"] * len(back), [
            sentences(plan),
            [one.differences for one in plan.rows],
        ]
        assert state() == before
