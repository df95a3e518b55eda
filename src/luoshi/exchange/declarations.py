"""What this room tells the rest of the house."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody
from luoshi.exchange.enums import State
from luoshi.exchange.models import Import, ImportFile
from luoshi.exchange.queries import listed
from luoshi.exchange.rights import imports_for, offered_to
from luoshi.exchange.tables import label_of
from luoshi.files import access
from luoshi.files.models import StoredFile
from luoshi.kernel.records import RecordKind, kinds
from luoshi.kernel.slots import NavEntry, Panel, navigation, panels

MOST_OPEN: Final = 5  # on the first page


def _url(found: Import) -> str:
    return reverse("import", args=[found.uuid])


IMPORT: Final = RecordKind(
    "exchange.import", _("导入"), "exchange.Import", _url, imports_for, "organisations.change"
)


def may_have(user: Somebody, file: StoredFile) -> bool:
    """Whether a reader may have an original: who may see the import it came with."""
    of = ImportFile.objects.filter(stored=file).values("found_in")
    found: bool = imports_for(user).filter(pk__in=of).exists()
    return found


def _offered(user: Somebody) -> bool:
    return bool(offered_to(user))


def left_open(_record: None, user: Somebody) -> dict[str, Any] | None:
    """Imports nobody has written yet, for the first page; None where there is none."""
    rows = list(listed(user).filter(state=State.OPEN)[:MOST_OPEN])
    return {"rows": [(one, label_of(one.offer), _url(one)) for one in rows]} if rows else None


def declare() -> None:
    """Called once when the room is ready."""
    access.register(IMPORT.name, may_have)
    kinds.register(IMPORT)
    panels.register(Panel("exchange.left_open", "home.main", 20, "exchange/parts/left_open.html", left_open))
    navigation.register(NavEntry("exchange", _("导入导出"), "exchange", order=85, allowed=_offered))
