"""A value in words, with its noun: 14个, 由7个变为14个, 3.2%（4/126）, 至少90次."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from luoshi.figures.asking import Number, State, Value
from luoshi.figures.definitions import AnyFigure, Change, Ratio
from luoshi.kernel.facts import Noun

FEN = 100  # of a yuan
TENTHS = 10  # of an hour of study (学时)
GROWTH_FROM = 20  # below it a percentage says more than there is
SHARE = Decimal("0.1")  # of percents and averages: one place after the point


def said_of(figure: AnyFigure, value: Value) -> str:
    """The value as a sentence would have it; where there is none, why."""
    if value.state is State.NOT_APPLICABLE:
        return _("不适用")
    if value.state is State.NO_FACTS:
        return _("无记录")
    if isinstance(figure, Ratio):
        return _ratio(figure, value)
    if isinstance(figure, Change):
        return _change(figure, value)
    words = _("—") if value.number is None else f"{plain(value.number, figure.noun)}{noun_of(figure.noun)}"
    return _("至少%(number)s") % {"number": words} if value.partial else words


def _ratio(figure: Ratio, value: Value) -> str:
    if value.number is None:
        return _("—")
    return f"{plain(value.number, figure.noun)}{noun_of(figure.noun)}（{value.over}/{value.under}）"


def _change(figure: Change, value: Value) -> str:
    noun = noun_of(figure.noun)
    if value.before is None or value.after is None:
        return _("无可比数")
    if figure.shown == "ends":
        ends = {
            "before": f"{plain(value.before, figure.noun)}{noun}",
            "after": f"{plain(value.after, figure.noun)}{noun}",
        }
        return _("由%(before)s变为%(after)s") % ends
    if value.number is None:
        return _("无可比数")
    signed = plain(value.number, figure.noun)
    return f"{'+' if value.number > 0 else ''}{signed}{noun}"


def noun_of(noun: Noun) -> str:
    """The noun as it stands after a number; money is shown in yuan."""
    return {Noun.FEN: "元", Noun.SCORE: "分"}.get(noun, noun.value)


def plain(number: Number, noun: Noun) -> str:
    """The number alone: percent and averages to one place, money from fen, scores from thousandths, hours from tenths."""
    if noun in {Noun.PERCENT, Noun.POINTS}:
        return str(Decimal(number).quantize(SHARE, ROUND_HALF_UP))
    if noun is Noun.FEN:
        return f"{Decimal(number) / FEN:.2f}"
    if noun is Noun.SCORE:
        return f"{Decimal(number) / 1000:.2f}"
    if noun is Noun.HOURS:
        hours = Decimal(number) / TENTHS
        return f"{hours if isinstance(number, int) else hours.quantize(SHARE, ROUND_HALF_UP):f}"
    return str(number if isinstance(number, int) else number.quantize(SHARE, ROUND_HALF_UP))


def as_number(words: str) -> int | Decimal:
    """What `plain` wrote, as a number."""
    return Decimal(words) if "." in words else int(words)


class Where(NamedTuple):
    """The unit, the day and the period of a sentence, in words."""

    unit: str
    day: str
    period: str
    since_new_year: bool  # then the day says it all
    only: tuple[str, ...] = ()


def sentence(figure: AnyFigure, value: Value, where: Where) -> str:
    """One line for a chat: 截至2021年8月31日，示例集团党委主题党日17次。The number is exact."""
    period = "" if where.since_new_year else where.period
    narrowed = f"（{'、'.join(where.only)}）" if where.only else ""
    words = {
        "day": where.day, "unit": where.unit, "period": period, "figure": subject_of(figure) + narrowed,
        "value": said_of(figure, value),
    }  # fmt: skip
    return _("截至%(day)s，%(unit)s%(period)s%(figure)s%(value)s。") % words


def subject_of(figure: AnyFigure) -> str:
    """The label as the subject of its number: 主题党日次数 + 17次 → 主题党日; brackets stay."""
    label = figure.label
    at = label.find("（")
    name, rest = (label, "") if at < 0 else (label[:at], label[at:])
    for ending in (f"{figure.noun.value}数", figure.noun.value, "数"):
        if name.endswith(ending) and name != ending:
            return name.removesuffix(ending) + rest
    return label


def compared(figure: AnyFigure, now: Value, then: Value) -> str:
    """Against another period: 增长45.3%, below 20 the difference alone (增加2), 持平; "" where there is nothing to compare."""
    if now.number is None or then.number is None or isinstance(figure, Change):
        return ""
    if now.partial or then.partial:  # a least number has no difference
        return ""
    difference = Decimal(now.number) - Decimal(then.number)
    if not difference:
        return _("持平")
    if isinstance(figure, Ratio) and figure.is_share:
        points = plain(abs(difference), Noun.POINTS)
        return (_("提高%(number)s个百分点") if difference > 0 else _("下降%(number)s个百分点")) % {
            "number": points
        }
    if then.number >= GROWTH_FROM:
        percent = plain(Decimal(abs(difference)) * 100 / Decimal(then.number), Noun.PERCENT)
        return (_("增长%(number)s%%") if difference > 0 else _("下降%(number)s%%")) % {"number": percent}
    whole = isinstance(now.number, int) and isinstance(then.number, int)  # averages have a decimal
    number = plain(int(abs(difference)) if whole else abs(difference), figure.noun)
    return (_("增加%(number)s") if difference > 0 else _("减少%(number)s")) % {"number": number}
