"""Each version of an own figure in words, with what changed in it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, may
from luoshi.figures.defined.declarations import DEFINE
from luoshi.figures.defined.known import own_keys, read
from luoshi.figures.models import OwnFigure, OwnFigureVersion
from luoshi.organisations.enums import UnitKind

DIGEST_SHOWN = 8


class Line(NamedTuple):
    """One thing a version says; `changed`: the version before said otherwise."""

    label: str
    words: str
    changed: bool


class Version(NamedTuple):
    """A version as it was."""

    number: int
    at: dt.datetime
    by: str
    why: str
    digest: str
    lines: list[Line]


def history(own: OwnFigure) -> list[Version]:
    """The versions, the latest first; one query."""
    found: list[Version] = []
    before: list[tuple[str, str]] = []
    for one in own.versions.order_by("number"):
        lines = _lines(one)
        was = dict(before)
        told = [Line(label, words, bool(before) and was.get(label) != words) for label, words in lines]
        found.append(Version(one.number, one.at, one.by_name, one.why, one.digest[:DIGEST_SHOWN], told))
        before = lines
    return found[::-1]


class OwnLine(NamedTuple):
    """That a figure was defined on a page: by whom it was changed last, and where its versions stand."""

    words: str
    url: str  # "" for who may not look after it


def own_line(key: str, user: Somebody) -> OwnLine | None:
    """For the page of a figure; None for one of a pack."""
    if key not in own_keys():
        return None
    own = OwnFigure.objects.get(key=key)
    words = _("第%(number)s版，%(who)s于%(day)s保存") % {
        "number": own.version, "who": own.changed_by_name, "day": timezone.localtime(own.changed_at).date().isoformat(),
    }  # fmt: skip
    return OwnLine(words, reverse("own_figure", args=[own.uuid]) if may(user, DEFINE, own.unit_id) else "")


def _lines(version: OwnFigureVersion) -> list[tuple[str, str]]:
    figure = read(version.definition)
    if figure is None:
        return [(_("按定义生成的口径"), version.proposed)]
    kinds = "、".join(str(UnitKind(kind).label) for kind in figure.kinds) or _("各类单位")
    return [
        (_("名称"), figure.label), (_("口径"), figure.caliber), (_("按定义生成的口径"), version.proposed),
        (_("适用单位"), kinds),
    ]  # fmt: skip
