"""Acts on one problem, each a small form: who may, from which state, and what the form hands to the action."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.findings import actions, forms
from luoshi.findings.closing import Stated, reasons
from luoshi.findings.declarations import FINDING
from luoshi.findings.doing import BY_NAME, unit_of
from luoshi.findings.enums import Rechecked, Result, State
from luoshi.findings.models import Finding
from luoshi.findings.packs import finding_rules
from luoshi.findings.pages import crumbs_to
from luoshi.findings.rights import VIEW
from luoshi.findings.words import round_said
from luoshi.kernel.actor import Actor
from luoshi.organisations.actions.checks import said
from luoshi.organisations.models import Unit
from luoshi.tasks.leg_base import short
from luoshi.ui.form_page import form_page
from luoshi.ui.forms import Form
from luoshi.ui.said import said as in_words

Form_ = Any  # a form of `forms`, each with fields of its own
GONE = "finding_void"  # after it there is nothing to go back to


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its form and what is done with it.

    Attributes:
        name: of its address; `doing.DOORS` says who may and from which states.
        form: (request, finding, data) -> the form.
        do: (finding, valid form, actor) -> the sentence that says it is done.
        submit: the word on the button.
        note: one sentence under the title.
        danger: it takes something away.
        listed: what stands in the way is told before anything is typed.
    """

    name: str
    form: Callable[[HttpRequest, Finding, Any], Form_]
    do: Callable[[Finding, Form_, Actor], str]
    submit: str
    note: Callable[[Finding], str] = lambda _finding: ""
    danger: bool = False
    listed: bool = False


def plain(kind: type[Form]) -> Callable[[HttpRequest, Finding, Any], Form]:
    """A form that begins with the version, today and what is known."""
    return lambda _request, finding, data: kind(data, initial=forms.initial_of(finding))


def to_act(request: HttpRequest, key: uuid.UUID, name: str) -> Finding:
    """The problem, for whoever may do this act with it; 404 for others."""
    found: Finding = get_or_404(FINDING, key, request.user)
    door = BY_NAME[name]
    require(request.user, door.right, unit_of(found, door.right))
    return found


def moved_on(request: HttpRequest, found: Finding, name: str) -> HttpResponse | None:
    """Back to the problem, with a sentence, where an act does not lead on from how it stands."""
    door = BY_NAME[name]
    if found.state in door.states:
        return None
    sentence = _("问题现在是“%(state)s”，不能办理“%(act)s”")
    messages.warning(request, sentence % {"state": State(found.state).label, "act": _(door.label)})
    return redirect("finding", key=found.uuid)


def view_of(act: Act) -> Callable[..., HttpResponse]:
    """The page of an act."""

    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        found = to_act(request, key, act.name)
        if request.method == "GET" and (gone := moved_on(request, found, act.name)) is not None:
            return gone
        here = reverse("finding", args=[found.uuid])
        form = act.form(request, found, request.POST or None)
        by = actor_of(request)
        return form_page(
            request, form, lambda: act.do(found, form, by), title=_(BY_NAME[act.name].label), submit=_(act.submit),
            back=here, onward=reverse("findings") if act.name == GONE else here, crumbs=crumbs_to(found),
            note=" · ".join(filter(None, (short(found.text, 60), act.note(found)))), danger=act.danger,
            template="findings/closing_page.html" if act.listed else "ui/form_page.html",
            more={"blocked": blocked(found)} if act.listed and request.method == "GET" else {},
        )  # fmt: skip

    view.__name__ = act.name
    return view


def blocked(found: Finding) -> list[str]:
    """What still stands in the way of its closing, besides what the form itself asks for."""
    return reasons([found], Stated(Result.DONE, found.effect or "—"))[found.pk]


def _with(form: Form_, *names: str) -> dict[str, Any]:
    """What nearly all actions take: the version, how much was typed, and some fields by their names."""
    data = form.cleaned_data
    found = {name: data[name] for name in names}
    return {"version": data["version"], "typed_fields": form.typed_fields, **found}


def _claim(finding: Finding, form: Form_, by: Actor) -> str:
    actions.claim([_seen(finding, form)], by=by, **_said(form, "words"))
    return _("已认领，请填写整改措施")


def _plan(finding: Finding, form: Form_, by: Actor) -> str:
    actions.settle_plan([_seen(finding, form)], by=by, **_said(form, "words", "basis"))
    return _("方案已确定，开始整改")


def _mend(finding: Finding, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.mend_at_once([_seen(finding, form)], data["effect"], by=by, **_said(form, "on"))
    return _("已申请销号，等督办单位验收")


def _seen(finding: Finding, form: Form_) -> Finding:
    """The problem at the version the page showed."""
    finding.version = form.cleaned_data["version"]
    return finding


def _said(form: Form_, *names: str) -> dict[str, Any]:
    """What actions on several take: some fields by their names, and how much was typed."""
    return {"typed_fields": form.typed_fields, **{name: form.cleaned_data[name] for name in names}}


def _state_result(finding: Finding, form: Form_, by: Actor) -> str:
    actions.state_result(finding, Result(form.cleaned_data["result"]), by=by, **_with(form, "words"))
    return _("已更新整改结果")


def _apply(finding: Finding, form: Form_, by: Actor) -> str:
    result = Result(form.cleaned_data["result"])
    actions.apply_for_closing(finding, by=by, result=result, **_with(form, "effect", "on"))
    return _("已申请销号，等督办单位验收")


def _withdraw(finding: Finding, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.withdraw(finding, version=data["version"], by=by, why=data["why"])
    return _("已撤回，继续整改")


def _accept(finding: Finding, form: Form_, by: Actor) -> str:
    done = actions.accept(finding, by=by, offline=form.offline(), **_with(form, "words"))
    if done.state != State.CLOSED:
        steps = actions.steps_left(done)
        return _("已登记验收意见，还差：%(steps)s") % {"steps": "、".join(_labels(steps))}
    if done.recheck_on is not None:
        return _("已销号，%(day)s前回头看") % {"day": said(done.recheck_on)}
    return _("已销号")


def _labels(steps: list[str]) -> list[str]:
    known = {step.key: in_words(step.label) for step in finding_rules().chain.steps}
    return [known.get(step, step) for step in steps]


def _next_step(finding: Finding) -> str:
    """Which step of the chain is next."""
    left = _labels(actions.steps_left(finding))
    if not left:
        return ""
    last = _("，同意后即销号") if len(left) == 1 else ""
    return _("本次登记：%(step)s%(last)s") % {"step": left[0], "last": last}


def _give_back(finding: Finding, form: Form_, by: Actor) -> str:
    actions.give_back(finding, by=by, offline=form.offline(), **_with(form, "why"))
    return _("已退回，继续整改")


def _reopen_form(request: HttpRequest, finding: Finding, data: Any) -> Form:
    """With what the page of the look back was told."""
    return forms.ReopenForm(data, initial={**forms.initial_of(finding), "why": request.GET.get("why", "")})


def _reopen(finding: Finding, form: Form_, by: Actor) -> str:
    done = actions.reopen(finding, by=by, offline=form.offline(), **_with(form, "why", "basis", "due_on"))
    return _("已重启，%(round)s开始，请填写本轮措施") % {"round": round_said(done.round)}


def _hand_over_form(request: HttpRequest, finding: Finding, data: Any) -> Form:
    return forms.HandOverForm(Units(request.user, VIEW), data, initial={"version": finding.version})


def _hand_over(finding: Finding, form: Form_, by: Actor) -> str:
    unit = Unit.objects.get(uuid=form.cleaned_data["unit"])
    actions.hand_over(finding, unit, by=by, **_with(form, "why"))
    return _("已改派，从今天起由新单位整改；已有的任务请在任务督办里移交")


def _lasting(finding: Finding, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.add_result(
        finding, data["title"], by=by, reference=data["reference"], issued_on=data["issued_on"], uuid=data["uuid"],
        typed_fields=form.typed_fields,
    )  # fmt: skip
    return _("已登记制度成果")


def _void(finding: Finding, form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.void_finding(finding, version=data["version"], by=by, why=data["why"])
    return _("已作废，不再计入；措施的任务仍在任务督办里")


ACTS = (
    Act("finding_claim", plain(forms.ClaimForm), _claim, gettext_noop("认领")),
    Act("finding_plan", plain(forms.PlanForm), _plan, gettext_noop("确定方案")),
    Act("finding_mend", plain(forms.MendForm), _mend, gettext_noop("申请销号")),
    Act("finding_result_state", plain(forms.ResultForm), _state_result, gettext_noop("更新")),
    Act("finding_apply", plain(forms.ApplyForm), _apply, gettext_noop("申请销号"), listed=True),
    Act("finding_withdraw", plain(forms.WithdrawForm), _withdraw, gettext_noop("撤回")),
    Act("finding_accept", plain(forms.AcceptForm), _accept, gettext_noop("同意"), _next_step),
    Act("finding_give_back", plain(forms.GiveBackForm), _give_back, gettext_noop("退回")),
    Act(
        "finding_reopen", _reopen_form, _reopen, gettext_noop("重启整改"),
        lambda _finding: _("前几轮的记录和统计不变，另起一轮"),
    ),
    Act("finding_hand_over", _hand_over_form, _hand_over, gettext_noop("改派")),
    Act("finding_lasting", plain(forms.LastingForm), _lasting, gettext_noop("登记")),
    Act(
        GONE, plain(forms.ReasonForm), _void, gettext_noop("作废"),
        lambda _finding: _("不再计入；记录保留，修改记录里可查"), danger=True,
    ),
)  # fmt: skip
VIEWS = {act.name: view_of(act) for act in ACTS}


@require_http_methods(["GET", "POST"])
def finding_recheck(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """登记回头看: it has held; or it is back, then the page that opens it again follows, with the words typed here."""
    found = to_act(request, key, "finding_recheck")
    if request.method == "GET" and (gone := moved_on(request, found, "finding_recheck")) is not None:
        return gone
    form = forms.RecheckForm(
        request.POST or None, initial={**forms.initial_of(found), "outcome": Rechecked.HELD}
    )
    if request.method == "POST" and form.is_valid() and form.cleaned_data["outcome"] == Rechecked.REBOUNDED:
        asked = urlencode({"why": form.cleaned_data["words"]})
        return redirect(f"{reverse('finding_reopen', args=[found.uuid])}?{asked}")
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        done = actions.recheck(found, data["words"], by=by, **_with(form, "on", "again_on"))
        if done.recheck_on is None:
            return _("已登记回头看，未反弹")
        return _("已登记回头看，未反弹；下次%(day)s") % {"day": said(done.recheck_on)}

    due = _("应于%(day)s前回头看") % {"day": said(found.recheck_on)} if found.recheck_on else ""
    return form_page(
        request, form, act, title=_("登记回头看"), submit=_("登记"), back=reverse("finding", args=[found.uuid]),
        crumbs=crumbs_to(found), note=" · ".join(filter(None, (short(found.text, 60), due))),
    )  # fmt: skip
