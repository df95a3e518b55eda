"""What of figures can be searched: numbers that were typed in, by their source; definitions, by their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may
from luoshi.figures.catalogue import figures
from luoshi.figures.entered.declarations import ENTRY
from luoshi.figures.models import Entry
from luoshi.kernel.searching import Found, Lookup, Searchable, Words, lookups, searchables


def entry_words(rows: Any) -> Iterator[Words]:
    """The paper or meeting a number comes from; who gave it is not among the words."""
    for key, unit, last, source in rows.values_list("pk", "unit_id", "last", "source"):
        yield Words(key, unit, last, source)


def _entry_heading(entry: Entry, words: Words) -> str:
    known = figures().get(entry.figure)
    return f"{known.label} {entry.value}（{words.title}）" if known is not None else words.title


def definitions(user: Somebody, words: Sequence[str], most: int) -> list[Found]:
    """Figures a reader may ask for, by name or 口径; named ones first."""
    ranked = []
    for place, figure in enumerate(figures().values()):
        name, said = figure.label.casefold(), f"{figure.label} {figure.caliber}".casefold()
        if may(user, figure.right) and all(word in said for word in words):
            found = Found(figure.label, reverse("figure", args=[figure.key]))
            ranked.append((not all(word in name for word in words), place, found))
    return [found for _later, _place, found in sorted(ranked)[:most]]


def _all(words: str) -> str:
    return f"{reverse('figures')}?{urlencode({'q': words})}"


def declare() -> None:
    """Called once when the room is ready."""
    searchables.register(
        Searchable(
            ENTRY, Entry.objects.rows, entry_words, frozenset({"source", "last"}),
            heading=_entry_heading, order=30,
        )
    )  # fmt: skip
    lookups.register(Lookup("figures", _("统计指标"), definitions, _all, order=30))
