"""A reading as plain data: the form in which readings are stored, compared and scored."""

from __future__ import annotations

from typing import Any

from luoshi.reading.types import Check, Clause, Heading, Number, Reading

_TEXT_START = 15


def as_gold(reading: Reading, id: str) -> dict[str, Any]:  # noqa: A002 - the name of the field
    """A reading in the form of an annotated report, with the checks beside it; ready for JSON."""
    return {
        "id": id,
        "chars": len(reading.text),
        "scope": {},
        "title": reading.title,
        "outline": [_heading(item) for item in reading.outline],
        "figures": [_number(item) for item in reading.figures],
        "problems": [_clause(item) for item in reading.problems],
        "causes": [_clause(item) for item in reading.causes],
        "measures": [_measure(item) for item in reading.measures],
        "links": [list(link) for link in reading.links],
        "section_links": [list(link) for link in reading.section_links],
        "boundary": [list(span) for span in reading.boundary],
        "checks": [_check(item) for item in reading.checks],
    }


def _heading(item: Heading) -> dict[str, Any]:
    return {
        "level": item.level,
        "label": item.label,
        "title": item.title,
        "parent": item.parent,
        "start": item.start,
    }


def _number(item: Number) -> dict[str, Any]:
    return {
        "text": item.text,
        "value": item.value,
        "unit": item.unit,
        "subject": item.subject,
        "qualifier": item.qualifier.value,
        "from": item.from_,
        "to": item.to,
        "as_of": item.as_of,
        "start": item.start,
    }


def _clause(item: Clause) -> dict[str, Any]:
    return {"text_start": item.text[:_TEXT_START], "section": item.section, "start": item.start}


def _measure(item: Clause) -> dict[str, Any]:
    measure = _clause(item) | {
        "owner": item.owner,
        "deadline": item.deadline,
        "status": item.status.value if item.status is not None else None,
    }
    return measure | ({"support": item.support} if item.support else {})


def _check(item: Check) -> dict[str, Any]:
    return {
        "code": item.code,
        "severity": item.severity.value,
        "start": item.start,
        "end": item.end,
        "message": item.message,
        "mend": item.mend,
        "count": item.count,
    }
