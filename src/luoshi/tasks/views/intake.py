"""从文档交办: the confirmed measures of a document as one grid, given in one step."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.documents.declarations import DOCUMENT
from luoshi.documents.models import Document
from luoshi.documents.queries import ledger
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.queries import names_on
from luoshi.tasks.enums import State
from luoshi.tasks.forms_intake import FIELDS, GivingForm, RowForm, typed_line
from luoshi.tasks.intake import (
    Candidate,
    Chosen,
    Given,
    candidates,
    give_from,
    lines_for,
    list_title,
    standing_list,
)
from luoshi.tasks.lights import shown
from luoshi.tasks.lines import Line, Lines, Read
from luoshi.tasks.models import Task
from luoshi.tasks.packs import task_rules
from luoshi.tasks.rights import ASSIGN
from luoshi.ui.components import Light, Link

MOST_ROWS: Final = 90  # rows that can be typed in at once: a form has a thousand fields at most
DOCUMENT_SAYS: Final = "文中责任单位："  # in the remark of a task: data, in the language of papers
MOST_OFFERED: Final = 400  # names in the list under a cell


@dataclass(slots=True)
class GridRow:
    """A measure in the grid: typed in, or given already."""

    candidate: Candidate
    form: RowForm | None = None
    read: Read | None = None
    notes: dict[str, str] = field(default_factory=dict)
    tasks: list[tuple[Task, str, Light]] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return self.candidate.item.mark

    @property
    def key(self) -> str:
        return str(self.candidate.item.uuid)

    @property
    def area(self) -> str:
        return self.candidate.line.area

    @property
    def open_unit(self) -> bool:
        """Whether nobody is named who owes it, as the cell stands."""
        return self.form is not None and not str(self.form["unit"].value() or "").strip()


class Grid:
    """All of the page, read once.

    Args:
        document: whose measures they are.
        given_on: the day they are given.
        data: what was sent, None where the page is opened.
    """

    def __init__(self, document: Document, given_on: dt.date, data: Any = None) -> None:
        self.document = document
        self.lines: Lines = lines_for(document, given_on)
        found = candidates(ledger(document))
        self.had = [one for one in found if one.tasks]
        self.open = [one for one in found if not one.tasks]
        self.later = max(0, len(self.open) - MOST_ROWS)
        self.rows = [GridRow(one) for one in self.open[:MOST_ROWS]]
        offered = self.lines.read([row.candidate.line for row in self.rows])
        for row, read in zip(self.rows, offered, strict=True):
            self._fill(row, read, data)
        if data is not None:
            self._judge()

    def _fill(self, row: GridRow, read: Read, data: Any) -> None:
        """A row's form, and what is said beside its cells; a unit that is not here leaves the cell open."""
        said = row.candidate.line
        notes = dict(read.notes)
        unit = said.unit
        if read.faults.get("unit"):
            unit = ""
            notes["unit"] = _("文中写“%(words)s”，没有对上本单位范围内的单位") % {"words": said.unit}
        initial = {name: getattr(said, name) for name in FIELDS} | {
            "unit": unit,
            "pick": not row.candidate.done,
            "cut": True,
        }
        row.form = RowForm(data, initial=initial, prefix=str(row.candidate.item.uuid))
        row.read, row.notes = read, notes

    def _judge(self) -> None:
        """What was typed, read; faults stand at the cells of the rows that are to be given."""
        typed: list[tuple[GridRow, Line]] = []
        for row in self.rows:
            assert row.form is not None
            if row.form.is_valid() or not row.form.errors:
                typed.append((row, self._typed(row)))
        read = self.lines.read([line for _row, line in typed])
        for (row, _line), found in zip(typed, read, strict=True):
            assert row.form is not None
            row.read, row.notes = found, found.notes
            if row.form.cleaned_data.get("pick"):
                row.form.refuse_all(found.faults)

    def _typed(self, row: GridRow) -> Line:
        """The line of a row; the words of the document stand with a unit that is still open."""
        assert row.form is not None
        said = row.candidate.line
        line = typed_line(row.form.cleaned_data, said)
        if said.unit and not line.unit:
            return replace(line, remark=f"{DOCUMENT_SAYS}{said.unit}")
        return line

    @property
    def picked(self) -> list[GridRow]:
        """The rows that are to be given; forms must be valid."""
        return [row for row in self.rows if row.form is not None and row.form.cleaned_data.get("pick")]

    @property
    def good(self) -> bool:
        """Whether nothing is to be mended in what is to be given."""
        return not any(row.form is not None and row.form.errors for row in self.rows)

    def chosen(self) -> list[Chosen]:
        """The rows as the action takes them."""
        return [
            Chosen(
                row.candidate.item.uuid, self._typed(row), cut=bool(row.form and row.form.cleaned_data["cut"])
            )
            for row in self.picked
        ]

    @property
    def typed_fields(self) -> int:
        """How many cells a person typed in."""
        return sum(row.form.typed_fields for row in self.picked if row.form is not None)

    def groups(self) -> list[tuple[str, list[GridRow]]]:
        """Rows under the heading they stand under."""
        return [(area, list(rows)) for area, rows in groupby(self.rows, key=lambda row: row.area)]

    def given_rows(self) -> list[GridRow]:
        """The measures that have tasks, with how these stand."""
        keys = {key for one in self.had for key in one.tasks}
        tasks = {task.pk: task for task in Task.objects.rows().filter(pk__in=keys)}
        today, rules = clock.today(), task_rules()
        names = names_on([task.unit_id for task in tasks.values()], today)
        return [
            GridRow(
                one,
                tasks=[
                    (tasks[key], names.get(tasks[key].unit_id, ""), shown(tasks[key], today, rules))
                    for key in one.tasks
                    if key in tasks
                ],
            )
            for one in self.had
        ]


def _document(request: HttpRequest, key: uuid.UUID) -> Document:
    """A document whose measures the reader may give; 404 for others."""
    found: Document = get_or_404(DOCUMENT, key, request.user)
    require(request.user, ASSIGN, found.unit_id)
    return found


def _first_day(document: Document) -> dt.date:
    """The day measures are given unless somebody says otherwise: that of the document, for its time limits count from it."""
    today = clock.today()
    return document.dated if document.dated is not None and document.dated <= today else today


@require_http_methods(["GET", "POST"])
def document_tasks(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The grid; sent, its ticked rows become tasks of one list."""
    document = _document(request, key)
    standing = standing_list(document)
    day = _first_day(document)
    first = {"title": standing.title if standing is not None else list_title(document), "on": day}
    if request.method == "GET":
        return _page(request, document, GivingForm(initial=first), Grid(document, day))
    head = GivingForm(request.POST, initial=first)
    if head.is_valid():
        day = head.cleaned_data["on"]
    grid = Grid(document, day, request.POST)
    if not (head.is_valid() and grid.good):
        return _page(request, document, head, grid)
    if not grid.picked:
        return _page(request, document, head, grid, refused=_("还没有勾选要交办的措施，请至少勾选一条"))
    try:
        given = give_from(
            document,
            grid.chosen(),
            by=actor_of(request),
            title=head.cleaned_data["title"],
            on=day,
            typed_fields=head.typed_fields + grid.typed_fields,
        )
    except Refused as refused:
        return _page(request, document, head, grid, refused=refused.sentence)
    messages.success(request, _said(given))
    return redirect("document", key=document.uuid)


def _said(given: Given) -> str:
    """What became of it."""
    parts = sum(task.state == State.SPLIT for task in given.tasks)
    words = [_("已交办%(count)s项") % {"count": len(given.tasks)}]
    if parts:
        words.append(_("其中%(count)s项已分解到单位") % {"count": parts})
    if given.had:
        words.append(_("%(marks)s已有任务，没有重复交办") % {"marks": "、".join(given.had)})
    return "，".join(words)


def _page(
    request: HttpRequest, document: Document, head: GivingForm, grid: Grid, *, refused: str = ""
) -> HttpResponse:
    own = names_on([document.unit_id], clock.today()).get(document.unit_id, "")
    url = reverse("document", args=[document.uuid])
    context = {
        "document": document,
        "head": head,
        "grid": grid,
        "refused": refused,
        "own": own,
        "wrong": sum(
            1 for row in grid.rows if row.form is not None and row.form.is_bound and row.form.errors
        ),
        "most": MOST_ROWS,
        "given": grid.given_rows(),
        "names": ["各支部", *grid.lines.who.names()[:MOST_OFFERED]],
        "crumbs": [Link(_("文档台账"), reverse("documents")), Link(document.title, url)],
    }
    bad = request.method == "POST"
    return render(request, "tasks/intake.html", context, status=422 if bad else 200)


@require_GET
def document_task_read(request: HttpRequest, key: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """What the words of a row mean, while it is typed: the notes beside its cells."""
    document = _document(request, key)
    form = GivingForm({"title": "x", "on": request.GET.get("on", "")})
    day = form.cleaned_data["on"] if form.is_valid() else _first_day(document)
    asked = {name: request.GET.get(f"{item}-{name}", "") for name in ("unit", "support", "due")}
    read = lines_for(document, day).read([Line(title=_("事项"), **asked)])[0]
    context = {
        "key": str(item),
        "read": read,
        "notes": read.notes,
        "own": names_on([document.unit_id], clock.today()).get(document.unit_id, ""),
        "cut": True,
        "open_unit": read.missing_unit,
        "swap": True,
    }
    return render(request, "tasks/parts/intake_notes.html", context)
