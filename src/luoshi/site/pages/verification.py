"""校验日志: the whole trail is read in the background; the page follows it and shows what it came to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import at_top
from luoshi.audit.models import Entry
from luoshi.audit.outcome import check
from luoshi.jobs import enqueue, queries
from luoshi.jobs.enums import State
from luoshi.jobs.handlers import Running
from luoshi.jobs.models import Job
from luoshi.jobs.progress import JobProgress
from luoshi.kernel.action import action
from luoshi.site.pages.reading import VIEW
from luoshi.ui.components import Light, Link, Tone

HANDLER: Final = "audit.verify"


def run(job: Running) -> dict[str, Any]:
    """The handler: verify, tell how far it is, leave the outcome with the job and in the trail."""
    total = Entry.objects.count()
    job.progress(0, total)
    outcome = check(progress=lambda done: job.progress(done, max(done, total)))
    with action("audit.verify", by=job.by) as act:
        act.note("audit.Entry", "*", count=outcome.entries, sound=outcome.sound, broken=len(outcome.broken))
    return asdict(outcome)


class Verified(NamedTuple):
    """The last verification as the page shows it."""

    job: Job
    light: Light
    sentence: str
    broken: list[str]
    notices: list[str]


def last() -> Verified | None:
    """What the last verification that ended came to, whoever asked for it; None when there was none."""
    job = queries.latest(HANDLER, State.DONE, State.FAILED)
    if job is None:
        return None
    if job.state != State.DONE or not isinstance(job.result, dict):
        return Verified(job, Light(Tone.OVER, _("没有完成")), job.error, [], [])
    result = job.result
    sound = bool(result.get("sound"))
    light = Light(Tone.OK, _("完好")) if sound else Light(Tone.OVER, _("有异常"))
    return Verified(
        job,
        light,
        str(result.get("sentence", "")),
        list(result.get("broken", ())),
        list(result.get("notices", ())),
    )


def under_way() -> queries.Shown | None:
    """The verification that waits or runs; there is one at a time."""
    job = queries.latest(HANDLER, State.QUEUED, State.RUNNING)
    return queries.shown(job) if job is not None else None


def _require(request: HttpRequest) -> None:
    """The chain is one for the whole installation: it is verified by those who audit all of it."""
    if not at_top(request.user, VIEW):
        raise Http404


@require_http_methods(["GET", "POST"])
def trail_verify(request: HttpRequest) -> HttpResponse:
    """The last outcome; a post starts another verification unless one is under way."""
    _require(request)
    if request.method == "POST":
        if under_way() is None:
            enqueue(HANDLER, {}, by=actor_of(request))
            messages.success(request, _("已开始校验，可以离开本页"))
        return redirect("trail_verify")
    context = {"crumbs": [Link(_("操作日志"), reverse("trail"))], "last": last(), **_following()}
    return render(request, "site/trail_verify.html", context)


@require_GET
def trail_verify_progress(request: HttpRequest) -> HttpResponse:
    """How far it is; once it is over the page is loaded anew with the outcome."""
    _require(request)
    following = _following()
    if following["running"] is None:
        if request.headers.get("HX-Request") != "true":
            return redirect("trail_verify")
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "site/parts/verify_progress.html", following)


def _following() -> dict[str, Any]:
    running = under_way()
    told = running.progress if running is not None else None
    return {"running": running, "told": told or JobProgress(total=0, done=0)}
