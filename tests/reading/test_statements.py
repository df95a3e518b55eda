"""Problems, causes, measures and links of small documents of many kinds."""

from __future__ import annotations

import pytest

from luoshi.reading.report import read_report
from luoshi.reading.types import Status

pytestmark = pytest.mark.pure


def starts(clauses):
    return [clause.text[:12] for clause in clauses]


def sections(clauses):
    return [clause.section for clause in clauses]


AUDIT = """关于2022年度县本级预算执行审计查出问题整改情况的报告
一、整改工作总体情况
　　县政府召开专题会议3次，整改率91.9%。
二、审计查出主要问题的整改情况
　　（一）预算管理方面
　　1.关于部分项目预算编制不细化的问题。县财政局修订了预算编制办法，对12个项目逐一细化。
　　2.关于非税收入未及时缴库的问题。3个部门已将非税收入全部上缴国库。
　　（二）部门预算执行方面
　　对4个单位超标准列支会议费的问题，相关单位已追回资金。对2个单位账实不符的问题，已组织清查盘点。
三、未完成整改的问题及原因
　　目前尚有7个问题未整改到位，主要原因：一是历史遗留问题成因复杂；二是部分项目正在诉讼程序中。
四、下一步工作措施
　　（一）压实整改责任。逐项制定计划，明确路线图。（责任单位：县审计局、县财政局；完成时限：2023年12月底前）
　　（二）健全长效机制。由县财政局牵头，县审计局配合，完善资金管理办法。
"""


def test_a_report_on_rectification():
    reading = read_report(AUDIT)
    assert starts(reading.problems) == [
        "部分项目预算编制不细化的",
        "非税收入未及时缴库的问题",
        "4个单位超标准列支会议费",
        "2个单位账实不符的问题",
        "目前尚有7个问题未整改到",
    ]
    assert starts(reading.causes) == ["历史遗留问题成因复杂；", "部分项目正在诉讼程序中。"]
    assert [(m.section, m.status) for m in reading.measures] == [
        ("二、/（一）/1.", Status.DONE),
        ("二、/（一）/2.", Status.DONE),
        ("二、/（二）", Status.DONE),
        ("二、/（二）", Status.DONE),
        ("四、/（一）", Status.PLANNED),
        ("四、/（二）", Status.PLANNED),
    ]
    assert [(m.owner, m.support, m.deadline) for m in reading.measures[4:]] == [
        ("县审计局、县财政局", None, "2023年12月底前"),
        ("县财政局", "县审计局", None),
    ]
    assert set(reading.links) == {
        (0, None, 0),
        (1, None, 1),
        (2, None, 2),
        (3, None, 3),
        (4, 0, None),
        (4, 1, None),
    }


INSPECTION = """中共某市水务局党组关于巡察整改进展情况的通报
一、反馈问题整改落实情况
（一）学习贯彻党的创新理论不够深入方面
1.针对“中心组学习研讨不深入”问题
一是制定年度学习计划，明确学习专题12个。二是严格落实研讨发言制度。
2.针对“意识形态工作责任制落实不到位”的问题
（1）召开党组会专题研究意识形态工作2次。
（2）修订实施细则。
（二）全面从严治党责任落实有差距方面
3.关于“廉政风险点排查不全面”的问题
整改情况：重新梳理廉政风险点36个，制定防控措施72条。
整改时限：2022年12月底
责任领导：张某某
二、下一步打算
下一步，局党组将持续抓好整改落实：坚持标准不降；对已完成的整改事项适时开展“回头看”；对长期整改任务一抓到底。
"""


def test_a_notice_on_inspection():
    reading = read_report(INSPECTION)
    assert starts(reading.problems) == [
        "“中心组学习研讨不深入”",
        "“意识形态工作责任制落实",
        "“廉政风险点排查不全面”",
    ]
    assert sections(reading.measures) == [
        "一、/（一）/1./一是",
        "一、/（一）/1./二是",
        "一、/（一）/2./（1）",
        "一、/（一）/2./（2）",
        "一、/（二）/3.",
        "二、",
        "二、",
        "二、",
    ]
    assert reading.measures[4].owner == "张某某"
    assert reading.measures[4].deadline == "2022年12月底"
    assert (0, None, 1) in reading.links
    assert (2, None, 4) in reading.links


YEAR = """某县市场监督管理局2023年上半年工作总结
今年以来，我局在县委、县政府的坚强领导下，坚持以服务发展为主线，各项工作取得了新的进展和成效。
主要工作情况
（一）优化营商环境。新登记市场主体2356户，同比增长12.3%。解决企业困难问题46个。
（二）守牢安全底线。排查隐患132处，全部整改到位。
存在的问题
虽然取得了一定成绩，但对照上级要求，还存在一些不足：一是监管力量不足，基层所人员老化；二是大要案偏少。
下半年工作打算
1、加强食品安全监管。9月底前完成学校食堂全覆盖检查。
2、加强队伍建设。组织业务培训不少于4期。
"""


def test_a_summary_of_work_with_headings_without_numbers():
    reading = read_report(YEAR)
    assert reading.title == "某县市场监督管理局2023年上半年工作总结"
    assert sections(reading.problems) == ["存在的问题/一是", "存在的问题/二是"]
    assert sections(reading.measures) == ["下半年工作打算/1、", "下半年工作打算/2、"]
    assert [m.deadline for m in reading.measures] == ["9月底前", None]
    assert [m.owner for m in reading.measures] == [None, None]
    assert reading.causes == ()


ECONOMY = """2022年一季度全市工业经济运行分析
一、运行基本情况
一季度，规模以上工业增加值同比增长5.3%。化工行业产值下降8.4%，主要原因是原材料价格上涨。
但也要看到，工业经济下行压力依然较大，部分企业生产经营困难。
二、存在的主要问题
（一）工业投资增长乏力。一季度工业投资下降2.3%。
（二）要素保障趋紧
受能耗双控影响，部分高耗能企业限产；融资成本仍然偏高。
三、对策建议
（一）强化运行调度。建立周调度机制。
（二）狠抓项目建设。确保6月底前投产。
"""


def test_an_analysis_of_the_economy():
    reading = read_report(ECONOMY)
    assert sections(reading.problems) == ["一、", "二、/（一）", "二、/（二）"]
    assert starts(reading.causes) == ["原材料价格上涨。", "受能耗双控影响，部分高耗"]
    assert starts(reading.measures) == ["强化运行调度。建立周调度", "狠抓项目建设。确保6月底"]
    assert (2, 1, None) in reading.links


PLAN = """2024年全市卫生健康工作要点
2024年全市卫生健康工作的总体要求是：坚持以人民健康为中心，全面推进健康城市建设。
一、深化改革
1.推进紧密型医共体建设。年度内实现全覆盖。（责任科室：体改科，配合科室：基层科、医政科；完成时限：12月底前）
2.深化薪酬制度改革。（牵头单位：市卫生健康委；责任单位：各县（市、区）卫生健康局）
二、提升能力
3.加强重点专科建设。（医政科负责，6月底前完成）
4.招聘大学生乡村医生120名。（人事科牵头，基层科配合）
"""


def test_a_plan_of_work_whose_items_are_all_measures():
    reading = read_report(PLAN)
    assert [(m.owner, m.support, m.deadline) for m in reading.measures] == [
        ("体改科", "基层科、医政科", "12月底前"),
        ("市卫生健康委", "各县（市、区）卫生健康局", None),
        ("医政科", None, "6月底前"),
        ("人事科", "基层科", None),
    ]
    assert reading.problems == ()


DUTY = """2023年度述职报告
一、履职情况
一是抓学习，参加集中学习24次。二是抓业务，办结信件132件。
二、存在的不足
首先，理论学习不够系统。其次，调查研究不够深入。最后，创新意识不强。
造成以上问题的原因，主要是思想上有所松懈，对自己要求不够严格。
三、今后努力方向
我将从以下三个方面改进：一要加强学习；二要深入基层；三要改进作风，树立良好形象。
"""


def test_a_report_on_duty():
    reading = read_report(DUTY)
    assert sections(reading.problems) == ["二、/首先，", "二、/其次，", "二、/最后，"]
    assert starts(reading.causes) == ["思想上有所松懈，对自己要"]
    assert sections(reading.measures) == ["三、/一要", "三、/二要", "三、/三要"]


UNIVERSITY = """某大学本科教学质量报告
第六部分 存在问题及改进措施
6.1 高层次人才数量不足
学校高层次领军人才偏少，部分新办专业师资力量薄弱。原因是地处非中心城市，引才吸引力有限。
改进措施：（1）加大引才力度；（2）实施青年教师博士化工程。
6.2 实践教学有待加强
部分专业校外实习基地数量不足。
改进措施：
（1）新建校外实践基地20个。
（2）逐步提高实习经费标准。
"""


def test_problem_cause_and_measure_below_one_heading():
    reading = read_report(UNIVERSITY)
    assert starts(reading.problems) == ["高层次人才数量不足\n学校", "实践教学有待加强\n部分专"]
    assert starts(reading.causes) == ["地处非中心城市，引才吸引"]
    assert starts(reading.measures) == [
        "加大引才力度；",
        "实施青年教师博士化工程。",
        "新建校外实践基地20个。",
        "逐步提高实习经费标准。",
    ]
    assert set(reading.links) == {(0, 0, 0), (0, 0, 1), (1, None, 2), (1, None, 3)}


COUNCIL = """各位代表，在肯定成绩的同时，我们也清醒地看到，发展还存在不少困难和问题：经济总量偏小，产业结构不优；城乡基础设施欠账较多；少数干部担当意识不强。对此，我们一定高度重视，认真加以解决。
三、2021年重点工作
（一）坚定不移抓产业，在转型升级上实现新突破
做大工业总量。新增规上企业10家。
"""


def test_problems_run_in_after_achievements_and_the_promise_that_ends_them():
    reading = read_report(COUNCIL)
    assert starts(reading.problems) == [
        "经济总量偏小，产业结构不",
        "城乡基础设施欠账较多；",
        "少数干部担当意识不强。",
    ]
    assert sections(reading.measures) == ["三、/（一）"]


COURT = """首页 > 政务公开 > 工作报告
某市中级人民法院工作报告
发布时间：2022-02-18 来源：市中院 浏览次数：1024
各位代表：
        2021年，全市法院受理各类案件86542件。
        一、坚持服务大局
        依法惩治犯罪。针对办案中发现的管理漏洞，发出司法建议32份。
        各位代表，我们清醒认识到，工作还存在不少问题和不足：一是案多人少矛盾依然突出；二是少数案件质量不高；三是队伍建设仍有短板，极个别干警违纪违法。对此，我们将采取有力措施，切实加以解决。
        2022年，全市法院将重点做好以下工作：
        一是坚持党的绝对领导，筑牢政治忠诚。二是深化司法改革。三是加强队伍建设。
"""


def test_a_web_page_whose_problems_and_plans_stand_below_achievements():
    reading = read_report(COURT)
    assert reading.title == "某市中级人民法院工作报告"
    assert starts(reading.problems) == [
        "案多人少矛盾依然突出；",
        "少数案件质量不高；",
        "队伍建设仍有短板，极个别",
    ]
    assert reading.problems[-1].text.endswith("违纪违法。")
    assert starts(reading.measures) == ["坚持党的绝对领导，筑牢政", "深化司法改革。", "加强队伍建设。"]


SCHEME = """某省生态环境保护督察整改方案
一、总体要求
以习近平生态文明思想为指导。
二、整改任务
（一）部分地区污水管网建设滞后，污水直排问题突出。
责任单位：各市人民政府，省住房城乡建设厅
整改时限：2023年12月底前
整改措施：
1.加快管网建设。新建改造管网500公里。
2.开展排口排查整治，建立清单。
三、保障措施
（一）加强组织领导。成立整改工作领导小组。
"""


def test_a_scheme_of_rectification_whose_fields_hold_for_each_measure():
    reading = read_report(SCHEME)
    assert starts(reading.problems) == ["部分地区污水管网建设滞后"]
    assert [(m.owner, m.deadline, m.status) for m in reading.measures] == [
        ("各市人民政府，省住房城乡建设厅", "2023年12月底前", Status.PLANNED),
        ("各市人民政府，省住房城乡建设厅", "2023年12月底前", Status.PLANNED),
        (None, None, Status.PLANNED),
    ]
    assert set(reading.links) == {(0, None, 0), (0, None, 1)}


CHANCES = """二、2010年主要任务
我们既要看到不利因素，更要看到加快发展的难得机遇和有利条件。一是国家出台了支持西部的意见。二是省政府出台了若干意见。
全力做好以下工作：
（一）扩大城市规模。编制空间规划。
（二）完善城市功能。完成道路建设任务。
"""


def test_chances_told_before_plans_are_no_measures():
    assert sections(read_report(CHANCES).measures) == ["二、/（一）", "二、/（二）"]


LISTED = """一、经营情况
公司实现营业收入35.6亿元，同比下降12.3%，主要系疫情影响下游需求减少所致；净利润2.1亿元，同比减少45.6%，主要原因为原材料价格上涨。
由于市场需求回升，主要产品销量增长12%。
"""


def test_reasons_of_declines_are_causes_and_those_of_growth_are_not():
    assert starts(read_report(LISTED).causes) == ["疫情影响下游需求减少所致", "原材料价格上涨。"]


PARALLEL = """二、存在的问题
（一）政治建设方面
理论学习不系统。研讨不深入。
（二）廉政建设方面
监督检查偏少。
三、原因分析
（一）政治建设方面
主动性不强。
（二）廉政建设方面
重视不够。
四、改进措施
（一）加强政治建设。坚持集中学习。
（二）加强廉政建设。开展专项检查。
"""


def test_sections_with_matching_headings_and_a_problem_alone_below_one():
    reading = read_report(PARALLEL)
    assert reading.section_links == (
        ("二、/（一）", "三、/（一）", "四、/（一）"),
        ("二、/（二）", "三、/（二）", "四、/（二）"),
    )
    assert set(reading.links) == {(2, 1, 1)}


@pytest.mark.parametrize(
    "text",
    [
        "一、工作成效\n面对经济下行压力，全市上下克服困难，解决了一批历史遗留问题，化解了矛盾纠纷56件。",
        "一、工作成效\n着力补短板、强弱项，排查整治安全隐患132处，群众反映的突出问题得到有效解决。",
        "一、工作成效\n帮扶困难群众1200户，开展扶贫领域作风问题专项治理。",
    ],
)
def test_difficulties_told_as_background_of_achievements_are_no_problems(text):
    assert read_report(text).problems == ()


@pytest.mark.parametrize(
    "text", ["", "\n", "一、", "一是", "（）", "；；；", "问题：", "存在的问题：\n", "\x00", "下一步，"]
)
def test_any_text_is_accepted(text):
    assert read_report(text).text == text
