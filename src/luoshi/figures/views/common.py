"""What the pages of figures share."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luoshi.access.grants import require
from luoshi.figures.asking import Value
from luoshi.figures.catalogue import UnknownFigure, UnusableFigure
from luoshi.figures.catalogue import figure as figure_of
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.explaining import only_words
from luoshi.figures.period_words import day_words
from luoshi.figures.scope import Scope
from luoshi.figures.wording import Where, sentence
from luoshi.periods.period import of_year


class NumberLine(NamedTuple):
    """A number with its words and the way to what is behind it."""

    role: str
    label: str
    beside: str
    value: str
    url: str


def figure_or_why(request: HttpRequest, key: str) -> AnyFigure | HttpResponse:
    """A definition by the key of an address; of an own one that cannot be counted, the page that says why."""
    try:
        return figure_of(key)
    except UnusableFigure as unusable:
        require(request.user, "organisations.view")
        said = {"label": unusable.label, "why": unusable.why}
        return render(request, "figures/defined/unusable.html", said)
    except UnknownFigure:
        raise Http404 from None


def sentence_of(figure: AnyFigure, value: Value, scope: Scope) -> str:
    """One line to copy."""
    words = tuple(only_words(figure, scope.only).values())
    year = scope.period == of_year(scope.as_of.year)
    return sentence(figure, value, Where(scope.name, day_words(scope.end), scope.in_words, year, words))
