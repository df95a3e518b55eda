from django.apps import AppConfig
from django.utils.translation import gettext_noop as _


class OrganisationsConfig(AppConfig):
    name = "luoshi.organisations"
    label = "organisations"

    def ready(self) -> None:
        from luoshi.kernel import labels
        from luoshi.organisations import declarations_people

        declarations_people.declare()
        labels.register("organisations.set_up", _("成立组织"))
