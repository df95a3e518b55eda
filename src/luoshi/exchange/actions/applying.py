"""Writing an import, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from django.db import IntegrityError
from django.utils.translation import gettext as _

from luoshi.exchange import planning, plans
from luoshi.exchange.actions.comparing import Compared, parsed_of, units_of
from luoshi.exchange.actions.settling import empty
from luoshi.exchange.enums import State
from luoshi.exchange.locks import one_at_a_time
from luoshi.exchange.models import Import
from luoshi.exchange.planning import Group, Parsed
from luoshi.exchange.plans import Seen
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.collecting import put_off
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import Applied, Effect, Planned
from luoshi.kernel.ready import Draft
from luoshi.kernel.records import RecordRef

Step = Callable[[int, str], None]  # how far, in words


def _no_step(_done: int, _words: str) -> None:
    """Nobody follows."""


@put_off()
def apply(
    found: Import, *, by: Actor, step: Step = _no_step, parsed: Sequence[Parsed] | None = None
) -> Import:
    """Write what the preview showed.

    Args:
        found: an open import that was compared.
        by: who writes it.
        step: told how far it is.
        parsed: its files, where they have been read already.

    All parsing is done before the transaction, and so is the planning, where the plan kept with the preview no longer
    holds, and what the room can make ready. Inside it the rows are planned again only where what the plan rests on
    moved meanwhile, as the trail tells; where the picture is not the one that was shown nothing is written.

    Raises Refused with the one reason.
    """
    step(0, _("正在读取文件"))
    door = by.through(Door.SHEET) if by.door in {Door.PAGE, Door.JOB} else by
    seen, shown = Seen.now(), Import.objects.get(pk=found.pk)
    _refuse_over(shown)
    groups = plans.still_good(shown, by=door)
    if groups is not None and shown.picture is not None:
        step(1, _("正在核对并写入"))
        work = Work(shown, groups, Draft(door), shown.picture)
        with suppress(_Moved):
            return _written(shown, work, seen, step)
    parsed = parsed_of(found) if parsed is None else parsed
    compared = Compared(None, tuple(parsed))
    if compared.layouts or compared.doubtful:
        raise Refused(_("还有没核对的列或填报单位，请先核对"))
    step(1, _("正在核对并写入"))
    seen, shown = Seen.now(), Import.objects.get(pk=found.pk)
    work = _planned(shown, parsed, Draft(door))
    return _written(shown, work, seen, step, parsed)


class _Moved(Exception):
    """What a kept plan rests on moved between the look at it and the transaction; nothing was written."""


Place = tuple[int, str, int]  # file, tab and row
Steps = list[tuple[list[tuple[Place, Planned]], Callable[[], Applied]]]


class Work:
    """What is to be written, made ready as far as its room can."""

    def __init__(
        self, found: Import, groups: Sequence[Group], draft: Draft, picture: bytes | memoryview
    ) -> None:
        offer = planning.offer_of(found)
        self.draft, self._steps = draft, Steps()
        refs: dict[Place, RecordRef] = {}
        for group in groups:
            todo = _todo(group)
            rows = [one for _place, one in todo]
            if rows and offer.prepare is not None:
                ready = offer.prepare(rows, group.setting, draft)
                refs |= _refs(todo, ready.became)
                self._steps.append((todo, partial(_nothing_new, ready.run)))
            elif rows:
                self._steps.append((todo, partial(offer.apply, rows, group.setting)))
        self._picture = planning.with_refs(picture, refs) if refs else picture

    def finish(self) -> bytes | memoryview:
        """Have the room do what is left, unit by unit; the picture with links to what its rows became."""
        refs = {place: ref for todo, do in self._steps for place, ref in _refs(todo, do()).items()}
        return planning.with_refs(self._picture, refs) if refs else self._picture


def _nothing_new(run: Callable[[], None]) -> None:
    """What rows become was said when they were made ready."""
    run()


def _todo(group: Group) -> list[tuple[Place, Planned]]:
    return [
        (planning.place(number, one.row), one)
        for number, one in zip(group.files, group.planned, strict=True)
        if one.effect in {Effect.NEW, Effect.CHANGED}
    ]


def _refs(todo: Sequence[tuple[Place, Planned]], became: Applied) -> dict[Place, RecordRef]:
    pairs = zip(todo, became or (), strict=became is not None)
    return {place: ref for (place, _one), ref in pairs if ref is not None}


def _planned(found: Import, parsed: Sequence[Parsed], draft: Draft) -> Work:
    """Plan an import anew; Refused where it may not be written, or is not what was shown."""
    made = planning.plan(found, parsed, by=draft.by, units=units_of(parsed))
    _refuse_unready(found, made)
    return Work(found, made.groups, draft, planning.as_kept(made.picture))


def _written(
    shown: Import, work: Work, seen: Seen, step: Step, parsed: Sequence[Parsed] | None = None
) -> Import:
    """The transaction. Raises _Moved where the rows would have to be planned again and are not parsed."""
    try:
        with action("exchange.apply", by=work.draft.by, unit_id=shown.unit_id, draft=work.draft) as act:
            one_at_a_time()
            current: Import = Import.objects.select_for_update().get(pk=shown.pk)
            _refuse_over(current)
            if current.version != shown.version or seen.moved(planning.offer_of(current)):
                if parsed is None:
                    raise _Moved
                work = _planned(current, parsed, Draft(act.by, act.at))
            act.take(work.draft)
            picture = work.finish()
            empty(act, current)
            act.change(
                current,
                state=State.APPLIED,
                picture=picture,
                plan=None,
                applied_at=act.at,
                applied_by_name=act.by.name[:80],
            )
    except IntegrityError as error:
        raise Refused(_("没有写入：表中有的行与系统里已有的记录冲突，请重新比对后再写入")) from error
    step(2, _("已写入"))
    return current


def _refuse_over(current: Import) -> None:
    if current.state != State.OPEN:
        raise Refused(_("这次导入已经结束，没有重复写入"))


def _refuse_unready(current: Import, made: planning.Planning) -> None:
    if made.picture.questions:
        raise Refused(_("还有问题没有答复，请先在预览页答复"))
    if bad := made.picture.counts[Effect.BAD]:
        raise Refused(_("有%(count)s行有误，整批没有写入；请改好后再传") % {"count": bad})
    if made.digest != current.digest:
        raise Refused(_("没有写入：预览之后系统里的记录有变动，请看过新的预览再写入"))
