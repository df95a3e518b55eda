"""The declared table beside a plain template loop: 50 rows by 8 columns, milliseconds a page.

    .venv/bin/python benchmarks/table.py

The aim is at most 2 ms for the rows of a page; the plain loop is the floor a hand-written template has.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.site.settings")
_folder = tempfile.TemporaryDirectory(prefix="luoshi-bench-")  # gone when the process ends
os.environ.setdefault("LUOSHI_DATA_DIR", _folder.name)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from luoshi.ui.design.tables import MeetingTable, meetings  # noqa: E402

ROUNDS = 200
AIM = 2.0  # ms, rows of one page

PLAIN = """{% for row in rows %}<tr><th scope="row" class="ls-c-title" data-label="主题（议题）"><a href="#m{{ row.number }}">{{ row.topic }}</a></th>
<td class="ls-c-pair" data-label="党支部">{{ row.unit }}</td>
<td class="ls-c-hide" data-label="类别"><span class="ls-tag ls-tag-blue">{{ row.kind }}</span></td>
<td class="ls-date ls-c-pair" data-label="日期">{{ row.on|date:"Y-m-d" }}</td>
<td class="ls-c-hide" data-label="主持人"><span class="ls-nb">{{ row.chair }}</span></td>
<td class="ls-n ls-c-hide" data-label="应到">{{ row.due }}</td>
<td class="ls-n ls-c-aside" data-label="实到"><a href="#m{{ row.number }}"><span class="ls-nb">{{ row.present }}人</span></a></td>
<td class="ls-c-status" data-label="状态"><span class="ls-light ls-light-{% if row.late %}near{% else %}ok{% endif %}">{% if row.late %}补录{% else %}已提交{% endif %}</span></td></tr>{% endfor %}"""


def milliseconds(act: Callable[[], object]) -> float:
    """The median of many rounds; the first ones, which compile and fill caches, do not count."""
    for _ in range(20):
        act()
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


class Bare(MeetingTable):
    """Without the last line, whose sums belong to the queries."""

    def totals(self) -> dict[str, object]:
        return {}


def main() -> int:
    rows = meetings(50)
    plain = Template(PLAIN)
    request = RequestFactory().get("/list/")
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": storage}):
        loop = milliseconds(lambda: plain.render(Context({"rows": rows})))
        body = milliseconds(lambda: Bare(request, rows).body)
        region = milliseconds(lambda: Bare(request, rows).as_html())
    print(f"plain template loop, rows only    {loop:6.2f} ms")
    print(f"declared table, rows only         {body:6.2f} ms   {body / loop:4.2f} of the loop, aim {AIM} ms")
    print(f"declared table, whole region      {region:6.2f} ms   with filter bar, heads and foot")
    return 0 if body <= AIM else 1


if __name__ == "__main__":
    raise SystemExit(main())
