"""Rights of this room, and what a reader may see of it."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef

from luoshi.access.grants import Somebody, scope
from luoshi.activities.models import Holding, Series, Session, StudyList, YearPlan

VIEW: Final = "activities.view"
CHANGE: Final = "activities.change"


def sessions_for(user: Somebody) -> Any:
    """Records of which a holder lies within the reader's rights; none for nobody."""
    mine = scope(Holding.objects.rows().filter(session=OuterRef("pk")), user, VIEW)
    return Session.objects.rows().filter(Exists(mine))


def series_for(user: Somebody) -> Any:
    """Series set up within the reader's rights; none for nobody."""
    return scope(Series.objects.rows(), user, VIEW)


def plans_for(user: Somebody) -> Any:
    """Plans of years within the reader's rights; none for nobody."""
    return scope(YearPlan.objects.rows(), user, VIEW)


def studies_for(user: Somebody) -> Any:
    """Lists of required study within the reader's rights; none for nobody."""
    return scope(StudyList.objects.rows(), user, VIEW)
