"""Problems out of a ledger: what is pasted is read, equal and empty cells join, what is wrong is marked, nothing is lost."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.findings.enums import Covered, State
from luoshi.findings.forms_grid import HEADS, NEEDED, ORDER
from luoshi.findings.models import Cause, Finding, FindingCause, FindingList, Measure
from luoshi.tasks.forms_grid import pasted
from luoshi.tasks.models import Task
from tests.factories.tasks import ago
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.findings.casework import make_finding, make_ledger
from tests.findings.test_pages import words

LEDGER = """\
序号|方面|反馈问题|具体问题|原因分析|整改目标|整改措施|责任领导|牵头部门|责任人|完成时限|备注
1|政治建设|学习不深入|研讨少|制度不健全|形成机制|健全学习制度|李书记|甲厂第一党支部|张三|2027年9月底前|
2||||||每季度研讨一次||||2027年底并长期坚持|
3|||笔记流于形式|制度不健全||检查学习笔记||甲厂第二党支部||立行立改|
4|党风廉政|督导不够|对下属单位督导偏少|||||机关党支部|||抓紧
合计|||||||||||
""".replace("|", "\t")


class Case:
    def __init__(self) -> None:
        self.group = make_group()
        self.client = client_of(make_user(Role.CLERK, self.group.top))
        self.address = reverse("findings_register")

    def head(self, **more) -> dict[str, str]:
        return {
            "list_uuid": str(uuid.uuid4()), "overseen_by": str(self.group.top.uuid), "found_on": f"{ago(10):%Y-%m-%d}",
            "title": "巡察反馈问题整改台账", **more,
        }  # fmt: skip

    def read(self, text: str, **more) -> str:
        answer = self.client.post(self.address, self.head(do="read", pasted=text, **more))
        assert answer.status_code == 200
        self.grid = answer.context["grid"]
        return answer.content.decode()

    def sent(self, **more) -> dict[str, str]:
        """What the page that was read would send."""
        found = {"row-TOTAL_FORMS": str(len(self.grid.forms)), "row-INITIAL_FORMS": "0"}
        for form in self.grid.forms:
            for bound in form:
                found[bound.html_name] = bound.value() or ""
        return self.head(do="save", **found, **more)


@pytest.fixture
def case(db):
    return Case()


def row(at: int, **cells) -> dict[str, str]:
    return {f"row-{at}-uuid": str(uuid.uuid4()), **{f"row-{at}-{name}": one for name, one in cells.items()}}


def rows(*cells) -> dict[str, str]:
    found = {"row-TOTAL_FORMS": str(len(cells)), "row-INITIAL_FORMS": "0"}
    for at, one in enumerate(cells):
        found |= row(at, **one)
    return found


def test_columns_by_their_heads_or_their_places():
    read = pasted(LEDGER, ORDER, heads=HEADS, merged=(), needed=NEEDED)
    assert len(read) == 4
    assert read[0]["unit"] == "甲厂第一党支部"
    assert read[1]["measure"] == "每季度研讨一次"
    assert not read[1]["text"]
    bare = "\n".join(LEDGER.splitlines()[1:])
    same = pasted(
        "政治建设\t学习不深入\t研讨少\t制度不健全\t形成机制\t健全学习制度\t李书记\t甲厂第一党支部\t张三",
        ORDER, heads=HEADS, merged=(), needed=NEEDED,
    )  # fmt: skip
    assert same[0]["text"] == "研讨少"
    assert same[0]["unit"] == "甲厂第一党支部"
    assert pasted(bare, ORDER, heads=HEADS, merged=(), needed=NEEDED)[0]["text"] == "研讨少"


def test_a_ledger_is_read_looked_at_and_registered_once(case):
    page = case.read(LEDGER)
    assert "读出4行，没有要改的" in page
    assert not Finding.objects.exists()
    data = case.sent()
    for _twice in range(2):
        assert case.client.post(case.address, data).status_code == 302
    found = list(Finding.objects.order_by("position"))
    assert [(one.aspect, one.problem, one.text) for one in found] == [
        ("政治建设", "学习不深入", "研讨少"),
        ("政治建设", "学习不深入", "笔记流于形式"),
        ("党风廉政", "督导不够", "对下属单位督导偏少"),
    ]
    assert [one.covered for one in found] == [Covered.FULL, Covered.FULL, Covered.NONE]
    assert found[2].remark == "抓紧"
    assert {one.source for one in found} == {"inspection"}  # read from the ledger's name
    assert FindingList.objects.get().title == "巡察反馈问题整改台账"
    assert Cause.objects.count() == 1  # one cause of two problems
    assert FindingCause.objects.count() == 2
    assert Measure.objects.count() == 3
    tasks = Task.objects.order_by("pk").values_list("title", "leader", "person_name", "unit")
    first, second = case.group.works_first.pk, case.group.works_second.pk
    assert list(tasks) == [
        ("健全学习制度", "李书记", "张三", first),
        ("每季度研讨一次", "", "", first),
        ("检查学习笔记", "", "", second),
    ]


def test_what_cannot_be_read_is_marked_at_its_cell_and_nothing_is_lost(case):
    page = case.read(LEDGER.replace("机关党支部", "不存在的支部").replace("2027年9月底前", "2001年9月底前"))
    assert "有2行要改" in page
    assert "没有找到单位“不存在的支部”" in page
    data = case.sent()
    answer = case.client.post(case.address, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不存在的支部" in page
    assert "对下属单位督导偏少" in page
    assert not Finding.objects.exists()
    mended = {
        name: value.replace("不存在的支部", "机关支部").replace("2001年", "2027年")
        for name, value in data.items()
    }
    assert case.client.post(case.address, mended).status_code == 302
    assert Finding.objects.count() == 3


def test_a_day_before_it_was_found_is_said_at_its_day(case):
    typed = rows(
        {"text": "研讨少", "measure": "健全制度", "unit": "机关党支部", "due_words": "2001年9月底前"}
    )
    answer = case.client.post(case.address, case.head(do="save", **typed))
    assert answer.status_code == 422
    form = answer.context["grid"].forms[0]
    assert list(form.errors) == ["due_words"]


def test_rows_that_say_the_same_are_one_problem(case):
    cells = [
        {
            "aspect": "政治建设",
            "problem": "学习不深入",
            "text": "研讨少",
            "measure": f"措施{at}",
            "unit": "机关党支部",
        }
        for at in range(3)
    ]
    assert case.client.post(case.address, case.head(do="save", **rows(*cells))).status_code == 302
    assert Finding.objects.count() == 1
    assert Measure.objects.count() == 3


def test_a_row_without_measure_adds_a_job_to_the_one_above(case):
    cells = [
        {"text": "督导少", "measure": "现场督导", "unit": "机关党支部"},
        {"unit": "甲厂党总支", "due_words": "2027年底前"},
    ]
    assert case.client.post(case.address, case.head(do="save", **rows(*cells))).status_code == 302
    assert Measure.objects.count() == 1
    assert Task.objects.count() == 2


def test_nobody_named_leaves_the_measure_without_a_job(case):
    cells = [{"text": "督导少", "measure": "现场督导"}]
    assert case.client.post(case.address, case.head(do="save", **rows(*cells))).status_code == 302
    found = Finding.objects.get()
    assert (found.unit_id, found.covered) == (case.group.top.pk, Covered.MEASURE)
    assert not Task.objects.exists()


def test_single_problems_say_where_they_come_from_and_stand_in_no_ledger(case):
    typed = rows({"text": "督导少", "due_words": "2027年底前"})
    refused = case.client.post(case.address, case.head(do="save", title="", **typed))
    assert refused.status_code == 422
    assert "不列入台账的，请选择来源" in refused.content.decode()
    done = case.client.post(case.address, case.head(do="save", title="", source="self_check", **typed))
    assert done.status_code == 302
    found = Finding.objects.get()
    assert (found.list, found.source, f"{found.due_on}") == (None, "self_check", "2027-12-31")


def test_into_a_ledger_that_is_there_they_stand_after_those(case):
    ledger = make_ledger(case.group.top)
    make_finding(case.group.office, "早先的问题", into=ledger)
    shown = case.client.get(case.address, {"into": str(ledger.uuid)}).content.decode()
    assert f'value="{ledger.uuid}" selected' in shown
    typed = rows({"text": "督导少"}, {"text": "研讨少"})
    data = case.head(do="save", title="", into=str(ledger.uuid), found_on="", **typed)
    assert case.client.post(case.address, data).status_code == 302
    assert list(Finding.objects.order_by("position").values_list("text", "position", "found_on")) == [
        ("早先的问题", 1, ago(30)),
        ("督导少", 2, ledger.found_on),
        ("研讨少", 3, ledger.found_on),
    ]


def test_a_plan_that_is_settled_begins_at_once_and_needs_measures(case):
    bare = rows({"text": "督导少", "unit": "机关党支部"})
    refused = case.client.post(case.address, case.head(do="save", begun="on", **bare))
    assert refused.status_code == 422
    assert "不能直接登记为整改中" in refused.content.decode()
    assert not FindingList.objects.exists()  # all or nothing
    whole = rows({"text": "督导少", "measure": "现场督导", "unit": "机关党支部"})
    assert case.client.post(case.address, case.head(do="save", begun="on", **whole)).status_code == 302
    assert Finding.objects.get().state == State.MENDING


def test_nothing_typed_and_nothing_read_are_said(case):
    empty = case.client.post(case.address, case.head(do="save", **rows({}, {})))
    assert empty.status_code == 422
    assert "还没有填问题" in words(empty.content.decode())
    assert "没有读出问题" in case.read("随便一段话")


def test_a_row_before_any_problem_asks_for_one(case):
    answer = case.client.post(case.address, case.head(do="save", **rows({"measure": "现场督导"})))
    assert answer.status_code == 422
    assert list(answer.context["grid"].forms[0].errors) == ["text"]


@pytest.mark.parametrize("role", [Role.LEADER, Role.SECURITY])
def test_who_does_not_oversee_does_not_register(case, role):
    client = client_of(make_user(role, case.group.top))
    assert client.get(case.address).status_code == 404
    assert client.post(case.address, case.head(do="save")).status_code == 404
