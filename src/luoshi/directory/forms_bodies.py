"""Forms about posts, bodies, terms and numbers of a unit; they validate, actions write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luoshi.directory.choosing import People, PeopleField, PersonField, offer_people
from luoshi.directory.forms_people import DayForm, day_field
from luoshi.organisations.actions.bodies import ROLE_LENGTH
from luoshi.organisations.actions.numbers import SOURCE_LENGTH, NewNumber
from luoshi.organisations.actions.terms import DOCUMENT_LENGTH, MOST_NUMBER, MOST_YEARS
from luoshi.organisations.enums_people import PostState, Share
from luoshi.organisations.models import NAME_LENGTH, Body, Membership, Unit, UnitNumber
from luoshi.organisations.models.bodies import WORDS
from luoshi.organisations.packs_people import Named, NumberKind, people_rules
from luoshi.ui.forms import Form, Segments
from luoshi.ui.said import said

VACANCIES = [(PostState.VACANT, _("空缺")), (PostState.PENDING, _("暂缺"))]


def named_choices(named: Iterable[Named]) -> list[tuple[str, str]]:
    """What a pack offers, by its labels."""
    return [(one.key, said(one.label)) for one in named]


def _choose(form: forms.BaseForm, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class _AtBody(DayForm):
    """Something that may stand in one of the unit's bodies."""

    body = forms.ChoiceField(label=_("所在班子"), required=False)

    def __init__(self, bodies: Sequence[Body], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {str(one.uuid): one for one in bodies}
        _choose(self, "title", [("", _now("请选择职务")), *named_choices(people_rules().titles)])
        if bodies:
            _choose(
                self, "body", [("", _now("不限定")), *((key, one.name) for key, one in self._bodies.items())]
            )
        else:
            del self.fields["body"]

    def chosen_body(self) -> Body | None:
        """The body, if one was chosen; the form must be valid."""
        return self._bodies.get(self.cleaned_data.get("body", ""))


class PostForm(_AtBody):
    """Somebody takes a post."""

    person = PersonField(_("人员"))
    title = forms.ChoiceField(label=_("职务"))
    lines = forms.MultipleChoiceField(
        label=_("分管或从事的工作"), widget=forms.CheckboxSelectMultiple, required=False
    )
    concurrent = forms.BooleanField(label=_("兼任"), required=False)
    full_time = forms.BooleanField(label=_("专职"), required=False)
    columns = 2
    wide_fields: ClassVar[tuple[str, ...]] = ("lines", "why")

    def __init__(self, people: People, bodies: Sequence[Body], *args: Any, **kwargs: Any) -> None:
        super().__init__(bodies, *args, label=_("任职日期"), **kwargs)
        _choose(self, "lines", named_choices(people_rules().lines))
        offer_people(self, people)
        self.order_fields(["person", "title", "on", "body", "lines", "concurrent", "full_time", "why"])


class VacancyForm(_AtBody):
    """A post nobody holds."""

    title = forms.ChoiceField(label=_("职务"))
    state = forms.ChoiceField(
        label=_("情况"), widget=Segments, choices=VACANCIES, initial=PostState.VACANT,
        help_text=_("空缺：应当补选；暂缺：暂时不设或暂不补。"),
    )  # fmt: skip

    def __init__(self, bodies: Sequence[Body], *args: Any, **kwargs: Any) -> None:
        super().__init__(bodies, *args, label=_("起始日期"), **kwargs)
        self.order_fields(["title", "state", "on", "body", "why"])


class LeavePostForm(DayForm):
    """A post is left: to somebody else, or it stays vacant."""

    successor = PersonField(_("接任人"), required=False, help_text=_("填了接任人，自同日起任职。"))
    then = forms.ChoiceField(
        label=_("没有接任人时"), widget=Segments, required=False,
        choices=[*VACANCIES, ("", _("不再设"))], initial=PostState.VACANT,
    )  # fmt: skip

    def __init__(self, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=_("离任日期"), **kwargs)
        self.order_fields(["on", "successor", "then", "why"])
        offer_people(self, people)


class BodyForm(DayForm):
    """A body is set up."""

    kind = forms.ChoiceField(label=_("类别"))
    name = forms.CharField(
        label=_("名称"),
        max_length=NAME_LENGTH,
        help_text=_("用规范名称，例如：党委理论学习中心组、第一党小组。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=_("成立日期"), **kwargs)
        _choose(self, "kind", [("", _now("请选择类别")), *named_choices(people_rules().bodies)])
        self.order_fields(["kind", "name", "on"])
        del self.fields["why"]


class BodyDayForm(DayForm):
    """The day a body began is put right."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=_("成立日期"), **kwargs)
        self.fields["why"] = forms.CharField(
            label=_("更正原因"), max_length=400, error_messages={"required": _now("更正需要写明原因")}
        )


class JoinForm(DayForm):
    """Many people join a body at once: ticked, typed or pasted."""

    picked = forms.MultipleChoiceField(
        label=_("从本单位党员中选"), widget=forms.CheckboxSelectMultiple, required=False
    )
    people = PeopleField(
        _("或填写姓名"), required=False, help_text=_("可以一次粘贴多人，用顿号、逗号或换行分隔。")
    )
    share = forms.ChoiceField(
        label=_("成员范围"), widget=Segments, choices=Share.choices, initial=Share.CORE,
        help_text=_("扩大人员列席，不计入应到。"),
    )  # fmt: skip
    role = forms.CharField(
        label=_("身份"),
        max_length=ROLE_LENGTH,
        required=False,
        help_text=_("组长、副组长、成员等，不填也可以。"),
    )
    columns = 2
    wide_fields: ClassVar[tuple[str, ...]] = ("picked", "people")

    def __init__(
        self, people: People, members: Sequence[Membership], *args: Any, of_members: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, label=_("起始日期"), **kwargs)
        self.members = {str(row.uuid): row for row in members}
        if members:
            _choose(self, "picked", [(key, row.person.name) for key, row in self.members.items()])
        else:
            del self.fields["picked"]
        if of_members:
            for name in ("people", "share", "role"):
                del self.fields[name]
        offer_people(self, people)
        self.order_fields(["picked", "people", "on", "share", "role", "why"])
        del self.fields["why"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("picked") and not data.get("people"):
            self.add_error("people" if "people" in self.fields else None, _now("请选择或填写至少一个人"))
        return data

    def chosen(self) -> list[Membership]:
        """The ticked members; the form must be valid."""
        return [self.members[key] for key in self.cleaned_data.get("picked", ())]


class TermForm(DayForm):
    """A term begins with an election."""

    years = forms.IntegerField(
        label=_("任期（年）"), min_value=1, max_value=MOST_YEARS, required=False,
        help_text=_("不填的按规则包规定的年数。"),
    )  # fmt: skip
    number = forms.IntegerField(
        label=_("届次"), min_value=1, max_value=MOST_NUMBER, required=False,
        help_text=_("第几届，例如 3；不计届次的不填。"),
    )  # fmt: skip
    field_order = ("on", "years", "number", "why")

    def __init__(self, *args: Any, usual: int | None, **kwargs: Any) -> None:
        super().__init__(*args, label=_("选举时间"), **kwargs)
        if usual is not None:
            self.fields["years"].help_text = _now("不填的按规定：%(years)s年。") % {"years": usual}


class ExtendForm(Form):
    """A term is extended with the superior's approval: a document, or an approval on paper."""

    until = day_field(_("延期至"))
    approved_on = day_field(_("批准日期"))
    document_no = forms.CharField(
        label=_("延期批复文号"), max_length=DOCUMENT_LENGTH, required=False,
        help_text=_("没有文号的，填写下面的线下审批。"),
    )  # fmt: skip
    who = forms.CharField(label=_("审批人"), max_length=40, required=False)
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    basis = forms.CharField(label=_("依据（会议）"), max_length=200, required=False)
    columns = 2


class NumbersForm(Form):
    """Dated numbers of a unit, all of a day on one page; what is left blank is not entered."""

    day = day_field(_("日期"))
    source = forms.CharField(
        label=_("来源"), max_length=SOURCE_LENGTH, required=False, help_text=_("文件、会议或报表名称。")
    )
    columns = 3

    def __init__(self, kinds: Sequence[NumberKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = kinds
        for kind in kinds:
            label = said(kind.label) + (f"（{said(kind.noun)}）" if kind.noun else "")
            if kind.choices:
                choices = [("", _now("不填")), *named_choices(kind.choices)]
                self.fields[kind.key] = forms.ChoiceField(label=label, choices=choices, required=False)
            elif kind.words:
                self.fields[kind.key] = forms.CharField(label=label, max_length=WORDS, required=False)
            else:
                widget = forms.TextInput(attrs={"inputmode": "numeric"})
                self.fields[kind.key] = forms.IntegerField(
                    label=label, min_value=0, required=False, widget=widget,
                    error_messages={"invalid": _now("“%(label)s”应为整数") % {"label": kind.label}},
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and all(data.get(kind.key) in ("", None) for kind in self._kinds):
            self.add_error(None, _now("请至少填写一项数据"))
        return data

    def numbers(self, unit: Unit) -> list[NewNumber]:
        """What was filled in; the form must be valid."""
        data, found = self.cleaned_data, []
        for kind in self._kinds:
            typed = data[kind.key]
            if typed in ("", None):
                continue
            field = "choice" if kind.choices else "words" if kind.words else "value"
            found.append(NewNumber(unit, kind.key, data["day"], source=data["source"], **{field: typed}))
        return found


def number_words(row: UnitNumber, kind: NumberKind | None) -> str:
    """128人, 是; a kind the packs no longer have by its key."""
    if row.choice:
        choices = {one.key: said(one.label) for one in kind.choices} if kind is not None else {}
        return choices.get(row.choice, row.choice)
    if row.words:
        return row.words
    return f"{row.value}{said(kind.noun) if kind is not None else ''}"
