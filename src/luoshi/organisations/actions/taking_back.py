"""撤回登记: a wrong decision on the tree is taken back, as long as nothing was built on it."""

from __future__ import annotations

from collections.abc import Collection

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from luoshi.kernel import labels
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import Record
from luoshi.organisations.actions.checks import said
from luoshi.organisations.actions.decisions import check_name, check_place
from luoshi.organisations.actions.handing_back import hand_back
from luoshi.organisations.actions.recording import rows_of, values_of
from luoshi.organisations.actions.units import load_history, write_spans
from luoshi.organisations.enums import Tree
from luoshi.organisations.locks import lock_tree
from luoshi.organisations.models import Placement, TreeDecision, Unit, UnitSpan
from luoshi.organisations.spans import History


def take_back(decision: TreeDecision, *, by: Actor, why: str, typed_fields: int = 0) -> None:
    """Put the placements of a decision's units back as they were before it, and void its record, with a reason.

    What was handed over in it goes back too. Raises Refused without a reason, where it was taken back before, where
    a later decision changed one of its units or stands on what it made, where something was done since with what
    was handed over, or where other records already belong to a unit it set up.
    """
    if not why.strip():
        raise Refused(_("请写明撤回原因"), field="why")
    with action(
        "organisations.take_back", by=by, why=why, unit_id=decision.unit_id, typed_fields=typed_fields
    ) as act:
        tree = Tree(decision.tree)
        lock_tree(tree)
        fresh = TreeDecision.objects.select_for_update().get(pk=decision.pk)
        if fresh.is_void:
            raise Refused(_("这次登记已经撤回"))
        _refuse_later(fresh)
        made = [int(unit) for unit, rows in fresh.before.items() if not rows]
        history = load_history(tree)
        _refuse_below(history, made, fresh.touched)
        hand_back(act, fresh, why=why)
        _refuse_records(made)
        _put_back(act, fresh)
        history = load_history(tree)
        for unit in fresh.touched:
            if unit not in made:
                check_place(history, unit, fresh.on)
                check_name(history, unit, fresh.on)
        write_spans(act, history, fresh.touched)
        act.void(fresh, why=why)


def _refuse_later(decision: TreeDecision) -> None:
    """Its units must still look as it left them."""
    now = rows_of(decision.touched)
    changed = [unit for unit in decision.touched if now[str(unit)] != decision.after[str(unit)]]
    if not changed:
        return
    name = now[str(changed[0])][-1][2] if now[str(changed[0])] else ""
    for later in TreeDecision.objects.rows().filter(pk__gt=decision.pk, tree=decision.tree).iterator():
        if set(later.touched) & set(changed):
            raise Refused(
                _("此后又登记了“%(name)s”%(on)s的%(verb)s，请先撤回那一次")
                % {"name": name, "on": said(later.on), "verb": labels.label(later.verb)}
            )
    raise Refused(_("“%(name)s”此后又有变动，不能撤回；请登记一次新的调整") % {"name": name})


def _refuse_below(history: History, made: Collection[int], touched: Collection[int]) -> None:
    """Nothing else may ever have stood under a unit that was set up by it."""
    for unit in made:
        for child in history.below(unit) - set(touched):
            raise Refused(
                _("“%(unit)s”下已登记“%(child)s”，请先撤回那次登记")
                % {"unit": history.rows(unit)[-1].name, "child": history.rows(child)[-1].name}
            )


def _refuse_records(made: Collection[int]) -> None:
    """A unit that was set up by it must not be referred to by anything but the tree itself."""
    if not made:
        return
    for model in apps.get_models():
        if model in {Placement, UnitSpan, TreeDecision} or not model._meta.managed:  # noqa: SLF001
            continue
        for column in model._meta.concrete_fields:  # noqa: SLF001
            if isinstance(column, models.ForeignKey) and column.related_model is Unit:
                rows = model._base_manager.filter(**{f"{column.attname}__in": made})  # noqa: SLF001
                if issubclass(model, Record):
                    rows = rows.filter(voided_at__isnull=True)
                if rows.exists():
                    raise Refused(
                        _("所设组织已有登记（%(what)s），不能撤回；不再需要的，请登记撤销")
                        % {"what": model._meta.verbose_name}  # noqa: SLF001
                    )


def _put_back(act: Action, decision: TreeDecision) -> None:
    """The placements as they were: those it added go, those it changed get their values again."""
    there = {(row.unit_id, row.start): row for row in Placement.objects.filter(unit__in=decision.touched)}
    before = {
        (int(unit), values["start"]): values
        for unit, rows in decision.before.items()
        for values in map(values_of, rows)
    }
    gone = [row for key, row in there.items() if key not in before]
    for row in gone:  # the trail says which rows went, not only how many
        act.note(
            "organisations.Placement", str(row.pk), unit_id=row.unit_id, start=said(row.start), name=row.name
        )
    if gone:
        act.remove(Placement.objects.filter(pk__in=[row.pk for row in gone]))
    act.change_each([(there[key], values) for key, values in before.items()])
