"""JSON of strangers: looked into by paths, filled by names, never trusted to be what it should be."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_NAME = re.compile(r"\{([a-z_]+)\}")


def read(body: bytes) -> Json:
    """The JSON in a body.

    Raises:
        ValueError: it is none.
    """
    try:
        # The standard library's: half an emoji, as gateways cut texts, is no reason to lose all that comes with it.
        found: Json = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("not JSON") from error
    return found


def at(value: Json, path: str) -> Json:
    """What stands at ``a.0.b``; ``None`` where nothing does. An empty path is the value itself."""
    for step in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def word(value: Json) -> str:
    """A value as a word: texts as they are, whole numbers by their digits, everything else is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""


def words(value: Json) -> list[str]:
    """A value as several words; one that is none is left out."""
    values = value if isinstance(value, list) else [value]
    return [found for found in map(word, values) if found]


def things(value: Json) -> list[Json]:
    """A list as it is, one thing as a list of it, nothing as an empty one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def filled(pattern: Json, values: Mapping[str, str]) -> Json:
    """The pattern with every ``{name}`` in its texts put in. Values are never looked into for names again.

    Raises:
        KeyError: a name that is not among the values.
    """
    if isinstance(pattern, str):
        return _NAME.sub(lambda found: values[found[1]], pattern)
    if isinstance(pattern, list):
        return [filled(one, values) for one in pattern]
    if isinstance(pattern, dict):
        return {name: filled(one, values) for name, one in pattern.items()}
    return pattern


def names_in(pattern: Json) -> set[str]:
    """The names that a pattern wants filled."""
    if isinstance(pattern, str):
        return set(_NAME.findall(pattern))
    inner = pattern.values() if isinstance(pattern, dict) else pattern if isinstance(pattern, list) else ()
    return {name for one in inner for name in names_in(one)}
