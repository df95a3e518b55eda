"""Verification finds what was done to the trail and says where it began."""

import datetime as dt
import hashlib
import json
import threading

import pytest
from django.db import connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from luoshi.audit import head, triggers
from luoshi.audit.canonical import FORM, header_hash
from luoshi.audit.models import Detail, Entry
from luoshi.audit.retention import retain
from luoshi.audit.stored import BATCH
from luoshi.audit.verify import Finding, Reason, fault, verify
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.writes import schema_changes_allowed
from tests.accept import tamper
from tests.factories.kernel import CLERK


@pytest.mark.django_db
def test_an_empty_trail_is_sound(data_dir):
    report = verify()
    assert (report.is_sound, report.entries, report.broken, report.notices) == (True, 0, [], [])


@pytest.mark.django_db
def test_an_untouched_trail_is_sound(written):
    report = verify()
    assert (report.is_sound, report.entries, report.broken, report.notices) == (True, 10, [], [])


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_a_tenth_of_the_tamperings(seed, data_dir):
    """The whole thousand is `make accept`."""
    assert tamper.run(60, seed, entries=40) == []


@pytest.mark.django_db
def test_every_kind_of_tampering_is_tried(data_dir):
    assert len({kind.__name__ for kind in tamper.TAMPERINGS}) == 21
    assert tamper.run(len(tamper.TAMPERINGS), 7, entries=12) == []


@pytest.mark.django_db
def test_a_missing_head_is_told(written):
    head.path().unlink()
    report = verify()
    assert report.broken == [
        Finding(None, Reason.HEAD_MISSING, "链头文件缺失：audit-head.json 不存在，末尾日志是否被删无从核对")
    ]


@pytest.mark.django_db
def test_an_older_head_is_only_a_notice(written):
    third = Entry.objects.get(seq=3)
    head.put(head.Head.signed(head.read().instance, 3, third.hash))
    report = verify()
    assert report.is_sound
    assert [(n.seq, n.reason) for n in report.notices] == [(3, Reason.HEAD_OLDER)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"count": 9}, Reason.HEAD_FORGED),
        ({"hmac": "0" * 64}, Reason.HEAD_FORGED),
    ],
)
def test_an_altered_head_is_told(change, reason, written):
    known = head.read()
    values = {"instance": known.instance, "count": known.count, "hash": known.hash, "hmac": known.hmac}
    head.put(head.Head(**(values | change)))
    assert [finding.reason for finding in verify().broken] == [reason]


@pytest.mark.django_db
def test_an_unreadable_head_is_told(written):
    head.path().write_bytes(b"\xff\xfe")
    assert [finding.reason for finding in verify().broken] == [Reason.HEAD_FORGED]


@pytest.mark.django_db
def test_a_head_of_another_chain_is_told(written):
    known = head.read()
    head.put(head.Head.signed(known.instance, known.count, "f" * 64))
    assert [finding.reason for finding in verify().broken] == [Reason.HEAD_OTHER]
    head.put(head.Head.signed("another", known.count, known.hash))
    assert [finding.reason for finding in verify().broken] == [Reason.HEAD_OTHER]


@pytest.mark.django_db
def test_a_new_key_needs_the_old_one_among_the_fallbacks(written, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 50
    assert verify().first.reason is Reason.REWRITTEN
    settings.SECRET_KEY_FALLBACKS = [old]
    assert verify().is_sound


@pytest.mark.django_db
def test_values_that_were_never_written_do_not_stop_it(written):
    """SQLite stores any type in any column, PostgreSQL knows moments Python does not."""
    odd = {
        "sqlite": [
            ("at", "damaged"),
            ("typed_fields", "many"),
            ("why", b"\x00\xff"),
            ("seal", b"\xff"),
            ("hash", 1),
        ],
        "postgresql": [("at", "infinity"), ("at", "4000-01-01 BC")],
    }
    for column, value in odd[connection.vendor]:
        with schema_changes_allowed(), transaction.atomic():
            triggers.remove()
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE audit_entry SET {column} = %s WHERE seq = 4", [value])
            assert (verify().first.seq, verify().first.reason) == (4, Reason.HEADER)
            transaction.set_rollback(True)
    assert verify().is_sound


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage",
    [
        {"sqlite": ("at", "damaged"), "postgresql": ("at", "infinity")},
        {"sqlite": ("why", b"\xff"), "postgresql": ("touched", "{")},
    ],
)
def test_a_damaged_entry_of_a_retention_does_not_stop_it(damage, written):
    """That entry is looked for before the walk along the chain begins."""
    retain(before=clock.today() + dt.timedelta(days=1), least_days=-1, by=CLERK, why="到期")
    seq = Entry.objects.latest("seq").seq
    column, value = damage[connection.vendor]
    with schema_changes_allowed(), connection.cursor() as cursor:
        triggers.remove()
        cursor.execute(f"UPDATE audit_entry SET {column} = %s WHERE seq = %s", [value, seq])
    found = verify().first
    assert (found.seq, found.reason) == (1, Reason.DETAIL_MISSING)  # no retention can be relied on
    assert fault(seq) is Reason.HEADER


@pytest.mark.django_db
def test_a_number_that_is_none_is_an_entry_put_in(written):
    if connection.vendor != "sqlite":  # PostgreSQL stores numbers only
        return
    with schema_changes_allowed(), connection.cursor() as cursor:
        triggers.remove()
        cursor.execute("UPDATE audit_entry SET seq = 'eleven' WHERE seq = 10")
        cursor.execute("UPDATE audit_detail SET entry_seq = 'eleven' WHERE entry_seq = 10")
    assert (verify().first.seq, verify().first.reason) == (10, Reason.INSERTED)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(-(2**63), 2**63 - 1)


@given(
    st.tuples(
        NUMBERS,
        TEXTS,
        TEXTS,
        TEXTS,
        st.none() | NUMBERS,
        TEXTS,
        st.none() | NUMBERS,
        *[TEXTS] * 3,
        NUMBERS,
        *[TEXTS] * 4,
    )
)
def test_the_canonical_text_is_a_json_list(values):
    text = json.dumps([FORM, *values], ensure_ascii=False, separators=(",", ":"))
    assert header_hash(values) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(("place", "odd"), [(10, 2.0), (10, True), (10, "2"), (2, 7), (9, b"x"), (9, None)])
def test_a_value_of_another_type_never_hashes_the_same(place, odd):
    values = [
        1,
        "2026-01-31 09:05:00.000000",
        "a",
        "[]",
        None,
        "甲",
        2,
        "page",
        "",
        "7",
        2,
        "",
        "[]",
        "d",
        "p",
    ]
    changed = [*values[:place], odd, *values[place + 1 :]]
    try:
        assert header_hash(changed) != header_hash(values)
    except TypeError:
        assert not isinstance(odd, bool | float)


@pytest.mark.django_db
def test_batches_join_without_a_gap(data_dir, monkeypatch):
    assert BATCH > 100
    monkeypatch.setattr("luoshi.audit.stored.BATCH", 7)
    tamper.build(29, tamper.random.Random(3))
    report = verify()
    assert (report.entries, report.broken) == (29, [])


@pytest.mark.django_db(transaction=True)
def test_entries_written_at_the_same_time_form_one_chain(data_dir):
    """Four writers at once: no gap, no fork, every detail in its place."""
    failures = []

    def write(name):
        try:
            for number in range(10):
                with action("testapp.edit", by=CLERK) as act:
                    act.note("testapp.Memo", f"{name}-{number}")
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = verify()
    assert failures == []
    assert (report.entries, report.broken, report.notices) == (40, [], [])
    assert Detail.objects.count() == 40


@pytest.mark.django_db
def test_moments_are_hashed_alike_on_both_databases(data_dir, time_machine_at):
    with action("testapp.edit", by=CLERK) as act:
        act.note("testapp.Memo", "1")
    assert Entry.objects.get().at == dt.datetime(2026, 3, 1, 1, 5, tzinfo=dt.UTC)
    with_head = head.Head.signed(str(tamper_instance()), 1, Entry.objects.get().hash)
    head.put(with_head)
    assert verify().is_sound


@pytest.fixture
def time_machine_at(time_machine):
    """A moment without a fraction of a second, which SQLite stores shorter."""
    time_machine.move_to(dt.datetime(2026, 3, 1, 1, 5, tzinfo=dt.UTC), tick=False)


def tamper_instance():
    from luoshi.audit.trail import instance_id

    return instance_id()
