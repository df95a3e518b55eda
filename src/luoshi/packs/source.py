"""Reading a pack's file: YAML as plain data, with the line of everything in it.

Only plain YAML: no tags, anchors or aliases (they can be made to grow without bound), no key twice.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 30

Path = tuple[str | int, ...]
_PLAIN: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "bool", "null", "timestamp"))


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a file: where, and one sentence."""

    line: int  # from 1; 0 for the whole file
    reason: str

    def sentence(self, file: str) -> str:
        """As it is shown: file, line, reason."""
        return f"{file} 第{self.line}行：{self.reason}" if self.line else f"{file}：{self.reason}"


class PackError(ValueError):
    """A pack that cannot be applied; nothing was stored. All its problems, in the order of the lines."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = sorted(problems)
        super().__init__("\n".join(problem.sentence(file) for problem in self.problems))


@dataclass(slots=True)
class Source:
    """A file's data and the line of each part, by its path of keys and indexes."""

    file: str
    data: dict[str, Any]
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest part above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str | bytes, file: str) -> Source:
    """Raises PackError with the line when the text is not plain YAML with a mapping at the top."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise PackError(file, [Problem(0, f"文件过大，规则包最多{MAX_BYTES // 1_000_000}MB")])
    try:
        node = yaml.compose(raw.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise PackError(file, [Problem(0, "不是 UTF-8 编码，请用 UTF-8 另存")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PackError(
            file, [Problem(mark.line + 1 if mark else 0, f"不是有效的 YAML（{error.problem}）")]
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise PackError(file, [Problem(0, f"不是有效的 YAML（{type(error).__name__}）")]) from None
    reader = _Reader(file)
    data = reader.read(node, ()) if node is not None else None
    if reader.problems:
        raise PackError(file, reader.problems)
    if not isinstance(data, dict):
        raise PackError(file, [Problem(1, "应为“键: 值”的形式")])
    return Source(file, data, reader.lines)


class _Reader:
    """Turns nodes into data and notes their lines."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._scalars = yaml.SafeLoader("")
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self._seen:
            return self._wrong(line, "规则包不支持锚点与别名（& 与 *）")
        self._seen.add(id(node))
        if len(path) > MAX_DEPTH:
            return self._wrong(line, "层级过深")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, at)) for at, item in enumerate(node.value)]
        return self._scalar(node, line)

    def _scalar(self, node: yaml.Node, line: int) -> Any:
        if node.tag not in _PLAIN:
            return self._wrong(line, "只能写文字、整数、日期、true/false；小数请写成整数（千分数或分）")
        try:
            return self._scalars.construct_object(node)
        except (
            ValueError,
            LookupError,
            AttributeError,
            yaml.YAMLError,
        ):  # !!bool 也许, !!int "", !!timestamp 三月
            return self._wrong(line, f"“{node.value}”不是有效的值")

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, Hashable) or not isinstance(key, str):
                self._wrong(line, "键应为文字")
                continue
            if key in found:
                self._wrong(line, f"“{key}”重复")
            self.lines[*path, key] = line
            found[key] = self.read(value_node, (*path, key))
        return found

    def _wrong(self, line: int, reason: str) -> None:
        self.problems.append(Problem(line, reason))
