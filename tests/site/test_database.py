"""How the database is opened."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_what_was_committed_survives_a_power_cut():
    """Otherwise the head of the trail, a file of its own, could know of entries the database has lost."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)  # FULL
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
