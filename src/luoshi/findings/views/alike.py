"""疑似重复发生: earlier problems beside a text that is being written, and a person's word on two problems."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.access.actors import actor_of
from luoshi.access.records import get_or_404
from luoshi.findings import actions
from luoshi.findings.declarations import FINDING
from luoshi.findings.enums import Alike
from luoshi.findings.likeness.beside import context_of, may_judge
from luoshi.findings.models import PROBLEM, Finding
from luoshi.kernel.errors import Refused


@require_POST
def findings_alike(request: HttpRequest) -> HttpResponse:
    """The panel for a text that is being registered; sent, not asked for, so that no log has the text."""
    text = request.POST.get("text", "")[:PROBLEM]
    return render(request, "findings/parts/alike.html", context_of(text, request.user))


@require_POST
def finding_alike(request: HttpRequest, key: uuid.UUID, earlier: uuid.UUID) -> HttpResponse:
    """同一问题再次发生, or not."""
    later: Finding = get_or_404(FINDING, key, request.user)
    before: Finding = get_or_404(FINDING, earlier, request.user)
    if not may_judge(later, request.user):
        raise Http404
    judged = request.POST.get("judged", "")
    if judged not in Alike.values:
        messages.error(request, _("没有保存：请选择是不是同一问题"))
    else:
        try:
            actions.judge_likeness(later, before, Alike(judged), by=actor_of(request))
            messages.success(request, _("已记下：%(judged)s") % {"judged": Alike(judged).label})
        except Refused as refused:
            messages.error(request, refused.sentence)
    return redirect(reverse("finding", args=[later.uuid]) + "#alike")
