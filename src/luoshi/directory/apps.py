from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "luoshi.directory"
    label = "directory"

    def ready(self) -> None:
        from luoshi.directory import declarations

        declarations.declare()
