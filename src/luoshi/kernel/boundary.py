"""Privacy by omission: names that no field, column, figure, kind, series or pack key of this product may have.

Organisations' work and people's duties at work only. Nothing for religion, ethnicity, family, private life,
opinions, health or online behaviour, no identity papers, and no discipline cases of persons. The guard reads
*names* (a column's head, a key, a label), not sentences: `reading` has its own rules for the text of a report.

Narrow on purpose: each theme lists what it does *not* mean (民族药 is a product, 健康发展 a phrase), and those
words are taken out before the theme is looked for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme that has no place here."""

    name: str  # as it stands in the sentence to the user
    words: str  # alternatives, in Chinese names
    keys: str  # alternatives, whole words of English identifiers (snake_case and camelCase are divided)
    not_meant: str = r"(?!)"  # names these words stand in for another reason


THEMES: Final = (
    Theme(
        "宗教信仰",
        r"宗教|信仰|信教|教徒|教派|礼拜|佛教|道教|基督|天主教|伊斯兰|清真",
        r"religion|religious|faith|belief",
        r"理想信仰|信仰信念|信念信仰|马克思主义信仰|共产主义信仰|信仰教育|宗教工作|宗教事务|民族宗教",
    ),
    Theme(
        "民族",
        r"民族|族别|族裔|种族",
        r"ethnic|ethnicity|ethnos|race|nationality",
        r"中华民族|民族复兴|民族团结|民族地区|民族工作|民族事务|民族药|民族品牌|民族企业|民族产业|民族工业|民族精神|民族宗教"
        r"|民族自治|民族乡",
    ),
    Theme("籍贯", r"籍贯|祖籍|出生地|户籍|户口", r"birthplace|hukou|hometown|native_place"),
    Theme(
        "出生日期和年龄",
        r"出生|生日|年龄|生辰",
        r"birth|birthday|birthdate|dob|age",
        r"年龄结构|平均年龄|设备年龄|企业年龄|政治生日",
    ),
    Theme("性别", r"性别", r"gender|sex"),
    Theme(
        "婚姻和家庭",
        r"婚姻|婚否|婚育|配偶|已婚|未婚|离异|子女|家庭|家属|家风|亲属|生育|父母|父亲|母亲",
        r"marital|marriage|married|spouse|wife|husband|family|relatives|kinship",
        r"大家庭|font_family",
    ),
    Theme(
        "身份证件",
        r"身份证|护照号|证件号|社保号|社会保障号|公民身份号码|居民身份",
        r"id_card|idcard|identity_card|identity_number|national_id|passport|ssn",
    ),
    Theme(
        "私人联系方式和住址",
        r"手机|电话|联系方式|住址|家庭地址|居住地|微信号|个人微信|QQ号|个人邮箱",
        r"mobile|cell_phone|cellphone|home_address|home_phone|residence|wechat|personal_email",
        r"手机端|手机版|手机页面|手机栏|(?:办公|值班|单位|监督|公开|热线|总机)电话|电话(?:会议|通知|热线)",
    ),
    Theme(
        "学历",
        r"学历|学位|毕业院校|毕业学校|毕业时间|所学专业",
        r"education_level|academic_degree|diploma|alma_mater",
    ),
    Theme(
        "健康",
        r"健康|病史|病情|疾病|患病|病假|血型|残疾|孕|体检|心理状况|心理测评|身体状况",
        r"health|illness|disease|disability|medical_record|pregnant|pregnancy|blood_type",
        r"健康发展|健康运行|健康有序|健康成长|健康企业|健康中国|健康向上|健康产业|大健康|职业健康|健康度|健康检查接口|健康状态码"
        r"|政治体检|党建体检|设备体检|health_?check|healthz",
    ),
    Theme(
        "言论、思想和网络行为",
        r"舆情|舆论|言论|思想动态|政治倾向|政治观点|网络行为|上网(?:行为|记录|时长)|网上行为|微博|朋友圈|转发记录|浏览记录|聊天记录",
        r"opinion|political_view|sentiment|browsing|chat_log|online_behaviour|online_behavior",
        r"舆论引导工作|舆论宣传工作|舆论监督",
    ),
    Theme(
        "在线时长和打卡",
        r"在线时长|登录时长|登录次数|活跃度|打卡|签到定位",
        r"online_time|check_in|checkin|punch_in",
    ),
    Theme(
        "私人生活",
        r"八小时[以之]?外|8小时[以之]?外|生活圈|社交圈|交友|朋友关系|私生活|业余生活|个人嗜好|个人爱好|行踪|定位轨迹|轨迹|人脸",
        r"private_life|social_circle|hobby|hobbies|friends|whereabouts|geolocation|location_proof|face_id",
        r"工作轨迹|发展轨迹",
    ),
    Theme(
        "个人的问题线索和处分",
        r"问题线索|举报|信访人|函询|诫勉|处分|立案|留置|违纪|违法人员|受处理人|被调查|谈话函询|四种形态|初步核实|初核|廉政档案",
        r"discipline_case|disciplinary|misconduct|whistleblow|whistleblower|accusation|punishment",
        r"处分决定执行工作|资产处分|财产处分",
    ),
    Theme(
        "个人财产和收入",
        r"个人财产|房产|个人收入|工资|薪酬明细|存款|银行卡|个人账户|投资理财",
        r"salary|wage|bank_account|personal_assets|real_estate",
        r"工资总额",
    ),
    Theme(
        "个人积分和排名",
        r"个人积分|个人排名|党员积分|党员排名|员工排名|先锋指数",
        r"personal_score|person_rank|leaderboard",
    ),
)

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CHINESE: Final = tuple(
    (theme.name, re.compile(theme.words), re.compile(theme.not_meant, re.IGNORECASE)) for theme in THEMES
)
_ENGLISH: Final = tuple(
    (theme.name, re.compile(rf"(?:^|_)(?:{theme.keys})s?(?:_|$)"), re.compile(theme.not_meant))
    for theme in THEMES
)


def forbidden_theme(text: str) -> str | None:
    """The theme a name belongs to that has no place here; None when the name may be used."""
    name = re.sub(
        r"[\s\u3000\u200b-\u200f·•()()【】\[\]_*:：/／-]+", "_", unicodedata.normalize("NFKC", text)
    ).strip("_")
    joined = name.replace("_", "")
    for theme, words, not_meant in _CHINESE:
        if words.search(not_meant.sub("＿", joined)):
            return theme
    key = _CAMEL.sub("_", name).lower()
    for theme, keys, not_meant in _ENGLISH:
        if keys.search(not_meant.sub("", key)):
            return theme
    return None


def forbidden_name(text: str) -> str | None:
    """One sentence when a name has no place in this product; None when it may be used.

    Used for models' fields, pack keys, sheet columns, and for every kind, series, figure or column mapping
    that is named on a page.
    """
    theme = forbidden_theme(text)
    return (
        None
        if theme is None
        else f"“{text.strip()}”涉及{theme}，本系统不收集这类信息，请去掉或改用与工作职责有关的名称"
    )
