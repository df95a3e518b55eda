"""Put together the plain text of a file: one paragraph, heading or table row a line, blocks beside it.

Runs in the limited child and gives JSON values; `reader.decode` makes the types.
"""

from __future__ import annotations

import re
import unicodedata

Json = dict[str, object]
LINE_ENDS = re.compile("[ \t\u3000]*(?:\r\n|[\r\n\v\f\x85\u2028\u2029])+[ \t\u3000]*")
# Characters that mark a place and show nothing; joiners inside CJK words only spoil searching.
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff\ufff9-\ufffb\0-\x08\x0e-\x1f]"
)
# Printers of PDF and OFD write radicals and compatibility forms for the characters they look like.
RADICAL_FORMS = "⺁厂 ⺟母 ⺠民 ⻁虎 ⻄西 ⻅见 ⻆角 ⻉贝 ⻋车 ⻓长 ⻔门 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻬齐 ⻮齿 ⻰龙 ⻳龟"
PLAIN_FORMS = {
    **{
        code: unicodedata.normalize("NFKC", chr(code))
        for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAD9))
    },
    **{ord(pair[0]): pair[1] for pair in RADICAL_FORMS.split()},
    0xA0: " ",
}


def clean(words: str) -> str:
    """Words of a file as plain text: invisible marks out, a no-break space as a space, ⼀ as 一."""
    return INVISIBLE.sub("", words).translate(PLAIN_FORMS)


class Assembly:
    """Collects lines and tables in reading order."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._lines: list[str] = []
        self._length = 0
        self._blocks: list[list[object]] = []
        self._late: list[tuple[str, str]] = []
        self.notices: list[str] = []
        self.unread = 0  # parts without words: pages that are pictures, embedded documents
        self._furniture: dict[str, None] = {}

    def paragraph(self, words: str, kind: str = "paragraph", style: str | None = None) -> None:
        """Add one paragraph; a line break inside it makes a line each. Empty ones leave nothing."""
        for line in LINE_ENDS.split(clean(words)):
            if stripped := line.strip(" \t\u3000"):
                self._add(stripped, kind, style, [])

    def table(self, lines: list[list[str]], grid: list[list[str]]) -> None:
        """Add a table: `lines` has every cell once, `grid` a merged cell's words in each of its places."""
        start, first = self._length, len(self._lines)
        for line in lines:
            row = "\t".join(" ".join(LINE_ENDS.split(clean(cell))).strip() for cell in line).rstrip()
            if row.strip():
                self._put(row)
        if len(self._lines) > first:
            rows = [[clean(cell).strip() for cell in row] for row in grid]
            self._blocks.append(["table", start, self._length - 1, None, rows])

    def later(self, words: str, kind: str) -> None:
        """Add a foot- or endnote: they stand after the body, in order."""
        self._late.append((words, kind))

    def furniture(self, words: str) -> None:
        """Note words that belong to the page, not to the text (header, footer, watermark, hidden)."""
        for line in LINE_ENDS.split(clean(words)):
            if stripped := line.strip(" \t\u3000"):
                self._furniture[stripped] = None

    def _add(self, line: str, kind: str, style: str | None, rows: list[list[str]]) -> None:
        start = self._length
        self._put(line)
        self._blocks.append([kind, start, self._length - 1, style, rows])

    def _put(self, line: str) -> None:
        self._lines.append(line)
        self._length += len(line) + 1

    def result(self) -> Json:
        """The whole as JSON values."""
        for words, kind in self._late:
            self.paragraph(words, kind)
        self._late.clear()
        return {
            "text": "".join(f"{line}\n" for line in self._lines),
            "format": self._form,
            "blocks": self._blocks,
            "notices": self.notices,
            "furniture": list(self._furniture),
            "unread": self.unread,
        }
