"""Pages of tasks: what each part of one's work shows, and acts from the first note to the last word."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.action import Offline
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.posts import take_post
from luoshi.tasks.actions import Step, accept, ask_extension, decompose, stop
from luoshi.tasks.enums import Asked, Limit, State
from luoshi.tasks.models import Extension, Progress, Task
from tests.factories.kernel import CLERK, OTHER
from tests.factories.people import make_person
from tests.factories.tasks import ago, make_list, make_task, make_task_on, reported
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user

TODAY = clock.today


class Case:
    """A committee that gives, a branch that owes; a clerk at each."""

    def __init__(self) -> None:
        self.group = make_group()
        self.top, self.branch = self.group.top, self.group.works_first
        self.giver, self.owner = make_user(Role.CLERK, self.top), make_user(Role.CLERK, self.branch)
        self.at_top, self.at_branch = client_of(self.giver), client_of(self.owner)

    def given(self, title: str = "完善学习制度", **more) -> Task:
        return make_task(self.branch, title, given_by=self.top, by=actor(self.giver), **more)

    def post(self, client, name: str, task: Task, **data):
        fresh = Task.objects.get(pk=task.pk)
        return client.post(reverse(name, args=[task.uuid]), {"version": fresh.version, **data})

    def page(self, client, task: Task) -> str:
        answer = client.get(reverse("task", args=[task.uuid]))
        assert answer.status_code == 200
        return answer.content.decode()

    def part(self, client, part: str = "") -> str:
        answer = client.get(reverse("tasks") + (f"?in={part}" if part else ""))
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def case(db):
    return Case()


def text(answer) -> str:
    return answer.content.decode()


def test_each_part_shows_what_waits_for_whom(case):
    doing, asked = case.given("在办的事"), case.given("要延期的事")
    handed_in = reported(case.given("报结的事"), by=actor(case.owner))
    ask_extension(asked, ago(-60), "需要论证", version=asked.version, by=actor(case.owner))
    titles = [doing.title, asked.title, handed_in.title]

    def listed(client, part=""):
        shown = case.part(client, part)
        return [title for title in titles if title in shown]

    assert listed(case.at_branch) == [doing.title, asked.title]
    assert listed(case.at_top) == []
    assert listed(case.at_top, "accept") == [handed_in.title]
    assert listed(case.at_top, "extend") == [asked.title]
    assert listed(case.at_top, "all") == titles
    assert f"延至{ago(-60):%Y-%m-%d}：需要论证" in case.part(case.at_top, "extend")
    assert listed(case.at_branch, "accept") == []


def test_who_only_looks_has_no_parts_to_decide_in(case):
    case.given()
    shown = case.part(client_of(make_user(Role.LEADER, case.top)))
    assert "待验收" not in shown
    assert "in=all" in shown


def test_what_is_to_last_waits_for_its_review_by_who_gave_it(case):
    task = case.given("长期坚持的事", limit=Limit.LASTING, due_on=None, review_on=ago(-5))
    assert task.title in case.part(case.at_top, "review")
    assert task.title not in case.part(case.at_branch)


def test_nobody_named_is_whoever_heads_the_unit(case):
    take_post(make_person(case.branch, "张三"), case.branch, "secretary", on=ago(400), by=SYSTEM)
    case.given("没有写责任人的事")
    case.given("写了责任人的事", person_name="李四")
    shown = case.part(case.at_branch)
    assert "书记 张三" in shown
    assert "李四" in shown


@pytest.mark.parametrize(
    ("light", "expected"),
    [
        ("over", ["过期的事"]),
        ("near", ["快到的事"]),
        ("ok", ["不急的事"]),
        ("waiting", ["报结的事"]),
        ("bad", None),
    ],
)
def test_lights_filter_as_they_are_shown(case, light, expected):
    days = {"过期的事": 3, "快到的事": -4, "不急的事": -200, "报结的事": -4}
    for title, days_ago in days.items():
        task = case.given(title, due_on=ago(days_ago), on=ago(20))
        if title == "报结的事":
            reported(task)
    shown = text(case.at_top.get(reverse("tasks") + f"?in=all&light={light}"))
    assert [title for title in days if title in shown] == (expected or list(days))


def test_a_unit_filters_with_what_stands_under_it_unless_told(case):
    make_task(case.group.works, "总支的事", given_by=case.top)
    case.given("支部的事")
    make_task(case.group.office, "机关的事", given_by=case.top)

    def listed(query):
        shown = text(case.at_top.get(reverse("tasks") + f"?in=all&unit={case.group.works.uuid}{query}"))
        return [title for title in ("总支的事", "支部的事", "机关的事") if title in shown]

    assert listed("") == ["总支的事", "支部的事"]
    assert listed("&reach=only") == ["总支的事"]


def test_a_sheet_of_the_list_has_heads_and_notes_of_every_row(case):
    case.given("要带走的事", due_words="9月底前")
    answer = case.at_branch.get(reverse("tasks") + "?export=xlsx")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(".xlsx")
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert Entry.objects.filter(action="access.export").count() == 1


def test_from_the_first_note_to_the_last_word(case):
    task = case.given(outcome="印发制度", number="〔2021〕3号")
    assert "报办结" in case.page(case.at_branch, task)
    assert "报办结" not in case.page(case.at_top, task).split("ls-menu-list")[0]
    note = {"uuid": str(uuid.uuid4()), "on": f"{ago(2):%Y-%m-%d}", "words": "已起草征求意见稿"}
    for _twice in range(2):
        assert case.post(case.at_branch, "task_note", task, **note).status_code == 302
    assert Progress.objects.count() == 1
    answer = case.post(case.at_branch, "task_report", task, words="已印发", on=f"{TODAY():%Y-%m-%d}")
    assert answer.status_code == 302
    shown = case.page(case.at_top, task)
    assert "已起草征求意见稿" in shown
    assert "报办结：已印发" in shown
    assert case.post(case.at_top, "task_accept", task, words="同意").status_code == 302
    task.refresh_from_db()
    assert task.state == State.DONE
    shown = case.page(case.at_branch, task)
    assert "验收办结：同意" in shown
    assert reverse("task_note", args=[task.uuid]) not in shown


def test_who_reported_registers_the_acceptance_on_paper_and_it_looks_different(case):
    task = reported(case.given(), by=actor(case.giver))
    refused = case.post(case.at_top, "task_accept", task, words="看过了")
    assert refused.status_code == 422
    assert "应由另一人验收" in text(refused)
    assert "看过了" in text(refused)
    half = case.post(case.at_top, "task_accept", task, words="看过了", paper_who="王书记")
    assert half.status_code == 422
    assert "登记线下审批还要填写“职务”" in text(half)
    assert "王书记" in text(half)
    paper = {
        "paper_who": "王书记",
        "paper_post": "党委书记",
        "paper_on": f"{ago(1):%Y-%m-%d}",
        "paper_basis": "党委会会议",
    }
    late = {**paper, "paper_on": f"{ago(-1):%Y-%m-%d}"}
    assert "不能晚于今天" in text(case.post(case.at_top, "task_accept", task, **late))
    assert case.post(case.at_top, "task_accept", task, words="看过了", **paper).status_code == 302
    shown = case.page(case.at_branch, task)
    assert "线下已审批" in shown
    assert "党委会会议" in shown


def test_many_are_reported_and_accepted_together_or_not_at_all(case):
    tasks = [case.given(f"第{at}件事") for at in range(3)]
    keys = [str(task.uuid) for task in tasks]
    begun = case.at_branch.post(reverse("tasks_report"), {"pick": keys})
    assert "共3项：第0件事；第1件事；第2件事" in text(begun)
    data = {"pick": keys, "sure": "on", "words": "均已完成", "on": f"{TODAY():%Y-%m-%d}"}
    assert "请填写“完成情况”" in text(case.at_branch.post(reverse("tasks_report"), {**data, "words": ""}))
    assert case.at_branch.post(reverse("tasks_report"), data).status_code == 302
    assert {task.state for task in Task.objects.all()} == {State.REPORTED}
    assert "有的状态已变" in text(case.at_branch.post(reverse("tasks_report"), data))
    assert case.at_branch.get(reverse("tasks_report")).status_code == 302
    assert "不由您办理" in text(case.at_branch.post(reverse("tasks_accept"), {"pick": keys, "sure": "on"}))
    assert "还没有选任务" in text(case.at_top.post(reverse("tasks_accept"), {"sure": "on"}))
    assert case.at_top.post(reverse("tasks_accept"), {"pick": keys, "sure": "on"}).status_code == 302
    assert {task.state for task in Task.objects.all()} == {State.DONE}


def test_what_was_typed_survives_a_refusal(case):
    task = case.given(milestones=[Step("完成调研", ago(-3))])
    answer = case.post(case.at_branch, "task_report", task, words="都做完了", on=f"{TODAY():%Y-%m-%d}")
    assert answer.status_code == 422
    assert "还有1个节点没有登记完成" in text(answer)
    assert "都做完了" in text(answer)
    row = task.milestones.get()
    address = reverse("milestone_reach", args=[task.uuid, row.uuid])
    assert (
        case.at_branch.post(address, {"version": row.version, "on": f"{TODAY():%Y-%m-%d}"}).status_code == 302
    )
    assert "节点完成：完成调研" in case.page(case.at_branch, task)


def test_more_time_is_asked_for_and_granted_by_who_gave_it(case):
    task = case.given()
    answer = case.post(
        case.at_branch, "task_ask_extension", task, until=f"{ago(-60):%Y-%m-%d}", reason="需要论证"
    )
    assert answer.status_code == 302
    asked = Extension.objects.get()
    address = reverse("extension_decide", args=[task.uuid, asked.uuid])
    assert address in case.page(case.at_top, task)
    assert address not in case.page(case.at_branch, task)
    assert case.at_branch.get(address).status_code == 404
    refused = case.at_top.post(address, {"version": asked.version, "granted": "0"})
    assert "不批准需要写明原因" in text(refused)
    assert case.at_top.post(address, {"version": asked.version, "granted": "1"}).status_code == 302
    task.refresh_from_db()
    asked.refresh_from_db()
    assert (task.due_on, asked.state) == (ago(-60), Asked.GRANTED)
    assert f"批准延期至{ago(-60):%Y-%m-%d}" in case.page(case.at_branch, task)
    assert case.at_top.get(address).status_code == 302


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        ("task_stop", {"why": "上级取消", "basis": "〔2021〕9号"}, State.STOPPED),
        ("task_extend", {"until": f"{ago(-90):%Y-%m-%d}", "reason": "论证", "paper_who": "王某", "paper_post": "书记",
                         "paper_on": f"{ago(1):%Y-%m-%d}", "paper_basis": "党委会"}, State.DOING),
    ],
)  # fmt: skip
def test_what_the_giver_decides(case, name, data, state):
    task = case.given()
    assert case.at_branch.get(reverse(name, args=[task.uuid])).status_code == 404
    assert case.post(case.at_top, name, task, **data).status_code == 302
    task.refresh_from_db()
    assert task.state == state


def test_given_back_reopened_withdrawn_and_handed_over(case):
    task = reported(case.given(), by=actor(case.owner))
    assert "请填写“退回原因”" in text(case.post(case.at_top, "task_give_back", task, why=" "))
    assert case.post(case.at_top, "task_give_back", task, why="缺附件").status_code == 302
    task.refresh_from_db()
    reported(task, by=actor(case.owner))
    assert case.post(case.at_branch, "task_withdraw", task).status_code == 302
    answer = case.post(case.at_top, "task_hand_over", task, unit=str(case.group.office.uuid), why="职能调整")
    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.unit == case.group.office
    shown = case.page(case.at_top, task)
    assert "由甲厂第一党支部移交机关党支部：职能调整" in shown
    assert case.at_branch.get(reverse("task", args=[task.uuid])).status_code == 404
    task = stop(task, version=task.version, by=OTHER, why="取消", basis="会议")
    data = {"why": "又要做", "basis": "〔2021〕10号", "due_on": f"{ago(-40):%Y-%m-%d}"}
    assert case.post(case.at_top, "task_reopen", task, **data).status_code == 302
    assert "第2轮" in case.page(case.at_top, task)


def test_an_act_that_does_not_lead_on_is_answered_on_the_tasks_page(case):
    task = case.given()
    answer = case.at_top.get(reverse("task_accept", args=[task.uuid]), follow=True)
    assert "任务现在是“在办”，不能办理“验收”" in text(answer)


def test_reviews_go_on_until_the_last(case):
    task = case.given(limit=Limit.LASTING, due_on=None)
    data = {"words": "持续坚持，无反弹", "next_on": f"{ago(-100):%Y-%m-%d}"}
    assert case.post(case.at_top, "task_review", task, **data).status_code == 302
    assert f"复查，下次{ago(-100):%Y-%m-%d}" in case.page(case.at_branch, task)
    assert case.post(case.at_top, "task_review", task, words="已成常态", last="on").status_code == 302
    task.refresh_from_db()
    assert task.state == State.DONE


def test_one_is_given_on_a_form_and_its_words_are_mended(case):
    address = reverse("task_new")
    key = str(uuid.uuid4())
    data = {
        "uuid": key, "title": "制定办法", "unit": str(case.branch.uuid), "given_by": str(case.top.uuid),
        "given_on": f"{TODAY():%Y-%m-%d}", "due_words": "年底前", "milestones": "完成调研\n征求意见 2099-13-40",
    }  # fmt: skip
    wrong = case.at_top.post(address, data)
    assert wrong.status_code == 422
    assert "“征求意见 2099-13-40”的日期有误" in text(wrong)
    assert "制定办法" in text(wrong)
    day = dt.date(TODAY().year, 12, 31)
    answer = case.at_top.post(address, {**data, "milestones": f"完成调研\n征求意见 {day}"})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("task", args=[key])
    task = Task.objects.get()
    assert (task.due_on, task.given_by, task.unit) == (day, case.top, case.branch)
    assert list(task.milestones.values_list("title", "due_on")) == [("完成调研", None), ("征求意见", day)]
    assert "制定办法" in text(case.at_top.get(reverse("task_edit", args=[key])))
    edited = case.post(case.at_top, "task_edit", task, title="制定管理办法", milestones="完成调研")
    assert edited.status_code == 302
    task.refresh_from_db()
    assert (task.title, task.due_on) == ("制定管理办法", day)
    assert task.milestones.filter(voided_at=None).count() == 1


def test_a_branch_gives_to_nobody_above_it(case):
    data = {
        "uuid": str(uuid.uuid4()), "title": "请上级办", "unit": str(case.top.uuid), "given_by": str(case.branch.uuid),
        "given_on": f"{TODAY():%Y-%m-%d}",
    }  # fmt: skip
    answer = case.at_branch.post(reverse("task_new"), data)
    assert answer.status_code == 422
    assert not Task.objects.exists()


def test_where_it_comes_from_is_a_link_only_for_who_may_open_it(case):
    found = make_list(case.top, "上级要求清单")
    task = case.given(origins=[RecordRef("tasks.list", str(found.uuid), "上级要求清单", quote="要健全制度")])
    address = reverse("task_list", args=[found.uuid])
    shown = case.page(case.at_top, task)
    assert address in shown
    assert "要健全制度" in shown
    shown = case.page(case.at_branch, task)
    assert address not in shown
    assert "上级要求清单" in shown


def test_parts_stand_under_it_with_how_far_they_are_and_others_stay_withheld(case):
    task = make_task(case.top, "各支部落实")
    units = [case.group.office, case.branch, case.group.works_second]
    parts = decompose(task, units, version=task.version, by=CLERK)
    accept(reported(parts[0]), version=Task.objects.get(pk=parts[0].pk).version, by=OTHER)
    shown = case.page(case.at_top, task)
    assert "已完成1/3项" in shown
    assert shown.count(reverse("task", args=[parts[1].uuid])) == 1
    rows = case.at_top.get(reverse("task_parts", args=[task.uuid]), headers={"HX-Request": "true"})
    assert text(rows).count("lt-row-title") == 3
    assert "<html" not in text(rows)
    at_part = case.page(case.at_branch, parts[1])
    assert "上级任务" in at_part
    assert reverse("task", args=[task.uuid]) not in at_part


def test_a_list_by_its_headings_and_on_paper(case):
    found = make_list(case.top)
    make_task_on(found, case.branch, area="思想建设", work="理论学习", title="制定计划", leader="王某")
    make_task_on(
        found, case.group.office, area="思想建设", work="理论学习", title="组织学习", remark="新成立"
    )
    make_task_on(found, case.branch, area="组织建设", title="按期换届")
    shown = text(case.at_top.get(reverse("task_list", args=[found.uuid])))
    assert shown.count("思想建设") == 1
    assert (
        shown.index("制定计划") < shown.index("组织学习") < shown.index("组织建设") < shown.index("按期换届")
    )
    paper = text(case.at_top.get(reverse("task_list_print", args=[found.uuid])))
    assert paper.count('rowspan="2"') == 2
    assert "共3项，办结0项，在办3项，其中逾期0项，办结率0%" in paper
    seen = text(case.at_branch.get(reverse("task_list", args=[found.uuid])))
    assert "制定计划" in seen
    assert "组织学习" not in seen
    void = reverse("task_list_void", args=[found.uuid])
    assert case.at_branch.get(void).status_code == 404
    answer = case.at_top.post(void, {"version": found.version, "why": "发错了"})
    assert answer.status_code == 302
    assert Task.objects.rows().count() == 0


def test_the_sheet_of_one_task_has_what_is_stored_and_lines_to_sign(case):
    task = case.given(text="逐条落实", outcome="印发制度", leader="王某", number="〔2021〕3号")
    paper = Offline("王书记", "党委书记", ago(0), "党委会")
    accept(
        reported(task),
        version=Task.objects.get(pk=task.pk).version,
        by=CLERK,
        offline=paper,
        words="符合要求",
    )
    shown = text(case.at_branch.get(reverse("task_sheet", args=[task.uuid])))
    for words in (
        "〔2021〕3号",
        "逐条落实",
        "印发制度",
        "集团党委",
        "甲厂第一党支部",
        "符合要求",
        "（签字）",
    ):
        assert words in shown
