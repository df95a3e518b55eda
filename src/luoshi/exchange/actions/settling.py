"""What a person says about an open import: whose a file is, what a column means, which answer holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from luoshi.exchange.enums import State
from luoshi.exchange.models import Import, ImportFile, RememberedLayout
from luoshi.exchange.planning import offer_of
from luoshi.files.actions import forget
from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import SYSTEM, Actor, Door
from luoshi.kernel.boundary import forbidden_name
from luoshi.kernel.errors import Refused


def settle(
    found: Import,
    *,
    by: Actor,
    units: Mapping[int, int] | None = None,
    answers: Mapping[str, str] | None = None,
    left_out: frozenset[int] = frozenset(),
    typed_fields: int = 0,
) -> None:
    """Say whose files are (number of the file → unit), answer questions, leave files out; `compare` comes next."""
    with action("exchange.settle", by=by, unit_id=found.unit_id, typed_fields=typed_fields) as act:
        current = _open(found)
        files = {one.number: one for one in ImportFile.objects.filter(found_in=current).defer("cells")}
        for number, unit in (units or {}).items():
            if number in files:
                act.change(files[number], unit_id=unit)
        for number in left_out & files.keys():
            act.change(files[number], replaced=True, cells=None)
        act.change(
            current, answers={**current.answers, **(answers or {})}, picture=None, plan=None, digest=""
        )


def remember(
    found: Import, fingerprint: str, keys: Mapping[str, str], *, by: Actor, typed_fields: int = 0
) -> RememberedLayout:
    """Keep a confirmed mapping (head → key of the declared column) for sheets with these heads.

    Raises Refused when two heads are given to one column, a required one has none, or a head has no place here.
    """
    columns = {column.key: column for column in offer_of(found).sheet.columns}
    taken: dict[str, str] = {}
    for head, key in keys.items():
        if (sentence := forbidden_name(head)) is not None:
            raise Refused(sentence)
        if key not in columns:
            raise Refused(_("“%(head)s”没有对应到本表的列，请重新选择") % {"head": head})
        if key in taken:
            said = {"column": columns[key].own_head, "first": taken[key], "second": head}
            raise Refused(_("“%(column)s”被选了两次（%(first)s、%(second)s），请只选一列") % said)
        taken[key] = head
    lacking = [column.own_head for column in columns.values() if column.required and column.key not in taken]
    if lacking:
        raise Refused(_("还没有选出这些必填的列：%(columns)s") % {"columns": "、".join(lacking)})
    with action("exchange.remember", by=by, unit_id=found.unit_id, typed_fields=typed_fields) as act:
        current = _open(found)
        known = RememberedLayout.objects.rows().filter(offer=current.offer, fingerprint=fingerprint).first()
        if known is not None:
            return act.change(known, keys=dict(keys))
        return act.create(
            RememberedLayout(
                unit_id=current.unit_id, offer=current.offer, fingerprint=fingerprint, keys=dict(keys)
            )
        )


def drop(found: Import, *, by: Actor, why: str = "") -> None:
    """放弃: nothing came of the files, so nothing is kept of them; they can be handed in again."""
    with action("exchange.drop", by=by, why=why, unit_id=found.unit_id) as act:
        current = _open(found)
        files = ImportFile.objects.filter(found_in=current)
        kept = list(files.exclude(stored=None).values_list("stored", flat=True))
        act.change_many(files, cells=None, stored=None)
        forget(act, kept)
        act.change(
            current,
            state=State.DROPPED,
            picture=None,
            plan=None,
            dropped_at=act.at,
            dropped_by_name=by.name[:80],
        )


def drop_left_open() -> int:
    """Drop what has been open since its last file came in longer than the site keeps it; how many were dropped."""
    days: int = settings.OPEN_IMPORT_DAYS
    limit = clock.now() - dt.timedelta(days=days)
    stale = Import.objects.rows().light().filter(state=State.OPEN, entered_at__lt=limit)
    lately = ImportFile.objects.filter(found_in=OuterRef("pk"), stored__uploaded_at__gte=limit)
    gone = 0
    for found in stale.exclude(Exists(lately)):
        try:
            drop(found, by=SYSTEM.through(Door.JOB), why=_("%(days)s天没有写入，自动放弃") % {"days": days})
        except Refused:
            continue  # written or dropped by somebody meanwhile
        gone += 1
    return gone


def empty(act: Action, found: Import) -> None:
    """Forget the cells of an import's files; the stored originals stay."""
    files = ImportFile.objects.filter(found_in=found, cells__isnull=False)
    act.change_many(files, cells=None)


def _open(found: Import) -> Import:
    current: Import = Import.objects.select_for_update().get(pk=found.pk)
    if current.state != State.OPEN:
        raise Refused(_("这次导入已经结束，不能再改；请重新上传文件"))
    return current
