"""Acts on many problems at once: claimed, planned, mended, accepted, closed by one meeting.

What of the picked ones cannot be done is shown with the reason before anything happens; the rest is done, all or none.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import require, scope
from luoshi.findings import actions, forms
from luoshi.findings.closing import Stated, reasons
from luoshi.findings.enums import Result, Verb
from luoshi.findings.jobs import measures_of
from luoshi.findings.legs import refuse_from
from luoshi.findings.mine import ACCEPT, TODO
from luoshi.findings.models import Finding
from luoshi.findings.pages import crumbs
from luoshi.findings.rights import CHANGE, OVERSEE, findings_for
from luoshi.kernel import clock
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import is_uuid
from luoshi.tasks.enums import Limit
from luoshi.tasks.leg_base import short
from luoshi.ui.form_page import form_page

PICK: Final = "pick"
MOST: Final = 500
SHOWN: Final = 60  # characters of a problem
Form_ = Any  # a form of `forms`, each with fields of its own
Why = dict[int, str]  # why a problem cannot be among them, by key; "" or absent: it can


@dataclass(frozen=True, slots=True)
class Batch:
    """An act on many.

    Attributes:
        name: of its address.
        title: of the page.
        submit: the word on the button.
        right: needed at each problem.
        verb: the step, for the states it leads on from.
        form: what is asked once for all.
        part: the list it comes from.
        do: (problems, form, actor) -> the sentence that says it is done.
        unready: why some that may be picked cannot be done yet.
        stands: a caution for some that are done all the same.
    """

    name: str
    title: str
    submit: str
    right: str
    verb: Verb
    form: type[Any]
    part: str
    do: Callable[[Sequence[Finding], Form_, Actor], str]
    unready: Callable[[Sequence[Finding]], Why] = lambda _rows: {}


def picked(request: HttpRequest) -> tuple[list[Finding], list[str]]:
    """The picked problems within the reader's rights, and their keys. Raises Refused where there are none or too many."""
    keys = [key for key in dict.fromkeys(request.POST.getlist(PICK)) if is_uuid(key)]
    if not keys:
        raise Refused(_("还没有选问题，请先在列表里勾选"))
    if len(keys) > MOST:
        raise Refused(_("一次最多%(most)s个，请分几次办理") % {"most": MOST})
    rows = findings_for(request.user).filter(uuid__in=keys).select_related("overseen_by").order_by("pk")
    return list(rows), keys


def why_not(request: HttpRequest, batch: Batch, rows: Sequence[Finding]) -> dict[int, str]:
    """Why some of them cannot be among it, by key; a constant number of queries."""
    column = "unit" if batch.right == CHANGE else "overseen_by"
    mine = Finding.objects.filter(pk__in=[row.pk for row in rows])
    held = set(scope(mine, request.user, batch.right, column).values_list("pk", flat=True))
    found: dict[int, str] = {}
    for row in rows:
        if row.pk not in held:
            found[row.pk] = _("不由您办理")
            continue
        try:
            refuse_from(row, batch.verb)
        except Refused as refused:
            found[row.pk] = refused.sentence
    ready = [row for row in rows if row.pk not in found]
    return found | {key: why for key, why in batch.unready(ready).items() if why}


def view_of(batch: Batch) -> Callable[..., HttpResponse]:
    """The page of an act on many."""

    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        require(request.user, batch.right)
        back = f"{reverse('findings')}?in={batch.part}"
        if request.method == "GET":
            return redirect(back)
        wrong = ""
        rows: list[Finding] = []
        keys: list[str] = []
        try:
            rows, keys = picked(request)
        except Refused as refused:
            wrong = refused.sentence
        why = why_not(request, batch, rows)
        able = [row for row in rows if row.pk not in why]
        sent = "sure" in request.POST
        form = batch.form(
            request.POST if sent else None,
            initial={"on": clock.today(), "held_on": clock.today(), "uuid": uuids.uuid4()},
        )
        form.fields["sure"] = fields.BooleanField(widget=fields.HiddenInput, initial=True)
        by = actor_of(request)

        def act() -> str:
            if wrong or not able:
                raise Refused(wrong or _("所选的问题都不能%(act)s，原因见下面") % {"act": _(batch.submit)})
            return batch.do(able, form, by)

        return form_page(
            request, form, act, title=_(batch.title), submit=_(batch.submit), back=back, crumbs=crumbs(),
            kept=[(PICK, key) for key in keys], template="findings/batch.html",
            note=wrong or _("已选%(all)s个，可以办理%(able)s个") % {"all": len(rows), "able": len(able)},
            more={
                "able": [short(row.text, SHOWN) for row in able],
                "left": [(short(row.text, SHOWN), why[row.pk]) for row in rows if row.pk in why],
                "gone": len(keys) - len(rows),
            },
        )  # fmt: skip

    view.__name__ = batch.name
    return view


def _typed(form: Form_) -> dict[str, Any]:
    return {"typed_fields": form.typed_fields}


def _claim(rows: Sequence[Finding], form: Form_, by: Actor) -> str:
    actions.claim(rows, by=by, words=form.cleaned_data["words"], **_typed(form))
    return _("已认领%(count)s个问题") % {"count": len(rows)}


def _plan(rows: Sequence[Finding], form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.settle_plan(rows, by=by, words=data["words"], basis=data["basis"], **_typed(form))
    return _("%(count)s个问题的方案已确定，开始整改") % {"count": len(rows)}


def _without_measures(rows: Sequence[Finding]) -> Why:
    measures = measures_of(rows)
    return {row.pk: _("还没有整改措施，请先填写") for row in rows if not measures[row.pk]}


def _mend(rows: Sequence[Finding], form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.mend_at_once(rows, data["effect"], by=by, on=data["on"], **_typed(form))
    return _("%(count)s个问题已申请销号，等督办单位验收") % {"count": len(rows)}


def _not_at_once(rows: Sequence[Finding]) -> Why:
    """Those of another limit, and those with jobs that are not done."""
    ready = [row for row in rows if row.limit == Limit.AT_ONCE]
    open_ones = reasons(ready, Stated(Result.DONE, "—"))
    slow = {
        row.pk: _("时限类型是“%(limit)s”，只有立行立改的问题可以一步申请销号")
        % {"limit": row.get_limit_display()}
        for row in rows
        if row.limit != Limit.AT_ONCE
    }
    return slow | _lines(open_ones)


def _lines(found: Mapping[int, Sequence[str]]) -> Why:
    return {key: "；".join(why) for key, why in found.items() if why}


def _accept(rows: Sequence[Finding], form: Form_, by: Actor) -> str:
    done = actions.accept_all(
        rows, by=by, words=form.cleaned_data["words"], offline=form.offline(), **_typed(form)
    )
    closed = sum(row.closed_on is not None for row in done)
    return _("已登记%(count)s个问题的验收意见，其中%(closed)s个已销号") % {
        "count": len(done), "closed": closed,
    }  # fmt: skip


def _not_done(rows: Sequence[Finding]) -> Why:
    return _lines(reasons(rows))


def _meet(rows: Sequence[Finding], form: Form_, by: Actor) -> str:
    data = form.cleaned_data
    actions.close_by_meeting(
        rows, rows[0].overseen_by, data["title"], data["held_on"], by=by, reference=data["reference"],
        words=data["words"], uuid=data["uuid"], **_typed(form),
    )  # fmt: skip
    return _("%(title)s已将%(count)s个问题销号") % {"title": data["title"], "count": len(rows)}


def _not_of_one(rows: Sequence[Finding]) -> Why:
    """Those of another overseer than the first one's, and those that are not done."""
    first = rows[0].overseen_by_id if rows else None
    others = {row.pk: _("由别的单位督办，请分开销号") for row in rows if row.overseen_by_id != first}
    return _not_done(rows) | others


CLAIM: Final = Batch(
    "findings_claim",
    gettext_noop("成批认领"),
    gettext_noop("认领"),
    CHANGE,
    Verb.CLAIM,
    forms.ManyClaimed,
    TODO,
    _claim,
)
PLAN: Final = Batch(
    "findings_plan", gettext_noop("成批确定方案"), gettext_noop("确定方案"), CHANGE, Verb.PLAN, forms.ManyPlanned, TODO, _plan,
    _without_measures,
)  # fmt: skip
MEND: Final = Batch(
    "findings_mend",
    gettext_noop("成批立行立改"),
    gettext_noop("申请销号"),
    CHANGE,
    Verb.MEND,
    forms.ManyMended,
    TODO,
    _mend,
    _not_at_once,
)
ACCEPTING: Final = Batch(
    "findings_accept",
    gettext_noop("成批验收"),
    gettext_noop("同意"),
    OVERSEE,
    Verb.CLOSE,
    forms.ManyAccepted,
    ACCEPT,
    _accept,
    _not_done,
)
MEETING: Final = Batch(
    "findings_close", gettext_noop("会议批量销号"), gettext_noop("销号"), OVERSEE, Verb.CLOSE, forms.MeetingForm, ACCEPT, _meet,
    _not_of_one,
)  # fmt: skip
VIEWS: Final = {batch.name: view_of(batch) for batch in (CLAIM, PLAN, MEND, ACCEPTING, MEETING)}
