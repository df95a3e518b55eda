"""What leaves the house: the three lists, the ledger as JSON, the 任务分解表. Each export stands in the trail.

No export carries a secrecy grade. Lists and table leave out what was rejected; the JSON has it, as rejected.
"""

from __future__ import annotations

import io
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.documents import sheets, values
from luoshi.documents.enums import CLAUSES, Nature
from luoshi.documents.models import Document
from luoshi.documents.queries.ledger import Ledger, LedgerItem, ledger
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.queries import current_name
from luoshi.workbooks import write

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_GOLD: Final = {Nature.PROBLEM: "problems", Nature.CAUSE: "causes", Nature.MEASURE: "measures"}
_TEXT_START: Final = 15


@dataclass(frozen=True, slots=True)
class Export:
    """One file to hand over."""

    name: str
    media_type: str
    content: bytes


def export_lists(document: Document, *, by: Actor) -> Export:
    """问题清单、任务清单、责任清单 in one workbook that can come back filled in."""
    found = _ready(document)
    stream, export_id = io.BytesIO(), uuid.uuid4()
    with translation.override(settings.LANGUAGE_CODE):  # a sheet is a paper, in the language of papers
        filled = sheets.filled(found, unit_name(document.unit_id))
    write(filled, stream, exported=clock.now().astimezone(), export_id=str(export_id))
    _note(document, "问题、任务、责任清单", by, export=str(export_id))
    return Export(f"{_stem(document)}三张清单.xlsx", XLSX, stream.getvalue())


def export_json(document: Document, *, by: Actor) -> Export:
    """The ledger in the form readings are compared in, with what people decided beside it."""
    content = json.dumps(as_json(_ready(document)), ensure_ascii=False, indent=1).encode()
    _note(document, "JSON", by)
    return Export(f"{_stem(document)}台账.json", "application/json", content)


def export_breakdown(document: Document, *, by: Actor) -> Export:
    """The 任务分解表 that should go with the document, as a Word table."""
    from luoshi.documents.breakdown import breakdown

    found = _ready(document)
    if not found.of(Nature.MEASURE, rejected=False):
        raise Refused(_("台账里还没有措施，无法生成任务分解表"))
    content = breakdown(found, unit_name(document.unit_id))
    _note(document, "任务分解表", by)
    return Export(f"{_stem(document)}任务分解表.docx", DOCX, content)


def unit_name(unit_id: int) -> str:
    """The name of a unit today."""
    return current_name([unit_id]).get(unit_id, "")


def as_json(found: Ledger) -> dict[str, Any]:
    """What software read in the form of an annotated report, and under `decisions` what people decided."""
    assert found.text is not None
    read = [item for item in found.items if item.read is not None]
    places = {nature: _read_as(read, nature) for nature in Nature}
    index = {item.uuid: at for items in places.values() for at, item in enumerate(items)}
    return {
        "id": str(found.document.uuid),
        "chars": found.text.chars,
        "document": _head(found.document),
        "outline": [
            {"level": h.level, "label": h.label, "title": h.title, "parent": h.parent, "start": h.start}
            for h in found.outline.headings
        ],
        "figures": [_figure(item) for item in places[Nature.CLAIM]],
        **{_GOLD[nature]: [_clause(nature, item) for item in places[nature]] for nature in CLAUSES},
        "links": _links(found, index),
        "section_links": [list(link) for link in found.section_links],
        "checks": [asdict(check) | {"severity": check.severity.value} for check in found.checks],
        "decisions": [_decision(item) for item in found.items for item in (item, *item.parts)],
    }


def _ready(document: Document) -> Ledger:
    found = ledger(document)
    if found.text is None or found.text.read_at is None:
        raise Refused(_("文档还没有读取完，请稍后再导出"))
    return found


def _note(document: Document, what: str, by: Actor, **more: str) -> None:
    with action("documents.export", by=by, unit_id=document.unit_id) as act:
        act.note("documents.Document", str(document.uuid), what=what, **more)


def _stem(document: Document) -> str:
    """A file name from the title, without what file systems refuse."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", document.title)[:60].strip(" .")


def _head(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "kind": document.kind,
        "reference": document.reference,
        "issuer": document.issuer,
        "dated": document.dated.isoformat() if document.dated else None,
        "approved": document.approved_at is not None,
    }


def _read_as(items: Sequence[LedgerItem], nature: Nature) -> list[LedgerItem]:
    """Items software read as this nature, whatever a person made of them."""
    return [item for item in items if item.read is not None and item.read.get("nature") == nature]


def _figure(item: LedgerItem) -> dict[str, Any]:
    read = item.read or {}
    return {
        "text": read["wording"],
        "value": values.shared(read["value"]),
        "unit": read["unit"],
        "subject": read["subject"],
        "qualifier": read["qualifier"],
        "from": values.shared(read["from"]),
        "to": values.shared(read["to"]),
        "as_of": read["as_of"],
        "start": item.start,
    }


def _clause(nature: Nature, item: LedgerItem) -> dict[str, Any]:
    read = item.read or {}
    clause = {"text_start": str(read["text"])[:_TEXT_START], "section": item.section, "start": item.start}
    if nature is Nature.MEASURE:
        clause |= {name: read[name] for name in ("owner", "support", "deadline", "status")}
    return clause


def _links(found: Ledger, index: dict[uuid.UUID, int]) -> list[list[int | None]]:
    """Pairs as triples with a null, by the place of both items in their lists."""
    links = []
    for link in found.links:
        triple: list[int | None] = [None, None, None]
        for key in (link.head, link.tail):
            item = found.item(key)
            nature = Nature(item.read["nature"]) if item.read else None
            if nature in CLAUSES and key in index:
                triple[CLAUSES.index(nature)] = index[key]
        if sum(place is not None for place in triple) == 2:  # noqa: PLR2004
            links.append(triple)
    return links


def _decision(item: LedgerItem) -> dict[str, Any]:
    return {
        "id": str(item.uuid),
        "mark": item.mark,
        "nature": item.nature.value,
        "start": item.start,
        "end": item.end,
        "quote": item.quote,
        "section": item.section,
        "origin": item.origin.value,
        "state": item.state.value,
        "split": item.split,
        "parent": str(item.parent) if item.parent else None,
        "decided": item.decided,
        "decided_at": item.decided_at.isoformat() if item.decided_at else None,
        "decided_by": item.decided_by_name,
    }
