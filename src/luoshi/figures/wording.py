"""A value in words, with its noun: 14个, 由7个变为14个, 3.2%（4/126）, 至少90次."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from luoshi.figures.asking import Number, State, Value
from luoshi.figures.definitions import AnyFigure, Change, Ratio
from luoshi.kernel.facts import Noun

FEN = 100  # of a yuan
TENTHS = 10  # of an hour of study (学时)
SHARE = Decimal("0.1")  # of a percent: one place after the point


def said_of(figure: AnyFigure, value: Value) -> str:
    """The value as a sentence would have it; where there is none, why."""
    if value.state is State.NOT_APPLICABLE:
        return _("不适用")
    if value.state is State.NO_FACTS:
        return _("无记录")
    if isinstance(figure, Ratio):
        return _ratio(value)
    if isinstance(figure, Change):
        return _change(figure, value)
    said = _("—") if value.number is None else f"{plain(value.number, figure.noun)}{noun_of(figure.noun)}"
    return _("至少%(number)s") % {"number": said} if value.partial else said


def _ratio(value: Value) -> str:
    if value.number is None:
        return _("—")
    return f"{plain(value.number, Noun.PERCENT)}%（{value.over}/{value.under}）"


def _change(figure: Change, value: Value) -> str:
    noun = noun_of(figure.noun)
    if value.before is None or value.after is None:
        return _("无可比数")
    if figure.shown == "ends":
        ends = {"before": f"{value.before}{noun}", "after": f"{value.after}{noun}"}
        return _("由%(before)s变为%(after)s") % ends
    if value.number is None:
        return _("无可比数")
    signed = plain(value.number, figure.noun)
    return f"{'+' if value.number > 0 else ''}{signed}{noun}"


def noun_of(noun: Noun) -> str:
    """The noun as it stands after a number; money is shown in yuan."""
    return {Noun.FEN: "元", Noun.SCORE: "分"}.get(noun, noun.value)


def plain(number: Number, noun: Noun) -> str:
    """The number alone: percent to one place, money from fen, scores from thousandths, hours from tenths."""
    if noun in {Noun.PERCENT, Noun.POINTS}:
        return str(Decimal(number).quantize(SHARE, ROUND_HALF_UP))
    if noun is Noun.FEN:
        return f"{Decimal(number) / FEN:.2f}"
    if noun is Noun.SCORE:
        return f"{Decimal(number) / 1000:.2f}"
    if noun is Noun.HOURS:
        return f"{Decimal(number) / TENTHS:f}"
    return str(number)
