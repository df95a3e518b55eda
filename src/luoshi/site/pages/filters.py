"""Conditions of the trail's table that the ordinary filters cannot say."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.access.grants import Somebody, paths_with
from luoshi.access.queries import unit_choices, users_visible_to
from luoshi.audit.models import Entry, Touched
from luoshi.audit.queries import midnight
from luoshi.kernel import clock, labels
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import widest
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
    """A choice that depends on the reader. Of many none is listed: a group has ten thousand units.

    The search field finds them by name then; an address that names one holds all the same.
    """

    MOST_LISTED: ClassVar = 200

    def __init__(self, label: str, lookup: str, name: str, user: Somebody) -> None:
        super().__init__(label, (), lookup, searchable=True)
        self.name = name
        self.user = user
        self._known: dict[str, Option | None] = {}

    def read(self, most: int) -> list[Option]:
        """The first so many values the reader may choose."""
        raise NotImplementedError

    def one(self, value: str) -> Option | None:
        """A single value, where the reader may choose it."""
        raise NotImplementedError

    def options(self) -> list[Option]:
        return self._listed

    @cached_property
    def _listed(self) -> list[Option]:
        """Read once a request."""
        found = self.read(self.MOST_LISTED + 1)
        return found if len(found) <= self.MOST_LISTED else []

    def known(self, value: str) -> Option | None:
        """A value of the address, asked for once."""
        if value not in self._known:
            self._known[value] = self.one(value)
        return self._known[value]

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        value = params.get(prefix + self.name, "")
        return value if value and self.known(value) is not None else ""

    def pickers(self, params: QueryDict, prefix: str = "") -> list[Picker]:
        return super().pickers(params, prefix) if self._listed else []

    def pill(self, value: str) -> str:
        option = self.known(value)
        return option.label.strip("　") if option is not None else value


class Persons(OfReader):
    """Accounts the reader may see; the system and those not signed in have none and are one choice."""

    NOBODY = "0"

    def __init__(self, user: Somebody) -> None:
        super().__init__(_("操作人"), "actor_id", "person", user)

    def read(self, most: int) -> list[Option]:
        rows = self._rows().order_by("display_name", "pk")[:most]
        return [Option(self.NOBODY, _("系统或未登录")), *(self._option(*row) for row in rows)]

    def one(self, value: str) -> Option | None:
        if value == self.NOBODY:
            return Option(self.NOBODY, _("系统或未登录"))
        if not (value.isascii() and value.isdigit() and len(value) < 19):  # noqa: PLR2004 - what a bigint holds
            return None
        row = self._rows().filter(pk=value).first()
        return self._option(*row) if row is not None else None

    def _rows(self) -> QuerySet[Any, tuple[int, str, str]]:
        return users_visible_to(self.user).values_list("pk", "display_name", "username")

    @staticmethod
    def _option(key: int, name: str, account: str) -> Option:
        return Option(str(key), f"{name}（{account}）")

    def apply(self, rows: Rows, value: str) -> Rows:
        found = entries_of(rows)
        return found.filter(actor_id__isnull=True) if value == self.NOBODY else found.filter(actor_id=value)


class Units(OfReader):
    """A unit the reader audits, with everything under it."""

    def __init__(self, user: Somebody) -> None:
        super().__init__(_("单位（含下级）"), "unit_id", "unit", user)

    def read(self, most: int) -> list[Option]:
        return [Option(choice.value, choice.label) for choice in unit_choices(self.user, VIEW, most=most)]

    def one(self, value: str) -> Option | None:
        try:
            key = uuid.UUID(value)
        except ValueError:
            return None
        spans = UnitSpan.objects.on(clock.today()).under(paths_with(self.user, VIEW)).filter(unit__uuid=key)
        name = spans.values_list("name", flat=True).first()
        return Option(value, name) if name is not None else None

    def apply(self, rows: Rows, value: str) -> Rows:
        today = UnitSpan.objects.on(clock.today())
        paths = list(today.filter(unit__uuid=value).values_list("path", flat=True))
        return entries_of(rows).filter(unit_id__in=today.under(paths).order_by().values("unit_id"))


MOST_NAMED = 20  # units of a name whose lower units are looked into as well; more is a word like 党支部


def of_units_named(words: str) -> Q:
    """Entries of the units whose name of today holds these words, with everything under them where they are few."""
    today = UnitSpan.objects.on(clock.today())
    named = today.filter(name__icontains=words).order_by()
    paths = list(named.values_list("path", flat=True)[: MOST_NAMED + 1])
    within = named if len(paths) > MOST_NAMED else today.under(widest(set(paths))).order_by()
    return Q(unit_id__in=within.values("unit_id"))


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
