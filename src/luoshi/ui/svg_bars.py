"""Stacked bars, drawn by the server: clickable, printable, without a script. The numbers stand in a table beside them.

Pure functions from rows to markup. Colours and places are attributes, never style, because of the content security
policy; the number of each part stands in it or beside it, so that grey paper loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from luoshi.ui.components import Tone
from luoshi.ui.svg import cut
from luoshi.ui.text import group

WIDTH: Final = 720
LABEL: Final = 170  # of the rows' names
TOTAL: Final = 52  # of the numbers behind the bars
ROW, BAR, HEAD = 26, 14, 30
LEAST_SHOWN: Final = 22  # a part narrower than this says its number only when asked
_FILL: Final = {
    Tone.OVER: ("#A0360A", "#fff"),
    Tone.NEAR: ("#D9A441", "#1d2329"),
    Tone.DOING: ("#6C98BE", "#1d2329"),
    Tone.LONG: ("#8A88BF", "#1d2329"),
    Tone.OK: ("#2F7A52", "#fff"),
    Tone.NA: ("#C9CECB", "#1d2329"),
}
_INK, _INK_3 = "#1d2329", "#5f6973"


class Part(NamedTuple):
    """What a part of every bar means."""

    tone: Tone
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, where it leads, the numbers of its parts in the order of the legend."""

    label: str
    values: Sequence[int]
    url: str = ""
    urls: Sequence[str] = ()  # of each part

    @property
    def total(self) -> int:
        """All parts together."""
        return sum(self.values)


def stacked(parts: Sequence[Part], bars: Sequence[Bar], *, sentence: str) -> SafeString:
    """The picture as <svg>; `sentence` is what a reader who cannot see it is told."""
    shown = [at for at in range(len(parts)) if any(bar.values[at] for bar in bars)]
    most = max((bar.total for bar in bars), default=0) or 1
    room = WIDTH - LABEL - TOTAL
    height = HEAD + ROW * len(bars)
    inside = [_legend([parts[at] for at in shown])]
    for line, bar in enumerate(bars):
        inside.append(_bar(bar, parts, shown, HEAD + ROW * line, room / most))
    return mark_safe(  # noqa: S308 (every word is escaped)
        f'<svg class="ls-flow" viewBox="0 0 {WIDTH} {height:g}" role="group" aria-label="{escape(sentence)}">'
        f"{''.join(inside)}</svg>"
    )


def _legend(parts: Sequence[Part]) -> str:
    found, x = [], 0.0
    for part in parts:
        fill, _ink = _FILL[part.tone]
        found.append(
            f'<rect x="{x:g}" y="4" width="12" height="12" fill="{fill}"/>'
            f'<text x="{x + 17:g}" y="14.5" font-size="12" fill="{_INK}">{escape(part.label)}</text>'
        )
        x += 17 + 13 * len(part.label) + 16
    return "".join(found)


def _bar(bar: Bar, parts: Sequence[Part], shown: Sequence[int], top: float, scale: float) -> str:
    middle = top + BAR / 2 + 4.5
    name = escape(cut(bar.label, 12.5, LABEL - 12))
    label = f'<text x="0" y="{middle:.1f}" font-size="12.5" fill="{_INK}">{name}<title>{escape(bar.label)}</title></text>'
    found = [f'<a href="{escape(bar.url)}">{label}</a>' if bar.url else label]
    x = float(LABEL)
    for at in shown:
        if not bar.values[at]:
            continue
        width = bar.values[at] * scale
        found.append(_piece(bar, parts[at], at, _Place(x, top, width)))
        x += width
    if not bar.total:
        return "".join(found)
    found.append(
        f'<text x="{x + 6:.1f}" y="{middle:.1f}" font-size="12" fill="{_INK_3}">{escape(group(bar.total))}</text>'
    )
    return "".join(found)


class _Place(NamedTuple):
    x: float
    top: float
    width: float


def _piece(bar: Bar, part: Part, at: int, place: _Place) -> str:
    x, top, width = place
    fill, ink = _FILL[part.tone]
    number = group(bar.values[at])
    words = f"<title>{escape(bar.label)}：{escape(part.label)} {escape(number)}</title>"
    inside = f'{words}<rect x="{x:.1f}" y="{top:g}" width="{max(1.0, width - 0.5):.1f}" height="{BAR}" fill="{fill}"/>'
    if width >= LEAST_SHOWN:
        inside += (
            f'<text x="{x + width / 2:.1f}" y="{top + BAR / 2 + 4:.1f}" font-size="11" text-anchor="middle"'
            f' fill="{ink}">{escape(number)}</text>'
        )
    url = bar.urls[at] if at < len(bar.urls) else ""
    return f'<a href="{escape(url)}">{inside}</a>' if url else f"<g>{inside}</g>"
