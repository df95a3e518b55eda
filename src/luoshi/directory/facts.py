"""What organisations lets others count: units, members, posts, bodies, terms, and the dated numbers of units.

It stands here and not in `organisations` because a source names the kind of record it counts, with its page.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, TextChoices, Value, When
from django.utils.translation import gettext_noop as _

from luoshi.access.declarations import UNIT
from luoshi.directory.declarations_people import KINDS
from luoshi.kernel.facts import Amount, Day, Dim, FactSource, Noun, Spell, fact_sources
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.enums_people import MemberKind, PostState, Share
from luoshi.organisations.models import Body, BodyMember, Membership, Post, Term, UnitNumber, UnitSpan
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.rules import basic_kinds

HOLDS = Spell("start", "end")
BASIC = {"yes": _("基层党组织"), "no": _("其他")}
_kind_named = {kind.name: kind for kind in KINDS}


def _units(tree: Tree) -> QuerySet[UnitSpan]:
    """Units that stood, by what they were; closed ones are no longer counted."""
    basic = Case(
        When(kind__in=sorted(basic_kinds()), then=Value("yes")), default=Value("no"), output_field=CharField()
    )
    return UnitSpan.objects.filter(unit__tree=tree, closed=False).annotate(basic=basic)


def _terms() -> QuerySet[Term]:
    """Terms of unit committees, with the day they run out by what is known."""
    due = Case(When(extended_until__isnull=False, then=F("extended_until")), default=F("ends_on"))
    return Term.objects.rows().filter(body__isnull=True).annotate(due_on=due)


def _numbers() -> QuerySet[UnitNumber]:
    """Dated numbers: each holds until the next of its name."""
    later = UnitNumber.objects.rows().filter(
        unit=OuterRef("unit"), name=OuterRef("name"), day__gt=OuterRef("day")
    )
    until = Subquery(later.order_by("day").values("day")[:1])
    return UnitNumber.objects.rows().filter(words="").annotate(until=until)


def _labels(part: str) -> Mapping[Any, str]:
    return {one.key: one.label for one in getattr(people_rules(), part)}


def _choices() -> Mapping[Any, str]:
    """All choices of numbers that are one: 是、否、不适用."""
    return {choice.key: choice.label for number in people_rules().numbers for choice in number.choices}


def _choices_of(enum: type[TextChoices]) -> Mapping[Any, Any]:
    return dict(enum.choices)


def _unit_source(name: str, label: str, tree: Tree) -> FactSource:
    return FactSource(
        name=name, label=label, kind=UNIT, rows=partial(_units, tree), identity="unit_id", unit="unit_id",
        tree=tree.value, when=HOLDS, noun=Noun.PIECES, title="name", entered="start", version="start",
        dims=(
            Dim("kind", _("类别"), "kind", partial(_choices_of, UnitKind)),
            Dim("basic", _("是否基层党组织"), "basic", lambda: BASIC),
        ),
    )  # fmt: skip


SOURCES = (
    _unit_source("organisations.unit", _("党组织"), Tree.PARTY),
    _unit_source("organisations.company_unit", _("行政单位"), Tree.ADMINISTRATIVE),
    FactSource(
        name="organisations.member", label=_("党员"), kind=_kind_named["organisations.membership"],
        rows=Membership.objects.rows, identity="id", unit="unit_id", tree=Tree.PARTY.value, when=HOLDS,
        noun=Noun.PERSONS, distinct={"person": "person_id"}, title="person__name",
        dims=(Dim("kind", _("党员类别"), "kind", partial(_choices_of, MemberKind)),),
    ),
    FactSource(
        name="organisations.post", label=_("任职"), kind=_kind_named["organisations.post"],
        rows=Post.objects.rows, identity="id", unit="unit_id", tree=Tree.PARTY.value, when=HOLDS,
        noun=Noun.PIECES, distinct={"person": "person_id"}, title="person__name",
        dims=(
            Dim("title", _("职务"), "title", partial(_labels, "titles")),
            Dim("state", _("在任情况"), "state", partial(_choices_of, PostState)),
        ),
    ),
    FactSource(
        name="organisations.body", label=_("班子和小组"), kind=_kind_named["organisations.body"],
        rows=Body.objects.rows, identity="id", unit="unit_id", tree=Tree.PARTY.value, when=HOLDS, noun=Noun.PIECES,
        title="name", dims=(Dim("kind", _("类别"), "kind", partial(_labels, "bodies")),),
    ),
    FactSource(
        name="organisations.body_member", label=_("班子和小组成员"), kind=_kind_named["organisations.body_member"],
        rows=BodyMember.objects.rows, identity="id", unit="unit_id", tree=Tree.PARTY.value, when=HOLDS,
        noun=Noun.PERSONS, distinct={"person": "person_id"}, title="person__name",
        dims=(
            Dim("kind", _("类别"), "body__kind", partial(_labels, "bodies")),
            Dim("share", _("成员范围"), "share", partial(_choices_of, Share)),
        ),
    ),
    FactSource(
        name="organisations.term", label=_("任期"), kind=_kind_named["organisations.term"], rows=_terms,
        identity="id", unit="unit_id", tree=Tree.PARTY.value, when=Spell("elected_on", "superseded_on"),
        noun=Noun.PIECES, days=(Day("due_on", _("届满日期"), "due_on"), Day("elected_on", _("选举日期"), "elected_on")),
    ),
    FactSource(
        name="organisations.number", label=_("单位基本数据"), kind=_kind_named["organisations.unit_number"], rows=_numbers,
        identity="id", unit="unit_id", tree=Tree.PARTY.value, when=Spell("day", "until"), noun=Noun.PIECES,
        dims=(
            Dim("name", _("项目"), "name", partial(_labels, "numbers")),
            Dim("choice", _("选项"), "choice", _choices),
        ),
        amounts=(Amount("value", _("数量"), "value", Noun.PERSONS),),
    ),
)  # fmt: skip


def declare() -> None:
    """Called once when the room is ready."""
    for source in SOURCES:
        fact_sources.register(source)
