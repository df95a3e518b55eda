from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "luoshi.kernel"
    label = "kernel"

    def ready(self) -> None:
        from luoshi.kernel.writes import guard_all

        guard_all()
