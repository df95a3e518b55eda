"""A document comes in: gate first, then the original, the record, its words and, when short, the reading."""

from __future__ import annotations

import logging
import uuid
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.documents import heads
from luoshi.documents.actions.admission import Handed, admit, keep
from luoshi.documents.actions.common import locked
from luoshi.documents.actions.documents import short
from luoshi.documents.actions.reading import read_text
from luoshi.documents.enums import SCAN, Stage
from luoshi.documents.gate import Admitted
from luoshi.documents.models import Document, Text
from luoshi.documents.rules import Rules, rules
from luoshi.jobs.actions import enqueue
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.reading import read_report
from luoshi.reading.types import Reading

logger = logging.getLogger(__name__)

NO_DOUBLE = gettext_noop("这份材料以前已经接收，打开的是原来那一份")
USED = gettext_noop("没有接收：这个页面已经用来提交过另一份材料，请刷新页面后重新上传")


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a file or a paste. `first` is False where the unit had the same material already."""

    document: Document
    first: bool
    notice: str = ""


def receive(
    unit: Unit,
    *,
    by: Actor,
    upload: Any = None,
    name: str = "",
    pasted: str | None = None,
    unclassified: bool = False,
    kind: str = "",
    title: str = "",
    key: uuid.UUID | None = None,
    typed_fields: int = 0,
) -> Received:
    """Take in a file or pasted text for a unit.

    Args:
        unit: whose document it is; the caller has checked the right to add there.
        by: who hands it in.
        upload: an open binary file (an uploaded file); its bytes are emptied, whatever comes of it.
        name: of the file, as the browser gave it.
        pasted: text instead of a file.
        unclassified: the answer to `AskUnclassified`.
        kind: key of a kind; guessed from the title where empty.
        title: read from the text where empty.
        key: made by the client, so that the same form sent twice is taken once.
        typed_fields: for the burden figure.

    Raises:
        Refused: with one sentence; see `gate`. Nothing was stored.
    """
    known = rules()
    if kind and kind not in known.kind_labels:
        raise Refused(_("类别请从列表中选择"), field="kind")
    title = short(title, 200, _("标题"), "title")
    with ExitStack() as stack:
        admitted = admit(stack, unit.pk, known, by, Handed(upload, name, pasted, unclassified))
        reading = _read_now(admitted, known)
        document = Document(
            uuid=key or uuid.uuid4(),
            unit=unit,
            title=title or heads.title_in(admitted.text, reading.title if reading else None, admitted.name),
            reference=heads.reference_in(admitted.text),
            dated=heads.date_in(admitted.text),
            stage=_stage(admitted),
            source_sha256=admitted.sha256,
        )
        document.kind = kind or heads.kind_of(document.title, known)
        return _enter(document, admitted, reading, by=by, typed_fields=typed_fields)


def replace_text(
    document: Document,
    *,
    by: Actor,
    version: int,
    upload: Any = None,
    name: str = "",
    pasted: str | None = None,
    unclassified: bool = False,
) -> Received:
    """Put a corrected file or text in place of a document's words; decisions are taken over (`retake`).

    A scan has no words to put there: it is kept beside them, as the signed version of an approved ledger is.

    Raises Refused as `receive` does, where the words are those it has already, or where another document of
    the unit has them; Conflict where the document was changed since the page was opened.
    """
    known = rules()
    with ExitStack() as stack:
        admitted = admit(stack, document.unit_id, known, by, Handed(upload, name, pasted, unclassified))
        if admitted.format == SCAN:
            return _attach(document, admitted, by=by, version=version)
        reading = _read_now(admitted, known)
        with action("documents.replace_text", by=by, unit_id=document.unit_id) as act:
            current = locked(document, version)
            if current.source_sha256 == admitted.sha256:
                return Received(current, first=False, notice=_("内容与现行文本相同，没有更换"))
            twin = Document.objects.rows().filter(unit=current.unit_id, source_sha256=admitted.sha256).first()
            if twin is not None:
                raise Refused(
                    _("本单位的另一份文档“%(title)s”就是这份材料，没有更换") % {"title": twin.title},
                    field="file",
                )
            text = _write_text(act, current, admitted)
            if reading is None:
                act.change(current, stage=Stage.READING)
            _read(act, text, reading)
        document.refresh_from_db()
        return Received(document, first=True)


def _attach(document: Document, admitted: Admitted, *, by: Actor, version: int) -> Received:
    """Keep a scan with a document; the ledger stays that of its words."""
    with action("documents.attach_scan", by=by, unit_id=document.unit_id) as act:
        current = locked(document, version, ledger=False)
        if current.texts.filter(sha256=admitted.sha256).exists():
            return Received(current, first=False, notice=_("这份扫描件已经附上，没有再存一份"))
        _write_text(act, current, admitted)
        return Received(current, first=True, notice=_("扫描件已附上，台账仍按现行文字"))


def read_again(document: Document, *, by: Actor) -> Document:
    """Have a text read that was not: the job was lost, or failed under an older version of the program."""
    with action("documents.read_again", by=by, unit_id=document.unit_id) as act:
        current = locked(document)
        least = current.current.number if current.current is not None else 1
        unread = current.texts.filter(read_at__isnull=True, number__gte=least).exclude(format=SCAN)
        text = unread.order_by("number").last()
        if text is None:
            raise Refused(_("文档已经读取，不需要重新读取"))
        _read(act, text, None)
        return act.change(current, stage=Stage.READING)


def _read_now(admitted: Admitted, known: Rules) -> Reading | None:
    """Short texts are read in the request, before the transaction opens.

    Should the grammar fail on one, nothing is lost: it is kept, and tried again in the background.
    """
    if admitted.format == SCAN or len(admitted.text) > known.limits.read_at_once:
        return None
    try:
        return read_report(admitted.text)
    except Exception:
        logger.exception("a text of %s characters could not be read", len(admitted.text))
        return None


def _stage(admitted: Admitted) -> Stage:
    return Stage.NO_TEXT if admitted.format == SCAN else Stage.READING


def _enter(
    document: Document, admitted: Admitted, reading: Reading | None, *, by: Actor, typed_fields: int
) -> Received:
    with action("documents.receive", by=by, unit_id=document.unit_id, typed_fields=typed_fields) as act:
        same = _same(document)
        if same is not None:
            return Received(same, first=False, notice=_(NO_DOUBLE))
        try:
            with transaction.atomic():
                stored = act.create_once(document)
        except IntegrityError:  # the same bytes came in at the same moment
            same = _same(document)
            if same is None:
                raise
            return Received(same, first=False, notice=_(NO_DOUBLE))
        if stored.pk != document.pk:
            if stored.source_sha256 != document.source_sha256 or stored.is_void:
                raise Refused(_(USED))  # an old page sent again with something else
            return Received(stored, first=False, notice=_(NO_DOUBLE))
        text = _write_text(act, stored, admitted)
        act.change(stored, current=text)
        if admitted.format != SCAN:
            _read(act, text, reading)
    stored.refresh_from_db()
    return Received(stored, first=True)


def _same(document: Document) -> Document | None:
    same = Document.objects.rows().filter(unit=document.unit_id, source_sha256=document.source_sha256)
    found: Document | None = same.first()
    return found


def _write_text(act: Action, document: Document, admitted: Admitted) -> Text:
    return act.create(
        Text(
            document=document,
            number=document.texts.count() + 1,
            file=keep(act, admitted, document.unit_id),
            name=admitted.name,
            format=admitted.format,
            sha256=admitted.sha256,
            text=admitted.text,
            chars=len(admitted.text),
            notices=list(admitted.notices),
            blocks=[asdict(block) for block in admitted.blocks],
            received_at=act.at,
            received_by_name=act.by.name[:80],
        )
    )


def _read(act: Action, text: Text, reading: Reading | None) -> None:
    """Read now where the reading is at hand, else in the background once this is committed."""
    if reading is not None:
        read_text(text.pk, by=act.by, reading=reading)
    else:
        act.change(text, job=enqueue("documents.read", {"text": text.pk}, by=act.by).uuid)
