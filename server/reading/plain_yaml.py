"""YAML as people mean it: every scalar is the text that stands there.

YAML's own reading makes ``no`` a truth value, ``041010`` and ``01`` other numbers, ``2026-11-20`` a date, and lets the last of two
equal keys hide the first. None of it is what anybody who fills in a mapping means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from domain.problems import Problem, ProblemError

_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_NULL_TAG: Final = "tag:yaml.org,2002:null"
_DEEPEST: Final = 20


@dataclass(slots=True)
class PlainYaml:
    """A YAML text, read.

    Attributes:
        value: texts, None where nothing stands, lists, and mappings whose keys are texts.
        lines: dotted name of a key → the 1-based line it stands on.
    """

    value: object = None
    lines: dict[str, int] = field(default_factory=dict)


def load(text: str) -> PlainYaml:
    """Read a YAML text.

    Raises:
        ProblemError: it is none, says something twice, or refers to another part of itself; with the line.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused("mapping.not_yaml", None if mark is None else mark.line + 1) from error
    except yaml.reader.ReaderError as error:
        raise _refused("mapping.not_yaml", text.count("\n", 0, error.position) + 1) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _refused("mapping.not_yaml", None) from error
    read = PlainYaml()
    if node is not None:
        read.value = _Reader(read.lines).read(node, "")
    return read


class _Reader:
    def __init__(self, lines: dict[str, int]) -> None:
        self._lines = lines
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, name: str, depth: int = 0) -> object:
        """What a node says."""
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            nothing = node.tag == _NULL_TAG and node.value in _NOTHING
            return None if nothing else node.value
        if id(node) in self._seen or depth > _DEEPEST:
            raise _refused("mapping.refers_to_itself", line)
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.read(part, name, depth + 1) for part in node.value]
        assert isinstance(node, yaml.MappingNode)  # noqa: S101 - there are three kinds
        return self._mapping(node, name, depth)

    def _mapping(self, node: yaml.MappingNode, name: str, depth: int) -> Mapping[str, object]:
        found: dict[str, object] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _refused("mapping.not_yaml", line)
            if key.value in found:
                raise _refused("mapping.key_twice", line, key=key.value[:80])
            own = f"{name}.{key.value}" if name else key.value
            self._lines.setdefault(own, line)
            found[key.value] = self.read(value, own, depth + 1)
        return found


def _refused(code: str, line: int | None, **params: str) -> ProblemError:
    return ProblemError(Problem(code, params, field=params.get("key"), row=line))
