"""Typed-in numbers as a kind of record, and as a source their figures' records are listed by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.figures.definitions import ENTRIES
from luoshi.figures.entered.queries import entered_figures, entries_for
from luoshi.figures.models import Entry
from luoshi.kernel.facts import Amount, Dim, FactSource, Noun, On, fact_sources
from luoshi.kernel.records import RecordKind, kinds
from luoshi.organisations.enums import Tree


def _url(entry: Entry) -> str:
    return reverse("figure_entry", args=[entry.uuid])


def _labels() -> Mapping[str, str]:
    return {key: figure.label for key, figure in entered_figures().items()}


ENTRY: Final = RecordKind(
    "figures.entry", _("填报数"), "figures.Entry", _url, entries_for, "organisations.view"
)
SOURCE: Final = FactSource(
    name=ENTRIES,
    label=_("填报数"),
    kind=ENTRY,
    rows=Entry.objects.rows,
    identity="id",
    unit="unit_id",
    tree=str(Tree.PARTY),
    when=On(day="last", month="month", first="first"),
    noun=Noun.ITEMS,
    dims=(Dim("figure", _("指标"), "figure", _labels),),
    amounts=(Amount("value", _("数值"), "value", Noun.PIECES),),
    title="source",
)


def declare() -> None:
    """Called once when the room is ready."""
    kinds.register(ENTRY)
    fact_sources.register(SOURCE)
