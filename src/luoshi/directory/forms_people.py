"""Forms about people and their memberships; they validate, actions write."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.directory.choosing import People, PersonField, offer_people
from luoshi.kernel import clock
from luoshi.organisations.actions.people import CONTACT_LENGTH
from luoshi.organisations.enums_people import AtWork, Began, MemberKind
from luoshi.organisations.models import NAME_LENGTH, Body, Post, Unit
from luoshi.organisations.models.people import PERSON_NAME, STAFF_NO
from luoshi.organisations.packs_people import people_rules
from luoshi.ui.forms import DateInput, Form, Segments

NOT_MEMBER = ""


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day that is typed or picked."""
    return forms.DateField(label=label, widget=DateInput, required=required, help_text=help_text)


class WhyForm(Form):
    """A reason, where something is taken out of the count."""

    why = forms.CharField(label=_("原因"), max_length=400, error_messages={"required": _("请写明原因")})


class DayForm(Form):
    """From which day something holds."""

    on = day_field(_("日期"))
    why = forms.CharField(label=_("说明"), max_length=400, required=False)

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["on"].label = label


class PersonForm(Form):
    """What is known of a person."""

    name = forms.CharField(label=_("姓名"), max_length=PERSON_NAME)
    staff_no = forms.CharField(
        label=_("工号"), max_length=STAFF_NO, required=False,
        help_text=_("有工号的请填写，用来区分同名的人；不要填身份证号。"),
    )  # fmt: skip
    workplace = forms.CharField(label=_("工作单位（部门）"), max_length=NAME_LENGTH, required=False)
    job = forms.CharField(label=_("岗位（职务）"), max_length=CONTACT_LENGTH, required=False)
    at_work = forms.ChoiceField(label=_("在岗状态"), choices=AtWork.choices, initial=AtWork.ON_POST)
    work_contact = forms.CharField(
        label=_("办公电话或单位邮箱"),
        max_length=CONTACT_LENGTH,
        required=False,
        help_text=_("不登记手机号。"),
    )
    joined_on = day_field(_("入党时间"), required=False, help_text=_("支部大会通过之日。"))
    confirmed_on = day_field(_("转正时间"), required=False)
    columns = 2

    def known(self) -> dict[str, Any]:
        """The values of a person's fields; the form must be valid."""
        data = self.cleaned_data
        return {name: data[name] for name in PersonForm.base_fields} | {"at_work": AtWork(data["at_work"])}


class NewPersonForm(PersonForm):
    """A person, and whether he is a member of the branch."""

    unit = UnitField(_("登记在"), help_text=_("党员选所在党支部，其他人员选所在单位。"))
    kind = forms.ChoiceField(
        label=_("党员类别"), widget=Segments, required=False,
        choices=[(NOT_MEMBER, _("非党员")), *MemberKind.choices],
    )  # fmt: skip
    since = day_field(
        _("在本支部起始日期"),
        required=False,
        help_text=_("党员填写：转入或入党的日期，记不清的填本届选举时间。"),
    )
    same = forms.BooleanField(label=_("不是同一个人，另行登记"), required=False)
    draft = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["unit", "name", "staff_no", "kind", "since", "joined_on", "confirmed_on"])
        offer(self, "unit", units)
        self._same = self.fields["same"]
        if "same" not in self.data:  # asked only where there is somebody of that name
            del self.fields["same"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") and not data.get("since"):
            self.add_error("since", _now("请填写在本支部的起始日期"))
        return data

    def ask_same(self, labels: Iterable[str]) -> None:
        """Somebody of that name is known: ask once whether it is the same person."""
        self.fields["same"] = self._same
        self.order_fields(["unit", "name", "same"])
        said = _now(
            "已登记有同名的人：%(labels)s。是同一个人的，请打开他的页面办理；不是的，勾选“不是同一个人”后再登记"
        )
        self.add_error("name", said % {"labels": "、".join(labels)})


class MemberForm(Form):
    """A person becomes, or is entered as, a member of a branch."""

    how = forms.ChoiceField(
        label=_("办理"), widget=Segments, initial=Began.ON_RECORD,
        choices=[
            (Began.ON_RECORD, _("登记在册党员")),
            (Began.ADMITTED, _("接收预备党员")),
            (Began.TRANSFERRED_IN, _("从外单位转入")),
        ],
    )  # fmt: skip
    branch = UnitField(_("所在党支部"))
    kind = forms.ChoiceField(
        label=_("党员类别"), widget=Segments, choices=MemberKind.choices, initial=MemberKind.FULL,
        help_text=_("接收预备党员的，一律登记为预备党员。"),
    )  # fmt: skip
    on = day_field(
        _("起始日期"), help_text=_("在册的填到本支部的日期；接收预备党员填支部大会通过之日；转入填接收之日。")
    )
    came_from = forms.CharField(
        label=_("转入前单位"), max_length=NAME_LENGTH, required=False, help_text=_("从外单位转入的填写。")
    )
    wide_fields: ClassVar[tuple[str, ...]] = ("how",)
    columns = 2

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "branch", units)

    def chosen_branch(self) -> Unit:
        """The branch chosen; the form must be valid."""
        return Unit.objects.get(uuid=uuid.UUID(self.cleaned_data["branch"]))


class TransferForm(DayForm):
    """To another branch here."""

    branch = UnitField(_("转到"), help_text=_("这里列出您能办理的支部；转到其他支部的，请由上级党组织办理。"))

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["branch", "on", "why"])
        offer(self, "branch", units)


class TransferOutForm(DayForm):
    """To an organisation outside."""

    went_to = forms.CharField(label=_("去向单位"), max_length=NAME_LENGTH)
    field_order = ("went_to", "on", "why")


class RegroupForm(DayForm):
    """Into a Party group of the branch, or none."""

    group = forms.ChoiceField(label=_("党小组"), required=False)
    field_order = ("group", "on", "why")

    def __init__(self, groups: Iterable[Body], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _now("不编入党小组")), *((str(one.uuid), one.name) for one in groups)]


class LeaveForm(DayForm):
    """A person leaves; a field for the successor in each post that needs one."""

    def __init__(
        self, posts: Iterable[Post], names: dict[int, str], people: People, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, label=_("离开日期"), **kwargs)
        rules = people_rules()
        self.posts: dict[str, Post] = {}
        for post in posts:
            title = rules.title(post.title)
            if title is None or (not title.committee and not title.single):
                continue
            key = f"successor_{post.uuid.hex}"
            said = {"post": f"{names.get(post.unit_id, '')}{title.label}"}
            self.posts[key] = post
            self.fields[key] = PersonField(
                _now("%(post)s的接任人") % said, required=False, help_text=_("不填的，自当日起登记为空缺。")
            )
        offer_people(self, people)
        self.order_fields(["on", *self.posts, "why"])

    def successors(self) -> dict[int, Any]:
        """Who takes which post (by id); the form must be valid."""
        return {post.pk: self.cleaned_data[key] for key, post in self.posts.items()}


def today() -> dict[str, dt.date]:
    """A form that begins today."""
    return {"on": clock.today()}
