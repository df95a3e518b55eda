"""What is known of the units a file names: papers, terms, posts, numbers, and the members counted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Q

from luoshi.organisations.actions.checks import found_by
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.models import Body, Placement, Post, Term
from luoshi.organisations.packs_people import People
from luoshi.organisations.queries_bodies import numbers_on
from luoshi.organisations.queries_people import MemberCount, counts_on


class Paper(NamedTuple):
    """How a unit was set up."""

    start: dt.date
    document_no: str
    lacking: bool


class Holding(NamedTuple):
    """A post on the file's day; nobody where it is vacant."""

    pk: int
    person: int | None
    name: str
    start: dt.date
    state: str


@dataclass(slots=True)
class Facts:
    """Of many units on one day."""

    papers: dict[int, Paper] = field(default_factory=dict)
    terms: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    posts: dict[tuple[int, str], list[Holding]] = field(default_factory=lambda: defaultdict(list))
    later: dict[tuple[int, str], list[Holding]] = field(
        default_factory=lambda: defaultdict(list)
    )  # posts begun since
    numbers: dict[tuple[int, str], Any] = field(default_factory=dict)
    counts: dict[int, MemberCount] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    seats: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    vacancies: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def load(units: Sequence[int], counted: Sequence[int], on: dt.date, rules: People) -> Facts:
    """Facts of units on a day, and the members of all units that are counted with them; six queries."""
    facts = Facts()
    for unit, *paper in found_by(
        units,
        lambda some: (
            Placement.objects.filter(unit__in=some)
            .order_by("unit", "start")
            .values_list("unit_id", "start", "document_no", "lacking")
        ),
    ):
        facts.papers.setdefault(unit, Paper(*paper))
    for term in found_by(
        units,
        lambda some: Term.objects.rows().filter(unit__in=some, body__isnull=True).order_by("elected_on"),
    ):
        facts.terms[term.unit_id].append(term)
    committee = set(rules.committee_titles)
    for unit, title, *holding in found_by(
        units,
        lambda some: (
            Post.objects.rows()
            .filter(Q(end__isnull=True) | Q(end__gt=on), unit__in=some, body__isnull=True)
            .order_by("start", "pk")
            .values_list("unit_id", "title", "pk", "person_id", "person__name", "start", "state")
        ),
    ):
        held = Holding(*holding)
        if held.start > on:
            facts.later[unit, title].append(held)
            continue
        facts.posts[unit, title].append(held)
        if held.state != PostState.HELD:
            facts.vacancies[unit] += 1
        elif title in committee and held.person is not None:
            facts.seats[unit].add(held.person)
    kinds = [kind.key for kind in rules.bodies if kind.of_members]
    for unit in found_by(
        units,
        lambda some: (
            Body.objects.on(on).filter(unit__in=some, kind__in=kinds).values_list("unit_id", flat=True)
        ),
    ):
        facts.groups[unit] += 1
    for some in _batches(units):
        facts.numbers |= numbers_on(on, some)
    for some in _batches(counted):
        facts.counts |= counts_on(on, some)
    return facts


def _batches(units: Sequence[int]) -> list[list[int]]:
    return found_by(units, lambda some: [some])
