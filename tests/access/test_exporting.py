"""Lists of one's own unit may be taken away, beyond it by a right; each export stands in the trail."""

from __future__ import annotations

import pytest
from django.urls import reverse

from luoshi.access.actions import grant
from luoshi.access.enums import Role
from luoshi.access.exporting import may_export
from luoshi.audit.models import Detail, Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.factories.documents import make_document
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db

VIEW = "documents.view"


@pytest.fixture
def group():
    return make_group()


def exported(user, name: str, **more):
    return client_of(user).get(reverse(name), {"export": "xlsx", **more})


def noted() -> tuple[Entry, str]:
    entry = Entry.objects.filter(action="access.export").latest("seq")
    return entry, Detail.objects.get(entry_seq=entry.seq).text


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.CLERK, True),
        (Role.HEAD, True),
        (Role.REVIEWER, True),
        (Role.ASSESSOR, True),  # by the right
        (Role.INSPECTOR, True),
        (Role.LEADER, False),
    ],
)
def test_who_writes_takes_away_who_only_reads_needs_the_right(group, role, allowed):
    assert may_export(make_user(role, group.works), VIEW) is allowed


def test_what_reaches_beyond_the_own_unit_counts(group):
    user = make_user(Role.CLERK, group.works)
    grant(user, Role.LEADER, group.works_first, by=SYSTEM)
    assert may_export(user, VIEW)  # under the own unit
    grant(user, Role.LEADER, group.office, by=SYSTEM)
    assert not may_export(user, VIEW)


def test_an_export_stands_in_the_trail_with_count_and_conditions(group):
    user = make_user(Role.CLERK, group.works)
    answer = exported(user, "units_listed", on="2021-01-31", q="甲厂", kind="branch")
    assert answer.status_code == 200
    answer.getvalue()
    entry, detail = noted()
    assert (entry.actor_id, entry.unit_id) == (user.pk, group.works.pk)
    for words in ('"count":2', "截至2021-01-31", "甲厂", "党支部"):
        assert words in detail.replace('": ', '":')


def test_beyond_it_is_refused_with_the_list_shown_again(group):
    user = make_user(Role.LEADER, group.top)
    answer = client_of(user).get(reverse("units_listed"), {"export": "xlsx", "kind": "branch"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{reverse('units_listed')}?kind=branch"
    assert "这张表超出了您自己的单位" in page
    assert "导出本表" not in page
    assert not Entry.objects.filter(action="access.export").exists()


def test_the_list_of_documents_stands_in_the_trail(group, data_dir):
    apply_builtin(by=SYSTEM)
    make_document(group.works)
    user = make_user(Role.CLERK, group.works)
    answer = exported(user, "documents")
    assert answer.status_code == 200
    answer.getvalue()
    entry, detail = noted()
    assert entry.unit_id == group.works.pk
    assert "documents.Document" in detail + entry.touched
    reader = make_user(Role.LEADER, group.works)
    assert exported(reader, "documents").status_code == 302
    assert "导出本表" not in client_of(reader).get(reverse("documents")).content.decode()


@pytest.mark.parametrize("name", ["users", "units_listed"])
@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDIT])
def test_the_administrators_take_their_own_lists_away(group, role, name):
    answer = exported(make_user(role, group.top), name)
    assert answer.status_code == 200
    answer.getvalue()
    assert noted()[0].unit_id == group.top.pk


def test_the_state_of_the_system_taken_away_stands_in_the_trail(group, data_dir):
    user = make_user(Role.SYSTEM, group.top)
    answer = exported(user, "system")
    assert answer.status_code == 200
    answer.getvalue()
    entry, detail = noted()
    assert (entry.actor_id, entry.unit_id) == (user.pk, group.top.pk)
    assert "site.System" in detail + entry.touched
