"""luoshi search: find records with the rights of an account; make the index anew, or compare it with the records."""

from __future__ import annotations

import argparse
import sys

HELP = "检索：按某个账号的权限查找记录；重建或核对检索索引"
MOST = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="字词", help="要找的字词，几个词要求都出现")
    parser.add_argument("--as", dest="user", metavar="用户名", help="以哪个账号的权限查找，查找时必写")
    parser.add_argument("--most", type=int, default=20, metavar="20", help="最多列出多少条，默认 20")
    parser.add_argument("--rebuild", action="store_true", help="按现有记录重建索引")
    parser.add_argument("--check", action="store_true", help="逐条核对索引与记录是否一致")


def run(args: argparse.Namespace) -> int:
    """0: done; 1: the index differs from the records; 2: the question is not understood."""
    if wrong := _wrong(args):
        print(f"没有检索：{wrong}", file=sys.stderr)
        return 2
    from luoshi.site.prepare import setup_django

    setup_django()
    if args.rebuild:
        from luoshi.search import index

        print(f"检索索引已重建，共{index.rebuild()}条")
    if args.check:
        return _check()
    return _find(args) if args.words else 0


def _wrong(args: argparse.Namespace) -> str:
    if args.words and (args.rebuild or args.check):
        return "查找与 --rebuild、--check 请分开运行"
    if not (args.words or args.rebuild or args.check):
        return "请写要找的字词，或用 --rebuild、--check"
    if args.words and not args.user:
        return "请用 --as 写明以哪个账号的权限查找"
    return "" if 1 <= args.most <= MOST else f"--most 应在 1 到 {MOST} 之间"


def _check() -> int:
    from luoshi.search import index

    sound = True
    for one in index.check():
        said = "一致" if one.is_sound else f"缺{one.missing}条，不同{one.different}条，多{one.superfluous}条"
        print(f"{one.label}\t记录{one.records}条\t{said}")
        sound = sound and one.is_sound
    if not sound:
        print("索引与记录不一致，请运行 luoshi search --rebuild", file=sys.stderr)
    return 0 if sound else 1


def _find(args: argparse.Namespace) -> int:
    from luoshi.search.queries import PAGE, Narrow, hits, matching
    from luoshi.search.words import asked
    from luoshi.site.sheets import Missing, user_named

    question = asked(" ".join(args.words))
    if not question.words or question.is_too_short:
        print("没有检索：字词太短，单个字母或数字找不准", file=sys.stderr)
        return 2
    try:
        reader = user_named(args.user)
    except Missing as refusal:
        print(f"没有检索：{refusal}", file=sys.stderr)
        return 2
    left, rows = args.most, matching(reader, question, Narrow())
    for number in range(1, -(-args.most // PAGE) + 1):
        found = hits(reader, question, rows, number)
        for hit in found[:left]:
            title = "".join(part.text for part in hit.title)
            said = "".join(part.text for part in hit.said)
            print(f"{hit.day or ''}\t{hit.label}\t{title}\t{hit.unit}\t{said}\t{hit.url}")
        left -= len(found)
        if len(found) < PAGE:
            break
    return 0
