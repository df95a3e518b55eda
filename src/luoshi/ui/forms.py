"""Forms: how a field is drawn, what a refusal does to it, and how many fields a person really typed.

The burden figure counts typed fields: a value that was prefilled and left as it was costs nobody anything.
What was prefilled travels in one signed hidden field, so it survives errors and changing defaults.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict, pretty_name
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.action import Offline
from luoshi.kernel.errors import Refused
from luoshi.ui.days import typed_day
from luoshi.ui.text import Words

PREFILLED = "prefilled"
PAPER = ("paper_who", "paper_post", "paper_on", "paper_basis")
_SALT = "luoshi.ui.prefilled"
_DIGEST = 8


class DateInput(forms.DateInput):
    """A day, typed as people write it or picked; shown as 2021-08-31 whatever the browser's language."""

    template_name = "ui/forms/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        shape = {"inputmode": "numeric", "autocomplete": "off", "placeholder": _("年-月-日"), "maxlength": 20}
        super().__init__(attrs={**shape, **(attrs or {})}, format="%Y-%m-%d")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return typed_day(value) if isinstance(value, str) else value


class FileInput(forms.FileInput):
    """One file; its button and the name beside it are in the language of the page."""

    template_name = "ui/forms/file.html"


class Segments(forms.RadioSelect):
    """Two or three exclusive answers side by side."""

    template_name = "ui/forms/segments.html"


def _digest(value: object) -> str:
    return hashlib.blake2s(repr(value).encode(), digest_size=_DIGEST).hexdigest()


def _as_shown(bound: BoundField, value: Any) -> object:
    """A value as it stands in the control, the same on the way out and back."""
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return "on" if value else ""
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(str(item) for item in value)
    shown = bound.field.widget.format_value(value)
    if isinstance(shown, list):
        shown = shown[0] if shown else None
    return "" if shown is None else str(shown).replace("\r\n", "\n").strip()


class TypedFields(forms.BaseForm):
    """Mixed into every form: counts typed fields, takes refusals, draws itself by our templates."""

    use_required_attribute = False  # our sentence, not the browser's
    template_name = "ui/forms/form.html"
    fields: dict[str, forms.Field]
    columns: ClassVar[int] = 1  # fields side by side on a wide screen
    wide_fields: ClassVar[tuple[str, ...]] = ()
    apart: ClassVar[tuple[str, ...]] = ()  # fields the page draws itself, elsewhere
    prefilled_from: Mapping[str, Words] = {}  # field -> 已从…带入
    cautions: Mapping[str, Words] = {}  # field -> a sentence beside a value that is accepted all the same

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            say_what_is_missing(field, str(field.label or pretty_name(name)))

    @property
    def prefilled(self) -> SafeString:
        """The hidden field that remembers what was filled in before the person began."""
        name = self.add_prefix(PREFILLED)
        value = self.data.get(name, "") if self.is_bound else ""
        if not value:
            value = signing.dumps(self._initial_digests(), salt=_SALT, compress=True)
        return format_html('<input type="hidden" name="{}" value="{}">', name, value)

    def _countable(self) -> list[BoundField]:
        return [bound for bound in self.visible_fields() if not isinstance(bound.field, forms.FileField)]

    @property
    def typed_fields(self) -> int:
        """How many fields the person filled in or changed; pass it to `action(..., typed_fields=)`."""
        if not self.is_bound:
            return 0
        files = sum(
            1 for bound in self.visible_fields() if isinstance(bound.field, forms.FileField) and bound.data
        )
        before = self._prefilled_digests() or self._initial_digests()
        empty = _digest("")
        now = {bound.name: _digest(_as_shown(bound, bound.value())) for bound in self._countable()}
        return files + sum(digest != before.get(name, empty) for name, digest in now.items())

    def _initial_digests(self) -> dict[str, str]:
        """What this form fills in by itself."""
        return {
            bound.name: _digest(_as_shown(bound, bound.field.prepare_value(bound.initial)))
            for bound in self._countable()
        }

    def _prefilled_digests(self) -> Mapping[str, str] | None:
        """What was shown first; nothing where the memory is missing or was tampered with."""
        try:
            found = signing.loads(self.data.get(self.add_prefix(PREFILLED), ""), salt=_SALT)
        except signing.BadSignature:
            return None
        return found if isinstance(found, dict) else None

    def unjudged(self) -> None:
        """Show what was typed without judging it: the page was asked for other questions, not to save."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def refuse(self, refused: Refused) -> None:
        """Show an action's refusal where it belongs: at its field or above the form."""
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, refused.sentence)

    @property
    def first_error(self) -> str:
        """Name of the first field to mend: it gets the focus."""
        return next((bound.name for bound in self.visible_fields() if bound.errors), "")

    def get_context(self) -> dict[str, Any]:
        """What templates/ui/forms/form.html needs."""
        context: dict[str, Any] = super().get_context()
        context["drawn"] = [
            field_context(bound, wide="1" if bound.name in self.wide_fields else "")
            for bound in self.visible_fields()
            if bound.name not in self.apart
        ]
        return context


class Form(TypedFields, forms.Form):
    """Base of every form."""


class ModelForm(TypedFields, forms.ModelForm):  # type: ignore[type-arg]
    """Base of forms over a model; they validate, actions write."""

    def save(self, *_args: Any, **_kwargs: Any) -> Any:
        """Writing goes through an action, never through a form."""
        raise TypeError("a form does not write: call the room's action")


class OfflineForm(Form):
    """线下已审批: who approved on paper, in which post, when, and on what basis. Registered, not re-enacted."""

    who = forms.CharField(label=_("审批人"), max_length=40)
    post = forms.CharField(label=_("职务"), max_length=60)
    on = forms.DateField(label=_("审批日期"), widget=DateInput)
    basis = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("会议名称或文号，例如：党委会会议、〔2021〕12号。由您登记，系统记下登记人。"),
    )
    columns = 2

    def offline(self) -> Offline:
        """The approval for `action(..., offline=)`; the form must be valid."""
        data = self.cleaned_data
        return Offline(who=data["who"], post=data["post"], on=data["on"], basis=data["basis"])


class MaybeOffline(Form):
    """A decision taken here, or registered as taken on paper (线下已审批): then who, in which post, when and on what basis.

    The fields of the paper stand apart, closed until they are needed; one of them filled asks for the others.
    """

    apart = PAPER
    paper_who = forms.CharField(label=_("审批人"), max_length=40, required=False)
    paper_post = forms.CharField(label=_("职务"), max_length=60, required=False)
    paper_on = forms.DateField(label=_("审批日期"), widget=DateInput, required=False)
    paper_basis = forms.CharField(
        label=_("依据"),
        max_length=200,
        required=False,
        help_text=_("会议名称或文号，例如：党委会会议、〔2021〕12号。"),
    )

    def clean(self) -> dict[str, Any] | None:
        """Half an approval is none."""
        data = super().clean() or {}
        filled = [name for name in PAPER if data.get(name)]
        if not filled and not self._errors_of_paper():
            return data
        for name in PAPER:
            if not data.get(name) and name not in self.errors:
                label = {"label": self.fields[name].label}
                self.add_error(name, _("登记线下审批还要填写“%(label)s”") % label)
        if len(filled) == len(PAPER) and data["paper_on"] > clock.today():
            self.add_error("paper_on", _("线下审批的日期不能晚于今天"))
        return data

    def _errors_of_paper(self) -> bool:
        return any(name in self.errors for name in PAPER)

    @property
    def paper(self) -> list[dict[str, Any]]:
        """The fields of the paper, to be drawn."""
        return [field_context(self[name]) for name in PAPER]

    @property
    def paper_open(self) -> bool:
        """Whether something was written there."""
        return self.is_bound and any(self[name].value() or self[name].errors for name in PAPER)

    def offline(self) -> Offline | None:
        """The approval for `action(..., offline=)`, None where it is decided here; the form must be valid."""
        data = self.cleaned_data
        if not data.get("paper_who"):
            return None
        return Offline(data["paper_who"], data["paper_post"], data["paper_on"], data["paper_basis"])


def say_what_is_missing(field: forms.Field, label: str) -> None:
    """Give a field's errors sentences that name it and say how to mend them, where it has none of its own."""
    words = {"label": label}
    verb = _("请填写“%(label)s”")
    if isinstance(field, forms.FileField):
        verb = _("请选择要上传的“%(label)s”")
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        verb = _("请选择“%(label)s”")
    invalid = next((said for kind, said in _INVALID if isinstance(field, kind)), None)
    defaults = _defaults(type(field))
    for code, sentence in (("required", verb), ("invalid", invalid)):
        if sentence is not None and str(field.error_messages.get(code)) == str(defaults.get(code)):
            field.error_messages[code] = sentence % words
    longest = getattr(field, "max_length", None)
    if longest:
        said = _("“%(label)s”最多%(longest)s个字，请缩短") % {"label": label, "longest": longest}
        field.error_messages.setdefault("max_length", said)


_INVALID: tuple[tuple[type[forms.Field], Words], ...] = (
    (forms.DateField, _("“%(label)s”应为年-月-日，例如 2021-08-31")),
    (forms.DecimalField, _("“%(label)s”应为数字")),
    (forms.FloatField, _("“%(label)s”应为数字")),
    (forms.IntegerField, _("“%(label)s”应为整数")),
)


def _defaults(kind: type[forms.Field]) -> dict[str, Any]:
    """The library's own sentences of a kind of field."""
    found: dict[str, Any] = {}
    for parent in reversed(kind.__mro__):
        found.update(getattr(parent, "default_error_messages", {}))
    return found


_CHECK = (forms.CheckboxInput,)
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def field_context(
    bound: BoundField,
    *,
    wide: str = "",
    hint: str = "",
    optional: str = "",
    label: str = "",
    first: bool = False,
) -> dict[str, Any]:
    """Everything templates/ui/forms/field.html needs for a field of any Django form.

    Args:
        bound: the field.
        wide: non-empty to span all columns.
        hint: instead of the field's help text.
        optional: instead of 选填 (e.g. 已从…带入).
        label: instead of the field's own (forms of libraries).
        first: whether typing begins here.
    """
    widget = bound.field.widget
    form = bound.form
    kind = "check" if isinstance(widget, _CHECK) else "choices" if isinstance(widget, _CHOICES) else "input"
    if isinstance(widget, Segments) or getattr(widget, "grouped", False):  # several controls under one legend
        kind = "segments"
    words = hint or bound.help_text
    described = [f"{bound.auto_id}_hint"] if words else []
    caution = getattr(form, "cautions", {}).get(bound.name, "")
    described += [f"{bound.auto_id}_caution"] if caution else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, Any] = {}
    if kind == "input":
        attrs["class"] = " ".join(filter(None, ("ls-input", widget.attrs.get("class", ""))))
    if label and "placeholder" in widget.attrs:
        attrs["placeholder"] = ""  # libraries repeat the label there
    if first:
        attrs["autofocus"] = True
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
        if getattr(form, "first_error", bound.name) == bound.name:
            attrs["autofocus"] = True
    if isinstance(widget, forms.Select) and widget.attrs.get("data-enhance") is not None:
        attrs["aria-label"] = str(bound.label)
    prefilled = getattr(form, "prefilled_from", {}).get(bound.name, "")
    note = optional or prefilled or ("" if bound.field.required or kind == "check" else _("选填"))
    return {
        "bound": bound,
        "label": label or bound.label,
        "control": bound.as_widget(attrs=attrs),
        "kind": kind,
        "hint": words,
        "caution": caution,
        "optional": note,
        "wide": wide,
    }
