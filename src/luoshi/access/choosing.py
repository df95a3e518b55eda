"""Choosing a unit in a form: a list where there are few, words that the server looks for where there are many.

A group has ten thousand units: a page that lists them all weighs a megabyte. What is typed is a name, or a name
with the one above it (第一党支部（甲厂党总支）) as the server offers it; the page works without scripts.
"""

from __future__ import annotations

import re
import uuid
from functools import cached_property
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.access.grants import Somebody, paths_with
from luoshi.access.queries import UnitChoice, unit_choices
from luoshi.kernel import clock
from luoshi.kernel.kept import kept
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import NAME_LENGTH, UnitSpan

MOST_LISTED: Final = 200  # units in the select of a form; more are looked for
MOST_OFFERED: Final = 30  # units in the select of a page's head
MOST_FOUND: Final = 20  # units offered for the typed words
_WITH_ABOVE: Final = re.compile(r"(?P<name>.+)[（(](?P<above>[^（(]+)[)）]")


class Units:
    """The open units at which somebody holds a right; of one tree where it is named."""

    def __init__(self, user: Somebody, right: str, tree: Tree | None = None) -> None:
        self.right = right
        self.tree = tree
        self._user = user
        self._known: dict[str, tuple[uuid.UUID, str, str | None] | None] = {}

    @cached_property
    def listed(self) -> list[UnitChoice] | None:
        """All in tree order; None where they are too many for a list."""
        found = unit_choices(self._user, self.right, most=MOST_LISTED + 1, tree=self.tree)
        return found if len(found) <= MOST_LISTED else None

    @cached_property
    def few(self) -> list[UnitChoice] | None:
        """All in tree order; None where they are more than a control in the head of a page can offer."""
        key = ("access.few", tuple(paths_with(self._user, self.right)), self.tree)
        found = kept(key, lambda: unit_choices(self._user, self.right, most=MOST_OFFERED + 1, tree=self.tree))
        return found if len(found) <= MOST_OFFERED else None

    @property
    def find_url(self) -> str:
        """Where typed words are looked up."""
        asked = {"right": self.right} | ({"tree": str(self.tree)} if self.tree is not None else {})
        return f"{reverse('unit_find')}?{urlencode(asked)}"

    @property
    def first(self) -> str:
        """The unit at the top of what may be chosen, by uuid; "" where there is none."""
        found = self.listed or unit_choices(self._user, self.right, most=1, tree=self.tree)
        return found[0].value if found else ""

    def find(self, words: str) -> list[str]:
        """Labels of units whose name has these words."""
        words = words.strip()
        if not words:
            return []
        rows = self._spans().filter(name__icontains=words).order_by("path")
        return [_label(name, above) for name, above in rows.values_list("name", "above")[:MOST_FOUND]]

    def label(self, key: str) -> str:
        """The label of a unit by uuid; "" for one that may not be chosen."""
        row = self._by_uuid(key)
        return _label(row[1], row[2]) if row else ""

    def named(self, typed: str) -> uuid.UUID:
        """The one unit that is meant; ValidationError where it is none or more than one."""
        typed = typed.strip()
        if row := self._by_uuid(typed):
            return row[0]
        rows = self._named(name=typed)
        if not rows and (parts := _WITH_ABOVE.fullmatch(typed)):
            rows = self._named(name=parts["name"].strip(), above=parts["above"].strip())
        if len(rows) > 1:
            said = _("有%(count)s个单位叫“%(typed)s”，请连同上级一起写，例如：%(example)s")
            raise ValidationError(
                said % {"count": len(rows), "typed": typed, "example": _label(rows[0][1], rows[0][2])}
            )
        if not rows:
            raise ValidationError(_("没有找到单位“%(typed)s”，请从提示中选择") % {"typed": typed})
        return rows[0][0]

    def _by_uuid(self, key: str) -> tuple[uuid.UUID, str, str | None] | None:
        """A unit by uuid, asked for once."""
        try:
            wanted = uuid.UUID(key)
        except ValueError:
            return None
        if key not in self._known:
            self._known[key] = next(iter(self._rows(self._spans().filter(unit__uuid=wanted))), None)
        return self._known[key]

    def _named(self, **exact: str) -> list[tuple[uuid.UUID, str, str | None]]:
        return list(self._rows(self._spans().filter(**exact).order_by("path"))[:MOST_FOUND])

    @staticmethod
    def _rows(spans: QuerySet[Any]) -> QuerySet[Any, tuple[uuid.UUID, str, str | None]]:
        return spans.values_list("unit__uuid", "name", "above")

    def _spans(self) -> QuerySet[Any]:
        today = UnitSpan.objects.on(clock.today())
        above = today.filter(unit=OuterRef("parent")).order_by().values("name")[:1]
        open_now = today.under(paths_with(self._user, self.right)).filter(closed=False)
        if self.tree is not None:
            open_now = open_now.filter(unit__tree=self.tree)
        found: QuerySet[Any] = open_now.annotate(above=Subquery(above))
        return found


def _label(name: str, above: str | None) -> str:
    return f"{name}（{above}）" if above else name


class UnitField(forms.Field):
    """One of the units the reader may choose, as its uuid; the form gives the units with `offer`."""

    def __init__(self, label: Any, **more: Any) -> None:
        said = {"required": gettext_lazy("请选择单位"), "invalid_choice": gettext_lazy("请从列表中选择单位")}
        super().__init__(
            label=label, widget=forms.Select(attrs={"data-enhance": ""}), error_messages=said, **more
        )
        self.units: Units | None = None

    def offer(self, units: Units, *, nothing: bool = True) -> None:
        """Draw a list, or a place to type where they are many. `nothing`: no unit is chosen beforehand."""
        self.units = units
        if units.listed is None:
            attrs = {"data-find": units.find_url, "autocomplete": "off", "maxlength": 2 * NAME_LENGTH + 2}
            attrs["placeholder"] = _("输入名称中的几个字")
            self.widget = forms.TextInput(attrs=attrs)
            return
        assert isinstance(self.widget, forms.Select)
        self.widget.choices = [*([("", _("请选择单位"))] if nothing else []), *units.listed]

    def prepare_value(self, value: Any) -> Any:
        """A unit chosen beforehand shows its name where names are typed."""
        if value and self.units is not None and self.units.listed is None:
            return self.units.label(str(value)) or value
        return value

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "")
        if not typed:
            return ""
        assert self.units is not None  # the form offered them
        if self.units.listed is None:
            return str(self.units.named(typed))
        if typed not in {choice.value for choice in self.units.listed}:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return typed


def offer(form: forms.BaseForm, name: str, units: Units, *, nothing: bool = True) -> None:
    """Give a form's unit field its units."""
    field = form.fields[name]
    assert isinstance(field, UnitField)
    field.offer(units, nothing=nothing)
