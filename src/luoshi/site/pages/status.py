"""系统状态: what the system administrator looks at before anybody complains."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Sum
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi import __version__
from luoshi.access.exporting import export_table
from luoshi.access.grants import at_top
from luoshi.audit.models import Entry
from luoshi.files.models import StoredFile
from luoshi.jobs import queries as jobs
from luoshi.jobs.enums import State
from luoshi.kernel import clock
from luoshi.packs.queries import in_force
from luoshi.site import health
from luoshi.site.pages import verification
from luoshi.site.pages.tables import StatusRow, StatusTable, local
from luoshi.ui.components import Light, Note, Tone
from luoshi.ui.text import group

VIEW: Final = "system.view"
BACKUP: Final = "site.backup"  # the entry of the trail a finished backup leaves
BACKUP_DAYS: Final = 7  # older than this is said: an amber light, not a rule
LOW_SPACE: Final = 0.1  # of the disk that holds the data folder


@require_GET
def system(request: HttpRequest) -> HttpResponseBase:
    """The installation as it stands; for those who run all of it."""
    if not at_top(request.user, VIEW):
        raise Http404
    found = health.problems()
    table = StatusTable(request, [*_program(), *_data(), *_work()])
    if table.wants_export:
        return export_table(request, table, "site.System", VIEW)
    notes = [Note(problem, "over", _("需要处理：")) for problem in found]
    light = Light(Tone.OVER, _("需要处理")) if found else Light(Tone.OK, _("运行正常"))
    context = {"table": table, "notes": notes, "light": light, "at": local(clock.now())}
    return table.respond("site/system.html", context)


def size_words(size: int) -> str:
    """Bytes as people read them: 820 B, 1.4 MB, 12.0 GB."""
    amount = float(size)
    for noun in ("B", "KB", "MB", "GB"):
        if amount < 1000 or noun == "GB":  # noqa: PLR2004 - decimal, as disks are sold
            return f"{size} B" if noun == "B" else f"{amount:,.1f} {noun}"
        amount /= 1000
    raise AssertionError  # the last noun takes whatever is left


def _program() -> Iterator[StatusRow]:
    part = _("程序")
    yield StatusRow(part, _("落实"), __version__)
    yield StatusRow(part, "Python · Django", f"{platform.python_version()} · {django.get_version()}")
    packs = "；".join(f"{version.title} {version.version}" for version in in_force())
    light = None if packs else Light(Tone.OVER, _("未应用"), _("请运行 luoshi packs apply"))
    yield StatusRow(part, _("规则包"), packs or _("没有"), light)


def _data() -> Iterator[StatusRow]:
    part = _("数据")
    name, size = _database()
    yield StatusRow(
        part, _("数据库"), name, beside=_("占用 %s") % size_words(size) if size is not None else ""
    )
    kept = (
        StoredFile.objects.values("sha256").annotate(bytes=Max("size")).aggregate(total=Sum("bytes"))["total"]
        or 0
    )
    rows = StoredFile.objects.count()
    yield StatusRow(
        part, _("原件"), _("%(count)s 个，占用 %(size)s") % {"count": group(rows), "size": size_words(kept)},
        beside=_("相同内容只存一份"),
    )  # fmt: skip
    yield _disk(part)
    yield _backup(part)


def _database() -> tuple[str, int | None]:
    """What keeps the data, its version, and the bytes it takes (None where it does not say)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
            version, size = cursor.fetchone()
            return f"PostgreSQL {version}", int(size)
        cursor.execute("SELECT sqlite_version()")
        (version,) = cursor.fetchone()
    base = Path(str(connection.settings_dict["NAME"]))
    files = [base, base.with_name(f"{base.name}-wal")]
    return f"SQLite {version}", sum(file.stat().st_size for file in files if file.exists()) or None


def _disk(part: str) -> StatusRow:
    try:
        disk = shutil.disk_usage(settings.DATA_DIR)
    except OSError:
        return StatusRow(part, _("数据目录所在磁盘"), _("读不到"), Light(Tone.OVER, _("读不到")))
    words = _("剩余 %(free)s，共 %(total)s") % {
        "free": size_words(disk.free),
        "total": size_words(disk.total),
    }
    low = disk.free < disk.total * LOW_SPACE
    light = Light(Tone.NEAR, _("不足一成"), _("请清理或扩充磁盘")) if low else Light(Tone.OK, _("够用"))
    return StatusRow(part, _("数据目录所在磁盘"), words, light)


def _backup(part: str) -> StatusRow:
    last = Entry.objects.filter(action=BACKUP).order_by("-seq").values_list("at", flat=True).first()
    if last is None:
        why = _("用 luoshi backup 做过的备份会记在操作日志里；用别的办法做的，这里看不到")
        return StatusRow(part, _("最近一次备份"), _("没有记录"), Light(Tone.NEAR, _("未知"), why))
    days = (clock.today() - local(last).date()).days
    light = (
        Light(Tone.NEAR, _("%s天以前") % days, _("请安排定期备份"))
        if days > BACKUP_DAYS
        else Light(Tone.OK, _("已备份"))
    )
    return StatusRow(part, _("最近一次备份"), f"{local(last):%Y-%m-%d %H:%M}", light)


def _work() -> Iterator[StatusRow]:
    part = _("运行")
    count = jobs.counts()
    if jobs.stuck():
        light = Light(
            Tone.OVER, _("无人处理"), _("后台进程似乎没有运行，请检查 luoshi serve 或 luoshi worker")
        )
    else:
        light = Light(Tone.OK, _("正常"))
    waiting = _("%(queued)s 项排队，%(running)s 项处理中") % {
        "queued": group(count[State.QUEUED]), "running": group(count[State.RUNNING])
    }  # fmt: skip
    yield StatusRow(part, _("后台任务"), waiting, light)
    failed = count[State.FAILED]
    light = (
        Light(Tone.NEAR, _("请查看"), _("原因见提交人的页面和运行日志"))
        if failed
        else Light(Tone.OK, _("没有"))
    )
    yield StatusRow(part, _("未完成的后台任务"), _("%s 项") % group(failed), light, _("九十天以内"))
    yield _trail(part)


def _trail(part: str) -> StatusRow:
    try:
        entries = Entry.objects.aggregate(last=Max("seq"))["last"] or 0
    except DatabaseError:
        return StatusRow(part, _("操作日志"), _("读不到"), Light(Tone.OVER, _("读不到")))
    words = _("%s 条") % group(entries)
    last = verification.last()
    if last is None or last.job.finished_at is None:
        return StatusRow(
            part, _("操作日志"), words, Light(Tone.NA, _("还没有校验过"), _("由审计管理员在“校验日志”页办理"))
        )
    beside = _("上次校验 %s") % f"{local(last.job.finished_at):%Y-%m-%d %H:%M}"
    return StatusRow(part, _("操作日志"), words, last.light, beside)
