"""Finds what the capabilities offer: a module of a given name in each package of ``server``, if it has one.

Each package says in ``NEEDS`` which others it depends on. That is looked over before anything of them is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import server


class CapabilityError(Exception):
    """A capability does not say what it needs, or needs what is not there or what needs it in turn."""


def modules(name: str) -> Iterator[ModuleType]:
    """The modules ``server.<capability>.<name>`` that exist, in order of name. One that exists and fails to import raises.

    Raises:
        CapabilityError: what the capabilities need does not go together.
    """
    for capability in sorted(capabilities()):
        path = f"server.{capability}.{name}"
        if _is_there(path):
            yield import_module(path)


@cache
def _is_there(module: str) -> bool:
    """Whether a module exists: the disk is read for that once."""
    return find_spec(module) is not None


def members(name: str) -> Iterator[ModuleType]:
    """The modules ``server.<capability>.<name>.*`` of each capability that has such a package."""
    for package in modules(name):
        for file in iter_modules(package.__path__):
            yield import_module(f"{package.__name__}.{file.name}")


def offered(module: str, attribute: str) -> Iterator[Any]:
    """The value of ``attribute`` in each such module that has it."""
    for found in modules(module):
        if hasattr(found, attribute):
            yield getattr(found, attribute)


@cache
def capabilities() -> Mapping[str, tuple[str, ...]]:
    """Every capability of this centre and what it needs.

    Raises:
        CapabilityError: one declares nothing, an unknown one is needed, or some need each other in a ring.
    """
    packages = [one.name for one in iter_modules(server.__path__) if one.ispkg]
    needs = {name: getattr(import_module(f"server.{name}"), "NEEDS", None) for name in packages}
    check(needs)
    return {name: needed for name, needed in needs.items() if needed is not None}


def check(needs: Mapping[str, tuple[str, ...] | None]) -> None:
    """Whether what capabilities say they need goes together; ``None`` stands for one that says nothing.

    Raises:
        CapabilityError: it does not.
    """
    declared: dict[str, tuple[str, ...]] = {}
    for name, needed in needs.items():
        if needed is None:
            raise CapabilityError(f"{name} does not say what it needs")
        unknown = sorted(set(needed) - set(needs))
        if unknown:
            raise CapabilityError(f"{name} needs {', '.join(unknown)}, which is no capability")
        declared[name] = needed
    try:
        TopologicalSorter(declared).prepare()
    except CycleError as error:
        raise CapabilityError(f"these need each other: {' → '.join(error.args[1])}") from error
