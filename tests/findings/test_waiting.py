"""Problems elsewhere: on the first page, in the calendar and the digest, in the search."""

from __future__ import annotations

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.access.grants import grants_loaded_once
from luoshi.findings import due
from luoshi.findings.actions import change_measure, hand_over, void_finding
from luoshi.findings.actions.written import Remedy
from luoshi.findings.models import Finding, Measure
from luoshi.kernel import clock
from luoshi.kernel.writes import writes_allowed
from tests.factories.findings import fresh
from tests.factories.kernel import CLERK
from tests.factories.tasks import ago
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.findings.casework import applied, closed, make_finding, make_ledger, make_measure, mending


@pytest.fixture
def group(db):
    return make_group()


def said(found):
    return [(one.what, one.on) for one in found]


def looked_at_again_on(finding, day):
    with writes_allowed():
        Finding.objects.filter(pk=finding.pk).update(recheck_on=day)


def test_the_calendar_has_days_and_looks_back_and_mine_only_ones_own(group, django_assert_num_queries):
    mender, overseer = make_user(Role.CLERK, group.works_first), make_user(Role.CLERK, group.top)
    over = {"overseen_by": group.top, "on": ago(60)}
    make_finding(group.works_first, "逾期的", due_on=ago(5), **over)
    make_finding(group.works_first, "还早的", due_on=ago(-300), **over)
    make_finding(group.works_second, "别人的", due_on=ago(1), **over)
    early = [make_measure(group.office, due_on=ago(-4))]
    applied(mending(group.office, "申请了的", measures=early, **over))
    looked_at_again_on(closed(mending(group.office, "销号的", overseen_by=group.top)), ago(-3))
    first, last = clock.today(), ago(-30)
    with grants_loaded_once(), django_assert_num_queries(5):  # grants, what they lead twice a right, problems
        mine = said(due.mine(mender, first, last))
    assert mine == [("整改：逾期的", ago(5))]
    assert said(due.mine(overseer, first, last)) == [("整改：申请了的", ago(-4)), ("回头看：销号的", ago(-3))]
    every = {what for what, _on in said(due.between(overseer, first, last))}
    assert every == {"整改：逾期的", "整改：别人的", "整改：申请了的", "回头看：销号的"}
    assert said(due.mine(make_user(Role.LEADER, group.works_first), first, last)) == []
    assert said(due.between(make_user(), first, last)) == []
    both = {(one.ref, one.on) for one in due.between(overseer, first, last)}
    assert {(one.ref, one.on) for one in due.mine(overseer, first, last)} <= both


def test_the_first_page_says_what_waits(group):
    home = reverse("home")
    mender = client_of(make_user(Role.CLERK, group.works_first))
    overseer = client_of(make_user(Role.CLERK, group.top))
    assert "findings-waiting" not in mender.get(home).content.decode()
    make_finding(group.works_first, "待认领的问题", overseen_by=group.top)
    applied(mending(group.office, "待验收的问题", overseen_by=group.top))
    looked_at_again_on(closed(mending(group.office, "待回头看的问题", overseen_by=group.top)), ago(-3))
    page = mender.get(home).content.decode()
    assert "待认领1个" in page
    assert "待认领的问题" in page
    page = overseer.get(home).content.decode()
    assert "待验收1个" in page
    assert "待回头看1个" in page
    assert "findings-waiting" not in client_of(make_user(Role.SECURITY, group.top)).get(home).content.decode()


def test_words_of_problems_measures_and_ledgers_are_found_within_ones_rights(group):
    ledger = make_ledger(group.top, "巡察整改总台账")
    measures = [make_measure(group.works_first, "建立联席会议制度")]
    finding = make_finding(
        group.works_first, "督导检查偏少", into=ledger, problem="责任传导不够", measures=measures
    )
    top, first, office = (
        client_of(make_user(Role.CLERK, unit)) for unit in (group.top, group.works_first, group.office)
    )
    here = reverse("finding", args=[finding.uuid])

    def found(client, words) -> bool:
        return here in client.get(reverse("search"), {"q": words}).content.decode()

    for words in ("督导检查", "责任传导", "联席会议"):
        assert [found(client, words) for client in (top, first, office)] == [True, True, False]
    page = top.get(reverse("search"), {"q": "整改总台账"}).content.decode()
    assert reverse("finding_list", args=[ledger.uuid]) in page
    measure = Measure.objects.get()
    change_measure(measure, Remedy("每季度通报一次"), version=measure.version, by=CLERK)
    assert [found(top, words) for words in ("联席会议", "季度通报")] == [False, True]
    now = fresh(finding)
    now = hand_over(now, group.office, version=now.version, by=CLERK, why="职责调整")
    assert [found(client, "督导检查") for client in (top, first, office)] == [True, False, True]
    void_finding(now, version=now.version, by=CLERK, why="重复")
    assert not found(top, "督导检查")
