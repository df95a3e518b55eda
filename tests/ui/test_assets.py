"""Browser files: only the listed ones, all of them there, and the manifest can be made."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from luoshi.ui.assets import ALLOWED, NodeModulesFinder

pytestmark = pytest.mark.pure


def test_every_listed_file_is_there():
    assert sorted(path for path, _storage in NodeModulesFinder().list([])) == sorted(ALLOWED)


@pytest.mark.parametrize(
    "path",
    [
        "vendor/htmx/package.json",
        "htmx.org/dist/htmx.min.js",
        "../pyproject.toml",
        "vendor/htmx/../../package.json",
        "",
    ],
)
def test_nothing_else_is_served(path):
    finder = NodeModulesFinder()
    assert finder.find(path) == []
    assert finder.find(path, find_all=True) == []
    with pytest.raises(FileNotFoundError):
        finder.storage.path(path or "x")


def test_an_unknown_address_finds_nothing_through_all_finders():
    assert not finders.find("vendor/htmx/nothing.js")


def test_a_listed_file_is_found():
    found = NodeModulesFinder().find("vendor/htmx/htmx.min.js")
    assert Path(found) == settings.NODE_MODULES / "htmx.org/dist/htmx.min.js"
    assert finders.find("vendor/htmx/htmx.min.js") == found


def test_an_installed_package_has_no_node_modules_and_says_what_is_missing(settings, tmp_path):
    settings.NODE_MODULES = tmp_path
    finder = NodeModulesFinder()
    assert list(finder.list([])) == []
    finders.get_finder.cache_clear()
    assert [error.msg for error in finder.check()] == ["缺少页面所需的前端文件：请在项目目录运行 npm ci"]
    finders.get_finder.cache_clear()


def test_the_manifest_is_made_and_names_every_file(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text(encoding="utf-8"))
    assert set(ALLOWED) <= set(manifest["paths"])
    assert {"ui/css/tokens.css", "ui/js/page.js", "ui/icons.svg", "ui/favicon.svg"} <= set(manifest["paths"])


def test_no_third_party_file_is_in_git():
    root = settings.PROJECT_DIR
    listed = subprocess.run(
        ["git", "ls-files", "src"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    assert not [line for line in listed.splitlines() if "vendor" in line or "node_modules" in line]
