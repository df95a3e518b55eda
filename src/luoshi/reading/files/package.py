"""Parts of a zipped XML format (.docx, .ofd): read within bounds, parsed without entities or network."""

from __future__ import annotations

import posixpath
from typing import IO, Any, NamedTuple

from lxml import etree

from luoshi.sandbox.archive import has_declaration, open_archive, read_part
from luoshi.sandbox.errors import FileRefused, Reason
from luoshi.sandbox.gate import BOUNDS

MOST_XML = 64 << 20  # bytes of one part: a tree takes about eight times as much
DAMAGED = "文件内部的 XML 已损坏，无法读取；请用 Word、WPS 或原软件重新另存一份再试。"


class Relation(NamedTuple):
    """A link from one part to another."""

    kind: str  # last word of its type: officeDocument, header, footnotes …
    target: str  # name of the part


def local(element: etree._Element) -> str:
    """The tag without its namespace (transitional and strict OOXML differ only in that)."""
    return str(element.tag).rpartition("}")[
        2
    ]  # comments and instructions, whose tag is no text, are not kept


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute by its name without namespace; None where element or attribute is absent."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of tags without namespaces."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def parse(data: bytes) -> etree._Element:
    """An XML part as a tree.

    Raises:
        FileRefused: not well-formed, too deep, or with a document type.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise FileRefused(Reason.DAMAGED, DAMAGED) from None
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise has_declaration()
    return root


class Package:
    """An opened zip of XML parts."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = open_archive(file, BOUNDS)
        # Names as their readers look for them: no leading slash, forward slashes, any case.
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._archive.namelist()}

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._names

    def names(self) -> list[str]:
        """The names of all parts, in their own case."""
        return [name.lstrip("/") for name in self._names.values()]

    def xml(self, name: str) -> etree._Element | None:
        """A part as a tree; None where there is none of that name."""
        known = self._names.get(name.lstrip("/").lower())
        if known is None:
            return None
        data = read_part(self._archive, known)
        if len(data) > MOST_XML:
            raise FileRefused(Reason.OVERSIZED, "文件的正文过大，超出可读取的范围；请拆成几个文件后再试。")
        return parse(data)

    def relations(self, name: str) -> dict[str, Relation]:
        """The internal links of a part by their id; `""` names the package."""
        folder, base = posixpath.split(name.lstrip("/"))
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, Relation] = {}
        for link in () if root is None else root:
            target, kind, key = link.get("Target"), link.get("Type"), link.get("Id")
            if link.get("TargetMode") == "External" or not target or not kind or not key:
                continue
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[key] = Relation(kind.rpartition("/")[2], posixpath.normpath(path))
        return found
