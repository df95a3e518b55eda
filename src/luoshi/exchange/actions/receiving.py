"""Taking files in: only what passed the gate is stored, and of that only what the boundary left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from luoshi.exchange import gate, planning
from luoshi.exchange.actions.comparing import Compared, units_of
from luoshi.exchange.enums import State
from luoshi.exchange.models import Import, ImportFile
from luoshi.exchange.planning import title_of
from luoshi.exchange.senders import Candidates, candidates
from luoshi.files.actions import clean_name, store
from luoshi.files.uploads import private
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import Offer
from luoshi.organisations.models import Unit
from luoshi.workbooks import Cut

MOST_FILES = 60  # of one drop


class Handed(NamedTuple):
    """A file as it was handed in: what can be read, and the name it came under."""

    upload: Any
    name: str


@dataclass(frozen=True, slots=True)
class Received:
    """The import, and one sentence for each file that was not taken."""

    found: Import
    refused: tuple[str, ...] = ()


def receive(
    offer: Offer,
    unit: Unit,
    files: Sequence[Handed],
    *,
    by: Actor,
    on: dt.date,
    into: Import | None = None,
    typed_fields: int = 0,
) -> Received:
    """Take files in for one sheet; what each row would do is told by `compare`.

    Args:
        offer: the sheet.
        unit: where they are handed in; rows reach nothing beyond it.
        files: as handed in; read in this process and its limited child, never stored before they are cut.
        by: who hands them in.
        on: the day what is new holds from where a row names none.
        into: an open import these files mend: a file of the same unit, or of the same name, is replaced.
        typed_fields: how many fields were typed for it.

    Raises:
        gate.Marked: one of them bears a secrecy mark; none is kept.
        Refused: none of them can be read, or there are too many.
    """
    if not files:
        raise Refused(_("还没有选文件。请选一个或多个表格文件。"), field="files")
    if len(files) > MOST_FILES:
        raise Refused(_("一次最多%(most)s个文件，请分几次上传") % {"most": MOST_FILES}, field="files")
    admitted, refused = _admitted(offer, files, by=by, unit=unit)
    if not admitted:
        raise Refused("".join(refused), field="files")
    units = candidates(unit, on)
    # Bytes of what was cut leave no trace: the private files were emptied when the gate was done with them.
    with action("exchange.receive", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        if into is None:
            found = act.create(Import(unit=unit, offer=offer.sheet.key, on=on))
        else:
            found = Import.objects.select_for_update().get(pk=into.pk)
            if found.state != State.OPEN:
                raise Refused(_("这次导入已经结束，请另行导入"))
            act.change(found, picture=None, plan=None, digest="", answers=found.answers)
        _keep(act, found, admitted, offer, units, by=by)
    return Received(found, tuple(refused))


def preview(
    offer: Offer,
    unit: Unit,
    files: Sequence[Handed],
    *,
    by: Actor,
    on: dt.date,
    answers: Mapping[str, str],
) -> tuple[Compared, tuple[str, ...]]:
    """What files would do, with nothing kept of them, and sentences about those that cannot be read.

    Raises as `receive` does.
    """
    admitted, refused = _admitted(offer, files, by=by, unit=unit)
    units = candidates(unit, on)
    found = Import(unit=unit, offer=offer.sheet.key, on=on, answers=dict(answers))
    remembered = planning.remembered_for(offer.sheet.key)
    parsed = []
    for number, one in enumerate(admitted, 1):
        guess, _how = units.guess(title=title_of(one.kept.pages, offer), file_name=one.name)
        sender = guess if guess is not None else unit.pk if len(admitted) == 1 else None
        file = ImportFile(number=number, name=one.name, unit_id=sender)
        parsed.append(planning.parse_pages(file, one.kept.pages, offer, remembered))
    compared = Compared(None, tuple(parsed))
    if parsed and not compared.layouts and not compared.doubtful:
        compared = Compared(planning.plan(found, parsed, by=by, units=units_of(parsed)), tuple(parsed))
    return compared, tuple(refused)


class _Kept(NamedTuple):
    name: str
    kept: Cut
    content: bytes
    ending: str  # of the name, where the content is of another kind now


def _admitted(
    offer: Offer, files: Sequence[Handed], *, by: Actor, unit: Unit
) -> tuple[list[_Kept], list[str]]:
    """What passed the gate, and sentences about the rest."""
    passed: list[_Kept] = []
    refused: list[str] = []
    for handed in files:
        with ExitStack() as stack:
            file = stack.enter_context(private(handed.upload))
            try:
                one = gate.admit(file, handed.name, offer)
            except gate.Marked as marked:
                _note_refusal(by, unit)
                raise gate.Marked(_whole_drop(marked.sentence, len(files)), field="files") from None
            except Refused as wrong:
                lead = f"“{clean_name(handed.name)}”：" if len(files) > 1 else ""
                refused.append(f"{lead}{wrong.sentence}")
                continue
            file.seek(0)
            content = one.copy.content if one.copy is not None else file.read()
            passed.append(_Kept(one.name, one.kept, content, one.copy.ending if one.copy is not None else ""))
    return passed, refused


def _whole_drop(sentence: str, count: int) -> str:
    if count == 1:
        return sentence
    return sentence + _("同一批的其他文件也没有收下，请去掉这份材料后重新上传。")


def _note_refusal(by: Actor, unit: Unit) -> None:
    """That something was refused stands in the trail; nothing of it does."""
    with action("exchange.refuse", by=by, unit_id=unit.pk) as act:
        act.note("exchange.Import", "*", refused_sheet=True)


def _keep(
    act: Action, found: Import, admitted: Sequence[_Kept], offer: Offer, units: Candidates, *, by: Actor
) -> None:
    there = list(ImportFile.objects.filter(found_in=found, replaced=False).defer("cells"))
    number = ImportFile.objects.filter(found_in=found).count()
    alone = len(admitted) == 1 and not there
    made: list[ImportFile] = []
    for one in admitted:
        number += 1
        title = title_of(one.kept.pages, offer)
        unit, _guess = units.guess(title=title, file_name=one.name)
        name = f"{PurePath(one.name).stem}{one.ending}" if one.ending else one.name
        stored = store(one.content, name=name, by=by, unit_id=found.unit_id)
        made.append(
            ImportFile(
                found_in=found, number=number, name=one.name, stored=stored, title=title,
                unit_id=unit if unit is not None else found.unit_id if alone else None,
                told=gate.told(one.kept), cells=gate.packed(one.kept),
            )
        )  # fmt: skip
    for one_made in made:  # a mended file takes the place, and the unit, of the one it was made from
        old = _mended(there, one_made)
        if old is not None:
            one_made.unit_id = old.unit_id if one_made.unit_id is None else one_made.unit_id
            act.change(old, replaced=True, cells=None)
            there.remove(old)
    act.create_many(made)


def _mended(there: Sequence[ImportFile], new: ImportFile) -> ImportFile | None:
    stem = _stem(new.name)
    same_name = next((old for old in there if _stem(old.name) == stem), None)
    if same_name is not None or new.unit_id is None:
        return same_name
    return next((old for old in there if old.unit_id == new.unit_id), None)


def _stem(name: str) -> str:
    """A name without its ending and the mark of a copy, as browsers and people add them: 甲(1).xlsx, 甲-有误行.xlsx."""
    stem = PurePath(name).stem
    for mark in ("-待改", "（待改）"):
        stem = stem.removesuffix(mark)
    return stem
