"""Names of bodies that can answer for something (folded text)."""

from __future__ import annotations

import re

from luoshi.reading.patterns import lazily
from luoshi.reading.wordtable import WordTable

# A run of words that may name a body; `ends_as_body` decides.
BODY = r"[一-鿿“”·]{2,20}?(?:\([^()]{1,20}\)[一-鿿]{0,10})?"
_SUFFIX_WORDS = (
    "部门 单位 委员会 安委会 编委会 专委会 党委会 办公室 领导小组 小组 工作组 督导组 专班 指挥部 局 厅 署 院 处 科 室 所 站 队 大队 支队 中队 中心 公司 集团 银行 分行 支行 学校 大学 学院 "
    "医院 法院 检察院 政府 党委 党组 支部 党总支 工会 团委 妇联 协会 学会 联合会 总会 商会 工商联 研究会 街道 乡镇 镇街 镇 乡 村 社区 管委会 委 部 办 厂 矿 车间 班组 工区 "
    "县 区 市 州 盟 旗 机关 法庭 律所 分局 总站 基地 局属 县区 区县 各企业 所属企业 下属企业 成员企业 子企业 成员单位 供电公司 工段 项目部 管理区 农场 林场 团场 连队 水司 报社 电视台 团队 "
    "股 组 司 居委会 村委会 理事会 监事会 董事会 组委会 常委会 残联 侨联 文联 科协 红十字会 基金会 慈善会 经理层 幼儿园 图书馆 文化馆 博物馆 档案馆 纪念馆 体育馆 海关 供销社 合作社 信用社 街镇 村社 院系 各系 苏木 嘎查 网点 "
    "窗口 总值班 承包方 施工方 运营方 供货方 建设方 监理方 产权方 承租方 代建方 发包方 服务方 承包商 运营商 供应商 服务商 物业 业主 班 团支部 党小组 养护队 工程队 巡查队 专家组 保洁队 岗".split()
)
_SUFFIXES = WordTable(_SUFFIX_WORDS)
LAST_OF_NAMES = frozenset(word[-1] for word in _SUFFIX_WORDS) | frozenset("等)们")
"""With what the name of a body, or the author of the report, can end."""
_NO_BODIES = WordTable(
    "干部 内部 全部 外部 局部 举办 承办 督办 协办 主办 开办 场所 好处 坏处 益处 学科 城市 上市 地区 山区 老区 灾区 辖区 景区 园区 片区 库区 校区 厂区 小区 城区 建成区 保护区 示范区 "
    "上班 下班 加班 值班 夜班 白班 早班 晚班 中班 航班 培训班 学习班 研修班 进修班 辅导班 训练班 研讨班 换班 接班 交班 倒班 三班 轮班 开班 跟班 顶班 领班 当班 排班 订单班 大班 小班 班班 周六班 提升班 专题班 冠名班 定向班 子班 "
    "病区 教室 部队 各项 主任 家庭 支委 换届 国家 群众 乡村 农村 首都 菜市 夜市 门市 股市 超市 就地 之处 一处 多处 重点村 美丽乡村 带队 排队 组队 归队 插队 领队 掉队 列队 包村 驻村 进村 入村 到村 联村 帮村 下村 全村 各村组 每村 队伍 客队 幕墙 深处 短处 长处 查处 惩处 相处 住处 所处 出处 "
    "百科 专科 本科 医科 学会了 应会 培训班组 实验室 会议室 办公区 行政村 示范村 脱贫村 自然村 各类 其所 一所 若干所 全员 头部 根部 腰部 尾部 东部 西部 中部 南部 北部 三农办 控股 参股 入股 持股 改组 重组 分组 编组 机组 词组 官司 上司 企业主 总班 办班 盯办 催办 查办 续办 难办 好办 快办 接办 在岗 上岗 下岗 顶岗 换岗 到岗 待岗 轮岗 关岗 设岗 空岗 定岗 转岗 缺岗 脱岗 离岗 站岗 组织委 宣传委 纪检委 学习委 生活委 文体委 统战委 青年委 保密委 交办 转办 逐村 逐镇 逐乡 逐县 逐区 逐校 逐班 逐组 逐科 逐处 逐站 逐所 薄弱村 后进村 空壳村 试点村 帮扶村 联系村 两岗 双岗 竞岗 一岗 多岗 守岗 查岗 返岗 同岗 各岗 示范岗 先锋岗 责任岗 公益性岗 公益岗".split()
)
# Such bodies are also places and buildings: a date behind one does not make it answer for anything.
_PLACES = WordTable("厂 矿 站 所 区 市 县 镇 乡 村 州 旗 院 中心 基地 学校 医院 社区 大学 学院".split())


# Ends like 查处 or 全部, and is a body all the same.
_ENDS_LIKE_NONE = (
    "安全部",
    "保全部",
    "总值班",
    "督查处",
    "监察处",
    "稽查处",
    "检查处",
    "侦查处",
    "审查处",
    "督查办",
    "巡察办",
    "监察办",
)


def ends_as_body(words: str) -> bool:
    """Whether words end like the name of a body (市财政局, 各有关部门)."""
    words = words.removesuffix("等")
    if words.endswith(")"):
        opened = words.rfind("(")
        inner, words = words[opened + 1 : -1], words[:opened]
        if inner and _SUFFIXES.ending(inner) and _SUFFIXES.ending(words):
            return True
    return bool(_SUFFIXES.ending(words)) and (not _NO_BODIES.ending(words) or words.endswith(_ENDS_LIKE_NONE))


def is_place(words: str) -> bool:
    """Whether a body's name may as well be that of a place or building."""
    return bool(_PLACES.ending(words))


# People who answer by their office: 由分管副市长牵头.
OFFICER = lazily(
    r"(?:分管|联系|各|主要|副|有关|责任|属地)?[一-鿿]{0,10}(?:书记|主任|局长|市长|县长|区长|镇长|乡长|厅长|院长|校长|所长|处长|科长|部长|行长|站长|董事长|总经理|经理|总监|总工程师|总?会计师|总?经济师|总法律顾问|总[工农]艺师|主席|"
    r"负责人|领导|负责同志|班子成员|[厂矿店园段班队村镇乡社]长|护士长|(?:宣传|组织|纪检|学习|生活|文体|统战|青年|支部)委员|专[员责]|支书|秘书长|主管|组长|法官|检察官|班主任|辅导员)$"
)

# The author of the whole report is no owner.
SELF = lazily(
    r"(?:我们|我|我(?:市|县|区|省|局|厅|部|委|院|校|镇|乡|村|司|公司|集团|行|中心|处|办|单位|所|站|园|馆|社)|本(?:市|县|区|省|局|厅|部|委|院|校|公司|集团|行|中心|处|单位|部门|所|站)|该(?:局|厅|部|委|院|校|公司|集团|行|中心|处|单位|县|市|区|镇)|"
    r"全(?:市|县|区|省|局|校|院|公司|行|镇|乡|集团|处|所|厅|系统)|全[市县区省](?:各级)?(?:检察|公安|法院|税务)?(?:机关|系统)?|"
    r"(?:公司|集团|学校|医院|学院|大学|市|县|区|局|厅|院|校|镇|乡|总行|分行|省|自治区|街道)?(?:党委|党组|党工委|党总支|党支部|支部|政府|人民政府|公司|集团|集团公司|支行|分行|分公司|学校|医院|学院|委员会|领导班子|班子|法院|检察院|银行|党委政府|市委|县委|区委|省委|市政府|县政府|区政府)|"
    r"[市县区省州](?:委、)?[市县区省州]?(?:委|政府|委、[市县区省州]政府)|两级法院|两级检察院|街道|街道办事处|镇|乡|机关|园区|管委会|本会|协会|学会)"
)
NO_OWNER = WordTable(
    "进一步 继续 加强 持续 深入 认真 全面 积极 推动 推进 落实 建立 完善 健全 开展 强化 按照 根据 围绕 针对 对 在 以 通过 结合 坚持 严格 督促 指导 帮助 引导 支持 协调 配合 会同 "
    "联合 加快 做好 抓好 不断 切实 把 将 使 让 逐 每 要 及时 定期 充分 着力 大力 努力 制定 确保 力争 利用 依托 聚焦 突出 发挥 明确 优化 提升 提高 深化 下 成立 召开 与 向 从 为 由于 其中 同时 给 替 帮 按 "
    "此外 另外 一是 增强 实现 主动 启动 完成 争取 扩大 实施 压实 出台 印发 新建 改建 建成 建设 打造 推行 实行 构建 培育 选派 选优 配强 盯紧 守住 办好 用好 管好 约谈 责令 通报 部署 "
    "扣减 扣发 扣除 取消 追究 收回 停发 停用 问责 处罚 奖励 表彰 协助 邀请 聘请 委托 商请 会同 责成 要求 确定 指定 安排 "
    "我们 建议 希望 能否 请 凡是 由 是 有 被 因 受 经 当 若 如 凡 并 且 也 还 又 再 可 能 会 应 须 需 已 曾 正 都 均 各类 各项 所有 一些 部分 个别 少数 多数 有的 涉及 包括 依法 组织开展 组织实施 组织各 组织全 整合 统筹 "
    "充实 压缩 缩短 减少 增加 新增 严禁 严查 严防 防止 杜绝 避免 鼓励 动员 邀请 参加 参与 走进 深化 前往 赴 到 至 自 于 向社会 面向 比 较 像 除 随着 参照 对照 严肃 严守 牢牢 坚决 推广 拓展 "
    "引入 引进 借助 先 恳 敬请 改进 改善 改革 创新驱动 创建 创办 开办 举办 承办 申报 申请 上报 报送 提请 提交 发布 公开 公布".split()
)
_STILL_BODIES = WordTable(
    "建设局 建设处 建设科 建设管 建设部 建设厅 建设集 建设投 建设公 建设单 建设指 先锋 先进 各项目 对外 对台 会计 应急 应用 参事 统筹城乡 经济 经信 经贸 经营 要素 能源 能效 都市 当涂 到家 创新 自然资源 自来水 如东 正定 改革办 督促检查".split()
)

# A predicate may begin with one of these right behind its subject.
PREDICATES = WordTable(
    "要 应 应当 须 必须 需要 将 负责 牵头 会同 联合 协同 按 每年 每季 每月 每周 每半年 每日 每学期 对 于 在 与 为 围绕 聚焦 针对 继续 进一步 加快 加强 积极 定期 抓紧 尽快 切实 严格 全面 认真 实行 推行 "
    "建立 完善 健全 制定 出台 组织 开展 落实 强化 深化 优化 精简 简化 编制 修订 拟定 梳理 完成 增设 新增 设立 配合 督促 指导 承担 主动 通过 依托 结合 利用 把 以 从 向 给 先后 已 共同 分别 统一 统筹 跟踪 "
    "提供 安排 拨付 筹措 争取 核查 抽查 通报 公布 发布 报送 上报 清理 拆除 启动 搭建 约谈 调度 召开 选派 配备 招聘 举办 成立 及时 逐 重点 全力 着力 深入 不断 扎实 持续 大力 具体 主要 抓 做好 做到 "
    "年底前 季度 月底前 分两次 分批 专题 立即 集中 常态化 全程 率先 发挥 推动 做实 盯紧 落细 用好 根据 依据 依法 参照 严肃 建成 印发 细化 明确 加大 提高 提升 升级 引入 引进 采购 下发 约定 受理 审查 复核 "
    "压减 压缩 取消 增开 上线 推出 重新 自 由专人 实施 确保 力争 规范 推广 汇总 收集 登记 建设好 梳理出 进行 给予 采取 督办 督导 严查 严把 严防 紧盯 紧扣 坚持 突出 整合 盘活 追回 追缴 收回 退还 补缴 约束 处理 问责 "
    "务必 务于 马上 派人 派专人 派出 派员 拿出 盯着 盯住 盯紧 跟进 包户 包片 包干 包保 包联 逐户 一户一 一企一 一案一 一校一 一村一 一次性 一并 一律 一周 一个月 一季度 每旬 每班 每两 随时 当天 当场 即日起 "
    "梳理 摸排 摸清 盘点 盘清 核对 核实 核定 核算 对账 对接 联系 协调 反馈 答复 回访 走访 上门 巡查 巡检 检修 抢修 修复 更换 加装 安装 购置 采购 调拨 调剂 调整 腾退 腾出 收缴 催收 催缴 清收 清缴 清欠 清偿 兑付 发放 "
    "归还 审计 审核 审批 把关 验收 抽检 检测 监测 监管 查处 移交 起诉 化解 处置 办理 办结 承接 接手 接管 兜底 保障 确保 提交 提请 提出 起草 编写 公示 公告 培训 轮训 演练 谈判 签订 组建 抽调 选派 值守 带队 带头 挂牌 分片 分工 分头 分类 分级 "
    "至少 最迟 正在 正与 制订 筹集 募集 签署 查办 接待 清退 上缴 新建 创建 培育 选拔 选聘 招录 招收 安置 救助 支付 偿还 撰写 审定 听取 增派 修缮 关停 接收 推送 发送 印制 解决 整治 签约 打造 申报 帮扶 储备 配置 更新 拓展 引导 培养 充实 调解 合并 清查 收购 收储 招引 承办 回复 辅导 宣讲 重排 重做 重建 重订 重写 重审 再次 再造 策划 谋划 研究 筹备 筹办 摸底 发动 动员 招募 购买 改造 翻修 规划 设计 代管 接受 出面 出资 出人 拿方案 列出 列入 划拨 腾空 收集 整理 登门 登记造册 分析 评估 测算 论证 对标 对照 统计 汇编 编印 张贴 回收 "
    "补办 补齐 补充 补签 补课 复检 复测 检查 排查 抽调 顶岗 换装 换发 轮换 轮班 蹲点 暗访 走到 深入到 送达 送到 送课 送医 讲清 说清 查清 弄清 管好 管住 管到 守好 守住 看好 看住 做细 做到位 办好 办成 办完 建好 修好 用足 腾出 留足 备足 备齐 配足 配齐 "
    "凡 已同 已与 已答应 已安排 已明确 要把 将把 会商 协商 商谈 商定 约请 邀请 聘请 委托 轮流 定期 定人 牵总 主抓 主责 抓总 兼管 归口 扎口 同步 协助 参加 参与 帮助 把关 会签 现场 驻点 不再 不得 严禁 先行 尽早 同时 全年 下月 本月 本周 下周 今年 明年 年内 月内 自查 "
    "编发 编排 编报 发出 发起 下达 下拨 划转 制发 制作 签发 遴选 叫停 开通 开设 报备 报请 转办 交办 分办 提醒 劝导 劝返 录入 上传 比对 抓实 抓牢 抓细 走遍 联户 入户 下沉 倒排 挂图 适时 择机 不定期 动态 恢复 重检".split()
)

# … and these lay what follows on it (要求, 应急 … do not).
_OBLIGES = WordTable("要 应 应当 须 必须 需要 务必 要求 应急 应用 应对 应收 应付 要素 要件 要点".split())
_LAYS = frozenset("要 应 应当 须 必须 需要 务必".split())


def lays_on(text: str, position: int) -> bool:
    """Whether a word of obligation stands at a place."""
    return _OBLIGES.at(text, position) in _LAYS


_BY_ANOTHER = lazily(r"(?<![自理缘经事])由")  # 柳林路由住建局: the body stands behind it


def names_body(words: str) -> bool:
    """Whether a run of words (folded) may be a body or a list of bodies, not the author of the report."""
    if (
        SELF.fullmatch(words)
        or "期间" in words
        or "以上" in words
        or any(mark in words for mark in "的了把被在须已从")
        or _BY_ANOTHER.search(words)
    ):
        return False
    if NO_OWNER.at(words, 0) and not _STILL_BODIES.at(words, 0):
        return False
    names = [name for name in re.split("[、,]", words) if name]
    if not names or not ends_as_body(names[-1]) or any(len(name) > _LONGEST_NAME for name in names):
        return False
    return all(ends_as_body(part) for part in names[-1].split("与") if part) or "与" not in names[-1]


_LONGEST_NAME = 24
