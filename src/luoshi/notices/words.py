"""The words of a digest, the same on pages, in mail and on the command line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from luoshi.kernel.due import due_sources
from luoshi.notices.enums import WEEKDAYS
from luoshi.notices.models import Digest
from luoshi.ui.components import Tone
from luoshi.ui.text import group


def monday_of(day: dt.date) -> dt.date:
    """The Monday that names a day's week."""
    return day - dt.timedelta(days=day.weekday())


def weekday_words(weekday: int) -> str:
    """周一."""
    return str(dict(WEEKDAYS)[weekday])


def count_words(count: int, overdue: int) -> str:
    """3项，其中逾期1项."""
    if overdue:
        return _("%(count)s项，其中逾期%(overdue)s项") % {"count": group(count), "overdue": group(overdue)}
    return _("%(count)s项") % {"count": group(count)}


def digest_words(digest: Digest) -> str:
    """How many there were when it was made."""
    return count_words(digest.count, overdue_of(digest.counts))


def overdue_of(counts: Iterable[Mapping[str, str | int]]) -> int:
    """How many of them were overdue."""
    return sum(int(one["count"]) for one in counts if one["tone"] == Tone.OVER)


def parts_words(digest: Digest) -> str:
    """换届1项，应开未开2项: by source."""
    found: Counter[str] = Counter()
    for one in digest.counts:
        found[one["source"]] += one["count"]
    return _("，").join(
        _("%(source)s%(count)s项") % {"source": source_words(name), "count": group(count)}
        for name, count in found.items()
    )


def source_words(name: str) -> str:
    """The label of a source; 其他 where a room has gone since."""
    source = due_sources.get(name)
    return _(source.label) if source is not None else _("其他")
