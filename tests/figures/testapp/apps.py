from django.apps import AppConfig


class FactsConfig(AppConfig):
    """Test-only facts with everything the contract knows: joint, attributed to a year, count-only, tagged, a stock."""

    name = "tests.figures.testapp"
    label = "testfacts"

    def ready(self) -> None:
        from tests.figures.testapp import facts

        facts.declare()
