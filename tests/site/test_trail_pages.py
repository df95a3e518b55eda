"""操作日志: who reads which entries, what an entry shows to whom, how the trail is verified from a page."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.urls import reverse
from python_calamine import CalamineWorkbook

from luoshi.access.actions import grant
from luoshi.access.enums import Role
from luoshi.access.models import Grant
from luoshi.access.queries import unit_choices
from luoshi.audit import head, trail, triggers
from luoshi.audit.actions import void_approval
from luoshi.audit.models import Entry, OfflineApproval
from luoshi.files.actions import store
from luoshi.jobs import leases
from luoshi.jobs.enums import State
from luoshi.jobs.models import Job
from luoshi.jobs.worker import Worker
from luoshi.kernel.action import Offline, action
from luoshi.kernel.actor import SYSTEM, Door
from luoshi.kernel.writes import schema_changes_allowed
from luoshi.site.pages.filters import OfReader
from luoshi.site.pages.reading import right_for
from tests.factories.documents import make_document
from tests.factories.kernel import CLERK, OTHER
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def note(unit=None, *, why="", by=CLERK, name="access.grant", **more):
    """An entry at a unit."""
    with action(name, by=by, why=why, unit_id=unit.pk if unit else None, **more) as act:
        act.note("access.Grant", "*", words="甲")
    return Entry.objects.latest("seq")


def damage(table, column, value, key, seq):
    """What somebody with the database's password can do: the triggers are taken away and put back."""
    with schema_changes_allowed():
        triggers.remove()
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [value, seq])
        triggers.install()


def put_head():
    """The head as it stands after a commit; nothing is committed in these tests."""
    last = Entry.objects.latest("seq")
    head.put(head.Head.signed(trail.instance_id(), last.seq, last.hash))


def listed(user, **asked):
    """The sequence numbers the page lists, in order."""
    answer = client_of(user).get(reverse("trail"), asked)
    assert answer.status_code == 200
    return [int(seq) for seq in re.findall(r'href="/trail/(\d+)/"', answer.content.decode())]


def page(user, entry):
    answer = client_of(user).get(reverse("trail_entry", args=[entry.seq]))
    assert answer.status_code == 200
    return answer.content.decode()


class TestEntryPage(PagePermissionSuite):
    right = "audit.view"

    def address(self, unit):
        return reverse("trail_entry", args=[note(unit).seq])


class TestTrail(ListPermissionSuite):
    right = "audit.view"

    def address(self):
        return reverse("trail")

    def make(self, unit, mark):
        note(unit, why=mark)


class TestQueriesOfTheTrail(QueryCountSuite):
    right = "audit.view"
    queries = 8

    def address(self):
        return reverse("trail")

    def fill(self, group, count):
        for _ in range(count * 5):
            note(group.works_first)


class TestQueriesOfAnEntry(QueryCountSuite):
    right = "audit.view"
    queries = 11

    def address(self):
        return reverse("trail_entry", args=[Entry.objects.latest("seq").seq])

    def fill(self, group, count):
        users = [make_user() for _ in range(count)]
        with action("access.grant", by=SYSTEM, unit_id=group.works_first.pk) as act:
            act.create_many(
                Grant(user=user, unit=group.works_first, role=Role.CLERK, start=dt.date(2026, 1, 1))
                for user in users
            )


@pytest.fixture
def group():
    return make_group()


@pytest.fixture
def auditor(group):
    return make_user(Role.AUDIT, group.top)


def test_what_belongs_to_no_unit_is_for_those_at_the_top(group, auditor):
    below = make_user(Role.AUDIT, group.works)
    entry = note()
    assert entry.seq in listed(auditor)
    assert entry.seq not in listed(below)
    assert client_of(below).get(reverse("trail_entry", args=[entry.seq])).status_code == 404


def test_filters(group, auditor):
    first = note(group.office, why="补记授权")
    second = note(group.works_first, by=OTHER.through(Door.SHEET), name="access.revoke")
    paper = Offline("张书记", "党委书记", dt.date(2026, 3, 2), "党委会")
    third = note(group.works_first, offline=paper, by=SYSTEM, name="access.revoke")
    ours = {first.seq, second.seq, third.seq}

    def found(**asked):
        return [seq for seq in listed(auditor, **asked) if seq in ours]

    today = Entry.objects.latest("seq").at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    assert found() == [third.seq, second.seq, first.seq]
    assert found(q="补记") == [first.seq]
    assert found(action="access.revoke") == [third.seq, second.seq]
    assert found(action="access.") == [third.seq, second.seq, first.seq]
    assert found(action="documents.") == []
    assert found(action="' OR 1=1") == [third.seq, second.seq, first.seq]  # nobody offers it
    assert found(way="sheet") == [second.seq]
    assert found(offline="1") == [third.seq]
    assert found(unit=str(group.works.uuid)) == [third.seq, second.seq]
    assert found(person="0") == [third.seq]
    assert found(day_from=str(today), day_to=str(today)) == [third.seq, second.seq, first.seq]
    assert found(day_to=str(today - dt.timedelta(days=1))) == []
    assert found(day_to="0001-01-01") == []
    assert found(day_from="0001-01-01", day_to="9999-12-31") == [third.seq, second.seq, first.seq]


def test_units_are_found_by_the_search_field(group, auditor):
    entry, other = note(group.works_first), note(group.office)
    works = dict(unit_choices(auditor, "audit.view"))[str(group.works.uuid)].strip("　")
    found = listed(auditor, q=works)
    assert entry.seq in found
    assert other.seq not in found
    assert listed(auditor, q="没有这样的单位") == []


def test_a_word_of_many_units_finds_those_of_that_name(group, auditor, monkeypatch):
    monkeypatch.setattr("luoshi.site.pages.filters.MOST_NAMED", 0)
    entry, above = note(group.works_first), note(group.top)
    name = dict(unit_choices(auditor, "audit.view"))[str(group.works_first.uuid)].strip("　")
    assert entry.seq in listed(auditor, q=name)
    assert above.seq not in listed(auditor, q=name)


def test_many_units_and_persons_are_not_listed_but_an_address_that_names_one_holds(
    group, auditor, monkeypatch
):
    entry, other = note(group.works_first, by=actor(auditor)), note(group.office)
    address, asked = reverse("trail"), {"unit": str(group.works.uuid), "person": str(auditor.pk)}
    client = client_of(auditor)
    assert 'name="unit"' in client.get(address).content.decode()
    monkeypatch.setattr(OfReader, "MOST_LISTED", 1)
    words = client.get(address).content.decode()
    assert 'name="unit"' not in words
    assert 'name="person"' not in words
    assert [seq for seq in listed(auditor, **asked) if seq in {entry.seq, other.seq}] == [entry.seq]
    below = make_user(Role.AUDIT, group.works)
    stranger = {"unit": str(group.office.uuid), "person": "9" * 30}
    assert entry.seq in listed(below, **stranger)  # not theirs to choose: no condition
    assert listed(auditor, unit="x", person="²") == listed(auditor)


def test_all_entries_of_one_record(group, auditor):
    given = grant(make_user(), Role.CLERK, group.office, by=SYSTEM)
    entry = Entry.objects.latest("seq")
    address = f'/trail/?record=access.Grant+{given.uuid}"'
    assert address in page(auditor, entry)
    assert listed(auditor, record=f"access.Grant {given.uuid}") == [entry.seq]
    assert len(listed(auditor, record="\x00 1")) > 1  # no record: no condition


def test_records_are_counted_without_reading_them(group, auditor):
    with action("access.grant", by=SYSTEM, unit_id=group.office.pk) as act:
        for key in ('a","b', "乙", "丙"):
            act.note("access.Grant", key)
    entry = Entry.objects.latest("seq")
    words = page(auditor, entry)
    assert "<dt>涉及记录</dt><dd>3 条</dd>" in words


def test_an_entry_shows_what_changed_and_leads_to_the_record(group, auditor):
    user = make_user()
    given = grant(user, Role.CLERK, group.office, by=SYSTEM)
    with action("access.revoke", by=SYSTEM, why="调离", unit_id=group.office.pk, typed_fields=2) as act:
        act.change(given, end=dt.date(2027, 1, 1))
    entry = Entry.objects.latest("seq")
    words = page(auditor, entry)
    assert '<td class="ls-c-pair" data-label="改后">2027-01-01</td>' in words
    assert "<dd>调离</dd>" in words
    assert "<dd>2 项</dd>" in words
    assert reverse("user", args=[user.uuid]) in words
    assert entry.hash[:12] in words
    assert "封签相符" in words


def test_an_auditor_sees_the_act_but_no_business_content(group, auditor):
    document = make_document(group.office, title="关于整改的请示")
    entry = Entry.objects.filter(action="documents.receive").latest("seq")
    for who, sees in [(auditor, False), (make_user(Role.AUDIT, group.top), False)]:
        words = page(who, entry)
        assert ("关于整改的请示" in words) is sees
        assert "标题" in words
    both = make_user(Role.AUDIT, group.top)
    grant(both, Role.CLERK, group.top, by=SYSTEM)
    words = page(both, entry)
    assert "关于整改的请示" in words
    assert reverse("document", args=[document.uuid]) in words


def test_whose_contents_need_which_right():
    assert right_for("documents.Document") == "documents.view"
    assert right_for("documents.Text") == "documents.view"  # a part of it
    assert right_for("access.Grant") == "users.view"
    assert right_for("packs.Pack") == ""
    assert right_for("files.StoredFile") is None
    assert right_for("gone.Thing") is None


def test_the_export_has_the_filtered_rows_and_stands_in_the_trail(group, auditor):
    note(group.office, why="=1+1")
    note(group.office, name="access.revoke")
    answer = client_of(auditor).get(reverse("trail"), {"export": "xlsx", "action": "access.grant", "q": "=1"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert head == ["操作", "时间", "操作人", "单位", "途径", "涉及记录", "手工填写项", "原因", "序号"]
    assert [(row[0], row[2], row[3], row[4], row[5], row[7]) for row in rows] == [
        ("授予角色", "李文书", "机关党支部", "网页", 1, "=1+1")
    ]
    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.actor_id, entry.unit_id) == ("audit.export", auditor.pk, group.top.pk)
    assert "授予角色" in page(auditor, entry)


def test_a_damaged_entry_hides_no_other(group, auditor):
    entry = note(group.office)
    damage("audit_detail", "text", "{", "entry_seq", entry.seq)
    damage("audit_entry", "touched", "[", "seq", entry.seq)
    damage("audit_entry", "parts", "{{", "seq", entry.seq)
    assert entry.seq in listed(auditor)
    words = page(auditor, entry)
    assert "与写入时不同" in words
    assert "这一条的内容读不出来" in words


def test_a_moment_that_is_none_is_said(group, auditor):
    """PostgreSQL's driver refuses to read it, SQLite's reads nothing: the page says so either way."""
    entry = note(group.office)
    moments = {"sqlite": "garbage", "postgresql": "infinity"}
    damage("audit_entry", "at", moments[connection.vendor], "seq", entry.seq)
    said = {"sqlite": "日志头被改动", "postgresql": "请校验日志，会指出是第几条"}[connection.vendor]
    assert said in page(auditor, entry)
    if connection.vendor == "sqlite":
        assert listed(auditor)[0] == entry.seq
    else:
        assert said in client_of(auditor).get(reverse("trail")).content.decode()


def test_many_records_are_folded(group, auditor):
    with action("access.grant", by=SYSTEM, unit_id=group.office.pk) as act:
        for number in range(60):
            act.note("access.Grant", str(number), words="甲")
    words = page(auditor, Entry.objects.latest("seq"))
    assert words.count('<details class="ls-more">') == 50
    assert "另有 10 条记录没有列出" in words
    assert '<details class="ls-more">' not in page(auditor, note(group.office))


def test_a_number_too_large_is_no_entry(auditor):
    for seq in (0, 10**12, 10**30):
        assert client_of(auditor).get(f"/trail/{seq}/").status_code == 404


def test_the_trail_is_verified_in_the_background(group, auditor):
    client = client_of(auditor)
    address = reverse("trail_verify")
    assert "还没有校验过" in client.get(address).content.decode()
    for _ in range(2):  # the second finds the first under way
        assert client.post(address).status_code == 302
    assert Job.objects.count() == 1
    assert "排队中" in client.get(address).content.decode()
    progress = client.get(reverse("trail_verify_progress"), headers={"HX-Request": "true"})
    assert "校验进度" in progress.content.decode()
    put_head()
    assert Worker(sleep=lambda _seconds: None).drain() == 1
    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.actor_id, entry.door) == ("audit.verify", auditor.pk, "job")
    words = client.get(address).content.decode()
    assert f"完好：共 {entry.seq - 1} 条" in words
    over = client.get(reverse("trail_verify_progress"), headers={"HX-Request": "true"})
    assert over.headers["HX-Refresh"] == "true"
    assert client.get(reverse("trail_verify_progress")).status_code == 302


def test_what_is_broken_is_said(group, auditor):
    entry = note(group.office)
    damage("audit_entry", "why", "改过", "seq", entry.seq)
    client = client_of(auditor)
    client.post(reverse("trail_verify"))
    Worker(sleep=lambda _seconds: None).drain()
    words = client.get(reverse("trail_verify")).content.decode()
    assert f"第 {entry.seq} 条：日志头被改动" in words
    assert f"此前 {entry.seq - 1} 条相符" in words


def test_a_verification_that_did_not_end_is_said(auditor):
    client = client_of(auditor)
    client.post(reverse("trail_verify"))
    job = leases.take(Job.objects.get().uuid)
    leases.finish(job, State.FAILED, error="后台处理多次中断")
    assert "后台处理多次中断" in client.get(reverse("trail_verify")).content.decode()


@pytest.mark.parametrize("name", ["trail_verify", "trail_verify_progress"])
def test_the_whole_chain_is_for_those_who_audit_all_of_it(group, auditor, name):
    assert client_of(auditor).get(reverse(name)).status_code in {200, 302}
    for user in (
        make_user(), make_user(Role.AUDIT, group.works), make_user(Role.SYSTEM, group.top), make_user(Role.CLERK, group.top)
    ):  # fmt: skip
        for method in ("get", "post"):
            assert getattr(client_of(user), method)(reverse(name)).status_code in {404, 405}
    assert Job.objects.count() == 0


@pytest.fixture
def scan(group):
    """A scan of an approval of somebody's grant."""
    file = store(b"%PDF-1.4 scan", name="批示.pdf", by=CLERK, unit_id=group.office.pk)
    paper = Offline("张书记", "党委书记", dt.date(2026, 3, 2), "党委会", scan_id=file.pk)
    user = make_user()
    with action("access.grant", by=CLERK, unit_id=group.office.pk, offline=paper) as act:
        act.create(Grant(user=user, unit=group.office, role=Role.CLERK, start=dt.date(2026, 1, 1)))
    return file


def test_the_scan_of_an_approval_is_for_whoever_may_see_its_record(group, auditor, scan):
    address = reverse("file-download", args=[scan.uuid])
    entry = Entry.objects.latest("seq")
    words = page(auditor, entry)
    assert address in words
    assert "张书记（党委书记）" in words
    answer = client_of(auditor).get(address)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"%PDF-1.4 scan")
    assert (
        client_of(make_user(Role.CLERK, group.top)).get(address).status_code == 404
    )  # no right to see grants
    assert client_of(make_user(Role.AUDIT, group.works)).get(address).status_code == 404


def test_an_approval_taken_back_opens_its_scan_no_longer(auditor, scan):
    void_approval(OfflineApproval.objects.get(), by=CLERK, why="登记错了")
    assert client_of(auditor).get(reverse("file-download", args=[scan.uuid])).status_code == 404


def test_a_file_nobody_answers_for_is_for_nobody(group, auditor):
    file = store(b"x", name="x.txt", by=CLERK)
    assert client_of(auditor).get(reverse("file-download", args=[file.uuid])).status_code == 404
