"""Acts on many tasks at once: reported done, accepted. All or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import require, scope
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import is_uuid
from luoshi.tasks.actions import accept_tasks, report_tasks
from luoshi.tasks.enums import State
from luoshi.tasks.forms import AcceptForm, ReportForm
from luoshi.tasks.leg_base import short
from luoshi.tasks.mine import ACCEPT
from luoshi.tasks.models import Task
from luoshi.tasks.rights import ASSIGN, CHANGE
from luoshi.tasks.views.one import crumbs
from luoshi.ui.form_page import form_page

PICK: Final = "pick"
MOST: Final = 500
NAMED: Final = 3  # titles told above the form


class ReportMany(ReportForm):
    """报办结 of many, in the same words."""

    version = None  # type: ignore[assignment]  # each task's own
    sure = fields.BooleanField(widget=fields.HiddenInput, initial=True)


class AcceptMany(AcceptForm):
    """验收 of many."""

    version = None  # type: ignore[assignment]  # each task's own
    sure = fields.BooleanField(widget=fields.HiddenInput, initial=True)


def _picked(request: HttpRequest, right: str, unit_field: str, state: State) -> tuple[list[Task], list[str]]:
    """The picked tasks and their keys. Raises Refused where some have moved on or are out of reach."""
    keys = [key for key in dict.fromkeys(request.POST.getlist(PICK)) if is_uuid(key)]
    if not keys:
        raise Refused(_("还没有选任务，请先在列表里勾选"))
    if len(keys) > MOST:
        raise Refused(_("一次最多%(most)s项，请分几次办理") % {"most": MOST})
    rows = scope(Task.objects.rows().filter(uuid__in=keys, state=state), request.user, right, unit_field)
    found = list(rows.order_by("pk"))
    if len(found) < len(keys):
        raise Refused(_("所选的任务里有的状态已变，或不由您办理，请重新选择"))
    return found, keys


def _batch(
    request: HttpRequest, form: Any, picked: Callable[[], tuple[list[Task], list[str]]],
    act: Callable[[Sequence[Task]], str], *, title: str, submit: str, back: str,
) -> HttpResponse:  # fmt: skip
    """The form under the titles of what was picked; what cannot be done together is said there."""
    wrong = ""
    found: list[Task] = []
    keys: list[str] = []
    try:
        found, keys = picked()
    except Refused as refused:
        wrong = refused.sentence

    def do() -> str:
        if wrong:
            raise Refused(wrong)
        return act(found)

    named = "；".join(short(task.title) for task in found[:NAMED])
    many = _("共%(count)s项：%(named)s%(more)s") % {
        "count": len(found), "named": named, "more": "……" if len(found) > NAMED else "",
    }  # fmt: skip
    return form_page(
        request, form, do, title=title, submit=submit, back=back, crumbs=crumbs(), note=wrong or many,
        kept=[(PICK, key) for key in keys],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def tasks_report(request: HttpRequest) -> HttpResponse:
    """报办结: the list sends what was picked, then this page the words, the same for all."""
    require(request.user, CHANGE)
    if request.method == "GET":
        return redirect("tasks")
    form = ReportMany(request.POST if "sure" in request.POST else None, initial={"on": clock.today()})
    by = actor_of(request)

    def act(found: Sequence[Task]) -> str:
        data = form.cleaned_data
        report_tasks(found, data["words"], by=by, on=data["on"], typed_fields=form.typed_fields)
        return _("已报办结%(count)s项，等交办单位验收") % {"count": len(found)}

    return _batch(
        request, form, lambda: _picked(request, CHANGE, "unit", State.DOING), act, title=_("成批报办结"),
        submit=_("报办结"), back=reverse("tasks"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def tasks_accept(request: HttpRequest) -> HttpResponse:
    """验收: by one meeting, or after a look at the list; on paper too."""
    require(request.user, ASSIGN)
    back = f"{reverse('tasks')}?{urlencode({'in': ACCEPT})}"
    if request.method == "GET":
        return redirect(back)
    form = AcceptMany(request.POST if "sure" in request.POST else None)
    by = actor_of(request)

    def act(found: Sequence[Task]) -> str:
        words = form.cleaned_data["words"]
        accept_tasks(found, by=by, words=words, offline=form.offline(), typed_fields=form.typed_fields)
        return _("已验收%(count)s项") % {"count": len(found)}

    return _batch(
        request, form, lambda: _picked(request, ASSIGN, "given_by", State.REPORTED), act, title=_("成批验收"),
        submit=_("验收"), back=back,
    )  # fmt: skip
