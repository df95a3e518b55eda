"""The tokens in the database: an FTS5 table on SQLite, a column of `tsvector` on PostgreSQL; and questions to them.

SQLite: `search_grams` has the rows of `search_indexed` by rowid, tokens joined by spaces; its tokenizer takes everything
beyond ASCII as part of a word, whatever Unicode it knows. PostgreSQL: tokens with their places, put together here, so
that no configuration of text search has a say; those of the title weigh A.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Q
from django.db.models.expressions import Expression, RawSQL
from django.db.models.sql.compiler import SQLCompiler

from luoshi.search.words import MOST, Asked, Phrase, tokens

TABLE: Final = "search_indexed"
GRAMS: Final = "search_grams"  # both are made by the first migration


def is_postgres() -> bool:
    """Which of the two keeps the tokens."""
    return connection.vendor == "postgresql"


def vector(title: str, text: str) -> str:
    """The tokens of a record as PostgreSQL reads them, with their places; a place is left free before the text."""
    places: dict[str, list[str]] = {}
    own = tokens(title)
    for at, token in enumerate(own, 1):
        places.setdefault(token, []).append(f"{at}A")
    for at, token in enumerate(tokens(text)[: MOST - len(own)], len(own) + 2):
        places.setdefault(token, []).append(str(at))
    return " ".join(f"'{token}':{','.join(found)}" for token, found in places.items())


def columns(title: str, text: str) -> tuple[str, str]:
    """The tokens of a record as the FTS5 table has them."""
    own = tokens(title)
    return " ".join(own), " ".join(tokens(text)[: MOST - len(own)])


class _Found(Expression):
    """Whether the tokens of a row answer a `tsquery`; of whatever name the row's table has in its query."""

    output_field = BooleanField()

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 - Django's signature
    ) -> tuple[str, tuple[str | int, ...]]:
        table = compiler.quote_name_unless_alias(compiler.query.get_initial_alias())
        return f"{table}.grams @@ %s::tsquery", (self.question,)


def matches(question: Asked) -> Q | Expression:
    """The condition on `Indexed` that all the words are found."""
    if is_postgres():
        return _Found(_tsquery(question.phrases))
    return _in_grams(_fts(question.phrases))


def in_title(question: Asked) -> Q | Expression:
    """The condition that all the words are found in the title."""
    if is_postgres():
        return _Found(_tsquery(question.phrases, ":A", ":*A"))
    return _in_grams(f"{{title}} : ({_fts(question.phrases)})")


def _in_grams(expression: str) -> Q:
    found = RawSQL(f"SELECT rowid FROM {GRAMS} WHERE {GRAMS} MATCH %s", [expression])  # noqa: S608, S611 - a parameter
    return Q(pk__in=found)


def _fts(phrases: Iterable[Phrase]) -> str:
    """A question as FTS5 reads it. Tokens hold letters, digits and the mark of a break: nothing to quote."""
    return " AND ".join(f'"{" ".join(one.tokens)}"{" *" if one.prefix else ""}' for one in phrases)


def _tsquery(phrases: Iterable[Phrase], plain: str = "", prefix: str = ":*") -> str:
    """The same for PostgreSQL."""
    return " & ".join(f"({_following(one, plain, prefix)})" for one in phrases)


def _following(phrase: Phrase, plain: str, prefix: str) -> str:
    *before, last = phrase.tokens
    return " <-> ".join(
        [*(f"'{one}'{plain}" for one in before), f"'{last}'{prefix if phrase.prefix else plain}"]
    )


def drop(ids: Sequence[int]) -> None:
    """Take the tokens of rows away that are about to go; on PostgreSQL they go with their rows."""
    if ids and not is_postgres():
        marks = ", ".join(["%s"] * len(ids))
        execute(f"DELETE FROM {GRAMS} WHERE rowid IN ({marks})", ids)  # noqa: S608 - marks


def execute(sql: str, params: Sequence[Any] = ()) -> list[Any]:
    """One statement; its rows, where it gives any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []
