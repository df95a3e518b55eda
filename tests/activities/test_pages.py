"""Pages of study and meetings: who gets them, and a clerk's way from the plan to the record and after."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import (
    Counted,
    Numbers,
    Roll,
    Sheet,
    plan_session,
    record_counts,
    set_up_series,
)
from luoshi.activities.enums import Leave, State
from luoshi.activities.models import Attendance, Holding, Series, Session
from luoshi.audit.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.records import RecordRef
from luoshi.organisations.models import Unit
from tests.factories.activities import DAY, make_session, members, written
from tests.factories.kernel import CLERK
from tests.factories.people import make_body, make_member
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

ROLL = Roll(numbers=Numbers(due=3, present=2))


def record(unit, **more) -> Session:
    return make_session(unit, kinds=more.pop("kinds", ["lecture"]), roll=more.pop("roll", ROLL), **more)


class TestList(ListPermissionSuite, QueryCountSuite):
    right = "activities.view"
    queries = 10

    def address(self):
        return reverse("activities")

    def make(self, unit, mark):
        record(unit, theme=mark)

    def fill(self, group, count):
        for at in range(count):
            record(group.office, day=DAY + dt.timedelta(days=at))


class TestPage(PagePermissionSuite):
    right = "activities.view"

    def address(self, unit):
        return reverse("session", args=[record(unit).uuid])


class TestEdit(PagePermissionSuite):
    right = "activities.change"

    def address(self, unit):
        return reverse("session_edit", args=[record(unit, submit=False).uuid])


class TestMonth(QueryCountSuite):
    right = "activities.view"
    queries = 11

    def address(self):
        unit = Unit.objects.get(spans__name="机关党支部")
        return reverse("session_month") + f"?unit={unit.uuid}&month={DAY:%Y-%m}"

    def fill(self, group, count):
        for at in range(count):
            record(group.office, day=DAY + dt.timedelta(days=at))


class Case:
    """A branch of five with its clerk."""

    def __init__(self) -> None:
        self.group = make_group()
        self.branch = self.group.works_first
        self.people = members(self.branch, 5)
        self.client = client_of(make_user(Role.CLERK, self.branch))

    def begin(self, *kinds: str, day: dt.date = DAY, **more):
        data = {
            "uuid": str(uuid.uuid4()),
            "unit": str(self.branch.uuid),
            "day": str(day),
            "kinds": kinds,
            **more,
        }
        return self.client.post(reverse("session_new"), data)

    def begun(self, *kinds: str, **more) -> Session:
        answer = self.begin(*(kinds or ("theme_day",)), **more)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return Session.objects.latest("pk")

    def write(self, session: Session, do: str = "submit", **typed):
        data = {
            "version": Session.objects.get(pk=session.pk).version,
            "day": str(session.day),
            "level": "branch",
            "theme": "学习会议精神",
            "roll-mode": "names",
            "do": do,
            **typed,
        }
        return self.client.post(reverse("session_edit", args=[session.uuid]), data)

    def page(self, session: Session, view: str = "session") -> str:
        answer = self.client.get(reverse(view, args=[session.uuid]))
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def case(db):
    return Case()


def counts(session: Session) -> tuple[int | None, ...]:
    row = Holding.objects.get(session=session)
    return row.due, row.present, row.leave, row.absent


def test_from_nothing_to_a_record_handed_in(case):
    session = case.begun("theme_day", "lecture")
    assert session.state == State.DRAFT
    shown = case.page(session, "session_edit")
    assert "党课、主题党日" in shown
    assert [shown.count(f'name="missing" value="{person.pk}"') for person in case.people] == [1] * 5
    first, second = case.people[:2]
    answer = case.write(
        session,
        missing=[first.pk, second.pk],
        **{f"leave-{first.pk}": "r", f"leave-{second.pk}": "", "lecturer": "党校李教授", "hours": "1.5",
           "chair": case.people[2].name, "roll-staff": "4"},
    )  # fmt: skip
    assert answer.status_code == 302
    session.refresh_from_db()
    assert (session.state, session.hours, session.lecturer_name) == (State.SUBMITTED, 15, "党校李教授")
    assert session.chair == case.people[2]
    assert counts(session) == (5, 3, 1, 1)
    assert Attendance.objects.get(person=first).leave == Leave.SHIFT
    page = case.page(session)
    assert f"{first.name}（轮休）" in page
    assert "合并开展" in page
    assert Entry.objects.get(action="activities.submit").typed_fields >= 6


def test_a_day_to_come_makes_a_plan_that_opens_as_the_record(case):
    ahead = clock.today() + dt.timedelta(days=9)
    plan = case.begun(day=ahead)
    assert plan.state == State.PLANNED
    listed = case.client.get(reverse("activities"), {"in": "todo"}).content.decode()
    assert reverse("session_edit", args=[plan.uuid]) in listed
    answer = case.write(plan)
    assert answer.status_code == 422
    assert "还没有到，可先存为计划" in answer.content.decode()
    assert case.write(plan, day=str(clock.today())).status_code == 302
    assert Session.objects.get().state == State.SUBMITTED


def test_what_was_typed_survives_a_refusal(case):
    session = case.begun("members_meeting")
    answer = case.write(session, missing=[case.people[0].pk], content="学习报告", **{"roll-votes_for": "5"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "赞成、反对、弃权合计5票，实到有表决权4人" in page
    assert "学习报告" in page
    assert re.search(rf'value="{case.people[0].pk}" checked', page)
    assert case.write(session, missing=[case.people[0].pk], **{"roll-votes_for": "4"}).status_code == 302
    assert Holding.objects.get(session=session).votes_for == 4


def test_numbers_only_and_pasted_names(case):
    one = case.begun("theme_day")
    assert (
        case.write(one, **{"roll-mode": "numbers", "roll-due": "5", "roll-present": "6"}).status_code == 422
    )
    assert case.write(one, **{"roll-mode": "numbers", "roll-present": "4"}).status_code == 302
    assert counts(one) == (5, 4, None, None)
    two = case.begun("branch_study")
    wrong = case.write(two, **{"roll-pasted": "王某某"})
    assert "这些人不在应到名单里：王某某" in wrong.content.decode()
    names = [person.name for person in case.people]
    assert case.write(two, **{"roll-pasted": f"{names[0]}（出差）、{names[1]}：病假"}).status_code == 302
    assert counts(two) == (5, 3, 2, 0)
    assert set(Attendance.objects.filter(leave__gt="").values_list("leave", flat=True)) == {"o", "x"}


def test_a_kind_of_numbers_asks_for_no_content(case):
    session = case.begun("life_meeting")
    shown = case.page(session, "session_edit")
    assert "不记内容，不登记姓名" in shown
    assert 'name="content"' not in shown
    assert 'name="missing"' not in shown
    assert case.write(session, theme="", **{"roll-present": "5", "year": "2021"}).status_code == 302
    assert counts(session)[:2] == (5, 5)


def test_one_of_several_groups_is_asked_for(case):
    groups = [make_body(case.branch, kind="party_group", name=f"第{n}党小组") for n in "一二"]
    person = make_member(case.branch, "组员", group=groups[1]).person
    session = case.begun("group_meeting")
    assert "当日有2个" in case.write(session).content.decode()
    assert case.write(session, **{"roll-body": str(groups[1].pk)}).status_code == 302
    assert set(Attendance.objects.values_list("person", flat=True)) == {person.pk}


def test_the_second_of_a_day_and_an_unusual_combination_are_asked_about(case):
    case.begun("theme_day")
    again = case.begin("theme_day")
    assert "另有一次" in again.content.decode()
    assert case.begin("theme_day", another="on").status_code == 302
    assert "一般不合并开展" in case.begin("members_meeting", "committee_meeting").content.decode()
    assert case.begin("members_meeting", "committee_meeting", combined_why="连着开").status_code == 302


def test_drafts_are_kept_and_a_stale_page_is_told(case):
    session = case.begun("theme_day")
    assert case.write(session, "save", theme="一稿", missing=[case.people[0].pk]).status_code == 302
    assert re.search(rf'value="{case.people[0].pk}" checked', case.page(session, "session_edit"))
    stale = case.write(session, "save", theme="二稿", version=session.version)
    assert stale.status_code == 422
    page = stale.content.decode()
    assert "保存过这条记录" in page
    assert ["<td>一稿</td>" in page, "<td>二稿</td>" in page] == [True, True]
    assert Session.objects.get().theme == "一稿"
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    assert case.write(session, "save", theme="二稿", version=version[1]).status_code == 302
    assert Session.objects.get().theme == "二稿"


@pytest.mark.parametrize("do", ["save", "submit", "correct"])
def test_what_arrived_is_not_done_again_when_it_is_sent_again(case, do):
    session = make_session(case.branch, submit=do == "correct", by=CLERK)
    sent = {"sent": str(uuid.uuid4()), "version": session.version, "theme": "一次", "why": "写错了"}
    first = case.write(session, do, **sent)
    entries = Entry.objects.count()
    again = case.write(session, do, **sent)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.headers["Location"] == again.headers["Location"]
    assert Entry.objects.count() == entries
    assert Session.objects.get().theme == "一次"


def test_a_script_is_told_where_to_go_on(case):
    session = case.begun("theme_day")
    data = {
        "version": session.version,
        "day": str(session.day),
        "level": "branch",
        "theme": "学习",
        "do": "submit",
    }
    address = reverse("session_edit", args=[session.uuid])
    answer = case.client.post(address, {**data, "roll-mode": "names"}, headers={"accept": "application/json"})
    assert answer.json() == {"next": reverse("session", args=[session.uuid])}


def test_of_two_recorders_the_second_sees_both(case):
    session = make_session(case.branch, submit=False, by=CLERK)
    first, second = case.people[:2]
    page_of_both = {"version": session.version}
    assert case.write(session, theme="先交的", missing=[first.pk], **page_of_both).status_code == 302
    told = case.write(session, theme="后交的", missing=[second.pk], **page_of_both)
    page = told.content.decode()
    assert told.status_code == 422
    assert "要以您填的为准，请写明更正原因" in page
    for words in ("先交的", "后交的", f"{first.name}（缺席）", f"{second.name}（缺席）"):
        assert words in page
    assert re.search(rf'value="{second.pk}" checked', page)
    assert Session.objects.get().theme == "先交的"
    assert Session.objects.count() == 1


def test_going_on_after_a_save_of_which_no_answer_came_is_no_conflict(case):
    session = make_session(case.branch, submit=False, by=CLERK)
    first = {"sent": str(uuid.uuid4()), "version": session.version}
    assert case.write(session, "save", theme="一", **first).status_code == 302
    onward = {"sent": str(uuid.uuid4()), "version": session.version, "earlier": first["sent"]}
    assert case.write(session, theme="二", **onward).status_code == 302
    assert Session.objects.get().theme == "二"
    later = {"sent": str(uuid.uuid4()), "version": session.version, "earlier": onward["sent"]}
    page = case.write(session, "save", theme="三", **later).content.decode()
    assert "那次已经收到，没有重复" in page
    assert "请写明更正原因" in page


def test_corrected_returned_made_up_voided(case):
    session = make_session(case.branch, roll=Roll(missing={case.people[0].pk: Leave.OFFICIAL}), by=CLERK)
    assert "更正需要写明原因" in case.write(session, "correct").content.decode()
    kept = {"missing": [case.people[0].pk], f"leave-{case.people[0].pk}": "o"}
    assert case.write(session, "correct", theme="改过的", why="写错了", **kept).status_code == 302
    url = reverse("session_make_up", args=[session.uuid])
    version = Session.objects.get().version
    case.client.post(url, {"version": version, "day": "2021-08-20", "people": [case.people[0].pk]})
    assert Holding.objects.get().made_up == 1
    assert "补学" in case.page(session)
    back = {"version": Session.objects.get().version, "why": "缺地点"}
    case.client.post(reverse("session_return", args=[session.uuid]), back)
    assert "已退回：缺地点" in case.page(session)
    gone = {"version": Session.objects.get().version, "why": "重复"}
    answer = case.client.post(reverse("session_void", args=[session.uuid]), gone)
    assert answer.headers["Location"] == reverse("activities")
    assert case.client.get(reverse("session", args=[session.uuid])).status_code == 404


def test_another_kind_is_chosen_and_nothing_typed_is_lost(case):
    session = case.begun("members_meeting")
    typed = {"agenda": "一项", "roll-votes_for": "5", "kinds": ["theme_day"], "missing": [case.people[0].pk]}
    asked = case.write(session, "kinds", **typed)
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "主题党日</h1>" in page
    assert "一项" in page
    assert re.search(rf'value="{case.people[0].pk}" checked', page)
    assert Session.objects.get().kinds == ",members_meeting,"
    refused = case.write(session, **typed)
    assert "这类会议没有表决，请清空表决票数" in refused.content.decode()
    assert case.write(session, **typed | {"roll-votes_for": ""}).status_code == 302
    session = Session.objects.get()
    assert (session.kinds, session.agenda, Holding.objects.get().kinds) == (
        ",theme_day,",
        ["一项"],
        ",theme_day,",
    )


def test_content_of_a_kind_that_became_one_of_numbers_is_asked_to_be_cleared(case):
    session = case.begun("branch_study")
    page = case.write(session, "kinds", kinds=["life_meeting"], content="学习报告").content.decode()
    assert "学习报告" in page
    assert "这类记录不记这一项" in page
    refused = case.write(
        session, kinds=["life_meeting"], theme="", content="学习报告", **{"roll-present": "5"}
    )
    assert "请清空“学习内容”" in refused.content.decode()


def test_an_upper_document_set_elsewhere_stays(case):
    document = RecordRef("documents.document", str(uuid.uuid4()), "党史学习教育通知")
    session = make_session(case.branch, submit=False, document=document)
    assert case.write(session).status_code == 302
    assert Session.objects.get().document_label == "党史学习教育通知"


def test_a_month_lists_what_is_due_first_and_hides_what_others_hold(case):
    today = clock.today()
    done = make_session(case.branch, day=today, roll=ROLL, theme="交了的")
    plan = plan_session(written("lecture", day=today, theme="要登记的"), [Sheet(case.branch)], by=CLERK)
    make_session(case.group.office, day=today, roll=ROLL, theme="别家的")
    page = case.client.get(reverse("session_month"), follow=True).content.decode()
    assert page.index("要登记的") < page.index("交了的")
    assert "别家的" not in page
    assert reverse("session_edit", args=[plan.uuid]) in page
    assert reverse("session", args=[done.uuid]) in page
    assert "这个月还没有安排" in case.client.get(
        reverse("session_month"), {"month": "2019-01"}, follow=True
    ).content.decode()  # fmt: skip


def test_a_joint_record_keeps_the_other_holder(case):
    session = make_session(case.branch, case.group.works_second, roll=ROLL, submit=False)
    assert case.write(session, **{"roll-mode": "numbers", "roll-present": "4"}).status_code == 302
    found = dict(Holding.objects.values_list("unit", "present"))
    assert found == {case.branch.pk: 4, case.group.works_second.pk: 2}


def test_a_number_of_a_period_is_shown_and_not_written_at(case):
    row = Counted(
        case.branch, "theme_day", dt.date(2020, 3, 1), dt.date(2020, 3, 31), 3, "2020年台账", present=12
    )
    (session,) = record_counts([row], by=CLERK)
    assert "2020-03-01 — 2020-03-31" in case.page(session)
    assert case.client.get(reverse("session_edit", args=[session.uuid])).status_code == 302


def test_a_series_is_set_up_and_filtered_by(case):
    data = {
        "uuid": str(uuid.uuid4()),
        "unit": str(case.branch.uuid),
        "name": "党史学习教育",
        "start": "2021-03-01",
    }
    assert case.client.post(reverse("series_new"), data).status_code == 302
    series = Series.objects.get()
    session = case.begun("topical")
    assert case.write(session, series=[series.pk], theme="专题甲").status_code == 302
    other = set_up_series(case.branch, "另一项", dt.date(2021, 1, 1), by=CLERK)
    listed = [
        case.client.get(reverse("activities"), {"series": one.pk}).content.decode() for one in (series, other)
    ]
    assert ["专题甲" in one for one in listed] == [True, False]


def test_export_takes_the_list_along(case):
    record(case.branch)
    answer = case.client.get(reverse("activities"), {"export": "xlsx"})
    answer.close()
    assert answer.status_code == 200
    assert "spreadsheet" in answer.headers["Content-Type"]
