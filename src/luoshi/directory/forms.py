"""Forms of decisions on a unit; they validate, actions write."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.directory.forms_new_units import NewUnitsField
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions import Decision, HandOver, LeftOpen, NewUnit
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import NAME_LENGTH, Unit
from luoshi.organisations.rules import kind_choices
from luoshi.ui.forms import DateInput, Form

PAPER: Final = ("document_on", "document_no", "lacking", "basis")  # in the order they are asked for


class PaperForm(Form):
    """The superior's reply something rests on, or that there is none."""

    document_no = forms.CharField(label=_("批复文号"), max_length=80, required=False)
    document_on = forms.DateField(label=_("批复日期"), widget=DateInput, required=False)
    lacking = forms.BooleanField(label=_("暂无批复文号"), required=False)
    basis = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("会议名称等，没有文号时填写。")
    )


class UnitForm(PaperForm):
    """成立组织; `at_top`: the first unit of its tree, which stands under nothing."""

    name = forms.CharField(
        label=_("组织名称"),
        max_length=NAME_LENGTH,
        help_text=_("用全称，与批复文件一致。"),
        error_messages={"required": _("请填写组织名称")},
    )
    kind = forms.ChoiceField(label=_("类别"), initial=UnitKind.BRANCH)
    parent = UnitField(_("上级组织"))
    start = forms.DateField(
        label=_("成立日期"), widget=DateInput, error_messages={"required": _("请填写成立日期")}
    )
    why = forms.CharField(
        label=_("说明"), max_length=400, required=False, help_text=_("成立日期早于批复日期的，请写明原因。")
    )
    columns = 2
    wide_fields = ("name", "basis", "why")
    field_order = ("name", "kind", "parent", "start", *PAPER)

    def __init__(self, parents: Units, tree: Tree, *args: Any, at_top: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", parents)
        if at_top:
            del self.fields["parent"]
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = kind_choices(tree)
        if tree is Tree.ADMINISTRATIVE:
            choice.initial = UnitKind.GROUP_COMPANY if at_top else UnitKind.DEPARTMENT

    def new_unit(self) -> NewUnit:
        """The unit as it was typed; the form must be valid."""
        data = self.cleaned_data
        return NewUnit(
            name=data["name"],
            kind=UnitKind(data["kind"]),
            start=data["start"],
            parent=uuid.UUID(data["parent"]) if data.get("parent") else None,
            document_no=data["document_no"],
            basis=data["basis"],
            document_on=data["document_on"],
            lacking=data["lacking"],
        )


class DecisionForm(PaperForm):
    """From which day a change holds, and the paper it rests on; what changes is said by each form below."""

    on = forms.DateField(
        label=_("生效日期"),
        widget=DateInput,
        help_text=_("可以是过去的日期：此后的统计按新情况，此前的不变。"),
        error_messages={"required": _("请填写生效日期")},
    )
    why = forms.CharField(
        label=_("说明"), max_length=400, required=False, help_text=_("生效日期早于批复日期的，请写明原因。")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    columns = 2
    wide_fields: ClassVar[tuple[str, ...]] = ("basis", "why")
    first: ClassVar[tuple[str, ...]] = ()  # what changes, above the paper

    def __init__(self, units: Units, tree: Tree, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*self.first, "on", *PAPER, "members", "members_to", "rest", "why"])
        for name, field in self.fields.items():
            if isinstance(field, UnitField):
                offer(self, name, units)
            if name == "kind":
                assert isinstance(field, forms.ChoiceField)
                field.choices = kind_choices(tree)

    def decision(self) -> Decision:
        """The day and the paper; the form must be valid."""
        data = self.cleaned_data
        return Decision(
            on=data["on"],
            document_no=data["document_no"],
            document_on=data["document_on"],
            lacking=data["lacking"],
            basis=data["basis"],
        )

    def unit(self, name: str) -> Unit:
        """The unit chosen in a field; the form must be valid."""
        return Unit.objects.get(uuid=uuid.UUID(self.cleaned_data[name]))


def _name(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=NAME_LENGTH,
        required=required,
        help_text=help_text,
        error_messages={"required": _("请填写组织名称")},
    )


class RenameForm(DecisionForm):
    """更名."""

    name = _name(_("新名称"), help_text=_("用全称，与批复文件一致。"))
    first = ("name",)
    wide_fields = ("name", "basis", "why")


class KindForm(DecisionForm):
    """改设."""

    kind = forms.ChoiceField(label=_("改设为"))
    name = _name(_("新名称"), required=False, help_text=_("名称不变的不填。"))
    first = ("kind", "name")


class MoveForm(DecisionForm):
    """隶属调整."""

    parent = UnitField(_("调整到"))
    first = ("parent",)
    wide_fields = ("parent", "basis", "why")


FIRST = "first"  # members go on in the first of the new units


class HandOverForm(DecisionForm):
    """Closing a unit: what is to become of what still hangs on it; asked only for what there is."""

    members = forms.ChoiceField(
        label=_("名下党员"),
        choices=[
            ("", _("请选择")),
            ("move", _("自生效日期起转入下面的支部")),
            ("leave", _("暂不处理，单位页会提示")),
        ],
        error_messages={"required": _("请选择名下党员如何处理")},
    )
    members_to = UnitField(_("转入支部"), required=False)
    rest = forms.ChoiceField(
        label=_("名下任职、班子、任期"),
        choices=[
            ("", _("请选择")),
            ("end", _("自生效日期起结束")),
            ("leave", _("暂不处理，单位页会提示")),
        ],
        error_messages={"required": _("请选择任职、班子、任期如何处理")},
    )

    def about(self, left: LeftOpen) -> None:
        """Ask for nothing that is not there."""
        if not left.members:
            del self.fields["members"], self.fields["members_to"]
        if not left.rest:
            del self.fields["rest"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("members") == "move" and not data.get("members_to") and not data.get("into"):
            self.add_error("members_to", _("请选择党员转入的支部"))
        return data

    def then(self) -> HandOver:
        """What was said; the form must be valid. Members of a merged unit go to its successor unless told."""
        data = self.cleaned_data
        to = data.get("members_to") or data.get("into")
        moved = data.get("members") == "move" and to
        return HandOver(
            members_to=Unit.objects.get(uuid=uuid.UUID(to)) if moved else None,
            to_successor=data.get("members") == FIRST,
            end_rest=data.get("rest") == "end",
        )


class MergeForm(HandOverForm):
    """合并."""

    into = UnitField(_("并入"))
    first = ("into",)
    wide_fields = ("into", "basis", "why")


class SplitForm(HandOverForm):
    """分设; what hangs on the unit is asked about where it is closed."""

    new = NewUnitsField(
        label=_("分设出的组织"),
        help_text=_("一行一个，类别可以各不相同；空行不算。"),
        error_messages={"required": _("请填写分设出的组织")},
    )
    keep = forms.TypedChoiceField(
        label=_("原组织"),
        choices=[("keep", _("保留")), ("close", _("撤销，由第一个新组织承接"))],
        coerce=lambda value: value == "keep",
        initial="keep",
    )
    name = _name(_("原组织的新名称"), required=False, help_text=_("保留且名称不变的不填。"))
    first = ("new", "keep", "name", "members", "members_to", "rest")
    wide_fields = ("new", "rest", "basis", "why")

    def __init__(self, units: Units, tree: Tree, *args: Any, **kwargs: Any) -> None:
        super().__init__(units, tree, *args, **kwargs)
        field = self.fields["new"]
        assert isinstance(field, NewUnitsField)
        field.offer(kind_choices(tree), self.initial.get("kind", UnitKind.BRANCH))
        for name in ("members", "rest"):
            self.fields[name].required = False
            self.fields[name].help_text = _("原组织撤销的必选。")
        members = self.fields["members"]
        assert isinstance(members, forms.ChoiceField)
        blank, *others = HandOverForm.base_fields["members"].choices  # type: ignore[attr-defined]
        members.choices = [blank, (FIRST, _("自生效日期起转入第一个新组织")), *others]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("members", "rest"):
            if name in self.fields and data.get("keep") is False and not data.get(name):
                self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def new_units(self) -> list[NewUnit]:
        """What is set up; the form must be valid."""
        data = self.cleaned_data
        return [NewUnit(name, UnitKind(kind), data["on"]) for name, kind in data["new"]]

    def refuse(self, refused: Refused) -> None:
        """What is wrong with one of the new units is said at their rows, not at the old one's new name."""
        own = self.cleaned_data.get("name", "")
        about_new = refused.field in {"kind", "parent", "start"} or (
            refused.field == "name" and not (own and f"“{own}”" in refused.sentence)
        )
        super().refuse(Refused(refused.sentence, field="new") if about_new else refused)


class CloseForm(HandOverForm):
    """撤销."""


class RestoreForm(DecisionForm):
    """恢复."""

    parent = UnitField(_("上级组织"))
    name = _name(_("新名称"), required=False, help_text=_("名称不变的不填。"))
    first = ("parent", "name")


class PairForm(Form):
    """党政对应."""

    other = UnitField(_("行政单位"))
    on = forms.DateField(label=_("自哪天起"), widget=DateInput, error_messages={"required": _("请填写日期")})
    lead = forms.TypedChoiceField(
        label=_("对应方式"),
        choices=[("lead", _("主对应：党组织的授权覆盖该行政单位")), ("joint", _("联合：另有主对应的党组织"))],
        coerce=lambda value: value == "lead",
        initial="lead",
    )
    why = forms.CharField(label=_("说明"), max_length=400, required=False)
    wide_fields: ClassVar[tuple[str, ...]] = ("why",)

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "other", units)


class UnpairForm(Form):
    """结束党政对应."""

    on = forms.DateField(
        label=_("自哪天起不再对应"), widget=DateInput, error_messages={"required": _("请填写日期")}
    )
    why = forms.CharField(label=_("说明"), max_length=400, required=False)


class TakeBackForm(Form):
    """撤回登记."""

    why = forms.CharField(
        label=_("撤回原因"),
        max_length=400,
        help_text=_("例如：文号登记错误，按批复重新登记。"),
        error_messages={"required": _("请写明撤回原因")},
    )
