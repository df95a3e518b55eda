"""The rounds of a problem as a picture: one lane a round, one bar a state, its width the days; drawn by the server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from luoshi.findings.enums import State
from luoshi.findings.models import FindingLeg
from luoshi.findings.story import Round
from luoshi.findings.words import round_short
from luoshi.organisations.actions.checks import said
from luoshi.organisations.dates import months_after
from luoshi.ui.svg import text_width

WIDTH: Final = 900
LEFT: Final = 76  # the lanes' names
TOP: Final = 28
LANE: Final = 54
BAR: Final = 24
SIZE: Final = 12
TICKS: Final = 12  # months named at most

_FILL: Final = {
    State.REGISTERED: ("#eef0ef", "#b6bdb9"),
    State.CLAIMED: ("#e9f0f7", "#b9cde0"),
    State.MENDING: ("#d3e1ec", "#8fb0cd"),
    State.APPLIED: ("#faf0d9", "#d9b45c"),
    State.CLOSED: ("#ddeee4", "#8fc2a4"),
}
_INK, _INK_3, _GRID, _OVER = "#1d2329", "#5f6973", "#e3e5e2", "#a0360a"


class Bar(NamedTuple):
    """Some days in one state."""

    state: State
    first: dt.date
    last: dt.date  # the day it ended, or today
    why: str


def bars_of(legs: Sequence[FindingLeg], today: dt.date) -> list[Bar]:
    """Legs of a round, those of one state after the other as one."""
    found: list[Bar] = []
    for leg in legs:
        last = leg.end or today
        if found and found[-1].state == leg.state:
            found[-1] = found[-1]._replace(last=last)
        else:
            found.append(Bar(State(leg.state), leg.start, last, leg.words))
    return [bar for bar in found if bar.last > bar.first or bar is found[-1]]


def picture(rounds: Sequence[Round], today: dt.date) -> SafeString:
    """The lanes as <svg>; "" where all happened today."""
    lanes = [(one, bars_of(one.legs, today)) for one in rounds if one.legs]
    if not lanes:
        return mark_safe("")
    first = min(bar.first for _one, bars in lanes for bar in bars)
    days = [bar.last for _one, bars in lanes for bar in bars]
    days += [leg.due_on for leg in lanes[-1][0].legs[-1:] if leg.due_on is not None]
    last = max(days)
    if (last - first).days < 2:  # noqa: PLR2004 (nothing to see yet)
        return mark_safe("")
    scale = _Scale(first, last + dt.timedelta(days=max(2, (last - first).days // 20)))
    height = TOP + LANE * len(lanes) + 6
    parts = _months(scale, height)
    for at, (one, bars) in enumerate(lanes):
        parts += _lane(one, bars, TOP + LANE * at, scale)
    x = scale.x(today)
    parts.append(
        f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 6}" stroke="{_INK}" stroke-dasharray="3 3"/>'
    )
    label = _("共%(count)s轮整改，自%(first)s起") % {"count": len(lanes), "first": said(first)}
    return mark_safe(  # noqa: S308 (every word is escaped)
        f'<svg class="ls-flow" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


class _Scale(NamedTuple):
    first: dt.date
    last: dt.date

    def x(self, day: dt.date) -> float:
        room = WIDTH - LEFT - 8
        return LEFT + room * (day - self.first).days / max(1, (self.last - self.first).days)


def _text(x: float, y: float, words: str, fill: str = _INK_3, *, weight: int = 400, anchor: str = "") -> str:
    end = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{SIZE}" font-weight="{weight}" fill="{fill}"{end}>{escape(words)}</text>'


def _months(scale: _Scale, height: int) -> list[str]:
    """A hairline and a name for some firsts of months."""
    month = scale.first.replace(day=1)
    firsts = []
    while month <= scale.last:
        if month >= scale.first:
            firsts.append(month)
        month = months_after(month, 1)
    step = max(1, -(-len(firsts) // TICKS))
    parts = []
    for at, day in enumerate(firsts):
        if at % step:
            continue
        x = scale.x(day)
        words = (
            _("%(year)s年%(month)s月") if not at or day.month == 1 else _("%(month)s月")
        ) % {"year": day.year, "month": day.month}  # fmt: skip
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 6}" stroke="{_GRID}"/>')
        if x < WIDTH - text_width(words, SIZE) - 4:
            parts.append(_text(x + 3, 14, words))
    return parts


def _lane(one: Round, bars: Sequence[Bar], y: int, scale: _Scale) -> list[str]:
    parts = [_text(0, y + 16, round_short(one.number), _INK, weight=600)]
    for bar in bars:
        x = scale.x(bar.first)
        width = max(3.0, scale.x(bar.last) - x)
        fill, edge = _FILL[bar.state]
        title = f"{bar.state.label} {said(bar.first)} — {said(bar.last)}"
        words = str(bar.state.label)
        fits = text_width(words, SIZE) <= width - 8
        inside = _text(x + 5, y + 16, words, _INK) if fits else ""
        parts.append(
            f'<g><title>{escape(title)}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" rx="3"'
            f' fill="{fill}" stroke="{edge}"/>{inside}</g>'
        )
    due = one.legs[-1].due_on
    if due is not None and scale.first <= due <= scale.last:
        x = scale.x(due)
        words = _("时限%(day)s") % {"day": said(due)}
        anchor = "end" if x + text_width(words, SIZE) > WIDTH else ""
        parts.append(
            f'<line x1="{x:.1f}" y1="{y - 3}" x2="{x:.1f}" y2="{y + BAR + 4}" stroke="{_OVER}" stroke-width="2"/>'
        )
        parts.append(_text(x, y + BAR + 15, words, _OVER, anchor=anchor))
    return parts
