"""Verifying the audit trail: entries a second, beside the floor of only fetching what has to be checked.

    python -m benchmarks.audit          (SQLite in a temporary folder, or LUOSHI_DATABASE_URL: an empty database)

The aim is 100 000 entries a second. The floor is the same rows fetched and thrown away.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

ENTRIES = 100_000
AIM = 100_000  # entries a second
RUNS = 5
AT_ONCE = 5_000
START = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)


def best(act: Callable[[], Any]) -> float:
    """Seconds of the quickest run."""
    found = []
    for _ in range(RUNS):
        started = time.perf_counter()
        act()
        found.append(time.perf_counter() - started)
    return min(found)


def values(number: int, prev: str, detail: str) -> dict[str, Any]:
    """The header of a change of one record, as most entries are."""
    from luoshi.audit.canonical import detail_digest

    return {
        "seq": number, "at": START + dt.timedelta(seconds=number, microseconds=number % 999_983 + 1), "action": "documents.confirm", "parts": "[]",
        "actor_id": number % 40 + 1, "actor_name": "示例干事", "unit_id": number % 300 + 1, "door": "page",
        "request_id": f"{number:012x}", "why": "" if number % 5 else "按会议意见更正", "typed_fields": number % 4,
        "offline": "", "touched": f'["change documents.Item 5d0f2c1e-0000-4000-8000-{number:012d}"]',
        "detail_digest": detail_digest(detail), "prev": prev,
    }  # fmt: skip


def fill() -> None:
    """A trail of that length, written as `trail.write` does but many rows a statement."""
    from luoshi.audit import head, trail
    from luoshi.audit.canonical import HEADER, genesis, header_hash, keys, moment, seal
    from luoshi.audit.models import Detail, Entry
    from luoshi.kernel.writes import writes_allowed

    if Entry.objects.exists():
        raise SystemExit("the trail is not empty: give an empty database")
    instance, key = trail.instance_id(), keys()[0]
    prev = genesis(instance)
    for first in range(1, ENTRIES + 1, AT_ONCE):
        entries, details = [], []
        for number in range(first, first + AT_ONCE):
            detail = (
                '{"touches":[{"after":{"decided_at":"2026-01-05T01:00:00+00:00","decided_by_name":"示例干事","state":"confirmed"},'
                f'"before":{{"decided_at":null,"decided_by_name":"","state":"open"}},"key":"5d0f2c1e-0000-4000-8000-{number:012d}",'
                '"model":"documents.Item","verb":"change"}]}'
            )
            row = values(number, prev, detail)
            prev = header_hash([moment(row["at"]) if name == "at" else row[name] for name in HEADER])
            entries.append(Entry(**row, hash=prev, seal=seal(prev, key)))
            details.append(Detail(entry_seq=number, text=detail))
        with writes_allowed():
            Entry.objects.bulk_create(entries)
            Detail.objects.bulk_create(details)
    head.put(head.Head.signed(instance, ENTRIES, prev))


def fetch() -> None:
    """The floor: every column that is checked, with its detail."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.*, d.text FROM audit_entry e LEFT JOIN audit_detail d ON d.entry_seq = e.seq ORDER BY e.seq"
        )
        while cursor.fetchmany(2000):
            pass


def check() -> None:
    from luoshi.audit.verify import verify

    report = verify()
    assert report.entries == ENTRIES
    assert report.is_sound, report.broken


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ.setdefault("LUOSHI_DATA_DIR", folder)
        os.environ.setdefault("LUOSHI_LOG_LEVEL", "ERROR")
        from luoshi.site import prepare

        prepare.setup_django()
        prepare.migrate()
        from django.db import connection

        fill()
        floor, took = best(fetch), best(check)
        print(f"{connection.vendor}: {ENTRIES} entries")
        print(f"{'fetched only (floor)':32}{floor:8.2f} s{ENTRIES / floor:12,.0f} a second")
        speed = ENTRIES / took
        said = "held" if speed >= AIM else "missed"
        print(
            f"{'verified':32}{took:8.2f} s{speed:12,.0f} a second   × {took / floor:.1f}, aim {AIM:,}: {said}"
        )
        connection.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
