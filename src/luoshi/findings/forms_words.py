"""Forms of what is written of a problem: its words, its causes, a measure with the figure that judges it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.figures.catalogue import figures
from luoshi.findings.actions import Effect, Found, Reason, Remedy
from luoshi.findings.forms import words
from luoshi.findings.models import (
    ASPECT,
    DUE_WORDS,
    EFFECT,
    MEASURE,
    NUMBER,
    PROBLEM,
    REMARK,
    TARGET,
    TEXT,
    Finding,
    Measure,
)
from luoshi.findings.packs import finding_rules
from luoshi.organisations.models import Unit
from luoshi.tasks.enums import Limit
from luoshi.tasks.forms import REASON, Versioned
from luoshi.ui.said import said

MOST_CAUSES: Final = 12
TESTS: Final = {
    "at_least": _("不少于"),
    "at_most": _("不多于"),
    "more_than": _("多于"),
    "less_than": _("少于"),
}


def _line(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **more)


def _offered(labels: Mapping[str, str], nothing: Any) -> list[tuple[str, Any]]:
    return [("", nothing), *((key, said(label)) for key, label in labels.items())]


class EditForm(Versioned):
    """修改问题."""

    columns = 2
    wide_fields: ClassVar[tuple[str, ...]] = ("text", "problem", "target", "remark", "why")

    text = words(_("具体问题"), TEXT)
    problem = _line(_("反馈问题"), PROBLEM)
    aspect = _line(_("方面"), ASPECT)
    number = _line(_("编号"), NUMBER)
    target = _line(_("整改目标"), TARGET)
    source = forms.ChoiceField(label=_("来源"))
    category = forms.ChoiceField(label=_("类别"), required=False)
    severity = forms.ChoiceField(label=_("程度"), required=False)
    limit = forms.ChoiceField(label=_("时限类型"), choices=Limit.choices)
    due_words = _line(
        _("整改时限"), DUE_WORDS, help_text=_("照原文写，例如：9月底前；有措施的，以任务的时限为准。")
    )
    remark = _line(_("备注"), REMARK)
    why = _line(_("修改原因"), REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = finding_rules()
        offered = {
            "source": _offered(rules.source_labels, "")[1:],
            "category": _offered(rules.category_labels, gettext("未分类")),
            "severity": _offered(rules.severity_labels, gettext("未定")),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    NAMES: ClassVar = (
        "text", "problem", "aspect", "number", "target", "source", "category", "severity", "due_words", "remark",
    )  # fmt: skip

    @classmethod
    def initial_of(cls, finding: Finding) -> dict[str, Any]:
        """The problem as it stands."""
        found = {name: getattr(finding, name) for name in cls.NAMES}
        return {**found, "limit": finding.limit, "version": finding.version}

    def found(self, finding: Finding) -> Found:
        """As typed; who mends it and what else is not on the form stays. The form must be valid."""
        data = self.cleaned_data
        typed: dict[str, Any] = {name: data[name] for name in self.NAMES}
        same = data["due_words"].strip() == finding.due_words
        return Found(
            unit=finding.unit,
            limit=Limit(data["limit"]),
            due_on=finding.said_due_on if same else None,
            **typed,
        )


class CausesForm(Versioned):
    """补充原因分析."""

    kind = forms.ChoiceField(label=_("原因类别"), required=False)
    text = words(_("原因分析"), TEXT, rows=5, help_text=_("一行一条；选填的内容，不影响销号。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _offered(finding_rules().cause_labels, gettext("未分类"))

    def clean_text(self) -> str:
        """As many as make sense."""
        text: str = self.cleaned_data["text"]
        if sum(bool(line.strip()) for line in text.splitlines()) > MOST_CAUSES:
            raise forms.ValidationError(gettext("一次最多%(most)s条") % {"most": MOST_CAUSES})
        return text

    def causes(self) -> list[Reason]:
        """A cause a line; the form must be valid."""
        data = self.cleaned_data
        return [Reason(line.strip(), data["kind"]) for line in data["text"].splitlines() if line.strip()]


class MeasureForm(Versioned):
    """修改措施; the figure is an offer, one measure in five has one."""

    columns = 2
    wide_fields: ClassVar[tuple[str, ...]] = ("text", "target", "effect", "figure")

    text = words(_("整改措施"), MEASURE, rows=4)
    number = _line(_("编号"), NUMBER)
    target = _line(_("目标"), TARGET)
    effect = words(_("成效"), EFFECT, required=False, help_text=_("一两句话即可；有统计指标的不用写。"))
    figure = forms.ChoiceField(
        label=_("成效指标"), required=False, widget=forms.Select(attrs={"data-enhance": ""}),
        help_text=_("申请销号时按这个统计指标核对；不指定的按文字。"),
    )  # fmt: skip
    unit = UnitField(_("统计单位"), required=False)
    period = _line(_("统计期间"), 20, help_text=_("例如：2021、2021-Q3。"))
    test = forms.ChoiceField(label=_("应"), required=False, choices=[("", _("请选择")), *TESTS.items()])
    amount = forms.IntegerField(label=_("数值"), required=False, min_value=0, max_value=10_000_000)

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)
        field = self.fields["figure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("不指定")), *((key, said(one.label)) for key, one in figures().items())]

    @staticmethod
    def initial_of(measure: Measure) -> dict[str, Any]:
        """The measure as it stands."""
        test, amount = next(iter(measure.effect_test.items()), ("", None))
        return {
            "version": measure.version, "text": measure.text, "number": measure.number, "target": measure.target,
            "effect": measure.effect, "figure": measure.effect_figure, "period": measure.effect_period,
            "unit": str(measure.effect_unit.uuid) if measure.effect_unit is not None else "", "test": test,
            "amount": amount,
        }  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        """A figure needs to be told of whom, when, and what it has to be."""
        data = super().clean() or {}
        if data.get("figure"):
            for name in ("unit", "period", "test", "amount"):
                if data.get(name) in {"", None} and name not in self.errors:
                    label = {"label": self.fields[name].label}
                    self.add_error(name, gettext("指定了成效指标的，还要填写“%(label)s”") % label)
        return data

    def remedy(self) -> Remedy:
        """As typed; the form must be valid."""
        data = self.cleaned_data
        by = None
        if data["figure"]:
            unit = Unit.objects.get(uuid=data["unit"])
            by = Effect(data["figure"], unit, data["period"], {data["test"]: data["amount"]})
        return Remedy(
            data["text"], number=data["number"], target=data["target"], effect=data["effect"], effect_by=by
        )
