"""The sheets this room takes in and gives out, in the layouts offices have."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.activities.rights import CHANGE, VIEW
from luoshi.kernel.exchange import Offer, offers
from luoshi.kernel.sheets import sheets

READS = frozenset({"activities", "organisations", "packs"})  # rooms on whose records the plans rest


def declare() -> None:
    """Called once when the room is ready."""
    from luoshi.activities.sheets import (
        ledger,
        ledger_apply,
        ledger_plan,
        matrix,
        matrix_plan,
        matrix_rows,
        rolls,
        study,
    )

    for offer in (
        Offer(
            ledger.LEDGER, _("学习与会议台账"), CHANGE, VIEW, ledger_plan.plan, ledger_apply.apply, ledger_apply.rows,
            order=50, reads=READS, reduced=rolls.reduced,
        ),
        Offer(
            matrix.MATRIX, _("“三会一课”汇总表"), CHANGE, VIEW, matrix_plan.plan, matrix_plan.apply, matrix_rows.rows,
            order=60, reads=READS,
        ),
        Offer(
            study.STUDY, _("中心组学习台账"), CHANGE, VIEW, study.plan, study.apply, study.rows,
            order=70, reads=READS, reduced=study.reduced, beside=study.BESIDE,
        ),
    ):  # fmt: skip
        for sheet in offer.sheets:
            sheets.register(sheet)
        offers.register(offer)
