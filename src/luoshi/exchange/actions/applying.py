"""Writing an import, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import IntegrityError
from django.utils.translation import gettext as _

from luoshi.exchange import planning
from luoshi.exchange.actions.comparing import Compared, parsed_of, units_of
from luoshi.exchange.actions.settling import empty
from luoshi.exchange.enums import State
from luoshi.exchange.locks import one_at_a_time
from luoshi.exchange.models import Import
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import Effect
from luoshi.kernel.records import RecordRef

Step = Callable[[int, str], None]  # how far, in words


def _no_step(_done: int, _words: str) -> None:
    """Nobody follows."""


def apply(
    found: Import, *, by: Actor, step: Step = _no_step, parsed: Sequence[planning.Parsed] | None = None
) -> Import:
    """Write what the preview showed.

    Args:
        found: an open import that was compared.
        by: who writes it.
        step: told how far it is.
        parsed: its files, where they have been read already.

    All parsing is done before the transaction; inside it the rows are planned again, and where the picture is not
    the one that was shown nothing is written.

    Raises Refused with the one reason.
    """
    step(0, _("正在读取文件"))
    parsed = parsed_of(found) if parsed is None else parsed
    compared = Compared(None, tuple(parsed))
    if compared.layouts or compared.doubtful:
        raise Refused(_("还有没核对的列或填报单位，请先核对"))
    units = units_of(parsed)
    door = by.through(Door.SHEET) if by.door in {Door.PAGE, Door.JOB} else by
    step(1, _("正在核对并写入"))
    try:
        with action("exchange.apply", by=door, unit_id=found.unit_id) as act:
            one_at_a_time()
            current: Import = Import.objects.select_for_update().get(pk=found.pk)
            if current.state != State.OPEN:
                raise Refused(_("这次导入已经结束，没有重复写入"))
            made = planning.plan(current, parsed, by=door, units=units)
            _refuse_unready(current, made)
            refs = _write(current, made)
            empty(act, current)
            act.change(
                current,
                state=State.APPLIED,
                picture=planning.as_kept(planning.with_refs(made.picture, refs)),
                applied_at=act.at,
                applied_by_name=by.name[:80],
            )
    except IntegrityError as error:
        raise Refused(_("没有写入：表中有的行与系统里已有的记录冲突，请重新比对后再写入")) from error
    step(2, _("已写入"))
    return current


def _refuse_unready(current: Import, made: planning.Planning) -> None:
    if made.picture.questions:
        raise Refused(_("还有问题没有答复，请先在预览页答复"))
    if bad := made.picture.counts[Effect.BAD]:
        raise Refused(_("有%(count)s行有误，整批没有写入；请改好后再传") % {"count": bad})
    if made.digest != current.digest:
        raise Refused(_("没有写入：预览之后系统里的记录有变动，请看过新的预览再写入"))


def _write(current: Import, made: planning.Planning) -> dict[tuple[int, str, int], RecordRef]:
    """Have the room do it, unit by unit; what became of the rows, by their place."""
    offer = planning.offer_of(current)
    refs: dict[tuple[int, str, int], RecordRef] = {}
    for group in made.groups:
        todo = [
            (number, one)
            for number, one in zip(group.files, group.planned, strict=True)
            if one.effect in {Effect.NEW, Effect.CHANGED}
        ]
        if not todo:
            continue
        became = offer.apply([one for _number, one in todo], group.setting)
        for (number, one), ref in zip(todo, became or (), strict=became is not None):
            if ref is not None:
                refs[planning.place(number, one.row)] = ref
    return refs
