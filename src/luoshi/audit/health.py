"""Whether the trail can be trusted to be complete from here on: asked at start-up and by /readyz."""

from __future__ import annotations

from luoshi.audit import head, triggers
from luoshi.audit.models import Instance


def check() -> list[str]:
    """What is wrong, one Chinese sentence each; empty when all is well. Cheap: two queries, no chain is read."""
    found = []
    names = triggers.missing()
    if names:
        found.append(
            f"操作日志的防改触发器缺失或被改动：{'、'.join(names)}；请运行 luoshi migrate 补上，并运行 luoshi audit verify"
        )
    if Instance.objects.count() != 1:
        found.append("操作日志的实例编号缺失或重复；请从备份恢复")
    elif head.of_another():
        found.append(
            f"数据目录属于另一个安装（{head.path()} 与数据库不符）：请核对 LUOSHI_DATA_DIR 与 LUOSHI_DATABASE_URL；"
            "确是更换了数据库，请换一个空的数据目录"
        )
    return found
