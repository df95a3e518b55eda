"""What stays of a problem besides its closing: rules that were issued, another unit that mends it, a judgement of likeness."""

from __future__ import annotations

import datetime as dt
import uuid as uuids

from django.utils.translation import gettext as _

from luoshi.documents.boundary import refuse_boundary
from luoshi.findings.actions.common import locked
from luoshi.findings.enums import Alike, Verb
from luoshi.findings.legs import Move, move, refuse_from
from luoshi.findings.models import REFERENCE, REMARK, TITLE, Finding, Lasting, Likeness
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import Standing, check_day, text_of
from luoshi.organisations.models import Unit
from luoshi.tasks.leg_base import Said, reasoned


def add_result(
    finding: Finding,
    title: str,
    *,
    by: Actor,
    reference: str = "",
    issued_on: dt.date | None = None,
    document: RecordRef | None = None,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Lasting:
    """Link a rule that was issued or revised (制度成果); also after the closing."""
    with action("findings.add_result", by=by, unit_id=finding.unit_id, typed_fields=typed_fields) as act:
        current = locked(finding, None)
        if issued_on is not None:
            check_day(issued_on, _("印发日期"), field="issued_on")
        named = text_of(title, _("制度名称"), TITLE, field="title", needed=True)
        refuse_boundary(named, field="title")
        return act.create_once(
            Lasting(
                uuid=uuid or uuids.uuid4(),
                unit_id=current.unit_id,
                finding=current,
                title=named,
                reference=text_of(reference, _("文号"), REFERENCE, field="reference"),
                issued_on=issued_on,
                document_kind=document.kind if document else "",
                document_id=document.id if document else "",
            )
        )


def hand_over(
    finding: Finding, unit: Unit, *, version: int, by: Actor, why: str, typed_fields: int = 0
) -> Finding:
    """Another unit mends it from today on (改派、分办); its jobs are handed over as tasks, one by one."""
    over = finding.overseen_by_id
    with action("findings.hand_over", by=by, unit_id=over, why=why, typed_fields=typed_fields) as act:
        current = locked(finding, version)
        refuse_from(current, Verb.HAND_OVER)
        reasoned(why, _("改派"))
        today = clock.today()
        Standing([unit.pk]).on(unit.pk, today, field="unit")
        if unit.pk == current.unit_id:
            raise Refused(_("改派前后是同一单位，请核对"), field="unit")
        move(act, [Move(current, Verb.HAND_OVER, today, {"unit": unit}, Said(why))])
        return current


def judge_likeness(
    later: Finding, earlier: Finding, judged: Alike, *, by: Actor, words: str = "", typed_fields: int = 0
) -> Likeness:
    """A person says whether a problem is an earlier one that came back; said again, the later word holds."""
    with action("findings.judge_likeness", by=by, unit_id=later.unit_id, typed_fields=typed_fields) as act:
        current = locked(later, None)
        if earlier.pk == current.pk or earlier.found_on > current.found_on:
            raise Refused(_("只能与更早发现的问题比对"))
        said = text_of(words, _("说明"), REMARK, field="words")
        refuse_boundary(said, field="words")
        rows = Likeness.objects.rows().select_for_update()
        there: Likeness | None = rows.filter(later=current, earlier=earlier).first()
        if there is not None:
            return act.change(there, judged=judged, words=said)
        return act.create(
            Likeness(unit_id=current.unit_id, later=current, earlier=earlier, judged=judged, words=said)
        )
