"""The English catalogue as it is written."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from django.conf import settings as configured
from django.utils import translation
from django.utils.translation import trans_real

SCRIPT = Path(__file__).parents[2] / "scripts" / "messages.py"


@pytest.fixture(scope="session")
def messages():
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def english(messages, settings, tmp_path):
    """The catalogue as it is written, compiled for this test alone: the .mo of the tree may be old or absent."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, messages.known())
    settings.LOCALE_PATHS = [tmp_path]
    _forget()
    yield
    settings.LOCALE_PATHS = configured.LOCALE_PATHS
    _forget()


def _forget() -> None:
    trans_real._translations.clear()
    trans_real._default = None
    translation.activate(configured.LANGUAGE_CODE)
