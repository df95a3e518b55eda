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
from luoshi.notices.forms import USUAL, DigestForm
from luoshi.notices.mailing import has_mail
from luoshi.notices.models import Digest, DigestSettings
from luoshi.notices.packs import notices_rules
from luoshi.notices.queries import waiting_for
from luoshi.notices.tables import DigestTable, MailedDigestTable, OwnWorkTable
from luoshi.notices.words import digest_words, parts_words, weekday_words
from luoshi.ui.components import Link, Note
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
    if chosen.mail:
        with_titles = _("邮件，含事项名称") if chosen.titles else _("邮件，不含事项名称")
        ways.append(f"{with_titles}（{chosen.mail_to}）")
    facts = [
        (_("提醒日"), _("每周一次，%(day)s%(hour)s点以后") % {
            "day": weekday_words(chosen.weekday or rule.weekday), "hour": rule.hour}),
        (_("提醒什么"), _("已逾期的，和%(days)s天内到期、由您办的") % {"days": rule.ahead_days}),
        (_("方式"), "；".join(ways) or _("已关闭，不再提醒")),
    ]  # fmt: skip
    rows = Digest.objects.filter(user=user).select_related("delivery").order_by("-week")
    kind = MailedDigestTable if rows.filter(delivery__isnull=False).exists() else DigestTable
    table = kind(request, rows)
    notes = []
    if chosen.mail and not has_mail():
        notes = [Note(_("本站现在不发邮件，只在本产品里提醒。发信由系统管理员设置。"), tone="near")]
    context = {"table": table, "facts": facts, "notes": notes, "no_mail": not has_mail()}
    return table.respond("notices/reminders.html", context)


@require_http_methods(["GET", "POST"])
def reminders_edit(request: HttpRequest) -> HttpResponse:
    """Change the own settings."""
    user = _reader(request)
    chosen = _settings_of(user)
    form = DigestForm(
        request.POST if request.method == "POST" else None,
        initial={
            "weekday": chosen.weekday or USUAL,
            "in_product": chosen.in_product,
            "mail": chosen.mail,
            "mail_to": chosen.mail_to,
            "titles": chosen.titles,
        },
    )

    def act() -> str:
        set_digest(user, form.chosen, by=actor_of(request), typed_fields=form.typed_fields)
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
