"""20 000 people from one roster file, end to end: ours, the bare floor, and django-import-export in bulk mode.

    python -m benchmarks.imports          (SQLite in a temporary folder, or LUOSHI_DATABASE_URL: an empty database)

Ours: the file through gate and cut in the child process, kept, read, planned, shown as a preview, the plan kept beside
it, made ready and, after a look in the trail whether anything moved that the plan rests on, written with its trail:
people, their spells of membership. How long others wait is told of the longest of the three steps (take in, compare,
write): on SQLite from the beginning of its transaction to the end of the step, on PostgreSQL from the chain's lock.
The floor reads the same file, builds the same rows and inserts them into the same tables, with one audit entry a sheet
row and nothing else: no gate, no matching, no check. The alternative writes people only (it knows one model a file) and
keeps no trail. The aim is at least half the speed of the floor, and that other writers wait at most 3 s.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any, NamedTuple

import python_calamine
import xlsxwriter

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
BRANCHES = 200
SINCE = dt.date(2016, 7, 1)
ON = dt.date(2021, 3, 1)
WAIT_AIM = 3.0  # seconds other writers wait
HEADS = (
    "序号",
    "工号",
    "姓名",
    "单位/部门",
    "所在党支部",
    "党员类别",
    "入党时间",
    "转正时间",
    "岗位（职务）",
    "在岗状态",
    "备注",
)
FIRST_ROW = 3  # title, who fills it in, heads
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "明华建国志强伟军平文海波永春秀英丽娟玉兰"


class Line(NamedTuple):
    """One way of taking the file in."""

    what: str
    seconds: float
    waiting: float | None = None  # of that, with the door shut to other writers


def branch_name(number: int) -> str:
    """Names nobody mistakes for one another."""
    return f"示例{number:03}党支部"


def roster() -> bytes:
    """The file, as an office keeps it: title, line of who fills it in, heads, rows, total."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("党员花名册")
    page.merge_range(0, 0, 0, len(HEADS) - 1, "党员花名册")
    page.merge_range(1, 0, 1, len(HEADS) - 1, "填报单位（盖章）：集团党委　填报时间：2021.3.1")
    page.write_row(2, 0, HEADS)
    for number in range(ROWS):
        name = SURNAMES[number % 20] + GIVEN[number // 20 % 20] + GIVEN[number // 400 % 20]
        joined = dt.date(1990, 1, 1) + dt.timedelta(days=number % 9000)
        page.write_row(
            FIRST_ROW + number,
            0,
            [
                number + 1, f"B{number:06}", name, f"第{number % 40}车间", branch_name(number % BRANCHES), "正式",
                f"{joined.year}.{joined.month}.{joined.day}", f"{joined.year + 1}.{joined.month}.{min(joined.day, 28)}",
                "操作工", "在岗", "",
            ],
        )  # fmt: skip
    book.close()
    return stream.getvalue()


def set_up_branches() -> Any:
    """The top unit with its branches."""
    from luoshi.kernel.actor import SYSTEM
    from luoshi.organisations.actions import NewUnit, set_up
    from luoshi.organisations.enums import UnitKind

    top = NewUnit("集团党委", UnitKind.GROUP_COMMITTEE, SINCE, None, "批复1号")
    branches = [
        NewUnit(branch_name(number), UnitKind.BRANCH, SINCE, top.uuid, "批复1号")
        for number in range(BRANCHES)
    ]
    return set_up([top, *branches], by=SYSTEM)


@contextmanager
def timed(into: list[float]) -> Any:
    """Adds the seconds spent inside."""
    began = time.perf_counter()
    yield
    into.append(time.perf_counter() - began)


def ours(units: list[Any], data: bytes) -> Line:
    """Through the product's own steps."""
    from django.db import connection

    from luoshi.exchange.actions import applying, comparing, receiving
    from luoshi.kernel.actor import SYSTEM
    from luoshi.kernel.exchange import offers

    spent: list[float] = []
    held: list[float] = []
    with timed(spent):
        with _holding(connection, held):
            received = receiving.receive(
                offers["organisations.members"],
                units[0],
                [receiving.Handed(io.BytesIO(data), "党员花名册.xlsx")],
                by=SYSTEM,
                on=ON,
            )
        with _holding(connection, held):
            compared = comparing.compare(received.found, by=SYSTEM)
        if compared.layouts or compared.planning is None or compared.planning.picture.questions:
            raise SystemExit("the file is not read without a question")
        with _holding(connection, held):
            applying.apply(received.found, by=SYSTEM)
    return Line("ours: file to written records with preview and trail", spent[0], max(held))


@contextmanager
def _holding(connection: Any, held: list[float]) -> Any:
    """How long others wait: SQLite the transaction, PostgreSQL the lock of the chain until the commit."""
    began = [time.perf_counter()]

    def watch(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        text = str(sql)
        if "pg_advisory_xact_lock" in text:
            answer = execute(sql, params, many, context)
            began.append(time.perf_counter())
            return answer
        if text.startswith("BEGIN"):
            began.append(time.perf_counter())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    held.append(time.perf_counter() - began[-1])


def _read(data: bytes) -> list[list[Any]]:
    return (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_index(0)
        .to_python()[FIRST_ROW:]
    )


def _day(text: str) -> dt.date:
    year, month, day = text.split(".")
    return dt.date(int(year), int(month), int(day))


def floor(units: list[Any], data: bytes) -> Line:
    """The same file into the same tables, and one audit entry a sheet row."""
    import hashlib

    from django.db import transaction
    from django.utils import timezone

    from luoshi.audit.models import Detail, Entry
    from luoshi.kernel.writes import writes_allowed
    from luoshi.organisations.models import Membership, Person

    by_name = {branch_name(number): unit for number, unit in enumerate(units[1:])}
    spent: list[float] = []
    with timed(spent), writes_allowed(), transaction.atomic():
        now = timezone.now()
        last = Entry.objects.order_by("-seq").first()
        seq, before = (last.seq, last.hash) if last else (0, "")
        people, entries, details = [], [], []
        for row in _read(data):
            person = Person(
                unit=by_name[row[4]], staff_no=row[1], name=row[2], workplace=row[3], joined_on=_day(row[6]),
                confirmed_on=_day(row[7]), job=row[8], at_work="on_post", entered_at=now, entered_by_name="系统",
            )  # fmt: skip
            people.append(person)
            seq += 1
            detail = f'{{"name":"{person.name}","staff_no":"{person.staff_no}"}}'
            before = hashlib.sha256(f"{before}{detail}".encode()).hexdigest()
            entries.append(
                Entry(
                    seq=seq, at=now, action="bench", parts="[]", actor_id=None, actor_name="系统", unit_id=None, door="cli",
                    request_id="", why="", typed_fields=0, offline="", touched=f'["create {person.uuid}"]',
                    detail_digest=before, prev=before, hash=before, seal=before,
                )
            )  # fmt: skip
            details.append(Detail(entry_seq=seq, text=detail))
        Person.objects.bulk_create(people, batch_size=500)
        Membership.objects.bulk_create(
            [
                Membership(
                    unit_id=person.unit_id, person=person, start=person.joined_on, kind="full", began="on_record",
                    entered_at=now, entered_by_name="系统",
                )
                for person in people
            ],
            batch_size=500,
        )  # fmt: skip
        Entry.objects.bulk_create(entries, batch_size=500)
        Detail.objects.bulk_create(details, batch_size=500)
    return Line("floor: read, build, insert, one audit entry a row", spent[0])


def alternative(units: list[Any], data: bytes) -> Line:
    """django-import-export with use_bulk: people only, in a dry run for its preview and then for good."""
    from django.utils import timezone
    from import_export import fields, resources
    from tablib import Dataset

    from luoshi.kernel.writes import writes_allowed
    from luoshi.organisations.models import Person

    by_name = {branch_name(number): unit for number, unit in enumerate(units[1:])}
    now = timezone.now()

    class People(resources.ModelResource):  # type: ignore[misc]
        name = fields.Field("name", "姓名")
        staff_no = fields.Field("staff_no", "工号")
        workplace = fields.Field("workplace", "单位/部门")
        job = fields.Field("job", "岗位（职务）")

        class Meta:
            model = Person
            fields = ("name", "staff_no", "workplace", "job")
            import_id_fields = ("staff_no",)
            use_bulk = True
            batch_size = 500
            skip_unchanged = True
            report_skipped = False
            force_init_instance = False

        def before_save_instance(self, instance: Any, row: Any, **_more: Any) -> None:
            instance.unit = by_name[row["所在党支部"]]
            instance.joined_on, instance.confirmed_on = _day(row["入党时间"]), _day(row["转正时间"])
            instance.entered_at, instance.entered_by_name = now, "系统"

    spent: list[float] = []
    with timed(spent), writes_allowed():
        dataset = Dataset(*[tuple(row) for row in _read(data)], headers=HEADS)
        for dry in (True, False):
            result = People().import_data(dataset, dry_run=dry, raise_errors=True, use_transactions=True)
        if result.has_errors():
            raise SystemExit("the alternative refused the file")
    return Line("django-import-export, use_bulk: preview and import of people only", spent[0])


def emptied() -> None:
    """People and spells gone again, so that each way starts from the same tables."""
    from luoshi.exchange.models import Import, ImportFile
    from luoshi.kernel.writes import writes_allowed
    from luoshi.organisations.models import Membership, Person

    with writes_allowed():
        for model in (Membership, Person, ImportFile, Import):
            rows = model._base_manager.all()  # noqa: SLF001
            rows._raw_delete(rows.db)  # noqa: SLF001


def measure() -> list[Line]:
    """Each way twice, the better one kept; the tables are emptied in between."""
    units, data = set_up_branches(), roster()
    ways: tuple[Callable[[list[Any], bytes], Line], ...] = (floor, ours, alternative)
    lines: list[Line] = []
    for way in ways:
        found = []
        for _ in range(2):
            found.append(way(units, data))
            emptied()
        lines.append(min(found, key=lambda line: line.seconds))
    return lines


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ.setdefault("LUOSHI_DATA_DIR", folder)
        os.environ.setdefault("LUOSHI_LOG_LEVEL", "ERROR")
        from luoshi.site import prepare

        prepare.setup_django()
        prepare.migrate()
        prepare.apply_packs()
        from django.conf import settings
        from django.db import connection

        settings.INSTALLED_APPS += ["import_export"]
        lines = measure()
        print(f"{connection.vendor}: {ROWS} rows")
        print(f"{'':66}{'s':>8}{'rows/s':>9}{'of floor':>10}{'others wait, s':>16}")
        for line in lines:
            wait = "" if line.waiting is None else f"{line.waiting:.2f}"
            print(
                f"{line.what:66}{line.seconds:8.2f}{ROWS / line.seconds:9.0f}{lines[0].seconds / line.seconds:10.2f}{wait:>16}"
            )
        print(f"aims: ours at least 0.50 of the floor; others wait at most {WAIT_AIM:.0f} s")


if __name__ == "__main__":
    main()
