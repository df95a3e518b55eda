"""Mutated files of all formats through the child process: a text or a refusal comes back, in bounds.

    python tests/accept/fuzz_files.py [count] [seed]

Anything else (another exception, a hang, memory beyond the limit) ends the run with the file's recipe.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:  # run as a script
    sys.path.insert(0, str(ROOT))

from luoshi.reading import ReadRefused, read_file  # noqa: E402
from luoshi.sandbox import ChildFailed, Limits  # noqa: E402
from tests.factories import files, pages, reports  # noqa: E402
from tests.factories.mutations import Mutator  # noqa: E402

LIMITS = Limits()
SLOWEST = LIMITS.wall + 5  # seconds, reading the file twice for a converted one is longer
OFFICE_SLOWEST = 60 + 2 * SLOWEST
CONVERTED = ("rtf", "doc")
OFFICE_SHARE = 0.04  # LibreOffice takes a second a file


def rich_body() -> str:
    """A Word body with something of everything the reader knows."""
    box = f"<w:pict><v:shape><v:textbox><w:txbxContent>{files.p('框内')}</w:txbxContent></v:textbox></v:shape></w:pict>"
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>3</w:t><w:fldChar w:fldCharType="end"/></w:r>'
    )
    merged = files.table(
        [files.cell("问题", '<w:vMerge w:val="restart"/>'), "措施"],
        [files.cell("", "<w:vMerge/>"), files.cell(files.p("甲") + files.table(["x", "y"]))],
        [files.cell("合计", '<w:gridSpan w:val="2"/>')],
    )
    return "".join(
        [
            *(files.numbered(line, 1, place % 3) for place, line in enumerate(reports.REPORT)),
            files.p("甲", inner=f'<w:ins w:id="1">{files.run("新")}</w:ins>{field}<w:r>{box}</w:r>'),
            files.p("乙", '<w:rPr><w:del w:id="2"/></w:rPr>', files.run("密", "<w:vanish/>")),
            files.p("丙", '<w:pStyle w:val="A"/>', '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            f"<w:sdt><w:sdtContent>{merged}</w:sdtContent></w:sdt>",
        ]
    )


def seeds() -> dict[str, Callable[[random.Random], bytes]]:
    """A maker of a valid file for every format."""
    text = "\n".join(reports.REPORT)
    levels = files.numbering(
        files.level(0, "chineseCounting", "%1、"), files.level(1, "japaneseCounting", "（%2）"),
        files.level(2, "decimal", "%1.%3", more="<w:isLgl/>"),
    )  # fmt: skip
    styles = '<w:style w:type="paragraph" w:styleId="A"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    notes = f'<w:footnote w:id="2">{files.p("脚注")}</w:footnote>'
    rich = files.docx(rich_body(), numbering=levels, styles=styles, footnotes=notes, header1=files.p("页眉"))
    official = reports.official_docx(rows=reports.ROWS)
    fixed = {"docx": rich, "official docx": official, "rtf": files.rtf(reports.REPORT)}
    fixed["doc"] = files.ole({"WordDocument": files.word_block() + text.encode("utf-16-le")})
    fixed["html"] = files.html(
        "".join(f"<p>{line}</p>" for line in reports.REPORT) + "<table><tr><td>a<td>b</table>"
    )
    makers: dict[str, Callable[[random.Random], bytes]] = {
        name: lambda _, data=data: data
        for name, data in fixed.items()  # type: ignore[misc]
    }
    encodings = ("utf-8", "gb18030", "utf-16", "utf-16-be", "utf-32")
    makers["txt"] = lambda rng: text.encode(rng.choice(encodings))
    makers["pdf"] = lambda rng: pages.pdf(odd_sheets(rng))
    makers["ofd"] = lambda rng: pages.ofd(odd_sheets(rng), template=rng.choice(("", "机密")))
    return makers


def odd_sheets(rng: random.Random) -> list[pages.Sheet]:
    """Pages of a report, some of their words and lines at places where nobody puts them."""
    sheets = pages.typeset(reports.REPORT, lines_a_page=rng.choice((1, 5, 22)), head=rng.choice(("", "页眉")))
    odd = (0.0, -1.0, 1e-9, 1e9, -1e7, 1e30, 595.0, 0.5)
    for sheet in sheets:
        for _ in range(rng.choice((0, 0, 1, 5))):
            place = rng.randrange(len(sheet.words))
            x, y, size, words = sheet.words[place]
            changed = [x, y, size]
            changed[rng.randrange(3)] = rng.choice(odd)
            sheet.words[place] = (*changed, (words * rng.choice((1, 1, 50)))[:3000])
        for _ in range(rng.choice((0, 0, 4, 300))):
            points = [rng.choice((*odd, rng.uniform(0, 800))) for _ in range(3)]
            sheet.rules.append((points[0], points[1], points[2], points[1]))
            sheet.rules.append((points[0], points[1], points[0], points[2]))
        sheet.slanted = rng.choice(("", "", "机密"))
    return sheets


def main(count: int = 1000, seed: int = 20210831) -> int:
    """Run it; 0 when every file gave a text or a refusal within bounds."""
    rng = random.Random(seed)
    makers = seeds()
    names = [name for name in makers if name not in CONVERTED]
    outcomes: Counter[str] = Counter()
    places: Counter[str] = Counter()
    slowest = 0.0
    for number in range(count):
        name = rng.choice(CONVERTED) if rng.random() < OFFICE_SHARE else rng.choice(names)
        mutator = Mutator(rng)
        data = mutator(makers[name](rng))
        start = time.monotonic()
        try:
            outcome, place = read(data)
        except Exception:
            print(f"file {number} of seed {seed}: {name}, {mutator.recipe}", file=sys.stderr)
            raise
        took = time.monotonic() - start
        outcomes[outcome] += 1
        if place:
            places[f"{name}: {place}"] += 1
        if took > (OFFICE_SLOWEST if name in CONVERTED else SLOWEST):
            print(
                f"file {number} of seed {seed} took {took:.1f} s: {name}, {mutator.recipe}", file=sys.stderr
            )
            return 1
        slowest = max(slowest, took)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    said = ", ".join(f"{outcome} {times}" for outcome, times in outcomes.most_common())
    print(f"{count} files, seed {seed}: {said}; slowest {slowest:.2f} s, largest child {peak:.0f} MB")
    for place, times in places.most_common(10):
        print(f"  failed {times}× in {place}")
    return 0 if peak <= LIMITS.memory / (1 << 20) else 1


def read(data: bytes) -> tuple[str, str]:
    """Read one file: what came back, and where the child failed if it did."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            found = read_file(file)
        except ReadRefused as refused:
            cause = refused.__cause__
            return refused.reason.value, cause.where if isinstance(cause, ChildFailed) else ""
    assert all(0 <= block.start <= block.end <= len(found.text) for block in found.blocks)
    return "text", ""


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
