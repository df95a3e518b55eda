from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "luoshi.figures"
    label = "figures"

    def ready(self) -> None:
        from luoshi.figures import catalogue, declarations

        catalogue.declare()
        declarations.declare()
