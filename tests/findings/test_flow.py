"""A problem from its registration to its second round: steps, refusals with their reasons, legs, jobs."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

import pytest

from luoshi.findings import actions
from luoshi.findings.actions import (
    Effect,
    Found,
    NotReady,
    Reason,
    Remedy,
)
from luoshi.findings.enums import Alike, Covered, Rechecked, Result, State
from luoshi.findings.models import (
    Acceptance,
    Cause,
    Finding,
    FindingLeg,
    Lasting,
    Likeness,
    Measure,
    Meeting,
    Recheck,
)
from luoshi.kernel import clock
from luoshi.kernel.action import Offline
from luoshi.kernel.errors import Conflict, Refused
from luoshi.kernel.records import RecordRef
from luoshi.tasks import actions as tasks
from luoshi.tasks.enums import Limit
from luoshi.tasks.models import Task
from tests.factories.findings import (
    FOUND,
    do_jobs,
    found,
    fresh,
    job,
    jobs_of,
    make_applied,
    make_at_once,
    make_closed,
    make_finding,
    remedy,
)
from tests.factories.kernel import CLERK, OTHER
from tests.factories.units import make_group
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db
PAPER = Offline("张书记", "党委书记", dt.date(2021, 8, 20), "党委会〔2021〕第8次")


def legs(finding):
    return list(FindingLeg.objects.rows().filter(finding=finding).order_by("pk"))


class TestRegistering:
    def test_a_row_becomes_problem_cause_measure_and_job(self):
        group = make_group()
        row = found(
            group.office,
            aspect="党的政治建设方面",
            problem="学习贯彻不够",
            causes=[Reason("认识不到位", kind="thinking", key="c")],
            measures=[remedy(group.office, "健全学习制度", jobs=2, causes=["c"])],
        )
        finding = actions.register([row], group.top, by=CLERK, found_on=FOUND)[0]
        assert (finding.state, finding.result, finding.covered) == ("registered", "not_begun", Covered.FULL)
        assert finding.due_on == dt.date(2027, 9, 30)
        assert [task.title for task in jobs_of(finding)] == ["健全学习制度（1）", "健全学习制度（2）"]
        assert Cause.objects.get().measure_links.get().measure == Measure.objects.get()
        only = legs(finding)
        assert [(leg.start, leg.end, leg.state, leg.due_on) for leg in only] == [
            (FOUND, None, "registered", finding.due_on)
        ]

    def test_one_key_is_one_measure_of_several_problems(self):
        group = make_group()
        same = remedy(group.office, key="m")
        rows = [found(group.office, f"问题{at}", measures=[same]) for at in "甲乙"]
        one, two = actions.register(rows, group.top, by=CLERK)
        assert Measure.objects.count() == 1
        assert Task.objects.count() == 1
        assert jobs_of(one) == jobs_of(two)

    def test_a_sentence_confirmed_as_task_and_as_finding_gives_one_job(self):
        group = make_group()
        sentence = RecordRef("documents.item", str(uuid.uuid4()), "措12")
        task = tasks.give_task(job(group.office, origins=[sentence]), group.top, by=CLERK)
        measure = remedy(group.office, origin=sentence)
        finding = actions.register([found(group.office, measures=[measure])], group.top, by=CLERK)[0]
        assert jobs_of(finding) == [task]
        again = actions.register([found(group.office, "又一个", measures=[measure])], group.top, by=CLERK)[0]
        assert jobs_of(again) == [task]
        assert Measure.objects.count() == 1

    def test_sent_twice_it_is_registered_once(self):
        group = make_group()
        row = found(group.office, measures=[remedy(group.office)])
        first = actions.register([row], group.top, by=CLERK)
        assert actions.register([row], group.top, by=CLERK) == first
        assert (Finding.objects.count(), Task.objects.count(), FindingLeg.objects.count()) == (1, 1, 1)

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"text": " "}, "请填写具体问题"),
            ({"source": "rumour"}, "来源请从列表中选择"),
            ({"category": "x"}, "类别请从列表中选择"),
            ({"due_on": dt.date(2021, 2, 1)}, "时限2021-02-01早于发现日期2021-03-01"),
            ({"text": "长" * 2001}, "最多2000个字"),
        ],
    )
    def test_bad_rows_are_refused(self, more, sentence):
        group = make_group()
        with pytest.raises(Refused, match=sentence):
            actions.register([Found(**{"text": "问题", "unit": group.office, "source": "audit"} | more)], group.top,
                             by=CLERK, found_on=FOUND)  # fmt: skip
        assert not Finding.objects.exists()

    def test_a_sentence_out_of_scope_is_refused(self):
        group = make_group()
        with pytest.raises(Refused, match="不在本系统范围"):
            actions.register([found(group.office, "个别党员存在信仰宗教问题")], group.top, by=CLERK)

    def test_mending_cannot_begin_without_a_measure(self):
        group = make_group()
        with pytest.raises(Refused, match="还没有整改措施"):
            actions.register([found(group.office)], group.top, by=CLERK, begun=True)

    def test_the_source_is_read_from_the_title(self):
        group = make_group()
        ledger = actions.open_list(group.top, "2021年巡察反馈问题整改台账", FOUND, by=CLERK)
        assert ledger.source == "inspection"
        finding = actions.register([Found("问题", group.office)], group.top, by=CLERK, into=ledger)[0]
        assert (finding.source, finding.found_on, finding.list) == ("inspection", FOUND, ledger)


class TestJobsAndDays:
    def test_the_day_follows_the_jobs(self):
        group = make_group()
        finding = make_finding(group)
        task = jobs_of(finding)[0]
        tasks.extend(task, dt.date(2028, 1, 31), "跨年", version=task.version, by=CLERK, offline=PAPER)
        now = fresh(finding)
        assert now.due_on == dt.date(2028, 1, 31)
        assert [(leg.verb, leg.due_on) for leg in legs(finding)] == [
            ("register", dt.date(2027, 9, 30)),
            ("follow", dt.date(2028, 1, 31)),
        ]

    def test_what_it_lacks_is_said(self):
        group = make_group()
        assert make_finding(group, measures=0, text="一").covered == Covered.NONE
        bare = make_finding(group, measures=0, text="二", begun=False)
        measures = [Remedy("措施", jobs=[])]
        actions.add_measures(bare, measures, version=bare.version, by=CLERK)
        assert fresh(bare).covered == Covered.MEASURE
        undated = make_finding(group, measures=0, text="三", begun=False)
        measures = [Remedy("措施", jobs=[job(group.office, due_words="")])]
        actions.add_measures(undated, measures, version=undated.version, by=CLERK)
        assert fresh(undated).covered == Covered.JOB

    def test_a_split_job_is_done_when_its_parts_are(self):
        group = make_group()
        finding = make_finding(group)
        task = jobs_of(finding)[0]
        parts = tasks.decompose(task, [group.works_first, group.works_second], version=task.version, by=CLERK)
        with pytest.raises(NotReady, match="还有2项任务没有办结"):
            apply(fresh(finding))
        for part in parts:
            done = tasks.report(part, "好", version=part.version, by=CLERK)
            tasks.accept(done, version=done.version, by=OTHER)
        assert apply(fresh(finding)).state == State.APPLIED


def apply(finding, **more):
    return actions.apply_for_closing(
        finding, **{"version": finding.version, "by": CLERK, "effect": "已见成效"} | more
    )


class TestClosing:
    def test_every_reason_is_listed_and_nothing_changes(self):
        group = make_group()
        finding = make_finding(group, measures=2)
        with pytest.raises(NotReady) as refused:
            apply(finding, effect="", result=Result.ONGOING)
        assert len(refused.value.reasons) == 4
        assert "措施1还有1项任务没有办结：措施甲1（1）" in refused.value.reasons
        assert any("整改结果是“持续推进”" in why for why in refused.value.reasons)
        assert any("整改成效" in why for why in refused.value.reasons)
        now = fresh(finding)
        assert (now.version, now.state, now.effect) == (finding.version, "mending", "")

    def test_without_an_effect_it_is_refused(self):
        group = make_group()
        finding = make_finding(group)
        do_jobs(finding)
        with pytest.raises(NotReady) as refused:
            apply(fresh(finding), effect=" ")
        assert refused.value.reasons == ("还没有写明整改成效（用一两句话，或在措施里指定一个统计指标）",)

    def test_a_figure_may_say_the_effect(self):
        group = make_group()
        by = Effect("theme_days", group.office, "2021", {"at_least": 0})
        finding = make_finding(group, measures=0, text="党日少", begun=False)
        measure = remedy(group.office, effect_by=by)
        actions.add_measures(finding, [measure], version=finding.version, by=CLERK)
        row = actions.claim([fresh(finding)], by=CLERK)[0]
        actions.settle_plan([row], by=CLERK)
        do_jobs(finding)
        with pytest.raises(NotReady, match=r"主题党日.*应不少于0，现在是—"):
            apply(fresh(finding), effect="")

    def test_the_chain_closes_step_by_step(self):
        group = make_group()
        finding = make_applied(group)
        assert actions.steps_left(finding) == ["lead", "office"]
        finding = actions.accept(finding, version=finding.version, by=OTHER, words="同意")
        assert (finding.state, actions.steps_left(finding)) == (State.APPLIED, ["office"])
        finding = actions.accept(finding, version=finding.version, by=OTHER, offline=PAPER)
        assert (finding.state, finding.closed_on) == (State.CLOSED, clock.today())
        last = legs(finding)[-1]
        assert (last.state, last.timely, last.paper_who) == ("closed", "in_time", "张书记")
        assert Recheck.objects.get().due_on == finding.recheck_on

    def test_who_applied_does_not_accept_unless_on_paper(self):
        group = make_group()
        finding = make_applied(group)
        with pytest.raises(Refused, match="应由另一人验收"):
            actions.accept(finding, version=finding.version, by=CLERK)
        kept = actions.accept(finding, version=finding.version, by=CLERK, offline=PAPER)
        assert Acceptance.objects.get().paper_post == "党委书记"
        assert kept.state == State.APPLIED

    def test_given_back_the_chain_begins_anew(self):
        group = make_group()
        finding = make_applied(group)
        finding = actions.accept(finding, version=finding.version, by=OTHER)
        with pytest.raises(Refused, match="退回需要写明原因"):
            actions.give_back(finding, version=finding.version, by=OTHER, why=" ")
        finding = actions.give_back(finding, version=finding.version, by=OTHER, why="佐证不足")
        assert (finding.state, finding.result, finding.applied_on) == ("mending", "ongoing", None)
        finding = apply(finding)
        assert actions.steps_left(finding) == ["lead", "office"]

    def test_taken_back_the_chain_begins_anew(self):
        group = make_group()
        finding = make_applied(group)
        finding = actions.accept(finding, version=finding.version, by=OTHER)
        finding = apply(actions.withdraw(finding, version=finding.version, by=CLERK))
        assert actions.steps_left(finding) == ["lead", "office"]

    def test_a_job_opened_again_meanwhile_blocks_the_acceptance(self):
        group = make_group()
        finding = make_applied(group)
        task = jobs_of(finding)[0]
        tasks.reopen(task, version=task.version, by=OTHER, why="不实", basis="督查", due_on=None)
        now = fresh(finding)
        with pytest.raises(NotReady, match="没有办结"):
            actions.accept(now, version=now.version, by=OTHER)

    def test_at_once_by_a_sentence_and_together(self):
        group = make_group()
        rows = [make_at_once(group, f"第{at}处缺签名") for at in range(3)]
        rows = actions.mend_at_once(rows, "当场补签", by=CLERK)
        assert {row.state for row in rows} == {"applied"}
        for _step in range(2):
            rows = actions.accept_all(rows, by=OTHER)
        assert {row.state for row in rows} == {"closed"}
        dated = make_finding(group, text="限期的")
        with pytest.raises(Refused, match="只有立行立改的问题"):
            actions.mend_at_once([dated], "好", by=CLERK)

    def test_twenty_are_closed_by_one_meeting(self):
        group = make_group()
        rows = [make_at_once(group, f"第{at}处") for at in range(20)]
        rows = actions.mend_at_once(rows, "已改", by=CLERK)
        key = uuid.uuid4()
        close = partial(
            actions.close_by_meeting, group.top, title="整改领导小组第3次会议", held_on=clock.today(), by=CLERK,
            reference="〔2026〕3号", uuid=key,
        )  # fmt: skip
        meeting = actions.close_by_meeting(
            rows,
            group.top,
            "整改领导小组第3次会议",
            clock.today(),
            by=CLERK,
            reference="〔2026〕3号",
            uuid=key,
        )
        assert Finding.objects.filter(state=State.CLOSED).count() == 20
        assert meeting.acceptances.count() == 40
        assert "整改领导小组第3次会议" in legs(rows[0])[-1].basis
        again = actions.close_by_meeting(
            rows, group.top, "整改领导小组第3次会议", clock.today(), by=CLERK, uuid=key
        )
        assert again == meeting
        assert close.keywords["uuid"] == meeting.uuid
        assert Meeting.objects.count() == 1

    def test_a_meeting_closes_all_or_none(self):
        group = make_group()
        ready = make_applied(group)
        other = make_finding(group, text="还在改")
        with pytest.raises(Refused, match="现在是“整改中”，不能销号"):
            actions.close_by_meeting([ready, other], group.top, "会", clock.today(), by=OTHER)
        assert fresh(ready).state == State.APPLIED
        assert not Meeting.objects.exists()


class TestAfterwards:
    def test_it_has_held(self):
        group = make_group()
        finding = make_closed(group)
        later = clock.today() + dt.timedelta(days=90)
        finding = actions.recheck(
            finding, "现场查看，已坚持", version=finding.version, by=OTHER, again_on=later
        )
        assert (finding.state, finding.recheck_on) == (State.CLOSED, later)
        assert sorted(Recheck.objects.values_list("outcome", flat=True)) == [
            Rechecked.HELD,
            Rechecked.WAITING,
        ]

    def test_a_second_round_leaves_the_first_as_it_was(self):
        group = make_group()
        finding = make_closed(group)
        before = [(leg.pk, leg.state, leg.start, leg.closed_on, leg.round) for leg in legs(finding)]
        with pytest.raises(Refused, match="重启整改需要写明依据"):
            actions.reopen(finding, version=finding.version, by=OTHER, why="又发生", basis="")
        finding = actions.reopen(finding, version=finding.version, by=OTHER, why="又发生", basis="回头看报告")
        assert (finding.state, finding.round, finding.closed_on) == (State.CLAIMED, 2, None)
        assert [(leg.pk, leg.state, leg.start, leg.closed_on, leg.round) for leg in legs(finding)][
            :-1
        ] == before
        with pytest.raises(Refused, match="还没有整改措施"):
            actions.settle_plan([finding], by=CLERK)
        actions.add_measures(finding, [remedy(group.office, "第二轮措施")], version=finding.version, by=CLERK)
        row = actions.settle_plan([fresh(finding)], by=CLERK)[0]
        with pytest.raises(NotReady) as refused:
            apply(row)
        assert refused.value.reasons == ("措施1还有1项任务没有办结：第二轮措施（1）",)
        assert Recheck.objects.get().outcome == Rechecked.REBOUNDED

    def test_what_stays_and_who_judges(self):
        group = make_group()
        earlier = make_closed(group)
        later = make_finding(group, text="学习走形式", day=clock.today())
        actions.add_result(earlier, "学习管理办法", by=CLERK, reference="〔2021〕5号")
        assert Lasting.objects.get().finding == earlier
        actions.judge_likeness(later, earlier, Alike.SAME, by=CLERK)
        actions.judge_likeness(later, earlier, Alike.OTHER, by=CLERK, words="内容不同")
        assert (Likeness.objects.get().judged, Likeness.objects.get().words) == (Alike.OTHER, "内容不同")
        with pytest.raises(Refused, match="更早"):
            actions.judge_likeness(earlier, later, Alike.SAME, by=CLERK)

    def test_another_unit_mends_it(self):
        group = make_group()
        finding = make_finding(group)
        finding = actions.hand_over(finding, group.works, version=finding.version, by=OTHER, why="职责调整")
        assert [leg.unit_id for leg in legs(finding)] == [group.office.pk, group.works.pk]

    def test_words_are_mended_while_open(self):
        group = make_group()
        finding = make_finding(group)
        changed = found(group.office, "理论学习不够经常", category="ideological")
        finding = actions.change_finding(finding, changed, version=finding.version, by=CLERK)
        assert (finding.text, finding.category, finding.due_on) == (
            "理论学习不够经常", "ideological", dt.date(2027, 9, 30),
        )  # fmt: skip
        with pytest.raises(Conflict):
            actions.change_finding(finding, changed, version=1, by=CLERK)
        closed = make_closed(group, text="另一个")
        with pytest.raises(Refused, match="已销号"):
            actions.change_finding(closed, changed, version=closed.version, by=CLERK)

    def test_voided_it_leaves_and_its_jobs_stay(self):
        group = make_group()
        finding = make_finding(group)
        task = jobs_of(finding)[0]
        actions.void_finding(finding, version=finding.version, by=CLERK, why="重复登记")
        assert not Finding.objects.rows().exists()
        assert not FindingLeg.objects.rows().exists()
        assert Task.objects.rows().get() == task


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_acceptances_at_once(self):
        group = make_group()
        finding = make_applied(group)
        accept = partial(actions.accept, finding, version=finding.version, by=OTHER)
        outcomes = at_once(accept, accept)
        assert sum(isinstance(one, Finding) for one in outcomes) == 1
        assert sum(isinstance(one, Conflict) for one in outcomes) == 1
        assert Acceptance.objects.count() == 1

    def test_accept_against_a_job_opened_again(self):
        group = make_group()
        finding = make_applied(group)
        finding = actions.accept(finding, version=finding.version, by=OTHER)
        task = jobs_of(finding)[0]
        reopen = partial(
            tasks.reopen, task, version=task.version, by=OTHER, why="不实", basis="督查", due_on=None
        )
        outcomes = at_once(partial(actions.accept, finding, version=finding.version, by=OTHER), reopen)
        assert not [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Refused)]
        assert fresh(finding).state in {State.CLOSED, State.APPLIED}
        assert FindingLeg.objects.rows().filter(finding=finding, end=None).count() == 1


def test_limits_are_read_from_words():
    group = make_group()
    rows = [
        found(group.office, f"问题{at}", due_words=words)
        for at, words in enumerate(["立行立改", "9月底前", "2021年底并长期坚持", "长期坚持", ""])
    ]
    made = actions.register(rows, group.top, by=CLERK, found_on=FOUND)
    assert [(row.limit, row.due_on) for row in made] == [
        (Limit.AT_ONCE, dt.date(2021, 3, 8)),
        (Limit.BY_DAY, dt.date(2021, 9, 30)),
        (Limit.KEPT_UP, dt.date(2021, 12, 31)),
        (Limit.LASTING, None),
        (Limit.BY_DAY, None),
    ]
