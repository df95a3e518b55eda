"""The document's own title."""

from __future__ import annotations

from luoshi.reading.outline import Outline
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document

_LONGEST = 60
_LINES = 6
_CHROME = lazily(
    r"^(?:来源|作者|发布|时间|日期|浏览|字号|索引|信息|文号|责任编辑|编辑|当前位置|首页|打印|分享|各位|尊敬|[\d\s:.\-/年月日]+$)|[:。;]$|^.{0,20}[〔\[(（]\d{4}[〕\])）]\d+号$"
)
_TITLE_END = lazily(
    r"(?:报告|总结|通报|公告|要点|计划|方案|汇报|情况|通知|意见|说明|纪要|公报|讲话|材料|综述|分析|述职|规划|措施|安排|决定|办法|清单|台账|侧记|纪实|年报|白皮书|建议|指南|细则|制度|摘要|摘录|公示|简报|信息|报道|任务)(?:\([^()]{1,30}\))?$"
)


def document_title(document: Document, outline: Outline) -> str | None:
    """The title, where the first lines hold one; a title broken over two lines is joined."""
    first_label = outline.items[0].start if outline.items else len(document.raw)
    parts: list[str] = []
    for line in document.lines[:_LINES]:
        words = document.folded[line.start : line.end]
        if line.start >= first_label or len(words) > _LONGEST or words[-1] in "。;,":
            break
        if _CHROME.search(words):
            if parts:
                break
            continue
        parts.append(document.raw[line.start : line.end])
        if _TITLE_END.search(words):
            return "".join(parts[-2:]) if len(parts) > 1 and not _TITLE_END.search(parts[-2]) else parts[-1]
    return parts[0] if parts else None
