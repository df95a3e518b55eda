import time

from django.apps import AppConfig


def linger(job):
    """Works for a minute the first time, not at all after that: to be killed meanwhile."""
    time.sleep(60 if job.attempt == 1 else 0)
    return {"attempt": job.attempt}


def short(job):
    """Works for as long as it is told."""
    time.sleep(job.payload["seconds"])


class SupportConfig(AppConfig):
    """Test-only: the `flush` that the append-only trail needs, and handlers for a worker in a process of its own."""

    name = "tests.support"
    label = "tests_support"

    def ready(self) -> None:
        from luoshi.jobs import handlers

        handlers.register("tests.linger", linger, label="逗留")
        handlers.register("tests.short", short, label="小睡")
