"""The filled-in lists come back: first a preview of what would change, then all of it or nothing.

Between the two nothing is kept on the server: the preview carries its changes signed in a token.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _

from luoshi.documents import deadlines, gate, sheets, values
from luoshi.documents.actions.common import chosen, locked, note_refusal
from luoshi.documents.actions.decisions import apply_edit
from luoshi.documents.boundary import refuse_boundary
from luoshi.documents.enums import Nature, State
from luoshi.documents.models import Document, Item
from luoshi.documents.rules import rules
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import check_version
from luoshi.kernel.records import is_uuid
from luoshi.sandbox import SandboxRefused
from luoshi.workbooks.contract import Book, Cell, Returned, Row
from luoshi.workbooks.returned import interpret

SALT: Final = "luoshi.documents.lists"
KEPT: Final = 2 * 60 * 60  # seconds a preview may wait
MOST_MEND: Final = 200  # bad cells shown


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one item: what it says and what it would say."""

    item: uuid.UUID
    mark: str
    field: str
    label: str
    before: str
    after: str

    @property
    def caution(self) -> str:
        """What to say beside a value that is taken as it is written: a deadline that says no time."""
        return deadlines.caution(self.after) if self.field == "deadline" else ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a returned file would do.

    Attributes:
        changes: fields that would change, those in conflict included.
        bad: cells to be mended in the file first.
        conflicts: filled-in cells whose item was changed here after the file was exported.
        notices: what was ignored, missing or new.
        unchanged: rows that say what the ledger says.
        token: for `apply_lists`; "" where there is nothing to write, or something to mend first.
        rest: the same without the items in conflict, which keep what they say here; "" as above.
        contested: how many items are in conflict.
    """

    changes: tuple[Change, ...]
    bad: tuple[Cell, ...]
    conflicts: tuple[Cell, ...]
    notices: tuple[str, ...]
    unchanged: int
    token: str
    rest: str
    contested: int

    @property
    def cautions(self) -> int:
        """How many changes say something that cannot be used."""
        return sum(bool(change.caution) for change in self.changes)

    @property
    def free(self) -> int:
        """How many items `rest` would change."""
        return self.items - self.contested

    @property
    def items(self) -> int:
        """How many items would change."""
        return len({change.item for change in self.changes})


def preview_lists(document: Document, *, by: Actor, upload: Any, name: str) -> Preview:
    """Read a returned file through the gate and compare it with the ledger; nothing is written.

    Raises Refused where it cannot be read or holds none of the three lists.
    """
    known = rules()
    try:
        with gate.private(upload) as file:
            pages, notices = gate.admit_sheets(file, name, known)
    except gate.Marked:
        note_refusal(document.unit_id, by)
        raise
    try:
        book = interpret(pages, sheets.LISTS, year=document.dated.year if document.dated else None)
    except SandboxRefused as refused:
        raise Refused(refused.sentence, field="file") from None
    return _compare(document, by, book, notices)


def _compare(document: Document, by: Actor, book: Book, notices: tuple[str, ...]) -> Preview:
    found = _Comparison(document, book)
    found.run()
    changes = tuple(
        _change(found.named[key], name, after)
        for key, fields in found.wanted.items()
        for name, (after, _) in fields.items()
    )
    bad, conflicts = tuple(found.bad), tuple(found.conflicts)
    free = {key: fields for key, fields in found.wanted.items() if key not in found.contested}
    whole = "" if bad or conflicts else _token(document, by, found.named, found.wanted)
    rest = "" if bad or not conflicts else _token(document, by, found.named, free)
    notices += tuple(notice for sheet in book.sheets for notice in sheet.notices)
    if found.gone:
        notices += (
            _("有%(count)s行的条目已作废、拆分或改了类别，行里没有改动，不受影响") % {"count": found.gone},
        )
    return Preview(changes, bad, conflicts, notices, found.unchanged, whole, rest, len(found.contested))


class _Comparison:
    """Every row of a returned file three ways: what was exported, what the file says, what the ledger says now.

    A cell that was left alone wants nothing, whatever has happened here since. A cell somebody filled in is in
    conflict only where the ledger, too, says something else than was exported.
    """

    def __init__(self, document: Document, book: Book) -> None:
        self.rows = [(sheet, row) for sheet in book.sheets for row in sheet.rows]
        self.items = _items(document, self.rows)
        self.named = {item.uuid: item for item, _ in self.items.values()}
        self.bad = list(book.bad)
        self.conflicts: list[Cell] = []
        self.contested: set[uuid.UUID] = set()
        self.wanted: dict[uuid.UUID, dict[str, tuple[str | None, str]]] = {}
        self.unchanged = 0  # rows that want nothing
        self.gone = 0  # of these, rows whose item is no more

    def run(self) -> None:
        """Look at all rows."""
        for sheet, row in self.rows:
            item, version = self.items.get(row.id or "", (None, 0))
            if item is None or item.nature != sheets.NATURES[sheet.sheet]:
                self._without_item(sheet, row)
                continue
            changed = _differences(item, row, sheet, self.bad)
            self.unchanged += not changed
            self._contest(sheet, row, item, version, changed)
            _merge(self.wanted.setdefault(item.uuid, {}), changed, sheet, row, self.bad)

    def _without_item(self, sheet: Returned, row: Row) -> None:
        if row.seals is not None and all(_left_alone(row, name, value) for name, value in row.values.items()):
            self.unchanged += 1
            self.gone += 1
        else:
            self.bad.append(_cell(sheet, row, "", _stranger(row)))

    def _contest(
        self, sheet: Returned, row: Row, item: Item, version: int, changed: dict[str, str | None]
    ) -> None:
        """Note which of the changes meet others made here after the export."""
        if not changed:
            return
        if row.seals is None and row.version != version:
            said = _("%(mark)s在导出之后已在系统中修改，请重新导出后再填") % {"mark": item.mark}
            self._conflict(sheet, row, item, "", said)
        elif item.state == State.REJECTED:
            said = _("%(mark)s在导出之后已设为不采用，需要时请先恢复") % {"mark": item.mark}
            self._conflict(sheet, row, item, "", said)
        for name in changed:
            if row.seals is not None and not _exported(row, name, item):
                now = item.values.get(name) or _("空白")
                said = _("%(mark)s的这一项在导出之后已在系统中改为“%(now)s”，请核对后重新导出再填") % {
                    "mark": item.mark, "now": now,
                }  # fmt: skip
                self._conflict(sheet, row, item, name, said)

    def _conflict(self, sheet: Returned, row: Row, item: Item, column: str, sentence: str) -> None:
        self.contested.add(item.uuid)
        self.conflicts.append(_cell(sheet, row, column, sentence))


def _left_alone(row: Row, name: str, value: Any) -> bool:
    """Whether a cell says what it said when it was exported."""
    return name not in sheets.COLUMNS or bool(row.exported(sheets.COLUMNS[name], value))


def _exported(row: Row, name: str, item: Item) -> bool:
    """Whether an item still says what was exported of it."""
    return bool(row.exported(sheets.COLUMNS[name], sheets.value_in(name, item.values.get(name))))


def apply_lists(document: Document, token: str, *, by: Actor) -> int:
    """Write what a preview showed, whole or not at all. Returns how many items changed.

    Raises Refused for a token that is forged, old or of another document, Conflict where an item was
    changed since the preview.
    """
    try:
        payload = signing.loads(token, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        raise Refused(_("预览已过期，请重新上传填好的清单")) from None
    if payload["document"] != str(document.uuid):
        raise Refused(_("这份预览属于另一份文档，请重新上传填好的清单"))
    if payload["by"] != by.id:
        raise Refused(_("这份预览是别人的，请自己重新上传填好的清单"))
    with action("documents.import_lists", by=by.through(Door.SHEET), unit_id=document.unit_id) as act:
        current = locked(document)
        wanted: dict[str, list[Any]] = payload["items"]
        for item in chosen(current, wanted):
            version, fields = wanted[str(item.uuid)]
            check_version(item, version)
            apply_edit(act, current, item, fields)
        act.typed_fields += sum(len(fields) for _, fields in wanted.values())
        return len(wanted)


def _items(document: Document, rows: Iterable[tuple[Returned, Row]]) -> dict[str, tuple[Item, int]]:
    """Items the rows name, by the id in the file, with the version the file should have.

    An item of an earlier text is followed to the one that took its decisions over; where that one was
    changed since, no version fits.
    """
    valid = {row.id for _, row in rows if row.id and is_uuid(row.id)}
    named = Item.objects.rows().filter(document=document, uuid__in=valid).select_related("parent")
    found = {str(item.uuid): (item, item.version) for item in named}
    while stale := [item for item, _ in found.values() if item.text_id != document.current_id]:
        heirs = Item.objects.rows().filter(carried_from__in=stale).select_related("parent")
        later = {item.carried_from_id: item for item in heirs}
        fresh: dict[str, tuple[Item, int]] = {}
        for key, (item, version) in found.items():
            heir = later.get(item.pk)
            if item.text_id == document.current_id:
                fresh[key] = item, version
            elif heir is not None:
                fresh[key] = heir, version if heir.version == 1 else -1
        found = fresh
    return {key: (item, version) for key, (item, version) in found.items() if not item.split}


def _stranger(row: Row) -> str:
    if row.id is None:
        return _("这一行没有编号，是新增的行；请在文档页面选取原文补充条目后重新导出")
    return _("这一行不在这份文档现在的台账里，可能已作废、已拆分，或属于另一份文档")


def _differences(item: Item, row: Row, sheet: Returned, bad: list[Cell]) -> dict[str, str | None]:
    """Fields of a row that were filled in and say something else than the item does, checked like typed ones."""
    changed: dict[str, str | None] = {}
    for name, value in row.values.items():
        if name not in sheets.COLUMNS or value == sheets.value_in(name, item.values.get(name)):
            continue
        if row.exported(sheets.COLUMNS[name], value):
            continue  # left alone: the ledger has gone on since
        try:
            after = values.clean(Nature(item.nature), {name: sheets.text_of(name, value)})[name]
            refuse_boundary(after, field=name)
        except Refused as refused:
            bad.append(_cell(sheet, row, name, refused.sentence))
            continue
        if after != item.values.get(name):
            changed[name] = None if after is None else str(after)
    return changed


def _merge(
    into: dict[str, tuple[str | None, str]],
    changed: dict[str, str | None],
    sheet: Returned,
    row: Row,
    bad: list[Cell],
) -> None:
    """Put the changes of one row beside those of the other lists; two different words for one field are bad."""
    for name, after in changed.items():
        place = f"“{sheet.tab}”第{row.number}行"
        known = into.setdefault(name, (after, place))
        if known[0] != after:
            said = f"这里写“{after or '空白'}”，{known[1]}写“{known[0] or '空白'}”，请改成一致"
            bad.append(_cell(sheet, row, name, said))


def _cell(sheet: Returned, row: Row, column: str, sentence: str) -> Cell:
    declared = next(known for known in sheets.LISTS if known.key == sheet.sheet)
    heads = {known.key: known.own_head for known in declared.columns}
    return Cell(sheet.tab, row.number, heads.get(column, ""), sentence)


def _label(item: Item, name: str) -> str:
    return next(_(field.label) for field in values.FIELDS[Nature(item.nature)] if field.key == name)


def _change(item: Item, name: str, after: str | None) -> Change:
    before = item.values.get(name)
    return Change(item.uuid, item.mark, name, _label(item, name), str(before or ""), after or "")


def _token(
    document: Document,
    by: Actor,
    items: dict[uuid.UUID, Item],
    wanted: dict[uuid.UUID, dict[str, tuple[str | None, str]]],
) -> str:
    """The changes, signed; "" where there are none."""
    listed = {
        str(key): [items[key].version, {name: after for name, (after, _) in fields.items()}]
        for key, fields in wanted.items()
        if fields
    }
    if not listed:
        return ""
    return signing.dumps(
        {"document": str(document.uuid), "by": by.id, "items": listed}, salt=SALT, compress=True
    )
