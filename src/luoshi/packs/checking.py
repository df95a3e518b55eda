"""Everything that must hold before a pack is stored, each problem with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic import BaseModel, Field, ValidationError

from luoshi.kernel.boundary import forbidden_name
from luoshi.packs import schema
from luoshi.packs.merge import is_keyed, overlay
from luoshi.packs.source import Path, Problem, Source

NAME: Final = r"^[a-z][a-z0-9-]{0,39}$"
# Values that name something on a page or in a figure; other texts are wordings and may speak of anything.
NAMING: Final = frozenset({"key", "label", "name", "title", "noun", "head", "short"})


class Header(schema.PackModel):
    """The file's own fields, besides `sections`."""

    pack: str = Field(pattern=NAME)
    title: str = Field(min_length=1, max_length=80)
    version: str = Field(min_length=1, max_length=40)
    source: str = Field("", max_length=200)
    order: int = Field(100, ge=0, le=999)  # lower is laid first; the built-in pack has 0
    sections: dict[str, dict[str, Any]]


def check(source: Source, others: Mapping[str, Any]) -> tuple[Header | None, list[Problem]]:
    """The header and all problems. `others` are the sections of the packs this one is laid on."""
    header, problems = _model(Header, source.data, source, ())
    if header is None:
        return None, problems
    problems += [
        Problem(source.line(path), reason)
        for path, reason in _private(source.data["sections"], ("sections",))
    ]
    known = schema.registered()
    for name, content in header.sections.items():
        path: Path = ("sections", name)
        if name not in known:
            problems.append(
                Problem(source.line(path), f"不认识的章节“{name}”，可用的有：{'、'.join(sorted(known))}")
            )
            continue
        merged = overlay(others.get(name, {}), content)
        problems += _model(known[name], merged, source, path)[1]
    return header, problems


def _model(model: type[BaseModel], data: Any, source: Source, path: Path) -> tuple[Any, list[Problem]]:
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        found = [
            Problem(source.line((*path, *_in_file(data, one["loc"], source, path))), _said(one))
            for one in error.errors()
        ]
        return None, found


def _in_file(data: Any, place: tuple[str | int, ...], source: Source, path: Path) -> Path:
    """A place in the merged data as a path in the file: items with a key may stand elsewhere there."""
    found: list[str | int] = []
    for step in place:
        index = step
        if isinstance(step, int) and is_keyed(data):
            index = _index(data[step]["key"], source, (*path, *found))
        found.append(index)
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
    return tuple(found)


def _index(key: str, source: Source, path: Path) -> int:
    here: Any = source.data
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return -1
    items = here if isinstance(here, list) else []
    return next(
        (at for at, item in enumerate(items) if isinstance(item, dict) and item.get("key") == key), -1
    )


def _private(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Keys, and values that name something, that have no place in this product."""
    if isinstance(data, dict):
        for key, value in data.items():
            here = (*path, key)
            names = [key, value] if key in NAMING and isinstance(value, str) else [key]
            yield from ((here, reason) for reason in map(_forbidden, names) if reason is not None)
            yield from _private(value, here)
    elif isinstance(data, list):
        for at, item in enumerate(data):
            yield from _private(item, (*path, at))


_forbidden = lru_cache(maxsize=4096)(forbidden_name)  # the same few hundred names again and again

_SAID: Final = {
    "missing": "缺少“{field}”",
    "extra_forbidden": "不认识的字段“{field}”",
    "string_type": "“{field}”应为文字",
    "string_too_short": "“{field}”不能为空",
    "string_too_long": "“{field}”过长，最多{max_length}个字",
    "string_pattern_mismatch": "“{field}”应形如 {pattern}",
    "int_type": "“{field}”应为整数",
    "int_parsing": "“{field}”应为整数",
    "bool_type": "“{field}”应为 true 或 false",
    "bool_parsing": "“{field}”应为 true 或 false",
    "date_type": "“{field}”应为日期，如 2026-01-31",
    "date_from_datetime_parsing": "“{field}”应为日期，如 2026-01-31",
    "greater_than_equal": "“{field}”不能小于{ge}",
    "less_than_equal": "“{field}”不能大于{le}",
    "enum": "“{field}”应为{expected}之一",
    "literal_error": "“{field}”应为{expected}之一",
    "dict_type": "“{field}”应为“键: 值”的形式",
    "model_type": "“{field}”应为“键: 值”的形式",
    "tuple_type": "“{field}”应为列表",
    "list_type": "“{field}”应为列表",
    "too_short": "“{field}”至少要有{min_length}项",
}


def _said(error: Any) -> str:
    """A pydantic error as one Chinese sentence; our own validators speak Chinese already."""
    place = [str(step) for step in error["loc"] if isinstance(step, str)]
    field = place[-1] if place else "内容"
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return re.sub(r"^Value error, ", "", error["msg"])
    wording = _SAID.get(error["type"])
    return wording.format(field=field, **context) if wording else f"“{field}”的值不合要求（{error['msg']}）"
