"""What an action's methods do, and what they leave in the trail."""

import datetime as dt
import json
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.audit.models import Detail, Entry, OfflineApproval
from luoshi.kernel.action import CHANGED_MEANWHILE, Offline, action, current_action
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import Conflict, Refused
from luoshi.kernel.snapshots import SAID, digest_of
from tests.factories.kernel import CLERK, OTHER, unit
from tests.kernel.testapp.models import Memo, Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def top():
    return unit()


def memo(top, title="会议纪要", **more):
    with action("testapp.make", by=CLERK) as act:
        return act.create(Memo(unit=top, title=title, **more))


def last():
    entry = Entry.objects.latest("seq")
    return entry, json.loads(Detail.objects.get(pk=entry.seq).text)["touches"]


def test_create_stamps_who_and_when(top):
    made = memo(top, pages=3)
    entry, touches = last()
    assert (made.entered_by_id, made.entered_by_name, made.version) == (7, "李文书", 1)
    assert made.entered_at == entry.at
    assert (entry.action, entry.actor_id, entry.actor_name, entry.door) == (
        "testapp.make",
        7,
        "李文书",
        "page",
    )
    assert entry.request_id == "r-1"
    assert json.loads(entry.touched) == [f"create testapp.Memo {made.uuid}"]
    assert touches[0]["after"]["pages"] == 3
    assert touches[0]["before"] == {}


def test_change_writes_only_what_differs(top):
    made = memo(top, pages=3)
    with action("testapp.edit", by=OTHER) as act:
        act.change(made, title="会议纪要", pages=4)
    _, touches = last()
    assert (touches[0]["before"], touches[0]["after"]) == ({"pages": 3}, {"pages": 4})
    assert Memo.objects.get().version == 2


def test_nothing_changed_leaves_no_entry_and_no_version(top):
    made = memo(top, pages=3)
    before = Entry.objects.count()
    with action("testapp.edit", by=CLERK) as act:
        act.change(made, pages=3)
    assert (Entry.objects.count(), Memo.objects.get().version) == (before, 1)


def test_the_second_of_two_editors_is_told(top):
    made = memo(top)
    mine, theirs = Memo.objects.get(pk=made.pk), Memo.objects.get(pk=made.pk)
    with action("testapp.edit", by=OTHER) as act:
        act.change(theirs, title="别人改的")
    with pytest.raises(Conflict) as refused, action("testapp.edit", by=CLERK) as act:
        act.change(mine, title="我改的")
    assert refused.value.sentence == CHANGED_MEANWHILE
    assert Memo.objects.get().title == "别人改的"


def test_the_same_editor_may_change_twice(top):
    made = memo(top)
    with action("testapp.edit", by=CLERK) as act:
        act.change(made, pages=1)
        act.change(made, pages=2)
    assert (Memo.objects.get().pages, Memo.objects.get().version) == (2, 3)


def test_many_are_changed_in_few_statements(top, django_assert_num_queries):
    with action("testapp.make", by=CLERK) as act:
        made = act.create_many([Memo(unit=top, title=f"第{n}号") for n in range(30)])
    with action("testapp.edit", by=CLERK) as act:  # noqa: SIM117 - the entry itself is not counted
        with django_assert_num_queries(1):
            changed = act.change_many(made, pages=9)
    assert len(changed) == 30
    assert set(Memo.objects.values_list("pages", "version")) == {(9, 2)}
    assert {row.version for row in made} == {2}
    _, touches = last()
    assert len(touches) == 30


def test_many_are_changed_all_or_none(top):
    with action("testapp.make", by=CLERK) as act:
        made = act.create_many([Memo(unit=top, title=f"第{n}号") for n in range(3)])
    stale = [Memo.objects.get(pk=row.pk) for row in made]
    with action("testapp.edit", by=OTHER) as act:
        act.change(made[1], pages=1)
    with pytest.raises(Conflict), action("testapp.edit", by=CLERK) as act:
        act.change_many(stale, pages=9)
    assert list(Memo.objects.order_by("pk").values_list("pages", flat=True)) == [0, 1, 0]


def test_change_many_groups_rows_by_version_and_by_what_differs(top):
    first, second = memo(top, "甲"), memo(top, "乙", pages=5)
    with action("testapp.edit", by=CLERK) as act:
        act.change(first, title="丙")
        assert act.change_many([first, second], pages=5, token="密") == [first, second]
    assert set(Memo.objects.values_list("title", "pages", "version", "token")) == {
        ("丙", 5, 3, "密"),
        ("乙", 5, 2, "密"),
    }


def test_each_of_many_gets_values_of_its_own_in_few_statements(top):
    made = [memo(top, f"第{number}期", pages=1) for number in range(1, 6)]
    with action("testapp.edit", by=OTHER) as act:
        act.change(made[0], text="先改")
    with CaptureQueriesContext(connection) as queries, action("testapp.edit", by=OTHER) as act:
        wanted = [(one, {"pages": number, "text": "正文"}) for number, one in enumerate(made, 1)]
        changed = act.change_each(wanted)
    assert sum(query["sql"].startswith("UPDATE") for query in queries) == 2
    assert changed == made
    assert list(Memo.objects.order_by("pk").values_list("pages", "text", "version")) == [
        (1, "正文", 3), (2, "正文", 2), (3, "正文", 2), (4, "正文", 2), (5, "正文", 2),
    ]  # fmt: skip
    assert [one.version for one in made] == [3, 2, 2, 2, 2]
    _, touches = last()
    assert [touch["after"] for touch in touches][:2] == [{"text": "正文"}, {"pages": 2, "text": "正文"}]


def test_each_of_many_is_changed_or_none(top):
    first, second = memo(top, "甲"), memo(top, "乙")
    stale = Memo.objects.get(pk=second.pk)
    with action("testapp.edit", by=OTHER) as act:
        act.change(second, pages=7)
    with pytest.raises(Conflict), action("testapp.edit", by=CLERK) as act:
        act.change_each([(first, {"pages": 1}), (stale, {"pages": 2})])
    assert list(Memo.objects.order_by("pk").values_list("pages", flat=True)) == [0, 7]


def test_many_are_voided_in_few_statements(top):
    made = [memo(top, f"第{number}期") for number in range(1, 4)]
    with action("testapp.drop", by=CLERK) as act:
        act.void(made[0], why="重复")
    with action("testapp.drop", by=OTHER) as act:
        assert act.void_many(made, why="撤销导入") == made[1:]
    assert [one.voided_why for one in Memo.objects.order_by("pk")] == ["重复", "撤销导入", "撤销导入"]
    assert [touch["verb"] for touch in last()[1]] == ["void", "void"]
    with pytest.raises(Refused), action("testapp.drop", by=OTHER) as act:
        act.void_many(made, why=" ")


def test_a_draft_sent_twice_is_one_record(top):
    key = uuid.uuid4()
    with action("testapp.make", by=CLERK) as act:
        first = act.create_once(Memo(uuid=key, unit=top, title="一"))
    with action("testapp.make", by=CLERK) as act:
        again = act.create_once(Memo(uuid=key, unit=top, title="二"))
    assert (again.pk, again.title, Memo.objects.count()) == (first.pk, "一", 1)


def test_anothers_uuid_opens_nothing(top):
    made = memo(top)
    with pytest.raises(Refused), action("testapp.make", by=OTHER) as act:
        act.create_once(Memo(uuid=made.uuid, unit=top, title="二"))


def test_another_broken_constraint_is_not_mistaken_for_a_draft(top):
    memo(top, "同名")
    with pytest.raises(IntegrityError), action("testapp.make", by=CLERK) as act:
        act.create_once(Memo(unit=top, title="同名"))


def test_void_keeps_the_row_and_frees_the_unique_key(top):
    made = memo(top, "同名")
    with action("testapp.void", by=OTHER) as act:
        act.void(made, why=" 重复登记 ")
    entry, touches = last()
    assert touches[0]["verb"] == "void"
    assert (made.voided_by_name, made.voided_why, made.is_void) == ("王科长", "重复登记", True)
    assert made.voided_at == entry.at
    assert (Memo.objects.count(), Memo.objects.rows().count()) == (1, 0)
    memo(top, "同名")
    assert Memo.objects.rows().count() == 1


def test_void_needs_a_reason_and_happens_once(top):
    made = memo(top)
    with pytest.raises(Refused) as refused, action("testapp.void", by=CLERK) as act:
        act.void(made, why="  ")
    assert refused.value.field == "why"
    with action("testapp.void", by=CLERK) as act:
        act.void(made, why="错")
        act.void(made, why="再错")
    assert Memo.objects.get().voided_why == "错"


def test_a_stale_void_is_a_conflict(top):
    made = memo(top)
    stale = Memo.objects.get()
    with action("testapp.edit", by=CLERK) as act:
        act.change(made, pages=2)
    with pytest.raises(Conflict), action("testapp.void", by=CLERK) as act:
        act.void(stale, why="错")
    assert Memo.objects.rows().count() == 1


def test_records_are_neither_removed_nor_derived(top):
    memo(top)
    with action("testapp.x", by=CLERK) as act:
        with pytest.raises(TypeError):
            act.remove(Memo.objects.all())
        with pytest.raises(TypeError):
            act.derive([Memo(unit=top, title="二")])
    assert Memo.objects.count() == 1


def test_records_software_made_are_told_by_number_and_digest(top, monkeypatch):
    monkeypatch.setattr(Memo, "is_derived", property(lambda memo: memo.pages == 0))
    with action("testapp.derive", by=CLERK) as act:
        made = act.derive([Memo(unit=top, title=f"第{n}号") for n in range(3)])
    entry, touches = last()
    assert json.loads(entry.touched) == ["derive testapp.Memo *"]
    assert touches[0]["after"] == {"count": 3, "digest": digest_of(Memo.objects.order_by("pk"))}
    assert {row.entered_by_name for row in Memo.objects.all()} == {"李文书"}
    with action("testapp.edit", by=OTHER) as act:
        act.change(made[0], title="改过")
    assert last()[1][0]["before"] == {"title": "第0号"}
    assert digest_of(Memo.objects.order_by("pk")) != touches[0]["after"]["digest"]
    with action("testapp.derive", by=CLERK) as act, pytest.raises(TypeError):
        act.derive([Memo(unit=top, title="甲"), Memo(unit=top, title="乙", pages=1)])


def test_derived_rows_are_told_by_number_and_digest_only():
    with action("testapp.derive", by=CLERK) as act:
        made = act.derive(Tag(word=str(n)) for n in range(5))
        assert act.remove(Tag.objects.filter(word__in=["1", "2"])) == 2
    entry, touches = last()
    assert json.loads(entry.touched) == ["derive testapp.Tag *", "remove testapp.Tag *"]
    assert [touch["after"] for touch in touches] == [{"count": 5, "digest": digest_of(made)}, {"count": 2}]
    assert Tag.objects.count() == 3


def test_secrets_and_long_texts_do_not_enter_the_trail(top):
    made = memo(top, token="s3cret", text="长" * 5000)
    with action("testapp.edit", by=CLERK) as act:
        act.change(made, token="other", text="短")
        act.note("access.User", "1", password="x", token="", secret={"a": 1})
    detail = Detail.objects.order_by("pk").last().text
    assert "s3cret" not in detail
    assert "other" not in detail
    touches = json.loads(detail)["touches"]
    assert touches[0]["before"]["text"]["chars"] == 5000
    assert touches[0]["after"] == {"token": "***", "text": "短"}
    assert touches[1]["after"] == {"password": "***", "token": "", "secret": "***"}


def test_an_action_within_an_action_is_one_entry(top):
    count = Entry.objects.count()
    with action("testapp.outer", by=CLERK, typed_fields=2) as outer:
        outer.create(Tag(word="外"))
        with action("testapp.inner", by=CLERK, typed_fields=3, why="内") as inner:
            assert inner is outer is current_action()
            inner.create(Tag(word="内"))
    entry, touches = last()
    assert Entry.objects.count() == count + 1
    assert (entry.action, entry.parts, entry.typed_fields, entry.why) == (
        "testapp.outer",
        '["testapp.inner"]',
        5,
        "内",
    )
    assert len(touches) == 2
    assert current_action() is None


def test_an_inner_action_that_fails_leaves_nothing_behind():
    with action("testapp.outer", by=CLERK, typed_fields=1) as outer:
        outer.create(Tag(word="外"))
        with pytest.raises(Refused), action("testapp.inner", by=CLERK, typed_fields=4) as inner:
            inner.create(Tag(word="内"))
            raise Refused("不行")
    entry, touches = last()
    assert (entry.parts, entry.typed_fields, len(touches)) == ("[]", 1, 1)
    assert list(Tag.objects.values_list("word", flat=True)) == ["外"]


def test_an_action_that_fails_leaves_no_entry(top):
    count = Entry.objects.count()
    with pytest.raises(Refused), action("testapp.make", by=CLERK) as act:
        act.create(Tag(word="一"))
        raise Refused("不行")
    assert (Entry.objects.count(), Tag.objects.count()) == (count, 0)


@pytest.mark.django_db(transaction=True)
def test_an_action_owns_the_outermost_transaction():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), action("testapp.x", by=CLERK):
        pass


def test_offline_approval_is_recorded_for_each_record(top):
    paper = Offline(
        who="张书记", post="党委书记", on=dt.date(2026, 3, 2), basis="党委会〔2026〕5号", scan_id=4
    )
    with action("testapp.approve", by=CLERK, offline=paper) as act:
        made = act.create(Memo(unit=top, title="一"))
        act.change(made, pages=2)
        act.create(Tag(word="不是记录"))
    entry = Entry.objects.latest("seq")
    found = OfflineApproval.objects.get()
    assert json.loads(entry.offline) == {
        "who": "张书记",
        "post": "党委书记",
        "on": "2026-03-02",
        "basis": "党委会〔2026〕5号",
        "scan": 4,
    }
    assert (found.model, found.record, found.action) == ("testapp.Memo", made.uuid, "testapp.approve")
    assert (found.entered_by_name, found.who, found.scan_id) == ("李文书", "张书记", 4)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"who": " "}, "who"),
        ({"post": ""}, "post"),
        ({"basis": "\t"}, "basis"),
        ({"on": dt.date(2999, 1, 1)}, "on"),
        ({"who": "长" * 81}, "who"),
        ({"basis": "长" * 201}, "basis"),
    ],
)
def test_offline_approval_says_what_is_missing(fields, wrong):
    with pytest.raises(Refused) as refused:
        Offline(**({"who": "张", "post": "书记", "on": dt.date(2026, 1, 1), "basis": "会议"} | fields))
    assert refused.value.field == wrong


def test_odd_characters_do_not_break_the_trail(top):
    odd = Actor(id=1, name="名\x00字" * 60, door=Door.API, request_id="x" * 300)
    with action("testapp.odd", by=odd, why="因\ud800\x00") as act:
        act.note("testapp.Memo", "1", said="\x00\ud83d")
    entry, touches = last()
    assert (len(entry.actor_name), len(entry.request_id)) == (80, 64)
    assert touches[0]["after"] == {"said": "\x00\ud83d"}


def test_a_long_name_is_cut_where_the_column_ends(top):
    with action("testapp.make", by=Actor(id=1, name="名" * 90)) as act:
        made = act.create(Memo(unit=top, title="一"))
        act.void(made, why="错")
    assert (len(Memo.objects.get().entered_by_name), len(Memo.objects.get().voided_by_name)) == (80, 80)


def test_rows_of_two_models_are_two_calls(top):
    with action("testapp.make", by=CLERK) as act, pytest.raises(TypeError):
        act.create_many([Tag(word="一"), Memo(unit=top, title="一")])


def test_a_queryset_column_is_not_a_relation(top):
    made = memo(top)
    with action("testapp.edit", by=CLERK) as act, pytest.raises(TypeError):
        act.change(made, tag=None)


def test_an_inner_action_that_fails_leaves_nothing_it_said(top):
    paper = Offline("张书记", "党委书记", dt.date(2026, 1, 8), "党委会会议")
    with action("testapp.outer", by=CLERK) as act:
        made = act.create(Memo(unit=top, title="外"))
        with (
            pytest.raises(Refused),
            action(
                "testapp.inner", by=CLERK, why="里面的原因", unit_id=top.pk, offline=paper, typed_fields=3
            ),
        ):
            act.create(Memo(unit=top, title="里"))
            raise Refused("不行")
    entry, touches = last()
    assert (entry.why, entry.unit_id, entry.offline, entry.typed_fields, entry.parts) == (
        "",
        None,
        "",
        0,
        "[]",
    )
    assert [touch["key"] for touch in touches] == [str(made.uuid)]
    assert not OfflineApproval.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": "甲" * 101}, "标题最多100个字，现在是101个字"),
        ({"title": "甲\x00"}, f"标题{SAID}"),
        ({"text": "乙\ud800"}, f"正文{SAID}"),
    ],
)
def test_what_one_of_the_databases_would_not_take_is_one_sentence(top, values, sentence):
    made = memo(top)
    with pytest.raises(Refused) as caught:
        memo(top, **{"title": "另一份", **values})
    assert caught.value.sentence == sentence
    with pytest.raises(Refused) as caught, action("testapp.change", by=CLERK) as act:
        act.change(made, **values)
    assert caught.value.sentence == sentence
    assert Memo.objects.count() == 1


def test_a_reason_is_a_sentence_not_a_file(top):
    with pytest.raises(Refused) as caught, action("testapp.make", by=CLERK, why="因" * 401):
        pass
    assert (caught.value.sentence, caught.value.field) == ("原因最多400个字，现在是401个字", "why")
