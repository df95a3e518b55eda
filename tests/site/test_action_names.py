"""Every action of the code, and everything an action notes, has a plain name: the trail shows no code words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils import translation

import luoshi
from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.audit import retention
from luoshi.audit.models import Entry
from luoshi.audit.queries import _OF_MANY
from luoshi.kernel import labels
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user

HAN = re.compile("[\u3400-\u9fff]")
SOURCE = Path(luoshi.__file__).parent


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the code, with the name it calls (the last part of it)."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                named = node.func
                yield (named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")), node


def opened() -> set[str]:
    """The names of the actions the code opens. All are written out, so that they can be found."""
    named = [node.args[0] for name, node in calls() if name == "action" and node.args]
    spelt = {str(one.value) for one in named if isinstance(one, ast.Constant)}
    others = {ast.unparse(one) for one in named if not isinstance(one, ast.Constant)}
    assert others == {"ACTION"}  # of the retention, which also reads what it wrote
    return spelt | {retention.ACTION}


def known() -> dict[str, str]:
    """The names of the rooms' actions; the records that only tests have name their own."""
    return {code: label for code, label in labels.known().items() if not code.startswith("testapp.")}


def test_every_action_of_the_code_has_a_name_and_every_name_an_action():
    assert len(opened()) > 40
    assert opened() == set(known())


def test_names_are_words_in_both_languages(english):
    for code, label in known().items():
        assert HAN.search(label), code
    with translation.override("en"):
        for code, label in known().items():
            assert label != code
            assert not HAN.search(label), code


def test_whatever_is_noted_has_a_name():
    notes = [node for name, node in calls() if name == "note" and node.keywords and node.args]
    assert len(notes) > 5
    for node in notes:
        thing, model = node.args[0], None
        if isinstance(thing, ast.Constant):
            try:
                model = apps.get_model(str(thing.value))
            except LookupError:
                assert labels.noted(str(thing.value)) != thing.value
        else:
            assert isinstance(thing, ast.Name)  # an export names the model of its list
            assert thing.id == "model"
        for field in (keyword.arg for keyword in node.keywords):
            if field is None or field in _OF_MANY or labels.noted(field) != field:
                continue
            try:
                assert model is not None
                model._meta.get_field(field)
            except (AssertionError, FieldDoesNotExist):
                pytest.fail(f"{ast.unparse(thing)}: {field} has no name")


@pytest.mark.django_db
@pytest.mark.usefixtures("data_dir")
def test_the_trail_says_what_was_done_and_keeps_the_code_for_the_details():
    group = make_group()
    auditor = make_user(Role.AUDIT, group.top)
    actions.note_second_factor("totp_activated", by=actor(auditor))
    client = client_of(auditor)
    listed = re.sub(r"<[^>]*>", " ", client.get(reverse("trail")).content.decode())
    assert "变更两步验证" in listed
    assert "access." not in listed
    entry = Entry.objects.get(action="access.second_factor")
    page = client.get(reverse("trail_entry", args=[entry.seq])).content.decode()
    assert '<h1 class="ls-h1">变更两步验证</h1>' in page
    assert "开启两步验证" in page
    assert "totp_activated" not in page
    assert page.count("access.second_factor") == 1
    assert "<code>access.second_factor</code>" in page
