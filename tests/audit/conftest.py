import pytest

from luoshi.audit import head, trail
from luoshi.audit.models import Entry
from luoshi.kernel.action import action
from tests.factories.kernel import CLERK


@pytest.fixture
def written(data_dir):
    """Ten entries and their head, as after ten committed actions."""
    for number in range(1, 11):
        with action("testapp.edit", by=CLERK, why="更正", unit_id=1, typed_fields=number) as act:
            act.note("testapp.Memo", str(number), 标题=f"第{number}号")
    last = Entry.objects.latest("seq")
    head.put(head.Head.signed(trail.instance_id(), last.seq, last.hash))
    return data_dir
