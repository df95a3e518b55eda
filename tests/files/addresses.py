"""A sample of a stored file for the walk over all addresses."""

from __future__ import annotations

import datetime as dt
import uuid

from luoshi.access.actions import create_user
from luoshi.access.enums import Role
from luoshi.access.models import Grant
from luoshi.files.actions import store
from luoshi.kernel.action import Offline, action
from luoshi.kernel.actor import SYSTEM
from tests.factories.users import PASSWORD
from tests.suites.addresses import MARK, sample


@sample("file-download")
def _scan(unit):
    """The scan of the approval of a grant at the unit."""
    file = store(MARK.encode(), name=f"{MARK}.pdf", by=SYSTEM, unit_id=unit.pk)
    paper = Offline("张书记", "党委书记", dt.date(2026, 3, 2), "党委会", scan_id=file.pk)
    user = create_user(f"f{uuid.uuid4().hex[:12]}", "持有人", PASSWORD, by=SYSTEM)
    with action("access.grant", by=SYSTEM, unit_id=unit.pk, offline=paper) as act:
        act.create(Grant(user=user, unit=unit, role=Role.CLERK, start=dt.date(2026, 1, 1)))
    return {"key": file.uuid}
