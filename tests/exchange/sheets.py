"""Files for the tests of this room, and short ways through an import."""

from __future__ import annotations

import datetime as dt
import io

from django.apps import apps

from luoshi.exchange import actions
from luoshi.exchange.actions.receiving import Handed
from luoshi.exchange.models import Import
from luoshi.kernel.actor import Actor
from luoshi.kernel.exchange import Setting
from luoshi.kernel.writes import is_record_table
from tests.exchange.offer import HEADS, OFFER
from tests.workbooks.sheets import raw_xlsx

ON = dt.date(2021, 3, 1)
CLERK = Actor(7, "李文书")


def xlsx(*lines, heads=HEADS, title="人员名单"):
    """A workbook of these lines under the sheet's heads; the ordinal is put before."""
    body = [[number, *line] for number, line in enumerate(lines, 1)]
    return raw_xlsx([[title], list(heads), *body])


def handed(content, name="人员名单.xlsx"):
    return Handed(io.BytesIO(content), name)


def received(unit, *files, into=None, on=ON, by=CLERK, offer=OFFER) -> Import:
    """Files taken in and compared."""
    found = actions.receive(offer, unit, files, by=by, on=on, into=into).found
    actions.compare(found, by=by)
    found.refresh_from_db()
    return found


def imported(unit, *files, by=CLERK, **more) -> Import:
    """The same, written."""
    return actions.apply(received(unit, *files, by=by, **more), by=by)


def reads():
    """What lists, pages, sheets and counts are made from: every row that counts, but not how often it was written."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in {"exchange", "files", "jobs", "audit"} or not is_record_table(
            model._meta.db_table
        ):
            continue
        rows = model._base_manager.values()
        kept = [row for row in rows if row.get("voided_at") is None]
        derived = {"id", "version"} if model._meta.label == "organisations.UnitSpan" else {"version"}
        said = [{name: value for name, value in row.items() if name not in derived} for row in kept]
        found[model._meta.label] = sorted(map(str, said))
    return found


def sheet(unit, on=ON):
    """The rows as they go out, without the version of their record."""
    return [(row.values, row.id) for row in OFFER.rows(Setting(str(unit.uuid), on, CLERK))]
