"""What somebody finds: matches of the index cut by each kind's `visible_to`, as the database asks it of each match.

Nothing is said of what is withheld: numbers count what this reader may see. A page takes a constant number of queries:
one for the numbers, two for the matches, one a kind among those shown, one for the names of units, one a look-up.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, held
from luoshi.kernel import clock
from luoshi.kernel.searching import Found, Lookup, Searchable, Words, lookups, searchables
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import level_of, widest
from luoshi.organisations.queries import current_name
from luoshi.search import grams
from luoshi.search.excerpts import Part, excerpt, marked
from luoshi.search.models import Indexed
from luoshi.search.words import Asked

PAGE: Final = 20  # records of a page
MOST_COUNTED: Final = 1_000  # beyond that many nobody reads on, and counting would take longer than finding
AT_FIRST: Final = 200  # matches rights are asked of first, where thousands match
BESIDE: Final = 6  # of each look-up


class Narrow(NamedTuple):
    """What a question is narrowed to: a kind, a unit with all under it today (its path), days with both ends."""

    kind: str = ""
    path: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


class Hit(NamedTuple):
    """A record that was found, as it is shown."""

    kind: str
    label: str
    title: list[Part]
    url: str
    unit: str
    day: dt.date | None
    said: list[Part]  # the words around the first match; empty where the title says all


class Beside(NamedTuple):
    """What a look-up found, with the way to all of it."""

    name: str
    label: str
    found: Sequence[Found]
    all_url: str


class Numbers(NamedTuple):
    """How many records a reader finds: by kind, in all; beyond `MOST_COUNTED` not counted any further."""

    by_kind: dict[str, int]
    total: int

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > MOST_COUNTED


def offered() -> list[Searchable]:
    """The kinds there are, in their order."""
    return sorted(searchables, key=lambda one: one.order)


class Matching(NamedTuple):
    """Rows of the index with all the words, and the condition that a reader may see them."""

    candidates: Any
    seen: Q

    @property
    def rows(self) -> Any:
        """Those within the reader's rights."""
        return self.candidates.filter(self.seen)

    def of_kind(self, kind: str) -> Matching:
        """Those of one kind."""
        return self._replace(candidates=self.candidates.filter(kind=kind)) if kind else self


def matching(user: Somebody, question: Asked, narrow: Narrow) -> Matching:
    """What is found, before it is counted or put in order."""
    mine = Q(pk__in=())
    for one in offered():
        if narrow.kind in ("", one.kind.name):
            seen = one.kind.visible_to(user).order_by().filter(pk=OuterRef("key"))
            mine |= Q(Exists(seen), kind=one.kind.name)
    return Matching(_candidates(user, question, narrow), mine)


def _candidates(user: Somebody, question: Asked, narrow: Narrow) -> Any:
    """Rows with all the words, whoever asks; of a reader below the top only those that may be his at all.

    A record is seen from its unit and from above, unless its words say otherwise (`beyond`): so most of what is not the
    reader's goes at the sight of its unit, before its kind is asked.
    """
    rows = Indexed.objects.filter(grams.matches(question))
    spans = UnitSpan.objects.on(clock.today()).order_by()
    paths = widest({grant.path for grant in held(user)})
    if not any(level_of(path) == 0 for path in paths):
        rows = rows.filter(
            Q(unit_id__in=spans.under(paths).values("unit_id")) | Q(beyond=True) | Q(unit_id=None)
        )
    if narrow.kind:
        rows = rows.filter(kind=narrow.kind)
    if narrow.path:
        rows = rows.filter(unit_id__in=spans.under([narrow.path]).values("unit_id"))
    if narrow.first is not None:
        rows = rows.filter(day__gte=narrow.first)
    if narrow.last is not None:
        rows = rows.filter(day__lte=narrow.last)
    return rows


def numbers(found: Matching) -> Numbers:
    """How many records are found; one query. By kind only where all of them were counted."""
    some = found.rows.order_by().values_list("kind", flat=True)[: MOST_COUNTED + 1]
    counts = Counter(some)
    return Numbers(dict(counts), counts.total())


def hits(user: Somebody, question: Asked, matches: Matching, number: int, *, many: bool = False) -> list[Hit]:
    """The records of a page, from 1 on: those with all the words in their title first, then the newest.

    `many`: thousands match. Then the first of them are taken before rights are asked; all only where too few are left.
    """
    last = number * PAGE
    places: list[int] = []
    if many:
        best = _ordered(matches.candidates, question).values("pk")[: AT_FIRST + last]
        some = Matching(Indexed.objects.filter(pk__in=best), matches.seen)
        places = list(_ordered(some.rows, question).values_list("pk", flat=True)[last - PAGE : last])
    if len(places) < PAGE:
        places = list(_ordered(matches.rows, question).values_list("pk", flat=True)[last - PAGE : last])
    read = Indexed.objects.filter(pk__in=places).values_list(
        "pk", "kind", "key", "unit_id", "day", "title", "text"
    )
    known = {place: (kind, Words(*rest)) for place, kind, *rest in read} if places else {}
    found = [known[place] for place in places if place in known]
    records = _records(user, found)
    units = current_name({row.unit_id for _kind, row in found if row.unit_id is not None}) if found else {}
    return [
        _hit(searchables[kind], records[kind, row.key], row, units.get(row.unit_id or 0, ""), question)
        for kind, row in found
        if (kind, row.key) in records
    ]


def _ordered(rows: Any, question: Asked) -> Any:
    named = Case(When(grams.in_title(question), then=Value(1)), default=Value(0))
    return rows.annotate(named=named).order_by("-named", F("day").desc(nulls_last=True), "-pk")


def _records(user: Somebody, found: Sequence[tuple[str, Words]]) -> dict[tuple[str, int], Any]:
    """The records themselves, for their addresses: one query a kind, asked for the reader's rights once more."""
    keys: dict[str, list[int]] = {}
    for kind, row in found:
        keys.setdefault(kind, []).append(row.key)
    records: dict[tuple[str, int], Any] = {}
    for kind, some in keys.items():
        one = searchables[kind]
        rows = one.kind.visible_to(user).filter(pk__in=some)
        for record in rows.select_related(*one.related) if one.related else rows:
            records[kind, record.pk] = record
    return records


def _hit(searchable: Searchable, record: Any, row: Words, unit: str, question: Asked) -> Hit:
    title = searchable.heading(record, row) if searchable.heading is not None else row.title
    return Hit(
        kind=searchable.kind.name,
        label=_(searchable.kind.label),
        title=marked(title, question.words),
        url=searchable.kind.url(record),
        unit=unit,
        day=row.day,
        said=excerpt(row.title if row.title not in title else "", row.text, question.words),
    )


def beside(user: Somebody, question: Asked, typed: str) -> list[Beside]:
    """What look-ups find for the words; those that find nothing are left out."""
    found: list[Beside] = []
    for one in sorted(lookups, key=lambda one: one.order):
        some = one.find(user, question.words, BESIDE + 1)
        if some:
            found.append(Beside(one.name, _(one.label), some[:BESIDE], _all(one, some, typed)))
    return found


def _all(lookup: Lookup, some: Sequence[Found], typed: str) -> str:
    return lookup.all_url(typed) if len(some) > BESIDE else ""
