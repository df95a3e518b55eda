"""Units and counters of official and statistical prose, by what they measure.

`MEASURES` carry a quantity of something (money, area, energy …). `COUNTERS` count things and may stand
before the noun they count (12个单位). Durations, clock times, ages, ordinals and grades are no units
here: what they measure is not a figure of a report.
"""

from __future__ import annotations

MONEY = """
元 美元 欧元 港元 港币 日元 英镑 卢布 韩元 澳元 加元 新台币 元人民币 元美元 美金 块钱
""".split()

PERCENT = "% ‰ 百分点 个百分点 千分点 个千分点 基点 个基点 个BP BP".split()

LENGTH = """
公里 千米 米 厘米 毫米 微米 分米 里 华里 海里 英里 km cm mm 延米 延长米 线公里 车道公里 皮长公里 芯公里 沟公里 对公里 单线公里
""".split()

AREA = "平方米 平方公里 平方千米 平方厘米 公顷 亩 平米 平方 ㎡ m² m2 km² km2 亩次 公顷次".split()

VOLUME = """
立方米 立方 升 毫升 方 m³ m3 Nm³ Nm3 桶 标立方 标方 标准立方米 TEU 标准箱 标箱 个标准箱 个标箱 国际标准箱
""".split()

MASS = """
吨 公斤 千克 斤 市斤 克 毫克 微克 担 两 kg mg t 磅 盎司 克拉 吨标准煤 吨标煤 吨二氧化碳 吨二氧化碳当量 吨油当量 吨公里 吨海里 载重吨
总吨 综合吨 千卡 大卡
""".split()

ENERGY = """
千瓦 千瓦时 千瓦小时 瓦 兆瓦 兆瓦时 吉瓦 吉瓦时 kW kw KW kWh KWh kwh MW MWh GW GWh MWp 度 度电 伏 千伏 兆伏安 千伏安 kV KV kVA 安时 焦 千焦 兆焦
吉焦 马力 摄氏度 ℃ 兆帕 千帕 帕 赫兹 兆赫 分贝 勒克斯 蒸吨
""".split()

DATA = "字节 兆 KB MB GB TB PB Mbps Gbps 兆比特 吉比特 标准机架 个标准机架 EFLOPS PFLOPS".split()

RATES = """
倍 成 股 人公里 换算吨公里 车公里 学时 个学时 课时 个课时 学分 个学分 工日 人日 人天 人月 台时 台班 毫克/升 微克/立方米 毫克/立方米
μg/m³ μg/m3 ug/m3 mg/L mg/m³ 次/分 米/秒 立方米/秒
""".split()

MEASURES = (*MONEY, *PERCENT, *LENGTH, *AREA, *VOLUME, *MASS, *ENERGY, *DATA, *RATES)

# Counters made of two parts, which need no noun after them.
DOUBLE_COUNTERS = """
人次 户次 家次 件次 例次 场次 批次 班次 车次 架次 台次 辆次 艘次 航次 轮次 期次 篇次 门次 乘次 剂次 人份 份次 站次 项次 处次 床次 户数 组次 趟次
件套 台套 册次 起次 台(套) 套(台) 个(次) 个(项) 项(次) 场(次) 次(场) 家(次) 件(次) 人(次) 宗(次) 条(次) 批(次) 期(次) 篇(次) 户(次) 辆(次) 标段 个班次 个批次 个车次 个场次 个航次
个架次 个人次 个轮次 个标段 个日夜 桩件 件/次 场/次 人/次 次/人 户/人
""".split()

COUNTERS = """
个 家 项 所 座 条 件 名 位 处 次 套 户 辆 台 场 篇 起 批 种 类 份 支 期 宗 部 片 人 例 只 头 羽 尾 株 棵 盆 粒 颗 枚 根 栋 幢 间 孔 眼 口 艘 架
列 节 趟 班 组 队 档 副 双 对 张 本 册 卷 页 幅 段 道 扇 块 门 堂 句 字 首 集 笔 单 桩 款 盏 床 桌 席 轮 遍 票 包 袋 箱 盒 瓶 罐 支队 针 剂 盘 碗 榀 通 面
樘 股道 车道 束 杆 井 环 点 路 线 机组 村 乡 镇 县 市 省 圈 层 格 站 仓 炉 垧 垛 匹 峰 稿 头次 口人
""".split()

# One-character units that are also parts of other words, or seldom count anything: they are units only
# where no Chinese word goes on after them.
SHY = frozenset(
    "村乡镇县市省点路线环圈层格站仓炉师员里升克方担两度兆成股对斤帕伏瓦焦桶门道段块字句集单首班队档组节列眼孔口包针桌席井杆束双副页"
)

# What follows a counter and makes it another word: 部 + 门, 位 + 一体.
NOT_BEFORE = {
    "部": "门委队位署分族下落长",
    "位": "一于居",
    "场": "所馆景地",
    "处": "室理级长在于",
    "台": "账湾帐资",
    "项": "目链",
    "条": "例款",
    "种": "植养",
    "批": "准示复",
    "期": "间刊货限",
    "起": "诉草步源",
    "家": "庭长",
    "次": "性品贷生",
    "类": "似别",
    "支": "部付持出",
    "所": "有以",
    "名": "单称优牌誉",
    "户": "籍外口",
    "人": "民均大才工员类口造事",
    "个": "人性体别税",
    "件": "数",
    "名列": "",
    "元": "旦月",
    "通": "过知报道常信行讯用往车航勤胀",
    "米": "厂",
    "稿": "件酬费纸",
    "吨": "位",
}

TIME = """
年 月 日 天 号 时 小时 分钟 秒 周年 届 岁 季度 月份 年度 周 星期 学年 学期 世纪 年代 工作日 自然日 交易日 昼夜 年头 春秋 钟头 刻钟 点钟 时辰 礼拜
毫秒 季 周岁 旬 刻
""".split()

MAGNITUDES = "万亿 千亿 百亿 十亿 亿 千万 百万 十万 万 千 百".split()
