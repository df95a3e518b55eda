"""Two wrote at the same record: what stands and what was typed, side by side; neither is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import ChoiceField, MultipleChoiceField
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.activities.enums import COUNTED, Leave
from luoshi.activities.forms import RollForm, SessionForm
from luoshi.activities.models import Session
from luoshi.audit.queries import history
from luoshi.organisations.models import Person
from luoshi.ui.said import said

OWN = frozenset({"why", "mode"})  # of this save, not of the record


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which they differ."""

    label: str
    standing: str
    typed: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened to a record while somebody wrote at it."""

    by: str
    at: str
    own: bool  # it is the same person's earlier save, of which no answer came
    handed_in: bool
    differences: Sequence[Difference]


def meanwhile(
    session: Session, *, own: bool, forms: tuple[SessionForm, RollForm], standing: tuple[SessionForm, RollForm],
    due: Sequence[Person], missing: Mapping[int, Leave],
) -> Meanwhile:  # fmt: skip
    """What stands now against what was typed; one query, for who saved last.

    Args:
        session: as it stands.
        own: whether the last save is of the page that typed this.
        forms: the typed ones.
        standing: of the record, not bound.
        due: who had to come.
        missing: who is missing as it stands.
    """
    last = history(session).first()
    differences = [one for typed, kept in zip(forms, standing, strict=True) for one in _fields(typed, kept)]
    roll = forms[1]
    if not roll.by_number and (names := _absent(due, roll.ticked())) != (before := _absent(due, missing)):
        differences.append(Difference(_("没到的人"), before, names))
    return Meanwhile(
        by=last.actor_name if last is not None else "",
        at=timezone.localtime(last.at).strftime("%H:%M") if last is not None else "",
        own=own,
        handed_in=session.state in COUNTED,
        differences=differences,
    )


def _fields(typed: Any, standing: Any) -> Iterator[Difference]:
    for bound in typed.visible_fields():
        if bound.name in OWN:
            continue
        before = _text(standing[bound.name]) if bound.name in standing.fields else ""
        now = _text(bound)
        if before != now:
            yield Difference(str(bound.label), before or _("未填"), now or _("未填"))


def _text(bound: BoundField) -> str:
    """A field as a reader would say it."""
    value = bound.value()
    field = bound.field
    if isinstance(field, ChoiceField):
        offered: Any = field.choices
        labels = {str(key): said(label) for key, label in offered}
        chosen = value if isinstance(field, MultipleChoiceField) else [value]
        return "、".join(sorted(labels.get(str(one), "") for one in chosen or ()))
    shown = field.widget.format_value(value)
    return "" if shown is None else str(shown).replace("\r\n", "\n").strip()


def _absent(due: Sequence[Person], missing: Mapping[int, Leave]) -> str:
    """Who is ticked, with the kind of leave."""
    return "、".join(
        f"{person.name}（{missing[person.pk].label if missing[person.pk] else _('缺席')}）"
        for person in due
        if person.pk in missing
    ) or _("全部到会")
