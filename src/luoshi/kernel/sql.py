"""Which tables an SQL statement writes to: a small lexer, exact about comments, strings and quoting.

It reads what Django and a programmer would write, for SQLite and PostgreSQL, and errs on the side of
"this writes": a statement it does not know counts as a change of the schema.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final


class What(StrEnum):
    """The two ways a statement can change a database."""

    ROWS = "rows"
    SCHEMA = "schema"


@dataclass(frozen=True, slots=True)
class Write:
    """One write found in a statement; `table` is lower case, without schema, "" where none is named."""

    what: What
    table: str


_SUSPICIOUS = re.compile(
    r";|\b(?:insert|update|delete|replace|truncate|merge|into|copy|create|alter|drop|session_replication_role"
    r"|writable_schema)\b|\A(?!\s*select\b)",
    re.IGNORECASE,
)

# Statements that read, or steer the transaction and the session.
_HARMLESS: Final = frozenset(
    """select with values table explain pragma show set reset discard begin start commit end rollback savepoint
    release abort declare fetch move close lock listen unlisten notify analyze deallocate""".split()
)
_TOKEN = re.compile(
    r"""(?sx)
    (?P<space>\s+|--[^\n]*)
  | (?P<comment>/\*)
  | (?P<dollar>\$(?:[^\W\d]\w*)?\$)
  | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
  | (?P<string>'(?:[^']|'')*(?:'|\Z))
  | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
  | (?P<word>[^\W\d][\w$]*)
  | (?P<other>.)
    """
)
_MAX_CACHED = 20_000  # characters; longer statements (big IN lists) are not worth keeping


@dataclass(frozen=True, slots=True)
class _Token:
    text: str  # lower case
    bare: bool  # a keyword candidate: neither quoted nor punctuation


def writes(sql: str, vendor: str) -> tuple[Write, ...]:
    """What a statement, or several separated by semicolons, would change; empty for one that only reads."""
    return _cached(sql, vendor) if len(sql) <= _MAX_CACHED else _writes(sql, vendor)


def _writes(sql: str, vendor: str) -> tuple[Write, ...]:
    if not _SUSPICIOUS.search(sql):
        return ()
    found: list[Write] = []
    for statement in _statements(_tokens(sql, vendor)):
        found.extend(_of_statement(statement))
    return tuple(found)


_cached = lru_cache(maxsize=2048)(_writes)  # a page's statements come again: 1 µs instead of 80


def _tokens(sql: str, vendor: str) -> list[_Token]:
    postgres = vendor == "postgresql"
    tokens: list[_Token] = []
    at = 0
    while at < len(sql):
        match = _TOKEN.match(sql, at)
        assert match is not None  # `other` takes any character
        kind, text, at = match.lastgroup, match.group(), match.end()
        if kind == "comment":
            at = _after_comment(sql, at, nested=postgres)
        elif kind == "dollar" and postgres:
            close = sql.find(text, at)
            at = len(sql) if close < 0 else close + len(text)
        elif kind == "escaped" and not postgres:
            at = match.start() + 1  # E'…' is a name and a plain string elsewhere
        elif kind == "quoted" and text[0] != '"' and postgres:
            at = match.start() + 1  # only double quotes name things there
        elif kind == "quoted":
            tokens.append(_Token(text[1:-1].lower(), bare=False))
        elif kind == "word":
            tokens.append(_Token(text.lower(), bare=True))
        elif kind == "other":
            tokens.append(_Token(text, bare=False))
    return tokens


def _after_comment(sql: str, at: int, *, nested: bool) -> int:
    """Comments nest in PostgreSQL and do not in SQLite: taking one for the other would hide a statement."""
    depth = 1
    while depth:
        close = sql.find("*/", at)
        if close < 0:
            return len(sql)
        inner = sql.find("/*", at, close) if nested else -1
        depth, at = (depth + 1, inner + 2) if inner >= 0 else (depth - 1, close + 2)
    return at


def _statements(tokens: list[_Token]) -> list[list[_Token]]:
    parts: list[list[_Token]] = [[]]
    for token in tokens:
        if token.text == ";" and not token.bare:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _of_statement(tokens: list[_Token]) -> list[Write]:
    words = [token for token in tokens if token.text != "("]
    first = words[0] if words else tokens[0]
    if first.bare and first.text in {"create", "drop"} and len(words) > 1 and words[1].text == "database":
        return []  # another database: the one at hand cannot be made or dropped from inside
    found = [write for at in range(len(tokens)) if (write := _write_at(tokens, at)) is not None]
    if found or (first.bare and first.text in _HARMLESS):
        return found
    return [Write(What.SCHEMA, "")]


def _write_at(tokens: list[_Token], at: int) -> Write | None:  # noqa: PLR0911
    """The write that begins at this token, if one does. Bare words are keywords: Django quotes every name."""
    token = tokens[at]
    before = tokens[at - 1].text if at else ""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if token.text in {"session_replication_role", "writable_schema"}:
        return Write(What.SCHEMA, "")  # switches that turn triggers off
    if not token.bare or before == "." or (before == "as" and after != "into"):
        return None
    match token.text:
        case "insert" | "merge" | "delete" if after != "(":
            return None if before == "on" else Write(What.ROWS, _table(tokens, at + 1))
        case "replace" if after == "into":
            return Write(What.ROWS, _table(tokens, at + 1))
        case "update" if after != "(":
            reads = before in {"for", "key", "on", "do"}  # FOR [NO KEY] UPDATE, ON UPDATE, DO UPDATE
            return None if reads else Write(What.ROWS, _table(tokens, at + 1))
        case "into" if before not in {"insert", "replace", "merge"} and not _of_insert(tokens, at):
            return Write(What.SCHEMA, _table(tokens, at + 1))  # SELECT … INTO makes a table
        case "copy" if at == 0:
            return Write(What.ROWS, _table(tokens, at + 1))
        case "truncate" | "alter" | "create" | "drop" if after != "(":
            return Write(What.SCHEMA, "")
    return None


def _of_insert(tokens: list[_Token], at: int) -> bool:
    """INSERT OR REPLACE INTO: the words between belong to the insert."""
    return at >= 3 and tokens[at - 2].text == "or" and tokens[at - 3].text == "insert"  # noqa: PLR2004


_FILLERS: Final = frozenset("into from only table or replace ignore abort fail rollback".split())


def _table(tokens: list[_Token], at: int) -> str:
    while at < len(tokens) and tokens[at].bare and tokens[at].text in _FILLERS:
        at += 1
    while at + 2 < len(tokens) and tokens[at + 1].text == ".":
        at += 2
    return tokens[at].text if at < len(tokens) else ""
