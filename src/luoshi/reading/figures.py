"""Figures: every number of a report with what it counts, its unit, qualifier, change and date."""

from __future__ import annotations

from luoshi.reading.calendar import Calendar
from luoshi.reading.changes import find_changes
from luoshi.reading.norms import is_norm
from luoshi.reading.numbers import Quantity, find_quantities
from luoshi.reading.outline import Outline
from luoshi.reading.qualifiers import qualify
from luoshi.reading.subjects import Subjects
from luoshi.reading.text import Document
from luoshi.reading.types import Number, Qualifier

_LONGEST_TEXT = 30
_TEXT_LEAD = 18
_STOPS = ",。;:!?\n"


def read_figures(document: Document, outline: Outline) -> list[Number]:
    """All figures of a document, in order."""
    calendar = Calendar(document, outline)
    quantities = find_quantities(document, outline, calendar)
    changes = find_changes(document.folded, quantities)
    said = [qualify(document.folded, quantity) for quantity in quantities]
    replaced = set(changes.values()) - set(changes)
    subjects = Subjects(document.folded, document.raw)
    figures = []
    low = 0
    item: int | None = None
    for index, quantity in enumerate(quantities):
        if index in replaced:
            continue
        first = changes.get(index, index)
        heading = outline.at(quantity.start)
        if heading != item:
            item = heading
            subjects.begin(outline.items[heading].title if heading is not None else "")
        if heading is not None and outline.items[heading].body <= said[first].start:
            low = max(low, outline.items[heading].body)
        subject = quantity.named or subjects.find(
            quantity, said[first].start, low, said[index].end, changed=first != index
        )
        old = quantities[first] if first != index else None
        low = said[index].end
        begin = quantities[first].start if old else said[index].start
        figures.append(
            Number(
                start=quantity.start,
                end=low,
                text=_wording(document, begin, _noun_end(document, low, subject, quantity)),
                value=quantity.value,
                unit=quantity.unit,
                subject=subject,
                qualifier=Qualifier.CHANGE if old else said[index].qualifier,
                from_=_plain(old.value) if old else None,
                to=_plain(quantity.value) if old else None,
                as_of=_as_of(document, calendar, quantity, low),
            )
        )
    return figures


def _as_of(document: Document, calendar: Calendar, quantity: Quantity, end: int) -> str | None:
    """The date of a figure whose words end at `end`; none for a norm."""
    if quantity.column is not None and (named := calendar.named_in(quantity.column)):
        return named
    for behind in {quantity.unit_end, end}:
        if is_norm(document.folded, quantity.start, behind):
            return None
    return calendar.as_of(quantity.start)


def _plain(value: float | str) -> int | float | None:
    """The value of one end of a change, which is never a range."""
    return None if isinstance(value, str) else value


def _noun_end(document: Document, end: int, subject: str | None, quantity: Quantity) -> int:
    """Past the counted noun where it stands right behind (涉及12个单位)."""
    if quantity.counts and subject and document.raw.startswith(subject, end):
        return end + len(subject)
    return end


def _wording(document: Document, start: int, end: int) -> str:
    """The words of a figure: from its clause on, at most 30 characters, the number always among them."""
    begin = start
    low = max(0, start - _TEXT_LEAD, end - _LONGEST_TEXT)
    while begin > low and document.folded[begin - 1] not in _STOPS:
        begin -= 1
    return document.raw[begin:end].strip()[-_LONGEST_TEXT:]
