"""Owner, support and deadline, only where the words say so."""

from __future__ import annotations

import pytest

from luoshi.reading import read_report
from luoshi.reading.owners import responsibility
from luoshi.reading.text import read_text

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("完善制度。牵头单位：市财政局；责任单位：市审计局", ("市财政局", "市审计局", None)),
        ("完善制度（责任单位：教务处、学生处）", ("教务处、学生处", None, None)),
        ("停车公司主要负责人要作出说明。", ("停车公司主要负责人", None, None)),
        ("随访班由护士长排进总班表。", ("护士长", None, None)),
        ("给各乡镇水管站配齐检测箱。", (None, None, None)),
        ("按季度对支部组织生活检查。", (None, None, None)),
        (
            "完善制度。（市发展改革委牵头，市财政局、市教育局配合）",
            ("市发展改革委", "市财政局、市教育局", None),
        ),
        ("完善制度。（各区政府负责，长期坚持）", ("各区政府", None, None)),
        ("由省水利厅牵头负责，开展清理整治。", ("省水利厅", None, None)),
        ("省财政厅要及时下达资金。", ("省财政厅", None, None)),
        ("各区县每年2月28日前报送总结。", ("各区县", None, "每年2月28日前")),
        ("确保10月底前完工，12月底前投用。", (None, None, "10月底前；12月底前")),
        ("在15个工作日内办结。", (None, None, "15个工作日内")),
        ("我们将继续加强学习，尽快落实。", (None, None, None)),
        ("集团党委要抓好落实。", (None, None, None)),
        ("市供电公司加快变电站改造，力争7月底前投运。", ("市供电公司", None, "7月底前")),
        ("拓宽渠道，县财政局积极争取专项资金。", ("县财政局", None, None)),
        # A verb before the body: something is done to it or towards it.
        ("方案报县政府审定后印发实施。", (None, None, None)),
        ("组织职工代表对各部门进行评议。", (None, None, None)),
        ("组织部对各支部开展评议。", ("组织部", None, None)),
        ("畅通银行与企业对接渠道。", (None, None, None)),
        ("学习先进单位在管理上的经验。", (None, None, None)),
        ("监督施工单位按图施工。", (None, None, None)),
        ("监督检查室按季抽查。", ("监督检查室", None, None)),
        ("对逾期不改的，移交纪检监察机关处理。", (None, None, None)),
        ("任何部门不得擅自入企检查。", (None, None, None)),
        ("各部门不得擅自入企检查。", ("各部门", None, None)),
        # What somebody no longer does is not laid on him.
        ("归并审批环节，下属厂站不再单独审批。", (None, None, None)),
        # Made head of something, or whoever it is: laid on nobody, unless he answers.
        ("成立由纪委书记任组长的检查组，按季抽查。", (None, None, None)),
        ("对排名靠后的单位，由主要领导作检讨。", (None, None, None)),
        ("由分管领导负责逐户走访。", ("分管领导", None, None)),
        # A body alone in brackets at the end of a task answers for it; in the middle it only explains.
        ("增设早餐网点60处，规范摊点管理。（便民服务中心）", ("便民服务中心", None, None)),
        ("用好新办公区（便民服务中心），规范窗口管理。", (None, None, None)),
        ("各县区安委会要逐条建立清单。", ("各县区安委会", None, None)),
        ("计划财务部于10月底前落实预算。", ("计划财务部", None, "10月底前")),
        ("金融科技部会同运营管理部加快接口改造。", ("金融科技部", "运营管理部", None)),
        ("由分管副市长牵头约谈相关县区。", ("分管副市长", None, None)),
        ("由党委组织部逐个项目派员指导。", ("党委组织部", None, None)),
        ("请各乡镇于每月25日17:30前报送进展。", ("各乡镇", None, "每月25日17:30前")),
        ("责任单位：资产处\n整改时限：立行立改", ("资产处", None, None)),
        ("整改时限：2024年6月底前，其中借款2023年底前完成", (None, None, "2024年6月底前；2023年底前")),
        ("东部水厂12月底前通水，城北水厂上半年开工。", (None, None, "12月底前；上半年")),
        ("该局将持续开展整治，全年不少于4次。", (None, None, None)),
        ("平均用时压缩至2个工作日以内。", (None, None, None)),
        ("到2025年末，收入突破8亿元。", (None, None, None)),
        ("我局将开展专项行动，全年不少于4次。", (None, None, None)),
        ("党员干部要带头，切实转变作风。", (None, None, None)),
        ("加强部门协作，推进信息共享。", (None, None, None)),
        ("由于历史原因由各方负责解决。", (None, None, None)),
        ("坚持把学习放在首位，进一步提高能力。", (None, None, None)),
        ("考评结果在区直机关通报。", (None, None, None)),
        ("大额支出须报集团审批。", (None, None, None)),
        ("年底前各村入户率要达到九成。", (None, None, "年底前")),
        ("用好市财政局安排的资金。", (None, None, None)),
        ("开发区要素保障更加有力。", (None, None, None)),
        ("重点时段科室负责人带班。", (None, None, None)),
        ("社区改造全面铺开。", (None, None, None)),
        ("建议市政府统筹安排管网改造。", ("市政府", None, None)),
        ("界桩由自然资源所牵头补齐。", ("自然资源所", None, None)),
        ("二车间已于2023年9月完成改造。", ("二车间", None, None)),
        ("截至2024年6月底，资金全部拨付。", (None, None, None)),
        ("台账本周内补齐。", (None, None, "本周内")),
    ],
)
def test_responsibility(text, expected):
    assert tuple(responsibility(read_text(text), 0, len(text))) == expected


def test_fields_on_the_lines_below_belong_to_the_measure_above():
    text = "开展专项整治。\n责任单位：安监处\n完成时限：6月底前\n下一段。"
    assert tuple(responsibility(read_text(text), 0, 7)) == ("安监处", None, "6月底前")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "东山县水务局关于供水情况的报告",
            "一、情况\n管网老化。\n二、下一步打算\n县水务局将于年底前换管。\n",
        ),
        (
            "2023年度救灾资金审计结果",
            "2024年3月，县审计局对救灾资金管理使用情况进行了审计。\n一、问题\n账目不清。\n二、下一步打算\n县审计局年底前开展回访。\n",
        ),
        (
            "供水情况的汇报",
            "一、问题\n管网老化。\n二、下一步打算\n县水务局将于年底前换管。\n东山县水务局\n2024年3月1日\n",
        ),
    ],
)
def test_the_author_of_a_report_is_no_owner_in_it(title, text):
    found = read_report(f"{title}\n{text}").measures
    assert [(measure.owner, measure.deadline) for measure in found] == [(None, "年底前")]


def test_another_body_answers_in_the_same_words():
    text = "东山县水务局关于供水情况的报告\n一、下一步打算\n县财政局将于年底前拨付资金。\n"
    assert [measure.owner for measure in read_report(text).measures] == ["县财政局"]
