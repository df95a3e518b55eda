"""群推送: where the installation tells once a week how many things wait in all. For the system administrator."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.access.actors import actor_of
from luoshi.access.grants import at_top
from luoshi.jobs.queries import stuck
from luoshi.kernel.errors import Refused
from luoshi.notices.actions import renew_secret, set_push, test_push
from luoshi.notices.enums import State, Way
from luoshi.notices.forms import ConfirmForm, PushForm
from luoshi.notices.models import Delivery, Push
from luoshi.notices.packs import notices_rules
from luoshi.notices.tables import DeliveryTable
from luoshi.notices.words import weekday_words
from luoshi.ui.components import Light, Link, Note, Progress, Tone
from luoshi.ui.form_page import form_page

RIGHT = "packs.manage"


def _require(request: HttpRequest) -> Push | None:
    if not at_top(request.user, RIGHT):
        raise Http404
    return Push.objects.first()


def _crumbs() -> list[Link]:
    return [Link(_("群推送"), reverse("push"))]


def _under_way() -> Progress | None:
    """A test that waits or runs."""
    ongoing = (State.WAITING, State.SENDING)
    if not Delivery.objects.filter(way=Way.TEST, state__in=ongoing).exists():
        return None
    text = _("后台进程似乎没有运行，请检查 luoshi serve 或 luoshi worker") if stuck() else _("正在发送测试")
    return Progress(text, 0, 0, poll_url=reverse("push_progress"))


@require_GET
def push(request: HttpRequest) -> HttpResponseBase:
    """What is set up, and what was pushed."""
    row, rule = _require(request), notices_rules().digest
    light = Light(Tone.OK, _("已启用")) if row is not None and row.is_on else Light(Tone.NA, _("未启用"))
    facts = [
        (_("推送到"), row.host if row is not None else _("还没有设置")),
        (_("什么时候"), _("每周一次，%(day)s%(hour)s点以后") % {
            "day": weekday_words(rule.weekday), "hour": rule.hour}),
        (_("说什么"), _("“本周共有几项任务待办，请登录落实查看”和网址；没有待办就不推送。不写单位、事项和人名。")),
        (_("怎样核对"), _("请求头 X-Luoshi-Timestamp 是时间戳，X-Luoshi-Signature 是用签名密钥对“时间戳.正文”算出的 HMAC-SHA256。")),
    ]  # fmt: skip
    notes = []
    if not settings.ADDRESS:
        said = _("还不能推送：消息里的链接要有本系统的网址，请先设置 LUOSHI_ADDRESS 并重新启动。")
        notes = [Note(said, tone="near")]
    table = DeliveryTable(request, Delivery.objects.exclude(way=Way.MAIL).order_by("-pk"))
    context = {
        "table": table, "facts": facts, "light": light, "row": row, "notes": notes,
        "progress": _under_way(), "may_send": bool(settings.ADDRESS),
    }  # fmt: skip
    return table.respond("notices/push.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def push_edit(request: HttpRequest) -> HttpResponse:
    """Set it up; a new secret stands on the answer to this request and nowhere else."""
    row = _require(request)
    form = PushForm(
        request.POST if request.method == "POST" else None,
        initial={"is_on": row.is_on if row is not None else True},
        host=row.host if row is not None else "",
    )
    made: list[str] = []

    def act() -> str:
        data = form.cleaned_data
        by = actor_of(request)
        made.append(set_push(data["post_to"], is_on=data["is_on"], by=by, typed_fields=form.typed_fields))
        return _("已保存群推送的设置")

    answer = form_page(
        request, form, act, title=_("设置群推送"), submit=_("保存"), back=reverse("push"), crumbs=_crumbs(),
        note=_("只说全部共有几项待办，一周一次；群里看不到单位、事项和亮灯。"),
    )  # fmt: skip
    return _shown_once(request, made[0]) if made and made[0] else answer


@never_cache
@require_http_methods(["GET", "POST"])
def push_secret(request: HttpRequest) -> HttpResponse:
    """Another secret."""
    if _require(request) is None:
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    made: list[str] = []

    def act() -> str:
        made.append(renew_secret(by=actor_of(request)))
        return _("已更换签名密钥")

    answer = form_page(
        request, form, act, title=_("更换签名密钥"), submit=_("更换"), back=reverse("push"), crumbs=_crumbs(), danger=True,
        note=_("更换后立即用新密钥签名；接收的一方换上新密钥以前，核对不上。"),
    )  # fmt: skip
    return _shown_once(request, made[0]) if made else answer


def _shown_once(request: HttpRequest, secret: str) -> HttpResponse:
    return render(request, "notices/push_secret.html", {"secret": secret, "crumbs": _crumbs()})


@require_POST
def push_test(request: HttpRequest) -> HttpResponse:
    """发送测试."""
    _require(request)
    try:
        test_push(by=actor_of(request))
    except Refused as refused:
        messages.warning(request, refused.sentence)
    return redirect("push")


@require_GET
def push_progress(request: HttpRequest) -> HttpResponse:
    """Whether the test is over; then the page is loaded anew with what came of it."""
    _require(request)
    progress = _under_way()
    if progress is None:
        if request.headers.get("HX-Request") != "true":
            return redirect("push")
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "notices/parts/push_progress.html", {"progress": progress})
