"""交办 and 修改 one task."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.directory.choosing import People
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import Written, change_task, give_task
from luoshi.tasks.declarations import TASK
from luoshi.tasks.forms_giving import EditForm, GiveForm, milestones_said
from luoshi.tasks.models import Milestone, Task, TaskSupport
from luoshi.tasks.rights import ASSIGN, VIEW
from luoshi.tasks.views.one import crumbs, crumbs_to
from luoshi.ui.form_page import form_page


@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest) -> HttpResponse:
    """交办 one task."""
    require(request.user, ASSIGN)
    form = GiveForm(
        Units(request.user, ASSIGN), Units(request.user, VIEW), People(request.user), request.POST or None,
        initial={"unit": request.GET.get("unit", "")},
    )  # fmt: skip
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        giver = Unit.objects.get(uuid=data["given_by"])
        give_task(form.written(), giver, by=by, on=data["given_on"], typed_fields=form.typed_fields)
        return _("已交办")

    onward = ""
    if request.method == "POST" and form.is_valid():
        onward = reverse("task", args=[form.cleaned_data["uuid"]])
    return form_page(
        request,
        form,
        act,
        title=_("交办任务"),
        submit=_("交办"),
        back=reverse("tasks"),
        onward=onward,
        template="tasks/give.html",
        crumbs=crumbs(),
    )


@require_http_methods(["GET", "POST"])
def task_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """修改 its words, helpers and milestones."""
    found: Task = get_or_404(TASK, key, request.user)
    require(request.user, ASSIGN, found.given_by_id)
    steps = list(Milestone.objects.rows().filter(task=found).order_by("position", "pk"))
    names = (
        "title", "text", "outcome", "limit", "due_words", "leader", "support", "area", "work", "number", "remark",
        "version",
    )  # fmt: skip
    initial = {name: getattr(found, name) for name in names} | {"milestones": milestones_said(steps)}
    form = EditForm(found, People(request.user), request.POST or None, initial=initial)
    by = actor_of(request)

    def act() -> str:
        helpers = [row.unit for row in TaskSupport.objects.filter(task=found).select_related("unit")]
        written = Written(unit=found.unit, support_units=helpers, **form.words())
        change_task(
            found, written, version=form.cleaned_data["version"], by=by, typed_fields=form.typed_fields
        )
        return _("已保存")

    return form_page(
        request, form, act, title=_("修改任务"), submit=_("保存"), crumbs=crumbs_to(found),
        back=reverse("task", args=[found.uuid]), note=_("时限和责任单位的变动，请用延期、移交办理。"),
    )  # fmt: skip
