"""People: entering, correcting, finding, and what is refused to be kept of them."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.audit.models import Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Conflict, Refused
from luoshi.organisations.actions.memberships import transfer
from luoshi.organisations.actions.people import NewPerson, change_person, create_people, create_person
from luoshi.organisations.actions.voiding import void_record
from luoshi.organisations.enums_people import AtWork
from luoshi.organisations.models import Person
from luoshi.organisations.queries_people import find_person
from luoshi.packs.actions import apply_builtin
from tests.factories.kernel import CLERK, OTHER
from tests.factories.people import make_member, make_person
from tests.factories.units import make_group

pytestmark = pytest.mark.django_db
JOINED = dt.date(2010, 7, 1)


@pytest.fixture(autouse=True)
def packs(db):
    apply_builtin(by=SYSTEM)


@pytest.fixture
def group(packs):
    return make_group()


def test_people_are_entered_in_one_go_and_one_entry_in_the_trail(group):
    before = Entry.objects.count()
    people = create_people(
        [
            NewPerson(" 张　三 ", group.office, staff_no=" 0012 ", work_contact="010-66668888", job="科长"),
            NewPerson("Anna Li", group.office, joined_on=JOINED, at_work=AtWork.SECONDED),
        ],
        by=CLERK,
    )
    assert [person.name for person in people] == ["张三", "Anna Li"]
    assert (people[0].staff_no, people[0].unit, people[1].at_work) == ("0012", group.office, "seconded")
    assert Entry.objects.count() == before + 1


def test_the_same_draft_sent_twice_enters_one_person_and_is_nobody_elses(group):
    draft = NewPerson("张三", group.office)
    assert create_people([draft], by=CLERK) == create_people([draft], by=CLERK)
    assert Person.objects.count() == 1
    with pytest.raises(Refused, match="编号已被占用"):
        create_people([draft], by=OTHER)


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"name": " "}, "请填写姓名"),
        ({"name": "张" * 41}, "姓名最多40个字，现在是41个字"),
        ({"staff_no": "11010119900101001X"}, "“张三”的工号像是身份证号码，本系统不收集，请改填工号或留空"),
        (
            {"work_contact": "138 0013 8000"},
            "“张三”处像是手机号码，本系统只登记办公电话或单位邮箱，请改填或留空",
        ),
        ({"joined_on": dt.date(2999, 1, 1)}, "入党时间2999-01-01晚于今天，请到当日再登记"),
        ({"joined_on": dt.date(210, 1, 1)}, "入党时间0210-01-01有误，请核对年份"),
        (
            {"joined_on": JOINED, "confirmed_on": dt.date(2010, 6, 30)},
            "“张三”的转正时间2010-06-30早于入党时间2010-07-01，请核对",
        ),
        ({"at_work": "elsewhere"}, "请选择在岗状态"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(group, known, sentence):
    with pytest.raises(Refused) as refused:
        create_person(known.pop("name", "张三"), group.office, by=CLERK, **known)
    assert refused.value.sentence.replace("0210", "210") == sentence.replace("0210", "210")
    assert not Person.objects.exists()


def test_a_staff_number_names_one_person_and_does_not_tell_whose_it_is(group):
    first = make_person(group.works_first, "李四", staff_no="7")
    with pytest.raises(Refused) as refused:
        make_person(group.office, "张三", staff_no="7")
    assert "李四" not in refused.value.sentence
    with pytest.raises(Refused, match="工号8在本次登记中重复"):
        create_people([NewPerson(name, group.office, staff_no="8") for name in ("甲", "乙")], by=CLERK)
    void_record(first, by=CLERK, why="重复登记")
    assert make_person(group.office, "张三", staff_no="7").staff_no == "7"
    assert [make_person(group.office).staff_no for _ in range(2)] == ["", ""]


def test_what_is_known_can_be_corrected_by_one_at_a_time(group):
    person = make_person(group.office, "张三", joined_on=JOINED)
    stale = Person.objects.get(pk=person.pk)
    change_person(person, by=CLERK, job="副科长", at_work=AtWork.STATIONED)
    assert Person.objects.get(pk=person.pk).job == "副科长"
    with pytest.raises(Conflict):
        change_person(stale, by=CLERK, job="科长")
    with pytest.raises(Refused, match="早于入党时间"):
        change_person(person, by=CLERK, confirmed_on=dt.date(2009, 1, 1))
    with pytest.raises(TypeError):
        change_person(person, by=CLERK, left_on=dt.date(2020, 1, 1))


def test_a_person_is_found_by_number_else_by_name_and_branch(group, django_assert_num_queries):
    numbered = make_member(group.office, "张三", staff_no="1").person
    plain = make_member(group.office, "李四", joined_on=JOINED).person
    first, second = (make_member(group.works_first, "王五").person for _ in range(2))
    with django_assert_num_queries(1):
        assert find_person(staff_no="1", name="别名") == [numbered]
    assert find_person(name="李　四", branch=group.office) == [plain]
    assert find_person(name="李四", branch=group.works_first) == []
    assert find_person(name="李四", branch=group.office, joined_on=dt.date(2011, 1, 1)) == []
    assert find_person(name="王五", branch=group.works_first) == [first, second]
    assert find_person(staff_no="99", name="李四", branch=group.office) == [plain]  # not numbered so far
    assert find_person(staff_no="99", name="张三", branch=group.office) == []  # has another number
    assert find_person(staff_no="99") == []
    assert find_person() == []


def test_nobody_is_a_member_before_the_admission(group):
    person = make_member(group.office, "张三").person
    with pytest.raises(Refused) as refused:
        change_person(person, by=CLERK, joined_on=dt.date(2020, 7, 1))
    assert refused.value.sentence == "“张三”自2020-01-01起已登记为党员，入党时间2020-07-01不能晚于该日"
    change_person(Person.objects.get(), by=CLERK, joined_on=JOINED)


def test_a_name_is_found_however_it_is_spaced(group):
    person = make_person(group.office, " Anna   Li ")
    assert (person.name, find_person(name="Anna  Li")) == ("Anna Li", [person])


def test_one_who_moved_is_still_found_in_the_old_branch(group):
    member = make_member(group.office, "张三")
    transfer(member, group.works_first, on=dt.date(2021, 1, 1), by=CLERK)
    assert find_person(name="张三", branch=group.office) == [member.person]
    assert Person.objects.get().unit == group.works_first


def test_an_entry_others_rest_on_is_not_voided(group):
    member = make_member(group.office)
    with pytest.raises(Refused, match="请先作废那些登记"):
        void_record(member.person, by=CLERK, why="误登")
    void_record(member, by=CLERK, why="误登")
    void_record(member.person, by=CLERK, why="误登")
    assert not Person.objects.rows().exists()
    with pytest.raises(Refused, match="已作废"):
        make_member(group.office, person=member.person)
