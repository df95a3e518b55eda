"""Terms that end, for the one calendar; how a term stands on a day, in a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.access.grants import covered
from luoshi.directory.queries import CHANGE, VIEW
from luoshi.kernel.due import Due, DueSource
from luoshi.kernel.records import RecordRef
from luoshi.organisations.dates import months_after
from luoshi.organisations.packs_people import People, people_rules
from luoshi.organisations.queries import names_on
from luoshi.organisations.queries_bodies import terms_ending
from luoshi.ui.components import Light, Tone


def between(user: Any, first: dt.date, last: dt.date, right: str = VIEW) -> Iterator[Due]:
    """Terms of the reader's units that end in first..last, and those that have run out; two queries."""
    rows = list(terms_ending(first, last, covered(user, right)).select_related("unit", "body"))
    names, rule = names_on({row.unit_id for row in rows}, first), people_rules().terms
    for row in rows:
        name = names.get(row.unit_id, "")
        body = row.body.name if row.body is not None else ""
        what = _("%(unit)s换届") % {"unit": f"{name}{body}"}
        warn = (row.due_on - months_after(row.due_on, -rule.remind_months)).days
        ref = RecordRef("organisations.term", str(row.uuid), what)
        yield Due(
            what,
            row.unit_id,
            row.due_on,
            warn,
            ref,
            reverse("term", args=[row.uuid]),
            source=rule.source or "",
        )


TERMS = DueSource("organisations.terms", gettext_noop("换届"), between, partial(between, right=CHANGE))


def light_of(due_on: dt.date, day: dt.date, near: dt.date) -> Light:
    """任期内, 临近届满 (ends by `near`), 已届满, as of a day."""
    left = (due_on - day).days
    if left < 0:
        return Light(Tone.OVER, _("已届满%(days)s天") % {"days": -left}, _("届满时间%(on)s") % {"on": due_on})
    if due_on <= near:
        return Light(Tone.NEAR, _("%(days)s天后届满") % {"days": left}, _("届满时间%(on)s") % {"on": due_on})
    return Light(Tone.OK, _("任期内"))


def near_after(day: dt.date, rules: People) -> dt.date:
    """The last day of which the pack reminds on a day."""
    return months_after(day, rules.terms.remind_months)
