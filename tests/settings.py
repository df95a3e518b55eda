"""The product's settings for the test run: nothing of the product's rules is switched off here."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# A data folder of its own for each test process, set before the product's settings are read.
_folder = Path(os.environ.setdefault("LUOSHI_DATA_DIR", tempfile.mkdtemp(prefix="luoshi-test-")))
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["LUOSHI_DATA_DIR"] = str(_folder / worker)
Path(os.environ["LUOSHI_DATA_DIR"]).mkdir(parents=True, exist_ok=True)

from luoshi.site.settings import *  # noqa: E402, F403
from luoshi.site.settings import DATABASES as PRODUCT_DATABASES  # noqa: E402
from luoshi.site.settings import INSTALLED_APPS as PRODUCT_APPS  # noqa: E402

# First, so that its `flush` (which knows about append-only tables) wins over Django's.
INSTALLED_APPS = ["tests.support", *PRODUCT_APPS, "tests.kernel.testapp", "tests.figures.testapp"]

# A real file: the in-memory database of SQLite locks whole tables and knows no waiting, unlike production.
DATABASES = {"default": {**PRODUCT_DATABASES["default"], "TEST": {"NAME": None}}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"]["NAME"] = str(Path(os.environ["LUOSHI_DATA_DIR"]) / "test.sqlite3")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of an absent folder
