"""Applying packs: checked whole, then stored as an immutable version, or not at all."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.packs import schema
from luoshi.packs.checking import Header, check
from luoshi.packs.models import Pack, PackVersion
from luoshi.packs.queries import in_force, merged
from luoshi.packs.source import PackError, Problem, Source, parse

BUILTIN: Final = "base"


def apply(source: Path | bytes | str, *, by: Actor, file: str = "", why: str = "") -> PackVersion:
    """Check a pack and put it in force; the version it became, or the one in force when nothing differs.

    Args:
        source: a path, or the file's contents.
        by: who applies it.
        file: its name, for the sentences, when contents are given.
        why: the reason, kept in the trail.

    Raises PackError with every problem, its line and reason; nothing is stored then.
    """
    read = _read(source, file)
    return _store(read, _checked(read), by=by, why=why)


def check_only(source: Path | bytes | str, *, file: str = "") -> Header:
    """Check a pack as `apply` would, storing nothing. Raises PackError."""
    return _checked(_read(source, file))


def builtin_files() -> list[tuple[str, bytes]]:
    """The packs this version brings, by file name."""
    folder = files("luoshi.packs") / "data"
    return sorted(
        (entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(".yaml")
    )


@cache
def builtin_sources() -> tuple[Source, ...]:
    """The same, read: once a process, since they are as unchanging as the program and long. Not to be changed."""
    return tuple(parse(content, name) for name, content in builtin_files())


def builtin_data() -> dict[str, Any]:
    """The sections of the built-in pack as this version brings them. Not to be changed."""
    found: dict[str, Any] = next(one.data for one in builtin_sources() if one.data["pack"] == BUILTIN)[
        "sections"
    ]
    return found


def apply_builtin(*, by: Actor) -> list[PackVersion]:
    """Put the built-in packs in force where this version brings newer ones."""
    why = "随程序版本更新内置规则包"
    return [_store(read, _checked(read), by=by, why=why) for read in builtin_sources()]


def _read(source: Path | bytes | str, file: str) -> Source:
    if not isinstance(source, Path):
        return parse(source, file or "规则包")
    try:
        return parse(source.read_bytes(), file or source.name)
    except OSError as error:
        raise PackError(str(source), [Problem(0, f"文件读不出来（{error.strerror}）")]) from None


def _checked(read: Source) -> Header:
    versions = in_force()
    own = (_order(read.data.get("order")), str(read.data.get("pack")))
    others = [version for version in versions if version.pack.name != own[1]]
    header, problems = check(read, merged([v for v in others if (v.order, v.pack.name) < own]))
    if header is not None and not problems:
        problems = _still_fits(read, header, others)
    if problems or header is None:
        raise PackError(read.file, problems)
    return header


def _order(value: Any) -> int:
    return value if isinstance(value, int) else Header.model_fields["order"].default


def _still_fits(read: Source, header: Header, others: list[PackVersion]) -> list[Problem]:
    """Whether all packs together still make valid sections: those laid on this one may rely on it."""
    mine = PackVersion(pack=Pack(name=header.pack), order=header.order, content=_json(header.sections))
    together = merged(sorted([*others, mine], key=lambda version: (version.order, version.pack.name)))
    problems = []
    for name, model in schema.registered().items():
        try:
            if name in together:
                model.model_validate(together[name])
        except ValidationError:
            said = f"与其他规则包叠放后，“{name}”一节不完整或不合要求"
            problems.append(Problem(read.line(("sections", name)), said))
    return problems


def _json(sections: dict[str, Any]) -> str:
    """Contents as stored: in the order of the file, which is the order of lists on a page."""
    return json.dumps(sections, ensure_ascii=False, separators=(",", ":"), default=str)


def _store(read: Source, header: Header, *, by: Actor, why: str) -> PackVersion:
    content = _json(header.sections)
    digest = hashlib.sha256(content.encode()).hexdigest()
    with action("packs.apply", by=by, why=why) as act:
        pack = Pack.objects.filter(name=header.pack).first() or act.create(Pack(name=header.pack))
        current = PackVersion.objects.filter(pack=pack).order_by("-pk").first()
        wanted = (digest, header.version, header.order, header.title, header.source)
        if current is not None and wanted == (
            current.content_hash, current.version, current.order, current.title, current.source
        ):  # fmt: skip
            return current
        return act.create(
            PackVersion(
                pack=pack,
                title=header.title,
                version=header.version,
                order=header.order,
                source=header.source,
                content=content,
                content_hash=digest,
                file_name=read.file[:200],
                applied_at=clock.now(),
                applied_by_id=by.id,
                applied_by_name=by.name,
            )
        )
