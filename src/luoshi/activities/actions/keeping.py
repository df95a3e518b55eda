"""Originals kept with a record (附上原件): a choice of whoever records it, never asked for, never of kinds of numbers only."""

from __future__ import annotations

from typing import IO, Final

from django.utils.translation import gettext as _

from luoshi.activities.actions.common import locked
from luoshi.activities.models import Session, SessionFile
from luoshi.activities.packs import activity_rules
from luoshi.activities.sets import unpacked
from luoshi.files.actions import store
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused

MOST_KEPT: Final = 20  # with one record


def attach(
    session: Session, file: IO[bytes], name: str, *, by: Actor, kind: str = "", typed_fields: int = 0
) -> SessionFile:
    """Keep an original with a record. The same bytes kept twice are kept once.

    Args:
        session: the record; any state, but no number of a span.
        file: what passed the gate, read from its beginning.
        name: of the file.
        by: who chose to keep it.
        kind: its format by content.
        typed_fields: for the burden figure.

    Raises Refused where only numbers are kept of this kind of record, or too much is kept with it.
    """
    with action("activities.attach", by=by, unit_id=session.unit_id, typed_fields=typed_fields) as act:
        current = locked(session, None)
        refuse_numbers_only(current)
        kept = list(SessionFile.objects.rows().filter(session=current).select_related("stored"))
        if len(kept) >= MOST_KEPT:
            raise Refused(_("一条记录最多附%(most)s份原件") % {"most": MOST_KEPT}, field="files")
        file.seek(0)
        stored = store(file, name=name, by=by, unit_id=current.unit_id, kind=kind)
        same = next((one for one in kept if one.stored.sha256 == stored.sha256), None)
        if same is not None:
            raise Refused(
                _("“%(file)s”已经附在这条记录上，没有重复留存") % {"file": same.stored.name}, field="files"
            )
        return act.create(SessionFile(unit_id=current.unit_id, session=current, stored=stored))


def void_file(kept: SessionFile, *, by: Actor, why: str) -> None:
    """Take an original off its record, with a reason: nobody can open it any more, and the trail says who and why."""
    reason = why.strip()
    if not reason:
        raise Refused(_("作废需要写明原因"), field="why")
    with action("activities.void_file", by=by, unit_id=kept.unit_id, why=reason) as act:
        current: SessionFile = SessionFile.objects.select_for_update().get(pk=kept.pk)
        if current.is_void:
            raise Refused(_("这份原件已经作废"))
        act.void(current, why=reason)


def keeps_files(session: Session) -> bool:
    """Whether originals may be kept with a record of these kinds."""
    known = activity_rules().by_key
    kinds = [known[key] for key in unpacked(session.kinds) if key in known]
    return session.first is None and not any(kind.numbers_only for kind in kinds)


def refuse_numbers_only(session: Session) -> None:
    """Raises Refused where nothing may be kept with a record."""
    if not keeps_files(session):
        raise Refused(_("这类记录只登记日期和人数，不附原件"), field="files")


def refuse_kept_files(session: Session) -> None:
    """A record becomes one of numbers only: what is kept with it has to be voided first."""
    count = SessionFile.objects.rows().filter(session=session).count()
    if count:
        raise Refused(
            _("这条记录附有%(count)s份原件；改为只登记人数的类别，请先在记录页把所附原件作废")
            % {"count": count},
            field="kinds",
        )
