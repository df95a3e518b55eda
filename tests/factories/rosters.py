"""Fourteen returned rosters of the sample group, each as another hand writes it: what arrives on the 25th."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import Setting, offers
from luoshi.organisations.models import Unit
from luoshi.site.sample.accounts import key
from tests.workbooks import habits

ON = dt.date(2021, 8, 31)
MEMBERS = "organisations.members"
# Whose file it is, and in how many parts it comes. The project's branch and the village team send nothing.
SENDERS = {
    "office": 1, "office:second": 1, "extraction": 1, "preparation": 1, "quality": 1, "sales": 2, "retail": 2,
    "stores": 2, "institute": 1, "fields": 1, "travel": 1,
}  # fmt: skip
MISSING = ("新厂区项目党支部", "驻村工作队临时党支部")
WRONG_BRANCH, WRONG_KIND = "不存在的支部", "积极分子"
CUT = ("民族", "家庭成员", "宗教信仰")
# Whose it is says the file's name; a third row of heads and cells merged downwards are for sheets of another kind.
_STRUCK = [
    one
    for one in habits.HABITS
    if one not in {"meta", "group", "tall", "personal", "title", "split", "other tabs"}
]
Values = dict[str, Any]


@dataclass
class Drop:
    """The files, and what taking them in has to do."""

    files: list[Path]
    rows: int
    new: int
    changed: int
    mended: dict[str, tuple[str, str]]  # file name → the wrong words and those that belong there
    twice: str  # name of one who stands in two branches' files
    now_in: str  # and the branch that is right


def drop(folder: Path, rng: random.Random) -> Drop:
    """Write the files: habits of all kinds, one new member a branch, two wrong rows, one person listed twice."""
    branches = {place: _members(place) for place in SENDERS}
    names = {place: rows[0]["branch"] for place, rows in branches.items()}
    for at, (place, rows) in enumerate(branches.items()):
        rows[0]["job"] = f"{rows[0]['job']}（兼）"
        rows.append(_new(at, names[place]))
    twice = next(row for row in branches["extraction"][2:] if row["staff_no"])
    branches["preparation"].append({**twice, "branch": names["preparation"]})
    wrong = branches["retail"][3], branches["travel"][2]
    right = wrong[0]["branch"], wrong[1]["kind"]
    wrong[0]["branch"], wrong[1]["kind"] = WRONG_BRANCH, WRONG_KIND
    files, mended = [], {}
    for place, rows in branches.items():
        parts = SENDERS[place]
        for part in range(parts):
            mine = rows[part * len(rows) // parts : (part + 1) * len(rows) // parts]
            path = _written(folder, f"{names[place]}8月花名册-最新({part + 1})", mine, len(files), rng)
            files.append(path)
            if wrong[0] in mine:
                mended[path.stem] = (WRONG_BRANCH, right[0])
            if wrong[1] in mine:
                mended[path.stem] = (WRONG_KIND, right[1])
    count = len(branches)
    return Drop(
        files, sum(map(len, branches.values())), count, count + 1, mended, twice["name"], names["preparation"]
    )


def _members(place: str) -> list[Values]:
    unit = Unit.objects.get(uuid=key(place))
    return [dict(row.values) for row in offers[MEMBERS].rows(Setting(str(unit.uuid), ON, SYSTEM))]


def _new(at: int, branch: str) -> Values:
    values: Values = {column.key: "" for column in offers[MEMBERS].sheet.columns}
    return values | {
        "staff_no": f"N{at:03}", "name": f"新{'甲乙丙丁戊己庚辛壬癸子'[at]}", "branch": branch, "kind": "预备", "posts": (),
        "joined": dt.date(2021, 6, 25), "confirmed": None, "came": None, "gone": None, "job": "技术员", "at_work": "在岗",
    }  # fmt: skip


def _written(folder: Path, stem: str, rows: list[Values], at: int, rng: random.Random) -> Path:
    """One file: most are workbooks, among the fourteen a text, a Word table and an old workbook."""
    struck = {"title", "personal", *rng.sample(_STRUCK, 9)}
    kind = {3: "csv", 6: "docx", 9: "xls"}.get(at, "xlsx")
    rendered = habits.render(
        offers[MEMBERS].sheet, rows, rng, sorted(struck - ({"hidden"} if kind == "docx" else set()))
    )
    path = folder / f"{stem}.{kind}"
    if kind == "csv":
        path.write_bytes(habits.separated(rendered, encoding="gb18030"))
    elif kind == "docx":
        path.write_bytes(habits.word(rendered))
    elif kind == "xls":
        _old(folder / f"{stem}.xlsx", habits.xlsx(rendered))
    else:
        path.write_bytes(habits.xlsx(rendered))
    return path


def _old(path: Path, content: bytes) -> None:
    """An .xls beside, as LibreOffice saves it."""
    program = shutil.which("soffice")
    assert program, "this needs LibreOffice (apt-get install libreoffice-calc)"
    path.write_bytes(content)
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [program, profile, "--headless", "--convert-to", "xls", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path.unlink()
