"""Third-party browser files, served from node_modules through an allow-list; nothing of them is in git.

Only the files named here can ever be served or collected. In an installed wheel there is no node_modules:
there the collected files ship with the package and the ordinary app finder serves them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders, utils
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

# static path -> path under node_modules. Source maps are named by their files and the manifest storage
# refuses a file whose map is missing; licences travel with the code they cover.
ALLOWED: dict[str, str] = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler/tabler.min.css.map": "@tabler/core/dist/css/tabler.min.css.map",
    "vendor/htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/htmx/LICENSE": "htmx.org/LICENSE",
    "vendor/tom-select/tom-select.popular.min.js": "tom-select/dist/js/tom-select.popular.min.js",
    "vendor/tom-select/tom-select.popular.min.js.map": "tom-select/dist/js/tom-select.popular.min.js.map",
    "vendor/tom-select/LICENSE": "tom-select/LICENSE",
    "vendor/echarts/echarts.common.min.js": "echarts/dist/echarts.common.min.js",
    "vendor/echarts/LICENSE": "echarts/LICENSE",
    "vendor/echarts/NOTICE": "echarts/NOTICE",
    "vendor/zrender/LICENSE": "zrender/LICENSE",
}


class AllowedFiles(FileSystemStorage):
    """Opens only what the allow-list names; the static path is not the path on the disk."""

    prefix = ""

    def path(self, name: str) -> str:
        """Where a listed file lies; any other name is refused."""
        try:
            return str(Path(self.location) / ALLOWED[Path(name).as_posix()])
        except KeyError as error:
            raise FileNotFoundError(name) from error


class NodeModulesFinder(finders.BaseFinder):
    """A staticfiles finder over settings.NODE_MODULES, limited to the allow-list."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.root = Path(settings.NODE_MODULES)
        self.storage = AllowedFiles(location=self.root)

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        """The browser files must be there: from npm in a checkout, collected in an installed package."""
        if finders.find("vendor/htmx/htmx.min.js"):
            return []
        return [Error("缺少页面所需的前端文件：请在项目目录运行 npm ci", id="ui.E001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """The place of one file on the disk; not found is an empty list, as Django expects of finders."""
        find_all = find_all or bool(kwargs.get("all"))
        target = ALLOWED.get(path)
        found = str(self.root / target) if target and (self.root / target).is_file() else ""
        if not found:
            return []
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, AllowedFiles]]:
        """Every listed file that exists, for collectstatic."""
        patterns = list(ignore_patterns or [])
        for path, target in ALLOWED.items():
            if (self.root / target).is_file() and not utils.matches_patterns(path, patterns):
                yield path, self.storage
