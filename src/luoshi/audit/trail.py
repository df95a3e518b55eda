"""Writing an action into the trail: the last thing an action does before it commits."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from luoshi.audit import head
from luoshi.audit.canonical import (
    HEADER,
    canonical_json,
    detail_digest,
    genesis,
    header_hash,
    keys,
    moment,
    seal,
    storable,
)
from luoshi.audit.models import Detail, Entry, Instance, OfflineApproval
from luoshi.kernel.action import Action, Touch
from luoshi.kernel.bulk import MANY, insert_values
from luoshi.kernel.records import Record
from luoshi.kernel.touches import text_of
from luoshi.kernel.writes import writes_allowed

CHAIN_LOCK = 0x6C756F73  # PostgreSQL advisory lock of the chain; any constant of our own


def instance_id() -> str:
    """The id of this installation."""
    return str(Instance.objects.values_list("uuid", flat=True).get())


def head_hash() -> str:
    """The hash of the last entry; "" of an empty trail. What was read from records holds as long as it does."""
    return Entry.objects.order_by("-seq").values_list("hash", flat=True).first() or ""


def write(act: Action) -> None:
    """Append the entry of an action. Everything that can be made ready is, before the chain lock is taken.

    On PostgreSQL references are checked before it as well, where there are many: that takes longer than the trail.
    """
    detail = f'{{"touches":[{",".join(map(text_of, act.touches))}]}}'
    values: dict[str, Any] = {
        "at": act.at,
        "action": act.name,
        "parts": canonical_json(act.parts),
        "actor_id": act.by.id,
        "actor_name": storable(act.by.name, 80),
        "unit_id": act.unit_id,
        "door": str(act.by.door),
        "request_id": storable(act.by.request_id, 64),
        "why": storable(act.why),
        "typed_fields": act.typed_fields,
        "offline": _offline(act),
        "touched": canonical_json([f"{t.verb} {t.model} {t.key}" for t in act.touches]),
        "detail_digest": detail_digest(detail),
    }
    with writes_allowed():
        OfflineApproval.objects.bulk_create(_approvals(act), batch_size=500)
        if len(act.touches) >= MANY:
            _check_references()
        _lock_chain()
        last = Entry.objects.order_by("-seq").values_list("seq", "hash").first()
        seq, prev = (last[0] + 1, last[1]) if last else (1, genesis(instance_id()))
        values |= {"seq": seq, "prev": prev}
        hashed = header_hash([moment(act.at) if name == "at" else values[name] for name in HEADER])
        Entry.objects.bulk_create([Entry(**values, hash=hashed, seal=seal(hashed, keys()[0]))])
        Detail.objects.bulk_create([Detail(entry_seq=seq, text=detail)])
        if touched := _index(act, seq):
            insert_values("audit_touched", ("entry_seq", "model", "key"), touched)
    transaction.on_commit(lambda: head.advance(seq, hashed), robust=True)


def _lock_chain() -> None:
    """One appender at a time until commit; SQLite's immediate transactions are that already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def _check_references() -> None:
    """What PostgreSQL would check at the commit, with the chain locked; SQLite counts as it goes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _offline(act: Action) -> str:
    if act.offline is None:
        return ""
    paper = act.offline
    said = {
        "who": paper.who,
        "post": paper.post,
        "on": str(paper.on),
        "basis": paper.basis,
        "scan": paper.scan_id,
    }
    return canonical_json(said)


def _approvals(act: Action) -> list[OfflineApproval]:
    """One row for each record the action touched, for the badge on its page."""
    if act.offline is None:
        return []
    paper = act.offline
    touched = dict.fromkeys((touch.model, touch.key) for touch in act.touches if _is_record(touch))
    return [
        OfflineApproval(
            model=model,
            record=uuid.UUID(key),
            action=act.name,
            who=storable(paper.who.strip()),
            post=storable(paper.post.strip()),
            on=paper.on,
            basis=storable(paper.basis.strip()),
            scan_id=paper.scan_id,
            entered_at=act.at,
            entered_by_id=act.by.id,
            entered_by_name=storable(act.by.name, 80),
        )
        for model, key in touched
    ]


def _is_record(touch: Touch) -> bool:
    return touch.verb in {"create", "change", "void"} and issubclass(apps.get_model(touch.model), Record)


def _index(act: Action, seq: int) -> list[tuple[int, str, str]]:
    pairs = dict.fromkeys((touch.model, touch.key) for touch in act.touches if touch.key != "*")
    return [(seq, storable(model, 80), storable(key, 80)) for model, key in pairs]
