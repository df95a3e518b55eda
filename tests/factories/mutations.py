"""Ways a file gets damaged, by accident or on purpose: bytes, parts of a zip, nodes of its XML."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

ODD_VALUES = (
    "",
    "-1",
    "0",
    "99999999999999999999",
    "NaN",
    "1e308",
    "x" * 5000,
    "../../x",
    "\u202e",
    "%1%9%0",
    "１",
)
ODD_WORDS = ("", "\u0085\u2028", "\ufeff", "𠀀" * 10, "a\tb", "一" * 20_000, "★机密★")
XML_ENDINGS = (".xml", ".rels")
MOST_NODES = 400_000  # bytes of a part that grows


class Mutator:
    """Damages a file in a few ways; `recipe` says how."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.recipe: list[str] = []

    def __call__(self, data: bytes) -> bytes:
        for _ in range(self._rng.choice((0, 1, 1, 2, 3))):
            ways: list[Callable[[bytes], bytes]] = [
                self.flip,
                self.cut,
                self.remove,
                self.repeat,
                self.fill,
                self.splice,
            ]
            if data.startswith(b"PK"):
                ways += [self.part, self.node, self.node, self.node, self.lie]
            way = self._rng.choice(ways)
            self.recipe.append(way.__name__)
            data = way(data)
        return data

    def _stretch(self, data: bytes, most: int) -> tuple[int, int]:
        start = self._rng.randrange(max(1, len(data)))
        return start, min(len(data), start + self._rng.randint(1, most))

    def flip(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(self._rng.choice((1, 5, 50))):
            if changed:
                changed[self._rng.randrange(len(changed))] = self._rng.randrange(256)
        return bytes(changed)

    def cut(self, data: bytes) -> bytes:
        return data[: self._rng.randrange(len(data) + 1)]

    def remove(self, data: bytes) -> bytes:
        start, end = self._stretch(data, 400)
        return data[:start] + data[end:]

    def repeat(self, data: bytes) -> bytes:
        start, end = self._stretch(data, 400)
        return data[:end] + data[start:end] * self._rng.choice((1, 3, 2000)) + data[end:]

    def fill(self, data: bytes) -> bytes:
        start, end = self._stretch(data, 200)
        return data[:start] + self._rng.choice((b"\0", b"\xff", b" ")) * (end - start) + data[end:]

    def splice(self, data: bytes) -> bytes:
        start, end = self._stretch(data, 5000)
        place = self._rng.randrange(len(data) + 1)
        return data[:place] + data[start:end] + data[place:]

    def lie(self, data: bytes) -> bytes:
        """Wrong numbers in the headers of the zip."""
        changed = bytearray(data)
        for mark in (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"):
            at = changed.find(mark, self._rng.randrange(len(changed)))
            if at >= 0:
                place = at + self._rng.randrange(4, 46)
                changed[place : place + 4] = self._rng.choice((b"\xff" * 4, b"\0" * 4, b"\x01\0\0\0"))
        return bytes(changed[: max(len(data), 1)])

    def _parts(self, data: bytes) -> dict[str, bytes]:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return {
                    entry.filename: archive.read(entry)
                    for entry in archive.infolist()[:200]
                    if entry.file_size < 1 << 24
                }
        except Exception:  # noqa: BLE001  already damaged
            return {}

    @staticmethod
    def _zip(parts: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in parts.items():
                archive.writestr(name, body)
        return out.getvalue()

    def part(self, data: bytes) -> bytes:
        """Drop, rename, damage or blow up one part, or add one."""
        parts = self._parts(data)
        if not parts:
            return self.flip(data)
        name = self._rng.choice(list(parts))
        match self._rng.randrange(6):
            case 0:
                del parts[name]
            case 1:
                parts[self._rng.choice(("../evil", "/x", name.upper(), "word/x.zip", "x" * 60_000))] = (
                    parts.pop(name)
                )
            case 2:
                parts[name] = self.flip(parts[name])
            case 3:
                parts[name] = self.cut(parts[name])
            case 4:
                parts["word/media/bomb.bin"] = b"\0" * self._rng.choice((1 << 10, 40 << 20))
            case _:
                parts[name] = b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + parts[name]
        return self._zip(parts)

    def node(self, data: bytes) -> bytes:
        """Change a few nodes of one XML part and keep it well-formed."""
        parts = self._parts(data)
        names = [name for name in parts if name.endswith(XML_ENDINGS)]
        if not names:
            return self.flip(data)
        name = self._rng.choice(names)
        try:
            root = etree.fromstring(parts[name])
        except etree.XMLSyntaxError:
            return self.flip(data)
        for _ in range(self._rng.choice((1, 3, 20))):
            self._change(root)
        body = etree.tostring(root)
        return self._zip(parts | {name: body[: 1 << 24]}) if len(body) < 1 << 24 else data

    def _change(self, root: etree._Element) -> None:
        nodes = list(root.iter())
        node, other = self._rng.choice(nodes), self._rng.choice(nodes)
        parent = node.getparent()
        match self._rng.randrange(7):
            case 0 if parent is not None:
                parent.remove(node)
            case 1 if parent is not None and len(etree.tostring(node)) < MOST_NODES:
                for _ in range(self._rng.choice((1, 30))):
                    parent.append(deepcopy(node))
            case 2 if len(etree.tostring(other)) < 20_000:
                node.append(deepcopy(other))
            case 3 if node.attrib:
                node.set(self._rng.choice(list(node.attrib)), self._rng.choice(ODD_VALUES))
            case 4 if node.attrib:
                del node.attrib[self._rng.choice(list(node.attrib))]
            case 5:
                node.text = self._rng.choice(ODD_WORDS)
            case _:
                node.tag = other.tag
                if self._rng.random() < 0.1:
                    self._bury(node)

    def _bury(self, node: etree._Element) -> None:
        """Put a node a few hundred levels deeper."""
        for _ in range(self._rng.choice((50, 240, 400))):
            inner = etree.SubElement(node, node.tag)
            node = inner
        node.text = "深"
