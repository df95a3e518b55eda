"""10 000 units: the pages of the tree, as a signed-in browser asks for them, for a reader at the top and one deep below.

    python -m benchmarks.tree          (SQLite in a temporary folder, or LUOSHI_DATABASE_URL: an empty database)

Beside each page stands an empty page of the same frame (我的权限): what no page can beat.
"""

from __future__ import annotations

import os
import random
import tempfile
from typing import Any, Final

from benchmarks.access import LEVELS, START, UNITS, best, new_units

MOST_MS: Final = 100  # asked of the tree page
DAY: Final = "2021-08-31"


def readers(units: list[Any]) -> dict[str, Any]:
    """Accounts with one grant at the top, with one deep below, with three in the middle."""
    from luoshi.access.actions import create_user, grant
    from luoshi.access.enums import Role
    from luoshi.kernel.actor import SYSTEM

    middle = units[LEVELS[0] + LEVELS[1] : sum(LEVELS[:3])]
    places = {"top": units[:1], "deep": units[-1:], "three": random.Random(3).sample(middle, 3)}
    found = {}
    for name, chosen in places.items():
        found[name] = create_user(f"tree{name}", "读者", "bench-Mark-2021", by=SYSTEM)
        for unit in chosen:
            grant(found[name], Role.CLERK, unit, by=SYSTEM, start=START)
    return found


def measure() -> list[tuple[str, float]]:
    """Pages and their milliseconds; Django is set up and the schema there."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from luoshi.kernel.actor import SYSTEM
    from luoshi.organisations.actions import set_up

    units = set_up(new_units(), by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    tree, single = reverse("people"), reverse("unit", args=[units[0].uuid])
    lines: list[tuple[str, float]] = []
    for name, user in readers(units).items():
        client = Client()
        client.force_login(user)
        pages = {
            "empty page (floor)": reverse("mine"),
            "tree": tree,
            "tree as of a past day": f"{tree}?on={DAY}",
            "tree, searched": f"{tree}?q=77",
            "list": reverse("units_listed"),
            "list as of a past day": f"{reverse('units_listed')}?on={DAY}",
        }
        if name == "top":
            pages |= {
                "units below one": reverse("unit_below", args=[units[0].uuid]),
                "page of the top unit": single,
                "chart of the top unit, 3 levels": reverse("unit_chart", args=[units[0].uuid]),
            }
        for what, address in pages.items():
            if client.get(address).status_code != 200:
                raise RuntimeError(f"{what}: {address}")
            lines.append((f"{name}: {what}", best(lambda a=address, c=client: c.get(a))))
    return lines


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ.setdefault("LUOSHI_DATA_DIR", folder)
        os.environ.setdefault("LUOSHI_LOG_LEVEL", "ERROR")
        from luoshi.site import prepare

        prepare.setup_django()
        prepare.migrate()
        prepare.collect_assets()
        from django.conf import settings
        from django.db import connection

        settings.ALLOWED_HOSTS = ["*"]
        print(f"{connection.vendor}: {UNITS} units (asked: the tree within {MOST_MS} ms)")
        for what, ms in measure():
            print(f"{what:42}{ms:9.1f} ms")
        connection.close()


if __name__ == "__main__":
    main()
