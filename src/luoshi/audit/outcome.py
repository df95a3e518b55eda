"""What a verification of the trail came to, in the words the command and the page both use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from luoshi.audit import health
from luoshi.audit.verify import Report, verify

SHOWN_SECONDS: Final = 0.1  # less than this is not worth a number


@dataclass(frozen=True, slots=True)
class Outcome:
    """The sentence, and what was found: broken things in the order of the trail, and what is worth knowing."""

    sound: bool
    entries: int
    sentence: str
    broken: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def check(*, backup_heads: Sequence[Path] = (), progress: Callable[[int], None] | None = None) -> Outcome:
    """Verify the whole trail and look at its triggers. Reads only."""
    return _outcome(verify(backup_heads=backup_heads, progress=progress), health.check())


def _outcome(report: Report, absent: Sequence[str]) -> Outcome:
    found = sorted(report.broken, key=lambda finding: (finding.seq is None, finding.seq or 0))
    sound = report.is_sound and not absent
    speed = f"{report.seconds:.1f} 秒" if report.seconds >= SHOWN_SECONDS else "不到 0.1 秒"
    sentence = (
        f"完好：共 {report.entries} 条，哈希链、封签、明细与链头全部相符（{speed}）"
        if sound
        else f"此前 {report.entries} 条相符（{speed}）"
    )
    return Outcome(
        sound=sound,
        entries=report.entries,
        sentence=sentence,
        broken=(*(finding.sentence for finding in found), *absent),
        notices=tuple(finding.sentence for finding in report.notices),
    )
