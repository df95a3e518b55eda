"""Two administrators with the same page open: the first to press the button wins, the other is told and loses nothing."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.audit.outcome import check
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Placement, UnitSpan
from luoshi.packs.actions import apply_builtin
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user


@pytest.mark.django_db(transaction=True)
def test_the_same_unit_moved_two_ways_at_once(data_dir):
    apply_builtin(by=SYSTEM)
    group = make_group()
    other = make_unit("乙厂党总支", parent=group.top, kind=UnitKind.GENERAL_BRANCH)
    url = reverse("unit_move", args=[group.office.uuid])
    places = [group.works, other]
    people = [client_of(make_user(Role.CLERK, group.top)) for _ in places]
    seen = [client.get(url).context["form"]["seen"].value() for client in people]
    begin = threading.Barrier(len(people))
    answers = {}

    def press(at):
        data = {
            "parent": str(places[at].uuid),
            "on": "2021-02-01",
            "document_no": f"〔2021〕{at + 1}号",
            "seen": seen[at],
        }
        begin.wait()
        try:
            answers[at] = people[at].post(url, data)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[at]) for at in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = {at: answer.status_code for at, answer in answers.items()}
    assert sorted(statuses.values()) == [302, 422], statuses
    won = next(at for at, status in statuses.items() if status == 302)
    page = answers[1 - won].content.decode()
    assert "没有保存：这个组织刚刚被别人调整过，请刷新核对后再登记" in page
    assert f"〔2021〕{2 - won}号" in page  # what was typed is still there
    moves = Placement.objects.filter(unit=group.office, start="2021-02-01")
    assert [move.parent_id for move in moves] == [places[won].pk]
    assert UnitSpan.objects.on(moves[0].start).get(unit=group.office).parent_id == places[won].pk
    assert check().sound
