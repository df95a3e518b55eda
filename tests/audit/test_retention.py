"""Old details may go, with a record of it; the chain stays whole and everything else stays forbidden."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from luoshi.audit import head, trail
from luoshi.audit.models import Detail, Entry, Retention
from luoshi.audit.queries import shown
from luoshi.audit.retention import retain
from luoshi.audit.verify import Reason, verify
from luoshi.kernel.action import action
from luoshi.kernel.errors import Refused
from luoshi.kernel.writes import schema_changes_allowed
from tests.factories.kernel import CLERK

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_years(data_dir, time_machine):
    """Twelve entries a month apart, then today."""
    for month in range(1, 13):
        time_machine.move_to(dt.datetime(2025, month, 10, 4, 0, tzinfo=dt.UTC), tick=False)
        with action("testapp.edit", by=CLERK) as act:
            act.note("testapp.Memo", str(month))
    time_machine.move_to(dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC), tick=False)
    return data_dir


def put_head():
    last = Entry.objects.latest("seq")
    head.put(head.Head.signed(trail.instance_id(), last.seq, last.hash))


def test_details_go_and_headers_stay(two_years):
    gone = retain(before=dt.date(2025, 7, 1), least_days=183, by=CLERK, why="按规定清理")
    put_head()
    assert gone == 6
    assert Entry.objects.count() == 13
    assert sorted(Detail.objects.values_list("pk", flat=True)) == list(range(7, 14))
    assert verify().is_sound
    assert Entry.objects.get(seq=13).touched == '["create audit.Retention 6","remove audit.Detail *"]'
    assert shown([Entry.objects.get(seq=3)])[0].rows is None


def test_a_detail_after_the_retention_is_missed(two_years):
    retain(before=dt.date(2025, 7, 1), least_days=183, by=CLERK, why="按规定清理")
    put_head()
    with schema_changes_allowed():
        on = " ON audit_detail" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER audit_detail_no_delete{on}")
        Detail.objects.filter(pk=8).delete()
    assert (verify().first.seq, verify().first.reason) == (8, Reason.DETAIL_MISSING)


def test_the_database_lets_only_retained_details_go(two_years):
    retain(before=dt.date(2025, 3, 1), least_days=183, by=CLERK, why="按规定清理")
    with action("testapp.sly", by=CLERK) as act:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act.remove(Detail.objects.filter(pk=5))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act.remove(Entry.objects.filter(pk=1))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act.remove(Retention.objects.all())
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act.change(Retention.objects.get(), before=dt.date(2026, 1, 1))
    assert Detail.objects.count() == 11


@pytest.mark.parametrize(
    ("before", "why", "field"),
    [
        (dt.date(2026, 10, 1), "清理", "before"),  # younger than the rules ask
        (dt.date(2024, 1, 1), "清理", "before"),  # nothing there
        (dt.date(2025, 7, 1), " ", "why"),
    ],
)
def test_what_is_refused(before, why, field, two_years):
    with pytest.raises(Refused) as refused:
        retain(before=before, least_days=183, by=CLERK, why=why)
    assert refused.value.field == field
    assert Detail.objects.count() == 12


def test_it_stands_alone(two_years):
    with action("testapp.outer", by=CLERK), pytest.raises(RuntimeError, match="alone"):
        retain(before=dt.date(2025, 7, 1), least_days=183, by=CLERK, why="清理")
