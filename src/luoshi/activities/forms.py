"""Forms of this room; they validate shapes, what may be kept is checked by the actions."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.activities.actions import Numbers, Roll, Votes, Written
from luoshi.activities.actions.written import Who, document_of
from luoshi.activities.enums import Leave, Level
from luoshi.activities.models import CONTENT, NAMED, PLACE, THEME, Holding, Series, Session, StudyItem
from luoshi.activities.packs import Activities, Kind
from luoshi.activities.rolls import Pasted, pasted
from luoshi.activities.sets import unpacked
from luoshi.activities.studying import Study
from luoshi.directory.choosing import People, PeopleField, offer_people
from luoshi.directory.forms_people import day_field
from luoshi.organisations.models import Body, Person
from luoshi.organisations.names import person_name
from luoshi.organisations.queries_people import DueList
from luoshi.ui.forms import Form, Segments
from luoshi.ui.said import said

TENTHS = 10
NAMES, NUMBERS = "names", "numbers"
CONTENTS = (  # what a kind of numbers keeps nothing of
    "theme", "study", "content", "form", "speakers", "agenda", "resolutions", "chair", "recorder", "lecturer", "hours",
)  # fmt: skip


class StartForm(Form):
    """Where, what and when: then the record opens with its roll."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    unit = UnitField(_("举办单位"))
    day = day_field(_("日期"), help_text=_("还没到的日子存为计划。"))
    kinds = forms.MultipleChoiceField(
        label=_("类别"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一次会议合并开展的，可以选几类；统计各算一次，另显示“合并开展”。"),
        error_messages={"required": _("请选择类别")},
    )
    another = forms.BooleanField(label=_("另有一次（当天同类的会确实开了两次）"), required=False)
    combined_why = forms.CharField(label=_("合并开展说明"), max_length=200, required=False)

    def __init__(self, units: Units, offered: Iterable[Kind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, nothing=False)
        self.fields["unit"].initial = self.initial.get("unit") or units.first
        self.fields["uuid"].initial = uuids.uuid4()
        kinds = self.fields["kinds"]
        assert isinstance(kinds, forms.MultipleChoiceField)
        kinds.choices = [(kind.key, said(kind.label)) for kind in offered]

    def need(self, name: str | None) -> None:
        """Two questions stand on the form only after the action has asked them."""
        for one in ("another", "combined_why"):
            if one != name and not self.data.get(one):
                self.fields.pop(one, None)


class NameField(forms.CharField):
    """Somebody by name: chosen from those known here, or as it is written."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label=label, max_length=NAMED, required=False, **more)
        self.widget.attrs |= {"autocomplete": "off"}


class SessionForm(Form):
    """The record, phone first: what was held, and the roll beside it."""

    columns = 2
    wide_fields = ("theme", "study", "content", "agenda", "resolutions", "series")
    seldom = ("speakers", "form", "hours", "level", "late_why")  # folded away until something is said there
    apart = ("kinds", *seldom)

    version = forms.IntegerField(widget=forms.HiddenInput)
    kinds = forms.MultipleChoiceField(
        label=_("类别"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("换类别不会丢掉已填的内容；新类别要填的项，点“按新类别显示”后出现。"),
    )
    sent = forms.UUIDField(widget=forms.HiddenInput, required=False)  # of this save
    earlier = forms.UUIDField(widget=forms.HiddenInput, required=False)  # of one that may have arrived
    day = day_field(_("日期"))
    place = forms.CharField(label=_("地点"), max_length=PLACE, required=False)
    starts_at = forms.TimeField(
        label=_("开始时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends_at = forms.TimeField(
        label=_("结束时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    theme = forms.CharField(label=_("主题（议题）"), max_length=THEME)
    chair = NameField(_("主持人"))
    recorder = NameField(_("记录人"))
    lecturer = NameField(_("授课人"))
    speakers = forms.IntegerField(label=_("发言人数"), required=False, min_value=0)
    study = forms.MultipleChoiceField(
        label=_("本月必学"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选的篇目记入学习内容。"),
    )  # fmt: skip
    content = forms.CharField(
        label=_("学习内容"), max_length=CONTENT, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("学了什么篇目、文件；不记个人发言。"),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("学习形式"), required=False)
    hours = forms.DecimalField(label=_("学时"), required=False, min_value=0, max_digits=5, decimal_places=1)
    agenda = forms.CharField(
        label=_("议程"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("一行一项。")
    )
    resolutions = forms.CharField(
        label=_("决议"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("一行一条。")
    )
    series = forms.MultipleChoiceField(
        label=_("专项学习教育"), required=False, widget=forms.CheckboxSelectMultiple
    )
    level = forms.ChoiceField(label=_("层级"), choices=Level.choices)
    year = forms.IntegerField(label=_("所属年度"), required=False, help_text=_("上年度的会多在年初补开。"))
    late_why = forms.CharField(label=_("补开原因"), max_length=200, required=False)
    combined_why = forms.CharField(label=_("合并开展说明"), max_length=200, required=False)
    why = forms.CharField(
        label=_("更正原因"), max_length=400, error_messages={"required": _("更正需要写明原因")}
    )

    def __init__(
        self,
        session: Session,
        kinds: Sequence[Kind],
        offered: Iterable[Kind],
        rules: Activities,
        series: Iterable[Series],
        *args: Any,
        study: Study,
        correcting: bool,
        final: bool,
        **kwargs: Any,
    ) -> None:
        """A draft may leave its theme open; what is handed in (`final`) says what it was about.

        `kinds`: as chosen now, also where the record has others still; of those `offered`.
        """
        ticked = {"study": [str(key) for key in study.ticked]}
        kwargs["initial"] = _initial(session) | ticked | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._kinds, self._rules, self._session = kinds, rules, session
        self._series = {str(one.pk): one for one in series}
        self._study = study
        for name, choices in (
            ("form", [("", "—"), *((key, said(label)) for key, label in rules.form_labels.items())]),
            ("series", [(key, one.name) for key, one in self._series.items()]),
            ("study", [(str(item.pk), _item_said(item)) for item in study.items]),
            ("kinds", [(kind.key, said(kind.label)) for kind in offered]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["theme"].required = final and not any(kind.numbers_only for kind in kinds)
        for name in self._unneeded(correcting=correcting):
            if (
                name == "why" or not self[name].value()
            ):  # what was typed before the kinds changed stays until it is cleared
                del self.fields[name]
            elif name in CONTENTS:
                self.cautions = {**self.cautions, name: _("这类记录不记这一项，提交前请清空。")}
        for name in ("chair", "recorder", "lecturer"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"data-find": reverse("person_find")}

    @property
    def folded(self) -> list[BoundField]:
        """What is seldom asked, of this record."""
        return [self[name] for name in self.seldom if name in self.fields]

    @property
    def unfolded(self) -> bool:
        """Whether anything is said there, or wrong."""
        said_level = str(self["level"].value()) != self._session.level
        return said_level or any(
            bound.errors or (bound.name != "level" and bound.value()) for bound in self.folded
        )

    def _unneeded(self, *, correcting: bool) -> list[str]:
        gone = [] if correcting else ["why"]
        if any(kind.numbers_only for kind in self._kinds):
            gone += CONTENTS
        elif not any(kind.votes for kind in self._kinds):
            gone += ["resolutions", "agenda"]
        if not any(kind.yearly for kind in self._kinds):
            gone.append("year")
        if not self._series:
            gone.append("series")
        if not self._study.items:
            gone.append("study")
        keys = [kind.key for kind in self._kinds]
        if self._rules.allows(keys):
            gone.append("combined_why")
        return list(dict.fromkeys(gone))

    def written(self, known: Iterable[Person], people: People) -> Written:
        """What was typed; the form must be valid."""
        data: Mapping[str, Any] = self.cleaned_data
        by_name = {person_name(person.name): person for person in known}

        def who(name: str) -> Who:
            typed = data.get(name, "")
            if not typed:
                return ""
            if (found := by_name.get(person_name(typed))) is not None:
                return found
            try:
                return people.named(typed)
            except ValidationError:
                return str(typed)

        hours = data.get("hours")
        study = [int(key) for key in data.get("study", [])]
        return Written(
            day=data["day"],
            kinds=[kind.key for kind in self._kinds],
            theme=data.get("theme", ""),
            content=self._study.content(data.get("content", ""), study),
            study=study,
            place=data["place"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            form=data.get("form", ""),
            hours=None if hours is None else int(hours * TENTHS),
            chair=who("chair"),
            recorder=who("recorder"),
            lecturer=who("lecturer"),
            speakers=data.get("speakers"),
            agenda=data.get("agenda", "").splitlines(),
            resolutions=data.get("resolutions", "").splitlines(),
            series=[self._series[key] for key in data.get("series", [])],
            document=document_of(self._session),
            level=Level(data["level"]),
            year=data.get("year"),
            late_why=data["late_why"],
            combined_why=data.get("combined_why", ""),
        )


def _item_said(item: StudyItem) -> str:
    return str(item) if item.required else gettext("%(item)s（选学）") % {"item": item}


def _initial(session: Session) -> dict[str, Any]:
    names = (
        "version", "day", "place", "starts_at", "ends_at", "theme", "content", "form", "speakers", "level", "year",
        "late_why", "combined_why",
    )  # fmt: skip
    return {
        **{name: getattr(session, name) for name in names},
        "sent": uuids.uuid4(),
        "chair": session.chair_name,
        "recorder": session.recorder_name,
        "lecturer": session.lecturer_name,
        "hours": None if session.hours is None else f"{session.hours / TENTHS:g}",
        "agenda": "\n".join(session.agenda),
        "resolutions": "\n".join(session.resolutions),
        "series": list(unpacked(session.series)),
        "kinds": list(unpacked(session.kinds)),
    }


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class RollForm(Form):
    """The roll's numbers; the names are ticked beside it."""

    columns = 2

    mode = forms.ChoiceField(
        label=_("点名方式"),
        choices=((NAMES, _("点名")), (NUMBERS, _("只填人数"))),
        widget=Segments,
    )
    body = forms.ChoiceField(label=_("哪一个开的"), required=False)
    due = _number(_("应到"))
    present = _number(_("实到"))
    made_up = _number(_("补学"))
    on_leave = _number(_("请假"))
    absent = _number(_("缺席"))
    votes_for = _number(_("赞成"))
    votes_against = _number(_("反对"))
    votes_abstained = _number(_("弃权"))
    pasted = forms.CharField(
        label=_("粘贴缺席名单"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：张三（出差）、李四。事由只留公出、轮休、驻村、其他四类。"),
    )  # fmt: skip
    sitting_in = PeopleField(_("列席人员"), required=False)
    guests = _number(_("其他列席人数"))
    staff = _number(_("非党员职工人数"))

    wide_fields = ("mode", "body", "pasted", "sitting_in")

    def __init__(
        self,
        bodies: Sequence[Body],
        kinds: Sequence[Kind],
        due: DueList,
        people: People,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix="roll", **kwargs)
        self._bodies = {str(body.pk): body for body in bodies}
        self._due = due
        self.names = bool(due.due) and not any(kind.numbers_only for kind in kinds)
        offer_people(self, people)
        self.fields["sitting_in"].widget.attrs["rows"] = 1
        body = self.fields["body"]
        assert isinstance(body, forms.ChoiceField)
        body.choices = [("", gettext("请选择")), *((key, one.name) for key, one in self._bodies.items())]
        gone = [] if len(bodies) > 1 else ["body"]
        gone += [] if self.names else ["mode", "pasted", "sitting_in"]
        votes = ("votes_for", "votes_against", "votes_abstained")
        if not any(kind.votes for kind in kinds) and not any(self[name].value() for name in votes):
            gone += votes
        for name in gone:
            del self.fields[name]

    @property
    def by_number(self) -> bool:
        """Whether no names are ticked."""
        return not self.names or str(self["mode"].value()) == NUMBERS

    @property
    def body_chosen(self) -> Body | None:
        """The body that met, where one of several was chosen; the form must be valid."""
        return self._bodies.get(self.cleaned_data.get("body", ""))

    def ticked(self) -> dict[int, Leave]:
        """Who was ticked as missing; what is no member's id is left out."""
        data: Any = self.data
        found = {}
        keys = {person.pk for person in self._due.due}
        for raw in data.getlist("missing") if hasattr(data, "getlist") else ():
            if raw.isdigit():
                said_leave = data.get(f"leave-{raw}", "")
                leave = Leave(said_leave) if said_leave in Leave.values else Leave.NONE
                found[int(raw)] = leave
        return {key: leave for key, leave in found.items() if key in keys}

    def roll(self, rules: Activities, made_up: Mapping[int, Any]) -> Roll:
        """The roll as typed; the form must be valid. `made_up` of before stays."""
        data = self.cleaned_data
        numbers = None
        missing: Mapping[int, Leave] = {}
        if self.by_number:
            given = Numbers(data["due"], data["present"], data["made_up"], data["on_leave"], data["absent"])
            numbers = None if given == Numbers() and not self.names else given
        else:
            missing = {**self.ticked(), **self._pasted(rules)}
            made_up = {key: day for key, day in made_up.items() if key in missing}
        votes = None
        if data.get("votes_for") is not None:
            votes = Votes(data["votes_for"], data["votes_against"] or 0, data["votes_abstained"] or 0)
        return Roll(
            missing=missing,
            made_up={} if self.by_number else made_up,
            sitting_in=() if self.by_number else tuple(one.pk for one in data.get("sitting_in", [])),
            guests=data["guests"],
            staff=data["staff"],
            numbers=numbers,
            votes=votes,
        )

    def _pasted(self, rules: Activities) -> Mapping[int, Leave]:
        found: Pasted = pasted(self.cleaned_data.get("pasted", ""), self._due.due, rules)
        return found.missing

    def clean(self) -> Any:
        """Pasted names must be on the list."""
        from luoshi.activities.packs import activity_rules

        data = super().clean()
        if self.cleaned_data.get("pasted"):
            found = pasted(self.cleaned_data["pasted"], self._due.due, activity_rules())
            if found.unknown:
                self.add_error(
                    "pasted",
                    gettext("这些人不在应到名单里：%(names)s") % {"names": "、".join(found.unknown)},
                )
            if found.doubtful:
                self.add_error(
                    "pasted",
                    gettext("名单里有同名的：%(names)s，请在点名里勾选")
                    % {"names": "、".join(found.doubtful)},
                )
        return data


def roll_initial(roll: Roll, holding: Holding, sitting_in: Sequence[str]) -> dict[str, Any]:
    """A roll as the form shows it."""
    found: dict[str, Any] = {
        "mode": NUMBERS if roll.numbers is not None else NAMES,
        "body": str(holding.body_id or ""),
        "guests": roll.guests,
        "staff": roll.staff,
        "sitting_in": "、".join(sitting_in),
    }
    if roll.numbers is not None:
        numbers = roll.numbers
        found |= {"due": numbers.due, "present": numbers.present, "made_up": numbers.made_up}
        found |= {"on_leave": numbers.leave, "absent": numbers.absent}
    if roll.votes is not None:
        found |= {
            "votes_for": roll.votes.votes_for,
            "votes_against": roll.votes.votes_against,
            "votes_abstained": roll.votes.votes_abstained,
        }
    return found


class MakeUpForm(Form):
    """补学: who, and when."""

    day = day_field(_("补学日期"))
    people = forms.MultipleChoiceField(
        label=_("补学人员"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择补学人员")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, missing: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        assert isinstance(people, forms.MultipleChoiceField)
        people.choices = list(missing)


class SeriesForm(Form):
    """设立专项学习教育."""

    columns = 2
    wide_fields = ("name",)

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    unit = UnitField(_("设立单位"), help_text=_("该单位及全部下级的记录都可以归入。"))
    name = forms.CharField(label=_("名称"), max_length=120, help_text=_("例如：党史学习教育。"))
    start = day_field(_("开始日期"))
    end = day_field(_("结束日期"), required=False)

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, nothing=False)
        self.fields["unit"].initial = units.first
        self.fields["uuid"].initial = uuids.uuid4()
