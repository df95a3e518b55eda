"""What the sample's report says went wrong, in rows: problems by aspect, their causes, measures and the jobs of those.

Invented, about a fictional body; in numbers like the report it stands for: three groups of problems, three of causes,
seven measures, thirty-four jobs.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Row(NamedTuple):
    """A problem: its aspect, what was fed back, what it is, who mends it; keys of its causes and measures."""

    aspect: str
    problem: str
    text: str
    unit: str
    causes: tuple[str, ...]
    measures: tuple[str, ...]
    category: str


STUDY: Final = "理论学习方面"
INTEGRITY: Final = "党风廉政方面"
WORK: Final = "干事创业方面"

PROBLEMS: Final = (
    Row(STUDY, "学习不够系统深入", "工学矛盾突出时挤占学习时间，季度学习计划有推迟的情况", "office", ("c1",), ("m1",), "ideological"),
    Row(STUDY, "学习不够系统深入", "学习以读文件为主，读原著少，研讨发言质量不高", "quality", ("c1", "c2"), ("m1",), "ideological"),
    Row(STUDY, "学用结合不紧", "研讨题目与车间班组工作联系不紧，成果转化不多", "extraction", ("c2",), ("m1", "m4"), "ideological"),
    Row(STUDY, "深入基层不够", "班子成员到车间和驻村点调研次数少，与一线职工交流不够", "top", ("c1",), ("m2",), "style"),
    Row(INTEGRITY, "责任传导逐级减弱", "对子公司党风廉政建设工作督促检查偏少", "top", ("c3",), ("m6",), "integrity"),
    Row(INTEGRITY, "监督方式单一", "廉政提醒以会议强调为主，采购销售岗位的制约措施不多", "trade", ("c3", "c4"), ("m6",), "integrity"),
    Row(WORK, "改革推进力度不够", "统一采购、统一销售等事项部署后进展偏慢", "trade", ("c4",), ("m7", "m3"), "business"),
    Row(WORK, "改革推进力度不够", "对周期长、难度大的历史遗留事项有放一放的想法", "top", ("c4",), ("m7",), "business"),
    Row(WORK, "基层基础不牢", "新设党支部制度不健全，会议记录不规范", "travel", ("c2",), ("m2", "m5"), "organisational"),
)  # fmt: skip

CAUSES: Final = {
    "c1": ("对学习的重要性认识不足，静下心来学的时间安排不够", "thinking"),
    "c2": ("支部书记组织研讨、指导基层的能力参差不齐", "ability"),
    "c3": ("压力逐级减弱，抓下属单位的监督缺少经常性办法", "thinking"),
    "c4": ("跨部门事项缺少牵头推动和考核的机制", "system"),
}

# number, measure, target, jobs: title, who, time limit
MEASURES: Final = {
    "m1": ("1", "持续深化理论学习", "学习有计划、有研讨、有成果", (
        ("制定季度学习计划并按月检查", "office", "9月底前"), ("每季度组织1次专题研讨", "top", "2021年底并长期坚持"),
        ("开展支部书记示范讲课", "quality", "11月底前"), ("建立学习台账", "extraction", "9月底前"),
        ("评选学习成果转化案例", "office", "12月底前"),
    )),
    "m2": ("2", "规范基层组织建设", "新设支部制度健全、记录规范", (
        ("对新设党支部开展一次全面指导", "office:second", "10月底前"), ("修订会议记录格式并培训记录人", "office", "10月底前"),
        ("班子成员每人联系一个支部、每季度到点一次", "top", "长期坚持"), ("设置党员示范岗并公示", "preparation", "11月底前"),
        ("驻村点每月向支部书面报告一次工作", "stationed", "12月底前"),
    )),
    "m3": ("3", "加强干部人才队伍建设", "后备人才有计划、有培养", (
        ("制定后备人才培养计划", "company:general", "11月底前"), ("出台干部交流办法", "top", "12月底前"),
        ("组织党务工作者培训", "company:party", "10月底前"), ("完善竞聘上岗办法", "company:general", "12月底前"),
        ("各子公司建立紧缺人才清单", "works", "11月底前"),
    )),
    "m4": ("4", "把思想政治工作与生产经营结合起来", "每个车间有载体", (
        ("车间设立党员责任区", "preparation", "10月底前"), ("班组学习题目与质量攻关结合", "extraction", "11月底前"),
        ("编印企业文化手册", "company:party", "12月底前"), ("组织职工技能比武", "works", "11月底前"),
    )),
    "m5": ("5", "规范群团和阵地建设", "阵地达标、经费使用规范", (
        ("筹备工会换届选举", "company:party", "12月底前"), ("建好党员活动室", "travel", "11月底前"),
        ("修订党建工作经费使用办法", "company:finance", "10月底前"), ("党费收缴按月公示", "office", "立行立改"),
    )),
    "m6": ("6", "压实党风廉政建设责任", "责任到岗、检查到点", (
        ("逐级签订责任书", "top", "9月底前"), ("对采购、销售、工程岗位开展专项检查", "company:finance", "12月底前"),
        ("修订采购管理制度", "trade", "11月底前"), ("开展警示教育", "top", "10月底前"),
        ("每半年到子公司检查一次", "top", "2021年底并长期坚持"), ("建立廉政风险点台账", "retail", "11月底前"),
    )),
    "m7": ("7", "推动改革发展重点事项", "事项有牵头、有进度", (
        ("建立改革事项进展通报制度", "company:strategy", "10月底前"), ("完成统一采购实施方案", "trade", "11月底前"),
        ("编制“十四五”规划", "company:strategy", "12月底前"), ("梳理历史遗留事项清单并明确包抓领导", "company:general", "10月底前"),
        ("完善党建考核与经营考核衔接办法", "top", "12月底前"),
    )),
}  # fmt: skip

EFFECTS: Final = {
    STUDY: "学习计划按季度落实，研讨题目由各支部结合工作提出，会议记录抽查合格",
    INTEGRITY: "责任书签到岗位，专项检查发现的事项已整改，采购制度已修订",
    WORK: "重点事项有牵头部门和时间表，按月通报，新设支部制度已健全",
}
