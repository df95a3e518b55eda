"""What makes a frozen number differ today, on real records: entered, voided, put right, moved, defined otherwise."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.db import connection
from django.urls import reverse

from luoshi.activities.actions import correct_session, void_session, written_of
from luoshi.activities.actions.common import holdings_of, sheets_of
from luoshi.activities.rolls import Numbers, Roll
from luoshi.audit.models import Entry
from luoshi.cli import main
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import Figures
from luoshi.figures.definitions import Reach
from luoshi.figures.frozen import explaining
from luoshi.figures.frozen.explaining import explain
from luoshi.figures.frozen.freezing import freeze
from luoshi.figures.frozen.reasons import Reason
from luoshi.figures.frozen.showing import cut, lines
from luoshi.figures.frozen.stored import Stored
from luoshi.figures.frozen.voiding import void_freeze
from luoshi.figures.models import Freeze, FrozenPart
from luoshi.figures.values import values
from luoshi.kernel import labels
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.kernel.writes import writes_allowed
from luoshi.organisations.actions import Decision, close, move
from luoshi.organisations.actions.voiding import void_record
from luoshi.packs.builtin import builtin_section
from luoshi.periods.period import of_year
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK
from tests.factories.people import make_member
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db
TODAY = dt.date(2021, 8, 31)
YEAR = of_year(2021)
CAME = Roll(numbers=Numbers(due=9, present=7))


def held(*units, day, theme="学习", **more):
    return make_session(*units, day=day, theme=theme, roll=CAME, **more)


def frozen(*keys, unit, by=SYSTEM):
    return freeze([Ask(key, unit.pk, YEAR, TODAY) for key in keys], by=by, words="8月月报")


def told(found, by=SYSTEM):
    """Each difference of the only value: (reason, effect, what it says)."""
    (one,) = explain(Stored(found))
    return [
        (line.reason, line.effect, line)
        for part in one.parts
        for line in lines(part, cut(part, by).shown, found, by)
    ]


@pytest.fixture
def group():
    return make_group()


def test_a_number_stays_what_it_was_and_each_record_that_changed_it_is_named(group):
    stays = held(group.office, day=dt.date(2021, 3, 5), theme="不变")
    voided = held(group.office, day=dt.date(2021, 4, 5), theme="重复登记的")
    shifted = held(group.works_first, day=dt.date(2021, 5, 5), theme="日期写错的")
    joint = held(group.works_first, group.works_second, day=dt.date(2021, 6, 5), theme="合开的")
    found = frozen("branch_theme_days", unit=group.top)
    before = FrozenPart.objects.values_list("content", "digest").get(of=found)
    late = held(group.works_second, day=dt.date(2021, 7, 5), theme="补登的")
    void_session(voided, by=CLERK, why="登记重复")
    correct_session(
        shifted, replace(written_of(shifted), day=dt.date(2021, 9, 5)), sheets_of(holdings_of(shifted)), version=shifted.version,
        by=CLERK, why="日期应为9月",
    )  # fmt: skip
    ask = Ask("branch_theme_days", group.top.pk, YEAR, TODAY)
    assert values([ask], by=SYSTEM)[ask].number == 3
    stored = Stored(Freeze.objects.get(pk=found.pk))
    assert stored.values[0].value["number"] == 4
    assert FrozenPart.objects.values_list("content", "digest").get(of=found) == before
    assert stored.is_intact
    said = {line.label: (reason, effect, line.who, line.more) for reason, effect, line in told(found)}
    assert said == {
        "补登的": (Reason.ENTERED, 1, late.entered_by_name, ""),
        "重复登记的": (Reason.VOIDED, -1, CLERK.name, "登记重复"),
        "日期写错的": (Reason.CHANGED, -1, CLERK.name, "日期应为9月"),
    }
    assert {str(stays), str(joint)}.isdisjoint(said)


def test_units_that_moved_take_their_records_along(group):
    held(group.works_first, day=dt.date(2021, 3, 5))
    held(group.office, day=dt.date(2021, 4, 5))
    away, here = frozen("branch_theme_days", unit=group.works), frozen("branch_theme_days", unit=group.works)
    move(group.works_first, group.top, Decision(dt.date(2021, 2, 1), lacking=True), by=CLERK, why="补登调整")
    ((reason, effect, line),) = told(away)
    assert (reason, effect, line.who, line.more) == (Reason.MOVED_OUT, -1, CLERK.name, "补登调整")
    move(group.office, group.works, Decision(dt.date(2021, 2, 1), lacking=True), by=CLERK, why="补登划转")
    assert sorted((reason, effect) for reason, effect, _line in told(here)) == [
        (Reason.MOVED_IN, 1), (Reason.MOVED_OUT, -1),
    ]  # fmt: skip


def test_distinct_people_are_counted_and_the_record_is_named(group):
    first = make_member(group.works_first, start=dt.date(2021, 1, 1))
    found = frozen("members", "branches", unit=group.top)
    make_member(group.works_second, start=dt.date(2021, 2, 1))
    void_record(first, by=CLERK, why="登记有误")
    make_unit("新设党支部", parent=group.works, start=dt.date(2021, 6, 1))
    close(group.office, Decision(dt.date(2021, 7, 1), lacking=True), by=CLERK, why="撤并")
    members, units = explain(Stored(found))
    assert [(one.then.number, one.now.number) for one in (members, units)] == [(1, 1), (3, 3)]
    assert sorted(one.effect for one in members.parts[0].differences) == [-1, 1]
    assert {one.reason for one in members.parts[0].differences} == {Reason.ENTERED, Reason.VOIDED}
    said = {
        line.label: line.effect for line in lines(units.parts[0], units.parts[0].differences, found, SYSTEM)
    }
    assert said == {"新设党支部": 1, "机关党支部": -1}


def test_a_definition_that_changed_is_a_difference_of_its_own(group, monkeypatch):
    held(group.office, day=dt.date(2021, 3, 5))
    held(group.office, day=dt.date(2021, 9, 5), theme="以后的")
    found = frozen("branch_theme_days", unit=group.top)
    held(group.works_first, day=dt.date(2021, 4, 5))
    known = dict(builtin_section("figures", Figures).by_key)
    known["branch_theme_days"] = known["branch_theme_days"].model_copy(update={"reach": Reach.OWN})
    monkeypatch.setattr(explaining, "figures", lambda: known)
    (one,) = explain(Stored(found))
    assert one.redefined
    assert (one.then.number, one.same_definition.number, one.now.number) == (1, 2, 0)
    del known["branch_theme_days"]
    (one,) = explain(Stored(found))
    assert (one.now, one.same_definition.number) == (None, 2)


def test_what_a_reader_may_not_see_is_withheld_by_number(group):
    found = frozen("branch_theme_days", unit=group.top)
    held(group.office, day=dt.date(2021, 3, 5))
    held(group.works_first, day=dt.date(2021, 3, 6))
    (one,) = explain(Stored(found))
    seen = cut(one.parts[0], make_user("clerk", group.office))
    assert (len(seen.shown), seen.withheld, seen.withheld_effect) == (1, 1, 1)
    assert cut(one.parts[0], None)[1:] == (2, 2)


def test_many_questions_are_one_set_and_share_what_they_rest_on(group, django_assert_max_num_queries):
    for at in range(1, 6):
        held(group.office, day=dt.date(2021, at, 5))
    keys = ("members", "full_members", "probationary_members", "probationary_share", "branch_theme_days")
    asks = [Ask(key, unit.pk, YEAR, TODAY) for key in keys for unit in group]
    with django_assert_max_num_queries(44):
        found = freeze(asks, by=SYSTEM, words="8月台账")
    assert (found.values.count(), found.parts.count(), found.trees.count()) == (25, 20, 1)
    with django_assert_max_num_queries(44):
        assert not any(one.differs for one in explain(Stored(found)))


def test_a_freeze_within_an_act_goes_with_it(group):
    class Stop(Exception):
        pass

    with pytest.raises(Stop), action("test.sign", by=SYSTEM):
        frozen("members", unit=group.top)
        raise Stop
    assert not Freeze.objects.exists()


@pytest.mark.parametrize(
    ("keys", "words", "said"), [((), "月报", "没有要锁定"), (("members",), " ", "请写明锁定的用途")]
)
def test_nothing_and_no_purpose_are_refused(group, keys, words, said):
    with pytest.raises(Refused, match=said):
        freeze([Ask(key, group.top.pk, YEAR, TODAY) for key in keys], by=SYSTEM, words=words)


def test_a_row_changed_behind_the_doors_is_found_out(group):
    held(group.office, day=dt.date(2021, 3, 5))
    found = frozen("branch_theme_days", unit=group.top)
    with writes_allowed(), connection.cursor() as cursor:
        cursor.execute("UPDATE figures_frozenvalue SET as_of = '2021-09-01'")
    assert not Stored(found).is_intact
    page = client_of(make_user("clerk", group.top)).get(reverse("frozen", args=[found.uuid])).content.decode()
    assert "与锁定时的校验值不符" in page


def test_from_the_command_line(group, capsys):
    held(group.office, day=dt.date(2021, 3, 5))
    words = ("branch_theme_days", "--period", "2021", "--as-of", "2021-08-31")
    assert main(["figures", *words, "--freeze", "8月月报", "--json"]) == 0
    key = json.loads(capsys.readouterr().out)["frozen"]
    held(group.works_first, day=dt.date(2021, 4, 5), theme="补登的")
    assert main(["figures", "--explain", key]) == 0
    out = capsys.readouterr().out
    assert "锁定时1次，现在2次" in out
    assert "+1 新登记：补登的（甲厂第一党支部" in out
    assert main(["figures", "--explain", key, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)["values"][0]
    assert (value["then"], value["now"], value["parts"][0]["differences"][0]["effect"]) == ("1次", "2次", 1)
    assert main(["figures", "--explain", "nothing"]) == 2
    assert "没有编号为“nothing”的锁定" in capsys.readouterr().err


def test_frozen_from_a_page_and_explained_there(group):
    held(group.office, day=dt.date(2021, 3, 5))
    client = client_of(make_user("clerk", group.top))
    query = {
        "figure": "branch_theme_days",
        "unit": str(group.top.uuid),
        "period": "2021",
        "as_of": "2021-08-31",
    }
    address = reverse("figure_freeze", query=query)
    assert "1次" in client.get(address).content.decode()
    assert client.post(address, {"words": ""}).status_code == 422
    answer = client.post(address, {"words": "8月月报"})
    assert answer.headers["Location"] == reverse("frozen", args=[Freeze.objects.get().uuid])
    held(group.works_first, day=dt.date(2021, 4, 5), theme="补登的")
    page = client.get(answer.headers["Location"]).content.decode()
    assert all(words in page for words in ("有变化", "补登的", "新登记", "1次", "2次"))
    for wrong in (
        {"figure": "nothing"},
        {"period": "去年"},
        {"unit": "x"},
        {"as_of": "昨天"},
        {"only": "x:y"},
    ):
        assert client.get(reverse("figure_freeze", query=query | wrong)).status_code == 404


def test_a_set_of_many_shows_each_then_and_now(group):
    found = frozen("members", "branch_theme_days", unit=group.top)
    held(group.office, day=dt.date(2021, 4, 5))
    client = client_of(make_user("clerk", group.top))
    page = client.get(reverse("frozen", args=[found.uuid])).content.decode()
    assert "2项，其中1项与现在的数不同" in page
    assert "有变化" in client.get(reverse("frozen_value", args=[found.uuid, 1])).content.decode()
    assert client.get(reverse("frozen_value", args=[found.uuid, 9])).status_code == 404
    seen = client_of(make_user("security", group.top)).get(reverse("frozen", args=[found.uuid]))
    assert seen.status_code == 404  # neither figure is his to ask


def test_a_set_is_voided_with_a_reason_and_stays_readable(group):
    held(group.office, day=dt.date(2021, 3, 5))
    found = frozen("branch_theme_days", unit=group.top)
    clerk, leader = client_of(make_user("clerk", group.top)), client_of(make_user("leader", group.top))
    here, address = reverse("frozen", args=[found.uuid]), reverse("frozen_void", args=[found.uuid])
    assert address not in leader.get(here).content.decode()
    assert leader.post(address, {"why": "误点"}).status_code == 404
    assert address in clerk.get(here).content.decode()
    assert clerk.post(address, {"why": "  "}).status_code == 422
    assert not Freeze.objects.get().is_void
    assert clerk.post(address, {"why": "截至日选错，另行锁定"}).headers["Location"] == here
    digest, void = found.digest, Freeze.objects.get()
    assert (void.is_void, void.voided_why, void.digest) == (True, "截至日选错，另行锁定", digest)
    assert Stored(void).is_intact
    page = leader.get(here).content.decode()
    assert all(words in page for words in ("已作废", "截至日选错，另行锁定", "1次"))
    assert clerk.get(address).status_code == 404  # nobody a second time
    assert clerk.post(address, {"why": "再来一次"}).status_code == 404
    with pytest.raises(Refused, match="已经作废"):
        void_freeze(found, by=SYSTEM, why="两人同时作废")
    shown = clerk.get(reverse("frozen_list")).content.decode()
    assert "截至日选错，另行锁定" in shown
    for only, there in (("stands", False), ("void", True)):
        listed = clerk.get(reverse("frozen_list"), {"void": only}).content.decode()
        assert (here in listed) is there
    entry = Entry.objects.get(action="figures.void_freeze")
    assert (entry.why, labels.label("figures.void_freeze")) == ("截至日选错，另行锁定", "作废锁定的统计数")


def test_whoever_froze_a_set_may_void_it(group):
    user = make_user("leader", group.top)
    client = client_of(user)
    query = {"figure": "branch_theme_days", "unit": str(group.top.uuid)}
    where = client.post(reverse("figure_freeze", query=query), {"words": "月报"}).headers["Location"]
    assert client.post(f"{where}void/", {"why": "点错了"}).status_code == 302
    assert Freeze.objects.get().voided_by_name == str(user)


def test_a_void_set_says_so_on_the_command_line(group, capsys):
    found = frozen("branches", unit=group.top)
    void_freeze(found, by=SYSTEM, why="截至日选错")
    assert main(["figures", "--explain", str(found.uuid)]) == 0
    assert "：截至日选错" in capsys.readouterr().out
    assert main(["figures", "--explain", str(found.uuid), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["void"] == "截至日选错"


class TestVoiding(PagePermissionSuite):
    right = "figures.enter"

    def address(self, unit):
        return reverse("frozen_void", args=[frozen("branch_theme_days", unit=unit).uuid])


class TestFrozenPage(PagePermissionSuite):
    right = "activities.view"

    def address(self, unit):
        return reverse("frozen", args=[frozen("branch_theme_days", unit=unit).uuid])


class TestFreezing(PagePermissionSuite):
    right = "activities.view"

    def address(self, unit):
        return reverse("figure_freeze", query={"figure": "branch_theme_days", "unit": str(unit.uuid)})


class TestFrozenList(ListPermissionSuite):
    right = "organisations.view"

    def address(self):
        return reverse("frozen_list")

    def make(self, unit, mark):
        freeze([Ask("branches", unit.pk, YEAR, TODAY)], by=SYSTEM, words=mark)


class TestFrozenListQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 6

    def address(self):
        return reverse("frozen_list")

    def fill(self, group, count):
        for _at in range(count):
            frozen("branches", unit=group.top)


class TestExplanationQueries(QueryCountSuite):
    right = "activities.view"
    queries = 29

    def address(self):
        return reverse("frozen", args=[Freeze.objects.get().uuid])

    def fill(self, group, count):
        frozen("branch_theme_days", unit=group.top)
        for at in range(count):
            held(group.office, day=dt.date(2021, 3, 5 + at))
