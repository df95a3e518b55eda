"""Pack section `organisations`: kinds of units, what may stand under what, which are counted."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from luoshi.organisations.enums import Tree, UnitKind
from luoshi.packs import schema
from luoshi.packs.queries import SectionMissing, section
from luoshi.packs.schema import PackModel, Sourced

SECTION = "organisations"


class KindRule(Sourced):
    """One kind of unit: its tree, what it may stand under, whether it is one of the 基层党组织."""

    key: UnitKind
    tree: Tree = Tree.PARTY
    under: tuple[UnitKind, ...] = ()  # empty: only at the top
    top: bool = False  # whether it may stand at the top
    basic: bool = False  # counted when one says how many basic Party organisations there are
    temporary: bool = False  # no dues, elections or development


class Organisations(PackModel):
    """Section `organisations`."""

    kinds: tuple[KindRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _within_one_tree(self) -> Organisations:
        trees = {rule.key: rule.tree for rule in self.kinds}
        for rule in self.kinds:
            for above in rule.under:
                if trees.get(above) is not rule.tree:
                    raise ValueError(f"{rule.key}的上级{above}不在同一棵组织树的类别表里")
        return self


def kind_rules() -> tuple[KindRule, ...]:
    """The rules of the pack; none where no pack was ever applied, and then nothing is forbidden."""
    try:
        return section(SECTION, Organisations).kinds
    except SectionMissing:
        return ()


def kinds_of(tree: Tree) -> tuple[KindRule, ...]:
    """The kinds of units a tree has, in the order of the pack."""
    return tuple(rule for rule in kind_rules() if rule.tree == tree)


def kind_choices(tree: Tree) -> list[tuple[str, Any]]:
    """Value and label of each kind a form offers; all there are where no pack says which."""
    return [(rule.key.value, rule.key.label) for rule in kinds_of(tree)] or list(UnitKind.choices)


def may_stand_under(kind: str, above: str | None, known: tuple[KindRule, ...] | None = None) -> bool:
    """Whether a unit of one kind may stand under one of another (None: at the top); `known`: rules read already."""
    rules = {rule.key: rule for rule in (kind_rules() if known is None else known)}
    if not rules:
        return True
    rule = rules.get(UnitKind(kind))
    if rule is None:
        return False
    return rule.top if above is None else UnitKind(above) in rule.under


def takes_units(kind: str) -> bool:
    """Whether anything may stand under a unit of this kind: nothing does under a branch."""
    rules = kind_rules()
    return not rules or any(UnitKind(kind) in rule.under for rule in rules)


def basic_kinds() -> frozenset[str]:
    """Kinds counted as basic Party organisations (基层党组织): not temporary ones, not the group's own committee."""
    return frozenset(rule.key.value for rule in kind_rules() if rule.basic)


def declare() -> None:
    """Called once when the room is ready."""
    schema.register(SECTION, Organisations)
