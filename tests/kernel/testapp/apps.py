from django.apps import AppConfig


class TestappConfig(AppConfig):
    """Test-only records, so that the kernel and the base rooms can be tried without the rooms above them."""

    name = "tests.kernel.testapp"
    label = "testapp"
