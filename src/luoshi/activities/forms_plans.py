"""Forms of a year's plan: a grid of lines, typed or pasted from a sheet."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.activities.actions.plans import MOST_LINES, Line
from luoshi.activities.enums import Reach
from luoshi.activities.models import PLACE, PlanLine
from luoshi.activities.packs import activity_rules
from luoshi.activities.sets import unpacked
from luoshi.kernel import clock
from luoshi.periods.recurrence import HOW, Recurrence, parse_recurrence
from luoshi.ui.forms import Form
from luoshi.ui.said import said

BETWEEN = "、"
SPARE = 3  # empty rows under the last


class NewPlanForm(Form):
    """Whose plan, of which year."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    unit = UnitField(_("制定单位"), help_text=_("上级可以替所属各单位一起排：计划里的事项写明由谁开。"))
    year = forms.ChoiceField(label=_("年度"))

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, nothing=False)
        self.fields["unit"].initial = units.first
        self.fields["uuid"].initial = uuids.uuid4()
        now = clock.today().year
        year = self.fields["year"]
        assert isinstance(year, forms.ChoiceField)
        year.choices = [(str(one), str(one)) for one in (now - 1, now, now + 1)]
        year.initial = str(now)


class PlanLineForm(Form):
    """A row of the grid."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kinds = forms.CharField(
        label=_("类别"), max_length=200, widget=forms.TextInput(attrs={"list": "plan-kinds"})
    )
    when = forms.CharField(
        label=_("时间安排"), max_length=40, widget=forms.TextInput(attrs={"list": "plan-when"})
    )
    reach = forms.CharField(
        label=_("举办单位"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"list": "plan-reach"}),
    )
    themes = forms.CharField(label=_("主题"), required=False, widget=forms.Textarea(attrs={"rows": 1}))
    place = forms.CharField(label=_("地点"), required=False, max_length=PLACE)

    def clean_kinds(self) -> list[str]:
        """Labels or aliases, several with 、 between."""
        rules = activity_rules()
        words = [
            word
            for word in self.cleaned_data["kinds"].replace("，", BETWEEN).replace("+", BETWEEN).split(BETWEEN)
            if word.strip()
        ]
        found = [(word, rules.named(word)) for word in words]
        if unknown := [word for word, kind in found if kind is None]:
            raise ValidationError(
                gettext("没有“%(kinds)s”这一类，可以写：%(offered)s")
                % {
                    "kinds": BETWEEN.join(unknown),
                    "offered": BETWEEN.join(map(said, rules.kind_labels.values())),
                }
            )
        return [kind.key for _word, kind in found if kind is not None]

    def clean_when(self) -> Recurrence:
        """When it comes back."""
        try:
            return parse_recurrence(self.cleaned_data["when"])
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def clean_reach(self) -> Reach:
        """本级 or 所属各单位; empty is the first."""
        typed = self.cleaned_data["reach"].strip()
        if typed in {"", *_words(Reach.OWN)}:
            return Reach.OWN
        if typed in _words(Reach.BELOW):
            return Reach.BELOW
        raise ValidationError(
            gettext("请写“%(own)s”或“%(below)s”") % {"own": Reach.OWN.label, "below": Reach.BELOW.label}
        )

    def line(self) -> Line:
        """The row as it was typed; the form must be valid."""
        data = self.cleaned_data
        return Line(
            data["kinds"], data["when"], data["reach"], data["themes"].splitlines(), data["place"],
            data["uuid"] or uuids.uuid4(),
        )  # fmt: skip


def _words(reach: Reach) -> set[str]:
    more = {
        Reach.OWN: {"本级", "本支部", "本单位"},
        Reach.BELOW: {"所属各单位", "各支部", "所属支部", "下级"},
    }
    return {str(reach.label), *more[reach]}


Lines = forms.formset_factory(PlanLineForm, extra=SPARE, max_num=MOST_LINES, validate_max=True)


def rows_of(lines: Iterable[PlanLine]) -> list[dict[str, Any]]:
    """Lines as the grid shows them."""
    labels = activity_rules().kind_labels
    return [
        {
            "uuid": line.uuid,
            "kinds": BETWEEN.join(said(labels.get(key, key)) for key in unpacked(line.kinds)),
            "when": line.recurrence,
            "reach": str(Reach(line.reach).label),
            "themes": "\n".join(line.themes),
            "place": line.place,
        }
        for line in lines
    ]


def suggestions() -> dict[str, list[str]]:
    """What the lists under the cells offer."""
    return {
        "kinds": [said(label) for label in activity_rules().kind_labels.values()],
        "when": HOW.split(BETWEEN),
        "reach": [str(one.label) for one in Reach],
    }
