"""Pages of gaps: a gap appears, is explained, disappears; who sees it; what is exported and what is warned of."""

from __future__ import annotations

import datetime as dt
import html
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from luoshi.access.enums import Role
from luoshi.activities.actions import Numbers, Roll
from luoshi.cli import main
from luoshi.figures.actions import explain_gap, set_start
from luoshi.figures.catalogue import rules
from luoshi.figures.gaps.due import PERIODS
from luoshi.figures.models import Reason, Start
from luoshi.kernel import clock, kept
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import Decision, close
from luoshi.periods.period import of_month, parse
from luoshi.site import prepare
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK
from tests.factories.people import make_member
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite, branches

pytestmark = pytest.mark.django_db
ROLL = Roll(numbers=Numbers(due=9, present=7))
ASKED = {"year": "2021", "as_of": "2021-08-31"}


@pytest.fixture
def group():
    """Judged from 2021; the office held its theme days but for April, the works' first branch none."""
    group = make_group()
    set_start(group.top, dt.date(2021, 1, 1), below=True, by=CLERK)
    for month in (1, 2, 3, 5, 6, 7, 8):
        make_session(group.office, day=dt.date(2021, month, 10), roll=ROLL)
    return group


def page(user, name, *args, **query):
    answer = client_of(user).get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def row(text: str, name: str) -> list[str]:
    """The cells of a unit's line, each with what it shows."""
    line = text.split(f"{name}</a>", 1)[1].split("</tr>", 1)[0]
    cells = line.split("<td")[1:]
    return [
        cell.split("ls-m ls-m-", 1)[1].split('"', 1)[0]
        if "ls-m " in cell
        else cell.split(">", 1)[1].split("<")[0]
        for cell in cells
    ]


def test_a_rule_by_months(group):
    text = page(make_user(Role.LEADER, group.top), "gaps", rule="theme_day", **ASKED)
    assert row(text, "机关党支部") == ["held"] * 3 + ["gap"] + ["held"] * 4 + ["due"] * 4 + ["7/8"]
    assert row(text, "甲厂第一党支部") == ["gap"] * 8 + ["due"] * 4 + ["0/8"]
    assert "达标7/24，缺项17（未说明17）" in text
    assert "8月：1家达标，2家缺项" in text
    assert "每月至少1次" in text
    assert "《中国共产党支部工作条例（试行）》第十六条" in text
    assert "另有2家不适用" in text  # the group committee, the general branch
    assert "甲厂第一党支部：主题党日（1月、2月、3月、4月、5月、6月、7月、8月）" in text
    assert "7/24" in text.split("<tfoot>")[1]


def test_all_rules_by_rule(group):
    text = page(make_user(Role.LEADER, group.top), "gaps", **ASKED)
    assert "党委理论学习中心组学习" in text
    cells = row(text, "机关党支部")
    assert cells[0] == "gap"  # 支部党员大会, two quarters
    assert cells[1] == "na"  # nobody registered as a member: no committee
    assert ">缺1<" in text


def test_what_was_made_up_later_has_a_sign_of_its_own(group):
    make_session(group.works_first, day=dt.date(2021, 5, 6), roll=ROLL, late_why="4月抢修，5月补开")
    make_session(group.office, day=dt.date(2021, 5, 20), roll=ROLL, late_why="4月外出，5月补开", another=True)
    user = make_user(Role.LEADER, group.top)
    text = page(user, "gaps", rule="theme_day", **ASKED)
    first, office = row(text, "甲厂第一党支部"), row(text, "机关党支部")
    assert (first[3], first[4], office[3], office[4]) == ("gap", "late", "gap", "late")
    assert "应开1次，已开1次，其中补开1次" in text
    assert ">补1</a>" in text
    assert ">2补1</a>" in text
    by_rule = page(user, "gaps", unit=group.works_first.uuid, **ASKED)
    assert "未说明7项，已说明0项，其中补开1次" in by_rule
    own = page(user, "gaps_unit", unit=group.works_first.uuid, **ASKED)
    assert "ls-m ls-m-late" in own.split("<tbody>")[1].split("</tbody>")[0]
    one = page(user, "gap", group.works_first.uuid, "theme_day", "2021-05", as_of="2021-08-31")
    assert "看是哪些记录</a>，其中补开1次" in one
    make_session(group.works_second, day=dt.date(2021, 7, 6), roll=ROLL, late_why="补开", submit=False)
    assert row(page(user, "gaps", rule="theme_day", **ASKED), "甲厂第二党支部")[6] == "gap"


def test_what_rules_ask_for_stands_beside_the_figure(group):
    explain_gap(group.office, rules()["theme_day"], parse("2021-04"), "全员外出抢修", by=CLERK)
    user = make_user(Role.LEADER, group.top)
    text = page(user, "figure", "branch_theme_days", as_of="2021-08-31")
    assert "要求：主题党日" in text
    assert "《中国共产党支部工作条例（试行）》第十六条" in text
    assert "达标7/24，缺项17" in text  # as the page of gaps says it
    assert f"/gaps/?unit={group.top.uuid}&year=2021&as_of=2021-08-31&rule=theme_day" in text
    office = page(user, "figure", "own_theme_days", unit=group.office.uuid, as_of="2021-08-31")
    assert "达标7/8" in office
    assert "主题党日：2021年4月应开1次，已开0次" in office
    april = page(
        user, "figure", "own_theme_days", unit=group.office.uuid, period="2021-04", as_of="2021-08-31"
    )
    assert "达标0/1" in april
    assert "缺项，已说明" in april
    assert "要求：" not in page(user, "figure", "members", as_of="2021-08-31")
    narrowed = page(user, "figure", "branch_theme_days", as_of="2021-08-31", only="kind:theme_day")
    assert "要求：" not in narrowed


def test_while_no_unit_is_judged_one_sentence_says_how_it_begins():
    group = make_group()
    admin = make_user(Role.CLERK, group.top)
    hint = "各单位提交第一条记录后"
    assert hint in page(admin, "gaps")
    own = page(admin, "gaps_unit", unit=group.office.uuid)
    assert "还没有开始判定" in own
    assert "没有缺项" not in own  # nothing was done yet, and nothing is said to be
    make_session(group.office, day=clock.today().replace(day=1), roll=ROLL)
    assert hint not in page(admin, "gaps")
    assert "还没有开始判定" not in page(admin, "gaps_unit", unit=group.office.uuid)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"year": "0"}, "“0”不是截至日以前的年度，已按"),
        ({"year": "去年"}, "“去年”不是截至日以前的年度"),
        ({"rule": "nothing"}, "没有这项规则"),
        ({"as_of": "1950-01-01"}, "1950-01-01这个单位尚未成立"),
    ],
)
def test_what_an_address_says_wrong_is_said(group, asked, words):
    assert words in page(make_user(Role.LEADER, group.top), "gaps", **asked)


def test_only_units_with_gaps(group):
    user = make_user(Role.LEADER, group.top)
    for month in (1, 2, 3, 4, 5, 6, 7, 8):
        make_session(group.works_second, day=dt.date(2021, month, 12), roll=ROLL)
    explain_gap(group.office, rules()["theme_day"], parse("2021-04"), "全员外出抢修", by=CLERK)
    for only, units in (("", 3), ("any", 2), ("open", 1)):
        text = page(user, "gaps", rule="theme_day", only=only, **ASKED)
        assert (
            sum(
                f">{name}" in text.split("<tfoot>")[0]
                for name in ("机关党支部</a>", "甲厂第一党支部</a>", "甲厂第二党支部</a>")
            )
            == units
        )


def test_a_units_own_rules(group):
    make_member(group.office)
    text = page(make_user(Role.LEADER, group.top), "gaps_unit", unit=group.office.uuid, **ASKED)
    assert row(text, "主题党日")[3] == "gap"
    assert 'colspan="3"' in text  # quarters stand over their months
    assert "主题党日：2021年4月应开1次，已开0次" in text
    assert "正式党员1人，不足7人不设支部委员会" in text
    assert "2021-01-01起判定" in text
    none = page(make_user(Role.LEADER, group.top), "gaps_unit", unit=group.works.uuid, **ASKED)
    assert "现有的规则都不适用于这个单位" in none
    assert "党总支由所属各支部分别开展，本级不计" in none


def gap_address(group, period="2021-04"):
    return reverse("gap", args=[group.office.uuid, "theme_day", period])


def test_a_gap_is_explained_changed_and_taken_back(group):
    clerk = client_of(make_user(Role.CLERK, group.office))
    address = gap_address(group)
    text = html.unescape(clerk.get(address).content.decode())
    assert "应开1次，已开0次" in text
    assert clerk.post(address, {"words": " ", "version": 0}).status_code == 422
    assert clerk.post(address, {"words": "全员外出抢修", "version": 0}).status_code == 302
    text = html.unescape(clerk.get(address).content.decode())
    assert "缺项，已说明" in text
    assert "全员外出抢修" in text
    late = clerk.post(address, {"words": "另一个人的说法", "version": 0})
    assert late.status_code == 422
    assert "另一个人的说法" in late.content.decode()  # what was typed stays
    assert clerk.post(address, {"words": "抢修，5月补开", "version": 1}).status_code == 302
    reason = Reason.objects.get()
    assert reason.words == "抢修，5月补开"
    away = reverse("reason_take_back", args=[reason.uuid])
    assert clerk.post(away, {"why": ""}).status_code == 422
    assert clerk.post(away, {"why": "已补录会议"}).status_code == 302
    assert not Reason.objects.rows().exists()
    history = clerk.get(reverse("record_history", args=["figures.reason", reason.uuid]))
    assert history.status_code == 404  # a voided one is nobody's page


def test_a_gap_disappears_with_the_record(group):
    user = make_user(Role.CLERK, group.office)
    assert "缺项" in page(user, "gap", group.office.uuid, "theme_day", "2021-04")
    make_session(group.office, day=dt.date(2021, 4, 10), roll=ROLL)
    text = page(user, "gap", group.office.uuid, "theme_day", "2021-04")
    assert "已达标" in text
    assert 'name="words"' not in text
    refused = client_of(user).post(gap_address(group), {"words": "说明", "version": 0})
    assert refused.status_code == 422
    assert "这一项现在不缺" in refused.content.decode()


def test_a_reader_sees_the_gap_but_cannot_explain_it(group):
    leader = make_user(Role.LEADER, group.top)
    assert 'name="words"' not in page(leader, "gap", group.office.uuid, "theme_day", "2021-04")
    assert client_of(leader).post(gap_address(group), {"words": "说明", "version": 0}).status_code == 404


@pytest.mark.parametrize("period", ["2021Q1", "2021", "nonsense", "2021-13"])
def test_what_is_no_period_of_the_rule_does_not_exist(group, period):
    clerk = client_of(make_user(Role.CLERK, group.office))
    assert clerk.get(gap_address(group, period)).status_code == 404
    assert clerk.get(reverse("gap", args=[group.office.uuid, "no-rule", "2021-04"])).status_code == 404


def test_a_start_is_set_changed_and_taken_back(group):
    clerk = client_of(make_user(Role.CLERK, group.top))
    address = reverse("unit_start", args=[group.office.uuid])
    assert clerk.post(address, {"day": "2021.5.1", "version": 0}).status_code == 302
    text = html.unescape(clerk.get(reverse("gaps"), {"rule": "theme_day", **ASKED}).content.decode())
    assert row(text, "机关党支部")[3:5] == ["off", "held"]
    assert clerk.post(address, {"day": "2021-06-01", "version": 0}).status_code == 422  # changed meanwhile
    assert clerk.post(address, {"day": "2021-06-01", "version": 1}).status_code == 302
    listed = html.unescape(clerk.get(reverse("starts")).content.decode())
    assert "2021-06-01" in listed
    start = Start.objects.get(unit=group.office)
    assert clerk.post(reverse("start_take_back", args=[start.uuid]), {"why": "登记有误"}).status_code == 302
    text = html.unescape(clerk.get(reverse("gaps"), {"rule": "theme_day", **ASKED}).content.decode())
    assert row(text, "机关党支部")[3] == "gap"


def test_the_sheet_is_what_is_shown(group):
    clerk = client_of(make_user(Role.CLERK, group.top))
    answer = clerk.get(reverse("gaps"), {"rule": "theme_day", "export": "xlsx", **ASKED})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    head, *lines = book.get_sheet_by_index(0).to_python()
    assert head == ["单位", *(f"{month}月" for month in range(1, 13)), "达标/应达标"]
    assert lines[0] == ["机关党支部", *["1"] * 3, "缺1", *["1"] * 4, *["未到期"] * 4, "7/8"]
    assert len(lines) == 3


def test_a_past_year_and_a_bad_address_are_answered(group):
    leader = make_user(Role.LEADER, group.top)
    text = page(leader, "gaps", year="99999", as_of="2021-13-77", rule="nothing")
    assert "不是日期" in text
    assert row(page(leader, "gaps", year="2020", rule="theme_day"), "机关党支部") == ["off"] * 12 + [""]
    assert client_of(leader).get(reverse("gaps"), {"unit": "没有的支部"}).status_code == 200


def test_a_closed_unit_reads_what_it_owed(group):
    close(group.works_first, Decision(dt.date(2021, 6, 1), lacking=True), by=SYSTEM, why="机构调整")
    text = page(make_user(Role.LEADER, group.top), "gaps", rule="theme_day", **ASKED)
    assert row(text, "甲厂第一党支部") == ["gap"] * 5 + ["na"] * 7 + ["0/5"]


class TestGapPage(PagePermissionSuite):
    right = "activities.view"

    def address(self, unit):
        return reverse("gap", args=[unit.uuid, "theme_day", "2021-04"])


class TestUnitPage(PagePermissionSuite):
    right = "activities.view"

    def address(self, unit):
        return f"{reverse('gaps_unit')}?unit={unit.uuid}"


class TestStartPage(PagePermissionSuite):
    right = "organisations.change"

    def address(self, unit):
        return reverse("unit_start", args=[unit.uuid])


class TestMatrix(ListPermissionSuite):
    right = "activities.view"

    def address(self):
        return reverse("gaps") + "?rule=theme_day&year=2021"

    def make(self, unit, mark):
        make_unit(mark, parent=unit)


class TestMatrixQueries(QueryCountSuite):
    right = "activities.view"
    queries = 24

    def address(self):
        return reverse("gaps") + "?year=2021"

    def fill(self, group, count):
        set_start(group.top, dt.date(2021, 1, 1), below=True, by=CLERK)
        for unit in branches(group, count):
            make_session(unit, day=dt.date(2021, 3, 3), roll=ROLL)


def due(user, today):
    month = of_month(today.year, today.month)
    return [one for one in PERIODS.between(user, month.first, month.last) if one.what.startswith("主题党日")]


def test_before_a_month_ends_its_people_are_told(group, monkeypatch):
    """Seven days before, not earlier; nothing any more when it was held; a superior reads a number."""
    clerk, leader = make_user(Role.CLERK, group.office), make_user(Role.LEADER, group.top)
    above = make_user(Role.CLERK, group.top)

    def on(day):
        monkeypatch.setattr(clock, "today", lambda: dt.date(2027, 4, day))

    on(22)
    assert due(clerk, clock.today()) == []
    on(23)
    [warned] = due(clerk, clock.today())
    assert (warned.what, warned.on, warned.warn_days) == (
        "主题党日：4月应开1次，已开0次",
        dt.date(2027, 4, 30),
        7,
    )
    assert warned.url == reverse("gap", args=[group.office.uuid, "theme_day", "2027-04"])
    assert due(leader, clock.today()) == []  # who cannot hold it is not told
    [many] = due(above, clock.today())
    assert many.what == "主题党日：4月应开3家，还有3家未开"
    make_session(group.office, day=dt.date(2027, 4, 10), roll=ROLL)
    assert due(clerk, clock.today()) == []
    assert due(above, clock.today())[0].what == "主题党日：4月应开3家，还有2家未开"


def test_what_falls_due_is_asked_once(group, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: dt.date(2027, 4, 28))
    user = make_user(Role.CLERK, group.top)
    kept.forget()
    with CaptureQueriesContext(connection) as few:
        due(user, clock.today())
    branches(group, 5)
    with CaptureQueriesContext(connection) as many:
        due(user, clock.today())
    assert len(few) == len(many)


def test_the_command_says_what_is_missing(group, monkeypatch, capsys):
    monkeypatch.setattr(prepare, "setup_django", lambda: None)
    asked = ["gaps", "theme_day", "--unit", "机关党支部", "--as-of", "2021-08-31"]
    assert main(asked) == 0
    assert capsys.readouterr().out == "机关党支部\t主题党日：2021年4月应开1次，已开0次\t缺项\t\n"
    assert main([*asked, "--all", "--json"]) == 0
    answers = json.loads(capsys.readouterr().out)
    assert [one["outcome"] for one in answers] == ["met"] * 3 + ["gap"] + ["met"] * 4 + ["not_due"] * 4
    assert answers[3]["due_on"] == "2021-04-30"
    assert main(["gaps", "--list"]) == 0
    assert "theme_day\t主题党日\t《中国共产党支部工作条例（试行）》第十六条" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "没有“nothing”这条规则，可用的有：members_meeting"),
        (["--unit", "没有的支部"], "没有单位“没有的支部”"),
        (["--year", "99"], "年度应在1900到2200之间"),
        (["--as", "nobody"], "没有账号“nobody”"),
    ],
)
def test_a_command_that_is_not_understood_is_told_so(group, monkeypatch, capsys, words, said):
    monkeypatch.setattr(prepare, "setup_django", lambda: None)
    assert main(["gaps", *words]) == 2
    assert said in capsys.readouterr().err
