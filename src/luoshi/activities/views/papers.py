"""会议记录.docx in: each file becomes a draft with its fields filled, or is asked what only a person can tell."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.activities.actions import attach, take_in
from luoshi.activities.forms import StartForm
from luoshi.activities.forms_papers import PapersForm
from luoshi.activities.models import Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.papers import EXPECTED, Paper, beginnings, paper_of
from luoshi.activities.rights import CHANGE, sessions_for
from luoshi.activities.tables import light_of
from luoshi.activities.views.recording import crumbs, offered
from luoshi.directory.queries import people_visible_to
from luoshi.documents import gate
from luoshi.documents.actions.admission import Handed, admit
from luoshi.documents.enums import SCAN
from luoshi.documents.rules import rules as document_rules
from luoshi.documents.views.uploads import answer_to, refused_by_script
from luoshi.exchange.senders import Candidates, candidates
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Person, Unit
from luoshi.organisations.queries import current_name
from luoshi.reading.minutes import read_minutes
from luoshi.ui.form_page import form_page
from luoshi.ui.responses import upload_taken, wants_json
from luoshi.ui.said import said

ACCEPT: Final = ".docx,.doc,.wps,.txt,.pdf,.ofd"
MOST_FILES: Final = 30  # in one drop: each is opened in a process of its own
KEPT: Final = "activities.papers"  # in the reader's own session, until he clears the list
_FIELDS: Final = {
    "place": gettext_lazy("地点"), "starts_at": gettext_lazy("开始时间"), "theme": gettext_lazy("主题（议题）"),
    "chair": gettext_lazy("主持人"), "recorder": gettext_lazy("记录人"), "due": gettext_lazy("应到"),
    "present": gettext_lazy("实到"),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest) -> HttpResponse:
    """Drop files; what came of each; and the question about one of them."""
    require(request.user, CHANGE)
    at = request.POST.get("at") or request.GET.get("at", "")
    if at:
        return _asked(request, at)
    if request.method == "POST" and request.POST.get("do") == "clear":
        request.session.pop(KEPT, None)
        return redirect("session_papers")
    units = Units(request.user, CHANGE, Tree.PARTY)
    if request.method == "GET":
        return _page(request, PapersForm(units, initial={"unit": units.first}))
    form = PapersForm(units, request.POST)
    if not form.is_valid():
        wrong = " ".join(str(words) for errors in form.errors.values() for words in errors)
        return _refused(request, form, Refused(wrong))
    unit = Unit.objects.get(uuid=form.cleaned_data["unit"])
    return _taken(request, form, unit)


def _taken(request: HttpRequest, form: PapersForm, unit: Unit) -> HttpResponse:
    """Read each file; one that needs no question leads straight to its record."""
    uploads = request.FILES.getlist("files")
    if not uploads:
        return _refused(request, form, Refused(_("请选择会议记录文件")))
    if len(uploads) > MOST_FILES:
        return _refused(request, form, Refused(_("一次最多%(most)s个文件，请分几次") % {"most": MOST_FILES}))
    around = candidates(unit, clock.today())
    entries: list[dict[str, Any]] = []
    refused: list[tuple[str, Refused]] = []
    for upload in uploads:
        with (
            ExitStack() as stack
        ):  # the bytes are gone when it closes, but those that are kept with the record
            try:
                paper, admitted = _read(
                    request, stack, upload, unit, unclassified=form.cleaned_data["unclassified"]
                )
            except Refused as why:
                refused.append(("" if isinstance(why, gate.Marked) else upload.name or "", why))
                continue
            typed = 0 if entries else form.typed_fields  # the form was filled in once
            entries.append(_entered(request, paper, unit, around, typed))
            if form.cleaned_data["keep"]:
                _keep(request, admitted, entries[-1])
    if not entries and len(refused) == 1:
        return _refused(request, form, refused[0][1])
    for name, one in refused:
        messages.warning(request, f"“{name}”：{one.sentence}" if name else one.sentence)
    request.session[KEPT] = [*entries, *request.session.get(KEPT, [])][: 3 * MOST_FILES]
    alone = len(entries) == 1 and not refused
    if alone and entries[0]["made"]:
        url = reverse("session_edit", args=[entries[0]["made"]])
    elif alone:
        url = f"{reverse('session_papers')}?at={entries[0]['key']}"
    else:
        url = reverse("session_papers")
    return upload_taken(url) if wants_json(request) else redirect(url)


def _keep(request: HttpRequest, admitted: gate.Admitted, entry: dict[str, Any]) -> None:
    """附上原件 to the draft it filled; where there is none yet nothing of it is kept, and that is said."""
    made = Session.objects.filter(uuid=entry["made"]).first() if entry["made"] else None
    if made is None or admitted.file is None:
        why = _("还没有填进记录，原件没有留存；补全以后请在记录页“附上原件”")
        messages.warning(request, f"“{admitted.name}”：{why}")
        return
    try:
        attach(made, admitted.file, admitted.name, by=actor_of(request), kind=admitted.format)
    except Refused as refused:
        messages.warning(request, f"“{admitted.name}”：{refused.sentence}")


def _read(
    request: HttpRequest, stack: ExitStack, upload: Any, unit: Unit, *, unclassified: bool
) -> tuple[Paper, gate.Admitted]:
    """Through the gate of documents, then read; the bytes go when the stack closes, whatever came of it."""
    handed = Handed(upload, upload.name or "", None, unclassified)
    admitted = admit(stack, unit.pk, document_rules(), actor_of(request), handed)
    name = admitted.name
    if admitted.format == SCAN:
        raise Refused(_("这是扫描件，没有可读的文字，请手工登记"), field="files")
    minutes = read_minutes(admitted.text, admitted.blocks, name=name)
    if not minutes.lines:
        raise Refused(
            _("没有认出会议记录的栏目（时间、地点、主持人、应到、实到等），请手工登记"), field="files"
        )
    there = people_visible_to(request.user).filter(name__in=beginnings(minutes))
    paper = paper_of(minutes, name, activity_rules(), set(there.values_list("name", flat=True)))
    return replace(paper, notices=admitted.notices), admitted


def _people(request: HttpRequest, paper: Paper) -> dict[str, Person]:
    """Those named whom the reader knows under that name alone; one query."""
    found: dict[str, list[Person]] = {}
    rows = people_visible_to(request.user).filter(name__in=set(paper.names), left_on__isnull=True)
    for person in rows:
        found.setdefault(person.name, []).append(person)
    return {name: there[0] for name, there in found.items() if len(there) == 1}


def _entered(
    request: HttpRequest, paper: Paper, root: Unit, around: Candidates, typed_fields: int
) -> dict[str, Any]:
    """What is kept of a file in the reader's session: its draft, or why there is none yet."""
    entry: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "paper": paper.as_json(),
        "made": "",
        "why": "",
        "unit": "",
    }
    unit = _unit_of(paper, root, around)
    lacking = [
        what
        for what, there in ((_("单位"), unit), (_("日期"), paper.on), (_("类别"), paper.kinds))
        if not there
    ]
    if unit is not None:
        entry["unit"] = str(unit.uuid)
    if lacking or unit is None or paper.on is None:
        entry["why"] = _("文件里没有认出%(what)s，请补上") % {"what": "、".join(lacking)}
        return entry
    try:
        made = take_in(
            paper, unit, by=actor_of(request), kinds=paper.kinds, day=paper.on, people=_people(request, paper),
            uuid=uuid.UUID(entry["key"]), typed_fields=typed_fields,
        )  # fmt: skip
        _is_made(entry, paper, made)
    except Refused as refused:
        entry["why"] = refused.sentence
        entry["field"] = refused.field or ""
    return entry


def _is_made(entry: dict[str, Any], paper: Paper, made: Session) -> None:
    """From now on the draft has what was read: nobody's name stays in the session."""
    entry |= {"made": str(made.uuid), "paper": replace(paper, texts={}, missing=(), sitting=()).as_json()}


def _unit_of(paper: Paper, root: Unit, around: Candidates) -> Unit | None:
    """The unit the paper names; the one that was chosen where there is no other."""
    sure, _guess = around.guess(title=paper.heading, file_name=paper.file)
    if sure is None and len(around.names) == 1:
        return root
    return Unit.objects.filter(pk=sure).first() if sure is not None else None


def _asked(request: HttpRequest, at: str) -> HttpResponse:
    """One paper's page: unit, day and kinds as far as they were read; then its record opens."""
    entry = next((one for one in request.session.get(KEPT, []) if one["key"] == at), None)
    if entry is None:
        raise Http404
    if entry["made"]:
        return redirect("session_edit", key=entry["made"])
    paper = Paper.from_json(entry["paper"])
    initial = {"day": paper.day, "unit": entry["unit"], "kinds": list(paper.kinds)}
    units = Units(request.user, CHANGE, Tree.PARTY)
    form = StartForm(units, offered(request), request.POST or None, initial=initial)
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        unit = Unit.objects.get(uuid=data["unit"])
        try:
            made = take_in(
                paper, unit, by=by, kinds=data["kinds"], day=data["day"], people=_people(request, paper),
                another=bool(data.get("another")), combined_why=data.get("combined_why", ""),
                uuid=uuid.UUID(entry["key"]), typed_fields=form.typed_fields,
            )  # fmt: skip
        except Refused as refused:
            form.need(refused.field)
            raise
        _is_made(entry, paper, made)
        request.session.modified = True
        return _("已读入，请核对后提交")

    if request.method == "GET":
        form.need(entry.get("field") or None)
    answer = form_page(
        request, form, act, title=_("补全会议记录"), submit=_("下一步"), back=reverse("session_papers"),
        crumbs=crumbs(), note=f"{paper.file} · {said(entry['why'])}", kept=[("at", at)],
    )  # fmt: skip
    return redirect("session_edit", key=entry["made"]) if entry["made"] else answer


def _page(request: HttpRequest, form: PapersForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    entries = request.session.get(KEPT, [])
    made = sessions_for(request.user).filter(uuid__in=[one["made"] for one in entries if one["made"]])
    context = {
        "form": form,
        "rows": _rows(entries, {str(one.uuid): one for one in made}),
        "refused": refused,
        "accept": ACCEPT,
        "max_bytes": settings.MAX_FILE_BYTES,
        "crumbs": crumbs(),
    }
    return render(request, "activities/papers.html", context, status=status)


def _rows(entries: Sequence[dict[str, Any]], made: dict[str, Session]) -> list[dict[str, Any]]:
    """The files of this session, newest first; voided and foreign records are left out."""
    labels = activity_rules().kind_labels
    names = _names({one["unit"] for one in entries if one["unit"]})
    rows = []
    for entry in entries:
        paper, session = Paper.from_json(entry["paper"]), made.get(entry["made"])
        if entry["made"] and session is None:
            continue
        counts = [
            _("应到%(count)s人") % {"count": paper.counts["due"]} if "due" in paper.counts else "",
            _("实到%(count)s人") % {"count": paper.counts["present"]} if "present" in paper.counts else "",
        ]
        rows.append({
            "file": paper.file,
            "unit": names.get(entry["unit"], ""),
            "kinds": "、".join(said(labels[key]) for key in paper.kinds if key in labels),
            "day": paper.day,
            "counts": "，".join(filter(None, counts)),
            "missing": "、".join(str(_FIELDS[name]) for name in (*EXPECTED, "due", "present") if name not in paper.lines),
            "why": entry["why"] if session is None else "",
            "light": None if session is None else light_of(session),
            "url": reverse("session_edit", args=[session.uuid])
            if session is not None
            else f"{reverse('session_papers')}?at={entry['key']}",
            "made": session is not None,
        })  # fmt: skip
    return rows


def _names(keys: set[str]) -> dict[str, str]:
    """Today's names of units by uuid."""
    units = dict(Unit.objects.filter(uuid__in=keys).values_list("uuid", "pk")) if keys else {}
    names = current_name(set(units.values())) if units else {}
    return {str(key): names.get(pk, "") for key, pk in units.items()}


def _refused(request: HttpRequest, form: PapersForm, refused: Refused) -> HttpResponse:
    if wants_json(request):
        return refused_by_script(refused.sentence, answer_to(refused))
    return _page(request, form, refused=refused.sentence, status=422)
