"""What is done with problems on their pages: small forms, many at once, and what is refused said as a list."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.findings.actions import Reason, accept
from luoshi.findings.doing import BY_NAME
from luoshi.findings.enums import Result, State
from luoshi.findings.models import Acceptance, Cause, Finding, Lasting, Measure, Meeting
from luoshi.findings.rights import CHANGE
from luoshi.kernel import clock
from luoshi.tasks.enums import Limit
from luoshi.tasks.models import Task
from tests.factories.findings import fresh
from tests.factories.kernel import CLERK, OTHER
from tests.factories.tasks import ago
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user
from tests.findings.casework import applied, closed, jobs_done, make_finding, make_measure, mending
from tests.findings.test_pages import words
from tests.suites.pages import PagePermissionSuite

pytestmark = pytest.mark.django_db
TODAY = clock.today


class TestMending(PagePermissionSuite):
    """What the unit that mends it does asks for the right there."""

    right = "findings.change"

    def address(self, unit):
        return reverse("finding_claim", args=[make_finding(unit).uuid])


class TestOverseeing(PagePermissionSuite):
    right = "findings.oversee"

    def address(self, unit):
        return reverse("finding_accept", args=[applied(mending(unit)).uuid])


class TestRegistering(PagePermissionSuite):
    right = "findings.oversee"

    def address(self, unit):
        return reverse("finding_edit", args=[make_finding(unit).uuid])


class Case:
    """A branch that mends, a group that oversees, a clerk at each."""

    def __init__(self) -> None:
        self.group = make_group()
        self.branch = self.group.works_first
        self.mender = make_user(Role.CLERK, self.branch)
        self.overseer = make_user(Role.CLERK, self.group.top)
        self.at_branch = client_of(self.mender)
        self.at_top = client_of(self.overseer)

    def found(self, text="学习不够深入", **more) -> Finding:
        return make_finding(self.branch, text, overseen_by=self.group.top, **more)

    def working(self, text="学习不够深入", **more) -> Finding:
        return mending(self.branch, text, overseen_by=self.group.top, **more)

    def post(self, client, name, finding, **typed):
        typed = {"version": fresh(finding).version, **typed}
        return client.post(reverse(name, args=[finding.uuid]), typed)

    def page(self, client, finding) -> str:
        answer = client.get(reverse("finding", args=[finding.uuid]))
        assert answer.status_code == 200
        return answer.content.decode()

    def many(self, client, name, findings, **typed):
        return client.post(reverse(name), {"pick": [str(one.uuid) for one in findings], **typed})


@pytest.fixture
def case():
    return Case()


def test_from_the_claim_to_the_second_round(case):
    finding = case.found()
    assert "认领" in case.page(case.at_branch, finding)
    assert reverse("finding_claim", args=[finding.uuid]) in case.page(case.at_branch, finding)
    assert case.post(case.at_branch, "finding_claim", finding).status_code == 302
    rows = {
        "row-TOTAL_FORMS": "3", "row-INITIAL_FORMS": "0",
        "row-0-uuid": str(uuid.uuid4()), "row-0-measure": "健全学习制度", "row-0-goal": "形成机制",
        "row-0-unit": "甲厂第一党支部", "row-0-person_name": "张三", "row-0-due_words": f"{ago(-40):%Y-%m-%d}",
        "row-1-uuid": str(uuid.uuid4()), "row-1-unit": "甲厂第二党支部", "row-1-due_words": f"{ago(-50):%Y-%m-%d}",
        "row-2-uuid": str(uuid.uuid4()),
    }  # fmt: skip
    answer = case.post(case.at_top, "finding_measures", finding, **rows)
    assert answer.status_code == 302, words(answer.content.decode())
    measure = Measure.objects.get()
    assert (measure.text, measure.target) == ("健全学习制度", "形成机制")
    assert list(Task.objects.order_by("pk").values_list("person_name", "due_on")) == [
        ("张三", ago(-40)),
        ("", ago(-50)),
    ]
    assert fresh(finding).due_on == ago(-50)
    assert case.post(case.at_branch, "finding_plan", finding, basis="党委会会议").status_code == 302
    assert case.post(
        case.at_branch, "finding_result_state", finding, result="mostly", words="制度已起草"
    ).status_code == 302  # fmt: skip
    assert fresh(finding).result == Result.MOSTLY
    page = words(case.page(case.at_branch, finding))
    assert "暂时还不能销号，还差2项" in page
    assert "措施1还有2项任务没有办结" in page
    refused = case.post(
        case.at_branch, "finding_apply", finding, result="done", effect="已见成效", on=f"{TODAY():%Y-%m-%d}"
    )
    assert refused.status_code == 422
    assert "措施1还有2项任务没有办结" in words(refused.content.decode())
    assert "已见成效" in refused.content.decode()
    jobs_done(finding)
    typed = {"result": "done", "effect": "每季度研讨一次，已见成效", "on": f"{TODAY():%Y-%m-%d}"}
    assert case.post(case.at_branch, "finding_apply", finding, **typed).status_code == 302
    assert "牵头部门意见" in case.page(case.at_top, finding)
    for _step in range(2):
        assert case.post(case.at_top, "finding_accept", finding, words="同意").status_code == 302
    done = fresh(finding)
    assert (done.state, done.closed_on) == (State.CLOSED, TODAY())
    back = case.post(
        case.at_top,
        "finding_recheck",
        finding,
        outcome="rebounded",
        words="又没有研讨",
        on=f"{TODAY():%Y-%m-%d}",
    )
    assert back.headers["Location"].startswith(reverse("finding_reopen", args=[finding.uuid]))
    assert "又没有研讨" in case.at_top.get(back.headers["Location"]).content.decode()
    answer = case.post(case.at_top, "finding_reopen", finding, why="又没有研讨", basis="督导通报3号")
    assert answer.status_code == 302
    assert (fresh(finding).round, fresh(finding).state) == (2, State.CLAIMED)
    page = case.page(case.at_top, finding)
    assert "第二轮整改" in page
    assert "每季度研讨一次，已见成效" in page


def test_who_applied_does_not_accept_but_registers_what_was_done_on_paper(case):
    finding = jobs_done(case.working())
    typed = {"result": "done", "effect": "已见成效", "on": f"{TODAY():%Y-%m-%d}"}
    assert case.post(case.at_top, "finding_apply", finding, **typed).status_code == 302
    refused = case.post(case.at_top, "finding_accept", finding)
    assert refused.status_code == 422
    assert "应由另一人验收" in refused.content.decode()
    half = case.post(case.at_top, "finding_accept", finding, paper_who="张书记")
    assert half.status_code == 422
    paper = {
        "paper_who": "张书记", "paper_post": "党委书记", "paper_on": f"{ago(1):%Y-%m-%d}", "paper_basis": "党委会会议",
    }  # fmt: skip
    for _step in range(2):
        assert case.post(case.at_top, "finding_accept", finding, **paper).status_code == 302
    assert fresh(finding).state == State.CLOSED
    assert Acceptance.objects.filter(paper_who="张书记").count() == 2


def test_given_back_it_goes_on(case):
    finding = applied(case.working())
    assert case.post(case.at_top, "finding_give_back", finding, why="").status_code == 422
    assert case.post(case.at_top, "finding_give_back", finding, why="制度还没有印发").status_code == 302
    assert fresh(finding).state == State.MENDING
    assert "制度还没有印发" in case.page(case.at_branch, finding)


def test_taken_back_it_goes_on(case):
    finding = applied(case.working())
    assert case.post(case.at_branch, "finding_withdraw", finding).status_code == 302
    assert fresh(finding).state == State.MENDING


def test_at_once_in_one_sentence(case):
    finding = case.found(limit=Limit.AT_ONCE, due_on=None)
    assert "立行立改" in case.page(case.at_branch, finding)
    typed = {"effect": "已补签名", "on": f"{TODAY():%Y-%m-%d}"}
    assert case.post(case.at_branch, "finding_mend", finding, **typed).status_code == 302
    assert (fresh(finding).state, fresh(finding).effect) == (State.APPLIED, "已补签名")


def test_it_has_held_and_is_looked_at_once_more(case):
    finding = closed(case.working())
    typed = {"outcome": "held", "on": f"{TODAY():%Y-%m-%d}", "again_on": f"{ago(-90):%Y-%m-%d}"}
    without = case.post(case.at_top, "finding_recheck", finding, **typed)
    assert without.status_code == 422
    told = case.post(case.at_top, "finding_recheck", finding, words="抽查2次均有记录", **typed)
    assert told.status_code == 302
    assert fresh(finding).recheck_on == ago(-90)


def test_handed_over_to_another_unit(case):
    finding = case.found()
    typed = {"unit": str(case.group.office.uuid), "why": "职责调整"}
    assert case.post(case.at_top, "finding_hand_over", finding, **typed).status_code == 302
    assert fresh(finding).unit_id == case.group.office.pk
    assert case.at_branch.get(reverse("finding", args=[finding.uuid])).status_code == 404


def test_words_are_mended_causes_added_results_registered(case):
    finding = case.found(due_words="2027年9月底前", due_on=None)
    before = fresh(finding)
    form = case.at_top.get(reverse("finding_edit", args=[finding.uuid])).context["form"]
    typed = {name: value for name, value in form.initial.items() if name != "version"}
    typed |= {"text": "学习不够深入，研讨少", "severity": "serious"}
    assert case.post(case.at_top, "finding_edit", finding, **typed).status_code == 302
    now = fresh(finding)
    assert (now.text, now.severity, now.due_on) == ("学习不够深入，研讨少", "serious", before.due_on)
    lines = {"text": "制度不健全\n\n督导不够\n", "kind": "system"}
    assert case.post(case.at_branch, "finding_causes", finding, **lines).status_code == 302
    assert list(Cause.objects.values_list("text", "kind")) == [
        ("制度不健全", "system"),
        ("督导不够", "system"),
    ]
    rule = {"uuid": str(uuid.uuid4()), "title": "学习制度", "reference": "〔2021〕5号"}
    for _twice in range(2):
        assert case.post(case.at_branch, "finding_lasting", finding, **rule).status_code == 302
    assert Lasting.objects.count() == 1
    assert "学习制度" in case.page(case.at_branch, finding)


def test_a_measure_is_judged_by_a_figure(case):
    finding = case.working()
    measure = Measure.objects.get()
    address = reverse("measure_edit", args=[finding.uuid, measure.uuid])
    form = case.at_branch.get(address).context["form"]
    typed = {name: "" if value is None else value for name, value in form.initial.items()}
    half = case.at_branch.post(address, typed | {"figure": "theme_days"})
    assert half.status_code == 422
    assert "指定了成效指标的，还要填写“统计单位”" in half.content.decode()
    whole = {"unit": str(case.branch.uuid), "period": "2021", "test": "at_least", "amount": "12"}
    done = case.at_branch.post(address, typed | {"figure": "theme_days"} | whole)
    assert done.status_code == 302
    measure.refresh_from_db()
    assert (measure.effect_figure, measure.effect_test) == ("theme_days", {"at_least": 12})
    page = words(case.page(case.at_branch, finding))
    assert "不少于12" in page


def test_void_is_out_of_the_list(case):
    finding = case.found()
    assert case.post(case.at_top, "finding_void", finding, why="登记重复").status_code == 302
    assert case.at_top.get(reverse("finding", args=[finding.uuid])).status_code == 404


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_no_act_without_its_right(case, name):
    """Who may only see a problem is told that no such page exists, and nothing changes."""
    finding = applied(case.working())
    reader = client_of(make_user(Role.LEADER, case.group.top))
    before = (Finding.objects.values().get(), Entry.objects.count())
    address = reverse(name, args=[finding.uuid])
    assert reader.get(address).status_code == 404
    assert reader.post(address, {"version": finding.version}).status_code == 404
    if BY_NAME[name].right != CHANGE:
        assert case.at_branch.post(address, {"version": finding.version}).status_code == 404
    assert (Finding.objects.values().get(), Entry.objects.count()) == before


def test_an_act_that_leads_nowhere_says_so(case):
    finding = case.found()
    answer = case.at_branch.get(reverse("finding_apply", args=[finding.uuid]), follow=True)
    assert "问题现在是“待认领”，不能办理“申请销号”" in answer.content.decode()


def test_what_somebody_else_changed_meanwhile_is_not_lost(case):
    finding = case.working()
    stale = finding.version
    case.post(case.at_branch, "finding_result_state", finding, result="mostly", words="已起草")
    answer = case.at_branch.post(
        reverse("finding_result_state", args=[finding.uuid]), {"version": stale, "result": "done", "words": "已印发"}
    )  # fmt: skip
    assert answer.status_code == 422
    assert "已被别人修改" in answer.content.decode()
    assert "已印发" in answer.content.decode()


# many at once


def test_many_are_claimed_and_planned_those_that_cannot_are_told(case):
    ready = [case.found(f"问题{at}", measures=[make_measure(case.branch)]) for at in range(2)]
    bare = case.found("没有措施的问题")
    done = case.working("已在整改的问题")
    shown = case.many(case.at_branch, "findings_claim", [*ready, bare, done])
    page = words(shown.content.decode())
    assert "已选4个，可以办理3个" in page
    assert "已在整改的问题" in page
    assert {fresh(one).state for one in ready} == {State.REGISTERED}
    answer = case.many(case.at_branch, "findings_claim", [*ready, bare, done], sure="on", words="")
    assert answer.status_code == 302
    assert {fresh(one).state for one in [*ready, bare]} == {State.CLAIMED}
    page = words(case.many(case.at_branch, "findings_plan", [*ready, bare]).content.decode())
    assert "还没有整改措施，请先填写" in page
    case.many(case.at_branch, "findings_plan", [*ready, bare], sure="on", words="", basis="支委会")
    assert [fresh(one).state for one in [*ready, bare]] == [State.MENDING, State.MENDING, State.CLAIMED]


def test_many_are_mended_at_once_by_one_sentence(case):
    quick = [case.found(f"问题{at}", limit=Limit.AT_ONCE, due_on=None) for at in range(3)]
    slow = case.found("限期的问题")
    typed = {"sure": "on", "effect": "已补签名", "on": f"{TODAY():%Y-%m-%d}"}
    page = words(case.many(case.at_branch, "findings_mend", [*quick, slow]).content.decode())
    assert "只有立行立改的问题可以一步申请销号" in page
    assert case.many(case.at_branch, "findings_mend", [*quick, slow], **typed).status_code == 302
    assert {fresh(one).state for one in quick} == {State.APPLIED}
    assert fresh(slow).state == State.REGISTERED
    accepted = case.many(case.at_top, "findings_accept", quick, sure="on", words="属实")
    assert accepted.status_code == 302
    assert {fresh(one).state for one in quick} == {State.APPLIED}  # the chain has a second step
    case.many(case.at_top, "findings_accept", quick, sure="on", words="属实")
    assert {fresh(one).state for one in quick} == {State.CLOSED}


def test_one_meeting_closes_many_and_says_which_it_cannot(case):
    ready = [applied(case.working(f"问题{at}")) for at in range(2)]
    elsewhere = applied(mending(case.branch, "别处督办的问题", overseen_by=case.group.works))
    open_one = case.working("还在整改的问题")
    every = [*ready, elsewhere, open_one]
    page = words(case.many(case.at_top, "findings_close", every).content.decode())
    assert "已选4个，可以办理2个" in page
    assert "由别的单位督办，请分开销号" in page
    assert "现在是“整改中”，不能销号" in page
    typed = {
        "sure": "on", "uuid": str(uuid.uuid4()), "title": "党委会会议", "held_on": f"{TODAY():%Y-%m-%d}",
        "reference": "〔2021〕8号", "words": "",
    }  # fmt: skip
    early = case.many(case.at_top, "findings_close", every, **typed | {"held_on": f"{ago(-1):%Y-%m-%d}"})
    assert early.status_code == 422
    assert {fresh(one).state for one in ready} == {State.APPLIED}
    assert case.many(case.at_top, "findings_close", every, **typed).status_code == 302
    assert {fresh(one).state for one in ready} == {State.CLOSED}
    assert (fresh(elsewhere).state, fresh(open_one).state) == (State.APPLIED, State.MENDING)
    assert Meeting.objects.get().title == "党委会会议"
    assert "党委会会议" in case.page(case.at_top, ready[0])


def test_nothing_picked_and_nothing_able_are_said(case):
    assert "还没有选问题" in case.many(case.at_top, "findings_accept", []).content.decode()
    finding = case.found()
    answer = case.many(case.at_top, "findings_accept", [finding], sure="on", words="")
    assert answer.status_code == 422
    assert "所选的问题都不能同意" in answer.content.decode()
    assert case.at_top.get(reverse("findings_accept")).status_code == 302


def test_what_lies_out_of_reach_is_not_named(case):
    foreign = mending(case.group.office, "别人的问题")
    page = case.many(case.at_branch, "findings_claim", [foreign]).content.decode()
    assert "别人的问题" not in page
    assert "另有1个已作废，或不在您的单位范围内" in words(page)


def test_the_one_who_applied_is_refused_among_many(case):
    finding = applied(case.working(), by=actor(case.overseer))
    answer = case.many(case.at_top, "findings_accept", [finding], sure="on", words="")
    assert answer.status_code == 422
    assert "应由另一人验收" in answer.content.decode()


def test_a_step_more_and_it_is_closed(case):
    finding = applied(case.working())
    accept(finding, version=finding.version, by=OTHER, words="已核实")
    page = case.at_top.get(reverse("finding_accept", args=[finding.uuid])).content.decode()
    assert "本次登记：整改办意见，同意后即销号" in page


def test_a_cause_is_shown_and_nothing_asks_for_it(case):
    finding = case.found(causes=[Reason("制度不健全")])
    assert "制度不健全" in case.page(case.at_top, finding)
    assert Cause.objects.get().entered_by_id == CLERK.id
