"""Pages of problems: who gets them, what they show, how many queries they ask."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.findings.actions import Reason, Remedy, accept, reopen
from luoshi.findings.enums import Light, State
from luoshi.findings.lights import light_on, shown
from luoshi.findings.models import Finding, FindingLeg
from luoshi.findings.queries import with_lights
from luoshi.kernel import clock
from luoshi.kernel.action import Offline
from luoshi.kernel.writes import writes_allowed
from luoshi.tasks.enums import Limit
from luoshi.tasks.packs import task_rules
from tests.factories.findings import fresh
from tests.factories.kernel import OTHER
from tests.factories.tasks import ago
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.findings.casework import (
    applied,
    closed,
    jobs_done,
    make_finding,
    make_job,
    make_ledger,
    make_measure,
    mending,
)
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

PAPER = Offline("张书记", "党委书记", dt.date(2021, 8, 20), "党委会〔2021〕第8次")


class TestList(ListPermissionSuite, QueryCountSuite):
    right = "findings.view"
    queries = 15

    def address(self):
        return reverse("findings") + "?in=all"

    def make(self, unit, mark):
        make_finding(unit, f"{mark}不够深入")

    def fill(self, group, count):
        for at in range(count):
            make_finding(group.office, f"问题{at}", measures=[make_measure(group.office)])


class TestMine(QueryCountSuite):
    """What the own units mend: as many queries however many problems."""

    right = "findings.change"
    queries = 19

    def address(self):
        return reverse("findings") + "?in=todo"

    def fill(self, group, count):
        for at in range(count):
            make_finding(group.top, f"问题{at}", measures=[make_measure(group.office)])


class TestLists(ListPermissionSuite, QueryCountSuite):
    right = "findings.view"
    queries = 8

    def address(self):
        return reverse("finding_lists")

    def make(self, unit, mark):
        make_ledger(unit, f"{mark}台账")

    def fill(self, group, count):
        for at in range(count):
            make_finding(group.office, into=make_ledger(group.top, f"台账{at}"))


class TestLedger(PagePermissionSuite, QueryCountSuite):
    right = "findings.view"
    queries = 23

    def address(self, unit=None):
        if unit is None:
            return reverse("finding_list", args=[self.ledger.uuid])
        return reverse("finding_list", args=[make_ledger(unit).uuid])

    def fill(self, group, count):
        self.ledger = make_ledger(group.top)
        for at in range(count):
            measures = [make_measure(group.office)]
            make_finding(group.office, f"问题{at}", into=self.ledger, aspect=f"方面{at}", measures=measures)


class TestPage(PagePermissionSuite, QueryCountSuite):
    right = "findings.view"
    queries = 22

    def address(self, unit=None):
        return reverse("finding", args=[(self.finding if unit is None else make_finding(unit)).uuid])

    def fill(self, group, count):
        measures = [make_measure(group.office, f"措施{at}") for at in range(count)]
        causes = [Reason(f"制度不健全{at}") for at in range(count)]
        self.finding = mending(group.office, overseen_by=group.top, measures=measures, causes=causes)


class Case:
    """A group whose clerk looks at pages."""

    def __init__(self) -> None:
        self.group = make_group()
        self.user = make_user(Role.CLERK, self.group.top)
        self.client = client_of(self.user)

    def page(self, name: str, *keys, **asked) -> str:
        answer = self.client.get(reverse(name, args=keys), asked)
        assert answer.status_code == 200
        return answer.content.decode()

    def one(self, finding: Finding) -> str:
        return self.page("finding", finding.uuid)


@pytest.fixture
def case(db):
    return Case()


def words(page: str) -> str:
    """The text of a page."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))


def test_who_oversees_it_sees_it_and_who_mends_it_too(case):
    finding = make_finding(case.group.works_first, overseen_by=case.group.office)
    for unit in (case.group.works_first, case.group.office):
        client = client_of(make_user(Role.CLERK, unit))
        assert client.get(reverse("finding", args=[finding.uuid])).status_code == 200
    client = client_of(make_user(Role.CLERK, case.group.works_second))
    assert client.get(reverse("finding", args=[finding.uuid])).status_code == 404


def test_a_problem_with_its_chain_and_who_does_what(case):
    group = case.group
    finding = mending(
        group.office,
        overseen_by=group.top,
        aspect="政治建设",
        problem="学习不深入",
        causes=[Reason("制度不健全")],
        measures=[Remedy("健全学习制度", target="形成机制", jobs=[make_job(group.works, "印发学习制度")])],
    )
    page = case.one(finding)
    for said in ("政治建设", "学习不深入", "制度不健全", "健全学习制度", "形成机制", "甲厂党总支"):
        assert said in page
    job = reverse("tasks").rstrip("/")
    assert re.search(rf'href="{job}/[0-9a-f-]+/"[^>]*>印发学习制度<', page)
    assert page.count('<svg class="ls-flow"') == 2  # its rounds, its chain  # fmt: skip
    assert "已办结0/1项" in page
    assert "已完成" in case.one(jobs_done(finding))


def test_a_job_out_of_reach_is_named_and_leads_nowhere(case):
    group = case.group
    measures = [Remedy("健全制度", jobs=[make_job(group.works, "印发制度")])]
    finding = mending(group.office, overseen_by=group.top, measures=measures)
    client = client_of(make_user(Role.CLERK, group.office))
    page = client.get(reverse("finding", args=[finding.uuid])).content.decode()
    assert "印发制度" in page
    assert not re.search(r'href="/tasks/[0-9a-f-]+/"', page)


def test_acceptance_says_who_and_what_was_done_on_paper(case):
    finding = applied(mending(case.group.office, overseen_by=case.group.top))
    accept(finding, version=finding.version, by=OTHER, words="牵头部门已核实")
    now = fresh(finding)
    accept(now, version=now.version, by=OTHER, words="同意销号", offline=PAPER)
    page = case.one(finding)
    for said in (
        "牵头部门意见",
        "牵头部门已核实",
        "整改办意见",
        "张书记",
        "线下已审批",
        "党委会〔2021〕第8次",
    ):
        assert said in page
    assert "牵头部门意见同意：牵头部门已核实" in words(page)


def test_the_first_round_stays_as_it_was(case):
    finding = closed(mending(case.group.office, overseen_by=case.group.top))
    again = reopen(
        finding, version=finding.version, by=OTHER, why="回头看发现4个单位没有记录", basis="督导通报3号"
    )
    page = case.one(again)
    assert "第二轮整改" in page
    assert "制定年度学习计划，每季度研讨一次" in page  # the measure of the first round
    assert "成效：已印发学习计划，集中研讨2次" in page
    assert "回头看发现4个单位没有记录" in page
    assert again.effect == ""


def test_a_ledger_in_numbers(case):
    group = case.group
    ledger = make_ledger(group.top)
    shared = {"into": ledger, "aspect": "政治建设", "problem": "学习不深入"}
    closed(mending(group.office, "问题一", **shared))
    mending(group.office, "问题二", due_on=ago(2), measures=[make_measure(group.office, due_on=ago(2))], **shared)  # fmt: skip
    make_finding(group.office, "问题三", into=ledger, aspect="作风建设", problem="督导不够")
    page = case.page("finding_list", ledger.uuid)
    assert "共2个方面2类3个问题、措施2条，措施已完成1条，完成率50.0%" in words(page)
    assert "政治建设2个，未销号1个" in words(page)
    lacking = reverse("finding_list", args=[ledger.uuid])
    assert f"{lacking}?aspect=%E4%BD%9C%E9%A3%8E%E5%BB%BA%E8%AE%BE&amp;covered=none" in page
    only = case.page("finding_list", ledger.uuid, covered="none")
    assert "问题三" in only
    assert "问题二" not in only
    over = case.page("finding_list", ledger.uuid, light="over")
    assert "问题二" in over
    assert "问题一" not in over


def test_what_a_reader_may_not_see_of_a_ledger_is_said(case):
    ledger = make_ledger(case.group.top)
    make_finding(case.group.office, "问题一", into=ledger)
    make_finding(case.group.works_first, "问题二", into=ledger)
    client = client_of(make_user(Role.CLERK, case.group.office))
    page = client.get(reverse("finding_list", args=[ledger.uuid])).content.decode()
    assert "问题一" in page
    assert "问题二" not in page
    assert "另有1个无权查看" in words(page)


def test_ones_own_work_stands_first(case):
    group = case.group
    make_finding(group.office, "别处的问题", overseen_by=group.works)
    make_finding(group.top, "本级的问题")
    page = case.page("findings")
    assert "本级的问题" in page
    assert "别处的问题" not in page
    assert "别处的问题" in case.page("findings", **{"in": "all"})


def test_what_is_applied_for_and_what_is_looked_at_again_have_lists_of_their_own(case, monkeypatch):
    group = case.group
    applied(mending(group.office, "待验收问题", overseen_by=group.top))
    done = closed(mending(group.office, "销号问题", overseen_by=group.top))
    waiting = case.page("findings", **{"in": "accept"})
    assert "待验收问题" in waiting
    assert "销号问题" not in waiting
    assert "销号问题" in case.page("findings", **{"in": "closed"})
    assert "销号问题" not in case.page("findings", **{"in": "recheck"})
    monkeypatch.setattr(clock, "today", lambda: done.recheck_on)
    assert "销号问题" in case.page("findings", **{"in": "recheck"})


@pytest.mark.parametrize(
    ("chosen", "seen", "unseen"),
    [
        ({"state": "registered"}, "待认领的", "整改中的"),
        ({"result": "ongoing"}, "整改中的", "待认领的"),
        ({"covered": "none"}, "待认领的", "整改中的"),
        ({"source": "audit"}, "待认领的", "整改中的"),
        ({"round": "1"}, "待认领的", "没有这个"),
        ({"limit": "by_day"}, "整改中的", "没有这个"),
        ({"q": "认领"}, "待认领的", "整改中的"),
    ],
)
def test_each_condition_cuts_the_list(case, chosen, seen, unseen):
    make_finding(case.group.office, "待认领的问题", source="audit")
    mending(case.group.office, "整改中的问题", source="self_check")
    page = case.page("findings", **{"in": "all", **chosen})
    assert seen in page
    assert unseen not in page


def test_the_sheet_has_both_axes_in_words(case):
    mending(case.group.office, due_on=ago(2), measures=[make_measure(case.group.office, due_on=ago(2))])
    answer = case.client.get(reverse("findings"), {"in": "all", "export": "xlsx"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        said = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "逾期2天，整改中" in said
    assert "1条，已完成0条" in said


CASES = [
    ({"state": State.REGISTERED, "due_on": ago(1)}, Light.OVER),
    ({"state": State.MENDING, "due_on": ago(0)}, Light.NEAR),
    ({"state": State.CLAIMED, "due_on": ago(-10)}, Light.NEAR),
    ({"state": State.MENDING, "due_on": ago(-11)}, Light.OK),
    ({"state": State.MENDING, "due_on": ago(-60), "next_on": ago(1)}, Light.BEHIND),
    ({"state": State.MENDING, "due_on": None}, Light.UNDATED),
    ({"state": State.MENDING, "due_on": None, "limit": Limit.LASTING}, Light.OK),
    ({"state": State.APPLIED, "due_on": ago(5)}, Light.WAITING),
    ({"state": State.CLOSED, "due_on": ago(5), "closed_on": ago(2)}, Light.CLOSED),
    ({"state": State.CLOSED, "closed_on": ago(2), "recheck_on": ago(-11)}, Light.CLOSED),
    ({"state": State.CLOSED, "closed_on": ago(2), "recheck_on": ago(-10)}, Light.RECHECK),
]


@pytest.mark.parametrize(("values", "expected"), CASES)
def test_a_light_is_the_same_in_python_and_in_the_database(db, values, expected):
    """By the rule of the pack: 10 days are near."""
    finding = make_finding(make_group().office, on=ago(90))
    with writes_allowed():
        Finding.objects.filter(pk=finding.pk).update(**{"due_on": None, "next_on": None, **values})
    now = fresh(finding)
    assert light_on(now, clock.today(), task_rules().lights) is expected
    assert with_lights(Finding.objects.all(), clock.today()).get().light == expected
    assert shown(now, clock.today(), task_rules()).word


def test_a_leg_has_the_light_of_its_day(db):
    finding = make_finding(make_group().office, on=ago(90), due_on=ago(40))
    leg = FindingLeg.objects.get(finding=finding)
    rule = task_rules().lights
    assert light_on(leg, ago(50), rule) is Light.NEAR
    assert light_on(leg, ago(39), rule) is Light.OVER
    legs = with_lights(FindingLeg.objects.all(), ago(39), jobs=False)
    assert legs.get().light == Light.OVER
