"""试算: the number of a definition that is not kept yet, and what it counts, for whoever is about to keep it."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from luoshi.access.grants import may
from luoshi.figures.catalogue import figures
from luoshi.figures.defined.composing import Composed
from luoshi.figures.definitions import AnyFigure, Tally
from luoshi.figures.listing import RecordTable, Row
from luoshi.figures.records import facts_of
from luoshi.figures.scope import Scope
from luoshi.figures.values import Answers
from luoshi.figures.views.common import NumberLine, sentence_of
from luoshi.figures.views.records import part_lines
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import current_name
from luoshi.periods.period import Period

SHOWN = 10  # records listed; the rest is said as a number


class Trial(NamedTuple):
    """What the definition comes to."""

    sentence: str
    proposed: str
    edited: bool  # the 口径 is not the proposed one
    rows: list[Row]
    shown: int
    withheld: int
    lines: list[NumberLine]
    digest: str  # of what decides the number: keeping another one wants another trial


def trial(request: HttpRequest, made: Composed, unit: Unit, period: Period) -> Trial:
    """The number and what is behind it. Raises Refused where the reader may not ask it of the unit."""
    figure = made.figure
    if unit.tree != figure.tree:
        raise Refused(_("这个单位不在这个指标的组织树，请换一个试算单位"), field="unit")
    if not may(request.user, figure.right, unit):
        raise Refused(_("您在这个单位没有查看这类记录的权限，请换一个试算单位"), field="unit")
    name = current_name([unit.pk]).get(unit.pk, "")
    scope = Scope(unit.pk, str(unit.uuid), name, period, clock.today())
    ask = scope.ask(figure.key)
    value = Answers({ask.question}, {unit.pk}, {**figures(), figure.key: figure}).of(ask.question, unit.pk)
    rows: list[Row] = []
    shown = withheld = 0
    lines: list[NumberLine] = []
    if isinstance(figure, Tally):
        behind = facts_of(figure, ask, by=request.user)
        rows = RecordTable(request, figure, behind, value, scope.end).shown[:SHOWN] if behind.shown else []
        shown, withheld = behind.shown, behind.withheld
    else:
        lines = part_lines(scope, figure, request.user)
    return Trial(
        sentence_of(figure, value, scope), made.proposed, figure.caliber != made.proposed, rows, shown, withheld, lines,
        digest(figure),
    )  # fmt: skip


def digest(figure: AnyFigure) -> str:
    """What decides the number, without name and 口径."""
    return figure.model_copy(update={"label": "-", "caliber": "-"}).version
