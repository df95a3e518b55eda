"""Which units the words of an office mean: 宣传部, 机关一支部、甲厂党总支, 各支部.

Names are looked for under the unit that gives the task, in both trees: departments are units of the company, branches
of the Party. What reads names for the sheets of organisations reads them here (`organisations.sheets.scope`).
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import Setting
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Counterpart
from luoshi.organisations.sheets.scope import NEAREST, NONE, Asking, Scope, Span
from luoshi.tasks.groups import Group, groups_in
from luoshi.workbooks.cells import Context, Names

_SHOWN: Final = 4  # names in a sentence
_NAMES: Final = Names()


@dataclass(frozen=True, slots=True)
class Among:
    """All units of some kinds under one, as they stand on the day.

    Attributes:
        under: id of the unit they stand under.
        group: of which kinds, and how deep.
        units: their ids, in tree order.
    """

    under: int
    group: Group
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """What words mean.

    Attributes:
        units: single ones, in the order they are named.
        among: groups of units.
        sentence: why a name means none, or which several it may; "" where all is clear.
        note: how a name was understood that is written otherwise.
        waits: for an answer.
    """

    units: tuple[int, ...] = ()
    among: tuple[Among, ...] = ()
    sentence: str = ""
    note: str = ""
    waits: bool = False

    @property
    def all_units(self) -> tuple[int, ...]:
        """Every unit, each once."""
        return tuple(dict.fromkeys([*self.units, *(unit for one in self.among for unit in one.units)]))


class Who:
    """The units under one, in its own tree and beside it in the other.

    Args:
        unit: uuid of the one that gives.
        on: the day the tasks are given.
        asking: where a person can be asked once a file; without it a doubtful name is a sentence.
    """

    def __init__(self, unit: str, on: dt.date, asking: Asking | None = None) -> None:
        setting = Setting(unit=unit, on=on, by=SYSTEM)
        self.asking, self.day = asking, on
        own = Scope(setting, asking or Asking(setting))
        self.scopes = {own.tree: own}
        self.top = own.top
        beside = _paired(own.top, on)
        if beside is not None:
            other = Scope(Setting(unit=beside, on=on, by=SYSTEM), own.asking)
            self.scopes[other.tree] = other
        self._found: dict[str, Meant] = {}

    def __contains__(self, unit: object) -> bool:
        return any(unit in scope for scope in self.scopes.values())

    def name(self, unit: int) -> str:
        """What a unit is called on the day; "" for one that is not here."""
        scope = self._of(unit)
        return scope.name(unit) if scope is not None else ""

    def uuid(self, unit: int) -> str:
        """Of a unit that is here."""
        scope = self._of(unit)
        assert scope is not None
        return scope.now(unit).uuid

    def by_uuid(self, key: str) -> int | None:
        """The id of a unit by uuid."""
        return next((scope.by_uuid[key] for scope in self.scopes.values() if key in scope.by_uuid), None)

    def stands(self, unit: int, day: dt.date) -> bool:
        """Whether a unit stood on a day."""
        scope = self._of(unit)
        return scope is not None and scope.on(unit, day) is not None

    def names(self) -> list[str]:
        """What the units are called, in tree order, departments before branches: for suggestions."""
        order = (Tree.ADMINISTRATIVE, Tree.PARTY)
        scopes = [self.scopes[tree] for tree in order if tree in self.scopes]
        return list(dict.fromkeys(span.name for scope in scopes for span in scope.open_units()))

    def read(self, words: str) -> Meant:
        """What words mean, all of them; the first that means nothing says why."""
        if words not in self._found:
            self._found[words] = self._read(words)
        return self._found[words]

    def _read(self, words: str) -> Meant:
        groups, left = groups_in(words)
        among = [self._among(group) for group in groups]
        sentence = ""
        if any(one is None or not one.units for one in among):
            sentence = _("“%(words)s”在本单位范围里现在没有") % {"words": words}
        singles = [self._one(name) for name in _NAMES.read(left, Context())]
        return Meant(
            tuple(dict.fromkeys(unit for one in singles for unit in one.units)),
            tuple(one for one in among if one is not None and one.units),
            sentence or next((one.sentence for one in singles if one.sentence), ""),
            "；".join(one.note for one in singles if one.note),
            any(one.waits for one in singles),
        )

    def _among(self, group: Group) -> Among | None:
        scope = self.scopes.get(group.tree)
        if scope is None:
            return None
        units = [span.unit for span in scope.open_units() if _belongs(span, group, scope.top)]
        return Among(scope.top, group, tuple(units))

    def _one(self, name: str) -> Meant:
        found = self._exact(name)
        if len(found) == 1:
            return Meant((found[0],))
        near = found or self._near(name)
        if near and self.asking is not None:
            return self._ask(name, near)
        if len(near) == 1:
            note = _("“%(words)s”认作“%(unit)s”") % {"words": name, "unit": self.name(near[0])}
            return Meant((near[0],), note=note)
        if near:
            names = "、".join(map(self._full_name, near[:_SHOWN]))
            sentence = _("“%(words)s”可能是%(units)s，请写全称") % {"words": name, "units": names}
            return Meant(sentence=sentence)
        return Meant(sentence=self._unknown(name))

    def _exact(self, name: str) -> list[int]:
        return sorted({unit for scope in self.scopes.values() for unit in scope.exact(name)})

    def _near(self, name: str) -> list[int]:
        return sorted({unit for scope in self.scopes.values() for unit in scope.near(name)})

    def _ask(self, name: str, near: Iterable[int]) -> Meant:
        assert self.asking is not None
        options = [(self.uuid(unit), self._full_name(unit)) for unit in near]
        said = self.asking.answer(
            f"unit:{name}",
            _("表中的“%(unit)s”是哪一个组织？") % {"unit": name},
            [*options, (NONE, _("都不是"))],
        )
        if said is None:
            return Meant(waits=True)
        unit = self.by_uuid(said)
        return Meant((unit,)) if unit is not None else Meant(sentence=self._not_found(name))

    def _unknown(self, name: str) -> str:
        if any(scope.outside(name) for scope in self.scopes.values()):
            return _("“%(unit)s”不在本单位范围") % {"unit": name}
        close = difflib.get_close_matches(name, self.names(), NEAREST, 0.6)
        if close:
            return _("没有找到“%(unit)s”，名称相近的有：%(near)s，请改成其中一个") % {
                "unit": name,
                "near": "、".join(close),
            }
        return self._not_found(name)

    @staticmethod
    def _not_found(name: str) -> str:
        return _("没有找到“%(unit)s”，请核对名称") % {"unit": name}

    def _full_name(self, unit: int) -> str:
        scope = self._of(unit)
        return scope.full_name(unit) if scope is not None else ""

    def _of(self, unit: int) -> Scope | None:
        return next((scope for scope in self.scopes.values() if unit in scope), None)


def _belongs(span: Span, group: Group, top: int) -> bool:
    return (
        span.unit != top and UnitKind(span.kind) in group.kinds and (not group.direct or span.parent == top)
    )


def _paired(unit: int, day: dt.date) -> str | None:
    """Uuid of the unit of the other tree that leads it or is led by it (主对应) on a day; one query."""
    pairs = Counterpart.objects.on(day).filter(Q(party=unit) | Q(administrative=unit), lead=True)
    found = pairs.order_by("-start", "-pk").values_list(
        "party_id", "party__uuid", "administrative__uuid"
    ).first()  # fmt: skip
    if found is None:
        return None
    party, own, other = found
    return str(other if party == unit else own)
