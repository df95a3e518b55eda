"""Acts on one task, each a small form: who may, from which state, and what the form hands to the action."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.directory.choosing import People
from luoshi.kernel import clock
from luoshi.kernel.action import Offline
from luoshi.kernel.actor import Actor
from luoshi.organisations.actions.checks import said
from luoshi.organisations.models import Unit
from luoshi.tasks import actions, forms
from luoshi.tasks.declarations import TASK
from luoshi.tasks.doing import BY_NAME
from luoshi.tasks.enums import Asked, State
from luoshi.tasks.leg_base import short
from luoshi.tasks.models import Extension, Milestone, Task
from luoshi.tasks.rights import ASSIGN, CHANGE, VIEW
from luoshi.tasks.views.one import crumbs_to
from luoshi.ui.form_page import form_page
from luoshi.ui.forms import Form

Form_ = Any  # a form of `forms`, each with fields of its own


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its form and what is done with it.

    Attributes:
        name: of its address; `doing.DOORS` says who may and from which states.
        form: (request, task, data) -> the form.
        do: (task, valid form, actor) -> the sentence that says it is done.
        submit: the word on the button, also the title.
        note: one sentence under the title.
        danger: it takes something away.
    """

    name: str
    form: Callable[[HttpRequest, Task, Any], Form_]
    do: Callable[[Task, Form_, Actor], str]
    submit: str
    note: str = ""
    danger: bool = False


def _plain(kind: type[Form]) -> Callable[[HttpRequest, Task, Any], Form]:
    """A form that begins with the version and today."""
    return lambda _request, task, data: kind(data, initial=forms.today_and(task.version))


def view_of(act: Act) -> Callable[..., HttpResponse]:
    """The page of an act."""

    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        found: Task = get_or_404(TASK, key, request.user)
        door = BY_NAME[act.name]
        require(request.user, door.right, found.unit_id if door.right == CHANGE else found.given_by_id)
        here = reverse("task", args=[found.uuid])
        if request.method == "GET" and found.state not in door.states:
            sentence = _("任务现在是“%(state)s”，不能办理“%(act)s”")
            messages.warning(request, sentence % {"state": State(found.state).label, "act": _(door.label)})
            return redirect(here)
        form = act.form(request, found, request.POST or None)
        by = actor_of(request)
        return form_page(
            request, form, lambda: act.do(found, form, by), title=_(door.label), submit=_(act.submit), back=here,
            onward=reverse("tasks") if act.name == "task_void" else here, crumbs=crumbs_to(found),
            note=" · ".join(filter(None, (short(found.title, 60), _(act.note) if act.note else ""))),
            danger=act.danger,
        )  # fmt: skip

    view.__name__ = act.name
    return view


def _with(form: Form_, *names: str) -> dict[str, Any]:
    """What nearly all actions take: the version, how much was typed, and some fields by their names."""
    data = form.cleaned_data
    found = {name: data[name] for name in names}
    return {"version": data["version"], "typed_fields": form.typed_fields, **found}


def _note(task: Task, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.note_progress(
        task, data["words"], by=by, on=data["on"], uuid=data["uuid"], typed_fields=form.typed_fields
    )
    return _("已登记进展")


def _report(task: Task, form: Form_, by: Actor) -> str:
    actions.report(task, form.cleaned_data["words"], by=by, **_with(form, "on"))
    return _("已报办结，等交办单位验收")


def _withdraw(task: Task, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.withdraw(task, version=data["version"], by=by, why=data["why"])
    return _("已撤回，任务仍在办")


def _ask(task: Task, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.ask_extension(task, data["until"], data["reason"], by=by, **_with(form))
    return _("已申请延期，批准前仍按原时限")


def _accept(task: Task, form: Form_, by: Actor) -> str:
    done = actions.accept(task, by=by, offline=form.offline(), **_with(form, "words"))
    if done.state == State.LASTING and done.review_on is not None:
        return _("已验收，转为长期坚持，下次复查%(day)s") % {"day": said(done.review_on)}
    return _("已验收，任务办结")


def _give_back(task: Task, form: Form_, by: Actor) -> str:
    actions.give_back(task, by=by, offline=form.offline(), **_with(form, "why"))
    return _("已退回，任务仍在办")


def _extend(task: Task, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    paper = Offline(data["paper_who"], data["paper_post"], data["paper_on"], data["paper_basis"])
    actions.extend(task, data["until"], data["reason"], by=by, offline=paper, **_with(form))
    return _("已延期至%(day)s") % {"day": said(data["until"])}


def _stop(task: Task, form: Form_, by: Actor) -> str:
    actions.stop(task, by=by, offline=form.offline(), **_with(form, "why", "basis"))
    return _("已终止，不再计入应办")


def _reopen(task: Task, form: Form_, by: Actor) -> str:
    done = actions.reopen(task, by=by, offline=form.offline(), **_with(form, "why", "basis", "due_on"))
    return _("已重新办理（第%(round)s轮）") % {"round": done.round}


def _review(task: Task, form: Form_, by: Actor) -> str:
    done = actions.review(task, by=by, **_with(form, "words", "next_on", "last"))
    if done.review_on is None:
        return _("已登记复查，任务办结")
    return _("已登记复查，下次复查%(day)s") % {"day": said(done.review_on)}


def _hand_over_form(request: HttpRequest, task: Task, data: Any) -> Form:
    return forms.HandOverForm(
        Units(request.user, VIEW), People(request.user), data, initial={"version": task.version}
    )


def _hand_over(task: Task, form: Form_, by: Actor) -> str:
    unit = Unit.objects.get(uuid=form.cleaned_data["unit"])
    actions.hand_over(task, unit, by=by, **_with(form, "why", "person", "person_name"))
    return _("已移交，从今天起由接办单位负责")


def _join(task: Task, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.join(task, version=data["version"], by=by, why=data["why"])
    return _("已取消分解，由责任单位整体办理")


def _void(task: Task, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.void_task(task, version=data["version"], by=by, why=data["why"])
    return _("已作废，不再计入")


def _note_form(_request: HttpRequest, _task: Task, data: Any) -> Form:
    return forms.NoteForm(data, initial={"on": clock.today(), "uuid": uuid.uuid4()})


_N = gettext_noop
ACTS = (
    Act("task_note", _note_form, _note, _N("登记")),
    Act("task_report", _plain(forms.ReportForm), _report, _N("报办结")),
    Act("task_withdraw", _plain(forms.WithdrawForm), _withdraw, _N("撤回")),
    Act("task_ask_extension", _plain(forms.AskForm), _ask, _N("申请")),
    Act("task_accept", _plain(forms.AcceptForm), _accept, _N("验收")),
    Act("task_give_back", _plain(forms.GiveBackForm), _give_back, _N("退回")),
    Act("task_extend", _plain(forms.ExtendForm), _extend, _N("登记")),
    Act("task_stop", _plain(forms.BasedForm), _stop, _N("终止"), danger=True),
    Act("task_reopen", _plain(forms.ReopenForm), _reopen, _N("重新办理"), _N("原来各轮的记录和统计不变，另起一轮。")),
    Act("task_review", _plain(forms.ReviewForm), _review, _N("登记")),
    Act("task_hand_over", _hand_over_form, _hand_over, _N("移交")),
    Act(
        "task_join", _plain(forms.ReasonForm), _join, _N("取消分解"),
        _N("下级任务作废；已有进展或已办理的不能取消。"), danger=True,
    ),
    Act(
        "task_void", _plain(forms.ReasonForm), _void, _N("作废"),
        _N("连同下级任务不再计入；记录保留，修改记录里可查。"), danger=True,
    ),
)  # fmt: skip
VIEWS = {act.name: view_of(act) for act in ACTS}


@require_http_methods(["GET", "POST"])
def milestone_reach(request: HttpRequest, key: uuid.UUID, milestone: uuid.UUID) -> HttpResponse:
    """节点完成."""
    found: Task = get_or_404(TASK, key, request.user)
    require(request.user, CHANGE, found.unit_id)
    row = Milestone.objects.rows().filter(task=found, uuid=milestone).first()
    if row is None:
        raise Http404
    form = forms.ReachForm(request.POST or None, initial=forms.today_and(row.version))
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        actions.reach_milestone(row, version=data["version"], by=by, on=data["on"])
        return _("已登记节点完成")

    return form_page(
        request, form, act, title=_("节点完成"), submit=_("登记"), back=reverse("task", args=[found.uuid]),
        crumbs=crumbs_to(found), note=row.title,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def extension_decide(request: HttpRequest, key: uuid.UUID, extension: uuid.UUID) -> HttpResponse:
    """批复延期."""
    found: Task = get_or_404(TASK, key, request.user)
    require(request.user, ASSIGN, found.given_by_id)
    row = Extension.objects.rows().filter(task=found, uuid=extension).first()
    if row is None:
        raise Http404
    here = reverse("task", args=[found.uuid])
    if request.method == "GET" and row.state != Asked.WAITING:
        messages.warning(request, _("这份延期申请%(state)s，不用再批") % {"state": Asked(row.state).label})
        return redirect(here)
    form = forms.DecideForm(request.POST or None, initial={"version": row.version})
    by = actor_of(request)

    def act() -> str:
        granted = form.cleaned_data["granted"] == "1"
        actions.decide_extension(row, granted=granted, by=by, offline=form.offline(), **_with(form, "answer"))
        return (
            _("已批准，新的时限%(day)s") % {"day": said(row.due_after)}
            if granted
            else _("已不批准，仍按原时限")
        )

    before = said(row.due_before) if row.due_before else _("未定")
    note = _("原时限%(before)s，申请延至%(after)s：%(reason)s") % {
        "before": before, "after": said(row.due_after), "reason": row.reason,
    }  # fmt: skip
    return form_page(
        request,
        form,
        act,
        title=_("批复延期"),
        submit=_("批复"),
        back=here,
        crumbs=crumbs_to(found),
        note=note,
    )
