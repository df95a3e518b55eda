"""The frame around every page: navigation by rights, messages, error pages, the page without anything."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.shortcuts import render
from django.test import RequestFactory
from django.test.utils import override_settings
from django.urls import include, path

from luoshi.kernel import slots as kernel_slots
from luoshi.kernel.registry import Registry
from luoshi.kernel.slots import NavEntry
from luoshi.ui import context, slots
from luoshi.ui.errors import server_error
from luoshi.ui.slots import Identity, MenuEntry, TodoSource

pytestmark = pytest.mark.pure


def nothing(_request):
    raise AssertionError


urlpatterns = [
    path("", nothing, name="overview"),
    path("documents/", nothing, name="documents"),
    path("documents/check/", nothing, name="check"),
    path("tasks/", nothing, name="tasks"),
    path("people/", nothing, name="people"),
    path("search/", nothing, name="search"),
    path("accounts/", include("luoshi.access.account_urls")),
]

READER = SimpleNamespace(is_authenticated=True, rights={"documents"})


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    """Entries of this test alone."""
    entries = Registry("navigation entry", lambda entry: entry.name)
    for entry in (
        NavEntry(
            "tasks",
            "任务督办",
            "tasks",
            30,
            allowed=lambda user: "tasks" in user.rights,
            icon="checklist",
            short="任务",
        ),
        NavEntry("documents", "文档台账", "documents", 20, allowed=lambda user: "documents" in user.rights),
        NavEntry("check", "材料校核", "check", 25),
        NavEntry("overview", "总览", "overview", 10, icon="home", short="总览"),
        NavEntry("gone", "没有这一页", "no-such-address", 40),
        NavEntry("people", "组织与人员", "people", 80, icon="people", short="组织"),
    ):
        entries.register(entry)
    monkeypatch.setattr(context, "navigation", entries)
    monkeypatch.setattr(kernel_slots, "navigation", entries)
    menu, todo = Registry("menu entry", lambda e: e.name), Registry("to-do source", lambda s: s.name)
    menu.register(MenuEntry("password", "修改密码", "account_change_password", 80))
    menu.register(MenuEntry("site", "系统管理", "people", 10, allowed=lambda _user: False))
    todo.register(TodoSource("documents", lambda _user: 0, "documents"))
    todo.register(TodoSource("tasks", lambda _user: 6, "tasks"))
    monkeypatch.setattr(slots, "person_menu", menu)
    monkeypatch.setattr(slots, "todo_sources", todo)
    monkeypatch.setattr(slots, "_identity", [lambda _request: Identity("示例集团党委", "党委工作部", "李文")])
    with override_settings(ROOT_URLCONF=__name__):
        yield


def page(address="/", user=READER):
    request = RequestFactory().get(address)
    if user is not None:
        request.user = user
    return context.page(request)["ls"]


def test_entries_without_right_or_address_are_left_out_and_the_rest_in_order():
    assert [item.label for item in page().navigation] == ["总览", "文档台账", "材料校核", "组织与人员"]


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/", ["总览"]),
        ("/documents/", ["文档台账"]),
        ("/documents/7/claims/", ["文档台账"]),
        ("/documents/check/", ["材料校核"]),
        ("/documentsx/", []),
        ("/elsewhere/", []),
    ],
)
def test_exactly_the_nearest_entry_is_current(address, current):
    assert [item.label for item in page(address).navigation if item.current] == current


def test_the_bottom_bar_holds_entries_with_icons_and_more_the_rest():
    shown = page("/documents/")
    assert [(item.short, item.icon) for item in shown.phone] == [("总览", "home"), ("组织", "people")]
    assert [item.label for item in shown.more] == ["文档台账", "材料校核"]
    assert shown.more_current


def test_todo_counts_all_sources_and_leads_to_the_first_with_something():
    assert page().todo == (6, "/tasks/")


def test_the_menu_leaves_out_what_is_not_allowed():
    assert page().person_menu == [("/accounts/password/change/", "修改密码")]


@pytest.mark.parametrize("user", [None, SimpleNamespace(is_authenticated=False)])
def test_nobody_sees_no_navigation_names_or_counts(user):
    shown = page(user=user)
    assert (shown.navigation, shown.todo, shown.person_menu, shown.search_url) == ([], None, [], "")
    assert shown.identity == Identity()


def draw(template, address="/", user=READER, **more):
    request = RequestFactory().get(address)
    if user is not None:
        request.user = user
    for name, value in more.items():
        setattr(request, name, value)
    return render(request, template).content.decode()


def test_the_frame_has_one_main_a_way_past_the_navigation_and_the_sentence_on_secrecy():
    markup = draw("ui/base.html", "/search/?q=整改")
    assert markup.count("<main") == 1
    assert markup.count("<h1") == 1
    assert '<a class="ls-skip" href="#main">' in markup
    assert "严禁处理、存储、传输国家秘密和工作秘密" in markup
    assert '<html lang="zh-CN">' in markup
    assert 'name="q" value="整改"' in markup
    assert "党委工作部 · 李文" in markup


@pytest.mark.parametrize(
    ("template", "title"),
    [
        ("400.html", "这个请求读不懂"),
        ("403.html", "没有这项权限"),
        ("403_csrf.html", "没有提交成功，请再提交一次"),
        ("404.html", "没有找到这条记录"),
        ("413.html", "文件太大，没有接收"),
        ("429.html", "试得太频繁，请稍后再来"),
        ("500.html", "没有完成，系统出了问题"),
    ],
)
@pytest.mark.parametrize("user", [None, READER])
def test_an_error_page_says_what_and_how_to_go_on(template, title, user):
    markup = draw(template, user=user, request_id="h3a-21c9")
    assert re.search(rf'<h1 class="ls-state-title">{title}</h1>', markup)
    assert '<a class="ls-btn" href="/">回到首页</a>' in markup
    assert "请求编号 h3a-21c9" in markup


def test_the_page_for_a_defect_asks_nothing_of_a_broken_context():
    request = RequestFactory().get("/")
    request.request_id = "abc-1"

    class Broken:
        def __getattr__(self, name):
            raise AssertionError(name)

    request.user = Broken()
    answer = server_error(request)
    assert answer.status_code == 500
    assert "请求编号 abc-1" in answer.content.decode()


class Kept(BaseStorage):
    """Messages of one request."""

    def _get(self, *_args, **_kwargs):
        return [], True

    def _store(self, *_args, **_kwargs):
        return []


def test_success_is_a_toast_and_failure_a_note_in_the_page():
    request = RequestFactory().get("/")
    request.user = READER
    request._messages = Kept(request)
    messages.success(request, "已销号20个问题")
    messages.warning(request, "有2处请核对")
    messages.error(request, "没有保存成功<script>")
    markup = render(request, "ui/base.html").content.decode()
    toasts = markup[markup.index('id="ls-toasts"') : markup.index('id="ls-live"')]
    assert re.findall(r"<span>([^<]+)</span>", toasts) == ["已销号20个问题"]
    notes = re.findall(r'ls-note-(\w+)" role="alert"><p class="ls-note-text">([^<]+)', markup)
    assert notes == [("near", "有2处请核对"), ("over", "没有保存成功&lt;script&gt;")]
