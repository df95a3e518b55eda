"""Sheets built to harm, dropped on a served site: what each is answered, how long it takes, how much memory.

    python tests/accept/hostile_sheets.py

A site of its own in a temporary folder, one web process. Memory is what the kernel says was the most at any time:
of the web process since just before the upload, of the child that opened the file in its whole life. Each must be
answered within 4 s of processor time and 200 MB; the last lines (files as large as real ones) have no such aim and stand beside.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # run as a script
    sys.path.insert(0, str(ROOT))

from tests.factories.files import ole, zipped  # noqa: E402

MOST_SECONDS, MOST_MB = 4.0, 200
SHEET = "organisations.members"
MB = 1 << 20
LAST_ROW = 1_048_576
HEADS = ("序号", "工号", "姓名", "所在党支部", "党员类别", "入党时间")
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


@dataclass(frozen=True)
class Case:
    """A file, and the words its answer has to hold; none where it is taken in."""

    what: str
    name: str
    content: Callable[[], bytes]
    words: str = ""
    aimed: bool = True


@dataclass(frozen=True)
class Told:
    """What came of a file."""

    answer: str
    taken: bool
    seconds: float
    busy: float  # seconds of processor, children included: what a machine with nothing else to do takes
    server: int  # MB, the most the web process had
    child: int  # MB, the most the limited child had


# ---- the files ----


END = "</sheetData></worksheet>"


def workbook(rows: str, *, kind: str = MAIN, head: str = "", tail: str = END, **more: bytes | str) -> bytes:
    """An .xlsx of one sheet with these rows of XML under the heads of a roster."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    spread = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/><Override PartName="/xl/styles.xml" '
                f'ContentType="{spread}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" '
                f'ContentType="{spread}.sharedStrings+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
                f'ContentType="{spread}.worksheet+xml"/></Types>'
            ),
            "_rels/.rels": (
                f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" '
                'Target="xl/workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": (
                f'<workbook xmlns="{namespace}" xmlns:r="{office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/>'
                "</sheets></workbook>"
            ),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" '
                f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/>'
                f'<Relationship Id="r3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
            ),
            "xl/styles.xml": (
                f'<styleSheet xmlns="{namespace}"><fonts><font/></fonts><fills><fill/></fills><borders><border/><border/>'
                '</borders><cellXfs><xf/><xf borderId="1" applyBorder="1"/></cellXfs></styleSheet>'
            ),
            "xl/sharedStrings.xml": f'<sst xmlns="{namespace}"><si><t>甲</t></si></sst>',
            "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{namespace}"><sheetData>{rows}{tail}',
            **more,
        }
    )


def line(number: int, cells: tuple[str, ...] | list[str]) -> str:
    """One row of words."""
    said = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{said}</row>'


def roster() -> str:
    """Title, heads and one member."""
    return (
        line(1, ("党员花名册",))
        + line(2, HEADS)
        + line(3, ("1", "H1", "石磊", "提取车间党支部", "正式", "2010.7.1"))
    )


def drawn(columns: int) -> bytes:
    """Borders drawn down to the last row there is."""
    letters = [chr(65 + at) for at in range(columns)]
    cells = "".join(f'<c r="{letter}%d" s="1"/>' for letter in letters)
    row = f'<row r="%d" spans="1:{columns}" s="1" customFormat="1">{cells}</row>'
    return workbook(roster() + "".join(row % ((n,) * (columns + 1)) for n in range(4, LAST_ROW + 1)))


def padded() -> bytes:
    """One part that unfolds to 400 MB."""
    source = zipfile.ZipFile(io.BytesIO(workbook(roster())))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in source.infolist():
            with out.open(entry.filename, "w") as part:
                part.write(source.read(entry))
                for _piece in range(100 if entry.filename.endswith("sheet1.xml") else 0):
                    part.write(b" " * (4 * MB))
    return stream.getvalue()


def laughing() -> bytes:
    """Entities that unfold a billion times."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return workbook(roster(), head=f'<!DOCTYPE x [<!ENTITY a0 "哈">{entities}]>')


def many_strings() -> bytes:
    """Three million shared strings nobody uses, below the bounds of the gate."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = "".join(f"<si><t>{n * 2654435761 % 4294967296:08x}</t></si>" for n in range(3_000_000))
    return workbook(roster(), **{"xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{strings}</sst>'})


def far_out() -> bytes:
    """One word in the last cell of the sheet."""
    return workbook(
        roster() + f'<row r="{LAST_ROW}"><c r="XFD{LAST_ROW}" t="inlineStr"><is><t>远</t></is></c></row>'
    )


def wide(columns: int) -> bytes:
    """A roster with many more columns than it should have."""
    more = [f"附加{n}" for n in range(columns - len(HEADS))]
    cells = ["1", "H1", "石磊", "提取车间党支部", "正式", "2010.7.1", *("x" for _ in more)]
    return workbook(line(1, ("党员花名册",)) + line(2, [*HEADS, *more]) + line(3, cells))


def members(count: int) -> bytes:
    """An ordinary roster of so many people."""
    rows = (
        line(
            n + 3,
            (str(n + 1), f"H{n:06}", f"石{chr(0x4E00 + n % 5000)}", "提取车间党支部", "正式", "2010.7.1"),
        )
        for n in range(count)
    )
    return workbook(line(1, ("党员花名册",)) + line(2, HEADS) + "".join(rows))


def numbers(rows: int, columns: int) -> bytes:
    """A roster with as many rows of numbers under it."""
    cells = "".join(f"<c><v>%d{at:02}</v></c>" for at in range(columns))
    body = (
        f'<row r="{n}">{cells % ((n * 2654435761 % 1_000_003,) * columns)}</row>' for n in range(4, rows + 4)
    )
    return workbook(roster() + "".join(body))


def locked_xls() -> bytes:
    """The beginning of an old workbook behind a password: a FilePass record after the first one ([MS-XLS] 2.4.117)."""
    return ole({"Workbook": b"\x09\x08\x10\0" + b"\0" * 16 + b"\x2f\0\x06\0" + b"\0" * 6})


BOMB, MACROS, LOCKED = "疑似压缩炸弹", "带有宏（.xlsm）", "请取消密码后"
CASES = (
    Case("a million empty rows, 2 cells drawn", "空行.xlsx", lambda: drawn(2)),
    Case("a million empty rows, 16 cells drawn", "空行.xlsx", lambda: drawn(16)),
    Case("zip bomb, 400 MB", "名册.xlsx", padded, BOMB),
    Case("entities, a billion laughs", "名册.xlsx", laughing, "文档类型或外部实体声明"),
    Case("macros (.xlsm)", "名册.xlsm",
         lambda: workbook(roster(), kind=WITH_MACROS, **{"xl/vbaProject.bin": b"x" * 4096}), MACROS),
    Case("macros, called .xlsx", "名册.xlsx", lambda: workbook(roster(), **{"xl/vbaProject.bin": b"x" * 4096}), MACROS),
    Case("password (.xlsx)", "名册.xlsx", lambda: ole({"EncryptedPackage": b"x" * 64, "EncryptionInfo": b"y" * 64}), LOCKED),
    Case("password (.xls)", "名册.xls", locked_xls, LOCKED),
    Case("one word in the last cell", "名册.xlsx", far_out, "。"),
    Case("300 columns", "名册.xlsx", lambda: wide(300)),
    Case("a zip of zips", "名册.xlsx", lambda: zipped({"a.zip": zipped({"b.txt": b"x"})}), "压缩包里还套着压缩包"),
    Case("a text of 6 million cells", "名册.csv", lambda: (b"\xe5\xba\x8f,1,2,3,4,5,6,7,8,9,a,b\n" * 500_000), "万个单元格"),
    Case("4 million numbers", "名册.xlsx", lambda: numbers(100_000, 40), "拆成几个文件"),
    Case("beside: a million numbers", "名册.xlsx", lambda: numbers(62_000, 16), aimed=False),
    Case("beside: 3 million shared strings", "名册.xlsx", many_strings, aimed=False),
    Case("beside: 20 000 members", "名册.xlsx", lambda: members(20_000), aimed=False),
)  # fmt: skip


# ---- the site ----


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def most_memory(pid: int) -> int:
    """The most memory a process has had, MB; 0 when it is gone."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) // 1024 if found else 0
    return 0


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [
            int(one)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for one in (task / "children").read_text().split()
        ]
    return []


def is_limited(pid: int) -> bool:
    """Whether a child has become the program that opens files; before that it is still its parent's copy."""
    with suppress(OSError):
        return b"sandbox/child.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def worked(pid: int) -> float:
    """Processor seconds of a process and the children it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


class Site:
    """A served site in a folder, with somebody signed in who may take sheets in."""

    def __init__(self, port: int) -> None:
        from django.conf import settings
        from django.test import Client

        from luoshi.access.models import User
        from luoshi.organisations.models import Unit
        from luoshi.site import sample

        sample.load()
        client = Client(headers={"user-agent": "accept"})
        client.force_login(User.objects.get(username="zuzhi"))
        token = "a" * 32
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; "
            f"{settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token, "Accept": "application/json", "User-Agent": "accept",
        }  # fmt: skip
        self.port = port
        self.unit = str(Unit.objects.get(uuid=sample.TOP).uuid)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "luoshi.site.wsgi:application", "--bind", f"127.0.0.1:{port}",
             "--worker-class", "gthread", "--workers", "1", "--threads", "2", "--timeout", "120", "--log-level", "error"]
        )  # fmt: skip
        self._wait()
        (self.web,) = children(self.process.pid)

    def _wait(self) -> None:
        for _ in range(600):
            with suppress(OSError):
                if self.ask("GET", "/healthz")[0]:
                    return
            time.sleep(0.1)
        raise SystemExit("the server did not start")

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body or None, {**self.headers, **headers})
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        return answer.status, said

    def drop(self, name: str, content: bytes) -> Told:
        """Upload one file and look at the page it leads to."""
        border = "luoshi-accept"
        fields = {"unit": self.unit, "on": "2021-08-31"}
        parts = "".join(
            f'--{border}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        )
        parts += f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body = parts.encode() + content + f"\r\n--{border}--\r\n".encode()
        Path(f"/proc/{self.web}/clear_refs").write_text("5")  # the most so far is what it is now
        with self._watched() as seen:
            began, busy = time.perf_counter(), worked(self.web)
            status, said = self.ask(
                "POST",
                f"/exchange/new/?sheet={SHEET}",
                body,
                **{"Content-Type": f"multipart/form-data; boundary={border}"},
            )
            told: dict[str, Any] = json.loads(said) if said[:1] == b"{" else {"error": f"HTTP {status}"}
            if "next" in told:
                self.ask("GET", told["next"], Accept="text/html")
            seconds, busy = time.perf_counter() - began, worked(self.web) - busy
        answer = told.get("error") or "taken"
        return Told(answer, "next" in told, seconds, busy, most_memory(self.web), max(seen, default=0))

    @contextmanager
    def _watched(self) -> Iterator[list[int]]:
        """Looks every few milliseconds at the children of the web process."""
        seen: list[int] = []
        over = threading.Event()

        def look() -> None:
            while not over.wait(0.003):
                seen.extend(most_memory(pid) for pid in children(self.web) if is_limited(pid))

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield seen
        finally:
            over.set()
            thread.join()


def judged(case: Case, told: Told) -> str:
    """What is wrong with an answer; "" for nothing."""
    wrong = []
    if case.words and (told.taken or case.words not in told.answer):
        wrong.append("not the answer it should have")
    if not case.words and not told.taken:
        wrong.append("not taken in")
    if told.answer.count("。") > 1:
        wrong.append("more than a sentence")
    if case.aimed and told.busy > MOST_SECONDS:
        wrong.append(f"over {MOST_SECONDS:.0f} s")
    if case.aimed and max(told.server, told.child) > MOST_MB:
        wrong.append(f"over {MOST_MB} MB")
    return ", ".join(wrong)


def main() -> int:
    """Print the table; 0 when all is within its aims."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="luoshi-accept-") as folder:
        os.environ.pop("LUOSHI_DATABASE_URL", None)  # nothing here asks which database it is
        os.environ.pop("LUOSHI_TEST_PROFILE", None)
        os.environ |= {
            "LUOSHI_DATA_DIR": folder, "LUOSHI_LOG_LEVEL": "ERROR", "LUOSHI_ALLOWED_HOSTS": "127.0.0.1,testserver",
        }  # fmt: skip
        from luoshi.site import prepare

        prepare.setup_django()
        prepare.migrate()
        prepare.apply_packs()
        prepare.collect_assets()
        site = Site(port)
        failed = 0
        try:
            site.drop("热身.xlsx", workbook(roster()))
            print(f"{'':38}{'file MB':>9}{'s':>7}{'cpu s':>7}{'server MB':>11}{'child MB':>10}   answer")
            for case in CASES:
                content = case.content()
                told = site.drop(case.name, content)
                wrong = judged(case, told)
                failed |= bool(wrong)
                print(
                    f"{case.what:38}{len(content) / MB:9.1f}{told.seconds:7.2f}{told.busy:7.2f}{told.server:11}{told.child:10}   "
                    f"{told.answer}{f'   FAILED: {wrong}' if wrong else ''}",
                    flush=True,
                )
        finally:
            site.process.terminate()
            site.process.wait()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
