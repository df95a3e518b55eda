"""Views of the living page; each answers 404 outside development."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.kernel.errors import Refused
from luoshi.ui import svg
from luoshi.ui.components import Link, Note, Option, Picker, Progress, Tab
from luoshi.ui.context import NavItem, Page
from luoshi.ui.design import data, forms, tables
from luoshi.ui.forms import OfflineForm
from luoshi.ui.responses import toast, upload_refused, upload_taken
from luoshi.ui.slots import Identity
from luoshi.ui.table import Bulk

_NAV = (
    ("components", "总览", "home", "总览"),
    ("document", "文档台账", "", ""),
    ("form", "学习与会议", "calendar", "会议"),
    ("table", "任务督办", "checklist", "任务"),
    ("ledger", "问题整改", "cycle", "整改"),
    ("overview", "统计指标", "", ""),
    ("edition", "报告", "", ""),
    ("states", "组织与人员", "", ""),
)


class SamplePage(Page):
    """The frame of the pictures: eight entries, a group, six things to do."""

    @property
    def signed_in(self) -> bool:
        return True

    identity = Identity("示例集团党委", "党委工作部", "李文")
    todo = (6, "#")
    search_url = "/design/table/"
    person_menu = [("#", "切换单位"), ("#", "设置")]

    @property
    def navigation(self) -> list[NavItem]:
        return [
            NavItem(name, label, (url := reverse(f"design:{name}")), url == self.request.path, icon, short)
            for name, label, icon, short in _NAV
        ]


View = Callable[..., HttpResponseBase]


def development(view: View) -> View:
    """Only where settings.DEVELOPMENT is on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEVELOPMENT:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"ui/design/{name}.html", {"ls": SamplePage(request), **context})


@development
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    return _page(
        request,
        "components",
        strip=data.STRIP,
        states=data.STRIP_STATES,
        compact=data.COMPACT,
        lights=data.LIGHTS,
        approval=data.APPROVAL,
        steps=data.STEPS,
        events=data.EVENTS,
        tabs=_tabs("claims"),
        flow=svg.flow(data.FLOW, data.ARROWS, sentence="3个方面的问题、原因对应7组措施，其中2组措施未对应"),
        aspects=data.ASPECTS,
        offline_form=OfflineForm(),
        note_links=[
            Note(
                "34项措施未写责任人、时限。公文正文通常不写，建议随文附任务分解表。",
                links=[Link("生成任务分解表", "#")],
            ),
            Note(
                "暂不能销号，还差3项：措6.1尚有4个单位未督导；未填写整改成效；须由承办人以外的人验收。",
                tone="over",
                light=data.LIGHTS[3]._replace(why=""),
                links=[Link("去补齐", "#")],
            ),
            Note(
                "签发后记录有变化：26处数据中1处与现有记录不同。",
                tone="near",
                lead="此版已锁定，文字不变。",
                links=[Link("看差异", "#"), Link("据此起草新版", "#")],
            ),
        ],
    )


@development
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The overview of the pictures."""
    pickers = [
        Picker(p.name, p.label, request.GET.get(p.name, p.value), p.options, p.kind, p.searchable)
        for p in data.PICKERS
    ]
    return _page(
        request,
        "overview",
        pickers=pickers,
        strip=data.STRIP,
        strip_2=data.STRIP_2,
        matrix=data.MATRIX,
        gaps=data.GAPS,
        chart=data.CHART,
        past=request.GET.get("as_of", data.PICKERS[2].value),
    )


@development
@require_GET
def table(request: HttpRequest) -> HttpResponseBase:
    """Twelve thousand rows."""
    rows = () if request.GET.get("rows") == "none" else tables.meetings()
    shown = tables.MeetingTable(request, rows, empty_link=Link("记录会议", "#"))
    if shown.wants_export:
        return shown.export()
    return shown.respond("ui/design/table.html", {"ls": SamplePage(request), "table": shown})


@development
@require_http_methods(["GET", "POST"])
def ledger(request: HttpRequest) -> HttpResponseBase:
    """Groups, tags, lights, picking rows."""
    if request.method == "POST":
        picked = request.POST.getlist("pick")
        messages.success(request, f"已销号{len(picked)}个问题，依据：党委会6月10日会议")
        return redirect("design:ledger")
    shown = tables.FindingTable(
        request, tables.FINDINGS, bulk=[Bulk("批量销号", request.path), Bulk("申请延期", request.path)]
    )
    if shown.wants_export:
        return shown.export()
    return shown.respond(
        "ui/design/ledger.html",
        {"ls": SamplePage(request), "table": shown, "strip": data.STRIP_2, "events": data.EVENTS},
    )


def _tabs(current: str) -> list[Tab]:
    url = reverse("design:document")
    named = (("overview", "概览", None), ("outline", "提纲", 23), ("claims", "表述数据", 11), ("problems", "问题", 9), ("causes", "原因", 8), ("measures", "措施", 34), ("checks", "材料校核", 6))  # fmt: skip
    return [Tab(label, f"{url}?tab={name}", name == current, count) for name, label, count in named]


@development
@require_GET
def document(request: HttpRequest) -> HttpResponse:
    """The split view: text with marks, ledger."""
    tab = request.GET.get("tab", "overview")
    return _page(
        request,
        "document",
        tab=tab,
        tabs=_tabs(tab if tab == "claims" else "overview"),
        compact=data.COMPACT,
        aspects=data.ASPECTS,
        claims=tables.ClaimTable(request, tables.CLAIMS, name="claims"),
        flow=svg.flow(data.FLOW, data.ARROWS, sentence="3个方面的问题、原因对应7组措施，其中2组措施未对应"),
    )


@development
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """A long form with prefilled values, a refusal, and the number of typed fields."""
    shown = forms.MeetingForm(request.POST or None, initial=forms.MEETING)
    if request.method == "POST" and shown.is_valid():
        if shown.cleaned_data["late"] and not shown.cleaned_data["wish"]:
            shown.refuse(Refused("补开需要写明原因，请写在备注里", field="wish"))
        else:
            messages.success(request, f"会议记录已提交，本次填写{shown.typed_fields}项")
            return redirect("design:form")
    return _page(
        request,
        "form",
        form=shown,
        names=("陈某某", "邓某某", "付某某", "高某某", "何某某", "江某某", "马某某", "吴某某"),
    )


@development
@require_GET
def edition(request: HttpRequest) -> HttpResponse:
    """An issued report with figures in its prose."""
    return _page(request, "edition", approval=data.APPROVAL)


@development
@require_GET
def states(request: HttpRequest) -> HttpResponse:
    """Empty, filtered-empty, failed, absent, withheld, under way, refused."""
    if request.GET.get("toast"):
        messages.success(request, "已销号20个问题，依据：党委会9月10日会议")
    if request.GET.get("error"):
        messages.error(
            request, "没有保存成功，填写的内容还在。王某15:38已改过这条记录，请看两处不同，再保存。"
        )
    filtered = tables.FindingTable(request, [], name="none")
    return _page(
        request,
        "states",
        filtered=filtered,
        work=Progress("正在读取14个文件", 9, 14),
        live=Progress("正在合并", 0, 3, reverse("design:progress", args=[1])),
        options=[Option("", "全部")],
    )


@development
@require_GET
def progress(request: HttpRequest, done: int) -> HttpResponse:
    """Background work that ends after three questions."""
    last = 3
    item = Progress(
        "已合并" if done >= last else "正在合并",
        min(done, last),
        last,
        "" if done >= last else reverse("design:progress", args=[done + 1]),
    )
    answer = render(request, "ui/design/progress.html", {"item": item})
    if done < last:
        return answer
    return toast(answer, "14个文件已合并", href=reverse("design:ledger"), label="查看")


@development
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Takes nothing: an empty file or one marked as secret is refused, others lead on."""
    files = request.FILES.getlist("files")
    if any("机密" in (file.name or "") for file in files):
        return upload_refused("未接收。文件标有密级，本系统不能处理；文件已删除，未留任何内容。")
    if not files:
        return upload_refused("没有选文件。请选一个文件再上传。")
    return upload_taken(reverse("design:document"))


@development
@require_GET
def broken(_request: HttpRequest) -> HttpResponse:
    """A defect, to see the page for it."""
    raise RuntimeError("shown on purpose")
