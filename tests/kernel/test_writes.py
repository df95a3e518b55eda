"""The wrapper refuses every write that does not go through an action's methods, however it is made."""

import ast
import threading
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from django.utils import timezone

import luoshi
from luoshi.kernel import writes
from luoshi.kernel.action import action
from luoshi.kernel.errors import WriteOutsideAction
from tests.factories.kernel import CLERK, unit
from tests.kernel.testapp.models import Memo, Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def tag():
    with action("testapp.make", by=CLERK) as act:
        return act.create(Tag(word="一"))


def raw(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


OTHER_WAYS = {
    "save": lambda: Tag(word="二").save(),
    "save again": lambda: Tag.objects.get().save(),
    "create": lambda: Tag.objects.create(word="二"),
    "bulk_create": lambda: Tag.objects.bulk_create([Tag(word="二"), Tag(word="三")]),
    "bulk_create replacing": lambda: Tag.objects.bulk_create(
        [Tag(id=1, word="二")], update_conflicts=True, unique_fields=["id"], update_fields=["word"]
    ),
    "bulk_update": lambda: Tag.objects.bulk_update([Tag.objects.get()], ["word"]),
    "update": lambda: Tag.objects.update(word="二"),
    "delete": lambda: Tag.objects.all().delete(),
    "instance delete": lambda: Tag.objects.get().delete(),
    "raw delete": lambda: Tag.objects.all()._raw_delete("default"),
    "get_or_create": lambda: Tag.objects.get_or_create(word="二"),
    "raw cursor": lambda: raw("UPDATE testapp_tag SET word = %s", ["二"]),
    "raw with comment": lambda: raw("/* x */ DELETE -- y\n FROM testapp_tag"),
    "raw cte": lambda: raw("WITH x AS (SELECT 1) DELETE FROM testapp_tag"),
    "drop": lambda: raw("DROP TABLE testapp_tag"),
    "create table": lambda: raw("CREATE TABLE x (a integer)"),
}


def execute_many():
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO testapp_tag (word) VALUES (%s)", [["二"], ["三"]])


OTHER_WAYS["executemany"] = execute_many


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_refused_outside_an_action(way, tag):
    with pytest.raises(WriteOutsideAction), transaction.atomic():
        OTHER_WAYS[way]()
    assert list(Tag.objects.values_list("word", flat=True)) == ["一"]


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_refused_inside_an_action_but_past_its_methods(way, tag):
    with pytest.raises(WriteOutsideAction), action("testapp.sly", by=CLERK):
        OTHER_WAYS[way]()
    assert list(Tag.objects.values_list("word", flat=True)) == ["一"]


def test_locking_reads_and_savepoints_pass(tag):
    with transaction.atomic(), transaction.atomic():
        assert Tag.objects.select_for_update().get() == tag


def test_tables_that_are_not_records_pass():
    Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
    Session.objects.filter(session_key="k").delete()
    assert ContentType.objects.get_for_model(Memo).model == "memo"


def test_a_new_thread_starts_with_the_door_shut(tag):
    """Even while an action is open in the thread that started it."""
    outcome = []

    def write():
        try:
            writes.refuse_writes(
                lambda *_: outcome.append("written"),
                "DELETE FROM testapp_tag",
                None,
                False,
                {"connection": connection},
            )
        except WriteOutsideAction:
            outcome.append("refused")

    with writes.writes_allowed():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert outcome == ["refused"]


def test_every_connection_is_guarded_first_and_once():
    connections["default"].ensure_connection()
    writes.guard(connections["default"])
    assert connections["default"].execute_wrappers.count(writes.refuse_writes) == 1
    with connections["default"].execute_wrapper(lambda execute, *args: execute(*args)):
        assert connections["default"].execute_wrappers[0] is writes.refuse_writes
    assert connections["default"].execute_wrappers == [writes.refuse_writes]


def test_a_connection_made_later_is_guarded():
    made = connections.create_connection("default")
    try:
        made.connect()
        assert made.execute_wrappers == [writes.refuse_writes]
    finally:
        made.close()


def test_the_door_shuts_after_an_error(tag):
    with pytest.raises(ZeroDivisionError), action("testapp.make", by=CLERK) as act:
        act.create(Tag(word="二"))
        _ = 1 // 0
    with pytest.raises(WriteOutsideAction), transaction.atomic():
        Tag.objects.create(word="三")
    assert Tag.objects.count() == 1


@pytest.mark.pure
def test_no_source_goes_round_the_wrapper():
    """Some calls of the drivers run SQL without Django's wrappers; the product uses none of them."""
    bypasses = {"executescript", "callproc", "copy_from", "copy_expert", "set_trace_callback"}
    found = [
        f"{path}:{node.lineno}"
        for path in Path(luoshi.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in bypasses
    ]
    assert found == []


@pytest.mark.pure
def test_only_three_places_open_a_door():
    """The action's methods, the audit writer and the commands that make the schema."""
    allowed = {"kernel/action.py", "kernel/writes.py", "audit/trail.py", "site/restore.py"}
    folder = Path(luoshi.__file__).parent
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if "writes_allowed" in (text := path.read_text(encoding="utf-8")) or "schema_changes_allowed" in text
    }
    assert {name for name in found if "management/commands/" not in name} <= allowed


def test_unit_factory_goes_through_the_door():
    assert unit().pk is not None
