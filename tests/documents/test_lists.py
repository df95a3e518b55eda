"""The three lists go out, are filled in by somebody, and come back; JSON and the Word table go out."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.documents import actions, exports, gate
from luoshi.documents.enums import Nature, State
from luoshi.documents.models import Document
from luoshi.documents.queries import ledger
from luoshi.kernel.errors import Conflict, Refused
from luoshi.reading import read_file
from tests.factories.documents import CLERK, OTHER, REPORT, correct, item, make_document, reading_of
from tests.factories.units import make_unit
from tests.factories.users import client_of, make_user
from tests.workbooks.sheets import pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("packs")]


@pytest.fixture
def document(packs):
    document = make_document(make_unit("示例集团党委"), reading_of(links=((0, 0, 0),)))
    return actions.describe_document(document, by=CLERK, version=document.version, title="关于学习情况的报告")


def out(document):
    return exports.export_lists(document, by=CLERK).content


def fill(content, cells, *, extra=(), rename=None):
    """The workbook as somebody sends it back; `cells` maps (tab, 编号, head) to what was typed."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False}) as book:
        for page in pages(content):
            rows = [list(row) for row in page.rows]
            head = next((at for at, row in enumerate(rows) if "编号" in row), None)
            for (tab, mark, name), value in cells.items():
                if tab != page.name:
                    continue
                columns = rows[head]
                line = next(row for row in rows[head + 1 :] if row[columns.index("编号")] == mark)
                line[columns.index(name)] = value
            for tab, row in extra:
                if tab == page.name:
                    rows.insert(head + 1, row)
            sheet = book.add_worksheet((rename or {}).get(page.name, page.name))
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(at, column, value)
            if page.hidden:
                sheet.hide()
    return stream.getvalue()


def without_seals(content):
    """The workbook as an earlier version of the program exported it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for page in pages(content):
            sheet = book.add_worksheet(page.name)
            for at, row in enumerate(page.rows):
                for column, value in enumerate(row):
                    if value is not None:
                        is_mark = isinstance(value, str) and re.match(r"[0-9a-f-]{36}@", value)
                        sheet.write(at, column, value.partition("#")[0] if is_mark else value)
    return stream.getvalue()


def preview(document, content, name="三张清单.xlsx"):
    return actions.preview_lists(document, by=CLERK, upload=SimpleUploadedFile(name, content), name=name)


def test_the_lists_hold_what_the_ledger_says(document):
    tabs = {page.name: page.rows for page in pages(out(document)) if not page.hidden}
    assert list(tabs) == ["问题清单", "任务清单", "责任清单"]
    assert tabs["问题清单"][0][0] == "关于学习情况的报告问题清单"
    problems = [row for row in tabs["问题清单"] if "问1" in row]
    assert problems[0][2:7] == [
        "理论学习方面",
        "学习不够系统，研讨交流偏少。",
        "因1 对学习的重要性认识不足。",
        "措1 建立学习台账；由宣传部牵头，开展成果评选，12月底前完成。",
        "未确认",
    ]
    tasks = next(row for row in tabs["任务清单"] if "措1" in row)
    assert tasks[2] == "持续深化理论学习"
    assert tasks[4] == "问1"
    assert {"宣传部", "12月底前"} <= set(tasks)
    everything = json.dumps(
        [[str(cell) for cell in row] for rows in tabs.values() for row in rows], ensure_ascii=False
    )
    assert "生活圈" not in everything
    assert "密" not in everything


def test_problems_of_one_aspect_are_counted_as_one_aspect():
    words = "二、存在的问题\n（一）理论学习方面\n一是学习不够系统。二是研讨交流偏少。\n（二）监督方面\n一是日常监督不够经常。\n"
    problems = ("学习不够系统。", "研讨交流偏少。", "日常监督不够经常。")
    document = make_document(make_unit(), reading_of(words, problems=problems))
    assert len({one.section for one in ledger(document).of(Nature.PROBLEM)}) == 3
    rows = next(page.rows for page in pages(out(document)) if page.name == "问题清单")
    assert any("共2个方面3个问题，措施0条。" in row for row in rows)


def test_a_file_that_comes_back_as_it_went_changes_nothing(document):
    found = preview(document, out(document))
    assert (found.changes, found.bad, found.conflicts, found.token) == ((), (), (), "")
    assert found.unchanged == 6


def test_filled_in_lists_update_owners_leaders_deadlines_and_words(document):
    cells = {
        ("任务清单", "措2", "具体举措"): "紧盯采购、销售岗位开展专项检查。",
        ("任务清单", "措2", "成果形式（完成标志）"): "检查通报",
        ("责任清单", "措2", "责任领导"): "张　三",
        ("责任清单", "措2", "牵头部门"): "纪检工作部、办公室",
        ("责任清单", "措2", "完成时限"): "9月底前",
        ("责任清单", "措1", "责任人"): "李四",
        ("问题清单", "问1", "具体问题"): "学习不够系统。",
    }
    found = preview(document, fill(out(document), cells))
    assert found.bad == found.conflicts == ()
    assert {(change.mark, change.field, change.after) for change in found.changes} == {
        ("措2", "text", "紧盯采购、销售岗位开展专项检查。"),
        ("措2", "deliverable", "检查通报"),
        ("措2", "leader", "张三"),
        ("措2", "owner", "纪检工作部、办公室"),
        ("措2", "deadline", "9月底前"),
        ("措1", "person", "李四"),
        ("问1", "text", "学习不够系统。"),
    }
    assert item(document, Nature.MEASURE, 2).state == State.OPEN  # a preview writes nothing
    assert actions.apply_lists(document, found.token, by=CLERK) == 3
    second = item(document, Nature.MEASURE, 2)
    assert second.values["leader"] == "张三"
    assert second.state == State.EDITED
    assert second.read["text"] == "紧盯重点岗位开展专项检查。"
    entry = Entry.objects.order_by("-seq").first()
    assert (entry.action, entry.door, entry.typed_fields) == ("documents.import_lists", "sheet", 7)
    assert preview(document, out(document)).changes == ()


def test_a_cell_can_be_emptied(document):
    found = preview(document, fill(out(document), {("责任清单", "措1", "牵头部门"): ""}))
    assert [(change.field, change.before, change.after) for change in found.changes] == [
        ("owner", "宣传部", "")
    ]
    actions.apply_lists(document, found.token, by=CLERK)
    assert item(document, Nature.MEASURE).values["owner"] is None


def test_two_lists_that_contradict_each_other_are_refused_with_both_places(document):
    cells = {("任务清单", "措2", "责任人"): "张三", ("责任清单", "措2", "责任人"): "李四"}
    found = preview(document, fill(out(document), cells))
    assert found.token == ""
    assert [cell.column for cell in found.bad] == ["责任人"]
    assert "“李四”" in found.bad[0].sentence
    assert "“任务清单”第" in found.bad[0].sentence


def test_bad_cells_are_all_named_and_nothing_is_taken(document):
    cells = {
        ("任务清单", "措1", "具体举措"): "",
        ("任务清单", "措2", "具体举措"): "了解党员信仰宗教的情况",
        ("责任清单", "措2", "责任人"): "字" * 200,
        ("责任清单", "措1", "责任领导"): "王五",
    }
    found = preview(document, fill(out(document), cells))
    assert found.token == ""
    assert sorted((cell.sheet, cell.column) for cell in found.bad) == [
        ("任务清单", "具体举措"), ("任务清单", "具体举措"), ("责任清单", "责任人")
    ]  # fmt: skip


def test_a_new_row_and_a_strange_row_are_named(document):
    strange = item(make_document(make_unit(parent=document.unit)), Nature.MEASURE)
    rows = [
        ("任务清单", ["9", "措9", "", "新的举措"]),
        ("任务清单", ["8", "措8", "", "别处的举措", *[""] * 8, f"{strange.uuid}@1"]),
    ]
    found = preview(document, fill(out(document), {}, extra=rows))
    assert found.token == ""
    assert ["属于另一份文档" in cell.sentence for cell in found.bad] == [True, False]
    assert "是新增的行" in found.bad[1].sentence


def test_a_cell_is_in_conflict_only_where_both_sides_filled_it_in(document):
    content = out(document)
    first = item(document, Nature.MEASURE)
    actions.edit_item(document, first.uuid, {"leader": "赵六"}, by=OTHER, version=1)
    cells = {("责任清单", "措1", "责任领导"): "张三", ("责任清单", "措2", "责任领导"): "李四"}
    found = preview(document, fill(content, cells))
    assert found.token == ""
    assert [(cell.column, cell.sentence) for cell in found.conflicts] == [
        ("责任领导", "措1的这一项在导出之后已在系统中改为“赵六”，请核对后重新导出再填")
    ]
    assert (found.items, found.free) == (2, 1)
    assert actions.apply_lists(document, found.rest, by=CLERK) == 1
    assert [item(document, Nature.MEASURE, n).values["leader"] for n in (1, 2)] == ["赵六", "李四"]


def test_what_was_left_alone_in_the_file_undoes_nothing_done_here(document):
    content = out(document)
    first = item(document, Nature.MEASURE)
    actions.edit_item(document, first.uuid, {"leader": "赵六", "deadline": ""}, by=OTHER, version=1)
    actions.confirm_all(document, by=OTHER)
    assert preview(document, content).unchanged == 6
    found = preview(document, fill(content, {("任务清单", "措1", "责任人"): "张三"}))
    assert (found.bad, found.conflicts) == ((), ())
    assert [(change.field, change.after) for change in found.changes] == [("person", "张三")]
    actions.apply_lists(document, found.token, by=CLERK)
    values = item(document, Nature.MEASURE).values
    assert (values["leader"], values["deadline"], values["person"]) == ("赵六", None, "张三")


def test_both_sides_may_have_written_the_same(document):
    content = out(document)
    actions.edit_item(document, item(document, Nature.MEASURE).uuid, {"leader": "张三"}, by=OTHER, version=1)
    found = preview(document, fill(content, {("责任清单", "措1", "责任领导"): "张三"}))
    assert (found.changes, found.conflicts, found.token) == ((), (), "")


def test_an_item_that_was_left_out_or_split_since_matters_only_where_its_row_was_filled_in(document):
    content = out(document)
    first, second = (item(document, Nature.MEASURE, n) for n in (1, 2))
    actions.reject_items(document, [second.uuid], by=OTHER)
    cut = first.start + len("建立学习台账；")
    actions.split_item(document, first.uuid, [cut], by=OTHER, version=first.version)
    alone = preview(document, content)
    assert (alone.bad, alone.conflicts, alone.unchanged) == ((), (), 6)
    assert any("有2行的条目已作废、拆分" in notice for notice in alone.notices)
    cells = {("责任清单", "措1", "责任人"): "张三", ("责任清单", "措2", "责任人"): "李四"}
    found = preview(document, fill(content, cells))
    assert [cell.sentence for cell in found.conflicts] == ["措2在导出之后已设为不采用，需要时请先恢复"]
    assert ["已拆分" in cell.sentence for cell in found.bad] == [True]
    assert (found.token, found.rest) == ("", "")


def test_a_file_that_does_not_tell_what_was_exported_goes_by_the_version(document):
    content = out(document)
    actions.confirm_items(document, [item(document, Nature.MEASURE).uuid], by=OTHER)
    cells = {("责任清单", "措1", "责任领导"): "张三", ("责任清单", "措2", "责任领导"): "李四"}
    found = preview(document, without_seals(fill(content, cells)))
    assert [cell.sentence for cell in found.conflicts] == ["措1在导出之后已在系统中修改，请重新导出后再填"]
    assert actions.apply_lists(document, found.rest, by=CLERK) == 1


def test_the_page_offers_to_write_what_is_not_in_conflict(document):
    from tests.documents.casework import text

    clerk = client_of(make_user(Role.CLERK, document.unit))
    content = out(document)
    actions.edit_item(document, item(document, Nature.MEASURE).uuid, {"leader": "赵六"}, by=OTHER, version=1)
    cells = {("责任清单", "措1", "责任领导"): "张三", ("责任清单", "措2", "责任领导"): "李四"}
    upload = SimpleUploadedFile("清单.xlsx", fill(content, cells))
    shown = text(clerk.post(reverse("document_lists", args=[document.uuid]), {"file": upload}))
    assert "只写入其余1条" in shown
    token = re.findall(r'name="token" value="([^"]+)"', shown)
    clerk.post(reverse("document_lists_apply", args=[document.uuid]), {"token": token[-1]})
    assert [item(document, Nature.MEASURE, n).values["leader"] for n in (1, 2)] == ["赵六", "李四"]


def test_a_change_between_preview_and_apply_is_a_conflict_and_nothing_is_written(document):
    cells = {("责任清单", "措1", "责任领导"): "张三", ("责任清单", "措2", "责任领导"): "李四"}
    found = preview(document, fill(out(document), cells))
    actions.confirm_items(document, [item(document, Nature.MEASURE, 2).uuid], by=OTHER)
    with pytest.raises(Conflict):
        actions.apply_lists(document, found.token, by=CLERK)
    assert "leader" not in item(document, Nature.MEASURE).values


@pytest.mark.parametrize(
    "spoil", [lambda token: token[:-1], lambda _: "", lambda token: "x" + token, lambda _: "e30"]
)
def test_a_forged_preview_is_refused(document, spoil):
    found = preview(document, fill(out(document), {("责任清单", "措1", "责任领导"): "张三"}))
    with pytest.raises(Refused, match="预览已过期"):
        actions.apply_lists(document, spoil(found.token), by=CLERK)


def test_a_preview_of_another_document_is_refused(document):
    found = preview(document, fill(out(document), {("责任清单", "措1", "责任领导"): "张三"}))
    other = make_document(make_unit(parent=document.unit))
    with pytest.raises(Refused, match="另一份文档"):
        actions.apply_lists(other, found.token, by=CLERK)
    with pytest.raises(Refused, match="别人的"):
        actions.apply_lists(document, found.token, by=OTHER)


def test_a_mark_in_the_name_of_a_sheet_is_refused(document):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("机密★10年").write(0, 0, "序号")
    with pytest.raises(gate.Marked):
        preview(document, stream.getvalue())


def test_a_file_exported_before_a_correction_still_finds_its_items(document):
    content = out(document)
    actions.confirm_all(document, by=CLERK)
    content = out(document)
    document = correct(document, reading_of(REPORT + "特此报告。\n"))
    found = preview(document, fill(content, {("责任清单", "措1", "责任领导"): "张三"}))
    assert found.bad == found.conflicts == ()
    assert actions.apply_lists(document, found.token, by=CLERK) == 1
    assert item(document, Nature.MEASURE).values["leader"] == "张三"


def test_returned_files_pass_the_gate(document):
    marked = fill(out(document), {("任务清单", "措1", "具体举措"): "机密★10年"})
    with pytest.raises(gate.Marked):
        preview(document, marked)
    with pytest.raises(gate.Marked):
        preview(document, out(document), "【秘密】清单.xlsx")
    assert Entry.objects.filter(action="documents.refuse").count() == 2
    with pytest.raises(Refused, match="表格"):
        preview(document, b"not a workbook")
    with pytest.raises(Refused):
        preview(document, b"PK\x03\x04" + b"\0" * 100)


def test_a_workbook_without_the_lists_is_refused(document):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("别的").write(0, 0, "别的")
    with pytest.raises(Refused):
        preview(document, stream.getvalue())


def test_words_of_a_failed_formula_stand_in_no_ones_way(document):
    row = item(document, Nature.MEASURE)
    actions.edit_item(document, row.uuid, {"owner": "#N/A", "deadline": "#REF!"}, by=CLERK, version=1)
    found = preview(document, fill(out(document), {("责任清单", "措1", "责任人"): "李四"}))
    assert [(change.field, change.after) for change in found.changes] == [("person", "李四")]


def test_formulas_stay_words(document):
    row = item(document, Nature.MEASURE)
    actions.edit_item(document, row.uuid, {"owner": '=HYPERLINK("http://x","y")'}, by=CLERK, version=1)
    with zipfile.ZipFile(io.BytesIO(out(document))) as book:
        assert not [name for name in book.namelist() if b"<f>" in book.read(name)]


def test_json_is_what_was_read_and_what_was_decided(document):
    actions.reject_items(document, [item(document, Nature.PROBLEM, 2).uuid], by=CLERK)
    actions.edit_item(document, item(document, Nature.CLAIM).uuid, {"value": "10"}, by=CLERK, version=1)
    found = json.loads(exports.export_json(document, by=CLERK).content)
    assert found["chars"] == len(REPORT)
    assert [figure["value"] for figure in found["figures"]] == [9, 17]
    assert set(found["figures"][0]) == {
        "text", "value", "unit", "subject", "qualifier", "from", "to", "as_of", "start"
    }  # fmt: skip
    assert [problem["start"] for problem in found["problems"]] == [
        REPORT.index("学习不够"),
        REPORT.index("日常监督"),
    ]
    assert found["measures"][0]["owner"] == "宣传部"
    assert sorted(found["links"], key=str) == [[0, 0, None], [0, None, 0], [None, 0, 0]]
    states = {one["mark"]: (one["state"], one["decided"]) for one in found["decisions"]}
    assert states["问2"] == ("rejected", {})
    assert states["数1"] == ("edited", {"value": 10})


def test_the_task_breakdown_is_a_word_table(document, tmp_path):
    actions.edit_item(
        document,
        item(document, Nature.MEASURE, 2).uuid,
        {"leader": "张三", "deliverable": "检查通报"},
        by=CLERK,
        version=1,
    )
    export = exports.export_breakdown(document, by=CLERK)
    assert export.name == "关于学习情况的报告任务分解表.docx"
    path = tmp_path / "b.docx"
    path.write_bytes(export.content)
    text = read_file(path).text
    for words in (
        "关于学习情况任务分解表",
        "持续深化理论学习",
        "宣传部",
        "12月底前",
        "张三",
        "检查通报",
        "示例集团党委",
    ):
        assert words in text
    assert "密级" not in text


def test_every_export_stands_in_the_trail(document):
    for export in (exports.export_lists, exports.export_json, exports.export_breakdown):
        before = Entry.objects.count()
        export(document, by=OTHER)
        entry = Entry.objects.order_by("-seq").first()
        assert (Entry.objects.count(), entry.action, entry.actor_name) == (
            before + 1,
            "documents.export",
            "王科长",
        )


def test_an_export_of_nothing_is_refused(document):
    empty = make_document(make_unit(parent=document.unit), reading_of("一、情况\n正常。", measures=()))
    with pytest.raises(Refused, match="还没有措施"):
        exports.export_breakdown(empty, by=CLERK)
    unread = Document(unit=document.unit, title="未读", uuid=uuid.uuid4())
    with pytest.raises(Refused, match="还没有读取完"):
        exports.export_lists(unread, by=CLERK)


def test_parts_stand_in_the_lists_and_come_back(document):
    measure = item(document, Nature.MEASURE)
    cut = measure.start + len("建立学习台账；")
    actions.split_item(document, measure.uuid, [cut], by=CLERK, version=measure.version)
    found = preview(document, fill(out(document), {("责任清单", "措1-2", "责任人"): "李四"}))
    assert [(change.mark, change.after) for change in found.changes] == [("措1-2", "李四")]
    actions.apply_lists(document, found.token, by=CLERK)
    assert [one.values.get("person") for one in ledger(document).of(Nature.MEASURE)] == [None, "李四", None]


def test_what_is_personal_in_a_returned_workbook_is_cut_before_it_is_read(document):
    from luoshi.documents.rules import rules
    from luoshi.files.uploads import private
    from tests.workbooks.sheets import raw_xlsx

    content = raw_xlsx(
        [["序号", "编号", "姓名", "身份证号"], [1, "措1", "张三 13800138000", "11010519491231002X"]]
    )
    with private(io.BytesIO(content)) as file:
        (page,), notices = gate.admit_sheets(file, "清单.xlsx", rules())
    assert "11010519491231002X" not in str(page.rows)
    assert "13800138000" not in str(page.rows)
    assert notices == ("“身份证号、手机号”涉及个人信息，没有读入",)
