"""Where in a pack's files something stands: a path such as form.child_name.question → form.yaml, line 12.

Fields and papers are named by their ids; a member's stand in members/*.yaml, those of another pack in its folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from kiosk.packs.yamlfile import MAX_BYTES

Part = str | int
_NAMES = ("id", "use", "field", "code", "way", "name", "what")  # keys that tell entries of a list apart


class Places:
    """One pack's folder. Reads a file once, and only when something in it is looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._trees: dict[Path, yaml.Node | None] = {}

    def find(self, path: tuple[Part, ...]) -> tuple[str, int]:
        """File and line of the deepest part that is written down; (pack.yaml, 1) where nothing is."""
        best = (0, self.folder / "pack.yaml", 1)
        for skipped, file, node, rest in self._starts(path):
            depth, line = _descend(node, rest)
            if depth + skipped > best[0]:
                best = (depth + skipped, file, line)
        return best[1].as_posix(), best[2]

    def again(self, head: str, name: str) -> tuple[str, int]:
        """File and line of the second entry of one name in one list; (pack.yaml, 1) where there are not two."""
        for _, file, node, rest in self._starts((head, name)):
            entries = node if rest == (name,) else _value(node, head)
            lines = [e.start_mark.line + 1 for e in getattr(entries, "value", ()) if _is_named(e, name)]
            if len(lines) > 1:
                return file.as_posix(), lines[1]
        return (self.folder / "pack.yaml").as_posix(), 1

    def line_in(self, file: Path, path: tuple[Part, ...]) -> int:
        """The line of a path from the top of one file."""
        return _descend(self._tree(file), path)[1]

    def line_of(self, file: Path, text: str) -> int:
        """The line of a value, 0 if it stands nowhere in the file."""
        todo = [self._tree(file)]
        while todo:
            node = todo.pop()
            if isinstance(node, yaml.ScalarNode) and node.value == text:
                return int(node.start_mark.line) + 1
            if isinstance(node, yaml.MappingNode):
                todo += [value for _, value in node.value]
            elif isinstance(node, yaml.SequenceNode):
                todo += node.value
        return 0

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Names of members/*.yaml files that the pack takes."""
        return tuple(n.value for n in self._member_nodes if isinstance(n, yaml.ScalarNode))

    @cached_property
    def packs_taken(self) -> tuple[str, ...]:
        """Ids of other packs whose item is a member."""
        found = (_value(node, "pack") for node in self._member_nodes)
        return tuple(node.value for node in found if isinstance(node, yaml.ScalarNode))

    @cached_property
    def used(self) -> frozenset[str]:
        """Ids of fields that come from the dictionary (`use:`) at every place where the pack defines them."""
        found: dict[str, bool] = {}
        for entries in self._forms():
            for entry in entries:
                name = _value(entry, "id") or _value(entry, "use")
                if isinstance(name, yaml.ScalarNode):
                    found[name.value] = found.get(name.value, True) and _value(entry, "use") is not None
        return frozenset(name for name, from_dictionary in found.items() if from_dictionary)

    @cached_property
    def _member_nodes(self) -> tuple[yaml.Node, ...]:
        node = _value(self._tree(self.folder / "pack.yaml"), "members")
        return tuple(node.value) if isinstance(node, yaml.SequenceNode) else ()

    def _forms(self) -> Iterator[list[yaml.Node]]:
        roots = [folder / "form.yaml" for folder in (self.folder, *self._others())]
        nodes = [self._tree(file) for file in roots]
        nodes += [_value(self._tree(file), "form") for file in self._member_files()]
        yield from (node.value for node in nodes if isinstance(node, yaml.SequenceNode))

    def _member_files(self) -> list[Path]:
        return [self.folder / "members" / f"{name}.yaml" for name in self.members]

    def _others(self) -> list[Path]:
        return [self.folder.parent / Path(name).name for name in self.packs_taken]

    def _starts(self, path: tuple[Part, ...]) -> Iterator[tuple[int, Path, yaml.Node | None, tuple[Part, ...]]]:
        """Places where the search may begin, with the number of parts that lie behind then."""
        head, rest = (path[0], path[1:]) if path else ("", ())
        pack = self.folder / "pack.yaml"
        if head in ("form", "guide"):
            yield 1, self.folder / f"{head}.yaml", self._tree(self.folder / f"{head}.yaml"), rest
        else:
            yield 0, pack, self._tree(pack), path
        if head not in ("form", "items", "materials", "commitments") or not rest:
            return
        for file in self._member_files():
            if head == "items":
                if file.stem == rest[0]:
                    own = tuple("rows" if part == "form" else part for part in rest[1:2]) + rest[2:]
                    yield 2, file, self._tree(file), own
            else:
                yield 0, file, self._tree(file), path
        if head == "items":
            yield 1, pack, _value(self._tree(pack), "members"), rest
        for other in self._others():
            if head == "form":
                yield 1, other / "form.yaml", self._tree(other / "form.yaml"), rest
            else:
                yield 0, other / "pack.yaml", self._tree(other / "pack.yaml"), path

    def _tree(self, file: Path) -> yaml.Node | None:
        if file not in self._trees:
            self._trees[file] = _compose(file)
        return self._trees[file]


def _compose(file: Path) -> yaml.Node | None:
    try:
        if file.stat().st_size > MAX_BYTES:
            return None
        node: yaml.Node | None = yaml.compose(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError):
        return None  # what is wrong with the file is another rule's to say
    return node


def _value(node: Any, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode) and name.value == key:
                return value  # type: ignore[no-any-return]
    return None


def _descend(node: Any, rest: tuple[Part, ...]) -> tuple[int, int]:
    """How many parts were found, and the line of the last of them."""
    depth, line = 0, node.start_mark.line + 1 if node is not None else 1
    for part in rest:
        found: tuple[yaml.Node, yaml.Node] | None = None
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode):
            entry = _entry(node.value, part)
            found = (entry, entry) if entry is not None else None
        if found is None:
            break
        node, line, depth = found[1], found[0].start_mark.line + 1, depth + 1
    return depth, line


def _entry(entries: list[yaml.Node], part: Part) -> yaml.Node | None:
    if isinstance(part, int):
        return entries[part] if part < len(entries) else None
    for entry in entries:
        if _is_named(entry, part) or (isinstance(entry, yaml.ScalarNode) and entry.value == part):
            return entry
    return None


def _is_named(entry: object, name: str) -> bool:
    names = (_value(entry, key) for key in _NAMES)
    first = next((node for node in names if isinstance(node, yaml.ScalarNode)), None)
    return first is not None and first.value == name
