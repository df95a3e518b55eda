"""The page of a definition: what is counted of what, for whom, and in which words. It validates, actions write."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.figures.conditions import InDim
from luoshi.figures.defined.composing import Chosen, trees
from luoshi.figures.definitions import AnyFigure, Change, Ratio, Reach, Sum, Tally
from luoshi.figures.models.defined import CALIBER_WORDS, LABEL_WORDS, WHY_WORDS
from luoshi.figures.period_words import named
from luoshi.figures.wording import noun_of
from luoshi.kernel.facts import FactSource
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.periods.period import Every, of_year
from luoshi.ui.forms import Form
from luoshi.ui.said import said

YEARS_BACK: Final = 5
MOST_PARTS: Final = 6  # of a sum
FACTS: Final = "*"  # the facts themselves are counted
DIM: Final = "dim_"  # before a dim's name, in a field's
SIGNS = (("1", _("加")), ("-1", _("减")))
REACHES = (
    (Reach.SUBTREE.value, _("本级及全部所属")), (Reach.OWN.value, _("只算本级")), (Reach.BELOW.value, _("全部所属，本级不计")),
)  # fmt: skip
SINCE = (("before", _("上一期间")), ("a_year_ago", _("上年同期")), ("year_start", _("上年末")))
SHOWN = (
    ("difference", _("增减数")), ("ends", _("由多少变为多少")), ("growth", _("增长率")), ("points", _("百分点（百分比的变化）")),
)  # fmt: skip


class DefinitionForm(Form):
    """What all definitions have, and for which unit and period they are tried."""

    label = forms.CharField(
        label=_("名称"), max_length=LABEL_WORDS, help_text=_("例如“主题党日次数”，不能与已有指标同名。")
    )
    caliber = forms.CharField(
        label=_("口径"), max_length=CALIBER_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("统计什么、不统计什么。不填就用按定义生成的一句，试算后显示在旁边。"),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("适用单位"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选即各类单位都适用。"),
    )
    why = forms.CharField(label=_("修改原因"), max_length=WHY_WORDS, required=False)
    unit = UnitField(_("试算单位"))
    period = forms.ChoiceField(label=_("试算期间"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    apart: ClassVar[tuple[str, ...]] = ("unit", "period")
    form: ClassVar[str]

    def __init__(
        self, *args: Any, units: Units, today: dt.date, tree: Tree, changed: bool, **kwargs: Any
    ) -> None:
        """`changed`: an earlier definition is changed, which wants a reason."""
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)
        _choices(self, "period", [(code, label) for code, label in _periods(today)])
        _choices(self, "kinds", [(kind.value, str(kind.label)) for kind in trees()[tree]])
        if changed:
            self.fields["why"].required = True
        else:
            del self.fields["why"]

    @property
    def unit_key(self) -> uuid.UUID:
        """The unit it is tried for; the form must be valid."""
        return uuid.UUID(self.cleaned_data["unit"])

    def chosen(self) -> Chosen:
        """What was chosen; the form must be valid."""
        data = self.cleaned_data
        return Chosen(self.form, data["label"], data["caliber"], tuple(data["kinds"]))


class TallyForm(DefinitionForm):
    """Facts of a source, an amount of theirs, or distinct things of them."""

    of = forms.ChoiceField(label=_("统计内容"))
    reach = forms.ChoiceField(label=_("统计范围"), choices=REACHES)
    form = "tally"

    def __init__(self, *args: Any, source: FactSource, **kwargs: Any) -> None:
        super().__init__(*args, tree=Tree(source.tree), **kwargs)
        self.source = source
        _choices(self, "of", contents(source))
        for dim in source.dims:
            values = [(str(key), said(str(label))) for key, label in dim.values().items()]
            if values:
                self.fields[DIM + dim.name] = forms.MultipleChoiceField(
                    label=gettext(dim.label), required=False, choices=values, widget=forms.CheckboxSelectMultiple,
                    help_text=_("选中的有任何一项即计入；都不选即不限。"),
                )  # fmt: skip
        dims = [name for name in self.fields if name.startswith(DIM)]
        self.order_fields(["label", "of", *dims, "reach", "kinds", "caliber", "why"])

    def chosen(self) -> Chosen:
        data = self.cleaned_data
        where = tuple(
            (dim.name, tuple(data[DIM + dim.name])) for dim in self.source.dims if data.get(DIM + dim.name)
        )
        return super().chosen()._replace(
            facts=self.source.name, of="" if data["of"] == FACTS else data["of"], where=where, reach=data["reach"]
        )  # fmt: skip


class _Parts(DefinitionForm):
    """Put together from figures there are."""

    roles: ClassVar[tuple[Any, ...]]

    def __init__(self, *args: Any, known: Mapping[str, AnyFigure], **kwargs: Any) -> None:
        super().__init__(*args, tree=kwargs.pop("tree", Tree.PARTY), **kwargs)
        listed = [
            ("", gettext("请选择指标")),
            *((key, f"{said(one.label)}（{noun_of(one.noun)}）") for key, one in known.items()),
        ]
        for at, role in enumerate(self.roles, 1):
            self.fields[f"part_{at}"] = forms.ChoiceField(
                label=role, choices=listed, required=at <= self.needed, widget=forms.Select(attrs={"data-enhance": ""}),
                error_messages={"required": gettext("请选择“%(role)s”") % {"role": role}},
            )  # fmt: skip

    @property
    def needed(self) -> int:
        """How many parts there must be."""
        return len(self.roles)

    def chosen(self) -> Chosen:
        data = self.cleaned_data
        keys = [data[f"part_{at}"] for at in range(1, len(self.roles) + 1)]
        return super().chosen()._replace(parts=tuple((key, 1) for key in keys if key))


class RatioForm(_Parts):
    """One figure divided by another."""

    form = "ratio"
    roles = (_("分子"), _("分母"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["label", "part_1", "part_2", "kinds", "caliber", "why"])


class ChangeForm(_Parts):
    """A figure compared with another time."""

    since = forms.ChoiceField(label=_("与什么比"), choices=SINCE)
    shown = forms.ChoiceField(label=_("怎样表示"), choices=SHOWN)
    form = "change"
    roles = (_("比较的指标"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["label", "part_1", "since", "shown", "kinds", "caliber", "why"])

    def chosen(self) -> Chosen:
        data = self.cleaned_data
        return super().chosen()._replace(since=data["since"], shown=data["shown"])


class SumForm(_Parts):
    """Figures added and taken away."""

    form = "sum"
    roles: ClassVar[tuple[Any, ...]] = ()
    columns = 2
    wide_fields = ("label", "kinds", "caliber", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.roles = tuple(gettext("指标%(number)s") % {"number": at} for at in range(1, MOST_PARTS + 1))  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        order = []
        for at in range(1, MOST_PARTS + 1):
            label = gettext("指标%(number)s：加或减") % {"number": at}
            self.fields[f"sign_{at}"] = forms.ChoiceField(label=label, choices=SIGNS)
            order += [f"sign_{at}", f"part_{at}"]
        self.order_fields(["label", *order, "kinds", "caliber", "why"])

    @property
    def needed(self) -> int:
        return 2

    def chosen(self) -> Chosen:
        data = self.cleaned_data
        some = [(data[f"part_{at}"], int(data[f"sign_{at}"])) for at in range(1, MOST_PARTS + 1)]
        return super().chosen()._replace(parts=tuple((key, sign) for key, sign in some if key))


PUT_TOGETHER: Mapping[str, type[_Parts]] = {"ratio": RatioForm, "change": ChangeForm, "sum": SumForm}


def contents(source: FactSource) -> list[tuple[str, str]]:
    """What can be counted of a source, with its noun."""
    things = {"person": gettext("人（同一人只计一次）")}
    return [
        (FACTS, gettext("条数（%(noun)s）") % {"noun": noun_of(source.noun)}),
        *((one.name, f"{gettext(one.label)}（{noun_of(one.noun)}）") for one in source.amounts),
        *((name, things.get(name, name)) for name in source.distinct),
    ]


def initial_of(figure: AnyFigure, proposed: str) -> dict[str, Any]:
    """What a definition says, as the form has it; a 口径 nobody edited goes on being proposed."""
    found: dict[str, Any] = {
        "label": figure.label, "caliber": "" if figure.caliber == proposed else figure.caliber,
        "kinds": [UnitKind(kind).value for kind in figure.kinds],
    }  # fmt: skip
    match figure:
        case Tally():
            found |= {"of": figure.of or FACTS, "reach": str(figure.reach.value)}
            found |= {DIM + one.dim: list(one.any_of) for one in figure.where if isinstance(one, InDim)}
        case Ratio():
            found |= {"part_1": figure.over, "part_2": figure.under}
        case Change():
            found |= {"part_1": figure.of, "since": figure.since, "shown": figure.shown}
        case Sum():
            for at, part in enumerate(figure.parts, 1):
                found |= {f"part_{at}": part.figure, f"sign_{at}": str(part.sign)}
        case _:
            pass
    return found


def _periods(today: dt.date) -> list[tuple[str, str]]:
    """This year, the parts of it that have begun, and years before."""
    this = of_year(today.year)
    earlier = [of_year(today.year - back) for back in range(1, YEARS_BACK + 1)]
    parts: tuple[Every, ...] = ("quarter", "month")
    begun = [part for every in parts for part in this.each(every) if part.first <= today]
    return [(one.code, named(one)) for one in (this, *begun, *earlier)]


def _choices(form: Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
