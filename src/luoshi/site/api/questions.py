"""What a program asks for, looked at before anything is counted.

The pages go on with today and this year where an address is wrong; a program is told instead.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from luoshi.figures.answering import offered
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.period_words import named
from luoshi.figures.scope import RELATIVE, Scope, steer
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.periods.period import NoPeriod, parse
from luoshi.site.api.shapes import ScopeQuery
from luoshi.ui.days import typed_day
from luoshi.ui.said import said


class NotUnderstood(Exception):
    """The question is no question; the sentence says why, and how it is asked."""


def asked_of(request: HttpRequest, key: str, asked: ScopeQuery) -> tuple[AnyFigure, Scope]:
    """The figure and where it is asked. Raises Http404 where the reader may not ask it, NotUnderstood."""
    definition = offered(request.user).get(key)
    if definition is None:
        raise Http404
    _refuse_period(asked.period, _day(asked.as_of))
    found = steer(request, definition.right, Tree(definition.tree))
    if found.notes:
        raise NotUnderstood(found.notes[0].text)
    return definition, found.scope


def _day(words: str) -> dt.date:
    today = clock.today()
    if not words.strip():
        return today
    try:
        day = dt.date.fromisoformat(typed_day(words))
    except ValueError:
        wrong = {"words": words[:20]}
        raise NotUnderstood(_("“%(words)s”不是日期，as_of 请写成 2021-08-31") % wrong) from None
    if day > today:
        raise NotUnderstood(_("截至日期 as_of 不能晚于今天"))
    return day


def _refuse_period(words: str, as_of: dt.date) -> None:
    if not words.strip() or words in RELATIVE:
        return
    try:
        found = parse(words)
    except NoPeriod as error:
        relative = "、".join(RELATIVE)
        wrong: dict[str, Any] = {"wrong": said(str(error)), "relative": relative}
        raise NotUnderstood(_("%(wrong)s，也可以写 %(relative)s") % wrong) from None
    if found.first > as_of:
        late = {"period": named(found, found.last), "day": as_of.isoformat()}
        raise NotUnderstood(_("%(period)s在截至日期%(day)s之后，请换期间或截至日期") % late)
