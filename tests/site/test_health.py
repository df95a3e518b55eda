"""/healthz and /readyz: open to anybody, so they say which part is not ready and nothing else."""

from __future__ import annotations

import logging

import pytest
from django.db import DatabaseError

from luoshi.audit import health as audit_health
from luoshi.site import health

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

ALL_READY = {"database": "ready", "schema": "ready", "trail": "ready", "data": "ready"}


def test_the_process_answers_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_by_part(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "parts": ALL_READY}


@pytest.mark.parametrize(
    "sentence", ["数据目录属于另一个安装（/srv/luoshi/audit-head.json 与数据库不符）", "0.9.1"]
)
def test_what_is_wrong_is_said_in_the_log_only(client, monkeypatch, caplog, sentence):
    monkeypatch.setattr(audit_health, "check", lambda: [sentence])
    with caplog.at_level(logging.WARNING):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "parts": {**ALL_READY, "trail": "not ready"}}
    assert sentence in caplog.text
    assert health.problems() == [sentence]  # for the page 系统状态 and the command


def test_a_folder_that_cannot_be_written(client, monkeypatch, settings, tmp_path):
    monkeypatch.setattr(health.os, "access", lambda *_: False)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {**ALL_READY, "data": "not ready"}
    assert str(settings.DATA_DIR) not in answer.content.decode()


def test_a_database_that_does_not_answer_hides_the_others(client, monkeypatch, caplog):
    def refuse(_connection):
        raise DatabaseError("connection to server at 10.0.0.5 failed")

    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": "not ready", "data": "ready"}
    assert "10.0.0.5" not in answer.content.decode()
    assert "10.0.0.5" in caplog.text
