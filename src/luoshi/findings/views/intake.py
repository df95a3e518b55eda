"""从文档登记问题: the confirmed problems of a document with causes and measures as one page, registered in one step."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import may, require
from luoshi.access.records import get_or_404
from luoshi.documents.declarations import DOCUMENT
from luoshi.documents.models import Document
from luoshi.documents.queries import ledger
from luoshi.findings.forms_intake import CauseForm, MeasureForm, ProblemForm, RegisterForm, marks_in
from luoshi.findings.gathering import Belonging, Gathered, Problem, standing_list
from luoshi.findings.intake import (
    Registered,
    Taken,
    TakenCause,
    TakenMeasure,
    TakenProblem,
    list_title,
    register_from,
    source_of,
    unit_fault,
)
from luoshi.findings.lights import shown
from luoshi.findings.rights import OVERSEE
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.queries import names_on
from luoshi.tasks.forms_intake import FIELDS
from luoshi.tasks.intake import lines_for
from luoshi.tasks.leg_base import short
from luoshi.tasks.lines import Line, Lines, Read
from luoshi.tasks.models import TITLE
from luoshi.tasks.packs import task_rules
from luoshi.tasks.rights import ASSIGN
from luoshi.ui.components import Link

MOST_PROBLEMS, MOST_CAUSES, MOST_MEASURES = 40, 60, 60  # rows typed in: a form has a thousand fields at most
MOST_OFFERED: Final = 400  # names in the list under a cell
DOCUMENT_SAYS: Final = "文中责任单位："  # in the remark of a task: data, in the language of papers


@dataclass(slots=True)
class ProblemRow:
    """A problem on the page."""

    problem: Problem
    form: ProblemForm
    causes: list[tuple[str, bool]] = field(default_factory=list)  # marks, and whether that is firm
    measures: list[tuple[str, bool]] = field(default_factory=list)


@dataclass(slots=True)
class BelongingRow:
    """A cause or a measure on the page."""

    one: Belonging
    form: CauseForm | MeasureForm
    against: tuple[uuid.UUID, ...]
    inferred: list[str]
    read: Read | None = None
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.one.item.uuid)

    @property
    def mark(self) -> str:
        return self.one.item.mark

    @property
    def open_unit(self) -> bool:
        """Whether nobody is named who does it, as the cell stands."""
        return "unit" in self.form.fields and not str(self.form["unit"].value() or "").strip()


class Grid:
    """All of the page, read once.

    Args:
        document: whose problems they are.
        found_on: the day they were found.
        data: what was sent, None where the page is opened.
    """

    def __init__(self, document: Document, found_on: dt.date, data: Any = None) -> None:
        self.gathered = Gathered(ledger(document))
        self.lines: Lines = lines_for(document, found_on)
        problems = self.gathered.problems
        self.had = [one for one in problems if one.finding is not None]
        waiting = [one for one in problems if one.finding is None]
        self.later = max(0, len(waiting) - MOST_PROBLEMS)
        self.rows = [self._problem(one, data) for one in waiting[:MOST_PROBLEMS]]
        self.marks: Mapping[str, uuid.UUID] = {one.item.mark: one.item.uuid for one in problems}
        here = {row.problem.item.uuid for row in self.rows}
        away = {one.item.uuid for one in problems} - here
        self._causes = [one for one in self.gathered.causes if _concerned(one, here, away)]
        self._measures = [one for one in self.gathered.measures if _concerned(one, here, away)]
        self.causes = [
            self._belonging(one, CauseForm(data, initial=self._tied(one), prefix=str(one.item.uuid)))
            for one in self._causes[:MOST_CAUSES]
        ]
        self.measures = self._measure_rows(data)
        self._say_ties()
        if data is not None:
            self._judge()

    # ---- rows ----

    def _problem(self, one: Problem, data: Any) -> ProblemRow:
        initial = {"pick": True, "text": one.text, "unit": ""}
        return ProblemRow(one, ProblemForm(data, initial=initial, prefix=str(one.item.uuid)))

    def _tied(self, one: Belonging) -> dict[str, Any]:
        return {"against": "、".join(mark for mark, key in self.marks.items() if key in one.against)}

    def _belonging(self, one: Belonging, form: CauseForm | MeasureForm) -> BelongingRow:
        inferred = [mark for mark, key in self.marks.items() if key in one.inferred]
        return BelongingRow(one, form, one.against, inferred)

    def _measure_rows(self, data: Any) -> list[BelongingRow]:
        """Measures as the document says them; a unit that is not here leaves the cell open."""
        some = self._measures[:MOST_MEASURES]
        rows = []
        for one, read in zip(some, self.lines.read([one.line for one in some]), strict=True):
            notes, unit = dict(read.notes), one.line.unit
            if read.faults.get("unit"):
                notes["unit"] = _("文中写“%(words)s”，没有对上本单位范围内的单位") % {"words": unit}
                unit = ""
            initial = {name: getattr(one.line, name) for name in FIELDS} | self._tied(one)
            initial |= {"title": one.text, "unit": unit, "pick": True, "cut": True}
            row = self._belonging(one, MeasureForm(data, initial=initial, prefix=str(one.item.uuid)))
            row.read, row.notes = read, notes
            rows.append(row)
        return rows

    def _say_ties(self) -> None:
        for row in self.rows:
            key = row.problem.item.uuid
            for said, belonging in ((row.causes, self._causes), (row.measures, self._measures)):
                said += [(one.item.mark, key not in one.inferred) for one in belonging if key in one.against]

    # ---- what was typed ----

    def _judge(self) -> None:
        for row in self.rows:
            if row.form.is_valid() and row.form.cleaned_data["pick"]:
                meant = self.lines.who.read(row.form.cleaned_data["unit"])
                if sentence := unit_fault(meant.sentence, len(meant.all_units)):
                    row.form.add_error("unit", sentence)
        for one in (*self.causes, *self.measures):
            if one.form.is_valid():
                one.against, sentence = marks_in(one.form.cleaned_data["against"], self.marks)
                if sentence:
                    one.form.add_error("against", sentence)
        typed = [one for one in self.measures if one.form.is_valid()]
        read = self.lines.read([self._line(one) for one in typed])
        wanted = {row.problem.item.uuid for row in self.picked}
        for one, found in zip(typed, read, strict=True):
            one.read, one.notes = found, found.notes
            gives = one.form.cleaned_data["pick"] and not one.one.tasks and wanted & set(one.against)
            if gives and isinstance(one.form, MeasureForm):
                one.form.refuse_all(found.faults)

    def _line(self, row: BelongingRow) -> Line:
        """A measure's job in the words of its row; the words of the document stand with a unit that is still open."""
        data, said = row.form.cleaned_data, row.one.line
        words = {name: str(data.get(name) or "").strip() for name in FIELDS}
        text = " ".join(words["title"].split())
        if text == row.one.text:
            line = replace(said, **words | {"title": said.title})
        else:
            title = short(text, TITLE)
            line = replace(said, **words | {"title": title, "text": text if title != text else ""})
        return replace(line, remark=f"{DOCUMENT_SAYS}{said.unit}") if said.unit and not line.unit else line

    def _forms(self) -> Iterator[Any]:
        yield from (row.form for row in self.rows)
        yield from (row.form for row in (*self.causes, *self.measures))

    @property
    def wrong(self) -> int:
        """How many rows are to be mended."""
        return sum(form.is_bound and bool(form.errors) for form in self._forms())

    @property
    def picked(self) -> list[ProblemRow]:
        """The problems that are to be registered; forms must be judged."""
        return [row for row in self.rows if row.form.is_valid() and row.form.cleaned_data["pick"]]

    @property
    def typed_fields(self) -> int:
        """How many cells a person typed in."""
        return sum(form.typed_fields for form in self._forms())

    def taken(self, head: RegisterForm) -> Taken:
        """The page as the action takes it; what has no row stands as the document says it."""
        data = head.cleaned_data
        return Taken(
            [
                TakenProblem(
                    row.problem.item.uuid, row.form.cleaned_data["text"], row.form.cleaned_data["unit"]
                )
                for row in self.picked
            ],
            [
                *(TakenCause(row.one.item.uuid, row.against) for row in self.causes),
                *(TakenCause(one.item.uuid, one.against) for one in self._causes[MOST_CAUSES:]),
            ],
            [
                *(
                    TakenMeasure(
                        row.one.item.uuid,
                        self._line(row),
                        row.against,
                        " ".join(row.form.cleaned_data["title"].split()),
                        job=row.form.cleaned_data["pick"],
                        cut=row.form.cleaned_data["cut"],
                    )
                    for row in self.measures
                ),
                *(
                    TakenMeasure(one.item.uuid, one.line, one.against)
                    for one in self._measures[MOST_MEASURES:]
                ),
            ],
            data["found_on"],
            data["title"],
            data["source"],
            data["begun"],
        )

    # ---- for the page ----

    def aspects(self) -> list[tuple[str, list[ProblemRow]]]:
        """Problems under the aspect they stand under."""
        return [(name, list(rows)) for name, rows in groupby(self.rows, key=lambda row: row.problem.aspect)]

    @property
    def answered(self) -> bool:
        """Whether every problem has a measure."""
        return bool(self.rows) and all(row.measures for row in self.rows)

    @property
    def unseen(self) -> int:
        """Causes and measures without a row."""
        return max(0, len(self._causes) - MOST_CAUSES) + max(0, len(self._measures) - MOST_MEASURES)


def _concerned(one: Belonging, here: set[uuid.UUID], away: set[uuid.UUID]) -> bool:
    """Whether it belongs to a problem of this page, or to none at all."""
    return bool(here & set(one.against)) or not away & set(one.against)


def _document(request: HttpRequest, key: uuid.UUID) -> Document:
    """A document whose problems the reader may register; 404 for others."""
    found: Document = get_or_404(DOCUMENT, key, request.user)
    require(request.user, OVERSEE, found.unit_id)
    return found


def _first_day(document: Document) -> dt.date:
    """The day problems were found unless somebody says otherwise: that of the document."""
    today = clock.today()
    return document.dated if document.dated is not None and document.dated <= today else today


@require_http_methods(["GET", "POST"])
def document_findings(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What would be registered; sent, it is, in one step."""
    document = _document(request, key)
    day = _first_day(document)
    head = RegisterForm(request.POST if request.method == "POST" else None, initial=_first(document, day))
    if head.is_bound and head.is_valid():
        day = head.cleaned_data["found_on"]
    grid = Grid(document, day, request.POST if head.is_bound else None)
    if not head.is_bound:
        head.initial["begun"] = grid.answered
        return _page(request, document, head, grid)
    if not head.is_valid() or grid.wrong:
        return _page(request, document, head, grid)
    if not grid.picked:
        return _page(request, document, head, grid, refused=_("还没有勾选要登记的问题，请至少勾选一个"))
    typed = head.typed_fields + grid.typed_fields
    try:
        found = register_from(document, grid.taken(head), by=actor_of(request), typed_fields=typed)
    except Refused as refused:
        return _page(request, document, head, grid, refused=refused.sentence)
    messages.success(request, _said(found))
    return redirect("document", key=document.uuid)


def _first(document: Document, day: dt.date) -> dict[str, Any]:
    standing = standing_list(document)
    if standing is not None:
        return {"title": standing.title, "source": standing.source, "found_on": standing.found_on}
    return {"title": list_title(document), "source": source_of(document), "found_on": day}


def _said(found: Registered) -> str:
    """What became of it."""
    words = [_("已登记%(count)s个问题") % {"count": len(found.findings)}]
    if found.had:
        words.append(_("%(marks)s以前已登记，没有重复") % {"marks": "、".join(found.had)})
    return "，".join(words)


def _page(
    request: HttpRequest, document: Document, head: RegisterForm, grid: Grid, *, refused: str = ""
) -> HttpResponse:
    today, rules = clock.today(), task_rules()
    own = names_on([document.unit_id], today).get(document.unit_id, "")
    findings = [(one.item.mark, one.finding) for one in grid.had if one.finding is not None]
    names = names_on([finding.unit_id for _mark, finding in findings], today)
    context = {
        "document": document,
        "head": head,
        "grid": grid,
        "refused": refused,
        "own": own,
        "reads": may(request.user, ASSIGN, document.unit_id),
        "most": MOST_PROBLEMS,
        "had": [(mark, one, names.get(one.unit_id, ""), shown(one, today, rules)) for mark, one in findings],
        "names": grid.lines.who.names()[:MOST_OFFERED],
        "crumbs": [
            Link(_("文档台账"), reverse("documents")),
            Link(document.title, reverse("document", args=[document.uuid])),
        ],
    }
    return render(request, "findings/intake.html", context, status=422 if head.is_bound else 200)
