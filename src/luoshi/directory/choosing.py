"""Choosing people in a form: names are typed or pasted, the server offers and finds them; the same name is asked once.

What is offered reads 张三（0012） or, without a staff number, 张三（机关党支部）; a bare name will do where only one
person within the reader's rights bears it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.access.grants import Somebody
from luoshi.directory.queries import people_visible_to
from luoshi.kernel import clock
from luoshi.organisations.models import Membership, Person, Unit
from luoshi.organisations.names import person_name
from luoshi.organisations.queries import current_name

MOST_FOUND: Final = 20  # offered for the typed words
MOST_NAMES: Final = 500  # pasted at once
_BETWEEN: Final = re.compile(r"[、，,；;\n\t]+")
_LABEL: Final = re.compile(r"(?P<name>[^（(]+)[（(](?P<which>.+)[)）]")


class People:
    """The people somebody may choose: those within his rights who have not left."""

    def __init__(self, user: Somebody, near: Unit | None = None) -> None:
        self._user = user
        self._near = near

    def find(self, words: str) -> list[str]:
        """Labels of people whose name or staff number has these words."""
        words = words.strip()
        if not words:
            return []
        rows = self._rows().filter(Q(name__icontains=words) | Q(staff_no__startswith=words))
        return list(self.labels(list(rows.order_by("name", "pk")[:MOST_FOUND])).values())

    def named(self, typed: str) -> Person:
        """The one person that is meant; ValidationError where it is nobody or more than one."""
        return self.all_named(typed)[0]

    def all_named(self, typed: str) -> list[Person]:
        """The people of a pasted list of names, each once; ValidationError says all that are not clear."""
        words = list(dict.fromkeys(filter(None, (part.strip() for part in _BETWEEN.split(typed)))))
        if len(words) > MOST_NAMES:
            raise ValidationError(_("一次最多%(most)s人，请分几次办理") % {"most": MOST_NAMES})
        names = {word: _parsed(word) for word in words}
        bearing: dict[str, list[Person]] = {}
        numbered: dict[str, Person] = {}
        wanted = [name for name, _which in names.values()]
        for person in self._rows().filter(Q(name__in=wanted) | Q(staff_no__in=words)).order_by("pk"):
            bearing.setdefault(person.name, []).append(person)
            numbered[person.staff_no] = person
        labels = self.labels([person for people in bearing.values() for person in people])
        near = self._near_ids(person for people in bearing.values() if len(people) > 1 for person in people)
        found, unclear = [], []
        for word, (name, which) in names.items():
            people = _meant(bearing.get(name, ()), which, labels)
            if len(people) > 1:
                people = [person for person in people if person.pk in near] or people
            if not people and word in numbered:
                people = [numbered[word]]
            if len(people) == 1:
                found.append(people[0])
            else:
                unclear.append(_unclear(word, [labels[person.pk] for person in people]))
        if unclear:
            raise ValidationError(unclear)
        return list({person.pk: person for person in found}.values())

    def labels(self, people: Sequence[Person]) -> dict[int, str]:
        """How each is offered, by id; two queries."""
        keys = [person.pk for person in people if not person.staff_no]
        rows = Membership.objects.on(clock.today()).filter(person__in=keys)
        branches = dict(rows.values_list("person_id", "unit_id"))
        units = {branches.get(person.pk, person.unit_id) for person in people if not person.staff_no}
        names = current_name(units) if units else {}
        found: dict[int, str] = {}
        for person in people:
            which = person.staff_no or names.get(branches.get(person.pk, person.unit_id), "")
            label = f"{person.name}（{which}）"
            if label in found.values():  # two of one name in one branch
                label = f"{person.name}（{which}，{person.job or person.joined_on or person.pk}）"
            found[person.pk] = label
        return found

    def _rows(self) -> Any:
        return people_visible_to(self._user).filter(left_on__isnull=True)

    def _near_ids(self, people: Iterable[Person]) -> set[int]:
        """Those of the unit the form is about; nobody where it is about none."""
        found = list(people)
        if self._near is None or not found:
            return set()
        rows = Membership.objects.on(clock.today()).filter(person__in=found, unit=self._near)
        kept = {person.pk for person in found if person.unit_id == self._near.pk}
        return kept | set(rows.values_list("person_id", flat=True))


def _parsed(word: str) -> tuple[str, str]:
    parts = _LABEL.fullmatch(word)
    if parts is None:
        return person_name(word), ""
    return person_name(parts["name"]), parts["which"].strip()


def _meant(people: Sequence[Person], which: str, labels: dict[int, str]) -> list[Person]:
    if not which:
        return list(people)
    wanted = unicodedata.normalize("NFKC", which)
    said = {
        person.pk: unicodedata.normalize("NFKC", labels[person.pk].partition("（")[2].removesuffix("）"))
        for person in people
    }
    exact = [person for person in people if said[person.pk] == wanted]
    return exact or [person for person in people if said[person.pk].startswith(wanted)]


def _unclear(word: str, labels: Sequence[str]) -> str:
    if not labels:
        return _("没有找到“%(word)s”：请核对姓名，或先在人员名册里登记") % {"word": word}
    return _("有%(count)s个人叫“%(word)s”，请写明是哪一位：%(labels)s") % {
        "count": len(labels),
        "word": word,
        "labels": "、".join(labels[:6]),
    }


class PersonField(forms.CharField):
    """One person by name; the form gives the people with `offer_people`."""

    def __init__(self, label: Any, **more: Any) -> None:
        more.setdefault("help_text", gettext_lazy("输入姓名或工号，从提示中选择。"))
        super().__init__(
            label=label, max_length=120, error_messages={"required": gettext_lazy("请填写姓名")}, **more
        )
        self.people: People | None = None

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value) or "")
        if not typed:
            return None
        assert self.people is not None  # the form offered them
        return self.people.named(typed)


class PeopleField(forms.CharField):
    """Many people by name, pasted or typed."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label=label, widget=forms.Textarea(attrs={"rows": 5}), **more)
        self.people: People | None = None

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value) or "")
        if not typed:
            return []
        assert self.people is not None  # the form offered them
        return self.people.all_named(typed)


def offer_people(form: forms.BaseForm, people: People) -> None:
    """Give a form's fields of people the people they may name."""
    for field in form.fields.values():
        if isinstance(field, PersonField | PeopleField):
            field.people = people
        if isinstance(field, PersonField):
            field.widget.attrs |= {
                "data-find": reverse("person_find"),
                "autocomplete": "off",
                "placeholder": _("姓名或工号"),
            }
