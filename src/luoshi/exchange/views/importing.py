"""One import: what it still lacks, what it would do, what it did."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.choosing import Units
from luoshi.access.grants import may
from luoshi.access.records import get_or_404
from luoshi.exchange import gate, queries
from luoshi.exchange.actions.comparing import parsed_of
from luoshi.exchange.declarations import IMPORT
from luoshi.exchange.enums import State
from luoshi.exchange.exports import Export
from luoshi.exchange.forms import SettleForm
from luoshi.exchange.models import Import, ImportFile
from luoshi.exchange.planning import Parsed, Picture, as_shown, offer_of
from luoshi.exchange.senders import candidates
from luoshi.exchange.tables import PictureTable, ResultTable, label_of, picture_rows
from luoshi.exchange.views.listing import handed_over
from luoshi.jobs import queries as job_queries
from luoshi.jobs.models import Job
from luoshi.kernel.exchange import Effect, offers
from luoshi.organisations.models import Unit
from luoshi.ui.components import Link, Progress, Step
from luoshi.ui.said import said
from luoshi.workbooks import error_workbook


def visible(request: HttpRequest, key: uuid.UUID) -> Import:
    """An import the reader may see; 404 for others. Who may see it may go on with it."""
    found: Import = get_or_404(IMPORT, key, request.user)
    return found


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as the page lists it."""

    file: ImportFile
    unit: str
    wrong: int  # rows
    refused: str  # why its heads are not known


def progress_of(found: Import, job: Job) -> Progress:
    """How far the background is, in words."""
    shown = job_queries.shown(job)
    url = reverse("import_progress", args=[found.uuid])
    if shown.progress is not None:
        return Progress(said(shown.progress.text), shown.progress.done, shown.progress.total, url)
    return Progress(_("排队等待处理"), 0, 0, url)


@require_GET
def progress(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far it is; once it is over the answer leads to the page."""
    found = visible(request, key)
    job = queries.job_of(found)
    if job is None or job_queries.shown(job).state.is_over:
        response = HttpResponse()
        response["HX-Redirect"] = reverse("import", args=[found.uuid])
        if request.headers.get("HX-Request") != "true":
            response["Location"] = response["HX-Redirect"]
            response.status_code = 302
        return response
    return render(request, "exchange/parts/progress.html", {"item": progress_of(found, job)})


@require_GET
def shown(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The page of one import."""
    return page(request, visible(request, key))


def page(
    request: HttpRequest, found: Import, *, form: SettleForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, with a form that has to be mended."""
    job = queries.job_of(found)
    busy = job is not None and not job_queries.shown(job).state.is_over
    offer = offer_of(found)
    files = queries.files_of(found)
    picture = as_shown(found.picture)
    lacking = found.state == State.OPEN and found.picture is None and not busy
    parsed = parsed_of(found) if lacking else ()
    layouts = [one for one in parsed if one.book is None]
    if form is None and found.state == State.OPEN and not busy:
        form = settle_form(request, found, parsed, picture)
    shows = ResultTable if found.state == State.APPLIED else PictureTable
    rows = picture_rows(picture, {file.number: file.name for file in files})
    table = shows(request, rows, name="rows")
    listed = _file_rows(found, files, picture, parsed)
    context: dict[str, Any] = {
        "found": found,
        "offer": offer,
        "label": label_of(found.offer),
        "state": State(found.state),
        "light": State(found.state).light,
        "steps": _steps(found, bool(layouts)),
        "files": listed,
        "wrong_files": sum(bool(row.wrong) for row in listed),
        "unit": queries.names_on(found, {found.unit_id}).get(found.unit_id, ""),
        "cut": gate.heads_in(sentence for file in files for sentence in file.told),
        "missing": queries.missing_of(found, files, label_of(found.offer))
        if found.state == State.OPEN
        else None,
        "picture": picture,
        "others": _others(request, found, picture, parsed),
        "layouts": layouts,
        "readable": [one for one in layouts if one.layouts],
        "form": form if form is not None and (form.doubtful or form.questions) else None,
        "table": table,
        "progress": progress_of(found, job) if busy and job is not None else None,
        "failed": job.error if job is not None and not busy else "",
        "todo": found.new + found.changed,
        "dropped_on": _dropped_on(found, files),
        "may_apply": _may_apply(found, picture) and not busy,
        "stale": lacking and not layouts and not (form and form.doubtful),
        "accept": gate.ACCEPT,
        "max_bytes": settings.MAX_FILE_BYTES,
        "crumbs": [Link(_("导入导出"), reverse("exchange"))],
    }
    response = table.respond("exchange/import.html", context)
    response.status_code = status
    return response


def settle_form(
    request: HttpRequest, found: Import, parsed: Sequence[Parsed], picture: Picture
) -> SettleForm:
    """What a person is asked: whose the doubtful files are, and the room's questions."""
    doubtful = [one.file for one in parsed if one.file.unit_id is None]
    guesses: dict[int, str] = {}
    if doubtful:
        units = candidates(found.unit_id, found.on)
        keys = {pk: str(key) for pk, key in Unit.objects.filter(pk__in=units.names).values_list("pk", "uuid")}
        by_name = {name: keys[pk] for pk, name in units.names.items()}
        for file in doubtful:
            _unit, guess = units.guess(title=file.title, file_name=file.name)
            guesses[file.number] = by_name.get(guess.unit, "")
    data = request.POST if request.method == "POST" else None
    return SettleForm(doubtful, picture.questions, Units(request.user, offer_of(found).right), guesses, data)


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """A tab that is another sheet: where to import it, "" for a reader who may not."""

    tab: str
    label: str
    url: str


def _others(
    request: HttpRequest, found: Import, picture: Picture, parsed: Sequence[Parsed]
) -> list[OtherSheet]:
    """Tabs that were not read because they are other sheets the reader might want to import too."""
    tabs = dict.fromkeys([*picture.others, *(other for one in parsed for other in one.others)])
    known = [(tab, offers[key]) for tab, key in tabs if key in offers]
    unit = str(Unit.objects.get(pk=found.unit_id).uuid) if known else ""
    return [
        OtherSheet(
            tab,
            str(offer.label),
            f"{reverse('exchange_new')}?{urlencode({'sheet': offer.sheet.key, 'unit': unit})}"
            if may(request.user, offer.right)
            else "",
        )
        for tab, offer in known
    ]


def _may_apply(found: Import, picture: Picture) -> bool:
    ready = found.state == State.OPEN and found.picture is not None and not picture.questions
    return ready and not found.bad and bool(found.new + found.changed)


def _dropped_on(found: Import, files: Sequence[ImportFile]) -> dt.date | None:
    """The day an open import is dropped by itself."""
    came = [file.stored.uploaded_at for file in files if file.stored is not None]
    if found.state != State.OPEN:
        return None
    return localdate(max([found.entered_at, *came])) + dt.timedelta(days=settings.OPEN_IMPORT_DAYS)


def _file_rows(
    found: Import, files: Sequence[ImportFile], picture: Picture, parsed: Sequence[Parsed]
) -> list[FileRow]:
    names = queries.names_on(found, {file.unit_id for file in files if file.unit_id is not None})
    wrong: dict[int, int] = {}
    for row in picture.rows:
        if row.effect is Effect.BAD:
            wrong[row.file] = wrong.get(row.file, 0) + 1
    refused = {one.file.number: one.refused for one in parsed}
    return [
        FileRow(
            file, names.get(file.unit_id or 0, ""), wrong.get(file.number, 0), refused.get(file.number, "")
        )
        for file in files
    ]


def _steps(found: Import, asks_columns: bool) -> list[Step]:  # noqa: FBT001
    over = found.state in {State.APPLIED, State.UNDONE}
    at = 3 if over else 1 if asks_columns or found.picture is None else 2
    labels = [_("上传"), _("核对列和单位"), _("预览"), _("写入")]
    return [
        Step(label, "done" if number < at or over else "current" if number == at else "todo")
        for number, label in enumerate(labels)
    ]


@require_GET
def wrong(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The file again, its wrong rows marked with the reason: to be filled in and dropped again."""
    found = visible(request, key)
    number = request.GET.get("file", "")
    files = ImportFile.objects.filter(found_in=found, replaced=False, cells__isnull=False).order_by("number")
    if number.isascii() and number.isdigit() and len(number) < 6:  # noqa: PLR2004
        files = files.filter(number=int(number))
    reasons: dict[int, dict[tuple[str, int], list[str]]] = {}
    for row in as_shown(found.picture).rows:
        if row.effect is Effect.BAD:
            told = [f"{where}{words}" for where, words in row.wrong()]
            reasons.setdefault(row.file, {}).setdefault((row.tab, row.number), []).extend(told)
    file = next((one for one in files if one.number in reasons), None)
    if file is None or file.cells is None:
        raise Http404
    content = error_workbook(gate.unpacked(file.cells), reasons[file.number])
    return handed_over(Export(f"{PurePath(file.name).stem}-待改.xlsx", content))
