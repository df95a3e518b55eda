"""What becomes of a record that was handed in; numbers of past periods; series; two at the same moment."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.activities.actions import (
    Counted,
    Event,
    Numbers,
    Roll,
    Sheet,
    archive_due,
    archive_many,
    change_series,
    correct_session,
    counting,
    flow,
    make_up,
    plan_session,
    record_counts,
    record_many,
    record_session,
    recording,
    return_many,
    return_session,
    save_session,
    series,
    set_up_series,
    submit_session,
    void_series,
    void_session,
    written_of,
)
from luoshi.activities.actions.common import holdings_of, sheets_of
from luoshi.activities.enums import Leave, Presence, State
from luoshi.activities.models import Attendance, Holding, Series, Session
from luoshi.audit.models import Detail, Entry
from luoshi.kernel import clock
from luoshi.kernel.errors import Conflict, Refused
from tests.factories.activities import DAY, make_session, members, written
from tests.factories.kernel import CLERK, OTHER
from tests.factories.people import make_member
from tests.factories.units import make_group, make_unit
from tests.suites.acts import ActionAuditSuite
from tests.support.threads import at_once


def handed_in(count: int = 4, **roll) -> Session:
    group = make_group()
    members(group.office, count)
    return make_session(group.office, roll=Roll(**roll))


def row_of(session: Session) -> Holding:
    return Holding.objects.get(session=session)


def again(session: Session, **more) -> Session:
    """Correct a record as it stands."""
    call = {"version": session.version, "by": OTHER, "why": "时间记错", **more}
    what = call.pop("written", None) or written_of(session)
    sheets = call.pop("sheets", None) or sheets_of(holdings_of(session))
    return correct_session(session, what, sheets, **call)


def numbers(unit, count=3, first=dt.date(2020, 3, 1), last=dt.date(2020, 3, 31), **more) -> Counted:
    return Counted(unit, more.pop("kind", "theme_day"), first, last, count, "2020年台账", **more)


@pytest.mark.django_db
class TestReturn:
    def test_it_counts_nowhere_until_it_is_handed_in_again(self):
        session = handed_in()
        back = return_session(session, version=session.version, by=OTHER, why="缺主题")
        assert (back.state, back.returned_why, row_of(session).counted) == (State.RETURNED, "缺主题", False)
        done = submit_session(back, version=back.version, by=CLERK)
        assert (done.state, done.returned_why, row_of(session).counted) == (State.SUBMITTED, "", True)
        assert Attendance.objects.count() == 4

    def test_everybody_came_after_all(self):
        """A returned roll with somebody missing, saved as a draft in which nobody is, stays so."""
        session = handed_in(missing={})
        person = Attendance.objects.first().person_id
        session = again(session, sheets=[Sheet(session.unit, None, Roll(missing={person: Leave.NONE}))])
        back = return_session(session, version=session.version, by=OTHER, why="有人补报到会")
        draft = save_session(back, written(), [Sheet(session.unit)], version=back.version, by=CLERK)
        done = submit_session(draft, version=draft.version, by=CLERK)
        assert (row_of(done).present, row_of(done).absent) == (4, 0)

    def test_needs_a_reason_and_a_record_that_waits(self):
        session = handed_in()
        with pytest.raises(Refused, match="退回需要写明原因"):
            return_session(session, version=session.version, by=OTHER, why=" ")
        archive_due(now=clock.now() + dt.timedelta(days=16))
        with pytest.raises(Refused, match="已归档的请用“更正”"):
            return_session(session, version=session.version + 1, by=OTHER, why="缺主题")


@pytest.mark.django_db
def test_archived_by_itself_after_the_days_of_the_pack():
    session = handed_in()
    assert archive_due(now=clock.now() + dt.timedelta(days=14)) == 0
    before = Entry.objects.count()
    assert archive_due(now=clock.now() + dt.timedelta(days=15, minutes=1)) == 1
    session.refresh_from_db()
    assert (session.state, row_of(session).counted) == (State.ARCHIVED, True)
    assert archive_due(now=clock.now() + dt.timedelta(days=16)) == 0
    assert Entry.objects.count() == before + 1


@pytest.mark.django_db
def test_records_that_were_looked_at_are_archived_at_once():
    session = handed_in()
    draft = make_session(session.unit, day=DAY + dt.timedelta(days=1), submit=False)
    with pytest.raises(Refused, match="只有已提交的记录可以归档"):
        archive_many([session, draft], by=OTHER)
    assert [one.state for one in archive_many([session], by=OTHER)] == [State.ARCHIVED]
    assert archive_many([session], by=OTHER) == []


@pytest.mark.django_db
class TestCorrect:
    def test_the_due_list_stays_as_it_was_handed_in(self):
        session = handed_in()
        make_member(session.unit, "补登", start=dt.date(2021, 1, 1))
        done = again(session, written=written(theme="更正的主题"))
        assert (done.theme, row_of(done).due) == ("更正的主题", 4)
        moved = again(done, written=written(day=dt.date(2021, 8, 9)))
        assert (row_of(moved).due, row_of(moved).day, row_of(moved).counted) == (5, dt.date(2021, 8, 9), True)

    def test_the_due_list_may_be_made_again(self):
        session = handed_in()
        make_member(session.unit, "补登", start=dt.date(2021, 1, 1))
        assert row_of(again(session, due_again=True)).due == 5

    def test_the_old_version_stays_in_the_trail(self):
        session = handed_in()
        person = Attendance.objects.order_by("pk").first().person
        again(session, sheets=[Sheet(session.unit, None, Roll(missing={person.pk: Leave.STATIONED}))])
        told = [
            Detail.objects.get(entry_seq=seq).text
            for seq in Entry.objects.filter(action__in=("activities.submit", "activities.correct"))
            .order_by("seq")
            .values_list("seq", flat=True)
        ]
        assert "到会4人" in told[0]
        assert f"请假1人：{person.name}（驻村）" in told[1]
        assert '"before":{"leave":0,"present":4,"roll":' in told[1] or '"present":4' in told[1]

    def test_names_are_not_written_again_where_nobody_changed(self):
        session = handed_in()
        keys = set(Attendance.objects.values_list("pk", flat=True))
        again(session, written=written(theme="更正的主题"))
        assert set(Attendance.objects.values_list("pk", flat=True)) == keys

    def test_a_wrong_form_loses_nothing(self):
        session = handed_in()
        with pytest.raises(Refused, match="实到9人多于应到4人"):
            again(session, sheets=[Sheet(session.unit, None, Roll(numbers=Numbers(due=4, present=9)))])
        assert (row_of(session).present, Attendance.objects.count()) == (4, 4)

    def test_needs_a_reason_the_version_and_a_record_that_was_handed_in(self):
        session = handed_in()
        with pytest.raises(Refused, match="更正需要写明原因"):
            again(session, why="")
        with pytest.raises(Conflict):
            again(session, version=session.version - 1)
        draft = make_session(session.unit, kinds=["lecture"], submit=False)
        with pytest.raises(Refused, match="还没有提交，请直接修改"):
            again(draft)
        (count,) = record_counts([numbers(session.unit)], by=CLERK)
        with pytest.raises(Refused, match="按次数登记的，请作废后重新登记"):
            again(count)


@pytest.mark.django_db
def test_void_leaves_the_count_and_makes_room():
    session = handed_in()
    void_session(session, by=CLERK, why="登记重复", version=session.version)
    assert not Session.objects.rows().exists()
    assert not Holding.objects.counted().exists()
    assert make_session(session.unit).pk != session.pk
    with pytest.raises(Refused, match="已作废"):
        void_session(session, by=CLERK, why="登记重复")


@pytest.mark.django_db
class TestMakeUp:
    def test_leave_and_absence_become_made_up(self):
        session = handed_in()
        first, second = Attendance.objects.order_by("pk").values_list("person_id", flat=True)[:2]
        roll = Roll(missing={first: Leave.OFFICIAL, second: Leave.NONE})
        session = again(session, sheets=[Sheet(session.unit, None, roll)])
        day = dt.date(2021, 8, 12)
        done = make_up(session, {first: day, second: day}, version=session.version, by=CLERK)
        row = row_of(done)
        assert (row.present, row.made_up, row.leave, row.absent) == (2, 2, 0, 0)
        place = Attendance.objects.get(person=first)
        assert (place.state, place.leave, place.made_up_on) == (Presence.MADE_UP, Leave.OFFICIAL, day)
        kept = again(done)  # as the page shows it, written again
        assert (row_of(kept).made_up, Attendance.objects.get(person=first).made_up_on) == (2, day)

    def test_who_was_there_cannot_make_it_up(self):
        session = handed_in()
        person = Attendance.objects.first().person_id
        with pytest.raises(Refused, match="有1人不在这次的请假、缺席名单里"):
            make_up(session, {person: DAY}, version=session.version, by=CLERK)
        with pytest.raises(Refused, match="请选择补学人员"):
            make_up(session, {}, version=session.version, by=CLERK)

    def test_not_before_the_session(self):
        session = handed_in()
        person = Attendance.objects.first().person_id
        session = again(session, sheets=[Sheet(session.unit, None, Roll(missing={person: Leave.NONE}))])
        with pytest.raises(Refused, match="应在2021-08-05至今天之间"):
            make_up(session, {person: dt.date(2021, 8, 4)}, version=session.version, by=CLERK)


@pytest.mark.django_db
class TestCounts:
    def test_a_number_of_a_month_is_one_row(self):
        group = make_group()
        key = uuid.uuid4()
        rows = [
            numbers(group.office, present=40, uuid=key),
            numbers(group.works_first, kind="life_meeting", count=1),
        ]
        made = record_counts(rows, by=CLERK)
        assert record_counts(rows[:1], by=CLERK)[0].pk == made[0].pk
        row = row_of(made[0])
        assert (row.first, row.day, row.count, row.present, row.due) == (
            rows[0].first,
            rows[0].last,
            3,
            40,
            None,
        )
        assert (row.counted, row.month, made[0].source) == (True, 2020 * 12 + 2, "2020年台账")
        assert row_of(made[1]).year == 2020

    def test_queries_do_not_grow_with_the_rows(self):
        group = make_group()
        record_counts([numbers(group.office, first=dt.date(2020, 1, 1), last=dt.date(2020, 1, 31))], by=CLERK)
        found = []
        for months in ((2,), range(3, 12)):
            rows = [
                numbers(group.office, first=dt.date(2020, m, 1), last=dt.date(2020, m, 28)) for m in months
            ]
            with CaptureQueriesContext(connection) as queries:
                record_counts(rows, by=CLERK)
            found.append(len(queries))
        assert found[0] == found[1]

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"first": dt.date(2020, 3, 15), "last": dt.date(2020, 4, 30)}, "2020-03-01至2020-03-31已按次数登记3次"),
            ({"last": dt.date(2999, 3, 31), "first": dt.date(2999, 3, 1)}, "晚于今天"),
            ({"first": dt.date(2019, 12, 1)}, "不能跨年度"),
            ({"first": dt.date(2020, 4, 1)}, "开始日期晚于截止日期"),
            ({"count": 0}, "次数或人次有误"),
            ({"kind": "study_group"}, "不开展“党委理论学习中心组学习”"),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused_whole(self, more, sentence):
        group = make_group()
        record_counts([numbers(group.office)], by=CLERK)
        with pytest.raises(Refused, match=sentence):
            record_counts([numbers(group.works_first), numbers(group.office, **more)], by=CLERK)
        assert Session.objects.count() == 1

    def test_neither_number_nor_event_counts_twice(self):
        group = make_group()
        members(group.office, 2)
        make_session(group.office, day=dt.date(2021, 3, 8))
        month = numbers(group.office, first=dt.date(2021, 3, 1), last=dt.date(2021, 3, 31))
        with pytest.raises(Refused, match="2021-03-08已有逐次登记的记录"):
            record_counts([month], by=CLERK)
        record_counts([month], by=CLERK, besides=True)
        with pytest.raises(Refused, match="已按次数登记3次，再逐次登记会重复计算"):
            make_session(group.office, day=dt.date(2021, 3, 9))
        assert make_session(group.office, kinds=["lecture"], day=dt.date(2021, 3, 9))

    def test_numbers_of_two_series_stand_beside_each_other(self):
        group = make_group()
        two = [set_up_series(group.top, name, dt.date(2020, 1, 1), by=CLERK) for name in ("甲教育", "乙教育")]
        made = record_counts([numbers(group.office, kind="topical", series=one) for one in two], by=CLERK)
        assert len(made) == 2
        with pytest.raises(Refused, match="已按次数登记3次"):
            record_counts([numbers(group.office, kind="topical", series=two[0])], by=CLERK)


@pytest.mark.django_db
class TestSeries:
    def test_set_up_changed_voided(self):
        group = make_group()
        key = uuid.uuid4()
        made = [set_up_series(group.top, "党史学习教育", DAY, by=CLERK, uuid=key) for _ in range(2)]
        assert made[0].pk == made[1].pk
        with pytest.raises(Refused, match="已有“党史学习教育”"):
            set_up_series(group.top, "党史学习教育", DAY, by=CLERK)
        make_session(group.office, kinds=["topical"], series=made[:1], roll=Roll(numbers=Numbers(present=1)))
        with pytest.raises(Refused, match="2021-08-05已有记录属于这项学习教育"):
            change_series(
                made[0], by=CLERK, version=1, name="党史学习教育", start=dt.date(2021, 8, 6), end=None
            )
        with pytest.raises(Refused, match="还有记录属于这项学习教育"):
            void_series(made[0], by=CLERK, why="重复")
        changed = change_series(made[0], by=CLERK, version=1, name="党史教育", start=DAY, end=DAY)
        assert (changed.name, changed.end) == ("党史教育", DAY)
        other = set_up_series(group.top, "党史学习教育", DAY, by=CLERK)
        void_series(other, by=CLERK, why="重复", version=1)
        assert [one.name for one in Series.objects.rows()] == ["党史教育"]

    def test_a_name_that_has_no_place_here_is_refused(self):
        with pytest.raises(Refused, match="涉及"):
            set_up_series(make_group().top, "思想动态摸排", DAY, by=CLERK)


def draft_of(**more):
    return make_session(make_unit(), submit=False, **more)


def with_numbers(session: Session) -> list[Sheet]:
    return [Sheet(session.unit, None, Roll(numbers=Numbers(present=3)))]


def _make_up():
    session = handed_in()
    person = Attendance.objects.first().person_id
    session = again(session, sheets=[Sheet(session.unit, None, Roll(missing={person: Leave.NONE}))])
    return partial(make_up, session, {person: DAY}, version=session.version, by=CLERK)


def _submit():
    draft = draft_of(roll=Roll(numbers=Numbers(present=3)))
    return partial(submit_session, draft, version=1, by=CLERK)


def _save():
    draft = draft_of()
    return partial(save_session, draft, written(), with_numbers(draft), version=1, by=CLERK, submit=True)


def _of_series(act, **more):
    one = set_up_series(make_unit(), "党史学习教育", DAY, by=CLERK)
    return partial(act, one, by=CLERK, **more)


def _late(act, **more):
    session = handed_in()
    return partial(act, session, version=session.version, by=OTHER, **more)


class TestRecordingActs(ActionAuditSuite):
    module = recording
    acts = {
        "plan_session": lambda: partial(plan_session, written(), [Sheet(make_unit())], by=CLERK),
        "record_session": lambda: partial(record_session, written(), [Sheet(make_unit())], by=CLERK),
        "record_many": lambda: partial(record_many, [Event(written(), [Sheet(make_unit())])], by=CLERK),
        "save_session": _save,
        "submit_session": _submit,
    }


class TestFlowActs(ActionAuditSuite):
    module = flow
    acts = {
        "return_session": lambda: _late(return_session, why="缺主题"),
        "archive_due": lambda: (
            handed_in() and partial(archive_due, by=OTHER, now=clock.now() + dt.timedelta(days=16))
        ),
        "return_many": lambda: partial(return_many, [handed_in()], by=OTHER, why="缺主题"),
        "archive_many": lambda: partial(archive_many, [handed_in()], by=OTHER),
        "correct_session": lambda: partial(again, handed_in(), written=written(theme="更正的主题")),
        "void_session": lambda: _late(void_session, why="登记重复"),
        "make_up": _make_up,
    }


class TestCountingActs(ActionAuditSuite):
    module = counting
    acts = {"record_counts": lambda: partial(record_counts, [numbers(make_unit())], by=CLERK)}


class TestSeriesActs(ActionAuditSuite):
    module = series
    acts = {
        "set_up_series": lambda: partial(set_up_series, make_unit(), "党史学习教育", DAY, by=CLERK),
        "change_series": lambda: _of_series(change_series, version=1, name="学党史", start=DAY, end=None),
        "void_series": lambda: _of_series(void_series, why="重复"),
    }


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_recorders_write_down_the_same_meeting(self):
        unit = make_unit()
        found = at_once(
            *(partial(record_session, written(), [Sheet(unit)], by=by) for by in (CLERK, OTHER, CLERK))
        )
        assert sorted(type(one).__name__ for one in found) == ["Refused", "Refused", "Session"]
        assert (Session.objects.count(), Holding.objects.count()) == (1, 1)

    def test_two_recorders_save_the_same_record(self):
        draft = draft_of()
        found = at_once(
            *(
                partial(save_session, draft, written(theme=by.name), with_numbers(draft), version=1, by=by)
                for by in (CLERK, OTHER)
            )
        )
        assert sorted(type(one).__name__ for one in found) == ["Conflict", "Session"]
        kept = Session.objects.get()
        assert kept.theme == next(one.theme for one in found if isinstance(one, Session))

    def test_the_same_draft_sent_twice_at_once(self):
        unit, key = make_unit(), uuid.uuid4()
        send = partial(
            record_session,
            written(),
            [Sheet(unit, None, Roll(numbers=Numbers(present=3)))],
            by=CLERK,
            uuid=key,
            submit=True,
        )
        found = at_once(send, send)
        assert len({one.pk for one in found if isinstance(one, Session)}) == 1
        assert (Session.objects.count(), Holding.objects.count()) == (1, 1)

    def test_two_clocks_archive(self):
        draft = draft_of(roll=Roll(numbers=Numbers(present=3)))
        submit_session(draft, version=1, by=CLERK)
        later = clock.now() + dt.timedelta(days=16)
        assert sorted(at_once(*[partial(archive_due, now=later)] * 2)) == [0, 1]
