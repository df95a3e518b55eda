"""luoshi import: files of one sheet; a preview, and with --apply written whole or not at all."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luoshi.exchange.planning import Picture
    from luoshi.site.sheets import Asked

HELP = "导入一张表的一个或多个文件：默认只预览，--apply 才写入"
_FEW = 20  # wrong rows printed as words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from luoshi.site.sheets import add_common

    add_common(parser)
    parser.add_argument("files", nargs="+", type=Path, metavar="文件")
    parser.add_argument("--apply", action="store_true", help="写入；有一行有误就整批不写")
    parser.add_argument(
        "--answer", action="append", default=[], metavar="问题=答复", help="答复预览提出的问题"
    )
    parser.add_argument("--json", action="store_true", help="结果（含有误的行）输出为 JSON")


def run(args: argparse.Namespace) -> int:
    """0: fine; 1: rows are wrong or questions open, nothing was written; 2: refused."""
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.kernel.errors import Refused
    from luoshi.site import sheets

    try:
        return _import(args)
    except (Refused, sheets.Missing, OSError) as refusal:
        print(f"没有导入：{refusal}", file=sys.stderr)
        return 2


def _import(args: argparse.Namespace) -> int:
    from luoshi.exchange import actions
    from luoshi.exchange.actions.comparing import Compared
    from luoshi.exchange.actions.receiving import Handed, preview
    from luoshi.exchange.planning import as_shown
    from luoshi.kernel.exchange import Effect
    from luoshi.site import sheets

    asked = sheets.asked(args, writing=True)
    answers = dict(one.partition("=")[::2] for one in args.answer)
    with ExitStack() as stack:
        files = [Handed(stack.enter_context(path.open("rb")), path.name) for path in args.files]
        compared: Compared
        refused: tuple[str, ...]
        compared, refused = preview(asked.offer, asked.unit, files, by=asked.by, on=asked.on, answers=answers)
        picture = _ready(compared, refused)
        wrong = bool(picture.counts[Effect.BAD] or picture.questions or refused)
        done: Picture | None = None
        if args.apply and not wrong:
            taken = actions.receive(asked.offer, asked.unit, files, by=asked.by, on=asked.on)
            if answers:
                actions.settle(taken.found, by=asked.by, answers=answers)
            shown = actions.compare(taken.found, by=asked.by)
            done = as_shown(actions.apply(taken.found, by=asked.by, parsed=shown.parsed).picture)
    _say(args, asked, picture, refused, done=done)
    return 1 if wrong else 0


def _ready(compared: Any, refused: tuple[str, ...]) -> Picture:
    """The picture, where nothing has to be settled on a page first."""
    from luoshi.site.sheets import Missing

    for one in compared.layouts:
        raise Missing(
            f"“{one.file.name}”的表头对不上：{one.refused}（也可以在网页上导入一次，核对各列后系统会记住）"
        )
    for file in compared.doubtful:
        raise Missing(f"看不出“{file.name}”是哪个单位的；请单独导入，并用 --unit 指明")
    if compared.planning is None:
        raise Missing("；".join(refused))
    picture: Picture = compared.planning.picture
    return picture


def _say(
    args: argparse.Namespace,
    asked: Asked,
    picture: Picture,
    refused: tuple[str, ...],
    *,
    done: Picture | None,
) -> None:
    from luoshi.kernel.exchange import Effect

    counts = picture.counts
    told = {effect.value: counts[effect] for effect in Effect}
    bad = [row for row in picture.rows if row.effect == "bad"]
    names = {number: path.name for number, path in enumerate(args.files, 1)}
    if args.json:
        result = {
            "sheet": asked.offer.sheet.key, "written": done is not None, **told, "refused": list(refused),
            "notices": list(picture.notices),
            "other_sheets": [{"tab": tab, "sheet": key} for tab, key in picture.others],
            "questions": [{"key": q.key, "question": q.sentence, "options": dict(q.options)} for q in picture.questions],
            "wrong": [
                {"file": names.get(row.file, ""), "tab": row.tab, "row": row.number,
                 "cells": [{"column": head, "letter": letter, "reason": said} for head, letter, said in row.bad]}
                for row in bad
            ],
            "rows": [
                {"file": names.get(row.file, ""), "tab": row.tab, "row": row.number, "effect": row.effect.value,
                 "about": row.about, "kind": row.ref[0], "id": row.ref[1]}
                for row in (done.rows if done is not None else ()) if row.ref is not None
            ],
        }  # fmt: skip
        print(json.dumps(result, ensure_ascii=False, indent=1))
        return
    print(f"新增 {told['new']}，变更 {told['changed']}，无变化 {told['same']}，有误 {told['bad']}")
    for sentence in (*refused, *picture.notices):
        print(f"提示：{sentence}")
    for tab, key in picture.others:
        print(f"提示：工作表“{tab}”是另一张表（{key}），没有随本表读入，请另行导入")
    for question in picture.questions:
        options = "，".join(f"{value}（{words}）" for value, words in question.options)
        print(f"请答复：{question.sentence} --answer {question.key}=… 可选：{options}")
    for row in bad[:_FEW]:
        print(
            f"有误：“{names.get(row.file, '')}”“{row.tab}”第{row.number}行：{'；'.join(c[2] for c in row.bad)}"
        )
    if len(bad) > _FEW:
        print(f"另有 {len(bad) - _FEW} 行有误，用 --json 看全部")
    print(
        "已写入"
        if done is not None
        else "没有写入"
        if bad or picture.questions
        else "只是预览；加 --apply 写入"
    )
