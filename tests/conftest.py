"""Fixtures every test shares."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "accept", max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("LUOSHI_TEST_PROFILE", "ci"))


LONG = ("tests/e2e/", "tests/site/test_backup.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Of the tests that commit, which come after the others, the long ones first: no worker is left alone with them."""
    at = [number for number, item in enumerate(items) if commits(item)]
    ordered = sorted((items[number] for number in at), key=lambda item: not is_long(item))
    for number, item in zip(at, ordered, strict=True):
        items[number] = item


def commits(item):
    mark = item.get_closest_marker("django_db")
    return mark is not None and mark.kwargs.get("transaction", False)


def is_long(item):
    return any(part in item.path.as_posix() for part in LONG)


@pytest.fixture
def data_dir(settings, tmp_path):
    """A data folder of the test's own: stored files, the audit head, job progress."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR


def pytest_addoption(parser):
    parser.addoption(
        "--strict-skips",
        action="store_true",
        help="a skipped test fails the run, but for absent reading cases",
    )


def pytest_sessionfinish(session, exitstatus):
    """Nothing may be skipped where everything is installed; the shared reading cases may be absent."""
    if not session.config.getoption("--strict-skips"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = [
        report.nodeid
        for report in reporter.stats.get("skipped", [])
        if "reading_cases" not in report.keywords
    ]
    if skipped and session.exitstatus == 0:
        reporter.write_line(f"skipped although everything must run: {', '.join(skipped)}", red=True)
        session.exitstatus = 1
