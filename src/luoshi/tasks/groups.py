"""各支部、各子公司、机关各部门: words that name no unit but all of a kind under one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from luoshi.organisations.enums import Tree, UnitKind
from luoshi.workbooks.cells import fold

K = UnitKind
_BRANCHES: Final = (K.BRANCH, K.JOINT_BRANCH, K.TEMPORARY_BRANCH)
_COMMITTEES: Final = (K.COMMITTEE, K.WORKING_COMMITTEE, K.TEMPORARY_COMMITTEE)
_NOUNS: Final[dict[str, tuple[UnitKind, ...]]] = {
    **dict.fromkeys(("支部", "党支部", "支部委员会"), _BRANCHES),
    **dict.fromkeys(("总支", "党总支"), (K.GENERAL_BRANCH,)),
    **dict.fromkeys(("党委",), _COMMITTEES),
    **dict.fromkeys(("总支支部", "党总支支部", "党总支党支部"), (K.GENERAL_BRANCH, *_BRANCHES)),
    **dict.fromkeys(("党组织", "基层党组织"), (*_COMMITTEES, K.GENERAL_BRANCH, *_BRANCHES)),
    **dict.fromkeys(("子公司", "分公司", "分子公司", "公司", "企业", "子企业"), (K.COMPANY,)),
    **dict.fromkeys(("部门", "职能部门", "处室", "部室", "科室"), (K.DEPARTMENT,)),
    **dict.fromkeys(("车间",), (K.WORKSHOP,)),
    **dict.fromkeys(("项目部",), (K.PROJECT,)),
    **dict.fromkeys(("驻点", "基地", "驻村点"), (K.WORK_SITE,)),
    **dict.fromkeys(("单位",), (K.COMPANY, K.PROJECT, K.WORK_SITE)),
}
_PARTY: Final = frozenset((*_BRANCHES, *_COMMITTEES, K.GENERAL_BRANCH))
_EACH: Final = re.compile(
    r"(?:集团公司|集团|公司|机关|本部|总部|全集团|全公司|所属|下属|直属)*(?:各|全体|所属|下属)"
    r"(?:有关|相关|责任|基层|所属|下属|直属|权属|二级|级|个)*(?P<nouns>.+)"
)
_AND: Final = re.compile(r"[、，,；;/\n和及与]+")
_BRACKETS: Final = re.compile(r"[（()）]")


class Group(NamedTuple):
    """All units of some kinds: those under a unit at any depth, or directly under it only.

    机关各部门 are the departments of the office itself, not those of its companies.
    """

    tree: Tree
    kinds: tuple[UnitKind, ...]
    direct: bool = False


def groups_in(words: str) -> tuple[list[Group], str]:
    """The groups words name, and the words that are left: names of single units."""
    found: list[Group] = []
    left: list[str] = []
    inside = False
    for part in filter(None, (one.strip() for one in re.split(r"[、，,；;/\n]+", words))):
        group = _groups_of(part, inside=inside)
        inside = inside or bool(group)
        found += [one for one in group if one not in found]
        if not group:
            left.append(part)
    return found, "、".join(left)


def _groups_of(part: str, *, inside: bool) -> Sequence[Group]:
    """各部门和子公司 is two groups, 子公司 alone one only behind another."""
    text = _BRACKETS.sub("", fold(part))
    each = _EACH.fullmatch(text)
    if each is None and not inside:
        return ()
    nouns = [one.removeprefix("各") for one in _AND.split(each["nouns"] if each else text) if one]
    if not nouns or any(one not in _NOUNS for one in nouns):
        return ()
    return [_group(_NOUNS[one]) for one in nouns]


def _group(kinds: tuple[UnitKind, ...]) -> Group:
    party = kinds[0] in _PARTY
    return Group(Tree.PARTY if party else Tree.ADMINISTRATIVE, kinds, direct=kinds == (K.DEPARTMENT,))
