"""The rows of the list of people made other ways than Luoshi makes them, for `benchmarks.directory`.

Each gives a function that makes one page of 50 as markup: rows only, no frame, no session, no account.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

PAGE: Final = 50
RIGHT: Final = "people.view"
ROWS: Final = """{% for row in page %}<tr><td><a href="{% url 'person' row.uuid %}">{{ row.name }}</a></td><td>{{ row.staff_no }}</td>
<td>{{ row.branch }}</td><td>{{ row.kind }}</td><td>{{ row.joined_on|date:"Y-m-d" }}</td><td>{{ row.titles }}</td><td>{{ row.workplace }}</td>
<td>{{ row.job }}</td><td>{{ row.get_at_work_display }}</td></tr>{% endfor %}{{ page.number }} / {{ page.paginator.num_pages }}"""


def _today() -> Any:
    from luoshi.kernel import clock

    return clock.today()


def _people() -> Any:
    from luoshi.organisations.models import Person

    return Person.objects.filter(voided_at__isnull=True, left_on__isnull=True).order_by("name", "pk")


def _rendered(people: Any) -> str:
    """A page of people, each asked for what stands beside the name."""
    from django.core.paginator import Paginator
    from django.template import Context, Template

    page = Paginator(people, PAGE).get_page(1)
    for row in page.object_list:
        member = row.memberships.filter(voided_at__isnull=True, end__isnull=True).first()
        row.branch = _name(member.unit_id) if member is not None else ""
        row.kind = member.get_kind_display() if member is not None else ""
        row.titles = "；".join(
            post.title for post in row.posts.filter(voided_at__isnull=True, end__isnull=True)
        )
    return str(Template(ROWS).render(Context({"page": page})))


def _name(unit: int) -> str:
    from luoshi.organisations.models import UnitSpan

    return str(UnitSpan.objects.on(_today()).get(unit=unit).name)


def plain(user: Any) -> Callable[[], str]:
    """As it is first written: every person's unit is followed up the tree to one the account has a grant at."""
    from luoshi.access.models import Grant
    from luoshi.organisations.models import UnitSpan

    def seen(unit: int | None, granted: set[int]) -> bool:
        while unit is not None:
            if unit in granted:
                return True
            unit = UnitSpan.objects.on(_today()).values_list("parent", flat=True).get(unit=unit)
        return False

    def page() -> str:
        granted = set(Grant.objects.on(_today()).filter(user=user).values_list("unit_id", flat=True))
        # Kind to it: it stops after one page; to say how many there are it would have to look at everybody.
        found = []
        for person in _people().iterator(chunk_size=PAGE):
            if seen(person.unit_id, granted):
                found.append(person)
                if len(found) == PAGE:
                    break
        return _rendered(found)

    return page


def id_list(user: Any) -> Callable[[], str]:
    """The units an account reaches are read and sent back as a list of ids."""
    from luoshi.access.grants import covered

    def page() -> str:
        return _rendered(_people().filter(unit__in=list(covered(user, RIGHT))))

    return page


def guardian(user: Any) -> Callable[[], str]:
    """A row a person and account, keyed by text as django-guardian's UserObjectPermission is; `get_objects_for_user`."""
    from django.db import connection, models
    from django.db.models.functions import Cast

    from luoshi.kernel.writes import schema_changes_allowed

    class BenchPermission(models.Model):
        user_id = models.BigIntegerField()
        permission_id = models.IntegerField()
        content_type_id = models.IntegerField()
        object_pk = models.CharField(max_length=255)

        class Meta:
            app_label = "access"
            managed = False
            db_table = "bench_permission"

        def __str__(self) -> str:
            return self.object_pk

    with schema_changes_allowed(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_permission (id integer PRIMARY KEY, user_id bigint NOT NULL, permission_id integer NOT NULL,"
            " content_type_id integer NOT NULL, object_pk varchar(255) NOT NULL,"
            " UNIQUE (user_id, permission_id, object_pk))"
        )
        cursor.execute(
            "CREATE INDEX bench_permission_object ON bench_permission (content_type_id, object_pk)"
        )
        cursor.execute(
            "INSERT INTO bench_permission SELECT id, %s, 1, 1, CAST(id AS varchar(255)) FROM organisations_person",
            [user.pk],
        )
        cursor.execute("ANALYZE")

    def page() -> str:
        allowed = (
            BenchPermission.objects.filter(user_id=user.pk, permission_id=1, content_type_id=1)
            .annotate(obj_pk=Cast("object_pk", models.BigIntegerField()))
            .values("obj_pk")
        )
        return _rendered(_people().filter(pk__in=allowed))

    return page
