"""Bring an instance to the state this version needs: schema, cache table, built-in pack, collected assets."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def setup_django() -> None:
    """Load the settings; a wrong one ends the command with its sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.site.settings")
    import django

    django.setup()


def migrate() -> None:
    """Create or update the schema; the data folder is made when it is missing."""
    from django.conf import settings
    from django.core.management import call_command

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    derive_anew()


def derive_anew() -> None:
    """Make anew what is derived from records, where another version made it or nobody did."""
    from luoshi.findings.likeness import index as likeness
    from luoshi.search import index as search

    search.settle()
    likeness.settle()


def apply_packs() -> None:
    """Apply the built-in pack where this version brings a newer one."""
    from luoshi.kernel.actor import SYSTEM, Door
    from luoshi.packs.actions import apply_builtin

    apply_builtin(by=SYSTEM.through(Door.CLI))


def collect_assets() -> None:
    """Collect and compress static files once a version: a stamp over names, sizes and times makes restarts quick."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    total = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            total.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".luoshi-assets"
    if stamp.exists() and stamp.read_text(encoding="ascii") == total.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(total.hexdigest(), encoding="ascii")
