"""What a recorder writes of an event, checked and turned into the columns of its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.activities.enums import Level
from luoshi.activities.models import CONTENT, LINE, NAMED, PLACE, THEME, Series, Session, StudyItem
from luoshi.activities.packs import Activities, Kind
from luoshi.activities.sets import packed, unpacked
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import EARLIEST, Standing, said, text_of
from luoshi.organisations.models import Person, Unit, UnitSpan

MOST_HOURS: Final = 10_000  # tenths: a mistyped number, not a rule
MOST_LINES: Final = 40
MOST_STUDIED: Final = 60
NOBODY: Final = ""

Who = Person | str  # somebody known here, or a name as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An event as written down. Only the day and the kinds are asked of a plan; the rest as far as it is known."""

    day: dt.date
    kinds: Sequence[str]  # keys of the pack
    theme: str = ""
    content: str = ""
    place: str = ""
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    form: str = ""
    hours: int | None = None  # tenths of 学时
    chair: Who = NOBODY
    recorder: Who = NOBODY
    lecturer: Who = NOBODY
    speakers: int | None = None
    agenda: Sequence[str] = ()
    resolutions: Sequence[str] = ()
    series: Sequence[Series] = ()
    study: Sequence[int] = ()  # ids of items of lists of required study
    document: RecordRef | None = None
    level: Level | None = None  # None: as the pack has it for the holder
    year: int | None = None  # None: as the pack has it for the day
    late_why: str = ""  # 补开
    combined_why: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was written as columns, with its kinds and how each holder stood on the day."""

    columns: dict[str, Any]
    kinds: tuple[Kind, ...]
    spans: dict[int, UnitSpan]  # by unit

    @property
    def day(self) -> dt.date:
        """The day it was held."""
        return self.columns["day"]  # type: ignore[no-any-return]

    @property
    def numbers_only(self) -> bool:
        """Whether nobody's name and no content may be kept."""
        return any(kind.numbers_only for kind in self.kinds)

    @property
    def votes(self) -> bool:
        """Whether something may be put to the vote."""
        return any(kind.votes for kind in self.kinds)


def check(
    written: Written,
    units: Sequence[Unit],
    rules: Activities,
    *,
    final: bool,
    bare: bool = False,
    standing: Standing | None = None,
) -> Checked:
    """Check what was written for its holders.

    Args:
        written: the event.
        units: who held it, the one that records first.
        rules: of the packs in force.
        final: it is handed in, so that it must have happened and say what it was about.
        bare: nothing but its day and kinds is known, so that no theme is asked for.
        standing: where these units stood, if that has been read; else one query.

    Raises Refused, with the field, for whatever does not fit.
    """
    kinds = _kinds(written, rules)
    _check_day(written, final=final)
    spans = _holders(units, kinds, written.day, standing)
    _check_together(written, kinds, rules)
    year = _year(written, kinds, rules)
    columns = {
        "kinds": packed(kind.key for kind in kinds),
        "level": written.level or rules.level(kinds, spans[units[0].pk].kind),
        "day": written.day,
        "year": year,
        "series": packed(one.pk for one in written.series),
        "studied": _studied(written),
        **_times(written),
        **_texts(written, kinds, rules, final=final and not bare),
        **_people(written),
        **document_columns(written.document),
    }
    _check_series(written)
    checked = Checked(columns, kinds, spans)
    if checked.numbers_only:
        _check_only_numbers(columns)
    return checked


def _kinds(written: Written, rules: Activities) -> tuple[Kind, ...]:
    wanted = dict.fromkeys(written.kinds)
    if not wanted:
        raise Refused(_("请选择类别"), field="kinds")
    if unknown := [key for key in wanted if key not in rules.by_key]:
        raise Refused(_("类别不在可选范围内：%(kinds)s") % {"kinds": "、".join(unknown)}, field="kinds")
    return tuple(kind for kind in rules.kinds if kind.key in wanted)


def _check_day(written: Written, *, final: bool) -> None:
    if written.day < EARLIEST:
        raise Refused(_("日期%(day)s有误，请核对年份") % {"day": said(written.day)}, field="day")
    if final and written.day > clock.today():
        raise Refused(_("日期%(day)s还没有到，可先存为计划") % {"day": said(written.day)}, field="day")


def _holders(
    units: Sequence[Unit], kinds: Sequence[Kind], day: dt.date, standing: Standing | None
) -> dict[int, UnitSpan]:
    if not units:
        raise Refused(_("请选择举办单位"), field="units")
    if len({unit.pk for unit in units}) < len(units):
        raise Refused(_("举办单位有重复，请核对"), field="units")
    standing = standing or Standing(unit.pk for unit in units)
    spans = {unit.pk: standing.on(unit.pk, day, field="day") for unit in units}
    for span in spans.values():
        for kind in kinds:
            if span.kind not in kind.holders:
                raise Refused(
                    _("“%(unit)s”当时是%(what)s，不开展“%(kind)s”，请核对单位或类别")
                    % {"unit": span.name, "what": span.get_kind_display(), "kind": kind.label},
                    field="kinds",
                )
    return spans


def _check_together(written: Written, kinds: Sequence[Kind], rules: Activities) -> None:
    if rules.allows([kind.key for kind in kinds]):
        return
    names = "、".join(kind.label for kind in kinds)
    if rules.combining.severity == "hard":
        raise Refused(
            _("%(kinds)s不能合并为一次开展（依据：%(source)s），请分别登记")
            % {"kinds": names, "source": rules.combining.source or _("待确认")},
            field="kinds",
        )
    if not written.combined_why.strip():
        raise Refused(
            _("%(kinds)s一般不合并开展；确系一次会议合并开展的，请写明说明") % {"kinds": names},
            field="combined_why",
        )


def year_for(day: dt.date, kinds: Sequence[Kind], rules: Activities) -> int | None:
    """The year an event of these kinds is offered as (所属年度); None where they count by date."""
    if not any(kind.yearly for kind in kinds):
        return None
    return day.year - 1 if day.month <= rules.year_turn.until_month else day.year


def _year(written: Written, kinds: Sequence[Kind], rules: Activities) -> int | None:
    day = written.day
    if not any(kind.yearly for kind in kinds):
        if written.year is not None:
            raise Refused(_("只有年度性的会议填写所属年度"), field="year")
        return None
    offered = year_for(day, kinds, rules)
    year = offered if written.year is None else written.year
    if year not in {day.year - 1, day.year}:
        raise Refused(
            _("所属年度应为%(last)s或%(year)s") % {"last": day.year - 1, "year": day.year}, field="year"
        )
    if year != day.year and not all(kind.yearly for kind in kinds):
        names = "、".join(kind.label for kind in kinds if not kind.yearly)
        raise Refused(
            _("%(kinds)s按日期统计，不能与上年度的会议合并登记，请分别登记") % {"kinds": names}, field="year"
        )
    return year


def _studied(written: Written) -> str:
    """Items of required study as one column; one query where there are any."""
    if not written.study:
        return ""
    wanted = set(written.study)
    if StudyItem.objects.rows().filter(pk__in=wanted).count() < len(wanted):
        raise Refused(_("必学篇目里有的已撤下，请核对"), field="study")
    if len(wanted) > MOST_STUDIED:
        raise Refused(_("一次最多记%(most)s篇必学篇目") % {"most": MOST_STUDIED}, field="study")
    return packed(wanted)


def _check_series(written: Written) -> None:
    for one in written.series:
        if one.is_void or one.start > written.day or (one.end is not None and one.end < written.day):
            raise Refused(
                _("“%(series)s”的时间是%(start)s至%(end)s，请核对日期")
                % {
                    "series": one.name,
                    "start": said(one.start),
                    "end": said(one.end) if one.end else _("今"),
                },
                field="series",
            )


def _times(written: Written) -> dict[str, Any]:
    if written.starts_at and written.ends_at and written.ends_at <= written.starts_at:
        raise Refused(_("结束时间应晚于开始时间"), field="ends_at")
    if written.hours is not None and not 0 < written.hours <= MOST_HOURS:
        raise Refused(_("学时有误，请核对"), field="hours")
    if written.speakers is not None and not 0 <= written.speakers <= MOST_HOURS:
        raise Refused(_("发言人数有误，请核对"), field="speakers")
    return {
        "starts_at": written.starts_at,
        "ends_at": written.ends_at,
        "hours": written.hours,
        "speakers": written.speakers,
    }


def _texts(written: Written, kinds: Sequence[Kind], rules: Activities, *, final: bool) -> dict[str, Any]:
    if written.form and written.form not in rules.form_labels:
        raise Refused(_("学习形式请从列表中选择"), field="form")
    asked = final and not any(kind.numbers_only for kind in kinds)
    return {
        "theme": text_of(written.theme, _("主题（议题）"), THEME, field="theme", needed=asked),
        "content": text_of(written.content, _("学习内容"), CONTENT, field="content"),
        "place": text_of(written.place, _("地点"), PLACE, field="place"),
        "form": written.form,
        "agenda": _lines(written.agenda, _("议程"), "agenda"),
        "resolutions": _lines(written.resolutions, _("决议"), "resolutions"),
        "late_why": text_of(written.late_why, _("补开原因"), 200, field="late_why"),
        "combined_why": text_of(written.combined_why, _("合并开展说明"), 200, field="combined_why"),
    }


def _lines(lines: Sequence[str], what: str, field: str) -> list[str]:
    found = [line for line in (text_of(line, what, LINE, field=field) for line in lines) if line]
    if len(found) > MOST_LINES:
        raise Refused(_("%(what)s最多%(most)s条") % {"what": what, "most": MOST_LINES}, field=field)
    return found


def _people(written: Written) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for role, what in (("chair", _("主持人")), ("recorder", _("记录人")), ("lecturer", _("授课人"))):
        who: Who = getattr(written, role)
        if isinstance(who, str):
            values[role] = None
            values[f"{role}_name"] = text_of(who, what, NAMED, field=role)
        else:
            values[role] = who
            values[f"{role}_name"] = who.name
    return values


def document_columns(document: RecordRef | None) -> dict[str, str]:
    """The upper document as columns of a record."""
    if document is None:
        return {"document_kind": "", "document_id": "", "document_label": ""}
    return {
        "document_kind": document.kind,
        "document_id": document.id,
        "document_label": document.label[:200],
    }


def document_of(session: Session) -> RecordRef | None:
    """The upper document a record names."""
    if not session.document_kind:
        return None
    return RecordRef(session.document_kind, session.document_id, session.document_label)


_FIELD: Final = {"studied": "study"}  # where the form has another name
_CONTENT: Final = (
    ("studied", gettext_noop("必学篇目")), ("theme", gettext_noop("主题")), ("content", gettext_noop("学习内容")), ("agenda", gettext_noop("议程")), ("resolutions", gettext_noop("决议")),
    ("chair_name", gettext_noop("主持人")), ("recorder_name", gettext_noop("记录人")), ("lecturer_name", gettext_noop("授课人")),
    ("speakers", gettext_noop("发言人数")), ("document_label", gettext_noop("上级文件")), ("form", gettext_noop("学习形式")),
)  # fmt: skip


def _check_only_numbers(columns: dict[str, Any]) -> None:
    for name, what in _CONTENT:
        if columns[name]:
            raise Refused(
                _("这类记录只登记日期和人数，请清空“%(what)s”") % {"what": _(what)},
                field=_FIELD.get(name, name.removesuffix("_name").removesuffix("_label")),
            )


def written_of(session: Session, series: Sequence[Series] = ()) -> Written:
    """What a record says now, to be changed in part and written again. `series`: those it belongs to."""
    return Written(
        day=session.day,
        kinds=session.kinds.strip(",").split(","),
        theme=session.theme,
        content=session.content,
        place=session.place,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        form=session.form,
        hours=session.hours,
        chair=session.chair or session.chair_name,
        recorder=session.recorder or session.recorder_name,
        lecturer=session.lecturer or session.lecturer_name,
        speakers=session.speakers,
        agenda=session.agenda,
        resolutions=session.resolutions,
        series=series,
        study=[int(key) for key in unpacked(session.studied)],
        document=document_of(session),
        level=Level(session.level),
        year=session.year,
        late_why=session.late_why,
        combined_why=session.combined_why,
    )
