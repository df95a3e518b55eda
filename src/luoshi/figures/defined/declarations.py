"""Own figures as a kind of record."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, within
from luoshi.figures.models import OwnFigure
from luoshi.kernel.records import RecordKind, kinds

DEFINE: Final = "figures.define"
NAME: Final = "figures.definition"


def _url(figure: OwnFigure) -> str:
    return reverse("own_figure", args=[figure.uuid])


def definitions_for(user: Somebody) -> Any:
    """The own figures somebody may look after, void ones too: their versions stay readable."""
    return OwnFigure.objects.filter(within(user, DEFINE))


DEFINITION: Final = RecordKind(NAME, _("自定义指标"), "figures.OwnFigure", _url, definitions_for, DEFINE)


def declare() -> None:
    """Called once when the room is ready."""
    kinds.register(DEFINITION)
