"""The sample's obligations: what the report of 2021 found and how it was mended, and the work under way now.

The past is told on its own days (`clock.as_if`): registered, claimed, mended, closed by two meetings, one problem back
and mended in a second round. What is under way stands around the day the sample is loaded, in all states there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from luoshi.findings import actions as findings
from luoshi.findings.actions import Found, Reason, Remedy
from luoshi.findings.enums import Result
from luoshi.findings.models import Finding, FindingMeasure
from luoshi.kernel import clock
from luoshi.kernel.action import Offline
from luoshi.kernel.actor import Actor
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit
from luoshi.periods.recurrence import parse_recurrence
from luoshi.site.sample.accounts import TOP, key
from luoshi.site.sample.problems import CAUSES, EFFECTS, MEASURES, PROBLEMS
from luoshi.site.sample.since import SPRING_OVER
from luoshi.tasks import actions as tasks
from luoshi.tasks.enums import Limit
from luoshi.tasks.enums import State as TaskState
from luoshi.tasks.models import Task

FOUND: Final = dt.date(2021, 9, 12)  # the day of the report
CLOSED: Final = (dt.date(2021, 12, 24), dt.date(2022, 3, 18))
BACK: Final = dt.date(2022, 9, 6)
BRANCHES: Final = (UnitKind.BRANCH, UnitKind.JOINT_BRANCH)


def load_obligations(units: Mapping[UUID, Unit], until: dt.date, by: Actor) -> None:
    """Problems of 2021 with their measures; with `until` after the first spring also what is under way then."""
    found = _register(units, by)
    _mend(found[:6], CLOSED[0], "党委会〔2021〕第14次会议", units[TOP], by)
    _mend(found[6:], CLOSED[1], "党委会〔2022〕第3次会议", units[TOP], by)
    if until > SPRING_OVER:
        _come_back(found[0], by)
        _look_back(by)
        _under_way(units, until, by)
        _this_year(units, until, by)


def _unit(units: Mapping[UUID, Unit], name: str) -> Unit:
    return units[TOP] if name == "top" else units[key(name)]


def _register(units: Mapping[UUID, Unit], by: Actor) -> list[Finding]:
    """The report's problems, claimed and with a settled plan."""
    top = units[TOP]
    causes = {name: Reason(text, kind, key=name) for name, (text, kind) in CAUSES.items()}
    measures = {
        name: Remedy(
            text, number=number, target=target, key=name, uuid=key(f"measure:{name}"),
            jobs=[
                tasks.Written(title, _unit(units, unit), due_words=words, year=FOUND.year, uuid=key(f"job:{name}:{at}"))
                for at, (title, unit, words) in enumerate(jobs)
            ],
        )
        for name, (number, text, target, jobs) in MEASURES.items()
    }  # fmt: skip
    rows = [
        Found(
            row.text, _unit(units, row.unit), aspect=row.aspect, problem=row.problem, category=row.category,
            number=str(at), causes=[causes[name] for name in row.causes],
            measures=[measures[name] for name in row.measures], uuid=key(f"problem:{at}"),
        )
        for at, row in enumerate(PROBLEMS, 1)
    ]  # fmt: skip
    with clock.as_if(FOUND):
        ledger = findings.open_list(
            top, "学习贯彻上级会议精神情况报告所列问题整改台账", FOUND, by=by, uuid=key("ledger:report")
        )
        made = findings.register(rows, top, by=by, into=ledger)
        made = findings.claim(made, by=by)
    with clock.as_if(FOUND + dt.timedelta(days=16)):
        return findings.settle_plan(made, by=by, basis="党委会〔2021〕第10次会议")


def _jobs(rows: Sequence[Finding]) -> list[Task]:
    measures = FindingMeasure.objects.filter(finding__in=rows).values_list("measure__uuid", flat=True)
    refs = [str(uuid) for uuid in measures]
    return list(
        Task.objects.rows().filter(links__ref__in=refs, state=TaskState.DOING).distinct().order_by("pk")
    )


def _paper(day: dt.date, basis: str) -> Offline:
    return Offline("示例书记", "党委书记", day, basis)


def _mend(rows: Sequence[Finding], day: dt.date, meeting: str, top: Unit, by: Actor) -> None:
    """Their jobs are done and accepted on paper, and one meeting closes them."""
    with clock.as_if(day - dt.timedelta(days=9)):
        done = tasks.report_tasks(_jobs(rows), "已按要求完成，材料归档", by=by)
    with clock.as_if(day - dt.timedelta(days=4)):
        tasks.accept_tasks(done, by=by, offline=_paper(day - dt.timedelta(days=4), "整改领导小组会议"))
        ready = []
        for row in Finding.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"):
            lasting = Result.LASTING if row.position in {2, 5} else Result.DONE
            ready.append(
                findings.apply_for_closing(
                    row, version=row.version, by=by, effect=EFFECTS[row.aspect], result=lasting
                )
            )
    with clock.as_if(day):
        findings.close_by_meeting(ready, top, meeting, day, by=by, uuid=key(f"meeting:{day}"))
    findings.add_result(
        rows[0], "党委理论学习中心组学习管理办法" if rows[0].position == 1 else "重点改革事项进展通报办法",
        by=by, reference=f"示例党发〔{day.year}〕{day.month}号", issued_on=day - dt.timedelta(days=20),
        uuid=key(f"result:{day}"),
    )  # fmt: skip


def _come_back(finding: Finding, by: Actor) -> None:
    """A look back finds that study is put off again: a second round, mended by the next summer."""
    with clock.as_if(BACK):
        now = Finding.objects.get(pk=finding.pk)
        now = findings.reopen(
            now, version=now.version, by=by, why="回头看发现三季度学习计划又有两次推迟", basis="回头看情况报告",
            due_on=BACK + dt.timedelta(days=90),
        )  # fmt: skip
        job = tasks.Written(
            "学习计划推迟的说明原因并在当月补学",
            now.unit,
            due_on=BACK + dt.timedelta(days=90),
            uuid=key("job:back"),
        )
        remedy = Remedy("把学习计划执行情况纳入季度通报", jobs=[job], uuid=key("measure:back"))
        findings.add_measures(now, [remedy], version=now.version, by=by)
        findings.settle_plan([Finding.objects.get(pk=now.pk)], by=by)
    _mend([now], BACK + dt.timedelta(days=80), "党委会〔2022〕第11次会议", now.overseen_by, by)


def _look_back(by: Actor) -> None:
    """Half a year after its closing each was looked at again and has held; what was to last is reviewed for good."""
    for row in Finding.objects.rows().filter(recheck_on__isnull=False).order_by("pk"):
        assert row.recheck_on is not None
        with clock.as_if(row.recheck_on):
            findings.recheck(row, "现场查看资料和公示，整改情况保持良好", version=row.version, by=by)
    for task in Task.objects.rows().filter(state=TaskState.LASTING).order_by("pk"):
        assert task.review_on is not None
        with clock.as_if(task.review_on):
            tasks.review(task, version=task.version, by=by, words="已纳入年度工作要点，常态开展", last=True)


def _under_way(units: Mapping[UUID, Unit], until: dt.date, by: Actor) -> None:
    """What an inspection found two months ago: each state there is."""
    top = units[TOP]
    found_on = until - dt.timedelta(days=62)

    def remedy(name: str, text: str, unit: str, days: int) -> Remedy:
        due = until + dt.timedelta(days=days)
        job = tasks.Written(text, _unit(units, unit), due_on=due, uuid=key(f"job:now:{name}"))
        return Remedy(text, jobs=[job], uuid=key(f"measure:now:{name}"))

    rows = [
        Found("三会一课记录漏填主持人，签到不全", units[key("quality")], limit=Limit.AT_ONCE, category="organisational", uuid=key("now:1")),
        Found("党费收缴公示不及时", units[key("office")], limit=Limit.AT_ONCE, category="organisational", uuid=key("now:2")),
        Found("季度学习研讨用读文件代替", units[key("extraction")], category="ideological", uuid=key("now:3"),
              measures=[remedy("3", "研讨题目提前一周下发，发言提纲存档", "extraction", 24)]),
        Found("采购比价资料归档不完整", units[key("trade")], category="institutional", uuid=key("now:4"),
              measures=[remedy("4", "补齐归档资料，修订归档目录", "stores", -6)]),
        Found("主题党日内容与业务结合不够", units[key("sales")], category="organisational", uuid=key("now:5"),
              measures=[remedy("5", "每季度安排一次结合业务的主题党日", "sales", 5)]),
        Found("新厂区项目部党员教育安排不落实", units[key("project")], category="organisational", uuid=key("now:6"), due_words="年底前"),
        Found("驻村点工作台账更新不及时", units[key("fields")], category="style", uuid=key("now:7"), due_words="年底前"),
        Found("数据报送口径不一致", units[key("works")], category="business", uuid=key("now:8"),
              measures=[remedy("8", "统一报送口径，指定专人复核", "works", 12)]),
    ]  # fmt: skip
    with clock.as_if(found_on):
        ledger = findings.open_list(
            top, f"{until.year}年度党建工作督查反馈问题整改台账", found_on, by=by, uuid=key("ledger:now")
        )
        made = findings.register(rows, top, by=by, into=ledger)
    with clock.as_if(found_on + dt.timedelta(days=5)):
        findings.mend_at_once(made[:2], "已当场补齐并公示", by=by, on=found_on + dt.timedelta(days=4))
        claimed = findings.claim([*made[2:5], made[7]], by=by)
        findings.settle_plan(claimed, by=by)
        findings.claim([made[5]], by=by)
    with clock.as_if(until - dt.timedelta(days=3)):
        first = Finding.objects.get(pk=made[0].pk)
        for _step in range(2):
            first = findings.accept(
                first,
                version=first.version,
                by=by,
                offline=_paper(until - dt.timedelta(days=4), "整改办会议"),
            )
        done = tasks.report_tasks(_jobs([made[7]]), "口径已统一，复核人已明确", by=by)
        tasks.accept_tasks(done, by=by, offline=_paper(until - dt.timedelta(days=4), "整改办会议"))
        last = Finding.objects.get(pk=made[7].pk)
        findings.apply_for_closing(last, version=last.version, by=by, effect="连续两月报送数据无差错")


def _this_year(units: Mapping[UUID, Unit], until: dt.date, by: Actor) -> None:
    """This year's points of work: some cut among all branches and the village stations, near, late, done, lasting."""
    top, given = units[TOP], dt.date(until.year, 1, 12)
    if given >= until:
        given = until - dt.timedelta(days=1)

    def point(number: int, title: str, unit: str, days: int, **more: object) -> tasks.Written:
        due = max(until + dt.timedelta(days=days), given)
        known = {
            "area": "加强党的建设",
            "work": "夯实基层基础",
            "leader": "示例副书记",
            "due_on": due,
            **more,
        }
        return tasks.Written(title, _unit(units, unit), uuid=key(f"point:{number}"), **known)  # type: ignore[arg-type]

    with clock.as_if(given):
        year = tasks.open_list(
            top, f"{until.year}年党建工作要点任务分解表", by=by, year=until.year, uuid=key("list:now")
        )
        made = tasks.give_tasks(
            [
                point(1, "开展年度专题学习并形成学习成果", "top", 30, outcome="学习成果材料"),
                point(2, "每月报送组织生活开展情况", "top", 38, area="规范组织生活", outcome="月报表"),
                point(3, "驻村点党建结对共建", "stationed", 45, area="助力乡村", outcome="共建活动记录"),
                point(4, "修订党务公开目录", "office", -12, outcome="公开目录", area="规范组织生活"),
                point(5, "组织党务干部培训", "company:party", 6, outcome="培训方案和签到表", area="建强队伍"),
                point(6, "完成阵地标准化自查", "works", -20, outcome="自查报告", area="建强阵地"),
                point(
                    7,
                    "党员示范岗动态管理",
                    "preparation",
                    0,
                    limit=Limit.LASTING,
                    due_on=None,
                    area="建强阵地",
                ),
            ],
            top,
            by=by,
            on=given,
            into=year,
        )
    with clock.as_if(max(given, until - dt.timedelta(days=40))):
        _divide(made, units, by)
    _month_reported(made[1], until, by)
    with clock.as_if(until - dt.timedelta(days=2)):
        parts = list(Task.objects.rows().filter(parent=made[0]).order_by("pk"))
        done = tasks.report_tasks(parts[:6], "已完成专题学习，成果已报", by=by)
        tasks.accept_tasks(done[:4], by=by, offline=_paper(until - dt.timedelta(days=3), "党建办抽查"))
        tasks.report_tasks([made[5]], "自查报告已报送", by=by, on=until - dt.timedelta(days=22))
        tasks.note_progress(made[4], "培训方案已定，场地已落实", by=by, uuid=key("note:5"))


def _month_reported(task: Task, until: dt.date, by: Actor) -> None:
    """The reports of the month that is over came in; one branch is late."""
    over = list(Task.objects.rows().filter(parent=task, due_on__lt=until).order_by("pk"))
    day = over[0].due_on if over else None
    if day is None:
        return
    with clock.as_if(day):
        done = tasks.report_tasks(over[:-1], "月报表已报送", by=by)
        tasks.accept_tasks(done, by=by, offline=_paper(day, "党建办汇总"))


def _divide(made: Sequence[Task], units: Mapping[UUID, Unit], by: Actor) -> None:
    top = units[TOP]
    tasks.decompose_among(made[0], top, BRANCHES, version=made[0].version, by=by)
    monthly = parse_recurrence("每月25日")
    tasks.decompose_among(made[1], top, BRANCHES, version=made[1].version, by=by, recurrence=monthly)
    stations = [units[key("company:east")], units[key("company:river")]]
    tasks.decompose(made[2], stations, version=made[2].version, by=by)
