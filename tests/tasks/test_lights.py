"""灯: the same in Python and in SQL on any day, and each says why."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.kernel import clock
from luoshi.kernel.writes import writes_allowed
from luoshi.tasks.enums import Light, State
from luoshi.tasks.lights import STATES, light_on, lit, shown
from luoshi.tasks.models import Task
from luoshi.tasks.packs import Lights, task_rules
from luoshi.tasks.queries import with_lights
from tests.figures.test_frozen import undone
from tests.tasks.casework import DAY, DUE, done, in_state, make_task

pytestmark = pytest.mark.django_db
DAYS = st.dates(dt.date(2021, 2, 1), dt.date(2021, 4, 30))
MAYBE = st.none() | DAYS


@st.composite
def standing(draw):
    """The columns a light looks at, in any combination a task can have."""
    state = draw(st.sampled_from(State))
    round_on = draw(DAYS)
    done_on = round_on + dt.timedelta(days=draw(st.integers(0, 60)))
    ended = state in {State.DONE, State.REPORTED}
    return {
        "state": state, "round_on": round_on, "given_on": round_on, "due_on": draw(MAYBE), "review_on": draw(MAYBE),
        "next_on": draw(MAYBE), "noted_on": draw(MAYBE), "done_on": done_on if ended else None,
        "accepted_on": done_on if state is State.DONE else None,
    }  # fmt: skip


def test_in_python_as_in_the_database(group):
    @settings(max_examples=settings.default.max_examples)
    @given(
        st.lists(standing(), min_size=1, max_size=12),
        DAYS,
        st.integers(0, 30),
        st.integers(0, 40),
    )
    def check(rows, day, near, silent):
        rule = Lights(near_days=near, silent_days=silent, source="测试")
        with undone(), writes_allowed():
            tasks = [
                Task(
                    unit=group.works, given_by=group.top, title="一", entered_at=clock.now(), entered_by_name="甲", **row
                )
                for row in rows
            ]  # fmt: skip
            Task.objects.bulk_create(tasks)
            found = list(Task.objects.annotate(**lit(day, rule)))
            assert len(found) == len(rows)
            for task in found:
                light = light_on(task, day, rule)
                assert task.light == light
                assert State(task.state) in STATES[light]

    check()


@pytest.mark.parametrize(
    ("day", "word", "why"),
    [
        (DAY, "正常", "时限是2021-06-30，在时限内"),
        (dt.date(2021, 4, 15), "正常", "时限是2021-06-30，在时限内"),
        (dt.date(2021, 4, 16), "滞后", "自2021-03-01起没有登记进展，超过45天为滞后（依据：本产品的默认设置"),
        (dt.date(2021, 6, 20), "还有10天", "时限是2021-06-30，10天以内为临期（依据：本产品的默认设置"),
        (DUE, "今天到期", "时限是2021-06-30，10天以内为临期（依据：本产品的默认设置"),
        (dt.date(2021, 7, 12), "逾期12天", "应于2021-06-30前完成，到今天还没有报办结"),
    ],
)
def test_why_a_light_is_what_it_is(group, day, word, why):
    light = shown(make_task(group.works), day, task_rules())
    assert light.word == word
    assert light.why.startswith(why)


def test_each_other_light_has_its_words(group, go):
    late = done(group.works, due_on=DAY)
    late.done_on = dt.date(2021, 3, 4)
    lasting = in_state(group.works, State.LASTING)
    behind = make_task(group.works)
    behind.next_on = dt.date(2021, 3, 2)
    rules, day = task_rules(), dt.date(2021, 3, 5)
    found = [
        (light.word, light.why)
        for light in (
            shown(task, at, rules)
            for task, at in (
                (late, day), (behind, day), (lasting, day), (lasting, dt.date(2021, 9, 3)),
                (make_task(group.works, due_on=None), day), (in_state(group.works, State.REPORTED), day),
                (in_state(group.works, State.STOPPED), day), (in_state(group.works, State.SPLIT), day),
            )
        )
    ]  # fmt: skip
    assert found == [
        ("逾期办结", "时限是2021-03-01，于2021-03-04完成"), ("滞后", "有节点应于2021-03-02前完成，还没有登记完成"),
        ("长期坚持", ""), ("逾期2天", "应于2021-09-01前复查，到今天还没有登记复查"),
        ("时限待定", "没有写明完成日期，到期提醒不起作用"), ("待验收", ""), ("已终止", ""), ("已分解", ""),
    ]  # fmt: skip


def test_a_list_is_narrowed_to_a_light(group, go):
    tasks = [in_state(group.works, state) for state in State]
    found = with_lights(Task.objects.rows(), dt.date(2021, 7, 1))
    assert {task.pk for task in found.filter(light=Light.OVER)} == {
        task.pk for task in Task.objects.rows() if task.state == State.DOING
    }
    assert len(tasks) < found.count()
