"""Words that decide whether a Chinese numeral counts: fixed sets, list sizes, ordinals."""

from __future__ import annotations

import re

from luoshi.reading.patterns import lazily

# 两个维护, 四个意识, 八项规定 … : names, wherever they stand.
NAMED_SETS = lazily(
    r"""
    [一二两三四五六七八九十]{1,3}
    (?: 个(?:意识|自信|维护|确立|全面|坚持|务必|善于|毫不动摇|离不开|赋予|有利于|倍增|率先|一律|严禁|不准|不得|关键|
            区分|服从|认同|为什么|清单|责任|伟大|先锋|统筹|融合|结合|转变|提升|强化|突出|确保|做到|围绕|聚焦|到位|延伸|
            覆盖|同步|环节|百年|一百年|阶段|代表|面向|作用|角色|平台|体系|机制|维度|层面|台阶|梯队|常态|专项|万元|一)
      | 项(?:规定|制度改革|纪律|职能|清单|机制|费用|经费|建设|行动|工程|指标|检查|监督)
      | 大(?:\S)
      | 会一课 | 重一大 | 学一做 | 位一体 | 岗双责 | 带一路 | 不愁 | 公经费 | 性[^\d]
      | 次(?:产业|创业|分配|党代会|全会|人代会|会议以来|元|污染|供水|函数|性)
      | 类(?:[^\s、,。;]?苗|医疗)
      | 种(?:形态|人)
      | 张(?:清单|网|皮)
      | 支(?:队伍一|箭)
      | 条(?:主线|红线|底线|例|龙)
      | 件(?:套|大事|实事)
      | 期(?:工程|项目)
      | 级(?:\S)
      | 线(?:\S)
      | 方面
      | 部(?:曲|门|委|分)
      | 家(?:话|人)
      | 人(?:小组)
      | 名同志
      | 户(?:一策)
      | 站式
    )
    """,
    re.VERBOSE,
)

# The size of a list that follows, or a part of a whole: 三个方面, 五项任务.
LIST_NOUNS = lazily(
    r"""[ ]?(?:主要|重点|重大|突出|专门|不同|具体|关键|核心|基本)?
    (?:方面|任务|环节|层面|阶段|领域|维度|步骤|原则|要求|目标|转变|坚持|结合|统一|板块|片区|举措|措施|问题|工程|行动|特点|
       问号|要点|字|中心|基点|关系|战役|攻坚|突破|百分|意识|体系|机制|渠道|关口|抓手|文章|主题|主线|环境|支撑|支柱|
       优势|短板|弱项|重点|内容|部分|方向|类别|类型|途径|模块|档次|等级|级别|小时|月|星期|学期|工作日)
    """,
    re.VERBOSE,
)

ORDINAL_BEFORE = "届第数几每某这那各任哪另首前后上下同初头近之其点星周"
"""Before a numeral: it orders, points or is vague (第三, 数十, 每一, 这两个, 前十名)."""

MANY_COUNTERS = frozenset(
    "家 名 人 户 起 台 辆 座 所 栋 幢 宗 例 艘 架 篇 份 场 次 个 项 件 批 处 间 套 笔 门 册 本 株 头 只 块 张 人次 户次 场次 批次 班次 位 支 期 种 类 条 "
    "村 县 乡 镇 对 组 队 棵 亩 片 部 个班次 个批次 条次 款 首 届 口 盏".split()
)
"""Counters behind a Chinese numeral from ten on."""

FEW_COUNTERS = frozenset(
    "家 名 人 户 起 台 辆 座 所 栋 幢 宗 例 艘 架 篇 份 场 笔 间 册 株 人次 户次 场次 套 口 盏 个 处 次 条 面 组 班 期 村 乡 镇 县 只 头 块 张 本 通 趟 批".split()
)
"""Counters behind two to nine: not such as number a list (项, 类, 件, 点)."""

ORDINAL_FEW = frozenset("二三四五六七八九")
ORDINAL_COUNTERS = frozenset("期 班 组 村 镇 县 册 批".split())
"""二期, 三次全会, 五组: the second, third, fifth; only 两 counts them for certain."""
