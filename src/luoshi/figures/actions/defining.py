"""Own figures are defined, changed and voided; each change is a version of its own."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping

from django.utils.translation import gettext as _

from luoshi.figures.actions.gaps import one_at_a_time
from luoshi.figures.catalogue import of_packs, parts_of
from luoshi.figures.defined.composing import Chosen, Composed, compose
from luoshi.figures.defined.known import PREFIX, laid, read
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.models import OwnFigure, OwnFigureVersion
from luoshi.figures.models.defined import WHY_WORDS
from luoshi.kernel.action import TAKEN, Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.organisations.actions.checks import text_of
from luoshi.organisations.models import Unit, UnitSpan

MOST = 200  # own figures in force
KEY_DIGITS = 16  # of the uuid, in a key


def key_for(uuid: uuids.UUID) -> str:
    """The key of an own figure: software's, so that none is ever typed or used again."""
    return f"{PREFIX}{uuid.hex[:KEY_DIGITS]}"


def define_figure(
    unit: Unit,
    chosen: Chosen,
    *,
    by: Actor,
    why: str = "",
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> OwnFigure:
    """Define a figure; the same draft sent twice returns the first.

    Raises Refused for a unit that is not at the top of its tree, a name that is taken, and what `compose` refuses.
    """
    with action("figures.define", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        one_at_a_time(unit)
        if uuid is not None and (first := OwnFigure.objects.filter(uuid=uuid, entered_by_id=by.id).first()):
            return first
        if not UnitSpan.objects.filter(unit=unit, end__isnull=True, parent__isnull=True).exists():
            raise Refused(_("统计指标全集团通用，由最上级单位定义"))
        if OwnFigure.objects.rows().count() >= MOST:
            raise Refused(_("自定义指标最多%(most)s个，请先作废不用的") % {"most": MOST})
        made_for = uuid or uuids.uuid4()
        made = compose(key_for(made_for), chosen, laid().figures)
        _refuse_taken(made.figure.label)
        if made.figure.key in of_packs() or OwnFigure.objects.filter(key=made.figure.key).exists():
            raise Refused(TAKEN)
        figure = OwnFigure(uuid=made_for, unit=unit, key=made.figure.key, **_columns(act, made, _why(why)))
        figure = act.create_once(figure)
        _keep(act, figure, made)
        return figure


def change_definition(
    figure: OwnFigure, chosen: Chosen, *, by: Actor, why: str, version: int | None, typed_fields: int = 0
) -> OwnFigure:
    """Define it otherwise: a new version; earlier ones stay readable, frozen numbers keep theirs.

    Raises Conflict where it was changed since `version`, Refused where nothing changes.
    """
    with action("figures.redefine", by=by, unit_id=figure.unit_id, typed_fields=typed_fields) as act:
        one_at_a_time(figure.unit)
        fresh = locked_record(figure, version)
        said = _why(why, needed=True)
        made = compose(fresh.key, chosen, laid().figures)
        _refuse_taken(made.figure.label, but=fresh.pk)
        columns = _columns(act, made, said)
        if columns["definition"] == fresh.definition:
            raise Refused(_("没有改动，不用保存"))
        act.change(fresh, **columns)
        _keep(act, fresh, made)
        return fresh


def void_definition(figure: OwnFigure, *, by: Actor, why: str, version: int | None = None) -> None:
    """Take it out of use, with a reason. Raises Refused where another own figure rests on it, and says which."""
    with action("figures.void_definition", by=by, unit_id=figure.unit_id, why=why) as act:
        one_at_a_time(figure.unit)
        fresh = locked_record(figure, version)
        if resting := resting_on(fresh.key):
            said = _("还有自定义指标依据它：%(labels)s，请先修改或作废这些指标") % {
                "labels": "、".join(resting)
            }
            raise Refused(said)
        act.void(fresh, why=why)


def resting_on(key: str) -> list[str]:
    """Labels of own figures in force that are put together from this one."""
    rows = OwnFigure.objects.rows().values_list("label", "definition")
    return [label for label, text in rows if (one := read(text)) is not None and key in parts_of(one)]


def _columns(act: Action, made: Composed, why: str) -> dict[str, object]:
    return {
        "label": made.figure.label, "definition": made.figure.model_dump_json(), "proposed": made.proposed, "why": why,
        "changed_at": act.at, "changed_by_name": act.by.name[:80],
    }  # fmt: skip


def _keep(act: Action, figure: OwnFigure, made: Composed) -> None:
    act.create(
        OwnFigureVersion(
            of=figure, number=figure.version, definition=figure.definition, proposed=made.proposed,
            digest=made.figure.version, at=act.at, by_id=act.by.id, by_name=act.by.name[:80], why=figure.why,
        )
    )  # fmt: skip


def _why(words: str, *, needed: bool = False) -> str:
    return text_of(words, _("修改原因"), WHY_WORDS, field="why", needed=needed)


def _refuse_taken(label: str, *, but: int | None = None) -> None:
    packed: Mapping[str, AnyFigure] = of_packs()
    taken = any(one.label == label for one in packed.values())
    others = OwnFigure.objects.rows().filter(label=label)
    if taken or (others.exclude(pk=but) if but is not None else others).exists():
        raise Refused(_("已有叫“%(label)s”的指标，请换一个名称") % {"label": label}, field="label")
