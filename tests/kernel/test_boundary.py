"""What no field, column, figure or pack key may be called; and what is not meant by it."""

import pytest
from django.apps import apps

from luoshi.kernel.boundary import THEMES, forbidden_name, forbidden_theme
from luoshi.kernel.facts import fact_sources
from luoshi.kernel.sheets import sheets

FORBIDDEN = {
    "宗教信仰": ["宗教信仰", "是否信教", "信仰", "religion", "religious_belief"],
    "民族": ["民族", "民 族", "少数民族", "族别", "民族（成分）", "ethnicity", "ethnicGroup"],
    "籍贯": ["籍贯", "籍　贯", "户口所在地", "出生地", "hometown"],
    "出生日期和年龄": ["出生年月", "出生日期", "生日", "年龄", "birth_date", "dob", "age"],
    "性别": ["性别", "gender", "sex"],
    "婚姻和家庭": [
        "婚姻状况",
        "婚否",
        "家庭成员",
        "配偶姓名",
        "子女情况",
        "家庭情况",
        "家庭住址",
        "maritalStatus",
        "family_members",
    ],
    "身份证件": ["身份证号", "身份证号码", "公民身份号码", "证件号码", "id_card", "nationalId"],
    "私人联系方式和住址": [
        "手机",
        "手机号",
        "联系电话",
        "电话",
        "现住址",
        "微信号",
        "mobile",
        "home_address",
    ],
    "学历": ["学历", "学位", "毕业院校", "学历学位", "education_level"],
    "健康": ["健康状况", "病史", "身体状况", "血型", "体检结果", "health", "health_status", "bloodType"],
    "言论、思想和网络行为": ["舆情", "网络舆情", "思想动态", "上网记录", "朋友圈", "opinion", "chatLog"],
    "在线时长和打卡": ["在线时长", "打卡次数", "活跃度", "online_time"],
    "私人生活": ["八小时外活动", "8小时以外", "生活圈", "社交圈", "个人爱好", "private_life", "socialCircle"],
    "个人的问题线索和处分": [
        "问题线索",
        "函询",
        "诫勉谈话",
        "处分情况",
        "党纪处分",
        "立案",
        "初核",
        "disciplinary",
    ],
    "个人财产和收入": ["个人收入", "房产", "银行卡号", "工资", "salary"],
    "个人积分和排名": ["党员积分", "个人排名", "leaderboard"],
}
NOT_MEANT = [
    # words these themes stand in for another reason
    "健康发展", "高质量健康发展", "职业健康安全", "健康产业", "健康运行",
    "中华民族", "中华民族伟大复兴", "民族药", "民族药事业部", "民族团结进步创建", "民族品牌",
    "理想信仰教育", "宗教事务管理部门", "意识形态", "意识形态工作责任制",
    "大家庭", "政治生日", "年龄结构", "办公电话", "监督电话", "电话会议", "政治体检", "工资总额", "线上网络学习",
    # what this product is about
    "姓名", "工号", "党内职务", "入党时间", "转正时间", "所在党支部", "党小组", "岗位", "党费", "责任单位", "整改时限",
    "问题", "原因", "措施", "问题清单", "方面", "作风建设", "党风廉政建设", "廉洁教育", "警示教育", "谈心谈话", "学习时长",
    "应到", "实到", "请假", "列席", "赞成", "反对", "主持人", "记录人", "议题", "决议", "成立时间", "批复文号", "届满时间",
    "女党员数", "党员总数", "预备党员", "联系人", "备注", "所属年度", "完成率", "表述数据", "通知", "线下已审批",
    # identifiers
    "name", "page", "message", "package", "usage", "stage", "image", "language", "percentage", "healthz", "health_check",
    "race_condition_free"[5:], "trace", "sexagesimal", "middlesex", "address", "unit_id", "started_at", "children_count",
    "font_family", "nationwide", "relation", "birthmark"[5:], "postmobile"[:4], "text", "title", "password", "typed_fields",
]  # fmt: skip


@pytest.mark.pure
@pytest.mark.parametrize(
    ("theme", "name"), [(theme, name) for theme, names in FORBIDDEN.items() for name in names]
)
def test_has_no_place_here(theme, name):
    assert forbidden_theme(name) == theme


@pytest.mark.pure
@pytest.mark.parametrize("name", NOT_MEANT)
def test_is_not_meant(name):
    assert forbidden_name(name) is None


@pytest.mark.pure
def test_every_theme_has_its_cases():
    assert {theme.name for theme in THEMES} == set(FORBIDDEN)


@pytest.mark.pure
def test_the_sentence_says_what_and_how_to_mend():
    assert (
        forbidden_name(" 民族 ") == "“民族”涉及民族，本系统不收集这类信息，请去掉或改用与工作职责有关的名称"
    )


@pytest.mark.pure
@pytest.mark.parametrize(
    "name", ["民\u200b族", "民·族", "身份证（号）", "手　机", "Ｈealth", "年 龄", "籍/贯"]
)
def test_spelling_tricks_do_not_help(name):
    assert forbidden_theme(name) is not None


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("luoshi.")]


@pytest.mark.pure
def test_no_model_has_such_a_field():
    found = [
        f"{model._meta.label}.{field.name}（{field.verbose_name}）"
        for model in own_models()
        for field in model._meta.get_fields()
        if not field.auto_created and any(map(forbidden_theme, (field.name, str(field.verbose_name))))
    ]
    assert len(own_models()) > 5
    assert found == []


@pytest.mark.pure
def test_no_model_is_called_such():
    names = [(str(model._meta.verbose_name), model.__name__) for model in own_models()]
    assert [pair for pair in names if any(map(forbidden_theme, pair))] == []


@pytest.mark.pure
def test_no_choice_offers_such_a_value():
    labels = [
        str(label)
        for model in own_models()
        for field in model._meta.get_fields()
        for _, label in (getattr(field, "choices", None) or ())
    ]
    assert labels
    assert [label for label in labels if forbidden_theme(label)] == []


@pytest.mark.pure
def test_no_sheet_has_such_a_column():
    heads = [
        (sheet.key, name)
        for sheet in sheets
        for column in sheet.columns
        for name in (column.key, column.head)
    ]
    assert [pair for pair in heads if forbidden_theme(pair[1])] == []


@pytest.mark.pure
def test_no_fact_source_counts_by_such_a_thing():
    names = [(source.name, dim.label) for source in fact_sources for dim in source.dims]
    assert [pair for pair in names if forbidden_theme(pair[1])] == []
