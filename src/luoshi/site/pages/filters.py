"""Conditions of the trail's table that the ordinary filters cannot say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.access.grants import Somebody
from luoshi.access.queries import unit_choices, users_visible_to
from luoshi.audit import labels
from luoshi.audit.models import Entry, Touched
from luoshi.audit.queries import midnight
from luoshi.kernel import clock
from luoshi.organisations.models import UnitSpan
from luoshi.site.pages.reading import VIEW
from luoshi.ui.components import Option, Picker
from luoshi.ui.table import Between, Choice, Filter
from luoshi.ui.table.filters import Rows

ROOMS = {
    "access": gettext_lazy("用户与授权"),
    "audit": gettext_lazy("操作日志"),
    "documents": gettext_lazy("文档台账"),
    "files": gettext_lazy("原件"),
    "organisations": gettext_lazy("组织"),
    "packs": gettext_lazy("规则包"),
    "site": gettext_lazy("系统"),
}

# Days beyond these bound nothing, and their midnight may lie outside what a moment can be.
EARLIEST, LATEST = "1000-01-01", "9000-01-01"


def entries_of(rows: Rows) -> QuerySet[Entry]:
    """The rows of the trail's table, which are always a queryset."""
    assert isinstance(rows, QuerySet)
    return rows


class Days(Between):
    """Local days, both included, against a moment."""

    def apply(self, rows: Rows, value: str) -> Rows:
        found, (first, last) = entries_of(rows), value.split("/")
        if first > EARLIEST:
            found = found.filter(at__gte=midnight(dt.date.fromisoformat(first)))
        if last and last < LATEST:
            found = found.filter(at__lt=midnight(dt.date.fromisoformat(last) + dt.timedelta(days=1)))
        return found


class Acts(Choice):
    """One action, or all of a room."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("操作"), self._offered, "action", searchable=True)

    @staticmethod
    def _offered() -> list[Option]:
        found: list[Option] = []
        room = ""
        for name, label in labels.known().items():
            if name.partition(".")[0] != room:
                room = name.partition(".")[0]
                found.append(Option(f"{room}.", _("%(room)s · 全部") % {"room": ROOMS.get(room, room)}))
            found.append(Option(name, f"{ROOMS.get(room, room)} · {label}"))
        return found

    def apply(self, rows: Rows, value: str) -> Rows:
        lookup = "action__startswith" if value.endswith(".") else "action"
        return entries_of(rows).filter(**{lookup: value})


class OfReader(Choice):
    """A choice whose options depend on the reader; they are read once a request."""

    def __init__(self, label: str, lookup: str, name: str, read: Callable[[], Sequence[Option]]) -> None:
        super().__init__(label, self._offered, lookup, searchable=True)
        self.name = name
        self._read = read

    def _offered(self) -> Sequence[Option]:
        return self._once

    @cached_property
    def _once(self) -> Sequence[Option]:
        return self._read()


class Persons(OfReader):
    """Accounts the reader may see; the system and those not signed in have none and are one choice."""

    NOBODY = "0"

    def __init__(self, user: Somebody) -> None:
        super().__init__(_("操作人"), "actor_id", "person", lambda: self._of(user))

    def _of(self, user: Somebody) -> list[Option]:
        rows = (
            users_visible_to(user)
            .order_by("display_name", "pk")
            .values_list("pk", "display_name", "username")
        )
        return [
            Option(self.NOBODY, _("系统或未登录")),
            *(Option(str(key), f"{name}（{account}）") for key, name, account in rows),
        ]

    def apply(self, rows: Rows, value: str) -> Rows:
        found = entries_of(rows)
        return found.filter(actor_id__isnull=True) if value == self.NOBODY else found.filter(actor_id=value)


class Units(OfReader):
    """A unit the reader audits, with everything under it."""

    def __init__(self, user: Somebody) -> None:
        super().__init__(_("单位（含下级）"), "unit_id", "unit", lambda: self._of(user))

    @staticmethod
    def _of(user: Somebody) -> list[Option]:
        return [Option(choice.value, choice.label) for choice in unit_choices(user, VIEW)]

    def apply(self, rows: Rows, value: str) -> Rows:
        today = UnitSpan.objects.on(clock.today())
        paths = list(today.filter(unit__uuid=value).values_list("path", flat=True))
        return entries_of(rows).filter(unit_id__in=today.under(paths).order_by().values("unit_id"))

    def pill(self, value: str) -> str:
        return super().pill(value).strip("　")


class OneRecord(Filter):
    """`model key` of one record, from the page of an entry; it has no control of its own."""

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        value = params.get(prefix + self.name, "")
        model, _space, key = value.partition(" ")
        fits = bool(model and key) and len(value) <= 161 and "\x00" not in value  # noqa: PLR2004 - two columns of 80
        return value if fits else ""

    def apply(self, rows: Rows, value: str) -> Rows:
        model, _space, key = value.partition(" ")
        touched = Touched.objects.filter(entry_seq=OuterRef("seq"), model=model, key=key)
        return entries_of(rows).filter(Exists(touched))

    def pickers(self, params: QueryDict, prefix: str = "") -> list[Picker]:  # noqa: ARG002 - has none
        return []

    def pill(self, value: str) -> str:  # noqa: ARG002 - a key says nothing to a reader
        return _("只看一条记录")
