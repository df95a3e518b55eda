import datetime as dt

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "luoshi.jobs"
    label = "jobs"

    def ready(self) -> None:
        from luoshi.jobs import leases, worker
        from luoshi.kernel.periodic import Periodic, periodics

        periodics.register(Periodic("jobs.requeue", dt.timedelta(seconds=15), leases.requeue_lost))
        periodics.register(Periodic("jobs.prune", dt.timedelta(hours=6), worker.prune))
