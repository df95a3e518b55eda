"""Whatever people did to a ledger, in whatever order, its page, its lists and its exports are there."""

from __future__ import annotations

import random

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.documents import actions, exports, sample
from luoshi.documents.enums import CLAUSES, Nature
from luoshi.documents.models import Document, Item
from luoshi.documents.pages.words import TABS
from luoshi.documents.queries import ledger
from luoshi.documents.spans import cut_points
from luoshi.kernel.errors import Refused
from tests.factories.documents import CLERK
from tests.factories.units import make_unit
from tests.factories.users import client_of, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("packs", "data_dir")]


class Hands:
    """Somebody who does one thing after another to a ledger; what is refused is refused in one sentence."""

    def __init__(self, document: Document, chance: random.Random) -> None:
        self.document, self.chance = document, chance
        self.done: list[str] = []

    def leaf(self) -> Item:
        leaves = [leaf.pk for leaf in ledger(self.document).leaves]
        return Item.objects.get(pk=self.chance.choice(leaves))

    def confirm(self) -> None:
        actions.confirm_items(self.document, [self.leaf().uuid], by=CLERK)

    def confirm_section(self) -> None:
        actions.confirm_section(self.document, self.leaf().heading, by=CLERK)

    def reject(self) -> None:
        actions.reject_items(self.document, [self.leaf().uuid], by=CLERK)

    def restore(self) -> None:
        actions.restore_items(self.document, [self.leaf().uuid], by=CLERK)

    def edit(self) -> None:
        one = self.leaf()
        field = {Nature.CLAIM: "subject", Nature.MEASURE: "owner"}.get(Nature(one.nature), "text")
        actions.edit_item(self.document, one.uuid, {field: "党建工作部"}, by=CLERK, version=one.version)

    def move(self) -> None:
        one, other = self.leaf(), self.leaf()
        span = (other.start, other.end)
        actions.edit_item(self.document, one.uuid, {}, by=CLERK, version=one.version, span=span)

    def split(self) -> None:
        one = self.leaf()
        points = [point.position for point in cut_points(self.document.current, one)]
        actions.split_item(self.document, one.uuid, points[:2], by=CLERK, version=one.version)

    def merge(self) -> None:
        one = Item.objects.rows().current().filter(document=self.document, split=True).first()
        if one is not None:
            actions.merge_parts(self.document, one.uuid, by=CLERK, version=one.version)

    def link(self) -> None:
        actions.link_items(self.document, [(self.leaf().uuid, self.leaf().uuid)], by=CLERK)

    def unlink(self) -> None:
        pairs = [
            (one, other[0].uuid) for one, found in ledger(self.document).linked.items() for other in found
        ]
        if pairs:
            actions.unlink_items(self.document, [self.chance.choice(pairs)], by=CLERK)

    def reassign(self) -> None:
        one = self.leaf()
        actions.reassign_item(
            self.document, one.uuid, self.chance.choice(CLAUSES), by=CLERK, version=one.version
        )

    def add(self) -> None:
        start = self.chance.randrange(len(self.document.current.text) - 40)
        end = start + self.chance.randint(2, 40)
        actions.add_item(self.document, self.chance.choice(CLAUSES), start, end, by=CLERK)

    def correct(self) -> None:
        lines = self.document.current.text.split("\n")
        at = self.chance.randrange(len(lines))
        lines[at] = lines[at].replace("学习", "研学", 1) if self.chance.random() < 0.7 else ""
        words = "\n".join(lines)
        actions.replace_text(self.document, by=CLERK, version=self.document.version, pasted=words)

    def act(self) -> None:
        verb = self.chance.choice(
            ["confirm", "confirm_section", "reject", "restore", "edit", "move", "split", "split", "split", "merge",
             "link", "link", "link", "unlink", "reassign", "add", "correct"]
        )  # fmt: skip
        try:
            getattr(self, verb)()
        except Refused:
            verb = f"{verb} (refused)"
        self.done.append(verb)
        self.document = Document.objects.select_related("current").get(pk=self.document.pk)


@pytest.mark.parametrize("seed", range(4))
def test_the_page_is_there_whatever_was_done(seed):
    unit = make_unit()
    clerk = client_of(make_user(Role.CLERK, unit))
    hands = Hands(actions.receive(unit, by=CLERK, pasted=sample.TEXT).document, random.Random(seed))
    for _round in range(6):
        for _ in range(6):
            hands.act()
        url = reverse("document", args=[hands.document.uuid])
        for tab in TABS:
            assert clerk.get(f"{url}?tab={tab}").status_code == 200, (tab, hands.done)
        one = hands.leaf()
        for what in ("", "edit", "split", "links", "place", "reject"):
            assert clerk.get(f"{url}?open={one.mark}&do={what}").status_code == 200, (what, hands.done)
        for made in (exports.export_lists, exports.export_json):
            assert made(hands.document, by=CLERK).content
        if ledger(hands.document).of(Nature.MEASURE, rejected=False):
            assert exports.export_breakdown(hands.document, by=CLERK).content
    found = ledger(hands.document)
    marks = [leaf.mark for leaf in found.leaves]
    assert len(marks) == len(set(marks))
    assert sum(not verb.endswith("(refused)") for verb in hands.done) > 15
