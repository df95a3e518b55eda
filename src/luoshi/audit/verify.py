"""Reads the whole trail and names the first entry that is not as it was written, and why.

It needs no trust in the database: the chain begins from the id of the installation, every hash is made
again from the stored columns, every seal and every detail is checked, and the head in the data folder
(and those of backups, if given) says how far the chain had come. What it cannot see: entries cut from the
tail together with the head in the data folder put back to an older one; a head from a backup shows that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.utils.functional import cached_property

from luoshi.audit import head as heads
from luoshi.audit import stored
from luoshi.audit.canonical import HEADER, Seals, detail_digest, genesis, header_hash
from luoshi.audit.models import Entry, Instance
from luoshi.audit.retention import retained_through
from luoshi.audit.stored import WIDTH, Row, Stored

_MOMENT: Final = len("2026-01-31 09:05:00.000000")
_DIGEST: Final = HEADER.index("detail_digest")


class Reason(StrEnum):
    """What is wrong with an entry, or with a head."""

    HEADER = "日志头被改动"
    DETAIL = "明细被改动"
    DETAIL_MISSING = "明细缺失"
    DETAIL_INSERTED = "多出不属于任何日志的明细"
    MISSING = "日志被删除"
    INSERTED = "日志被插入"
    MOVED = "日志顺序被调换"
    TAIL_CUT = "末尾日志被删除"
    REWRITTEN = "从这里起日志链被重写（没有实例密钥）"
    ORIGIN = "日志链的起点与本实例不符"
    HEAD_MISSING = "链头文件缺失"
    HEAD_FORGED = "链头文件被改动"
    HEAD_OTHER = "链头文件与日志链不符"
    HEAD_OLDER = "链头文件落后于日志"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: at which entry (None: not at an entry), why, and the sentence for the reader."""

    seq: int | None
    reason: Reason
    sentence: str


@dataclass(slots=True)
class Report:
    """The outcome: how many entries were read, what is broken (in order), and what is only worth knowing."""

    entries: int = 0
    seconds: float = 0.0
    broken: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.broken

    @property
    def first(self) -> Finding | None:
        """The first broken entry; a finding about the head alone comes last."""
        return min(self.broken, key=lambda f: (f.seq is None, f.seq or 0), default=None)


def verify(*, backup_heads: Sequence[Path] = (), progress: Callable[[int], None] | None = None) -> Report:
    """Check everything; see the module's text. Reads only; `progress` is told how many entries were read."""
    started = time.perf_counter()
    report = Report()
    _Check(report, backup_heads, progress).run()
    report.seconds = time.perf_counter() - started
    return report


def fault(seq: int) -> Reason | None:
    """Why one entry is not as it was written, seen from itself, its detail and the entry before it.

    A single entry cannot tell of those that were cut behind it: that takes `verify`. Two or three small queries.
    """
    row, seals = stored.one(seq), Seals()
    if row is None or not row.hashes_as(seq):
        return Reason.MISSING if row is None else Reason.HEADER
    if not seals.fit(row.hash, row.seal):
        return Reason.REWRITTEN
    if row.detail is None:
        return Reason.DETAIL_MISSING if seq > retained_through(seals) else None
    if not row.digest_fits:
        return Reason.DETAIL
    before = Entry.objects.filter(seq=seq - 1).values_list("hash", flat=True).first()
    if seq > 1 and before is None:
        return Reason.MISSING
    return Reason.MOVED if before is not None and before != row.values[-1] else None


class _Check:
    """One run: what is known before the first entry is read, and the steps."""

    def __init__(
        self, report: Report, backup_heads: Sequence[Path], progress: Callable[[int], None] | None
    ) -> None:
        self.report = report
        self.progress = progress
        self.seals = Seals()
        self.seal = self.seals.made
        self.instance = str(Instance.objects.values_list("uuid", flat=True).first())
        # Heads first: whatever is appended while we read makes the table longer than they say, never shorter.
        self.own = self._head(None)
        self.heads = [head for head in (self.own, *map(self._head, backup_heads)) if head is not None]
        self.through = retained_through(self.seals)

    def run(self) -> None:
        if self._chain():
            self._details_without_entry()
            self._heads_fit()

    def _chain(self) -> bool:
        """Walks the chain; stops at the first break, since nothing after it can be relied on."""
        prev, expected = genesis(self.instance), 1
        wanted = {head.count for head in self.heads}
        self.hashes: dict[int, Any] = {}
        for batch in stored.batches():
            for entry in batch:
                if not self._as_written(entry, prev, expected):
                    row = Row.of(entry)
                    if (reason := self._wrong(row, prev, expected)) is not None:
                        self.report.entries = expected - 1
                        known = reason is not Reason.MISSING and isinstance(row.seq, int)
                        self._broken(row.seq if known else expected, reason)
                        return False
                prev = entry[WIDTH]
                if expected in wanted:
                    self.hashes[expected] = prev
                expected += 1
            self.report.entries = expected - 1
            if self.progress is not None:
                self.progress(self.report.entries)
        return True

    def _as_written(self, entry: Stored, prev: str, expected: int) -> bool:
        """The common path, for every entry there is: everything `_wrong` asks, answered at once.

        False is no verdict: `_wrong` then says why, or that all is well.
        """
        hashed, sealed, detail = entry[WIDTH:]
        try:
            return (
                entry[0] == expected
                and entry[WIDTH - 1] == prev
                and len(entry[1]) == _MOMENT
                and header_hash(entry[:WIDTH]) == hashed
                and self.seal(hashed) == sealed
                and (expected <= self.through if detail is None else detail_digest(detail) == entry[_DIGEST])
            )
        except (TypeError, ValueError, AttributeError):  # values no entry was ever written with
            return False

    def _wrong(self, row: Row, prev: str, expected: int) -> Reason | None:
        """Why this is not the entry that was written here; None when it is."""
        if row.seq != expected:
            return Reason.MISSING if isinstance(row.seq, int) and row.seq > expected else Reason.INSERTED
        if not row.hashes_as(expected):
            return _Diagnosis(row, self.seals, self.own).of_content()
        if not self.seals.fit(row.hash, row.seal):
            return _Diagnosis(row, self.seals, self.own).of_seal()
        if row.values[-1] != prev:
            return Reason.ORIGIN if expected == 1 else Reason.MOVED
        if row.detail is None:
            return Reason.DETAIL_MISSING if expected > self.through else None
        return None if row.digest_fits else Reason.DETAIL

    def _details_without_entry(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT MIN(d.entry_seq) FROM audit_detail d "
                "WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.seq = d.entry_seq)"
            )
            (seq,) = cursor.fetchone()
        if seq is not None and not _exists(seq):  # not one that was appended in between
            self._broken(seq, Reason.DETAIL_INSERTED)

    def _head(self, source: Path | None) -> heads.Head | None:
        """A head that can be relied on; what speaks against it is told."""
        name = heads.NAME if source is None else str(source)
        try:
            found = heads.read(source)
        except heads.HeadError as error:
            self._head_problem(Reason.HEAD_FORGED, f"{name}：{error}")
            return None
        if found is None:
            if source is not None or _exists():
                self._head_problem(Reason.HEAD_MISSING, f"{name} 不存在，末尾日志是否被删无从核对")
            return None
        if not found.is_genuine:
            self._head_problem(Reason.HEAD_FORGED, f"{name} 的签名与实例密钥不符")
            return None
        if found.instance != self.instance:
            self._head_problem(Reason.HEAD_OTHER, f"{name} 属于另一个实例")
            return None
        return found

    def _heads_fit(self) -> None:
        last = self.report.entries
        for head in self.heads:
            if head.count > last:
                self._broken(last + 1, Reason.TAIL_CUT, f"链头记到第 {head.count} 条，日志只到第 {last} 条")
            elif head.count and self.hashes[head.count] != head.hash:
                self._head_problem(Reason.HEAD_OTHER, f"第 {head.count} 条与链头所记不同")
        if self.own is not None and self.own.count < last and not self.report.broken:
            said = f"链头记到第 {self.own.count} 条，日志到第 {last} 条（异常断电或日志刚写入时会如此）"
            self.report.notices.append(Finding(self.own.count, Reason.HEAD_OLDER, said))

    def _broken(self, seq: int, reason: Reason, more: str = "") -> None:
        self.report.broken.append(
            Finding(seq, reason, f"第 {seq} 条：{reason}" + (f"（{more}）" if more else ""))
        )

    def _head_problem(self, reason: Reason, said: str) -> None:
        self.report.broken.append(Finding(None, reason, f"{reason}：{said}"))


@dataclass
class _Diagnosis:
    """Why an entry that does not fit does not: asked once, at the first break, so it may take its time."""

    row: Row
    seals: Seals
    head: heads.Head | None

    def of_content(self) -> Reason:
        """The hash does not belong to the content here: changed, or an entry from another place."""
        early = self.row.hashes_as(self.row.seq + 1)  # written one place later
        if not self.seals.fit(self.row.hash, self.row.seal):
            return Reason.INSERTED if self._followed_by_shifted else Reason.HEADER
        if self._followed_by_shifted:
            return Reason.MOVED if early else Reason.INSERTED  # two exchanged, or a copy put in
        if early:
            return Reason.MISSING  # one was taken out and the rest renumbered
        return Reason.MOVED if any(map(self.row.hashes_as, range(1, self._last + 1))) else Reason.HEADER

    def of_seal(self) -> Reason:
        """The entry is consistent in itself but not sealed by this instance."""
        if self._followed_by_shifted:
            return Reason.INSERTED
        following = self._following
        if following is None:
            appended = self.head is not None and self.head.count < self.row.seq
            return Reason.INSERTED if appended else Reason.REWRITTEN
        genuine = self.seals.fit(following.hash, following.seal)
        return Reason.HEADER if genuine else Reason.REWRITTEN

    @cached_property
    def _followed_by_shifted(self) -> bool:
        """The next entry is genuine but was written here, one place earlier."""
        following = self._following
        return (
            following is not None
            and following.hashes_as(self.row.seq)
            and self.seals.fit(following.hash, following.seal)
        )

    @cached_property
    def _following(self) -> Row | None:
        return stored.following(self.row.seq)

    @cached_property
    def _last(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT MAX(seq) FROM audit_entry")
            return int(cursor.fetchone()[0])


def _exists(seq: int | None = None) -> bool:
    where, params = ("", []) if seq is None else ("WHERE seq = %s", [seq])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM audit_entry {where} LIMIT 1", params)  # noqa: S608 - no text of others
        return cursor.fetchone() is not None
