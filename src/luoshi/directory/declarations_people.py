"""Kinds of records about people this room has pages for, its sections of a unit's page, and what falls due."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import within
from luoshi.directory import due, sections
from luoshi.directory.queries import VIEW, people_visible_to, records_visible_to
from luoshi.kernel import labels
from luoshi.kernel.due import due_sources
from luoshi.kernel.records import RecordKind, kinds
from luoshi.kernel.slots import panels
from luoshi.organisations.models import (
    Body,
    BodyMember,
    Membership,
    Person,
    Post,
    Term,
    UnitNumber,
    VoteExclusion,
)


def _person(record: Any) -> str:
    return reverse("person", args=[record.uuid])


def _of_person(record: Any) -> str:
    return reverse("person", args=[record.person.uuid])


def _post(record: Any) -> str:
    return f"{reverse('unit', args=[record.unit.uuid])}#posts"


def _body(record: Any) -> str:
    return reverse("body", args=[record.uuid])


def _of_body(record: Any) -> str:
    return reverse("body", args=[record.body.uuid])


def _term(record: Any) -> str:
    return reverse("term", args=[record.uuid])


def _numbers(record: Any) -> str:
    return reverse("unit_numbers", args=[record.unit.uuid])


def _keys(model: type[Any], reader: Any, **of: Any) -> list[str]:
    """Rows of a model that belong to a record, as far as the reader may see them; void ones too."""
    rows = model._default_manager.filter(within(reader, VIEW), **of)  # noqa: SLF001
    return [str(key) for key in rows.values_list("uuid", flat=True)]


def _person_trail(person: Person, reader: Any) -> dict[str, list[str]]:
    """What a person was and held: memberships, posts, places in bodies."""
    return {
        model._meta.label: _keys(model, reader, person=person)  # noqa: SLF001
        for model in (Membership, VoteExclusion, Post, BodyMember)
    }


def _body_trail(body: Body, reader: Any) -> dict[str, list[str]]:
    return {model._meta.label: _keys(model, reader, body=body) for model in (BodyMember, Term)}  # noqa: SLF001


def _kind(name: str, label: str, model: type[Any], url: Any, trail: Any = None) -> RecordKind:
    return RecordKind(
        f"organisations.{name}",
        label,
        model._meta.label,  # noqa: SLF001
        url,
        partial(records_visible_to, model),
        VIEW,
        trail=trail,
    )


PERSON = RecordKind(
    "organisations.person",
    _("人员"),
    "organisations.Person",
    _person,
    people_visible_to,
    VIEW,
    trail=_person_trail,
)
KINDS = (
    PERSON,
    _kind("membership", _("支部党员"), Membership, _of_person),
    _kind("vote_exclusion", _("不计入应到"), VoteExclusion, _of_person),
    _kind("post", _("任职"), Post, _post),
    _kind("body", _("班子和小组"), Body, _body, _body_trail),
    _kind("body_member", _("班子和小组成员"), BodyMember, _of_body),
    _kind("term", _("任期"), Term, _term),
    _kind("unit_number", _("单位基本数据"), UnitNumber, _numbers),
)


def declare() -> None:
    """Called once, when the room is ready."""
    for kind in KINDS:
        kinds.register(kind)
    for panel in sections.PANELS:
        panels.register(panel)
    due_sources.register(due.TERMS)
    labels.register("directory.carry_out", _("登记人员与班子"))
    labels.register("directory.hand_over", _("登记离开并交接"))
    labels.register("directory.replace_holder", _("登记离任并接任"))
