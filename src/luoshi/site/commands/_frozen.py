"""What `luoshi figures` does with frozen numbers."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luoshi.access.models import User
    from luoshi.figures.asking import Ask
    from luoshi.figures.frozen.explaining import Explained, Part
    from luoshi.figures.models import Freeze
    from luoshi.kernel.actor import Actor

MOST_TOLD = 200  # differences of one count


def frozen_now(args: argparse.Namespace, ask: Ask, label: str) -> str:
    """Freeze what was asked; the id of the set."""
    from luoshi.figures.frozen.freezing import freeze
    from luoshi.kernel.actor import SYSTEM, Actor, Door
    from luoshi.kernel.errors import Refused
    from luoshi.site.sheets import Missing, user_named

    user = user_named(args.user) if args.user else None
    by = Actor(user.pk, str(user), Door.CLI) if user else SYSTEM.through(Door.CLI)
    try:
        return str(freeze([ask], by=by, words=args.freeze or f"{label} {ask.period.code}").uuid)
    except Refused as refused:
        raise Missing(refused.sentence) from None


def explained(args: argparse.Namespace) -> int:
    """Each value of a set: then, now, and the records between. Raises Missing for no such set."""
    from luoshi.figures.frozen.explaining import explain
    from luoshi.figures.frozen.queries import frozen_for, values_for
    from luoshi.figures.frozen.stored import Stored
    from luoshi.kernel.actor import SYSTEM
    from luoshi.kernel.records import is_uuid
    from luoshi.site.sheets import Missing, user_named

    by: User | Actor = user_named(args.user) if args.user else SYSTEM
    found = frozen_for(by).filter(uuid=args.explain).first() if is_uuid(args.explain) else None
    if found is None:
        raise Missing(f"没有编号为“{args.explain}”的锁定，编号在锁定时给出，也在锁定页的网址里")
    stored = Stored(found)
    told = [
        _told(one, found, by)
        for one in explain(stored, list(values_for(by).filter(of=found).order_by("number")))
    ]
    if args.json:
        print(
            json.dumps(
                {
                    "words": found.words,
                    "intact": stored.is_intact,
                    "void": found.voided_why if found.is_void else None,
                    "values": told,
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return 0
    print(f"{found.words}（{found.entered_by_name}于{found.entered_at:%Y-%m-%d %H:%M}锁定）")
    if found.voided_at is not None:
        print(f"已作废（{found.voided_by_name}于{found.voided_at:%Y-%m-%d %H:%M}）：{found.voided_why}")
    if not stored.is_intact:
        print("注意：锁定的内容与锁定时的校验值不符，有人绕过系统改动过数据库")
    for one in told:
        _print(one)
    return 0


def _told(one: Explained, found: Freeze, by: User | Actor) -> dict[str, Any]:
    from luoshi.figures.catalogue import figures
    from luoshi.figures.wording import said_of
    from luoshi.organisations.queries import current_name

    now = figures().get(one.ask.figure)
    return {
        "figure": one.ask.figure, "label": one.figure.label, "unit": current_name([one.ask.unit]).get(one.ask.unit, ""),
        "period": one.ask.period.code, "as_of": one.ask.as_of.isoformat(), "then": said_of(one.figure, one.then),
        "now": said_of(now, one.now) if now is not None and one.now is not None else None, "redefined": one.redefined,
        "parts": [_part(part, found, by) for part in one.parts if part.then != part.now],
    }  # fmt: skip


def _part(part: Part, found: Freeze, by: User | Actor) -> dict[str, Any]:
    from luoshi.figures.frozen.showing import cut, lines
    from luoshi.figures.wording import said_of

    seen = cut(part, by)
    return {
        "figure": part.figure.key, "label": part.figure.label, "period": part.ask.period.code,
        "then": said_of(part.figure, part.then), "now": said_of(part.figure, part.now),
        "withheld": seen.withheld, "withheld_effect": seen.withheld_effect,
        "left_out": max(0, len(seen.shown) - MOST_TOLD),
        "differences": [
            {"record": line.label, "units": line.units, "reason": line.reason_words, "effect": line.effect,
             "at": f"{line.at:%Y-%m-%d %H:%M}" if line.at else None, "who": line.who, "more": line.more}
            for line in lines(part, seen.shown[:MOST_TOLD], found, by)
        ],
    }  # fmt: skip


def _print(one: dict[str, Any]) -> None:
    print(
        f"{one['label']}（{one['unit']}，{one['period']}，截至{one['as_of']}）：锁定时{one['then']}，现在{one['now'] or '—'}"
    )
    if one["redefined"]:
        print("  口径已修订")
    for part in one["parts"]:
        print(f"  {part['label']} {part['period']}：{part['then']} → {part['now']}")
        for line in part["differences"]:
            said = "，".join(filter(None, [line["units"], line["at"], line["who"], line["more"]]))
            print(f"    {line['effect']:+d} {line['reason']}：{line['record']}（{said}）")
        if part["left_out"]:
            print(f"    另有{part['left_out']}条没有列出，见锁定页")
        if part["withheld"]:
            print(f"    另有{part['withheld']}条无权查看，合计影响{part['withheld_effect']:+d}")
