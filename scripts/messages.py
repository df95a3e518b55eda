"""Message catalogues without the gettext tools, which a fresh Debian lacks: extract, check and compile with Babel.

    messages.py extract    find all strings of templates and modules, update locale/en/LC_MESSAGES/django.po
    messages.py compile    .po → .mo (done by `make run` and before a wheel is built)
    messages.py check      every string is translated, none is stale, placeholders agree

Chinese is the source language: the message id is the Chinese text itself.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "luoshi"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
Spec = tuple[int | tuple[int, int] | tuple[int, str], ...]
KEYWORDS: dict[str, Spec | dict[int | None, Spec | None] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Message = str | tuple[str, ...]

# Rooms that know no framework, and names of fields: their Chinese is found as it stands in the module, an
# f-string with its places as {0}, {1}; `luoshi.ui.said` finds a finished sentence again. The number is the
# shortest text that is taken: a shorter one is a word of the trade (人次, 元), not a sentence.
SAID = {
    "sandbox/*.py": 2,
    "reading/checks.py": 2,
    "reading/consistency.py": 2,
    "reading/style.py": 2,
    "reading/files/[cdhopr]*.py": 2,
    "audit/verify.py": 2,
    "audit/outcome.py": 2,
    "kernel/action.py": 2,
    "kernel/bulk.py": 2,
    "kernel/snapshots.py": 2,
    "kernel/records.py": 1,
    "notices/outcomes.py": 2,
    "periods/dates.py": 2,
    "periods/recurrence.py": 12,
    "workbooks/cells.py": 7,
    "workbooks/contract.py": 2,
    "workbooks/cutting.py": 3,
    "workbooks/grids.py": 2,
    "workbooks/parts.py": 5,
    "workbooks/rejoining.py": 5,
    "workbooks/returned.py": 3,
    "workbooks/trimming.py": 3,
    "documents/queries/checks.py": 2,
    "documents/actions/lists.py": 2,
    "jobs/leases.py": 2,
    "jobs/running.py": 2,
    "*/models.py": 1,
    "*/models/*.py": 1,
}
SAID_CONTEXT = "said"
PACK = SOURCE / "packs" / "data" / "base.yaml"  # what the built-in rules of these sections say to people
PACK_SECTIONS = ("access", "activities", "documents", "figures", "findings", "people", "tasks")
PACK_WORDS = ("text", "label", "why")
_HAN = re.compile("[\u3400-\u9fff]")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def marked(call: ast.Call) -> bool:
    """Whether a call marks or uses its text otherwise: gettext, a regular expression."""
    named = call.func
    if isinstance(named, ast.Attribute):
        return isinstance(named.value, ast.Name) and named.value.id == "re"
    return isinstance(named, ast.Name) and (named.id in KEYWORDS or named.id == "lazily")


def sentences(source: str, shortest: int) -> Iterator[str]:
    """The Chinese texts of a module, but for docstrings, regular expressions and what gettext has already."""
    tree = ast.parse(source)
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        elif isinstance(node, ast.Call) and marked(node):
            left_out.update(id(inner) for inner in ast.walk(node))
        elif isinstance(node, ast.JoinedStr):
            left_out.update(id(piece) for piece in node.values if isinstance(piece, ast.Constant))
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = pattern(node)
        if len(text) >= shortest and _HAN.search(text):
            yield text


def pack_words(value: Any) -> Iterator[str]:
    """Labels and sentences of a part of the built-in pack."""
    if isinstance(value, list):
        for one in value:
            yield from pack_words(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in PACK_WORDS and isinstance(one, str):
                yield one
            else:
                yield from pack_words(one)


def pattern(node: ast.JoinedStr) -> str:
    """An f-string with its places numbered."""
    parts: list[str] = []
    for piece in node.values:
        at = sum(part.startswith("{") for part in parts)
        parts.append(str(piece.value) if isinstance(piece, ast.Constant) else f"{{{at}}}")
    return "".join(parts)


_CALL = re.compile(
    r"""\b(?:n?p?gettext|_)\((?:[^'"()]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*\)""",
)


def calls(templatized: str) -> str:
    """Only the gettext calls of a templatized page, one a line: the rest of it is no Python."""
    return "\n".join(re.sub(r"\s*\n\s*", " ", match.group()) for match in _CALL.finditer(templatized))


def found() -> Iterator[tuple[str, Message, str | None]]:
    """(file, message, context) of every marked string."""
    from django.utils.translation.template import templatize

    for path in sorted(SOURCE.rglob("*")):
        name = str(path.relative_to(SOURCE.parent))
        if path.suffix == ".py" and "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            text = calls(templatize(path.read_text(encoding="utf-8"), origin=name))
        else:
            continue
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            yield name, message, context
    for glob, shortest in SAID.items():
        for path in sorted(SOURCE.glob(glob)):
            for text in sentences(path.read_text(encoding="utf-8"), shortest):
                yield str(path.relative_to(SOURCE.parent)), text, SAID_CONTEXT
    sections = yaml.safe_load(PACK.read_text(encoding="utf-8"))["sections"]
    for section in PACK_SECTIONS:
        for text in pack_words(sections[section]):
            yield str(PACK.relative_to(SOURCE.parent)), text, SAID_CONTEXT


def template() -> Catalog:
    catalog = Catalog(locale="en", project="luoshi", charset="utf-8")
    for name, message, context in found():
        catalog.add(message, None, [(name, 0)], context=context)
    return catalog


def known() -> Catalog:
    if not PO.exists():
        return Catalog(locale="en", project="luoshi", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def extract_messages() -> int:
    catalog = known()
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:  # nothing is guessed: the flag comes from merging and hides a translation
        if message.id:
            message.flags.discard("fuzzy")
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False, omit_header=False)
    return 0


def compile_messages() -> int:
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, known())
    return 0


def texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def placeholders(text: str) -> list[str]:
    return sorted(match.group() for match in _PLACEHOLDER.finditer(text))


def problems() -> Iterator[str]:
    wanted, have = template(), known()
    for message in wanted:
        if not message.id:
            continue
        ours = have.get(message.id, context=message.context)
        label = texts(message.id)[0]
        if ours is None or ours.fuzzy or not all(texts(ours.string)):
            yield f"not translated: {label!r}"
        elif any(placeholders(text) != placeholders(label) for text in texts(ours.string)[-1:]):
            yield f"placeholders differ: {label!r}"
    for message in have:
        if message.id and wanted.get(message.id, context=message.context) is None:
            yield f"stale: {texts(message.id)[0]!r}"


def check() -> int:
    lines = list(problems())
    print("\n".join(lines[:40]) or "messages: ok")
    if len(lines) > 40:  # noqa: PLR2004
        print(f"… {len(lines)} in all; run scripts/messages.py extract and translate")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit({"extract": extract_messages, "compile": compile_messages, "check": check}[sys.argv[1]]())
