"""Own figures laid beside the packs': those that can be counted, and of the others why not.

A pack applied later may bring the same name, or take away what an own figure rests on. It is not refused for that: the
own figure is left out with its reason, everything else goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from pydantic import TypeAdapter, ValidationError

from luoshi.access.rights import RIGHTS
from luoshi.access.roles import roles_with
from luoshi.figures.catalogue import UnusableFigure, of_packs, parts_of, refuse_circle, resting
from luoshi.figures.conditions import InDim, UnknownName, amount_of, dim_of
from luoshi.figures.definitions import ENTRIES, AnyFigure, Entered, Tally
from luoshi.figures.models import OwnFigure
from luoshi.kernel.boundary import forbidden_name
from luoshi.kernel.facts import FactSource, Noun, fact_sources
from luoshi.kernel.kept import kept

PREFIX: Final = "site_"  # keys of own figures; a pack's may begin so too, then the pack's holds
_ANY: TypeAdapter[AnyFigure] = TypeAdapter(AnyFigure)
_COUNTED_THINGS: Mapping[str, Noun] = MappingProxyType({"person": Noun.PERSONS})


class Why(NamedTuple):
    """A reason, said in the reader's language when it is shown: what is laid is kept for all readers."""

    words: str
    holds: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return gettext(self.words) % {name: gettext(word) if word else word for name, word in self.holds}


class Fault(NamedTuple):
    """An own figure that cannot be counted, and why."""

    label: str
    why: Why


class Laid(NamedTuple):
    """All figures there are."""

    figures: Mapping[str, AnyFigure]
    own: frozenset[str]  # keys of those defined on a page
    faults: Mapping[str, Fault]  # by key


def laid() -> Laid:
    """The figures of the packs and own ones; one query more than the packs', kept while nothing is written."""
    return kept(("figures.laid",), _laid)


def _laid() -> Laid:
    rows = list(OwnFigure.objects.rows().order_by("pk").values_list("key", "label", "definition"))
    return lay(of_packs(), rows)


def lay(base: Mapping[str, AnyFigure], rows: Iterable[tuple[str, str, str]]) -> Laid:
    """Definitions of packs with own ones (key, label, text) behind them."""
    own: dict[str, AnyFigure] = {}
    faults: dict[str, Fault] = {}
    named = {one.label for one in base.values()}
    for key, label, text in rows:
        figure = read(text)
        if figure is None:
            faults[key] = Fault(label, Why(_("定义的格式不再适用，请修改后保存")))
        elif key in base:
            faults[key] = Fault(label, Why(_("规则包里已有编号相同的指标，请作废这一个，另行定义")))
        elif label in named:
            faults[key] = Fault(label, Why(_("规则包里已有同名的指标，请改名")))
        else:
            own[key] = figure
    if not own:
        return Laid(base, frozenset(), faults)
    while True:
        known = {**base, **own}
        found = {key: why for key, one in own.items() if (why := fault_of(one, known, faults))}
        if not found:
            return Laid(known, frozenset(own), faults)
        for key, why in found.items():
            faults[key] = Fault(own.pop(key).label, why)


@lru_cache(maxsize=512)
def read(text: str) -> AnyFigure | None:
    """A definition as it is kept; None where this version cannot read it."""
    try:
        return _ANY.validate_json(text)
    except ValidationError:
        return None


def refuse_unusable(key: str) -> None:
    """Raise UnusableFigure where an own figure has this key, usable or void; nothing for a key nobody ever gave."""
    fault = laid().faults.get(key)
    if fault is not None:
        raise UnusableFigure(key, fault.label, str(fault.why))
    found = OwnFigure.objects.filter(key=key).first() if key.startswith(PREFIX) else None
    if found is not None:
        why = gettext("已作废：%(why)s") % {"why": found.voided_why}
        raise UnusableFigure(key, found.label, why)


def fault_of(figure: AnyFigure, known: Mapping[str, AnyFigure], faults: Mapping[str, Fault]) -> Why | None:
    """Why a definition cannot be counted among the others; None where it can."""
    for key in parts_of(figure):
        if key not in known:
            label = faults[key].label if key in faults else key
            return Why(_("所依据的指标“%(label)s”不能用或已不存在"), (("label", label),))
        if known[key].tree != figure.tree:
            return Why(_("所依据的指标“%(label)s”在另一棵组织树"), (("label", known[key].label),))
    try:
        refuse_circle(figure, {**known, figure.key: figure}, ())
    except ValueError:
        return Why(_("所依据的指标又依据这个指标，成了圈"))
    if isinstance(figure, Tally) and (wrong := _uncounted(figure)):
        return wrong
    if forbidden_name(figure.label) or forbidden_name(figure.caliber):
        return Why(_("名称或口径里有不在本产品范围内的内容"))
    return _too_weak(figure, known)


def _uncounted(figure: Tally) -> Why | None:
    """What a plain count names that its source has no more."""
    source = fact_sources.get(figure.facts)
    if source is None or source.tree != figure.tree:
        return Why(_("数据来源“%(name)s”已不存在"), (("name", figure.facts),))
    try:
        for condition in figure.where:
            if not isinstance(condition, InDim):
                return Why(_("条件只能是按分类选择"))
            dim = dim_of(source, condition.dim)
            there = {str(key) for key in dim.values()}
            if gone := [value for value in condition.any_of if value not in there]:
                return Why(
                    _("“%(dim)s”里已没有%(values)s"), (("dim", dim.label), ("values", "、".join(gone)))
                )
        noun = noun_counted(source, figure.of)
    except UnknownName:
        return Why(_("数据来源“%(name)s”没有定义里用到的内容"), (("name", source.label),))
    return None if noun == figure.noun else Why(_("数据来源的计量单位变了，请修改后重新保存"))


def noun_counted(source: FactSource, of: str) -> Noun:
    """The noun of what is counted of a source: its facts, an amount, distinct things. Raises UnknownName."""
    if not of:
        return source.noun
    if of in source.distinct:
        return _COUNTED_THINGS.get(of, Noun.PIECES)
    return amount_of(source, of).noun


def rights_needed(figure: AnyFigure, known: Mapping[str, AnyFigure]) -> set[str]:
    """Every right of what a figure rests on: of its parts, of theirs, and of the records counted."""
    found: set[str] = set()
    for one in resting(figure, known, gone_left_out=True):
        if one is not figure:
            found.add(one.right)
        if isinstance(one, Tally | Entered) and one.facts != ENTRIES and one.facts in fact_sources:
            found.add(fact_sources[one.facts].kind.right)
    return found


def strongest(rights: set[str]) -> str:
    """The one of these rights whose holders hold all the others; "" where there is none."""
    holders = {right: roles_with(right) for right in sorted(rights)}
    return next(
        (one for one, has in holders.items() if all(has <= others for others in holders.values())), ""
    )


def _too_weak(figure: AnyFigure, known: Mapping[str, AnyFigure]) -> Why | None:
    """Whether a holder of its right might lack that of a part: roles are pack data and change."""
    if figure.right not in RIGHTS:
        return Why(_("所需的权利“%(right)s”已不存在，请打开修改页重新保存"), (("right", figure.right),))
    mine = roles_with(figure.right)
    if all(mine <= roles_with(right) for right in rights_needed(figure, known)):
        return None
    return Why(_("角色的权利变了：能看这个指标的人不一定能看它的各个部分，请打开修改页重新保存"))


def own_keys() -> frozenset[str]:
    """Keys of the own figures that can be counted."""
    return laid().own
