"""材料校核 as it stands now: what software found in the words, less what people have since settled in the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from luoshi.documents.enums import Nature
from luoshi.reading.types import Check, Severity

if TYPE_CHECKING:
    from luoshi.documents.queries.ledger import Ledger, LedgerItem

_QUOTED = 8  # characters of a clause that tell it
_SHOWN = 18  # characters of an item that name it
_MISSING = (("owner", "person"), ("deadline",), ("deliverable",))
_MISSING_NAMES = ("牵头部门或责任人", "完成时限", "成果形式")


def current_checks(ledger: Ledger) -> tuple[tuple[int, Check], ...]:
    """Checks of the current text, each with its place among those that were read.

    Those about links and duties follow the ledger (they may point elsewhere than they did), the others only the
    words. None is about a clause outside this system: those are the one quiet note.
    """
    if ledger.text is None:
        return ()
    outside = [(low, high) for low, high in ledger.text.boundary]
    found = (Check(**{**check, "severity": Severity(check["severity"])}) for check in ledger.text.checks)
    kept = ((at, _now(ledger, check)) for at, check in enumerate(found))
    return tuple(
        (at, check)
        for at, check in kept
        if check is not None and not _speaks_of(check, ledger.text.text, outside)
    )


def _speaks_of(check: Check, words: str, outside: list[tuple[int, int]]) -> bool:
    """Whether a check begins in a clause outside this system, or quotes the beginning of one."""
    return any(
        (check.start is not None and low <= check.start < high)
        or words[low : min(high, low + _QUOTED)] in check.message
        for low, high in outside
    )


_NAMES = {Nature.CAUSE: "原因", Nature.MEASURE: "措施"}  # as the sentences of a reading say it


def _now(ledger: Ledger, check: Check) -> Check | None:
    match check.code:
        case "problem_without_measure":
            return _unanswered(ledger, check)
        case "problem_without_cause":
            left = sum(row.causes.missing for row in ledger.coverage.rows)
            return replace(check, count=left, message=f"{left}个问题没有明确对应的原因") if left else None
        case "loose_cause":
            return _loose(ledger, check, Nature.CAUSE)
        case "loose_measure":
            return _loose(ledger, check, Nature.MEASURE)
        case "assignment_missing":
            return _duties(ledger, check)
    return check


def _unanswered(ledger: Ledger, check: Check) -> Check | None:
    open_ones = [item for item in _in(ledger, check, Nature.PROBLEM) if not ledger.answered(item)]
    if not open_ones:
        return None
    first = open_ones[0]
    return replace(check, start=first.start, end=first.end, message=f"{_named(first)}没有明确对应的措施")


def _loose(ledger: Ledger, check: Check, nature: Nature) -> Check | None:
    loose = [item for item in _in(ledger, check, nature) if item.uuid not in ledger.coverage.answering]
    if not loose:
        return None
    message = f"{len(loose)}条{_NAMES[nature]}没有明确对应的问题，第一条是{_named(loose[0])}"
    return replace(check, start=loose[0].start, end=loose[-1].end, count=len(loose), message=message)


def _named(item: LedgerItem) -> str:
    """An item by its mark and its first words as the ledger has them."""
    words = " ".join(str(item.values.get("text") or item.quote).split())
    return f"{item.mark}“{words if len(words) <= _SHOWN else words[:_SHOWN] + '…'}”"


def _duties(ledger: Ledger, check: Check) -> Check | None:
    measures = ledger.of(Nature.MEASURE, rejected=False)
    planned = [item for item in measures if item.values.get("status") != "done"]
    counts = [sum(not any(item.values.get(name) for name in names) for item in planned) for names in _MISSING]
    said = [f"{count}条没有写{name}" for count, name in zip(counts, _MISSING_NAMES, strict=True) if count]
    if not said:
        return None
    message = f"{len(planned)}条措施中，{'，'.join(said)}，公文中常见"
    return replace(check, count=max(counts), message=message)


def _in(ledger: Ledger, check: Check, nature: Nature) -> tuple[LedgerItem, ...]:
    """Items of a nature a check speaks of, that are not rejected."""
    start = check.start or 0
    return ledger.between(nature, start, max(check.end or 0, start + 1))
