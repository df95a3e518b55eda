"""Taking files in, comparing, writing whole or not at all, undoing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from luoshi.audit.models import Detail, Entry
from luoshi.exchange import actions, gate
from luoshi.exchange.enums import State
from luoshi.exchange.models import Import, ImportFile, RememberedLayout
from luoshi.exchange.planning import as_shown, parse, remembered_for
from luoshi.files.models import StoredFile
from luoshi.kernel import clock, labels
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import Effect
from luoshi.organisations.models import Membership, Person, Post
from tests.exchange.offer import HEADS, OFFER
from tests.exchange.sheets import CLERK, ON, handed, imported, reads, received, xlsx
from tests.factories.units import make_group
from tests.workbooks.sheets import raw_xlsx

pytestmark = pytest.mark.django_db

ZHANG = ("G1", "张三", "甲厂第一党支部", dt.date(2019, 7, 1), "班长")
LI = ("G2", "李四", "甲厂第二党支部", None, "干事")
PERSONAL = "110105199003071234"


@pytest.fixture
def group(data_dir):
    return make_group()


def effects(found):
    return [row.effect for row in as_shown(found.picture).rows]


def counted(found):
    return found.new, found.changed, found.same, found.bad


def test_new_rows_are_shown_then_written_in_one_entry(group):
    found = received(group.works, handed(xlsx(ZHANG, LI)))
    assert (counted(found), Person.objects.count()) == ((2, 0, 0, 0), 0)
    shown = as_shown(found.picture).rows[0]
    assert (shown.about, shown.differences[0]) == ("张三（甲厂第一党支部）", ("姓名", "", "张三"))
    before = Entry.objects.count()
    done = actions.apply(found, by=CLERK)
    assert Entry.objects.count() == before + 1
    assert (done.state, done.applied_by_name) == (State.APPLIED, "李文书")
    assert Entry.objects.latest("seq").door == "sheet"
    assert Membership.objects.open().get(person__staff_no="G1").unit == group.works_first
    assert as_shown(done.picture).rows[0].ref == ("tests.person", str(Person.objects.get(staff_no="G1").uuid))


def test_the_same_file_again_changes_nothing(group):
    imported(group.works, handed(xlsx(ZHANG, LI)))
    entries = Entry.objects.count()
    again = received(group.works, handed(xlsx(ZHANG, LI)))
    assert counted(again) == (0, 0, 2, 0)
    before = reads()
    actions.apply(again, by=CLERK)
    assert reads() == before
    assert Entry.objects.count() == entries + 3  # received, compared, written: nothing but the import itself


def test_a_changed_cell_is_shown_with_before_and_after(group):
    imported(group.works, handed(xlsx(ZHANG, LI)))
    found = received(group.works, handed(xlsx((*ZHANG[:4], "车间主任"), LI)))
    assert counted(found) == (0, 1, 1, 0)
    assert as_shown(found.picture).rows[0].differences == (("岗位", "班长", "车间主任"),)
    actions.apply(found, by=CLERK)
    assert Person.objects.get(staff_no="G1").job == "车间主任"


def test_one_wrong_row_leaves_the_whole_file_unwritten(group):
    found = received(
        group.works, handed(xlsx(ZHANG, ("G3", "王五", "别处支部", None, ""), ("", "赵六", "", None, "")))
    )
    assert counted(found) == (1, 0, 0, 2)
    assert as_shown(found.picture).rows[2].bad == (("工号", "B", "此处必填"),)
    with pytest.raises(Refused, match="有2行有误，整批没有写入"):
        actions.apply(found, by=CLERK)
    assert not Person.objects.exists()


def test_a_picture_that_changed_meanwhile_is_not_written(group):
    found = received(group.works, handed(xlsx(ZHANG)))
    imported(group.works, handed(xlsx((*ZHANG[:4], "技术员"))))
    with pytest.raises(Refused, match="预览之后系统里的记录有变动"):
        actions.apply(found, by=CLERK)
    assert Person.objects.get().job == "技术员"
    actions.compare(found, by=CLERK)
    actions.apply(found, by=CLERK)
    assert Person.objects.get().job == "班长"


def test_it_is_written_once(group):
    found = imported(group.works, handed(xlsx(ZHANG)))
    with pytest.raises(Refused, match="已经结束"):
        actions.apply(found, by=CLERK)


def test_a_question_is_asked_once(group):
    found = received(group.works, handed(xlsx(("G9", "重名", "", None, ""))))
    (question,) = as_shown(found.picture).questions
    with pytest.raises(Refused, match="还有问题没有答复"):
        actions.apply(found, by=CLERK)
    actions.settle(found, by=CLERK, answers={question.key: "yes"})
    actions.compare(found, by=CLERK)
    assert not as_shown(found.picture).questions
    actions.apply(found, by=CLERK)
    assert Person.objects.get().name == "重名"


def test_two_rows_of_one_record_are_told_also_across_files(group):
    first = handed(
        xlsx(ZHANG, ("G1", "张三", "甲厂第二党支部", None, ""), title="甲厂第一党支部人员名单"), "甲.xlsx"
    )
    other = handed(xlsx(LI, ("G1", "张三", "", None, ""), title="甲厂第二党支部人员名单"), "乙.xlsx")
    found = received(group.works, handed(xlsx(ZHANG, ("G1", "张三", "甲厂第二党支部", None, ""))))
    assert effects(found) == [Effect.NEW, Effect.BAD]
    many = received(
        group.works,
        handed(xlsx((*ZHANG[:2], "", None, ""), title="甲厂第一党支部人员名单"), "甲.xlsx"),
        other,
    )
    rows = as_shown(many.picture).rows
    assert [row.effect for row in rows] == [Effect.NEW, Effect.NEW, Effect.BAD]
    assert "“甲.xlsx”第3行" in rows[2].bad[0][2]
    assert first


# ---- the boundary and the gate ----


def test_personal_columns_are_cut_before_anything_is_kept(group, data_dir):
    heads = [*HEADS, "身份证号"]
    found = received(group.works, handed(xlsx((*ZHANG, PERSONAL), heads=heads)))
    file = ImportFile.objects.get()
    assert file.told == ["“Sheet1”G列“身份证号”涉及身份证件，没有读入，也没有保存。"]
    assert PERSONAL not in str(gate.unpacked(file.cells))
    assert PERSONAL.encode() not in b"".join(
        Detail.objects.values_list("text", flat=True)[at].encode() for at in range(Detail.objects.count())
    )
    stored = StoredFile.objects.get()
    from luoshi.workbooks.grids import grids

    with stored.path.open("rb") as kept:
        assert PERSONAL not in str(grids(kept))
    for path in Path(data_dir).rglob("*"):
        assert not path.is_file() or PERSONAL.encode() not in path.read_bytes()
    actions.apply(found, by=CLERK)
    assert Person.objects.get().name == "张三"


def test_a_marked_sheet_leaves_nothing_behind(group):
    with pytest.raises(gate.Marked, match="未接收：材料标有密级"):
        received(group.works, handed(raw_xlsx([["机密★10年"], HEADS, [1, *ZHANG]])))
    with pytest.raises(gate.Marked, match="同一批的其他文件也没有收下"):
        received(group.works, handed(xlsx(ZHANG)), handed(xlsx(LI), "【机密】名单.xlsx"))
    assert not Import.objects.exists()
    assert not StoredFile.objects.exists()
    assert Entry.objects.filter(action="exchange.refuse").count() == 2
    assert "机密" not in "".join(Detail.objects.values_list("text", flat=True))


def test_of_many_files_an_unreadable_one_is_named_and_the_rest_taken(group):
    taken = actions.receive(
        OFFER, group.works, [handed(xlsx(ZHANG)), handed(b"", "空.xlsx")], by=CLERK, on=ON
    )
    assert taken.refused == ("“空.xlsx”：文件是空的，没有任何内容；请检查是否传错了文件。",)
    with pytest.raises(Refused, match="文件是空的"):
        received(group.works, handed(b""))


# ---- columns ----


def foreign():
    return raw_xlsx(
        [
            ["花名册"],
            ["编号", "员工", "工作号", "现岗位名称"],
            [1, "张三", "G1", "班长"],
            [2, "李四", "G2", "干事"],
        ]
    )


def test_unknown_heads_are_asked_once_and_remembered(group):
    found = received(group.works_first, handed(foreign()))
    assert found.picture is None
    files = list(found.files.all())
    (parsed,) = parse(files, OFFER, remembered_for(found.offer))
    (layout,) = parsed.layouts
    keys = {"员工": "name", "工作号": "staff_no", "现岗位名称": "job"}
    with pytest.raises(Refused, match="必填的列：工号"):
        actions.remember(found, layout.fingerprint, {"员工": "name"}, by=CLERK)
    with pytest.raises(Refused, match="选了两次"):
        actions.remember(found, layout.fingerprint, {**keys, "编号": "name"}, by=CLERK)
    actions.remember(found, layout.fingerprint, keys, by=CLERK)
    actions.compare(found, by=CLERK)
    assert counted(found) == (2, 0, 0, 0)
    again = received(group.works_first, handed(foreign()))
    assert again.new == 2
    assert RememberedLayout.objects.count() == 1


# ---- many files ----


def test_units_are_guessed_and_the_doubtful_asked(group):
    one = handed(xlsx(("G1", "张三", "", None, ""), title="甲厂第一党支部人员名单"), "8月台账-最新(2).xlsx")
    two = handed(xlsx(("G2", "李四", "", None, "")), "甲厂二支部.xlsx")
    what = handed(xlsx(("G3", "王五", "", None, "")), "名单.xlsx")
    found = received(group.top, one, two, what)
    assert [file.unit for file in found.files.all()] == [group.works_first, group.works_second, None]
    assert found.picture is None
    with pytest.raises(Refused, match="还有没核对的列或填报单位"):
        actions.apply(found, by=CLERK)
    actions.settle(found, by=CLERK, units={3: group.office.pk})
    actions.compare(found, by=CLERK)
    actions.apply(found, by=CLERK)
    places = dict(Membership.objects.open().values_list("person__staff_no", "unit"))
    assert places == {"G1": group.works_first.pk, "G2": group.works_second.pk, "G3": group.office.pk}


def test_a_mended_file_takes_the_place_of_the_wrong_one(group):
    wrong = handed(xlsx(("G1", "张三", "别处", None, ""), title="甲厂第一党支部人员名单"), "甲.xlsx")
    fine = handed(xlsx(LI, title="甲厂第二党支部人员名单"), "乙.xlsx")
    found = received(group.top, wrong, fine)
    assert found.bad == 1
    mended = handed(xlsx(("G1", "张三", "", None, ""), title="甲厂第一党支部人员名单"), "甲-待改.xlsx")
    found = received(group.top, mended, into=found)
    assert counted(found) == (2, 0, 0, 0)
    assert [file.replaced for file in found.files.all()] == [True, False, False]
    actions.apply(found, by=CLERK)
    assert Person.objects.count() == 2


# ---- undo ----


def test_after_undo_everything_reads_as_before_and_the_file_may_come_again(group):
    imported(group.works, handed(xlsx(ZHANG)))
    before = reads()
    moved = ("G1", "张三丰", "甲厂第二党支部", dt.date(2018, 7, 1), "主任")
    found = imported(group.works, handed(xlsx(moved, LI)), on=dt.date(2021, 5, 1))
    assert Membership.objects.open().get(person__staff_no="G1").unit == group.works_second
    entries = Entry.objects.count()
    done = actions.undo(found, by=CLERK, why="传错了表")
    assert Entry.objects.count() == entries + 1
    assert (done.state, done.undone_by_name) == (State.UNDONE, "李文书")
    assert reads() == before
    person = Person.objects.rows().get()
    assert (person.name, person.version) == ("张三", 3)
    assert Person.objects.get(staff_no="G2").voided_why == "撤销导入：传错了表"
    imported(group.works, handed(xlsx(moved, LI)), on=dt.date(2021, 5, 1))
    assert Membership.objects.open().count() == 2
    with pytest.raises(Refused, match="已经撤销"):
        actions.undo(found, by=CLERK)


def test_undo_is_refused_where_a_record_was_changed_later(group):
    found = imported(group.works, handed(xlsx(ZHANG)))
    with action("tests.edit", by=SYSTEM) as act:
        act.change(Person.objects.get(), job="主任")
    before = reads()
    with pytest.raises(Refused, match=r"不能撤销：人员“张三”在导入之后又由系统于.*改过"):
        actions.undo(found, by=CLERK)
    assert reads() == before


def test_undo_is_refused_where_a_record_is_referred_to(group):
    found = imported(group.works, handed(xlsx(ZHANG)))
    person = Person.objects.get()
    with action("tests.post", by=SYSTEM) as act:
        post = act.create(Post(unit=group.works_first, person=person, title="secretary", start=ON))
    with pytest.raises(Refused, match="不能撤销：人员“张三”已用在导入之后登记的任职里"):
        actions.undo(found, by=CLERK)
    with action("tests.post", by=SYSTEM) as act:
        act.void(post, why="登记错误")
    actions.undo(found, by=CLERK)
    assert not Person.objects.rows().exists()


def test_nothing_is_kept_of_a_dropped_import(group, django_capture_on_commit_callbacks):
    found = received(group.works, handed(xlsx(ZHANG)))
    lying = StoredFile.objects.get().path
    assert lying.exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop(found, by=CLERK)
    found.refresh_from_db()
    assert (found.state, found.picture, ImportFile.objects.get().cells) == (State.DROPPED, None, None)
    assert (StoredFile.objects.exists(), lying.exists(), found.dropped_by_name) == (False, False, "李文书")
    with pytest.raises(Refused):
        actions.apply(found, by=CLERK)


def test_what_is_left_open_is_dropped_after_the_days_of_the_site(group, settings, monkeypatch):
    settings.OPEN_IMPORT_DAYS = 30
    left = received(group.works, handed(xlsx(ZHANG)))
    mended = received(group.office, handed(xlsx(LI)))
    done = imported(group.works, handed(xlsx(ZHANG)))
    now = clock.now()
    for days, file in ((29, None), (29, mended), (31, None), (61, None)):
        monkeypatch.setattr(clock.timezone, "now", lambda days=days: now + dt.timedelta(days=days))
        if file is not None:
            actions.receive(OFFER, group.office, [handed(xlsx(LI))], by=CLERK, on=ON, into=file)
            continue
        dropped = actions.drop_left_open()
        states = {one.pk: one.state for one in Import.objects.all()}
        assert states[done.pk] == State.APPLIED
        expected = {29: (0, State.OPEN, State.OPEN), 31: (1, State.DROPPED, State.OPEN)}
        assert (dropped, states[left.pk], states[mended.pk]) == expected.get(
            days, (1, State.DROPPED, State.DROPPED)
        )
    entry = Entry.objects.filter(action="exchange.drop").earliest("seq")
    assert (entry.actor_name, entry.door, entry.why) == (SYSTEM.name, "job", "30天没有写入，自动放弃")
    assert StoredFile.objects.count() == 1  # of what was written


def test_every_act_has_a_name(group):
    done = imported(group.works, handed(xlsx(ZHANG)))
    actions.undo(done, by=CLERK)
    names = set(Entry.objects.filter(action__startswith="exchange.").values_list("action", flat=True))
    assert names == {"exchange.receive", "exchange.compare", "exchange.apply", "exchange.undo"}
    assert names <= set(labels.known())
