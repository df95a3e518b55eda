"""Tasks in a grid: a row each, typed or pasted out of a sheet in the layout of a 任务分解表."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import uuid as uuids
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import Written
from luoshi.tasks.actions.written import columns_of
from luoshi.tasks.models import AREA, DUE_WORDS, LABEL, NAMES, OUTCOME, PERSON_NAMES, REMARK, TITLE
from luoshi.tasks.naming import UnitNames
from luoshi.tasks.packs import task_rules
from luoshi.ui.forms import DateInput, Form

MOST_ROWS: Final = 300
SPARE: Final = 3  # empty rows under the last


class RowForm(Form):
    """A row of the grid: a task of a unit."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    area = forms.CharField(label=_("重点工作"), required=False, max_length=AREA)
    work = forms.CharField(label=_("工作任务"), required=False, max_length=AREA)
    title = forms.CharField(label=_("具体举措"), max_length=TITLE, widget=forms.Textarea(attrs={"rows": 1}))
    outcome = forms.CharField(label=_("成果形式"), required=False, max_length=OUTCOME)
    leader = forms.CharField(label=_("责任领导"), required=False, max_length=PERSON_NAMES)
    unit = forms.CharField(label=_("责任单位"), widget=forms.TextInput(attrs={"list": "grid-units"}))
    person_name = forms.CharField(label=_("责任人"), required=False, max_length=PERSON_NAMES)
    support = forms.CharField(label=_("配合部门"), required=False, max_length=NAMES)
    due_words = forms.CharField(label=_("完成时限"), required=False, max_length=DUE_WORDS)
    remark = forms.CharField(label=_("备注"), required=False, max_length=REMARK)

    def __init__(
        self, *args: Any, names: UnitNames, given_on: dt.date, own: Unit | None = None, **kwargs: Any
    ) -> None:
        """`own`: who owes a row that names no unit."""
        super().__init__(*args, **kwargs)
        self._names, self._given_on, self._own = names, given_on, own
        if own is not None:
            self.fields["unit"].required = False

    def has_changed(self) -> bool:
        """A row in which nothing was typed is none, whatever its number is."""
        return any(name != "uuid" for name in self.changed_data)

    def clean_unit(self) -> Unit | None:
        """As people write it."""
        typed = self.cleaned_data["unit"]
        return self._names.named(typed) if typed else self._own

    def clean(self) -> dict[str, Any] | None:
        """What the action would refuse is said at its cell."""
        data = super().clean() or {}
        if data.get("title") and data.get("unit") is not None and not self.errors:
            try:
                columns_of(self.written(), self._given_on, task_rules())
            except Refused as refused:
                self.add_error(refused.field if refused.field in self.fields else "title", refused.sentence)
        return data

    def written(self) -> Written:
        """The row as it was typed."""
        data = self.cleaned_data
        names = (
            "area",
            "work",
            "title",
            "outcome",
            "leader",
            "person_name",
            "support",
            "due_words",
            "remark",
        )
        words = {name: data.get(name, "") for name in names}
        return Written(
            unit=data["unit"], uuid=data.get("uuid") or uuids.uuid4(), year=self._given_on.year, **words
        )


class PartForm(RowForm):
    """A part of a task: what it stands under is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("area", "work", "leader", "support"):
            del self.fields[name]


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows each of which has an uuid of its own, so that one sent twice is entered once."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        if index is not None and not self.is_bound:
            kwargs["initial"] = {"uuid": uuids.uuid4(), **(self.initial_of(index))}
        return kwargs

    def initial_of(self, index: int) -> dict[str, Any]:
        """What a row begins with."""
        given = self.initial or []
        return dict(given[index]) if index < len(given) else {}


RowGrid = forms.formset_factory(RowForm, formset=Rows, extra=SPARE, max_num=MOST_ROWS, validate_max=True)
PartGrid = forms.formset_factory(PartForm, formset=Rows, extra=SPARE, max_num=MOST_ROWS, validate_max=True)
PREFIX: Final = "row"


class HeadForm(Form):
    """Who gives the rows of the grid, when, and on which list."""

    columns = 3
    given_by = UnitField(_("交办单位"))
    given_on = forms.DateField(label=_("交办日期"), widget=DateInput)
    list_title = forms.CharField(
        label=_("清单名称"), required=False, max_length=LABEL,
        help_text=_("填了的，这些任务列成一张清单，看板里按它汇总。"),
    )  # fmt: skip
    list_uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, givers: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "given_by", givers, nothing=False)
        self.fields["given_by"].initial = givers.first
        self.fields["given_on"].initial = clock.today()
        self.fields["list_uuid"].initial = uuids.uuid4()


# how columns are headed in sheets of offices
HEADS: Final[Mapping[str, str]] = {
    "重点工作": "area", "工作类别": "area", "方面": "area", "类别": "area", "工作任务": "work", "主要任务": "work",
    "任务": "work", "具体举措": "title", "事项": "title", "工作举措": "title", "主要举措": "title", "具体措施": "title",
    "工作措施": "title", "具体任务": "title", "工作内容": "title", "成果形式": "outcome", "完成标志": "outcome",
    "预期成果": "outcome", "责任领导": "leader", "牵头领导": "leader", "责任单位": "unit", "责任部门": "unit",
    "牵头部门": "unit", "牵头单位": "unit", "责任人": "person_name", "配合部门": "support", "配合单位": "support",
    "完成时限": "due_words", "时限": "due_words", "完成时间": "due_words", "备注": "remark", "序号": "", "编号": "",
}  # fmt: skip
_BRACKETS: Final = re.compile(r"[（(].*?[)）]|\s+")
ORDER: Final = (
    "area", "work", "title", "outcome", "leader", "unit", "person_name", "support", "due_words", "remark",
)  # fmt: skip
PART_ORDER: Final = ("title", "outcome", "unit", "person_name", "due_words", "remark")
_LEAST_HEADS: Final = 2


def pasted(
    text: str,
    order: Sequence[str] = ORDER,
    *,
    heads: Mapping[str, str] = HEADS,
    merged: Sequence[str] = ("area", "work"),
    needed: Sequence[str] = ("title", "unit"),
) -> list[dict[str, str]]:
    """Rows copied out of a sheet, by the heads in its first line or by position.

    Args:
        text: as it was copied.
        order: columns where no line of heads is there.
        heads: columns by how they are headed; "" for one that is left out.
        merged: columns whose cells are merged over several rows and arrive filled in the first of them, the widest
            first: one left empty is that above, unless a wider one begins anew.
        needed: a row with none of these is a line of totals, or a second head.
    """
    cells = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    try:
        lines = [[" ".join(cell.split()) for cell in line] for line in cells]
    except csv.Error:
        lines = [[" ".join(cell.split()) for cell in line.split("\t")] for line in text.splitlines()]
    lines = [line for line in lines if any(line)]
    if not lines:
        return []
    known = [heads.get(_BRACKETS.sub("", cell)) for cell in lines[0]]
    if sum(head is not None for head in known) >= _LEAST_HEADS:
        lines = lines[1:]
    else:
        firsts = [line[0] for line in lines if line[0]]
        # a foot (合计) stands under the numbers
        numbered = sum(one.rstrip(".、").isdigit() for one in firsts) * 2 > len(firsts)
        known = ["", *order] if numbered else list(order)
    rows = []
    above = dict.fromkeys(merged, "")
    for line in lines:
        row = {head: cell for head, cell in zip(known, line, strict=False) if head}
        if not any(row.get(name) for name in needed):
            continue
        anew = False  # a wider column began anew: what stood under the old one holds no longer
        for name in merged:
            anew = anew or bool(row.get(name))
            above[name] = row.get(name, "") if anew else above[name]
        rows.append({**row, **{name: words for name, words in above.items() if words and name in order}})
    return rows


def as_data(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Rows as the grid would have sent them, so that each is judged at once."""
    found = {
        f"{PREFIX}-TOTAL_FORMS": str(min(len(rows), MOST_ROWS) + SPARE),
        f"{PREFIX}-INITIAL_FORMS": "0",
    }
    for at, row in enumerate(rows[:MOST_ROWS]):
        found[f"{PREFIX}-{at}-uuid"] = str(uuids.uuid4())
        found.update({f"{PREFIX}-{at}-{name}": words for name, words in row.items()})
    return found
