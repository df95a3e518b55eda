"""Units as people write them in cells: 机关一支部 for 机关第一党支部. Guessed only where one name fits; never invented."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, paths_with
from luoshi.kernel import clock
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.tasks.rights import VIEW
from luoshi.workbooks import guess_unit
from luoshi.workbooks.senders import canonical

MOST_COMPARED: Final = 200  # names one cell is compared with
_WITH_ABOVE: Final = re.compile(r"(?P<name>.+)[（(](?P<above>[^（(]+)[)）]")
BETWEEN: Final = re.compile(r"[、，,；;\n\t]+")


class UnitNames:
    """The open units within the reader's rights, by every way of writing them; one query when first asked."""

    def __init__(self, user: Somebody) -> None:
        self._user = user
        self._by_name: dict[str, list[tuple[int, str, str]]] | None = None
        self._canonical: dict[str, list[tuple[int, str, str]]] = {}

    def named(self, words: str) -> Unit:
        """The one unit that is meant; ValidationError where it is none or more than one."""
        return Unit.objects.get(pk=self.key_of(words))

    def all_named(self, words: str) -> list[Unit]:
        """The units of a pasted list, each once; ValidationError says all that are not clear."""
        found: list[int] = []
        unclear: list[ValidationError] = []
        for part in filter(None, (one.strip() for one in BETWEEN.split(words))):
            try:
                found.append(self.key_of(part))
            except ValidationError as error:
                unclear.append(error)
        if unclear:
            raise ValidationError(unclear)
        keys = list(dict.fromkeys(found))
        units = Unit.objects.in_bulk(keys)
        return [units[key] for key in keys]

    def key_of(self, words: str) -> int:
        """The key of the one unit that is meant; see `named`."""
        by_name = self._load()
        words = words.strip()
        rows = by_name.get(words, [])
        if not rows and (parts := _WITH_ABOVE.fullmatch(words)):
            above = parts["above"].strip()
            rows = [row for row in by_name.get(parts["name"].strip(), []) if row[2] == above]
        rows = rows or self._canonical.get(canonical(words), [])
        if not rows:
            rows = self._guessed(words)
        if len(rows) > 1:
            said = _("有%(count)s个单位叫“%(typed)s”，请连同上级一起写，例如：%(example)s")
            raise ValidationError(
                said % {"count": len(rows), "typed": words, "example": f"{rows[0][1]}（{rows[0][2]}）"}
            )
        if not rows:
            raise ValidationError(self._unknown(words))
        return rows[0][0]

    def labels(self) -> list[str]:
        """Names to be offered; none where they are too many for a list."""
        by_name = self._load()
        return list(by_name) if len(by_name) <= MOST_COMPARED else []

    def _guessed(self, words: str) -> list[tuple[int, str, str]]:
        found = guess_unit(self._near(words), title=words)
        return self._load().get(found.unit, []) if found.sure else []

    def _unknown(self, words: str) -> str:
        found = guess_unit(self._near(words), title=words)
        if found.unit:
            return _("没有找到单位“%(typed)s”，是不是“%(near)s”？") % {
                "typed": words[:40],
                "near": found.unit,
            }
        return _("没有找到单位“%(typed)s”，请写全称；一类单位（各党支部）请先交办，再分解") % {
            "typed": words[:40]
        }

    def _near(self, words: str) -> list[str]:
        """Not all of ten thousand names: those that share two characters with the words."""
        names = list(self._load())
        if len(names) <= MOST_COMPARED:
            return names
        text = canonical(words)
        pairs = {text[at : at + 2] for at in range(len(text) - 1)} - {"支部", "总支", "党委", "党支"}
        return [name for name in names if any(pair in canonical(name) for pair in pairs)][:MOST_COMPARED]

    def _load(self) -> dict[str, list[tuple[int, str, str]]]:
        if self._by_name is not None:
            return self._by_name
        today = UnitSpan.objects.on(clock.today())
        above = today.filter(unit=OuterRef("parent")).order_by().values("name")[:1]
        spans = today.under(paths_with(self._user, VIEW)).filter(closed=False).annotate(above=Subquery(above))
        rows: Iterable[tuple[int, str, str | None]] = spans.order_by("path").values_list(
            "unit_id", "name", "above"
        )
        self._by_name = {}
        for key, name, over in rows:
            row = (key, name, over or "")
            self._by_name.setdefault(name, []).append(row)
            self._canonical.setdefault(canonical(name), []).append(row)
        return self._by_name
