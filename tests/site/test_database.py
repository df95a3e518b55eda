"""How the database is opened."""

import pytest
from django.db import connection

from tests.support import processes


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


@pytest.mark.django_db
def test_what_a_command_writes_is_nobody_elses_to_read(tmp_path):
    """Also in a data folder somebody made open to all."""
    file, data_dir = tmp_path / "luoshi.sqlite3", tmp_path / "data"
    data_dir.mkdir(mode=0o755)
    code, said = processes.run("migrate", data_dir=data_dir, url=f"sqlite:///{file}")
    assert code == 0, said
    assert file.stat().st_mode & 0o777 == 0o600
    assert (data_dir / "secret-key").stat().st_mode & 0o777 == 0o600
