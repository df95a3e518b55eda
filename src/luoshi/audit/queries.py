"""Reading the trail: a page of entries, the history of one record, what changed, what was typed."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.audit.models import Detail, Entry, OfflineApproval, Touched
from luoshi.kernel import clock, labels
from luoshi.kernel.records import Record

LOOKED_AT = 500  # entries
ONE_DAY = dt.timedelta(days=1)
_SENTENCE = re.compile("[\u3400-\u9fff].*[\u3400-\u9fff].*[\u3400-\u9fff].*[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a page of the trail asks for; whatever is None is not asked."""

    first: dt.date | None = None  # local days, both included
    last: dt.date | None = None
    action: str | None = None  # a name, or a room followed by a dot
    actor_id: int | None = None
    unit_ids: QuerySet[Any] | Iterable[int] | None = None  # a subquery of the reader's units
    door: str | None = None
    model: str | None = None
    key: str | None = None
    words: str = ""  # in the reason or the actor's name
    offline: bool | None = None


def entries(asked: Filter = Filter()) -> QuerySet[Entry]:
    """Entries, newest first."""
    found = Entry.objects.order_by("-seq")
    plain: dict[str, Any] = {"actor_id": asked.actor_id, "door": asked.door, "unit_id__in": asked.unit_ids}
    found = found.filter(**{name: value for name, value in plain.items() if value is not None})
    if asked.first is not None:
        found = found.filter(at__gte=midnight(asked.first))
    if asked.last is not None:
        found = found.filter(at__lt=midnight(asked.last + dt.timedelta(days=1)))
    if asked.action:
        same = Q(action__startswith=asked.action) if asked.action.endswith(".") else Q(action=asked.action)
        found = found.filter(same)
    if asked.words.strip():
        words = asked.words.strip()
        found = found.filter(Q(why__icontains=words) | Q(actor_name__icontains=words))
    if asked.offline is not None:
        found = found.exclude(offline="") if asked.offline else found.filter(offline="")
    if asked.model is not None:
        touched = Touched.objects.filter(entry_seq=OuterRef("seq"), model=asked.model)
        found = found.filter(Exists(touched if asked.key is None else touched.filter(key=asked.key)))
    return found


def history(record: Record) -> QuerySet[Entry]:
    """The entries that touched one record, newest first."""
    label = record._meta.label  # noqa: SLF001
    mine = Touched.objects.filter(model=label, key=str(record.uuid))
    return Entry.objects.filter(seq__in=mine.values("entry_seq")).order_by("-seq")


def entries_of(keys: Mapping[str, Collection[str]]) -> QuerySet[Entry]:
    """The entries that touched any of these rows (keys by model), newest first."""
    mine = Q(pk__in=[])
    for model, some in keys.items():
        mine |= Q(model=model, key__in=list(some))
    return Entry.objects.filter(seq__in=Touched.objects.filter(mine).values("entry_seq")).order_by("-seq")


def last_number() -> int:
    """The number of the latest entry, 0 before the first."""
    found: int | None = Entry.objects.order_by("-seq").values_list("seq", flat=True).first()
    return found or 0


def rooms_touched_since(seq: int) -> set[str] | None:
    """The rooms whose rows the entries after this one speak of: the others hold what they held before.

    None where there are more entries than are worth looking at.
    """
    texts = list(Entry.objects.filter(seq__gt=seq).values_list("touched", flat=True)[: LOOKED_AT + 1])
    if len(texts) > LOOKED_AT:
        return None
    return {said.split(" ")[1].split(".")[0] for text in texts for said in json.loads(text)}


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field of one record: its label, before and after as shown to a reader."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowDiff:
    """One record an entry touched."""

    model: str
    label: str  # of the kind, Chinese
    key: str
    verb: str
    verb_label: str
    fields: tuple[FieldDiff, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with its labels and, unless its detail has gone, what changed."""

    entry: Entry
    label: str
    parts: tuple[str, ...]
    offline: Mapping[str, str] | None
    rows: tuple[RowDiff, ...] | None  # None: the detail has gone after retention


VERBS = {
    "create": _("新建"),
    "change": _("修改"),
    "void": _("作废"),
    "remove": _("清除"),
    "erase": _("彻底删除"),
    "derive": _("生成"),
    "note": _("记载"),
}

_OF_MANY = {"count": _("条数"), "digest": _("内容摘要")}  # of rows told by number


def shown(
    page: Iterable[Entry], *, most_rows: int = 50, only: Collection[tuple[str, str]] | None = None
) -> list[Shown]:
    """Entries made ready for a page: one query for the details of all of them.

    `only` these rows (model, key) of each, where they are named.
    """
    listed = list(page)
    details = dict(Detail.objects.filter(pk__in=[entry.seq for entry in listed]).values_list("pk", "text"))
    return [_shown(entry, details.get(entry.seq), most_rows, only) for entry in listed]


def approvals(model: str, records: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[OfflineApproval]]:
    """Approvals on paper by record, for the badge 线下已审批; one query for a whole list."""
    found: defaultdict[uuid.UUID, list[OfflineApproval]] = defaultdict(list)
    wanted = OfflineApproval.objects.filter(model=model, record__in=list(records), voided_at__isnull=True)
    for approval in wanted.order_by("on", "pk"):
        found[approval.record].append(approval)
    return dict(found)


class Typed(NamedTuple):
    """Fields typed at one unit by one action, month by month."""

    unit_id: int | None
    action: str
    months: tuple[int, ...]


def typed_by_month(
    months: Sequence[tuple[dt.date, dt.date]], units: QuerySet[Any] | Collection[int]
) -> list[Typed]:
    """Fields typed by hand at these units, by unit and action, for each of the spans of local days; one query."""
    first, last = months[0][0], months[-1][1]
    spans = [Q(at__gte=midnight(start), at__lt=midnight(end + ONE_DAY)) for start, end in months]
    sums = {f"m{at}": Sum("typed_fields", filter=span, default=0) for at, span in enumerate(spans)}
    typed = Entry.objects.filter(
        at__gte=midnight(first), at__lt=midnight(last + ONE_DAY), typed_fields__gt=0, unit_id__in=units
    )
    rows = typed.order_by().values_list("unit_id", "action").annotate(**sums)
    return [Typed(unit, action, tuple(numbers)) for unit, action, *numbers in rows]


class Twice(NamedTuple):
    """A field into which the same words were written more than once. The words themselves are not given."""

    model: str
    field: str
    words: int  # different ones
    times: int  # in how many writes
    units: int


def written_twice(first: dt.date, last: dt.date, units: QuerySet[Any] | Collection[int]) -> list[Twice]:
    """Where people wrote the same words (four characters of Chinese or more) more than once, within local days.

    Only what the trail can tell: acts for which something was typed, fields a person may write, the latest
    `LOOKED_AT` of them. Words that were filled in beforehand and left as they were count too.
    """
    acts = Entry.objects.filter(
        at__gte=midnight(first), at__lt=midnight(last + ONE_DAY), typed_fields__gt=0, unit_id__in=units
    )
    at_unit = dict(acts.order_by("-seq").values_list("seq", "unit_id")[:LOOKED_AT])
    found: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for seq, text in Detail.objects.filter(pk__in=list(at_unit)).values_list("pk", "text"):
        for touch in json.loads(text)["touches"]:
            for name, value in touch["after"].items():
                if isinstance(value, str) and _SENTENCE.search(value) and _writable(touch["model"], name):
                    found[touch["model"], name, value].add(seq)
    by_field: defaultdict[tuple[str, str], list[set[int]]] = defaultdict(list)
    for (model, name, _value), acts_of in found.items():
        if len(acts_of) > 1:
            by_field[model, name].append(acts_of)
    rows = [
        Twice(
            str(_model(model)._meta.verbose_name),  # noqa: SLF001
            _field(_model(model), name),
            len(repeated),
            sum(map(len, repeated)),
            len({at_unit[seq] for acts_of in repeated for seq in acts_of}),
        )
        for (model, name), repeated in by_field.items()
    ]
    return sorted(rows, key=lambda row: (-row.times, row.model, row.field))


def _writable(label: str, name: str) -> bool:
    """Whether a person writes words into this field: no choice, nothing the software fills in."""
    model = _model(label)
    try:
        field = model._meta.get_field(name) if model is not None else None  # noqa: SLF001
    except FieldDoesNotExist:
        return False
    return isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices


def midnight(day: dt.date) -> dt.datetime:
    """The moment a local day begins."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=clock.zone())


def _shown(
    entry: Entry, detail: str | None, most_rows: int, only: Collection[tuple[str, str]] | None
) -> Shown:
    touches = None if detail is None else json.loads(detail)["touches"]
    if touches is not None and only is not None:
        touches = [touch for touch in touches if (touch["model"], touch["key"]) in only]
    return Shown(
        entry=entry,
        label=labels.label(entry.action),
        parts=tuple(labels.label(name) for name in json.loads(entry.parts)),
        offline=json.loads(entry.offline) if entry.offline else None,
        rows=None if touches is None else tuple(_row(touch) for touch in touches[:most_rows]),
    )


def _row(touch: dict[str, Any]) -> RowDiff:
    model = _model(touch["model"])
    before, after = touch["before"], touch["after"]
    names = [name for name in after if touch["verb"] != "create" or after[name] not in (None, "")]
    if model is not None:  # as the model orders them; the stored text has them by name
        order = {field.attname: at for at, field in enumerate(model._meta.concrete_fields)}  # noqa: SLF001
        names.sort(key=lambda name: order.get(name, len(order)))
    said = labels.noted if touch["verb"] == "note" else str
    return RowDiff(
        model=touch["model"],
        label=str(model._meta.verbose_name) if model else labels.noted(touch["model"]),  # noqa: SLF001
        key=touch["key"],
        verb=touch["verb"],
        verb_label=str(VERBS.get(touch["verb"], touch["verb"])),
        fields=tuple(
            FieldDiff(n, _field(model, n), _text(before.get(n)), said(_text(after[n]))) for n in names
        ),
    )


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _field(model: Any, name: str) -> str:
    if name in _OF_MANY:
        return str(_OF_MANY[name])
    try:
        return str(model._meta.get_field(name).verbose_name) if model else labels.noted(name)  # noqa: SLF001
    except FieldDoesNotExist:
        return labels.noted(name)


def _text(value: Any) -> str:  # noqa: PLR0911 - one line a shape
    """A stored value for a reader."""
    match value:
        case None | "":
            return "—"
        case bool():
            return gettext("是") if value else gettext("否")
        case {"chars": chars, "sha256": str()}:
            return gettext("（长文本，%(chars)s字）") % {"chars": chars}
        case {"items": count, "sha256": str()}:
            return gettext("（软件读出的内容，%(count)s项）") % {"count": count}
        case {"bytes": size, "sha256": str()}:
            return gettext("（文件内容，%(size)s字节）") % {"size": size}
        case list():
            return "、".join(_text(item) for item in value) or "—"
        case dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)
