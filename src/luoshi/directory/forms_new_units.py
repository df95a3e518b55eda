"""Several units set up by one decision: rows of a name and a kind in one field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luoshi.organisations.models import NAME_LENGTH

SHOWN: Final = 3  # rows at first; the others are opened when they are needed
MOST: Final = 12

Row = tuple[str, str]  # name, kind


class NewUnitsWidget(forms.Widget):
    """The rows; without scripts the further ones stand in a fold."""

    template_name = "directory/forms/new_units.html"
    grouped = True  # several controls under one legend
    kinds: Sequence[tuple[str, Any]] = ()
    usual: str = ""

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> list[Row]:
        """What was typed, rows without a name left out."""
        rows = [
            (data.get(f"{name}_{at}", ""), data.get(f"{name}_{at}_kind", "")) for at in range(1, MOST + 1)
        ]
        return [(typed.strip(), kind) for typed, kind in rows if typed.strip()]

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        return f"{name}_1" not in data

    def id_for_label(self, id_: str, _index: int | str = "") -> str:
        return f"{id_}_1" if id_ else id_

    def get_context(
        self, name: str, value: Sequence[Row] | None, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        filled = list(value or [])
        rows = [*filled, *[("", self.usual)] * (MOST - len(filled))]
        drawn = [
            {
                "at": at,
                "name": typed,
                "kinds": [(key, label, str(key) == str(kind or self.usual)) for key, label in self.kinds],
            }
            for at, (typed, kind) in enumerate(rows, 1)
        ]
        shown = min(MOST, max(SHOWN, len(filled) + 1))
        context |= {"shown": drawn[:shown], "more": drawn[shown:], "longest": NAME_LENGTH}
        return context


class NewUnitsField(forms.Field):
    """Names and kinds of one or more units; which kinds there are is said by `offer`."""

    widget = NewUnitsWidget

    @property
    def _rows(self) -> NewUnitsWidget:
        """The field's own widget: the library makes one of the class for each form."""
        return cast("NewUnitsWidget", self.widget)

    def offer(self, kinds: Sequence[tuple[str, Any]], usual: str) -> None:
        """The kinds to choose from, and the one that stands there first."""
        widget = self._rows
        widget.kinds, widget.usual = kinds, usual

    def clean(self, value: list[Row]) -> list[Row]:
        """The rows; every one has a name of a possible length and a kind there is."""
        rows: list[Row] = super().clean(value)
        widget = self._rows
        known = {str(key) for key, _label in widget.kinds}
        for name, kind in rows:
            if len(name) > NAME_LENGTH:
                said = {"name": name[:20], "most": NAME_LENGTH}
                raise ValidationError(_("“%(name)s…”太长，组织名称最多%(most)s个字") % said)
            if kind not in known:
                raise ValidationError(_("请选择“%(name)s”的类别") % {"name": name})
        twice = next(
            (name for at, (name, _kind) in enumerate(rows) if name in {one for one, _k in rows[:at]}), ""
        )
        if twice:
            raise ValidationError(_("“%(name)s”写了两次，请删去一行或换一个名称") % {"name": twice})
        return rows
