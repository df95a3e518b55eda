"""一次一档 of the theory study group's studies: from the records to the pages of their files."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation

from luoshi.activities.actions.common import kept_places
from luoshi.activities.enums import Leave, Presence
from luoshi.activities.models import Holding, SessionFile, StudyItem
from luoshi.activities.packs import Activities
from luoshi.activities.printing import page_of_each, taken_away
from luoshi.activities.rolls import Place
from luoshi.activities.sets import unpacked
from luoshi.activities.sheets.study_roll import KIND, MOST, studies_of
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Unit
from luoshi.writing.study_file import StudyFile, study_files


def is_study(kinds: str) -> bool:
    """Whether a record is one of the theory study group's."""
    return KIND in unpacked(kinds)


def year_of(unit: Unit, year: int) -> list[Holding]:
    """The studies of a unit's group in a year, handed in, in their order; at most what a sheet has columns for."""
    return list(studies_of(str(unit.uuid)).filter(day__year=year)[:MOST])


def files_of(holdings: Sequence[Holding], rules: Activities) -> list[StudyFile]:
    """Their files in the order given; a constant number of queries.

    Args:
        holdings: of studies, with their sessions.
        rules: names of kinds and forms.
    """
    numbers, pages = _numbers(holdings), page_of_each(holdings, rules)
    places = kept_places(holdings)
    texts = _required(holdings)
    kept: dict[int, list[str]] = {}
    rows = SessionFile.objects.rows().filter(session__in=[one.session_id for one in holdings]).order_by("pk")
    for session, name in rows.values_list("session_id", "stored__name"):
        kept.setdefault(session, []).append(name)
    found = []
    with translation.override(settings.LANGUAGE_CODE):
        for one in holdings:
            there = places.get(one.pk, [])
            found.append(
                StudyFile(
                    record=pages[one.pk],
                    number=numbers.get(one.pk),
                    expanded=bool(one.sitting_in),
                    required=[texts[key] for key in map(int, unpacked(one.session.studied)) if key in texts],
                    speakers=one.session.speakers,
                    names=[(_name(place), _note(place)) for place in _by_circle(there)],
                    kept=kept.get(one.session_id, ()),
                )
            )
    return found


def as_docx(files: Sequence[StudyFile], unit: Unit, *, by: Actor, of: str) -> bytes:
    """The files as one Word file; that it was taken away stands in the trail."""
    return taken_away(study_files(files), len(files), unit, by=by, of=of)


def _numbers(holdings: Sequence[Holding]) -> dict[int, int]:
    """第N次 of each within its unit's year; one query for each unit and year."""
    found: dict[int, int] = {}
    for unit, year in {(str(one.unit.uuid), one.day.year) for one in holdings}:
        keys = studies_of(unit).filter(day__year=year).values_list("pk", flat=True)
        found |= {key: at for at, key in enumerate(keys, start=1)}
    return found


def _required(holdings: Sequence[Holding]) -> dict[int, tuple[str, str]]:
    wanted = {int(key) for one in holdings for key in unpacked(one.session.studied)}
    rows = StudyItem.objects.filter(pk__in=wanted).values_list("pk", "title", "source") if wanted else ()
    return {key: (title, source) for key, title, source in rows}


def _by_circle(places: Sequence[Place]) -> list[Place]:
    """Members first, those of the wider circle after them."""
    return sorted(places, key=lambda one: one.state == Presence.SITTING_IN)


def _name(place: Place) -> str:
    return f"{place.name}（列席）" if place.state == Presence.SITTING_IN else place.name


def _note(place: Place) -> str:
    """What is noted beside a name; nothing where somebody was there."""
    match place.state:
        case Presence.LEAVE:
            return f"请假（{Leave(place.leave).label}）"
        case Presence.ABSENT:
            return "缺席"
        case Presence.MADE_UP:
            day = place.made_up_on
            return "补学" if day is None else f"{day.month}月{day.day}日补学"
    return ""
