"""系统状态: what it says, to whom."""

from __future__ import annotations

import datetime as dt
import shutil
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.files.actions import store
from luoshi.jobs.enums import State
from luoshi.jobs.models import Job
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.site import health
from luoshi.site.pages.status import size_words
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def group():
    return make_group()


@pytest.fixture
def rows(group):
    """Reads the page as (item, what stands there)."""
    client = client_of(make_user(Role.SYSTEM, group.top))

    def read():
        answer = client.get(reverse("system"))
        assert answer.status_code == 200
        table = answer.context["table"]
        return {row.item: (row.value, row.light.word if row.light else "", row.beside) for row in table.shown}

    return read


def job(state, minutes=0):
    return Job.objects.create(
        handler="x.y", payload={}, state=state, asked_at=clock.now() - dt.timedelta(minutes=minutes)
    )


@pytest.mark.parametrize("role", list(Role))
def test_only_the_system_administrator_of_the_whole_gets_it(group, role):
    expected = 200 if role is Role.SYSTEM else 404
    assert client_of(make_user(role, group.top)).get(reverse("system")).status_code == expected
    assert client_of(make_user(role, group.works)).get(reverse("system")).status_code == 404


def test_a_healthy_installation(rows, monkeypatch):
    monkeypatch.setattr(health, "problems", list)
    found = rows()
    vendor = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    assert found["数据库"][0].startswith(f"{vendor} ")
    assert found["后台任务"] == ("0 项排队，0 项处理中", "正常", "")
    assert found["未完成的后台任务"][:2] == ("0 项", "没有")
    assert found["原件"][0] == "0 个，占用 0 B"
    assert found["最近一次备份"][:2] == ("没有记录", "未知")
    assert found["操作日志"][1] == "还没有校验过"


def test_what_needs_doing_is_said_first(group, monkeypatch):
    monkeypatch.setattr(health, "problems", lambda: ["数据目录不可写"])
    words = client_of(make_user(Role.SYSTEM, group.top)).get(reverse("system")).content.decode()
    assert "<b>需要处理：</b>数据目录不可写" in words
    assert "运行正常" not in words


def test_jobs_are_counted(rows):
    job(State.QUEUED)
    job(State.RUNNING)
    job(State.FAILED)
    assert rows()["后台任务"] == ("1 项排队，1 项处理中", "正常", "")
    assert rows()["未完成的后台任务"][:2] == ("1 项", "请查看")
    job(State.QUEUED, minutes=5)
    assert rows()["后台任务"][:2] == ("2 项排队，1 项处理中", "无人处理")


def test_the_same_bytes_take_their_place_once(rows):
    for name in ("甲.txt", "乙.txt"):
        store(b"x" * 1500, name=name, by=CLERK)
    assert rows()["原件"][0] == "2 个，占用 1.5 KB"


def test_a_backup_is_known_from_the_trail(rows, time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 1, 16, 30, tzinfo=dt.UTC), tick=False)
    with action("site.backup", by=SYSTEM) as act:
        act.note("site.Backup", "*", entries=1)
    assert rows()["最近一次备份"][:2] == ("2026-03-02 00:30", "已备份")
    time_machine.move_to(dt.datetime(2026, 3, 10, 16, 30, tzinfo=dt.UTC), tick=False)
    assert rows()["最近一次备份"][:2] == ("2026-03-02 00:30", "9天以前")


def test_a_disk_nearly_full_is_said(rows, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(total=10**12, free=10**10))
    assert rows()["数据目录所在磁盘"][:2] == ("剩余 10.0 GB，共 1,000.0 GB", "不足一成")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (1_234_567, "1.2 MB"), (5 * 10**12, "5,000.0 GB")],
)
def test_sizes(size, words):
    assert size_words(size) == words


def test_the_menu_leads_there_by_right(group):
    for role, sees in [
        (Role.SYSTEM, (True, False)),
        (Role.AUDIT, (False, True)),
        (Role.CLERK, (False, False)),
    ]:
        words = client_of(make_user(role, group.top)).get(reverse("people")).content.decode()
        assert (f'href="{reverse("system")}"' in words, f'href="{reverse("trail")}"' in words) == sees
