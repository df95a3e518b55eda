"""What goes wrong outside: a process killed while it writes, files built to harm, files too large to be meant."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from luoshi.audit.outcome import check
from luoshi.exchange import actions, gate
from luoshi.exchange.enums import State
from luoshi.exchange.models import Import
from luoshi.files.uploads import private
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Membership, Person
from tests.exchange.offer import OFFER
from tests.exchange.sheets import CLERK, handed, received, xlsx
from tests.factories.files import ole
from tests.factories.units import make_group
from tests.support.processes import start

KILLS = 10 if os.environ.get("LUOSHI_TEST_PROFILE") == "accept" else 3
ROWS = 400
SCRIPT = """
from luoshi.site.prepare import setup_django
setup_django()
import tests.exchange.offer
from luoshi.exchange import actions
from luoshi.exchange.models import Import
from tests.exchange.sheets import CLERK
found = Import.objects.latest("pk")
print("ready", flush=True)
actions.apply(found, by=CLERK)
print("done", flush=True)
"""


def writing(data_dir, seconds=None):
    """An import being written in a process of its own, killed after so many seconds; how long it took otherwise."""
    process = start(data_dir=data_dir, script=SCRIPT, LUOSHI_SECRET_KEY=settings.SECRET_KEY)
    process.stdin.close()
    assert process.stdout.readline() == "ready\n"
    began = time.monotonic()
    if seconds is not None:
        time.sleep(seconds)
        process.kill()
    process.wait()
    process.stdout.close()
    return time.monotonic() - began


@pytest.mark.django_db(transaction=True)
def test_killed_while_writing_leaves_it_as_before_or_after(data_dir):
    group = make_group()
    lines = [(f"K{number}", f"人员{number}", "", None, "班长") for number in range(ROWS)]
    received(group.works_first, handed(xlsx(*lines)))
    whole = writing(data_dir)
    actions.undo(Import.objects.latest("pk"), by=CLERK)
    dice = random.Random(KILLS)
    for _kill in range(KILLS):
        found = received(group.works_first, handed(xlsx(*lines)))
        writing(data_dir, whole * dice.random())
        found.refresh_from_db()
        people, members = Person.objects.rows().count(), Membership.objects.open().count()
        assert (people, members, found.state) in {(0, 0, State.OPEN), (ROWS, ROWS, State.APPLIED)}
        outcome = check()
        assert outcome.sound, outcome.broken
        if found.state == State.OPEN:
            actions.apply(found, by=CLERK)
        actions.undo(Import.objects.get(pk=found.pk), by=CLERK)
        assert not Person.objects.rows().exists()


# ---- files built to harm, each in a process of its own whose memory can be told ----


def refusal(content: bytes, name: str = "名单.xlsx") -> str:
    with private(io.BytesIO(content)) as file, pytest.raises(Refused) as refused:
        gate.admit(file, name, OFFER)
    return refused.value.sentence


def parts(change) -> bytes:
    """A workbook with one part changed: name → bytes."""
    source = zipfile.ZipFile(io.BytesIO(xlsx(("G1", "张三", "", None, "班长"))))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in source.infolist():
            out.writestr(entry.filename, change(entry.filename, source.read(entry)))
        extra = change("", b"")
        if extra:
            out.writestr("xl/vbaProject.bin", extra)
    return stream.getvalue()


def drawn(name: str, data: bytes) -> bytes:
    """Borders drawn down to the last row of the sheet."""
    if name != "xl/worksheets/sheet1.xml":
        return data
    rows = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (n, n, n) for n in range(20, 1_048_577)
    )
    return data.replace(b"</sheetData>", rows + b"</sheetData>")


def bomb(name: str, data: bytes) -> bytes:
    return data + b" " * (400 << 20) if name == "xl/worksheets/sheet1.xml" else data


def macros(name: str, data: bytes) -> bytes:
    return b"macro" if not name else data


HOSTILE = {
    "bomb": (bomb, "疑似压缩炸弹"),
    "macros": (macros, "表格带有宏（.xlsm），为安全起见不打开"),
}


@pytest.mark.parametrize("which", sorted(HOSTILE))
def test_files_built_to_harm_are_refused_in_one_sentence(which, data_dir):
    change, words = HOSTILE[which]
    sentence = refusal(parts(change))
    assert words in sentence
    assert sentence.count("。") <= 1


def test_a_password_is_one_sentence(data_dir):
    assert "请取消密码后" in refusal(ole({"EncryptedPackage": b"x" * 64, "EncryptionInfo": b"y" * 64}))


def test_a_million_empty_rows_are_as_if_not_there(data_dir):
    with private(io.BytesIO(parts(drawn))) as file:
        many = gate.admit(file, "名单.xlsx", OFFER).kept.pages
    with private(io.BytesIO(xlsx(("G1", "张三", "", None, "班长")))) as file:
        assert many == gate.admit(file, "名单.xlsx", OFFER).kept.pages


MEASURE = """
import sys, resource
from luoshi.sandbox import SandboxRefused, limited
from luoshi.workbooks.grids import LIMITS
with open(sys.argv[1], "rb") as file:
    try:
        limited("luoshi.exchange.child:admitted", file=file, limits=LIMITS)
    except SandboxRefused:
        pass
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.pure
@pytest.mark.parametrize("change", [bomb, macros, drawn])
def test_none_takes_more_than_200_megabytes(change, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(parts(change))
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, timeout=60,
        cwd=Path.cwd(),
    )  # fmt: skip
    assert int(told.stdout) < 200
