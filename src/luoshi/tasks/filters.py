"""Conditions of the list of tasks: light, unit, where it comes from, the list it stands on."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import Units
from luoshi.access.grants import Somebody
from luoshi.access.rights import RIGHTS
from luoshi.kernel import clock
from luoshi.kernel.records import kinds
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.queries import span_on
from luoshi.tasks.enums import Light
from luoshi.tasks.models import TaskList
from luoshi.tasks.queries import with_light
from luoshi.tasks.rights import VIEW, lists_for
from luoshi.ui.components import Option, Picker
from luoshi.ui.said import said
from luoshi.ui.table import Choice
from luoshi.ui.table.filters import Rows

MOST_LISTS: Final = 200
ONLY: Final = "only"  # of the filter by unit: without what stands under it


class LightFilter(Choice):
    """How tasks stand today, by the rule of the pack."""

    def __init__(self) -> None:
        super().__init__(_("灯"), Light.choices)
        self.name = "light"

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        """One, or several with a comma between: boards lead to lights that belong together."""
        words = params.get(prefix + self.name, "").split(",")
        return ",".join(words) if words and all(word in Light.values for word in words) else ""

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        return with_light(rows, [Light(word) for word in value.split(",")], clock.today())

    def pill(self, value: str) -> str:
        return "、".join(str(Light(word).label) for word in value.split(","))


class UnitFilter(Choice):
    """A unit that owes them, with what stands under it unless told; by uuid. `right`: to see such rows."""

    def __init__(self, user: Somebody, right: str = VIEW) -> None:
        super().__init__(_("单位"), (), searchable=True)
        self.name, self._units = "unit", Units(user, right)

    def names(self, prefix: str = "") -> list[str]:
        return [f"{prefix}unit", f"{prefix}reach"]

    def options(self) -> list[Option]:
        """None where they are too many for a list; an address that names one holds all the same."""
        return [Option(one.value, one.label) for one in self._units.listed or ()]

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        value = params.get(f"{prefix}unit", "")
        if not value or not self._units.label(value):
            return ""
        return f"{value}/{ONLY}" if params.get(f"{prefix}reach", "") == ONLY else value

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        key, _slash, only = value.partition("/")
        unit = Unit.objects.filter(uuid=key).first()
        if unit is None:
            return rows.none()
        if only:
            return rows.filter(unit=unit)
        span = span_on(unit.pk, clock.today())
        under = UnitSpan.objects.on(clock.today()).under([span.path] if span else [])
        return rows.filter(unit__in=under.order_by().values("unit"))

    def pickers(self, params: QueryDict, prefix: str = "") -> list[Picker]:
        if not self._units.listed:
            return []
        key, _slash, only = self.chosen(params, prefix).partition("/")
        options = [Option("", gettext("全部")), *self.options()]
        found = [Picker(f"{prefix}unit", str(self.label), key, options, searchable=True)]
        if key:
            reach = [Option("", gettext("含所属单位")), Option(ONLY, gettext("仅本级"))]
            found.append(Picker(f"{prefix}reach", gettext("范围"), only, reach))
        return found

    def pill(self, value: str) -> str:
        key, _slash, only = value.partition("/")
        name = self._units.label(key)
        return gettext("%(unit)s（仅本级）") % {"unit": name} if only else name


NO_ORIGIN: Final = "none"


class OriginFilter(Choice):
    """What sort of record tasks come from."""

    def __init__(self) -> None:
        super().__init__(_("来源"), origin_kinds)
        self.name = "origin"

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        return rows.filter(origin_kind="" if value == NO_ORIGIN else value)


def origin_kinds() -> list[tuple[str, str]]:
    """The kinds of record a task may come from: those of what is worked on."""
    found = [
        (kind.name, said(kind.label))
        for kind in kinds
        if RIGHTS[kind.right].content and not kind.name.startswith(("organisations.", "figures."))
    ]
    return [*found, (NO_ORIGIN, gettext("直接交办"))]


class ListFilter(Choice):
    """A list tasks stand on, by uuid."""

    def __init__(self, user: Somebody) -> None:
        super().__init__(_("清单"), (), searchable=True)
        self.name, self._lists = "list", lists_for(user)
        self._known: list[Option] | None = None

    def options(self) -> list[Option]:
        if self._known is None:
            rows = self._lists.order_by("-pk").values_list("uuid", "title")[:MOST_LISTS]
            self._known = [Option(str(key), title) for key, title in rows]
        return self._known

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        return rows.filter(list__in=TaskList.objects.filter(uuid=value))
