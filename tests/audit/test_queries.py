"""What a page of the trail shows."""

import datetime as dt
import uuid

import pytest

from luoshi.audit.actions import void_approval
from luoshi.audit.models import Entry, OfflineApproval
from luoshi.audit.queries import FieldDiff, Filter, approvals, entries, history, shown, typed_by_month
from luoshi.kernel import labels
from luoshi.kernel.action import Offline, action
from luoshi.kernel.actor import Door
from luoshi.kernel.errors import Refused
from tests.factories.kernel import CLERK, OTHER, unit
from tests.kernel.testapp.models import Memo

pytestmark = pytest.mark.django_db


@pytest.fixture
def memo():
    top = unit()
    with action("testapp.make", by=CLERK, unit_id=top.pk, typed_fields=2) as act:
        return act.create(Memo(unit=top, title="甲"))


def seqs(**asked):
    return [entry.action for entry in entries(Filter(**asked))]


def test_filters(memo):
    with action("testapp.edit", by=OTHER.through(Door.SHEET), why="核对更正", unit_id=memo.unit_id) as act:
        act.change(memo, title="乙")
    today = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    assert seqs()[:2] == ["testapp.edit", "testapp.make"]
    assert seqs(action="testapp.edit") == ["testapp.edit"]
    assert seqs(action="testapp.") == ["testapp.edit", "testapp.make"]
    assert seqs(actor_id=OTHER.id) == ["testapp.edit"]
    assert seqs(door="sheet") == ["testapp.edit"]
    assert seqs(words="核对") == ["testapp.edit"]
    assert seqs(model="testapp.Memo") == ["testapp.edit", "testapp.make"]
    assert seqs(model="testapp.Memo", key=str(memo.uuid)) == ["testapp.edit", "testapp.make"]
    assert seqs(model="testapp.Memo", key=str(uuid.uuid4())) == []
    assert seqs(first=today, last=today, action="testapp.") == ["testapp.edit", "testapp.make"]
    assert seqs(last=today - dt.timedelta(days=1)) == []
    assert seqs(unit_ids=[memo.unit_id], action="testapp.") == ["testapp.edit", "testapp.make"]
    assert seqs(unit_ids=[]) == []
    assert seqs(offline=True) == []
    assert [entry.action for entry in history(memo)] == ["testapp.edit", "testapp.make"]


def test_days_begin_at_local_midnight(time_machine):
    time_machine.move_to(
        dt.datetime(2026, 3, 1, 16, 30, tzinfo=dt.UTC), tick=False
    )  # 00:30 on 2 March in Beijing
    with action("testapp.edit", by=CLERK) as act:
        act.note("testapp.Memo", "1")
    assert seqs(first=dt.date(2026, 3, 2), last=dt.date(2026, 3, 2)) == ["testapp.edit"]
    assert seqs(last=dt.date(2026, 3, 1)) == []


def test_a_change_is_shown_with_labels(memo):
    labels.register("testapp.edit", "修改便笺")
    with action("testapp.edit", by=CLERK) as act:
        act.change(memo, title="乙", text="长" * 5000, pages=0)
    (found,) = shown(entries(Filter(action="testapp.edit")))
    (row,) = found.rows
    assert (found.label, row.label, row.verb_label) == ("修改便笺", "便笺", "修改")
    assert row.fields == (
        FieldDiff("title", "标题", "甲", "乙"),
        FieldDiff("text", "正文", "—", "（长文本，5000字）"),
    )


def test_a_page_needs_one_query_for_details(memo, django_assert_num_queries):
    for number in range(3):
        with action("testapp.edit", by=CLERK) as act:
            act.change(memo, pages=number + 1)
    with django_assert_num_queries(2):
        assert len(shown(entries(Filter(action="testapp.edit")))) == 3


def test_a_room_that_has_gone_is_still_readable():
    with action("gone.act", by=CLERK) as act:
        act.note("gone.Thing", "1", flag=True, nothing=None, many=[1, 2], more={"a": 1})
    (found,) = shown(entries(Filter(action="gone.act")))
    assert (found.label, found.rows[0].label) == ("gone.act", "gone.Thing")
    assert [field.after for field in found.rows[0].fields] == ["是", "1、2", '{"a": 1}', "—"]


def test_what_was_typed_at_a_unit_is_told_by_act_and_month(memo):
    with action("testapp.edit", by=CLERK, unit_id=memo.unit_id, typed_fields=5) as act:
        act.change(memo, pages=1)
    today = Entry.objects.latest("seq").at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    before = (today - dt.timedelta(days=9), today - dt.timedelta(days=8))
    found = typed_by_month([before, (today, today)], [memo.unit_id])
    assert sorted(found) == [
        (memo.unit_id, "testapp.edit", (0, 5)),
        (memo.unit_id, "testapp.make", (0, 2)),
    ]
    assert typed_by_month([before], [memo.unit_id]) == []
    assert typed_by_month([(today, today)], [memo.unit_id + 1]) == []


def test_the_badge_of_an_approval_on_paper(memo, django_assert_num_queries):
    paper = Offline("张书记", "党委书记", dt.date(2026, 3, 2), "党委会")
    with action("testapp.approve", by=CLERK, offline=paper) as act:
        act.change(memo, pages=1)
    with django_assert_num_queries(1):
        found = approvals("testapp.Memo", [memo.uuid, uuid.uuid4()])
    (approval,) = found[memo.uuid]
    assert str(approval) == "线下已审批：张书记（党委书记）2026-03-02，党委会"
    assert shown(entries(Filter(offline=True)))[0].offline["who"] == "张书记"

    with pytest.raises(Refused):
        void_approval(approval, by=CLERK, why="")
    void_approval(approval, by=CLERK, why="登记错了")
    assert void_approval(approval, by=CLERK, why="再撤") == approval
    assert approvals("testapp.Memo", [memo.uuid]) == {}
    assert OfflineApproval.objects.get().voided_why == "登记错了"


@pytest.mark.pure
def test_a_label_is_given_once():
    labels.register("testapp.once", "一次")
    labels.register("testapp.once", "一次")
    with pytest.raises(ValueError, match="labelled twice"):
        labels.register("testapp.once", "两次")
    assert labels.label("testapp.nobody") == "testapp.nobody"
    assert labels.known()["testapp.once"] == "一次"
