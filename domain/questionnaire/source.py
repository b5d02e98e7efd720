"""YAML read into plain values that remember their line, so that a broken file can say where and why.

Only mappings, lists, text, numbers, true/false and null: no tags, no anchors, no dates, no ``yes`` that turns into true.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import yaml

from domain.problems import Params, Problem

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 40


class BrokenFileError(Exception):
    """The file cannot be read on; carries the one problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Item:
    """A value with the line (1-based) and the path it stands at.

    Attributes:
        value: a mapping or list of items, or a plain scalar.
    """

    value: dict[str, Item] | list[Item] | str | int | float | bool | None
    line: int
    path: str

    def plain(self) -> object:
        """The value without lines."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def problem(self, code: str, **params: str | int) -> Problem:
        """A problem standing at this value."""
        return Problem(f"questionnaire.{code}", params, field=self.path or None, row=self.line)

    def children(self) -> Iterator[Item]:
        """Items of a list, nothing for anything else."""
        return iter(self.value if isinstance(self.value, list) else ())


def read_yaml(text: str) -> Item:
    """Read one document.

    Raises:
        BrokenFileError: not YAML, more than one document, or something the small subset has no room for.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise BrokenFileError(_yaml_problem(error)) from error
    if node is None:
        raise BrokenFileError(Problem("questionnaire.empty", row=1))
    return _item(node, "", set(), 0)


def content_hash(item: Item) -> str:
    """sha256 (hex) of the content as canonical JSON: comments, quoting and order of keys do not matter."""
    canonical = json.dumps(item.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _yaml_problem(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
    params: Params = {"reason": str(reason)}
    return Problem("questionnaire.yaml", params, row=mark.line + 1 if mark else 1)


def _item(node: yaml.Node, path: str, seen: set[int], depth: int) -> Item:
    line = node.start_mark.line + 1
    if id(node) in seen or depth > _MAX_DEPTH:
        raise BrokenFileError(Problem("questionnaire.anchor", field=path, row=line))
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return Item(_mapping(node, path, seen, depth), line, path)
    if isinstance(node, yaml.SequenceNode):
        children = enumerate(node.value)
        return Item([_item(child, f"{path}[{n}]", seen, depth + 1) for n, child in children], line, path)
    return Item(_scalar(node, path, line), line, path)


def _mapping(node: yaml.MappingNode, path: str, seen: set[int], depth: int) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise BrokenFileError(Problem("questionnaire.key", field=path, row=line))
        key = key_node.value
        if key in found:
            raise BrokenFileError(Problem("questionnaire.duplicate_key", {"key": key}, field=path, row=line))
        child = _item(value_node, f"{path}.{key}" if path else key, seen, depth + 1)
        # A nested block begins a line below its key; the key is what a person looks for.
        found[key] = Item(child.value, line, child.path)
    return found


def _scalar(node: yaml.Node, path: str, line: int) -> str | int | float | bool | None:
    kind, text = node.tag.rsplit(":", 1)[-1], str(node.value)
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
    except ValueError:
        return text
    if kind == "bool" and text in ("true", "false"):
        return text == "true"
    if kind == "null":
        return None
    if kind in ("str", "bool", "timestamp", "merge", "value"):
        return text
    raise BrokenFileError(Problem("questionnaire.tag", {"tag": node.tag}, field=path, row=line))
