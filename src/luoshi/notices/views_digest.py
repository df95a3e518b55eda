"""每周提醒: how the reader wants it, the digests there were, and what stands behind one today."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of, signed_in
from luoshi.access.grants import held
from luoshi.access.models import User
from luoshi.notices.actions import read_digest, set_digest
from luoshi.notices.digesting import waiting_for
from luoshi.notices.forms import DigestForm
from luoshi.notices.models import Digest, DigestSettings
from luoshi.notices.packs import notices_rules
from luoshi.notices.tables import DigestTable, OwnWorkTable
from luoshi.notices.words import digest_words, parts_words, weekday_words
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page


def _reader(request: HttpRequest) -> User:
    """Who signed in, with a role: without one nothing can wait for an account."""
    if not held(request.user):
        raise Http404
    return signed_in(request)


def _settings_of(user: User) -> DigestSettings:
    return DigestSettings.objects.filter(user=user).first() or DigestSettings(user=user)


@require_GET
def reminders(request: HttpRequest) -> HttpResponseBase:
    """The reader's settings and digests."""
    user = _reader(request)
    chosen, rule = _settings_of(user), notices_rules().digest
    ways = [_("在首页提醒一行")] if chosen.in_product else []
    facts = [
        (_("提醒日"), _("每周一次，%(day)s%(hour)s点以后") % {
            "day": weekday_words(chosen.weekday or rule.weekday), "hour": rule.hour}),
        (_("提醒什么"), _("已逾期的，和%(days)s天内到期、由您办的") % {"days": rule.ahead_days}),
        (_("方式"), "；".join(ways) or _("已关闭，不再提醒")),
    ]  # fmt: skip
    table = DigestTable(request, Digest.objects.filter(user=user).order_by("-week"))
    return table.respond("notices/reminders.html", {"table": table, "facts": facts})


@require_http_methods(["GET", "POST"])
def reminders_edit(request: HttpRequest) -> HttpResponse:
    """Change the own settings."""
    user = _reader(request)
    chosen = _settings_of(user)
    form = DigestForm(
        request.POST if request.method == "POST" else None,
        initial={"weekday": chosen.weekday, "in_product": chosen.in_product},
    )

    def act() -> str:
        data = form.cleaned_data
        set_digest(
            user,
            weekday=data["weekday"],
            in_product=data["in_product"],
            by=actor_of(request),
            typed_fields=form.typed_fields,
        )
        return _("已保存每周提醒的设置")

    return form_page(
        request, form, act, title=_("设置每周提醒"), submit=_("保存"), back=reverse("reminders"),
        crumbs=[Link(_("每周提醒"), reverse("reminders"))],
        note=_("一周最多提醒一次，没有要办的就不提醒；都关掉也不影响办事，随时可以在“日程”里看。"),
    )  # fmt: skip


@require_GET
def digest(request: HttpRequest) -> HttpResponseBase:
    """One digest: what it counted then, what waits today. Opening it takes it off the first page."""
    user = _reader(request)
    found = Digest.objects.filter(user=user, week=_week(request)).first()
    if found is None:
        raise Http404
    read_digest(found, by=actor_of(request))
    table = OwnWorkTable(request, waiting_for(user))
    context = {
        "table": table, "digest": found, "words": digest_words(found), "parts": parts_words(found),
        "crumbs": [Link(_("每周提醒"), reverse("reminders"))],
    }  # fmt: skip
    return table.respond("notices/digest.html", context)


def _week(request: HttpRequest) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        raise Http404 from None
