"""Whose each file of a drop is, and who has not sent one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from luoshi.organisations.models import Unit, UnitSpan
from luoshi.workbooks import Guess, guess_unit
from luoshi.workbooks.senders import canonical

MOST_COMPARED: Final = 200  # names one file is compared with; of more, those that share words with it
_GENERIC: Final = ("总支", "支部", "党委")


@dataclass(frozen=True, slots=True)
class Candidates:
    """The open units under one on a day: who may have sent a file, and who should."""

    root: int
    names: Mapping[int, str]  # by primary key, in tree order
    leaves: tuple[int, ...]  # those with nothing under them: the branches

    def name(self, unit: int | None) -> str:
        """The name of a unit, "" where it is not known."""
        return self.names.get(unit, "") if unit is not None else ""

    def guess(self, *, title: str, file_name: str) -> tuple[int | None, Guess]:
        """The unit a file surely belongs to, None where a person should say."""
        by_name: dict[str, list[int]] = {}
        for unit, name in self.names.items():
            by_name.setdefault(name, []).append(unit)
        found = guess_unit(
            self._near(list(by_name), f"{title} {file_name}"), title=title, file_name=file_name
        )
        units = by_name.get(found.unit, [])
        return (units[0] if found.sure and len(units) == 1 else None), found

    def _near(self, names: list[str], words: str) -> list[str]:
        """Not all of ten thousand names: those that share two characters with the words."""
        if len(names) <= MOST_COMPARED:
            return names
        text = canonical(words)
        return [name for name in names if any(pair in text for pair in _pairs(name))][:MOST_COMPARED]

    def missing(self, sent: Collection[int | None]) -> list[str]:
        """Names of the branches without a file."""
        return [self.names[unit] for unit in self.leaves if unit not in sent]


def _pairs(name: str) -> Iterable[str]:
    short = canonical(name)
    for word in _GENERIC:
        short = short.replace(word, "")
    return (short[at : at + 2] for at in range(len(short) - 1))


def candidates(root: Unit | int, on: dt.date) -> Candidates:
    """The open units under one on a day; two queries."""
    pk = root if isinstance(root, int) else root.pk
    spans = UnitSpan.objects.on(on)
    path = spans.filter(unit_id=pk).values_list("path", flat=True).first()
    rows = list(
        spans.under([path] if path else [])
        .filter(closed=False)
        .order_by("path")
        .values_list("unit_id", "name", "parent_id")
    )
    parents = {parent for _unit, _name, parent in rows}
    return Candidates(
        pk, {unit: name for unit, name, _parent in rows}, tuple(unit for unit, *_rest in rows if unit not in parents)
    )  # fmt: skip
