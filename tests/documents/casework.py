"""A read document and a clerk at its page, for the tests of pages."""

from __future__ import annotations

from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.documents.enums import Nature
from luoshi.documents.models import Document, Item
from luoshi.documents.queries import ledger
from tests.factories.documents import item, make_document, reading_of
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def page(document: Document, **query: str) -> str:
    url = reverse("document", args=[document.uuid])
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{url}?{words}" if words else url


class Case:
    """A read document and a clerk who may change it."""

    def __init__(self, **more) -> None:
        self.group = make_group()
        self.clerk = make_user(Role.CLERK, self.group.works)
        self.client = client_of(self.clerk)
        self.document = make_document(self.group.works_first, reading_of(**more))

    def get(self, **query) -> str:
        return text(self.client.get(page(self.document, **query)))

    def post(self, view: str, data=None, *, on=None, query: str = "tab=measures", **headers):
        args = [self.document.uuid] if on is None else [self.document.uuid, on.uuid]
        return self.client.post(f"{reverse(view, args=args)}?{query}", data or {}, headers=headers)

    def place(self, path: str) -> int:
        """Place of a heading in the outline, by its labels."""
        return ledger(self.document).outline.paths.index(path)

    def item(self, nature: Nature, number: int = 1) -> Item:
        return item(self.document, nature, number)
