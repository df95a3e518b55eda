"""Conditions of the list of problems: light, what is lacking, the ledger they stand in, where they were found."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.access.grants import Somebody
from luoshi.findings.enums import OPEN, Covered, Light, Result, State
from luoshi.findings.models import Finding, FindingList
from luoshi.findings.packs import finding_rules
from luoshi.findings.queries import with_light
from luoshi.findings.rights import VIEW, lists_for
from luoshi.findings.words import round_said
from luoshi.kernel import clock
from luoshi.tasks.enums import Limit
from luoshi.tasks.filters import UnitFilter
from luoshi.ui.components import Option
from luoshi.ui.said import said
from luoshi.ui.table import Choice, Filter
from luoshi.ui.table.filters import Rows
from luoshi.ui.text import Words

MOST_LISTS: Final = 200
MOST_ASPECTS: Final = 60
ROUNDS: Final = 3


class LightFilter(Choice):
    """How problems stand today, by the rule of the pack."""

    def __init__(self) -> None:
        super().__init__(_("灯"), Light.choices)
        self.name = "light"

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        return with_light(rows, Light(value), clock.today())


class LackFilter(Choice):
    """What problems that are still open lack: a measure, somebody, a day."""

    def __init__(self) -> None:
        super().__init__(_("落实情况"), Covered.choices)
        self.name = "covered"

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        found = rows.filter(covered=value)
        return found if value == Covered.FULL else found.filter(state__in=OPEN)


class RoundFilter(Choice):
    """The first round, the second, a later one."""

    def __init__(self) -> None:
        super().__init__(_("轮次"), lambda: [(str(at), round_said(at)) for at in range(1, ROUNDS + 1)])
        self.name = "round"

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        return rows.filter(round__gte=ROUNDS) if value == str(ROUNDS) else rows.filter(round=value)


class ListFilter(Choice):
    """A ledger problems stand in, by uuid."""

    def __init__(self, user: Somebody) -> None:
        super().__init__(_("台账"), (), searchable=True)
        self.name, self._lists = "list", lists_for(user)
        self._known: list[Option] | None = None

    def options(self) -> list[Option]:
        if self._known is None:
            rows = self._lists.order_by("-found_on", "-pk").values_list("uuid", "title")[:MOST_LISTS]
            self._known = [Option(str(key), title) for key, title in rows]
        return self._known

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        return rows.filter(list__in=FindingList.objects.filter(uuid=value))


class AspectFilter(Choice):
    """An aspect (方面) of one ledger."""

    def __init__(self, of: FindingList) -> None:
        super().__init__(_("方面"), (), searchable=True)
        self.name = self.lookup = "aspect"
        self._of = of
        self._known: list[Option] | None = None

    def options(self) -> list[Option]:
        if self._known is None:
            rows = Finding.objects.rows().filter(list=self._of).exclude(aspect="").order_by()
            names = rows.values_list("aspect", flat=True).distinct()[:MOST_ASPECTS]
            self._known = [Option(name, name) for name in sorted(names)]
        return self._known


def _plain(name: str, label: Words, choices: Any) -> Choice:
    found = Choice(label, choices)
    found.name = found.lookup = name
    return found


def filters_for(user: Somebody, of: FindingList | None = None) -> list[Filter]:
    """The conditions one reader may set; of one ledger without what is the same for all of it."""
    rules = finding_rules()
    found: list[Filter] = [
        _plain("state", _("整改程序"), State.choices),
        LightFilter(),
        _plain("result", _("整改结果"), Result.choices),
        LackFilter(),
    ]
    if of is not None:
        aspects = AspectFilter(of)
        found += [aspects] if aspects.options() else []
    else:
        labels = [(key, said(label)) for key, label in rules.source_labels.items()]
        found.append(_plain("source", _("来源"), labels))
        lists = ListFilter(user)
        found += [lists] if lists.options() else []
    found += [_plain("limit", _("时限类型"), Limit.choices), RoundFilter()]
    units = UnitFilter(user, VIEW)
    return found if len(units.options()) == 1 else [*found, units]
