"""A month's required study is sent once, stands ticked in every branch's record, and tells which units used it."""

from __future__ import annotations

import re
import uuid
from functools import partial

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Item, Sheet, change_study, plan_session, send_study, study, void_study
from luoshi.activities.models import Session, StudyItem, StudyList
from luoshi.kernel import clock
from luoshi.kernel.errors import Conflict, Refused
from luoshi.periods.period import month_number
from tests.factories.activities import members, written
from tests.factories.kernel import CLERK, OTHER
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.acts import ActionAuditSuite
from tests.suites.pages import PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db
MONTH = month_number(clock.today())
ITEMS = [Item("重要讲话选读", "〔2021〕3号"), Item("组织工作条例"), Item("参考材料", required=False)]


class Case:
    """A group whose top sends the month's list, and a branch with a plan for today."""

    def __init__(self) -> None:
        self.group = make_group()
        self.branch = self.group.works_first
        members(self.branch, 3)
        self.study = send_study(self.group.top, MONTH, ITEMS, by=CLERK)
        self.speech, self.rules, self.more = StudyItem.objects.order_by("position")
        self.client = client_of(make_user(Role.CLERK, self.branch))

    def plan(self, kind="theme_day", theme="党日") -> Session:
        what = written(kind, day=clock.today(), theme=theme)
        return plan_session(what, [Sheet(self.branch)], by=CLERK)

    def ticked(self, session: Session) -> list[bool]:
        page = self.client.get(reverse("session_edit", args=[session.uuid])).content.decode()
        boxes = re.findall(r'<input[^>]*name="study"[^>]*>', page)
        assert [re.search(r'value="(\d+)"', box)[1] for box in boxes] == [
            str(item.pk) for item in (self.speech, self.rules, self.more)
        ]
        return ["checked" in box for box in boxes]

    def write(self, session: Session, *study: StudyItem, **typed):
        session.refresh_from_db()
        data = {
            "version": session.version, "day": str(clock.today()), "level": "branch", "theme": "党日", "do": "submit",
            "roll-mode": "names", "study": [item.pk for item in study], **typed,
        }  # fmt: skip
        return self.client.post(reverse("session_edit", args=[session.uuid]), data)


@pytest.fixture
def case():
    return Case()


def test_what_is_required_is_ticked_in_a_plan_and_becomes_content(case):
    session = case.plan()
    assert case.ticked(session) == [True, True, False]
    assert case.write(session, case.speech, case.rules, content="集体诵读").status_code == 302
    session.refresh_from_db()
    assert session.content == "集体诵读\n重要讲话选读（〔2021〕3号）\n组织工作条例"
    assert session.studied == f",{case.speech.pk},{case.rules.pk},"
    assert case.ticked(case.plan("branch_study")) == [False, False, False]  # studied already this month


def test_what_is_unticked_leaves_the_content(case):
    session = case.plan()
    case.write(session, case.speech, case.rules, do="save")
    session.refresh_from_db()
    assert case.write(session, case.rules, content=session.content).status_code == 302
    session.refresh_from_db()
    assert (session.content, session.studied) == ("组织工作条例", f",{case.rules.pk},")


def test_a_meeting_that_studies_nothing_begins_with_nothing_ticked(case):
    assert case.ticked(case.plan("members_meeting")) == [False, False, False]
    page = case.client.get(
        reverse("session_edit", args=[case.plan("life_meeting", theme="").uuid])
    ).content.decode()
    assert 'name="study"' not in page


def test_which_units_used_it_is_seen_above_and_counts_what_was_handed_in(case):
    draft, done = case.plan(), case.plan("branch_study")
    case.write(draft, case.speech, do="save")
    above = client_of(make_user(Role.CLERK, case.group.top))
    address = reverse("study", args=[case.study.uuid])
    assert "0/2" in above.get(address).content.decode()
    assert "1/2" not in above.get(address).content.decode()
    case.write(done, case.speech)
    page = above.get(address).content.decode()
    assert "已学1篇，还有1篇" in page
    assert "未登记" in page
    assert "党员甲" not in page


def test_a_list_changed_or_taken_back_leaves_records_alone(case):
    session = case.plan()
    case.write(session, case.speech)
    kept = Item("重要讲话选读（修订）", "〔2021〕3号", uuid=case.speech.uuid)
    changed = change_study(case.study, [kept], version=1, by=CLERK)
    assert [item.title for item in StudyItem.objects.rows()] == ["重要讲话选读（修订）"]
    with pytest.raises(Conflict):
        change_study(case.study, [kept], version=1, by=OTHER)
    void_study(changed, by=CLERK, why="另行下发")
    session.refresh_from_db()
    assert session.content == "重要讲话选读（〔2021〕3号）"
    assert send_study(case.group.top, MONTH, ITEMS, by=CLERK).pk != case.study.pk


def test_a_list_of_another_month_or_branch_is_not_offered(case):
    send_study(case.group.top, MONTH - 1, [Item("上月的")], by=CLERK)
    send_study(case.group.office, MONTH, [Item("机关的")], by=CLERK)
    page = case.client.get(reverse("session_edit", args=[case.plan().uuid])).content.decode()
    assert ["上月的" in page, "机关的" in page, "组织工作条例" in page] == [False, False, True]


def test_what_is_refused(case):
    for month, items, sentence in (
        (MONTH, ITEMS, "已发过必学清单"),
        (MONTH + 40, ITEMS, "月份有误"),
        (MONTH + 1, [], "写1至20篇，现在是0篇"),
        (MONTH + 1, [Item(" ")], "请填写篇目"),
    ):
        with pytest.raises(Refused, match=sentence):
            send_study(case.group.top, month, items, by=CLERK)


def test_sent_from_the_page_and_changed_there(case):
    clerk = client_of(make_user(Role.CLERK, case.group.works))
    rows = {"item-TOTAL_FORMS": 2, "item-INITIAL_FORMS": 0, "item-0-title": "讲话", "item-0-required": "都行"}
    data = {
        "uuid": str(uuid.uuid4()),
        "unit": str(case.group.works.uuid),
        "month": f"{clock.today():%Y-%m}",
        **rows,
    }
    assert "请写“必学”或“选学”" in clerk.post(reverse("study_new"), data).content.decode()
    assert clerk.post(reverse("study_new"), data | {"item-0-required": "选学"}).status_code == 302
    sent = StudyList.objects.get(unit=case.group.works)
    item = StudyItem.objects.get(list=sent)
    assert (item.title, item.required) == ("讲话", False)
    more = {
        "version": 1,
        **rows,
        "item-0-uuid": str(item.uuid),
        "item-0-required": "",
        "item-1-title": "又一篇",
    }
    assert clerk.post(reverse("study_edit", args=[sent.uuid]), more).status_code == 302
    assert [one.required for one in StudyItem.objects.filter(list=sent)] == [True, True]
    assert "讲话" in clerk.get(reverse("study", args=[sent.uuid])).content.decode()
    assert reverse("study", args=[case.study.uuid]) not in clerk.get(reverse("studies")).content.decode()


class TestStudy(PagePermissionSuite):
    right = "activities.view"

    def address(self, unit):
        return reverse("study", args=[send_study(unit, MONTH, ITEMS, by=CLERK).uuid])


class TestStudies(QueryCountSuite):
    right = "activities.view"
    queries = 6

    def address(self):
        return reverse("studies")

    def fill(self, group, count):
        for at in range(count):
            send_study(group.office, MONTH - at, ITEMS, by=CLERK)


def _sent() -> StudyList:
    return send_study(make_group().top, MONTH, ITEMS, by=CLERK)


class TestStudyActs(ActionAuditSuite):
    module = study
    acts = {
        "send_study": lambda: partial(send_study, make_group().top, MONTH, ITEMS, by=CLERK),
        "change_study": lambda: partial(change_study, _sent(), ITEMS[:1], version=1, by=CLERK),
        "void_study": lambda: partial(void_study, _sent(), by=CLERK, why="另行下发"),
    }
