"""The one door for writes.

    with action("documents.confirm", by=actor, why="") as act:
        act.change(item, state=State.CONFIRMED)

The outermost action owns the transaction, collects what was touched with before and after, and writes
one audit entry last (the chain lock is taken last: taken first it costs four fifths of the throughput).
What is derived from records (the search) follows before that, in the same transaction (`kernel.following`).
An action inside an action joins it, on a savepoint. Rows change only inside the methods of `Action`: a
plain `save()` or `update()` is refused even within `with action(...)`. Side effects go into
`transaction.on_commit`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, models, transaction

from luoshi.kernel import clock
from luoshi.kernel.actor import Actor
from luoshi.kernel.bulk import MANY, insert, takes, update_each
from luoshi.kernel.errors import Conflict, Refused
from luoshi.kernel.following import followers
from luoshi.kernel.kept import nothing_kept
from luoshi.kernel.ready import NAME_LENGTH, Draft, Ready, enter, key_of, ready
from luoshi.kernel.records import Record
from luoshi.kernel.snapshots import (
    SAID,
    Json,
    apply,
    digest_of,
    plain,
    refuse_unstorable,
    refuse_unstorable_many,
    shown,
    snapshot,
    storable,
)
from luoshi.kernel.touches import Touch
from luoshi.kernel.writes import writes_allowed

__all__ = [
    "Action",
    "AuditWriter",
    "Json",
    "Offline",
    "Touch",
    "Written",
    "action",
    "current_action",
    "plain",
    "set_audit_writer",
    "snapshot",
]

M = TypeVar("M", bound=models.Model)
R = TypeVar("R", bound=Record)

REASON_LENGTH = 400  # as the columns of reasons have it
TAKEN = "没有保存：这份草稿的编号已被占用，请刷新页面后重新提交"
CHANGED_MEANWHILE = "没有保存：这条记录在您打开之后已被别人修改，请刷新核对后再保存"


@dataclass(frozen=True, slots=True)
class Offline:
    """An approval given on paper and registered here (线下已审批): visibly different from an online act."""

    who: str
    post: str
    on: dt.date
    basis: str  # 会议、文号 or the like
    scan_id: int | None = None  # of a stored file, optional

    def __post_init__(self) -> None:
        for name, label, most in (
            ("who", "审批人", 80),
            ("post", "职务", 80),
            ("basis", "依据（会议或文号）", 200),
        ):
            said = getattr(self, name).strip()
            if not said:
                raise Refused(f"登记线下审批需要写明{label}", field=name)
            if len(said) > most:
                raise Refused(f"线下审批的{label}最多{most}个字", field=name)
            if not storable(said):
                raise Refused(f"线下审批的{label}里{SAID}", field=name)
        if self.on > clock.today():
            raise Refused("线下审批的日期不能晚于今天", field="on")


@dataclass(slots=True)
class Action:
    """An action under way: every write goes through its methods."""

    name: str
    by: Actor
    why: str
    unit_id: int | None
    offline: Offline | None
    typed_fields: int
    at: dt.datetime = field(default_factory=clock.now)
    touches: list[Touch] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)  # names of actions that joined
    written: list[Written] = field(default_factory=list)  # rows inserted or changed, for `kernel.following`
    emptied: list[type[models.Model]] = field(default_factory=list)  # models rows were deleted of

    def create(self, instance: M) -> M:
        """Insert one row."""
        return self.create_many([instance])[0]

    def create_many(self, instances: Iterable[M]) -> list[M]:
        """Insert rows of one model in one statement a batch."""
        rows = list(instances)
        if len(rows) >= MANY and takes(type(rows[0])) and not any(row.pk for row in rows):
            return self._create_ready(ready(rows, by=self.by, at=self.at))
        enter(rows, by=self.by, at=self.at)
        self._insert(rows)
        for row in rows:
            self._touch(row, "create", {}, snapshot(row))
        self._wrote(rows)
        return rows

    def take(self, draft: Draft) -> None:
        """Insert the rows made ready for this action, in their order.

        Raises Conflict where SQLite gave their keys away meanwhile.
        """
        if (draft.at, draft.by) != (self.at, self.by):
            raise ValueError("made ready for another action")
        for name, made in draft.made:
            self.parts.append(name)
            self._create_ready(made)

    def _create_ready(self, made: Ready[M]) -> list[M]:
        with writes_allowed():
            made.prepared.insert()
        self.touches += made.touches
        self._wrote(made.rows)
        return made.rows

    def create_once(self, record: R) -> R:
        """Insert a record whose uuid the client made: the same draft sent twice returns the first.

        Raises Refused when the uuid belongs to somebody else's record: a guess must not open it.
        """
        try:
            with transaction.atomic():
                return self.create(record)
        except IntegrityError:
            first: R | None = type(record)._base_manager.filter(uuid=record.uuid).first()  # noqa: SLF001
            if first is None:
                raise
            if first.entered_by_id != self.by.id or first.unit_id != record.unit_id:
                raise Refused(TAKEN) from None
            return first

    def change(self, instance: M, **values: Any) -> M:
        """Set fields of one row; only what differs is written. A record's version guards it.

        Raises Conflict when somebody else changed the record since it was read.
        """
        self._change(instance, values, "change")
        return instance

    def change_many(self, instances: Iterable[M], **values: Any) -> list[M]:
        """Set the same values on many rows of one model, in one statement a version and batch.

        Returns the rows that differed. Raises Conflict when any of them was changed meanwhile.
        """
        return self._change_many(instances, values, "change")

    def change_each(self, changes: Iterable[tuple[M, Mapping[str, Any]]]) -> list[M]:
        """Set values of its own on each of many rows of one model, in one statement a set of columns and batch.

        Returns the rows that differed. Raises Conflict when any of them was changed meanwhile.
        """
        changed: list[M] = []
        groups: defaultdict[tuple[str, ...], list[M]] = defaultdict(list)
        for row, values in changes:
            before, after = apply(row, dict(values))
            if after:
                columns = tuple(sorted(after))
                refuse_unstorable(row, columns)
                changed.append(row)
                groups[columns].append(row)
                self._touch(row, "change", before, after)
                self.written.append(Written(row, columns))
        for columns, rows in groups.items():
            versioned = isinstance(rows[0], Record)
            with writes_allowed():
                if update_each(rows, columns, versioned=versioned) != len(rows):
                    raise Conflict(CHANGED_MEANWHILE)
            for row in rows:
                if isinstance(row, Record):
                    row.version += 1
        return changed

    def void(self, record: Record, *, why: str) -> None:
        """Take a record out of the count, with a reason; nothing is deleted."""
        reason = why.strip()
        if not reason:
            raise Refused("作废需要写明原因", field="why")
        _refuse_reason(reason)
        if not record.is_void:
            self._change(record, self._void_stamp(reason), "void")

    def void_many(self, records: Iterable[R], *, why: str) -> list[R]:
        """Take records of one kind out of the count, in one statement a version and batch; those already void stay.

        Returns the records voided. Raises Conflict when any of them was changed meanwhile.
        """
        reason = why.strip()
        if not reason:
            raise Refused("作废需要写明原因", field="why")
        _refuse_reason(reason)
        standing = [record for record in records if not record.is_void]
        return self._change_many(standing, self._void_stamp(reason), "void")

    def remove(self, rows: models.QuerySet[Any]) -> int:
        """Delete rows that are derived from others, or of which nothing came; never records. Audited by count.

        Nothing cascades: a row something else points to makes the database refuse.
        """
        if issubclass(rows.model, Record):
            raise TypeError("records are voided, not deleted")
        return self._delete(rows, "remove")

    def erase(self, rows: models.QuerySet[Any]) -> int:
        """Delete rows for good, records too: only the sample group is ever erased. Audited by count.

        Nothing cascades, as with `remove`: what points at a row has to go before or with it.
        """
        return self._delete(rows, "erase")

    def derive(self, instances: Iterable[M]) -> list[M]:
        """Insert rows that are computed from others; the trail keeps their number and one digest of them all.

        Records only where software made them and nobody has decided about them (`Record.is_derived`): what a
        person says of one stands in the trail in full.
        """
        made = list(instances)
        if any(isinstance(row, Record) and not row.is_derived for row in made):
            raise TypeError("records of people are created, not derived")
        enter(made, by=self.by, at=self.at)
        self._insert(made)
        if made:
            self._many(type(made[0]), "derive", len(made), digest_of(made))
            self._wrote(made)
        return made

    def note(self, model: str, key: str, **facts: Json) -> None:
        """Put a fact into the trail that is not a row change (a sign-in, an export, a refusal)."""
        masked = {name: shown(name, value) for name, value in facts.items()}
        self.touches.append(Touch(model=model, key=key, verb="note", before={}, after=masked))

    def _void_stamp(self, reason: str) -> dict[str, Any]:
        return {
            "voided_at": self.at,
            "voided_by_id": self.by.id,
            "voided_by_name": self.by.name[:NAME_LENGTH],
            "voided_why": reason,
        }

    def _insert(self, rows: Sequence[models.Model]) -> None:
        if rows:
            if any(type(row) is not type(rows[0]) for row in rows):
                raise TypeError("rows of one model at a time")
            refuse_unstorable_many(rows)
            with writes_allowed():
                insert(rows)

    def _change(self, instance: models.Model, values: dict[str, Any], verb: str) -> None:
        before, after = apply(instance, values)
        if after:
            self._update([instance], instance.version if isinstance(instance, Record) else None, list(after))
            self._touch(instance, verb, before, after)
            self.written.append(Written(instance, tuple(after)))

    def _change_many(self, instances: Iterable[M], values: Mapping[str, Any], verb: str) -> list[M]:
        changed: list[M] = []
        groups: defaultdict[tuple[int | None, frozenset[str]], list[M]] = defaultdict(list)
        for row in instances:
            before, after = apply(row, dict(values))
            if after:
                changed.append(row)
                groups[row.version if isinstance(row, Record) else None, frozenset(after)].append(row)
                self._touch(row, verb, before, after)
                self.written.append(Written(row, tuple(after)))
        for (version, columns), rows in groups.items():
            self._update(rows, version, sorted(columns))
        return changed

    def _update(self, rows: Sequence[models.Model], version: int | None, columns: Sequence[str]) -> None:
        """Write columns that are equal on all rows; a record's version must still be the one that was read."""
        refuse_unstorable(rows[0], columns)
        values = {name: getattr(rows[0], name) for name in columns}
        guard = {} if version is None else {"version": version}
        if version is not None:
            values["version"] = version + 1
        for at in range(0, len(rows), 500):
            batch = rows[at : at + 500]
            found = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in batch], **guard)  # noqa: SLF001
            with writes_allowed():
                if found.update(**values) != len(batch):
                    raise Conflict(CHANGED_MEANWHILE)
        if version is not None:
            for row in rows:
                assert isinstance(row, Record)
                row.version = version + 1

    def _delete(self, rows: models.QuerySet[Any], verb: str) -> int:
        with writes_allowed():
            deleted: int = rows._raw_delete(rows.db)  # noqa: SLF001
        if deleted:
            self._many(rows.model, verb, deleted)
            self.emptied.append(rows.model)
        return deleted

    def _touch(self, row: models.Model, verb: str, before: dict[str, Json], after: dict[str, Json]) -> None:
        self.touches.append(Touch(row._meta.label, key_of(row), verb, before, after))  # noqa: SLF001

    def _wrote(self, rows: Iterable[models.Model]) -> None:
        self.written += [Written(row) for row in rows]

    def _many(self, model: type[models.Model], verb: str, count: int, digest: str = "") -> None:
        said: dict[str, Json] = {"count": count} | ({"digest": digest} if digest else {})
        self.touches.append(Touch(model._meta.label, "*", verb, {}, said))  # noqa: SLF001

    def _join(
        self, name: str, why: str, unit_id: int | None, offline: Offline | None, typed_fields: int
    ) -> None:
        """What an inner action says and the outer one left open is kept."""
        self.parts.append(name)
        self.typed_fields += typed_fields
        self.why = self.why or why.strip()
        self.unit_id = unit_id if self.unit_id is None else self.unit_id
        self.offline = self.offline or offline

    def _state(self) -> _State:
        lengths = (len(self.touches), len(self.parts), len(self.written), len(self.emptied))
        return _State(*lengths, self.typed_fields, self.why, self.unit_id, self.offline)

    def _return_to(self, before: _State) -> None:
        """Forget what an inner action did and said: its rows are rolled back, an approval with it."""
        del self.touches[before.touches :], self.parts[before.parts :]
        del self.written[before.written :], self.emptied[before.emptied :]
        self.typed_fields, self.why = before.typed_fields, before.why
        self.unit_id, self.offline = before.unit_id, before.offline


class Written(NamedTuple):
    """A row an action inserted, or changed in these columns (none: inserted, or all of it)."""

    row: models.Model
    columns: tuple[str, ...] = ()


class _State(NamedTuple):
    """What an inner action adds to, as it was before it."""

    touches: int
    parts: int
    written: int
    emptied: int
    typed_fields: int
    why: str
    unit_id: int | None
    offline: Offline | None


AuditWriter = Callable[[Action], None]
_writer: list[AuditWriter] = []
_current: ContextVar[Action | None] = ContextVar("luoshi_action", default=None)


def set_audit_writer(writer: AuditWriter) -> None:
    """Installed once by the audit room; without it no action can begin."""
    _writer[:] = [writer]


def current_action() -> Action | None:
    """The action under way in this context, if any."""
    return _current.get()


def _refuse_reason(why: str) -> None:
    """The trail keeps a reason for ever: a sentence, not a file."""
    if len(why) > REASON_LENGTH:
        raise Refused(f"原因最多{REASON_LENGTH}个字，现在是{len(why)}个字", field="why")


@contextmanager
def action(
    name: str,
    *,
    by: Actor,
    why: str = "",
    unit_id: int | None = None,
    offline: Offline | None = None,
    typed_fields: int = 0,
    draft: Draft | None = None,
) -> Iterator[Action]:
    """Open the door for writes; see the module's text.

    An action that touched nothing leaves no entry.

    Args:
        name: `<room>.<verb>`; its label is registered with the audit room.
        by: who acts.
        why: reason, where the rule or the person gives one.
        unit_id: the unit the act belongs to.
        offline: the approval on paper this act registers, if it stands for one.
        typed_fields: how many fields a person typed for it (the burden figure), counted by the form layer.
        draft: of rows made ready for it; its moment is that of the draft. Outermost actions only.
    """
    _refuse_reason(why.strip())
    outer = _current.get()
    if outer is not None:
        before = outer._state()  # noqa: SLF001
        try:
            with transaction.atomic():
                outer._join(name, why, unit_id, offline, typed_fields)  # noqa: SLF001
                yield outer
        except BaseException:
            outer._return_to(before)  # noqa: SLF001
            raise
        return
    if not _writer:
        raise RuntimeError("no audit writer: luoshi.audit is not installed")
    act = Action(
        name, by, why.strip(), unit_id, offline, typed_fields, draft.at if draft is not None else clock.now()
    )
    with nothing_kept(), transaction.atomic(durable=True):
        token = _current.set(act)
        try:
            yield act
            if act.touches:
                for follower in followers:
                    with writes_allowed():
                        follower.follow(act)
                _writer[0](act)
        finally:
            _current.reset(token)


@contextmanager
def derived_anew() -> Iterator[None]:
    """Within an action a follower makes what it keeps anew from the records: its own tables are open meanwhile.

    The trail says nothing of it, as records stay what they are (`kernel.following`).
    """
    if _current.get() is None:
        raise RuntimeError("only within an action")
    with writes_allowed():
        yield
