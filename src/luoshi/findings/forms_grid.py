"""Problems and measures in a grid: a measure a row, typed or pasted out of a sheet in the layout of a 整改台账."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.findings.actions import Found, Reason, Remedy
from luoshi.findings.actions.written import cause_columns, columns_of, measure_columns
from luoshi.findings.models import (
    ASPECT,
    DUE_WORDS,
    LABEL,
    MEASURE,
    NUMBER,
    PROBLEM,
    REMARK,
    TARGET,
    TEXT,
    TITLE,
    FindingList,
)
from luoshi.findings.packs import finding_rules
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import Written as Job
from luoshi.tasks.actions.written import columns_of as job_columns
from luoshi.tasks.forms_grid import MOST_ROWS, SPARE, Rows
from luoshi.tasks.leg_base import short
from luoshi.tasks.models import NAMES, PERSON_NAMES
from luoshi.tasks.models import TITLE as JOB_TITLE
from luoshi.tasks.naming import UnitNames
from luoshi.tasks.packs import task_rules
from luoshi.ui.forms import DateInput, Form
from luoshi.ui.said import said

PREFIX: Final = "row"
_CELLS: Final = {  # fields actions name -> the cell they are typed in
    "due_on": "due_words", "title": "measure", "cause": "cause", "measure_target": "goal", "measure_number": "number",
}  # fmt: skip


def _lines(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=longest, widget=forms.Textarea(attrs={"rows": 1}), **more
    )


def _line(label: Any, longest: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest)


class MeasureRow(Form):
    """A measure with who does it by when; without a measure one more job of the measure above."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    number = _line(_("编号"), NUMBER)
    measure = _lines(_("整改措施"), MEASURE)
    goal = _line(_("目标"), TARGET)
    leader = _line(_("责任领导"), PERSON_NAMES)
    unit = forms.CharField(
        label=_("责任单位"), required=False, widget=forms.TextInput(attrs={"list": "grid-units"})
    )
    person_name = _line(_("责任人"), PERSON_NAMES)
    support = _line(_("配合部门"), NAMES)
    due_words = _line(_("完成时限"), DUE_WORDS)

    def __init__(self, *args: Any, names: UnitNames, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = names

    def has_changed(self) -> bool:
        """A row in which nothing was typed is none, whatever its number is."""
        return any(name != "uuid" for name in self.changed_data)

    def clean_unit(self) -> Unit | None:
        """As people write it; None where the cell is empty."""
        typed = self.cleaned_data["unit"]
        return self._names.named(typed) if typed else None

    def cell(self, name: str) -> str:
        """What was typed in a cell."""
        return str(self.cleaned_data.get(name) or "").strip()

    @property
    def key(self) -> uuids.UUID:
        """The same on every sending of the page."""
        found: uuids.UUID = self.cleaned_data.get("uuid") or uuids.uuid4()
        return found

    def job(self, measure: str, own: Unit, year: int) -> Job | None:
        """Who does it by when; None where nothing of that was typed."""
        unit = self.cleaned_data.get("unit")
        if unit is None and not any(map(self.cell, ("leader", "person_name", "support", "due_words"))):
            return None
        return Job(
            short(measure, JOB_TITLE), unit or own, text=measure if len(measure) > JOB_TITLE else "", year=year,
            leader=self.cell("leader"), person_name=self.cell("person_name"), support=self.cell("support"),
            due_words=self.cell("due_words"), uuid=self.key,
        )  # fmt: skip

    def blame(self, refused: Refused) -> None:
        """What the action would refuse is said at its cell."""
        name = _CELLS.get(refused.field or "", refused.field or "")
        self.add_error(name if name in self.fields else "measure", refused.sentence)


class FindingRow(MeasureRow):
    """A problem with one of its measures; an empty 具体问题 is that above."""

    aspect = _line(_("方面"), ASPECT)
    problem = _line(_("反馈问题"), PROBLEM)
    text = _lines(_("具体问题"), TEXT)
    cause = _lines(_("原因分析"), TEXT)
    target = _line(_("整改目标"), TARGET)
    remark = _line(_("备注"), REMARK)

    field_order = (
        "uuid", "aspect", "problem", "text", "cause", "target", "measure", "leader", "unit", "person_name", "support",
        "due_words", "remark",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["number"], self.fields["goal"]


@dataclass(slots=True)
class Grown:
    """A measure read from its first row, and further jobs from the rows under it."""

    row: MeasureRow
    text: str
    jobs: list[Job] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)

    def remedy(self) -> Remedy:
        """As the action takes it."""
        return Remedy(
            self.text, number=self.row.cell("number"), target=self.row.cell("goal"), jobs=tuple(self.jobs),
            causes=tuple(self.causes), uuid=uuids.uuid5(self.row.key, "measure"),
        )  # fmt: skip


class MeasureRows(Rows):
    """Measures of one problem."""

    own: Unit
    given_on: dt.date

    def clean(self) -> None:
        """The first row needs a measure; what cannot be a job is said at its cell."""
        found = list(self.measures())
        if not found and not any(self.errors):
            raise forms.ValidationError(gettext("请至少写一条措施"))

    def measures(self) -> Iterator[Grown]:
        """The measures typed, each with its jobs."""
        now: Grown | None = None
        for row in self.forms:
            if not row.has_changed():
                continue
            text = row.cell("measure")
            if text:
                if now is not None:
                    yield now
                now = Grown(row, text)
                _judged(row, lambda text=text: measure_columns(Remedy(text)))
            elif now is None:
                row.add_error("measure", gettext("请填写整改措施"))
                continue
            job = row.job(now.text, self.own, self.given_on.year)
            if job is not None:
                _judged(row, lambda job=job: job_columns(job, self.given_on, task_rules()))
                now.jobs.append(job)
        if now is not None:
            yield now


def _judged(row: MeasureRow, check: Any) -> bool:
    """Whether something passes; what the action would refuse is said at the row, once."""
    if row.errors:
        return False
    try:
        check()
    except Refused as refused:
        row.blame(refused)
        return False
    return True


@dataclass(slots=True)
class Seen:
    """A problem read from its first row, with what the rows under it add."""

    row: FindingRow
    aspect: str
    problem: str
    text: str
    target: str = ""
    remark: str = ""
    unit: Unit | None = None
    due_words: str = ""
    causes: list[Reason] = field(default_factory=list)
    measures: list[Grown] = field(default_factory=list)

    def found(self, own: Unit, year: int, source: str = "") -> Found:
        """As the action takes it."""
        bare = not self.measures
        return Found(
            self.text, self.unit or own, source=source, aspect=self.aspect, problem=self.problem, target=self.target,
            remark=self.remark, year=year, due_words=self.due_words if bare else "", causes=tuple(self.causes),
            measures=tuple(one.remedy() for one in self.measures), uuid=self.row.key,
        )  # fmt: skip


class FindingRows(Rows):
    """Problems with their measures; `own` is who mends what names no unit."""

    own: Unit | None = None
    given_on: dt.date
    source: str = ""

    def clean(self) -> None:
        """Each problem as the action would judge it, at its cells."""
        if self.own is None:
            return
        rules, tasks = finding_rules(), task_rules()
        source = self.source or next(iter(rules.source_labels))
        found = self.seen()
        for one in found:
            said_of = one.found(self.own, self.given_on.year)
            _judged(one.row, lambda it=said_of: columns_of(it, self.given_on, source, rules, tasks))
            for cause in one.causes:
                _judged(one.row, lambda it=cause: cause_columns(it, rules))
            for measure in one.measures:
                _judged(measure.row, lambda it=measure: measure_columns(it.remedy()))
                for job in measure.jobs:
                    _judged(measure.row, lambda it=job: job_columns(it, self.given_on, tasks))
        if not found and not any(self.errors):
            raise forms.ValidationError(gettext("还没有填问题，请至少填一行"))

    def seen(self) -> list[Seen]:
        """The problems typed: equal ones that stand together are one, and what is empty is as above."""
        found: list[Seen] = []
        aspect = problem = ""
        for row in self.forms:
            if not row.has_changed():
                continue
            anew = row.cell("aspect") not in {"", aspect}  # then no 反馈问题 holds on from above
            aspect = row.cell("aspect") or aspect
            problem = row.cell("problem") or ("" if anew else problem)
            text = row.cell("text")
            now = found[-1] if found else None
            same = now is not None and (now.aspect, now.problem) == (aspect, problem)
            if not text and (now is None or not same):
                row.add_error("text", gettext("请填写具体问题"))
                continue
            if now is None or (text and not (same and now.text == text)):
                now = Seen(row, aspect, problem, text)
                found.append(now)
            self._add(now, row)
        return found

    def _add(self, now: Seen, row: FindingRow) -> None:
        """What a row adds to its problem."""
        now.target = now.target or row.cell("target")
        now.remark = "；".join(dict.fromkeys(filter(None, (now.remark, row.cell("remark")))))
        unit = row.cleaned_data.get("unit")
        now.unit = now.unit or unit
        cause = row.cell("cause")
        if cause and all(one.text != cause for one in now.causes):
            now.causes.append(Reason(cause, key=cause))
        measure = row.cell("measure")
        if not measure:
            now.due_words = now.due_words or row.cell("due_words")
            if now.measures and (unit is not None or row.cell("due_words") or row.cell("person_name")):
                self._job(now, now.measures[-1], row)
            return
        grown = Grown(row, measure, causes=[one.text for one in now.causes][-1:])
        now.measures.append(grown)
        self._job(now, grown, row)

    def _job(self, now: Seen, grown: Grown, row: FindingRow) -> None:
        assert self.own is not None
        job = row.job(grown.text, now.unit or self.own, self.given_on.year)
        if job is None and now.unit is not None and not grown.jobs:
            job = Job(short(grown.text, JOB_TITLE), now.unit, year=self.given_on.year, uuid=row.key)
        if job is not None:
            grown.jobs.append(job)


def grid_of(row: type[MeasureRow], rows: type[Rows]) -> Any:
    """A grid of such rows."""
    return forms.formset_factory(row, formset=rows, extra=SPARE, max_num=MOST_ROWS, validate_max=True)


MeasureGrid = grid_of(MeasureRow, MeasureRows)
FindingGrid = grid_of(FindingRow, FindingRows)


class HeadForm(Form):
    """Which ledger the rows stand in, who oversees them, when they were found."""

    columns = 3
    list_uuid = forms.UUIDField(widget=forms.HiddenInput)
    into = forms.ChoiceField(label=_("台账"), required=False, widget=forms.Select(attrs={"data-enhance": ""}))
    title = forms.CharField(
        label=_("新台账名称"), required=False, max_length=TITLE,
        help_text=_("放进已有台账的不填；都不填的，登记为零散问题。"),
    )  # fmt: skip
    overseen_by = UnitField(
        _("督办单位"), help_text=_("由这个单位验收、销号；没写责任单位的问题也由它整改。")
    )
    found_on = forms.DateField(
        label=_("反馈（发现）日期"),
        widget=DateInput,
        required=False,
        help_text=_("不填的，按台账的日期；没有台账的按今天。"),
    )
    source = forms.ChoiceField(label=_("来源"), required=False)
    reference = forms.CharField(label=_("反馈文件"), required=False, max_length=LABEL)
    begun = forms.BooleanField(
        label=_("整改方案已定，登记后直接进入整改"),
        required=False,
        help_text=_("勾选的，每个问题都要有措施。"),
    )

    def __init__(self, units: Units, lists: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "overseen_by", units, nothing=False)
        self.fields["overseen_by"].initial = units.first
        self.fields["list_uuid"].initial = uuids.uuid4()
        self.lists: dict[str, FindingList] = {str(one.uuid): one for one in lists}
        into, source = self.fields["into"], self.fields["source"]
        assert isinstance(into, forms.ChoiceField)
        assert isinstance(source, forms.ChoiceField)
        into.choices = [
            ("", gettext("新建台账，或不列入台账")),
            *((key, one.title) for key, one in self.lists.items()),
        ]
        labels = finding_rules().source_labels
        source.choices = [("", gettext("按台账名称判断")), *((key, said(one)) for key, one in labels.items())]

    def clean(self) -> dict[str, Any] | None:
        """A ledger that is there, or a new one; single problems say where they come from."""
        data = super().clean() or {}
        if data.get("into") and data.get("title", "").strip():
            self.add_error("title", gettext("已选择台账的，不用再填新台账名称"))
        if not data.get("into") and not data.get("title", "").strip() and not data.get("source"):
            self.add_error("source", gettext("不列入台账的，请选择来源"))
        return data

    @property
    def ledger(self) -> FindingList | None:
        """The ledger that is there."""
        return self.lists.get(self.cleaned_data.get("into", ""))

    @property
    def day(self) -> dt.date:
        """The day they were found."""
        if self.is_bound and not self.errors:
            found: dt.date | None = self.cleaned_data.get("found_on")
            ledger = self.ledger
            return found or (ledger.found_on if ledger is not None else clock.today())
        return clock.today()


# how columns are headed in ledgers of offices
HEADS: Final[Mapping[str, str]] = {
    "方面": "aspect", "问题方面": "aspect", "类别": "aspect", "问题类别": "aspect", "反馈问题": "problem",
    "存在问题": "problem", "主要问题": "problem", "问题": "text", "具体问题": "text", "具体表现": "text",
    "问题表现": "text", "问题描述": "text", "原因": "cause", "原因分析": "cause", "产生原因": "cause",
    "整改目标": "target", "目标": "target", "整改措施": "measure", "措施": "measure", "具体措施": "measure",
    "整改举措": "measure", "内容": "measure", "责任领导": "leader", "牵头领导": "leader", "责任单位": "unit",
    "责任部门": "unit", "牵头部门": "unit", "牵头单位": "unit", "整改单位": "unit", "责任人": "person_name",
    "配合部门": "support", "配合单位": "support", "完成时限": "due_words", "整改时限": "due_words", "时限": "due_words",
    "完成时间": "due_words", "备注": "remark", "序号": "", "编号": "",
}  # fmt: skip
NEEDED: Final = ("text", "measure", "problem")
ORDER: Final = tuple(name for name in FindingRow.field_order if name != "uuid")
MEASURE_HEADS: Final[Mapping[str, str]] = {**HEADS, "目标": "goal", "整改目标": "goal", "编号": "number"}
MEASURE_ORDER: Final[Sequence[str]] = (
    "number", "measure", "goal", "leader", "unit", "person_name", "support", "due_words",
)  # fmt: skip
