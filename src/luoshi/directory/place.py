"""The unit a list is about: chosen from a few, or typed and looked for where they are many.

In the address stands the unit's uuid, so that a view can be kept and sent on. What is typed is a name, as the server
offers it or as somebody knows it; the page answers it with the address of that unit.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.kernel.records import is_uuid
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import names_on
from luoshi.ui.components import Picker

NAME: Final = "unit"
KNOWN: Final = "unit_known"
ALL: Final = "all"  # units of the reader


class Place:
    """What the address of a list says about its unit.

    Attributes:
        unit: the unit; None: all of the reader's.
        name: what it is called on the day of the page.
        onward: the address with the unit that was typed; "" where it stands there already.
        wrong: why what was typed means no unit.
    """

    def __init__(
        self, request: HttpRequest, right: str, day: dt.date, *, tree: Tree | None = None, one: bool = False
    ) -> None:
        """Raises Http404 for a unit out of the reader's reach.

        `one`: the page is about one unit, the reader's first where none is named.
        """
        self._units = Units(request.user, right, tree)
        self._one = one
        self._typed = request.GET.get(NAME, "").replace("\x00", "").strip()
        self.unit: Unit | None = None
        self.onward = self.wrong = ""
        key = self._key(request.GET.get(KNOWN, ""))
        if wanted := key or (self._units.first if one else ""):
            self.unit = get_or_404("organisations.unit", wanted, request.user)
            require(request.user, right, self.unit)
        self.name = names_on([self.unit.pk], day).get(self.unit.pk, "") if self.unit is not None else ""
        if not self.wrong and (KNOWN in request.GET or (key and key != self._typed)):
            self.onward = _with(request, key)

    def _key(self, known: str) -> str:
        """The uuid of the unit that is meant; "" for all."""
        typed = self._typed
        if typed in ("", ALL) or is_uuid(typed):
            return typed.replace(ALL, "")
        if is_uuid(known) and typed == self._words(known):
            return known
        try:
            return str(self._units.named(typed))
        except ValidationError as error:
            self.wrong = "；".join(error.messages)
            return ""

    def _words(self, key: str) -> str:
        """What the field says of a unit; a closed one is not offered and bears its name only."""
        found = Unit.objects.filter(uuid=key).first()
        return self._units.label(key) or ("" if found is None else self._name_of(found))

    def _name_of(self, unit: Unit) -> str:
        last = unit.spans.order_by("-start").values_list("name", flat=True).first()
        return last or ""

    def picker(self) -> Picker | None:
        """Its control; None where there is nothing to choose."""
        key = str(self.unit.uuid) if self.unit is not None else ""
        few = self._units.few
        if few is None or self.wrong:
            words = self._typed if self.wrong else self._words(key) if key else ""
            return Picker(
                NAME, _("单位"), words, kind="find", find=self._units.find_url, known=key,
                hint=_("输入名称中的几个字") if self._one else _("全部，或输入名称中的几个字"),
            )  # fmt: skip
        if len(few) < 2:  # noqa: PLR2004 (one unit is no choice)
            return None
        options: list[Any] = [*few] if self._one else [(ALL, _("我的全部单位")), *few]
        if key and key not in {choice.value for choice in few}:  # a closed one
            options.append((key, self.name))
        return Picker(NAME, _("单位"), key or ALL, options, searchable=True)


def _with(request: HttpRequest, key: str) -> str:
    """The address of this page with another unit."""
    params = request.GET.copy()
    for name in (NAME, KNOWN, "page"):
        params.pop(name, None)
    if key:
        params[NAME] = key
    words = params.urlencode()
    return f"{request.path}?{words}" if words else request.path
