"""What the pages of other rooms show of tasks: on a document, how far its measures have come and where to give them."""

from __future__ import annotations

from typing import Any, Final

from luoshi.access.grants import Somebody, may
from luoshi.documents.enums import Nature
from luoshi.documents.models import Document, Item
from luoshi.documents.queries import LedgerItem
from luoshi.kernel import clock
from luoshi.kernel.slots import Panel
from luoshi.organisations.queries import names_on
from luoshi.tasks.intake import Sentences, standing_list, standing_of
from luoshi.tasks.lights import shown
from luoshi.tasks.packs import task_rules
from luoshi.tasks.rights import ASSIGN, VIEW, tasks_for

DOCUMENT_SLOT = "documents.document.side"
ITEM_SLOT = "documents.item.under"


def of_document(document: Document, reader: Somebody) -> dict[str, Any] | None:
    """已交办 12 项，办结 3; nothing where no measure is confirmed or given, or without the right."""
    if not may(reader, VIEW, document.unit_id):
        return None
    sentences = Sentences(document.pk)
    waiting, standing = sentences.waiting(document.current_id), standing_of(sentences)
    gives = may(reader, ASSIGN, document.unit_id)
    if not standing.given and not (waiting and gives):
        return None
    return {
        "document": document,
        "waiting": waiting,
        "standing": standing,
        "gives": gives,
        "list": standing_list(document) if standing.given else None,
    }


def of_item(item: LedgerItem, reader: Somebody) -> dict[str, Any] | None:
    """The tasks a measure was made into, as far as the reader may see them."""
    if item.nature is not Nature.MEASURE:
        return None
    document = Item.objects.values_list("document", flat=True).get(pk=item.pk)
    keys = Sentences(document).tasks_of(item.pk)
    tasks = list(tasks_for(reader).filter(pk__in=keys)) if keys else []
    if not tasks:
        return None
    today, rules = clock.today(), task_rules()
    names = names_on([task.unit_id for task in tasks], today)
    return {"tasks": [(task, names.get(task.unit_id, ""), shown(task, today, rules)) for task in tasks]}


PANELS: Final = (
    Panel("tasks.document", DOCUMENT_SLOT, 20, "tasks/parts/of_document.html", of_document),
    Panel("tasks.item", ITEM_SLOT, 20, "tasks/parts/of_item.html", of_item),
)
