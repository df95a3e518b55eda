"""Random tamperings of the audit trail: each must be found, and the first broken entry named right.

    python tests/accept/tamper.py [count] [seed]

Works on a test database beside the configured one (LUOSHI_DATABASE_URL). The intruder of these tests may do
anything to the database (the triggers are dropped) but does not hold the instance key.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ENTRIES = 150
Row = dict[str, Any]


@dataclass
class Trail:
    """The stored trail in memory, to be tampered with and written back."""

    entries: list[Row]
    details: dict[int, str]
    instance: str
    dice: random.Random
    head_text: str | None  # None: the intruder removes the file
    backup: bool = False  # a head from a backup is at hand
    forged_key: bytes = field(default=b"not the instance key")

    @property
    def last(self) -> int:
        return len(self.entries)

    def at(self, seq: int) -> Row:
        return self.entries[seq - 1]

    def pick(self, first: int = 1, last: int | None = None) -> int:
        return self.dice.randint(first, last or self.last)

    def rehash(self, row: Row) -> None:
        """Make a row consistent in itself, as anybody who read the source can."""
        from luoshi.audit import canonical

        values = [canonical.moment(row["at"]) if name == "at" else row[name] for name in canonical.HEADER]
        row["hash"] = canonical.header_hash(values)

    def rechain(self, first: int, *, reseal: bool) -> None:
        """Rewrite the chain from an entry on; seals can only be made with another key, or kept."""
        from luoshi.audit import canonical

        for at in range(first - 1, len(self.entries)):
            row = self.entries[at]
            row["prev"] = self.entries[at - 1]["hash"] if at else canonical.genesis(self.instance)
            self.rehash(row)
            if reseal:
                row["seal"] = canonical.seal(row["hash"], self.forged_key)

    def change(self, row: Row, *, also_hashes: bool = False) -> None:
        """Change one column to another value it could have."""
        kinds: dict[str, Callable[[Any], Any]] = {
            "at": lambda value: value + dt.timedelta(microseconds=self.dice.choice([-1, 1, 10**6, 10**9])),
            "action": lambda value: value + "x",
            "parts": lambda _: '["testapp.other"]',
            "actor_id": lambda value: (value or 0) + 1,
            "actor_name": lambda _: "别人",
            "unit_id": lambda value: None if value else 4,
            "door": lambda value: "api" if value != "api" else "page",
            "request_id": lambda value: value + "0",
            "why": lambda value: value + "。",
            "typed_fields": lambda value: value + 1,
            "offline": lambda value: "" if value else '{"who":"甲"}',
            "touched": lambda _: "[]",
            "detail_digest": lambda value: value[::-1],
            "prev": lambda value: value[::-1],
        }
        if also_hashes:
            kinds |= {"hash": lambda value: value[::-1], "seal": lambda value: value[::-1]}
        name = self.dice.choice(list(kinds))
        row[name] = kinds[name](row[name])

    def renumber(self, first: int, by: int) -> None:
        """Move entries from `first` (list place) on, and their details, by some numbers."""
        moved = {row["seq"]: row["seq"] + by for row in self.entries[first:]}
        self.details = {moved.get(seq, seq): text for seq, text in self.details.items()}
        for row in self.entries[first:]:
            row["seq"] += by

    def forged(self, seq: int) -> Row:
        """An entry that looks right and carries a seal of the wrong key."""
        from luoshi.audit import canonical

        row = dict(self.at(self.pick()))
        row |= {
            "seq": seq,
            "actor_name": "无此人",
            "prev": self.at(seq - 1)["hash"] if seq > 1 else row["prev"],
        }
        self.rehash(row)
        row["seal"] = canonical.seal(row["hash"], self.forged_key)
        return row


Expected = tuple[int, set[str]]


def header_changed(trail: Trail) -> Expected:
    seq = trail.pick()
    trail.change(trail.at(seq), also_hashes=True)
    return seq, {"HEADER"} | ({"REWRITTEN"} if seq == trail.last else set())


def header_changed_and_rehashed(trail: Trail) -> Expected:
    seq = trail.pick()
    trail.change(trail.at(seq))
    trail.rehash(trail.at(seq))
    return seq, {"HEADER"} if seq < trail.last else {"REWRITTEN"}


def detail_changed(trail: Trail) -> Expected:
    seq = trail.pick()
    trail.details[seq] = trail.details[seq].replace('"after"', '"afer"')
    return seq, {"DETAIL"}


def detail_removed(trail: Trail) -> Expected:
    seq = trail.pick()
    del trail.details[seq]
    return seq, {"DETAIL_MISSING"}


def detail_inserted(trail: Trail) -> Expected:
    seq = trail.last + trail.dice.randint(1, 9)
    trail.details[seq] = trail.details[1]
    return seq, {"DETAIL_INSERTED"}


def detail_excused_by_a_forged_retention(trail: Trail) -> Expected:
    seq = trail.pick(1, trail.last - 1)
    for gone in range(1, seq + 1):
        trail.details.pop(gone)
    row = trail.forged(trail.last + 1)
    row |= {"action": "audit.retain", "touched": f'["create audit.Retention {seq}"]'}
    trail.rehash(row)
    trail.entries.append(row)
    trail.details[row["seq"]] = trail.details[trail.last - 1]
    return 1, {"DETAIL_MISSING"}


def details_swapped(trail: Trail) -> Expected:
    one, two = sorted(trail.dice.sample(range(1, trail.last + 1), 2))
    trail.details[one], trail.details[two] = trail.details[two], trail.details[one]
    return one, {"DETAIL"}


def removed(trail: Trail) -> Expected:
    seq = trail.pick(1, trail.last - 1)
    many = trail.dice.randint(1, min(5, trail.last - seq))
    del trail.entries[seq - 1 : seq - 1 + many]
    if trail.dice.random() < 0.5:
        trail.details = {at: text for at, text in trail.details.items() if not seq <= at < seq + many}
    return seq, {"MISSING"}


def removed_and_renumbered(trail: Trail) -> Expected:
    seq = trail.pick(1, trail.last - 1)
    del trail.entries[seq - 1]
    del trail.details[seq]
    trail.renumber(seq - 1, -1)
    return seq, {"MISSING"}


def inserted(trail: Trail) -> Expected:
    seq = trail.pick()
    row = trail.forged(seq)
    trail.renumber(seq - 1, 1)
    trail.entries.insert(seq - 1, row)
    trail.details[seq] = trail.details[trail.pick(seq + 1)]
    return seq, {"INSERTED"}


def copy_inserted(trail: Trail) -> Expected:
    seq = trail.pick(2)
    row = dict(trail.at(trail.pick(1, seq - 1)))
    trail.renumber(seq - 1, 1)
    trail.details[seq] = trail.details[row["seq"]]
    trail.entries.insert(seq - 1, row | {"seq": seq})
    return seq, {"INSERTED"}


def inserted_and_rewritten(trail: Trail) -> Expected:
    seq, _ = inserted(trail)
    trail.rechain(seq, reseal=True)
    return seq, {"REWRITTEN"}


def appended(trail: Trail) -> Expected:
    row = trail.forged(trail.last + 1)
    trail.details[row["seq"]] = trail.details[1]
    trail.entries.append(row)
    return row["seq"], {"INSERTED"}


def swapped(trail: Trail) -> Expected:
    one, two = sorted(trail.dice.sample(range(1, trail.last + 1), 2))
    first, second = trail.at(one), trail.at(two)
    trail.entries[one - 1], trail.entries[two - 1] = second | {"seq": one}, first | {"seq": two}
    trail.details[one], trail.details[two] = trail.details[two], trail.details[one]
    return one, {"MOVED"}


def neighbours_swapped(trail: Trail) -> Expected:
    seq = trail.pick(1, trail.last - 1)
    first, second = trail.at(seq), trail.at(seq + 1)
    trail.entries[seq - 1 : seq + 1] = [second | {"seq": seq}, first | {"seq": seq + 1}]
    trail.details[seq], trail.details[seq + 1] = trail.details[seq + 1], trail.details[seq]
    return seq, {"MOVED"}


def tail_cut(trail: Trail) -> Expected:
    seq = trail.pick()
    del trail.entries[seq - 1 :]
    trail.details = {at: text for at, text in trail.details.items() if at < seq}
    return seq, {"TAIL_CUT"}


def tail_cut_and_head_removed(trail: Trail) -> Expected:
    trail.head_text, trail.backup = None, True
    return tail_cut(trail)


def rewritten(trail: Trail) -> Expected:
    seq = trail.pick()
    trail.at(seq)["why"] += "。"
    trail.change(trail.at(seq))
    trail.rechain(seq, reseal=trail.dice.random() < 0.5)
    return seq, {"REWRITTEN"}


def rewritten_whole(trail: Trail) -> Expected:
    for row in trail.entries:
        row["actor_name"] = "无此人"
    trail.rechain(1, reseal=True)
    _forge_head(trail)
    return 1, {"REWRITTEN"}


def rewritten_shorter(trail: Trail) -> Expected:
    seq = trail.pick(1, trail.last - 1)
    del trail.entries[seq - 1]
    del trail.details[seq]
    trail.renumber(seq - 1, -1)
    trail.rechain(seq, reseal=True)
    _forge_head(trail)
    return seq, {"REWRITTEN"}


def other_instance(trail: Trail) -> Expected:
    import uuid

    trail.instance = str(uuid.UUID(int=trail.dice.getrandbits(128)))
    return 1, {"ORIGIN"}


def _forge_head(trail: Trail) -> None:
    from luoshi.audit.canonical import seal
    from luoshi.audit.head import Head, _text

    count, last = trail.last, trail.entries[-1]["hash"]
    text = _text(trail.instance, count, last)
    trail.head_text = Head(trail.instance, count, last, seal(text, trail.forged_key)).to_json()


TAMPERINGS: list[Callable[[Trail], Expected]] = [
    header_changed, header_changed, header_changed_and_rehashed, detail_changed, detail_removed, detail_inserted,
    detail_excused_by_a_forged_retention, details_swapped, removed, removed_and_renumbered, inserted,
    copy_inserted, inserted_and_rewritten, appended, swapped, neighbours_swapped, tail_cut,
    tail_cut_and_head_removed, rewritten, rewritten_whole, rewritten_shorter, other_instance,
]  # fmt: skip


def build(entries: int, dice: random.Random) -> None:
    """A trail of ordinary actions, written through the door, and its head."""
    from luoshi.audit import head, trail
    from luoshi.audit.models import Entry
    from luoshi.kernel.action import Offline, action
    from luoshi.kernel.actor import Actor, Door

    for number in range(entries):
        actor = Actor(
            dice.choice([None, 3, 4]), dice.choice(["李文书", "王科长"]), dice.choice(list(Door)), str(number)
        )
        paper = Offline("张书记", "书记", dt.date(2026, 3, 2), "党委会") if dice.random() < 0.1 else None
        with action(
            "testapp.edit",
            by=actor,
            why=dice.choice(["", "更正"]),
            unit_id=dice.choice([None, 1, 2]),
            offline=paper,
            typed_fields=dice.randint(0, 9),
        ) as act:
            for row in range(dice.randint(1, 3)):
                act.note("testapp.Memo", f"{number}-{row}", 标题=dice.choice("甲乙丙丁"))
    last = Entry.objects.latest("seq")
    head.put(head.Head.signed(trail.instance_id(), last.seq, last.hash))


def run(count: int, seed: int, entries: int = ENTRIES) -> list[str]:
    """Tamper `count` times with a fresh trail in the connected (test) database; a sentence for each failure."""
    from django.db import transaction

    from luoshi.audit import head
    from luoshi.audit.models import Detail, Entry, Instance
    from luoshi.audit.verify import verify

    dice = random.Random(seed)
    with transaction.atomic():
        first = Entry.objects.count()
        assert first == 0, "a fresh trail is needed"
    build(entries, dice)
    sound = verify()
    failures = [] if sound.is_sound else [f"the untouched trail is called broken: {sound.broken}"]
    genuine = head.path().read_text(encoding="utf-8")
    rows, details = (
        list(Entry.objects.order_by("seq").values()),
        dict(Detail.objects.values_list("pk", "text")),
    )
    instance = str(Instance.objects.get().uuid)
    backup = head.path().with_name("backup-head.json")
    backup.write_text(genuine, encoding="utf-8")
    for number in range(count):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        trail = Trail([dict(row) for row in rows], dict(details), instance, dice, genuine)
        expected, reasons = tamper(trail)
        found = _try(trail, genuine, [backup] if trail.backup else [])
        if found is None or found[0] != expected or found[1] not in reasons:
            failures.append(f"{tamper.__name__}: expected {expected} {sorted(reasons)}, found {found}")
    return failures


def _try(trail: Trail, genuine: str, backups: list[Path]) -> tuple[int | None, str] | None:
    """Store the tampered trail, verify, and put everything back."""
    from django.db import transaction

    from luoshi.audit import head, triggers
    from luoshi.audit.models import Detail, Entry, Instance
    from luoshi.audit.verify import verify
    from luoshi.kernel.writes import schema_changes_allowed

    try:
        with schema_changes_allowed(), transaction.atomic():
            triggers.remove()
            Entry.objects.all().delete()
            Detail.objects.all().delete()
            Entry.objects.bulk_create([Entry(**row) for row in trail.entries], batch_size=500)
            Detail.objects.bulk_create(
                [Detail(entry_seq=s, text=t) for s, t in trail.details.items()], batch_size=500
            )
            Instance.objects.update(uuid=trail.instance)
            if trail.head_text is None:
                head.path().unlink()
            else:
                head.path().write_text(trail.head_text, encoding="utf-8")
            report = verify(backup_heads=backups)
            transaction.set_rollback(True)
    finally:
        head.path().write_text(genuine, encoding="utf-8")
    return (report.first.seq, report.first.reason.name) if report.first else None


def main(count: int = 1000, seed: int = 20261122) -> int:
    """Run on a test database of its own; one summary line, then what failed."""
    sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    try:
        started = time.perf_counter()
        failures = run(count, seed)
        seconds = time.perf_counter() - started
        used = Counter(TAMPERINGS[n % len(TAMPERINGS)].__name__ for n in range(count))
        print(
            f"tamper: {connection.vendor}, {count} tamperings of {len(used)} kinds on a trail of {ENTRIES} entries (seed "
            f"{seed}): {count - len(failures)} found with the first broken entry named right, {seconds:.0f} s"
        )
        for failure in failures[:20]:
            print("  FAILED", failure)
    finally:
        teardown_databases(made, verbosity=0)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
